from .calendar import CalendarPart
from .case import Case, Version
from .clock import Clock, Escalation, Pause
from .story import Comment, Document, Step

__all__ = ["CalendarPart", "Case", "Clock", "Comment", "Document", "Escalation", "Pause", "Step", "Version"]
