from .indicator import Indicator
from .observation import Observation, ObservationMember

__all__ = ["Indicator", "Observation", "ObservationMember"]
