from .indicator import Indicator
from .observation import AS_AT, Observation, ObservationMember, Span

__all__ = ["AS_AT", "Indicator", "Observation", "ObservationMember", "Span"]
