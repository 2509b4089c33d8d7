"""Writes: what indicators are, and each version of what they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.search import public as search

from ..enums import IndicatorKind
from ..models import DEFINING, Indicator, IndicatorVersion
from ..queries import RENAMED, formulas

KIND = "indicator"
EDITABLE = frozenset({*DEFINING, "active"})

Row = Mapping[str, Any]


def sync_rulebook() -> int:
    """Bring the indicators that ship with the program up to date; how many there are. For migrate.

    One of the body's own that has the code or the name of one that ships keeps its figures and goes by another name.
    """
    rows = _shipped()
    for order, row in enumerate(rows, 1):
        told = {**row, "shipped": True, "order": order}
        told |= {name: row.get(name) or "" for name in ("better", "members", "period_kind")}
        _make_way(told["code"], told["name"])
        Indicator.objects.update_or_create(code=told.pop("code"), defaults=told)
    _put_keys(Indicator.objects.all())
    _keep_versions(None, Indicator.objects.all())
    return len(rows)


def _shipped() -> list[Row]:
    """What every file of the rulebook defines: the zone's first, the firms' last: the order in which they are listed."""
    found = [
        file for file in files("liantu").joinpath("rulebook", "indicators").iterdir() if file.name.endswith(".yaml")
    ]
    found.sort(key=lambda file: (file.name == "enterprise.yaml", file.name != "zone.yaml", file.name))
    return [row for file in found for row in yaml.safe_load(file.read_text(encoding="utf-8"))]


def _make_way(code: str, name: str) -> None:
    for own in Indicator.objects.filter(Q(code=code) | Q(name=name), shipped=False):
        own.name = _free("name", own.name, RENAMED)
        own.code = _free("code", own.code, "_own") if own.code == code else own.code
        own.save(update_fields=["name", "code"])


def _free(field: str, told: str, ending: str) -> str:
    """What somebody called it with an ending, short enough, and a number where that is taken, too."""
    most, at = Indicator._meta.get_field(field).max_length or 0, 1
    while True:
        end = ending if at == 1 else f"{at}{ending}"
        wanted = f"{told[: most - len(end)]}{end}"
        if not Indicator.objects.filter(**{field: wanted}).exists():
            return wanted
        at += 1


def _put_keys(rows: Iterable[Indicator]) -> None:
    told = []
    for row in rows:
        names = [(row.name, search.NameSort.OFFICIAL), *([(row.name_en, search.NameSort.ALIAS)] if row.name_en else [])]
        names += [(short, search.NameSort.SHORT) for short in search.shortened(row.name)]
        told.append((row.pk, names, [row.code]))
    search.put(KIND, told)


@access.action
def define_indicator(*, by: Any, code: str, **fields: Any) -> Indicator:
    """An indicator of the body's own. Raises ValidationError, Denied."""
    indicator = _filled(Indicator(code=code.strip()), fields)
    indicator.save(force_insert=True)
    access.require(by, "create", indicator)
    _put_keys([indicator])
    _keep_versions(by, [indicator])
    audit.record(by, "indicators.indicator.create", indicator)
    return indicator


@access.action
def edit_indicator(*, by: Any, indicator: Indicator, **fields: Any) -> Indicator:
    """Those of the rulebook stay as they are. Raises ValidationError, Conflict, Denied."""
    indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    access.require(by, "edit", indicator)
    if indicator.shipped:
        raise access.Conflict(_("“%(name)s”随系统提供，不能修改；可另立自己的指标") % {"name": indicator.name})
    if "unit" in fields and fields["unit"] != indicator.unit and indicator.observations.exists():
        raise ValidationError({"unit": _("已有指标值，不能改变单位；请另立指标")})
    with audit.change(by, "indicators.indicator.edit", indicator):
        _filled(indicator, fields).save()
        _keep_versions(by, [indicator])
    _put_keys([indicator])
    return indicator


def _keep_versions(by: Any, rows: Iterable[Indicator]) -> None:
    """A new version of each whose definition is another than the one that was kept last."""
    told = list(rows)
    kept: dict[int, IndicatorVersion] = {}
    for row in IndicatorVersion.objects.filter(indicator__in=told).order_by("number"):
        kept[row.indicator_id] = row
    new = [row for row in told if row.pk not in kept or kept[row.pk].content != IndicatorVersion.told(row)]
    for row in new:
        row.version = kept[row.pk].number + 1 if row.pk in kept else 1
    now, person = clock.now(), getattr(by, "pk", None)
    IndicatorVersion.objects.bulk_create(
        IndicatorVersion(indicator=row, number=row.version, content=IndicatorVersion.told(row), at=now, by_id=person)
        for row in new
    )
    Indicator.objects.bulk_update(new, ["version"])


def _filled(indicator: Indicator, fields: Mapping[str, Any]) -> Indicator:
    if unknown := set(fields) - EDITABLE:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": "、".join(sorted(unknown))})
    for name, value in fields.items():
        setattr(indicator, name, value.strip() if isinstance(value, str) else value)
    indicator.full_clean()
    _check_kinds(indicator)
    _check_formula(indicator)
    return indicator


def _check_formula(indicator: Indicator) -> None:
    book = {**formulas.book_of(), indicator.code: indicator}
    indicator.formula = indicator.formula or None
    try:
        formula = formulas.read(indicator, book)
        formulas.refuse_circles(indicator, book)
    except ValidationError as wrong:
        raise ValidationError({"formula": wrong.messages}) from None
    if isinstance(formula, countables.Formula):
        if indicator.kind != IndicatorKind.COUNT:
            raise ValidationError({"formula": _("公式数的是个数，只有计数类的指标可以有这样的公式")})
        if indicator.members and indicator.members != formula.kind:
            raise ValidationError({"members": _("公式数的不是这一类对象，成员与公式应一致")})
    elif formula is not None and indicator.members:
        raise ValidationError({"members": _("计算得出的指标不列成员")})
    _refuse_broken(indicator, book)


def _refuse_broken(indicator: Indicator, book: formulas.Book) -> None:
    """Whoever calculates with an indicator must still be able to."""
    broken = []
    for other in formulas.dependants(indicator.code, book):
        if other.pk == indicator.pk:
            continue
        try:
            formulas.read(other, book)
        except ValidationError:
            broken.append(other.called)
    if broken:
        raise ValidationError(
            {"unit": _("这些指标的公式用到它，这样改就算不出了：%(names)s") % {"names": listed(broken)}}
        )


def _check_kinds(indicator: Indicator) -> None:
    known = evidence.kinds.kinds()
    if indicator.members and indicator.members not in known:
        words = _("没有“%(name)s”这类成员，可用：%(known)s")
        raise ValidationError({"members": words % {"name": indicator.members[:40], "known": "、".join(known)}})
    if not isinstance(indicator.subjects, list) or set(map(str, indicator.subjects)) - set(
        registry.OrganisationKind.values
    ):
        words = _("适用对象应是机构类型：%(known)s")
        raise ValidationError({"subjects": words % {"known": "、".join(registry.OrganisationKind.values)}})
