"""Writes of kit/ui. All small: what takes long is done before, so that the write lock is held briefly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from . import reasons
from .enums import Density
from .exports import new_number
from .models import TablePreference
from .numbers import listed
from .tables import table_named

LABEL = "ui.TablePreference"


@access.action
def set_table_preference(
    *, by: Any, table: str, columns: Sequence[str] | None = None, density: str | None = None
) -> TablePreference:
    """Remember how a user wants to see a table; None leaves a choice, no columns means the table's own.

    Raises ValidationError for a table or a column that there is not, Denied for somebody who keeps no
    preferences.
    """
    if by.pk is None or not access.may_ever(by, "edit", LABEL):
        raise access.Denied("edit", LABEL)
    known = table_named(table)
    if known is None:
        raise ValidationError(_("没有这个列表：%(table)s") % {"table": table[:80]})
    unknown = set(columns or ()) - set(known.base_columns)
    if unknown:
        raise ValidationError(_("列表中没有这些列：%(names)s") % {"names": listed(sorted(unknown))[:200]})
    if density is not None and density not in Density.values:
        raise ValidationError(_("没有这种行距：%(density)s") % {"density": density[:20]})
    # What somebody's own screen looks like is nobody's business: not in the log.
    chosen = {"columns": None if columns is None else list(dict.fromkeys(columns)), "density": density}
    preference, _made = TablePreference.objects.update_or_create(
        user_id=by.pk,
        table=table,
        defaults={name: value for name, value in chosen.items() if value is not None},
    )
    return preference


@access.action
def reveal_personal(*, by: Any, obj: Model, field: str, reason: str) -> str:
    """The plain value of a personal field, against a reason that the security log keeps.

    Raises Denied outside the scope of `reveal`, ValidationError without a reason, NotHere for a field that
    is not declared personal.
    """
    label = obj._meta.label
    if field not in access.declaration(label).personal:
        raise access.NotHere(label, field)
    access.require(by, "reveal", obj)
    reasons.want(reason)
    audit.record(
        by, f"{label.lower()}.reveal", obj, reason=reason.strip(), category=audit.Category.SECURITY,
        details={"field": field},
    )  # fmt: skip
    return str(getattr(obj, field) or "")


@access.action
def open_export(*, by: Any, label: str, permission: str = "export", reveal: bool = False, reason: str = "") -> str:
    """Ask whether rows of `label` may be taken out, revealed or not; returns the number of the export.

    Raises Denied, ValidationError where a revealing export has no reason. The workbook is written after
    this, outside any transaction, and handed over once `close_export` has recorded it.
    """
    for needed in (permission, "reveal") if reveal else (permission,):
        if not access.may_ever(by, needed, label):
            words = access.declaration(label).words.get(needed, needed)
            raise access.Denied(needed, label, words=_("没有权限：%(action)s") % {"action": words})
    if reveal:
        reasons.want(reason)
    return new_number()


@access.action
def close_export(
    *,
    by: Any,
    label: str,
    number: str,
    title: str,
    count: int,
    filters: Sequence[str],
    columns: Sequence[str],
    reveal: bool = False,
    revealed: int = 0,
    reason: str = "",
    zone_id: int | None = None,
) -> None:
    """Record an export whose workbook is ready: what it holds, for whom; with the reason where it reveals."""
    details = {"number": number, "count": count, "filters": list(filters), "columns": list(columns)}
    if reveal:
        details["revealed"] = revealed
    audit.record(
        by, f"{label.lower()}.{'reveal' if reveal else 'export'}", label=title, details=details,
        reason=reason.strip(),
        category=audit.Category.SECURITY if reveal else audit.Category.WORK, zone_id=zone_id,
    )  # fmt: skip


@access.action
def export_chart(*, by: Any, title: str, source: str) -> str:
    """Record that the figures of a chart are taken out; returns the number of the export.

    The figures are those that the user has on the page, so no scope is asked again.
    """
    number = new_number()
    audit.record(by, "ui.chart.export", label=title, details={"number": number, "source": source})
    return number
