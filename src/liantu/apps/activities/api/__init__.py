from . import events, visits

ROUTERS = (visits.router, events.router)
