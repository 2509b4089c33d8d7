"""What others may use of indicators."""

from .actions import define_indicator, edit_indicator, load, report, retract_observation
from .enums import Band, IndicatorKind
from .queries import (
    Figure,
    FigureRows,
    bound_figures,
    called,
    displaced,
    figure_of,
    figures_for,
    figures_of,
    find_indicator,
    indicator_told,
    list_figures,
    list_indicators,
    list_observations,
    prove,
    senders_of,
    series_of,
    subject_of,
    subject_told,
    tell_figures,
    told_of,
    units_of,
)

__all__ = [name for name in dir() if not name.startswith("_")]
