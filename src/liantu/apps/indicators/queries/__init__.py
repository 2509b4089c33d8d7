from .comparing import Compared, Missing, compare
from .definitions import (
    bodies,
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
    figure_of,
    figures_for,
    figures_of,
    find_observation,
    in_band,
    list_figures,
    list_observations,
    listing,
    prove,
    said_on,
    series_of,
)
from .subjects import subject_ids, subject_of, subject_told, visible
from .telling import tell_figure, tell_figures, tell_indicator

__all__ = [name for name in dir() if not name.startswith("_")]
