"""`liantu read`: what a report states, found in a plain file, without a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liantu.engine.reading import reports
from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Command, Speaker

from .identifying import IN_FILE, language


@dataclass(frozen=True)
class _Held:
    """An organisation of the register that a printed name may mean; `same` where it surely does."""

    key: str
    name: str
    score: float
    same: bool


def _register(by: access.Principal) -> Callable[[str], Sequence[_Held]]:
    """Ask the register for a name: what `by` may see there."""
    from liantu.apps.registry import public as registry
    from liantu.engine.identity import Outcome

    registry.refresh_names(wait=True)

    @cache
    def ask(name: str) -> tuple[_Held, ...]:
        likely = registry.alike(by, name, 3, wait=True)
        return tuple(_Held(str(one.id), one.name, one.score, one.outcome is Outcome.SAME) for one in likely)

    return ask


@click.command(
    "read",
    cls=Command,
    help=_(
        "读一篇报道或工作总结（.txt、.docx），列出其中的机构、数字、荣誉和关系；除非加 --register，只读文件，不用数据库"
    ),
)
@click.argument("file", type=IN_FILE)
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("报告日期：文中没有写明时，用来换算“今年”“去年”")
)
@click.option("--zone", default="", help=_("报告所说的园区或区县；不写则从文中判断"))
@click.option(
    "--register", "ask", is_flag=True, help=_("机构名称与名录核对，已在名录中的写出编号；看得到哪些以 --as 的用户为准")
)
@click.pass_obj
def read_report(speaker: Speaker, file: Path, day: datetime | None, zone: str, ask: bool) -> None:
    if file.stat().st_size > reports.MOST_BYTES:
        raise click.ClickException(
            reports.WrongReport("large", file.name, reports.MOST_BYTES // 1_000_000).told(language())
        )
    if ask and speaker.on_run is not None:
        # A file alone leaves no trace in the log; what is read of the register does.
        speaker.on_run("read --register")
    known = _register(speaker.by) if ask else None
    try:
        found = reports.read(
            file.read_bytes(), name=file.name, date=day.date() if day else None, zone=zone, known=known
        )
    except reports.WrongReport as problem:
        raise click.ClickException(problem.told(language())) from None
    if speaker.json:
        speaker.emit([_told(found.report, one) for one in _all(found)])
        return
    speaker.emit([], list(_lines(found)))


def _all(found: reports.Findings) -> list[reports.Found]:
    return [*found.organisations, *found.figures, *found.recognitions, *found.ties]


def _told(report: reports.Report, one: reports.Found) -> dict[str, Any]:
    """A find as one flat object; `start` and `end` count signs of the paragraph, `paragraph` from 0."""
    return {
        **_fields(one), "sentence": report.at(one.sentence), "paragraph": one.span.passage, "start": one.span.start, "end": one.span.end,
        "confidence": one.confidence, "reasons": one.told(language()),
    }  # fmt: skip


def _fields(one: reports.Found) -> dict[str, Any]:
    if isinstance(one, reports.Mention):
        return {
            "what": "organisation", "name": one.name, "full": one.full, "kind": one.kind, "shorts": list(one.shorts),
            "places": len(one.spans), **_known(one),
        }  # fmt: skip
    if isinstance(one, reports.Figure):
        return {
            "what": "figure", "subject": one.subject, "subject_kind": one.subject_kind, "indicator": one.indicator, "value": str(one.value),
            "unit": one.unit, "approximate": one.approximate, "period": one.period, "planned": one.planned, "members": list(one.members),
        }  # fmt: skip
    if isinstance(one, reports.RecognitionFound):
        return {
            "what": "recognition", "holder": one.holder, "title": one.title, "level": one.level, "batch": one.batch, "issuer": one.issuer,
            "count": one.count, "period": one.period,
        }  # fmt: skip
    assert isinstance(one, reports.TieFound)  # noqa: S101
    return {
        "what": "tie",
        "organisation": one.organisation,
        "counterpart": one.counterpart,
        "kind": one.kind,
        "matter": one.what,
    }


def _known(one: reports.Mention) -> dict[str, Any]:
    """What the register says of a name, where it was asked: the id if it is surely one, and those that it may be."""
    if one.candidates is None:
        return {}
    held = [candidate for candidate in one.candidates if isinstance(candidate, _Held)]
    sure = next((int(candidate.key) for candidate in held if candidate.same), None)
    likely = [{"id": int(candidate.key), "name": candidate.name, "score": candidate.score} for candidate in held]
    return {"id": sure, "candidates": likely}


def _lines(found: reports.Findings) -> list[str]:
    groups = (
        (_("机构"), found.organisations), (pgettext("read out of a report", "数字"), found.figures), (_("荣誉与资质"), found.recognitions), (pgettext("read out of a report", "关系"), found.ties),
    )  # fmt: skip
    lines: list[str] = []
    shown = reports.Shown(found.report)
    for title, finds in groups:
        lines.append(f"{title} {len(finds)}")
        sentence = None
        for one in finds:
            if one.sentence != sentence:
                sentence = one.sentence
                lines.append(f"  {shown.of(one)[0].strip()}")
            lines.append(f"    {_words(one)}  {one.confidence:.2f}  {one.told(language())}")
    return lines


def _words(one: reports.Found) -> str:
    """A find on one line."""
    if isinstance(one, reports.Mention):
        others = [name for name in one.names if name != one.name]
        sure = _known(one).get("id")
        told = f" #{sure}" if sure is not None else ""
        return f"{one.name} [{one.kind}]{told}" + (f" = {' = '.join(others)}" if others else "")
    if isinstance(one, reports.Figure):
        return " | ".join((one.subject or "?", one.indicator or "?", _amount(one), one.period or "?"))
    if isinstance(one, reports.RecognitionFound):
        parts = (one.holder, one.title, one.level, one.batch, "" if one.count is None else f"× {one.count}", one.period)
        return " | ".join(part for part in parts if part)
    assert isinstance(one, reports.TieFound)  # noqa: S101
    return f"{one.organisation} → {one.counterpart} [{one.kind}]" + (f" {one.what}" if one.what else "")


def _amount(figure: reports.Figure) -> str:
    marks = {"about": "≈ ", "at_least": "≥ ", "at_most": "≤ "}
    return f"{marks.get(figure.approximate, '')}{figure.value} {figure.unit}"
