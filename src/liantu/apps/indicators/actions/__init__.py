"""Writes: what is reported of indicators. What they are stands in `defining`, what is published of them in `publishing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit import bulk
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from ..models import Indicator, Observation, ObservationMember
from ..queries import same_figure, standing, visible
from . import building
from .building import built
from .defining import KIND, define_indicator, edit_indicator, sync_rulebook
from .publishing import (
    approve_publication,
    prepare_publication,
    refuse_publication,
    restate_publication,
    withdraw_publication,
)

__all__ = [
    "KIND", "LABEL", "approve_publication", "building", "define_indicator", "edit_indicator", "load", "prepare_publication",
    "refuse_publication", "report", "restate_publication", "retract_observation", "sync_rulebook", "withdraw_publication",
]  # fmt: skip
LABEL = Observation._meta.label
CHUNK = 300

Row = Mapping[str, Any]


@access.action
def report(
    *,
    by: Any,
    indicator: Indicator,
    subject: tuple[str, int],
    value: str | Decimal,
    period: str,
    unit: str,
    zone: Any = None,
    of: int | None = None,
    approximate: bool = False,
    members: Sequence[tuple[str, int]] = (),
    note: str = "",
) -> Observation:
    """Say by hand what a figure is; what the same office typed of it before is retracted in its favour.

    Without `zone` it is the one that the subject is or belongs to, if any. What is typed of a single enterprise is for
    staff and for the enterprise itself. Raises ValidationError (another unit, no such period, an unknown subject or
    member, no zone where only somebody can tell it), Denied.
    """
    _refuse_unseen(by, indicator, subject, members)
    place, classification = _where_and_for_whom(by, subject, zone)
    told = {
        "value": value,
        "unit": unit,
        "period": period.strip(),
        "of": of,
        "approximate": approximate,
        "note": note.strip(),
    }
    building.refuse_moment(indicator, told["period"])
    made = built(indicator, subject, told, None, place)
    content = {
        "indicator": indicator.name, "value": str(made.value), "unit": unit, "period": made.period, "of": of,
        "approximate": approximate, "subject": list(subject), "members": [list(member) for member in members],
    }  # fmt: skip
    key = f"observation:{indicator.code}:{subject[0]}:{subject[1]}:{made.period}"
    unit = evidence.office(by, LABEL, "create", place).unit
    made.record = evidence.manual_record(
        by, evidence.Said(key, content, told["note"]), unit=unit, zone=place, classification=classification
    )
    made.save(force_insert=True)
    access.require(by, "create", made)
    _put_members([(made, members)])
    audit.record(by, "indicators.observation.create", made)
    _supersede(by, made)
    evidence.derivers.moved(made.subject_kind, {made.subject_id})
    return made


def _refuse_unseen(by: Any, indicator: Indicator, subject: tuple[str, int], members: Sequence[tuple[str, int]]) -> None:
    seen = visible(by, [subject, *members])
    if subject not in seen:
        raise ValidationError({"subject": _("没有这个对象，或您看不到它")})
    if not indicator.active:
        raise ValidationError({"indicator": _("指标“%(name)s”已停用") % {"name": indicator.name}})
    if unknown := [pk for kind, pk in members if (kind, pk) not in seen]:
        raise ValidationError(
            {"members": _("没有这些成员，或您看不到：%(ids)s") % {"ids": "、".join(map(str, unknown))}}
        )


def _where_and_for_whom(by: Any, subject: tuple[str, int], zone: Any) -> tuple[int | None, str]:
    """The zone that a typed figure belongs to, and the class of what is typed.

    A figure of no zone is read in all of them: one of an organisation that has zones is never such a one.
    """
    kind, pk = standing([subject])[subject]
    if kind != "organisation":
        if zone is None:
            raise ValidationError({"zone": _("请写明园区：这个对象不是机构，不能由它确定园区")})
        return zone.pk, evidence.Classification.OPEN
    held = registry.find_organisation(by, pk)
    single = held.kind == registry.OrganisationKind.ENTERPRISE
    classification = evidence.Classification.INTERNAL if single else evidence.Classification.OPEN
    if zone is not None:
        return zone.pk, classification
    body = registry.zones_of_body(pk).first()
    zones = [body] if body else sorted({member.zone_id for member in held.zone_members.all()})
    zones.sort(key=lambda one: one != held.home_id)
    office = evidence.office(by, LABEL, "create", *zones).zone
    return office if office in zones else next(iter(zones), None), classification


def _unit(by: Any, action: str, row: Observation) -> int | None:
    return evidence.office(by, LABEL, action, row.zone_id).unit


def _supersede(by: Any, made: Observation) -> None:
    source = made.record.source
    same = Observation.objects.counting().exclude(pk=made.pk).filter(
        same_figure(made), record__source__kind=evidence.SourceKind.FORM, record__source__unit=source.unit_id,
        record__source__zone=source.zone_id,
    )  # fmt: skip
    for earlier in same.select_for_update(of=("self",)).order_by("pk"):
        reason = _("由后来的登记 F-%(pk)s 代替") % {"pk": made.pk}
        evidence.retract(by, earlier, reason, _unit(by, "create", earlier))
        audit.record(by, "indicators.observation.retract", earlier, reason=reason)


@access.action
def retract_observation(*, by: Any, observation: Observation, reason: str) -> Observation:
    """Raises ValidationError, Conflict, Denied."""
    access.require(by, "retract", observation)
    observation = (
        Observation.objects.select_for_update(of=("self",)).select_related("record__source").get(pk=observation.pk)
    )
    evidence.retract(by, observation, reason, _unit(by, "retract", observation))
    audit.record(by, "indicators.observation.retract", observation, reason=reason)
    evidence.derivers.moved(observation.subject_kind, {observation.subject_id})
    return observation


@dataclass(frozen=True)
class _Loading:
    """What every row of a load is read with."""

    zone: int | None
    indicators: Mapping[str, Indicator]
    resolver: registry.Resolver
    chains: Mapping[str, int]


@access.steps
def load(
    *,
    by: Any,
    delivery: Any,
    rows: Sequence[Row],
    records: Mapping[str, int],
    resolver: registry.Resolver,
    chains: Mapping[str, int],
) -> int:
    """What rows of a delivery report of figures; see `registry.load`. `chains`: id by name. Run again, it adds nothing.

    A few hundred rows a transaction. Answers how many figures were added. Raises ValidationError that names the row: no
    such indicator or member, another unit, no such period; Denied.
    """
    access.require(by, "create", delivery)
    rows = [row for row in rows if row.get("observations")]
    known = {indicator.code: indicator for indicator in Indicator.objects.all()}
    told = _Loading(delivery.source.zone_id, known, resolver, chains)
    some = (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))
    return sum(_load_some(by=by, rows=part, records=records, told=told) for part in some)


@access.action
def _load_some(*, by: Any, rows: Sequence[Row], records: Mapping[str, int], told: _Loading) -> int:
    ids = [records[row["key"]] for row in rows]
    evidence.alone(ids)
    there = set(Observation.objects.filter(record__in=ids).values_list("record", flat=True))
    made = [
        _loaded(row, one, record, told)
        for row, record in zip(rows, ids, strict=True)
        if record not in there
        for one in row.get("observations", ())
    ]
    # Only whose members are listed have to know their keys.
    listing = [(observation, members) for observation, members in made if members]
    Observation.objects.bulk_create([observation for observation, _members in listing], batch_size=CHUNK)
    _put_members(listing)
    bulk.insert(observation for observation, members in made if not members)
    return len(made)


def _loaded(row: Row, told: Row, record: int, by: _Loading) -> tuple[Observation, list[tuple[str, int]]]:
    place = str(row.get("place") or row["key"])
    indicator = by.indicators.get(told["indicator"])
    if indicator is None:
        raise ValidationError(_("%(place)s：没有指标“%(name)s”") % {"place": place, "name": told["indicator"]})
    try:
        subject = ("organisation", by.resolver.named(told["subject"]))
        observation = built(indicator, subject, told, record, by.zone)
        keys = _member_keys(indicator, told.get("members") or (), by.resolver, by.chains, place)
    except ValidationError as wrong:
        words = "；".join(wrong.messages)
        raise ValidationError(words if words.startswith(place) else f"{place}：{words}") from None
    return observation, keys


def _member_keys(
    indicator: Indicator, names: Sequence[str], resolver: registry.Resolver, chains: Mapping[str, int], place: str
) -> list[tuple[str, int]]:
    if names and indicator.members not in ("chain", "organisation"):
        raise ValidationError(_("“%(name)s”不能列成员") % {"name": indicator.name})
    if indicator.members != "chain":
        return [(indicator.members, resolver.named(name)) for name in names]
    if unknown := [name for name in names if name not in chains]:
        raise ValidationError(_("没有产业链“%(name)s”") % {"name": unknown[0][:60]})
    return [("chain", chains[name]) for name in names]


def _put_members(told: Iterable[tuple[Observation, Sequence[tuple[str, int]]]]) -> None:
    rows = []
    for observation, members in told:
        wanted = observation.indicator.members
        if members and any(kind != wanted for kind, _pk in members):
            words = _("“%(name)s”的成员应是同一类对象") % {"name": observation.indicator.name}
            raise ValidationError({"members": words})
        rows += [
            ObservationMember(observation=observation, kind=kind, object_id=pk) for kind, pk in dict.fromkeys(members)
        ]
    ObservationMember.objects.bulk_create(rows, batch_size=CHUNK)
