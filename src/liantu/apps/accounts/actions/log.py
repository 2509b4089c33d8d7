from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.ui import exports

from ..queries.log import list_entries


@access.steps
def verify_log(*, by: Any, on_progress: Callable[[int, int], None] | None = None) -> audit.Report:
    """Walk the whole log and name what is wrong with it; that it was done, and what was found, is itself an entry.

    Raises Denied.
    """
    if not access.may_ever(by, "verify", "audit.Entry"):
        raise access.Denied("verify", "audit.Entry")
    report = audit.verify(on_progress)
    note_verified(by=by, report=report)
    return report


@access.action
def note_verified(*, by: Any, report: audit.Report) -> None:
    """Write down that the log was walked, and what was found."""
    told = {"sealed": report.sealed, "unsealed": report.unsealed, "findings": len(report.findings)}
    outcome = audit.Outcome.DONE if report.sound else audit.Outcome.FAILED
    audit.record(by, "audit.verify", category=audit.Category.SECURITY, outcome=outcome, details=told)


@access.steps
def export_log(
    *, by: Any, since: str, until: str, path: Path, on_progress: Callable[[int, int], None] | None = None
) -> int:
    """Write the entries from one ISO day to another into a workbook at `path`; returns how many.

    Raises ValidationError for days that are none, Denied.
    """
    if not access.may_ever(by, "export", "audit.Entry"):
        raise access.Denied("export", "audit.Entry")
    try:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
    except ValueError:
        raise ValidationError(_("日期应为 2026-09-14 这样的形式")) from None
    if last < first:
        raise ValidationError(_("止日早于起日"))
    rows = list_entries(by).filter(at__date__gte=first, at__date__lte=last).order_by("at", "id")
    total = rows.count()
    if total > exports.MOST_ROWS:
        raise ValidationError(_("共 %(n)d 条，超过一个工作簿的上限，请缩短时间范围") % {"n": total})

    def cells() -> Iterator[list[Any]]:
        for at, entry in enumerate(rows.iterator(chunk_size=1000), start=1):
            if on_progress is not None and at % 1000 == 0:
                on_progress(at, total)
            yield [
                entry.position, entry.at, entry.actor_name, entry.actor_roles, entry.get_channel_display(),
                entry.address, entry.action, entry.get_outcome_display(), entry.object_label, entry.reason,
                entry.details, entry.mac,
            ]  # fmt: skip

    number = exports.new_number()
    book = exports.Book(
        _("审计日志"), _log_columns(), cells(), maker=by.audit_name, number=number,
        about=[(_("范围"), f"{first} – {last}"), (_("校验码"), "HMAC-SHA-256")],
    )  # fmt: skip
    file, count = exports.write(book)
    with file:
        path.write_bytes(file.read())
    note_exported(by=by, told={"since": since, "until": until, "rows": count, "number": number})
    return count


@access.action
def note_exported(*, by: Any, told: dict[str, Any]) -> None:
    """Write down that a part of the log was taken out."""
    audit.record(by, "audit.export", category=audit.Category.SECURITY, details=told)


def _log_columns() -> list[exports.SheetColumn]:
    text, kind = exports.SheetColumn, exports.Kind
    return [
        text(_("序号"), kind.NUMBER, 10), text(_("时间"), kind.MOMENT), text(_("操作者")), text(_("当时的角色")),
        text(_("途径"), width=10), text(_("来源地址"), width=16), text(_("操作")), text(_("结果"), width=10),
        text(_("对象"), width=30), text(_("理由"), width=30), text(_("详情"), width=40), text(_("校验码"), width=24),
    ]  # fmt: skip
