from . import chains, content, leads, placing, purchases

ROUTERS = (chains.router, content.router, purchases.router, placing.router, leads.router)
