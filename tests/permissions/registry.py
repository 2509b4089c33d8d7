"""Rows of the register for the permission matrix.

A unit is one organisation, so the row "of the user's unit, but in another zone" is one of that zone that no unit is.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from liantu.apps.accounts.models import Unit, User, Zone
from liantu.apps.registry.models import (
    Assignment,
    Claim,
    Conflict,
    Expert,
    Financing,
    Merge,
    Name,
    Organisation,
    Person,
    Post,
    Product,
    Recognition,
    Right,
    Split,
    Standard,
    Tie,
    UnitLink,
    ZoneLink,
    ZoneMember,
)
from liantu.kit import clock
from liantu.kit.evidence.models import Record
from tests.factories.evidence import make_delivery, make_record, make_source

Maker = Callable[[User, Unit, Zone], Any]
_number = count(1)


def _bare(zone: Zone | None = None) -> Organisation:
    now = clock.now()
    made = Organisation.objects.create(created=now, updated=now, listed=True, name=f"机构{next(_number)}")
    Organisation.objects.filter(pk=made.pk).update(canonical=made)
    if zone is not None:
        ZoneMember.objects.create(organisation=made, zone=zone)
        made.home = zone
        made.save(update_fields=["home"])
    return made


def _record() -> Record:
    return make_record(make_delivery(make_source(code=f"registry-{next(_number)}")))


def _organisation(owner: User, unit: Unit, zone: Zone) -> Organisation:
    link = UnitLink.objects.filter(unit=unit).select_related("organisation").first()
    if link is not None and link.organisation.zone_members.filter(zone=zone).exists():
        return link.organisation
    made = _bare(zone)
    if link is None:
        UnitLink.objects.create(unit=unit, organisation=made)
    return made


def _fact(model: Any, **fields: Any) -> Maker:
    def make(owner: User, unit: Unit, zone: Zone) -> Any:
        told = {name: value() if callable(value) else value for name, value in fields.items()}
        return model.objects.create(organisation=_organisation(owner, unit, zone), record=_record(), **told)

    return make


def _person() -> Person:
    return Person.objects.create(name="某人", created=clock.now())


def _held_person(owner: User, unit: Unit, zone: Zone) -> Person:
    post = _fact(Post, person=_person, title="经理")(owner, unit, zone)
    return post.person  # type: ignore[no-any-return]


def _merge(owner: User, unit: Unit, zone: Zone) -> Merge:
    winner = _organisation(owner, unit, zone)
    return Merge.objects.create(loser=_bare(), winner=winner, by=owner, unit=unit, at=clock.now())


def _split(owner: User, unit: Unit, zone: Zone) -> Split:
    told = {"made": _bare(), "name": "另一家", "reason": "两家", "by": owner, "unit": unit, "at": clock.now()}
    return Split.objects.create(organisation=_organisation(owner, unit, zone), **told)


def _conflict(owner: User, unit: Unit, zone: Zone) -> Conflict:
    firm = _organisation(owner, unit, zone)
    one, other = (
        Claim.objects.create(organisation=firm, record=_record(), property="address", value=value)
        for value in ("一路", "二路")
    )
    return Conflict.objects.create(
        organisation=firm, property="address", standing_claim=one, other_claim=other, standing_source=one.record.source,
        other_source=other.record.source, decided="open",
    )  # fmt: skip


def _assignment(owner: User, unit: Unit, zone: Zone) -> Assignment:
    organisation = _organisation(owner, unit, zone)
    return Assignment.objects.create(organisation=organisation, record=_record(), officer=owner, zone=zone)


MAKERS: dict[str, Maker] = {
    "registry.Organisation": _organisation,
    "registry.Name": _fact(Name, text="甲", key="甲", kind="short"),
    "registry.Claim": _fact(Claim, property="address", value="一路"),
    "registry.Tie": _fact(Tie, counterpart=_bare, kind="cooperation"),
    "registry.Recognition": _fact(Recognition, scheme="high_tech", title="高新技术企业"),
    "registry.Right": _fact(Right, kind="invention", title="一种泵"),
    "registry.Product": _fact(Product, name="泵"),
    "registry.Standard": _fact(Standard, title="泵的标准", level="industry"),
    "registry.Financing": _fact(Financing, round="A 轮"),
    "registry.Post": _fact(Post, person=_person, title="经理"),
    "registry.Expert": _fact(Expert, person=_person, fields="水泵"),
    "registry.Assignment": _assignment,
    "registry.Conflict": _conflict,
    "registry.Person": _held_person,
    "registry.Merge": _merge,
    "registry.Split": _split,
    "registry.ZoneMember": lambda owner, unit, zone: ZoneMember.objects.create(organisation=_bare(), zone=zone),
    "registry.ZoneLink": lambda owner, unit, zone: ZoneLink.objects.get_or_create(
        zone=zone, defaults={"organisation": _bare()}
    )[0],
    "registry.UnitLink": lambda owner, unit, zone: UnitLink.objects.get_or_create(
        unit=unit, defaults={"organisation": _bare()}
    )[0],
}
