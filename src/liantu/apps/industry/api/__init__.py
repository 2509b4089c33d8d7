from . import chains, content, purchases

ROUTERS = (chains.router, content.router, purchases.router)
