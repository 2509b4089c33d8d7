from . import chains, leads

ROUTERS = (chains.router, leads.router)
