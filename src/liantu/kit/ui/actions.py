"""Writes of kit/ui. All small: what takes long is done before, so that the write lock is held briefly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

from . import queries, reasons
from .enums import Density, Shared
from .exports import new_number
from .models import SavedView, TablePreference
from .tables import table_named

LABEL = "ui.TablePreference"
#: Of one user, for one list.
MOST_VIEWS = 50


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


@access.action
def create_view(
    *,
    by: Any,
    table: str,
    name: str,
    query: str = "",
    columns: Sequence[str] = (),
    shared: str = Shared.NONE,
    unit: int | None = None,
    zone: int | None = None,
    is_default: bool = False,
) -> SavedView:
    """Keep a list's state under a name. `query` is a query string of the list's own parameters.

    Raises ValidationError for a list or column that there is not, a name that is taken, too many views;
    Denied where `by` keeps no views, or may not share with that unit or zone.
    """
    if by.pk is None or not access.may_ever(by, "create", queries.VIEWS):
        raise access.Denied("create", queries.VIEWS)
    if SavedView.objects.filter(user_id=by.pk, table=table).count() >= MOST_VIEWS:
        raise ValidationError(_("一个列表最多保存 %(n)d 个视图：请先删除不用的") % {"n": MOST_VIEWS})
    view = SavedView(user_id=by.pk, table=table)
    _name(view, name)
    _state(view, query, columns)
    _share(by, view, shared, unit, zone)
    _default(view, is_default)
    view.save()
    audit.record(by, "ui.savedview.create", view, details={"table": table, "shared": view.shared})
    return view


@access.action
def edit_view(
    *,
    by: Any,
    view: SavedView,
    name: str | None = None,
    query: str | None = None,
    columns: Sequence[str] | None = None,
    is_default: bool | None = None,
) -> SavedView:
    """Rename a view, make it the one that its list opens with, or put another state under its name."""
    access.require(by, "edit", view)
    with audit.change(by, "ui.savedview.edit", view):
        if name is not None:
            _name(view, name)
        if is_default is not None:
            _default(view, is_default)
        view.save()
    if query is not None:
        _state(view, query, columns if columns is not None else view.columns)
        view.save(update_fields=["query", "columns"])
        audit.record(by, "ui.savedview.edit", view, details={"state": "changed"})
    return view


@access.action
def share_view(*, by: Any, view: SavedView, shared: str, unit: int | None = None, zone: int | None = None) -> SavedView:
    """Share a view with a unit or a zone of one's own, or with nobody any more."""
    access.require(by, "share", view)
    with audit.change(by, "ui.savedview.share", view):
        _share(by, view, shared, unit, zone)
        view.save()
    return view


@access.action
def delete_view(*, by: Any, view: SavedView) -> None:
    """Take a view away, also from those with whom it was shared."""
    access.require(by, "delete", view)
    audit.record(by, "ui.savedview.delete", view, details={"table": view.table, "shared": view.shared})
    view.delete()


def _name(view: SavedView, name: str) -> None:
    name = " ".join(name.replace("\x00", "").split())
    most = SavedView._meta.get_field("name").max_length
    if not name or len(name) > most:
        raise ValidationError({"name": _("名称须有 1 至 %(n)d 个字") % {"n": most}})
    same = SavedView.objects.filter(user_id=view.user_id, table=view.table, name=name).exclude(pk=view.pk)
    if same.exists():
        raise ValidationError({"name": _("您已有名为“%(name)s”的视图，请换一个名称") % {"name": name}})
    view.name = name


def _state(view: SavedView, query: str, columns: Sequence[str]) -> None:
    known = table_named(view.table)
    if known is None:
        raise ValidationError(_("没有这个列表：%(table)s") % {"table": view.table[:80]})
    unknown = set(columns) - set(known.base_columns)
    if unknown:
        raise ValidationError(_("列表中没有这些列：%(names)s") % {"names": listed(sorted(unknown))[:200]})
    most = SavedView._meta.get_field("query").max_length
    if len(query) > most or QueryDict(query).urlencode() != query:
        raise ValidationError(_("筛选条件过长，不能保存为视图：请减少条件"))
    view.query, view.columns = query, list(dict.fromkeys(columns))


def _share(by: Any, view: SavedView, shared: str, unit: int | None, zone: int | None) -> None:
    if shared not in Shared.values:
        raise ValidationError({"shared": _("没有这种共享范围")})
    view.shared = shared
    view.unit_id = unit if shared == Shared.UNIT else None
    view.zone_id = zone if shared == Shared.ZONE else None
    if shared == Shared.UNIT and unit not in queries.units_to_share(by):
        raise access.Denied("share", queries.VIEWS, words=_("只能与自己所在的单位共享"))
    if shared == Shared.ZONE:
        zones = queries.zones_to_share(by)
        there = SavedView._meta.get_field("zone").related_model._default_manager.filter(pk=zone)
        if not (zone in zones or (None in zones and there.exists())):
            raise access.Denied("share_zone", queries.VIEWS, words=_("只能与自己任职的园区共享"))


def _default(view: SavedView, is_default: bool) -> None:
    if is_default:
        SavedView.objects.filter(user_id=view.user_id, table=view.table, is_default=True).exclude(pk=view.pk).update(
            is_default=False
        )
    view.is_default = is_default
