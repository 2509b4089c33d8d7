"""What others may use of indicators."""

from .actions import (
    approve_publication,
    define_indicator,
    edit_indicator,
    load,
    prepare_publication,
    refuse_publication,
    report,
    restate_publication,
    retract_observation,
    withdraw_publication,
)
from .enums import Band, IndicatorKind
from .queries import (
    Asked,
    Figure,
    FigureRows,
    Result,
    bound_figures,
    called,
    compute,
    displaced,
    figure_of,
    figures_for,
    figures_of,
    find_indicator,
    indicator_told,
    list_figures,
    list_indicators,
    list_observations,
    list_publications,
    list_published,
    prove,
    senders_of,
    series_of,
    subject_of,
    subject_told,
    tell_figures,
    told_of,
    units_of,
)
from .queries.spans import span_told, years_ago

__all__ = [name for name in dir() if not name.startswith("_")]
