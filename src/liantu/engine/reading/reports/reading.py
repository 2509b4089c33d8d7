"""`read`: everything that a report states, out of its text alone."""

from __future__ import annotations

from datetime import date as Day

from .celled import Celled
from .documents import open_report
from .figures import figures
from .finds import Findings, Known, Mention, Report
from .mentions import mentions
from .recognitions import recognitions
from .subjects import Subjects
from .ties import ties
from .zones import Home


def read(
    source: str | bytes | Report, *, name: str = "", date: Day | None = None, zone: str = "", known: Known | None = None
) -> Findings:
    """Read a report: a text, the bytes of a .txt or .docx file, or a Report that is open already.

    `name` is the file's, for messages; `date` the report's where it prints none (今年 needs it); `zone` what it is about
    where that is known; `known` a register to ask for each name, as `identity.resolve` answers. Raises WrongReport.
    """
    report = source if isinstance(source, Report) else open_report(source, name)
    found, home, lines = mentions(report, known, zone)
    told = Subjects(found, home, _topic(report, found, home), lines)
    celled = Celled(report, told, found, date or report.date)
    said = [line for line in lines if line.span.passage not in celled.taken]
    counted = figures(report, said, told, found, date or report.date)
    return Findings(
        report=report,
        organisations=tuple(found),
        figures=tuple(sorted([*counted, *celled.figures()], key=lambda one: one.span)),
        recognitions=tuple(
            sorted(
                [*recognitions(report, said, told, found, counted), *celled.recognitions()], key=lambda one: one.span
            )
        ),
        ties=tuple(ties(report, said, told, found)),
    )


def _topic(report: Report, found: list[Mention], home: Home) -> str:
    """Whom a report is about where a sentence does not say: the organisation of its title, else the zone."""
    titled = [one for one in found for span in one.spans if report.passages[span.passage].kind == "title"]
    carriers = [one for one in titled if one.kind not in ("government", "zone")]
    if carriers and not any(one.name == home.name for one in titled):
        return carriers[0].name
    return home.name or (titled[0].name if titled else "")
