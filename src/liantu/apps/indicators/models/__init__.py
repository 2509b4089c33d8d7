from .indicator import Indicator
from .observation import AS_AT, Observation, ObservationMember, Span
from .publication import Publication, PublishedFigure, PublishedRow
from .version import DEFINING, IndicatorVersion

__all__ = [
    "AS_AT", "DEFINING", "Indicator", "IndicatorVersion", "Observation", "ObservationMember", "Publication", "PublishedFigure",
    "PublishedRow", "Span",
]  # fmt: skip
