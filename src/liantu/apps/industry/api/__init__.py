from . import chains, content, placing, purchases

ROUTERS = (chains.router, content.router, purchases.router, placing.router)
