from . import chains, content

ROUTERS = (chains.router, content.router)
