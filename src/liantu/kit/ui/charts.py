"""Charts, described here in words and numbers and drawn in the browser (static/ui/charts.js).

What a chart may be is narrow on purpose: bars from zero, lines, shares of a whole as one bar. Every chart
says where its figures come from and as at when, stands beside a table of the same figures, and hatches what
is not complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed

from . import numbers

Figure = int | float | Decimal | None
#: Figures alone, or several series: names to figures, or pairs of the two.
Figures = Sequence[Figure] | Mapping[str, Sequence[Figure]] | Sequence[tuple[str, Sequence[Figure]]]
SALT = "liantu.ui.chart"
#: How long a page may stand open and still hand over its chart as a workbook.
MOST_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Series:
    """One line or one colour of bars; a figure that is not known is None and leaves a gap."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Chart:
    """One chart. `partial` names the labels that are not complete yet, such as the running year."""

    kind: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    source: str = ""
    as_at: date | None = None
    partial: tuple[str, ...] = ()
    horizontal: bool = False
    stacked: bool = False
    decimals: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for one in self.series:
            if len(one.figures) != len(self.labels):
                raise ValueError(f"chart {self.title!r}: {one.name!r} has another number of figures than labels")
        unknown = set(self.partial) - set(self.labels)
        if unknown:
            raise ValueError(f"chart {self.title!r}: {sorted(unknown)} are partial but not among the labels")

    def spec(self) -> dict[str, Any]:
        """What the browser draws from: plain JSON."""
        told = asdict(self)
        told["series"] = [
            {"name": one.name, "figures": [None if f is None else float(f) for f in one.figures]} for one in self.series
        ]
        told["as_at"] = self.as_at.isoformat() if self.as_at else ""
        return told

    def rows(self) -> Iterator[tuple[str, bool, list[str]]]:
        """The table twin: label, whether it is partial, and the figures in words."""
        for place, label in enumerate(self.labels):
            figures = [numbers.in_words(one.figures[place], decimals=self.decimals) for one in self.series]
            yield label, label in self.partial, figures

    def token(self) -> str:
        """The chart, signed, so that its workbook can be asked for without being kept anywhere."""
        return signing.dumps(self.spec(), salt=SALT, compress=True)


def bar(
    title: str,
    labels: Iterable[Any],
    series: Figures,
    *,
    horizontal: bool = False,
    stacked: bool = False,
    **more: Any,
) -> Chart:
    """Bars from zero, of one series or of several, side by side or stacked. `more` goes to `Chart`."""
    return _made("bar", title, labels, series, horizontal=horizontal, stacked=stacked, **more)


def line(title: str, labels: Iterable[Any], series: Figures, **more: Any) -> Chart:
    """Lines over time, each named at its end."""
    return _made("line", title, labels, series, **more)


def share(title: str, parts: Mapping[str, Figure], **more: Any) -> Chart:
    """Parts of a whole as one bar from 0 to 100 %, each with its name, its figure and its share."""
    series = {name: [figure] for name, figure in parts.items()}
    return _made("share", title, [title], series, horizontal=True, stacked=True, **more)


def _made(kind: str, title: str, labels: Iterable[Any], series: Any, **more: Any) -> Chart:
    if isinstance(series, Mapping):
        named = list(series.items())
    elif series and isinstance(series[0], tuple):
        named = list(series)
    else:
        named = [(more.get("unit") or title, series)]
    lines = tuple(Series(str(name), tuple(figures)) for name, figures in named)
    partial = tuple(str(one) for one in more.pop("partial", ()))
    return Chart(kind, str(title), tuple(map(str, labels)), lines, partial=partial, **more)


def from_token(token: str) -> Chart:
    """The chart that a token stands for. Raises django.core.signing.BadSignature."""
    told = signing.loads(token, salt=SALT, max_age=MOST_SECONDS)
    series = tuple(Series(one["name"], tuple(one["figures"])) for one in told.pop("series"))
    as_at = told.pop("as_at")
    chart = Chart(
        told.pop("kind"),
        told.pop("title"),
        tuple(told.pop("labels")),
        series,
        partial=tuple(told.pop("partial")),
    )
    return replace(chart, as_at=date.fromisoformat(as_at) if as_at else None, **told)


def drawn(chart: Chart, request: HttpRequest | None = None) -> SafeString:
    """The chart's place on the page with its data, its foot and its table twin."""
    context = {"chart": chart, "spec": chart.spec()}
    return mark_safe(get_template("ui/chart.html").render(context, request))  # noqa: S308  the template escapes


def about(chart: Chart) -> list[tuple[str, str]]:
    """What the second sheet of a chart's workbook says."""
    lines = [(_("来源"), chart.source or "—"), (_("单位"), chart.unit or "—")]
    if chart.as_at:
        lines.append((_("截至"), chart.as_at.isoformat()))
    if chart.partial:
        lines.append((_("不完整的期间"), listed(chart.partial)))
    if chart.note:
        lines.append((_("说明"), chart.note))
    return lines
