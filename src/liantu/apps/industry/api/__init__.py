from . import chains, placing

ROUTERS = (chains.router, placing.router)
