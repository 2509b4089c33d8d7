from .event import Event, Feedback, Material, Participant
from .promise import Promise
from .visit import AlreadyTold, Visit, VisitParty, ZoneRule

__all__ = ["AlreadyTold", "Event", "Feedback", "Material", "Participant", "Promise", "Visit", "VisitParty", "ZoneRule"]
