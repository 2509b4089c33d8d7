from . import formulas, spans
from .binding import bound_figures, called, senders_of, told_of, units_of
from .comparing import Compared, Missing, compare
from .computing import Asked, Result, compute, for_reading
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
from .figure import Figure
from .figures import (
    Band,
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
    list_readable,
    listing,
    prove,
    said_on,
    same_figure,
    series_of,
)
from .formulas import words_of as formula_words
from .freezing import Moment, moments
from .published import (
    Moves,
    Since,
    deciders_of,
    digest_of,
    find_publication,
    find_published,
    has_hidden_rows,
    in_force,
    list_publications,
    list_published,
    list_published_rows,
    moves_of,
    named_publications,
    published_of,
    reading,
    restatements_of,
    since,
)
from .series import Bin, Change, Line, Point, Standing, Standings, bins, compared, line_of, lines_of, median
from .spans import Sort
from .subjects import standing, subject_ids, subject_of, subject_told, visible
from .telling import (
    tell_figure,
    tell_figures,
    tell_indicator,
    tell_line,
    tell_publication,
    tell_published,
    tell_published_rows,
    tell_standing,
)
from .weighing import FIELDS

__all__ = [name for name in dir() if not name.startswith("_")]
