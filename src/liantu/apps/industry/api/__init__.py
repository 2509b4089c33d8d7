from . import chains

ROUTERS = (chains.router,)
