from .binding import bound_figures, called, senders_of, told_of, units_of
from .comparing import Compared, Missing, compare
from .definitions import (
    RENAMED,
    all_indicators,
    bodies,
    displaced,
    find_indicator,
    found_indicators,
    indicator_told,
    known_periods,
    list_indicators,
    preview,
)
from .figures import (
    Band,
    Figure,
    FigureRows,
    about_own,
    figure_of,
    figures_for,
    figures_of,
    find_observation,
    in_band,
    in_period,
    list_figures,
    list_observations,
    listing,
    prove,
    said_on,
    same_figure,
    series_of,
)
from .subjects import standing, subject_ids, subject_of, subject_told, visible
from .telling import tell_figure, tell_figures, tell_indicator
from .weighing import FIELDS

__all__ = [name for name in dir() if not name.startswith("_")]
