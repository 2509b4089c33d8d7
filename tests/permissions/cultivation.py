"""Makers for ladders: rows about an organisation that the unit is."""

from __future__ import annotations

from itertools import count
from typing import Any

from liantu.apps.cultivation.models import Answer, Due, Evaluation, Tally
from liantu.kit import clock
from tests.factories.evidence import make_delivery, make_record, make_source

from . import registry

_number = count(1)


def _firm(owner: Any, unit: Any, zone: Any) -> Any:
    return registry.MAKERS["registry.Organisation"](owner, unit, zone)


def _evaluation(owner: Any, unit: Any, zone: Any) -> Evaluation:
    return Evaluation.objects.create(
        organisation=_firm(owner, unit, zone), zone=zone, kind="tier", pack=f"cn.pack-{next(_number)}", version="2022-01-01",
        on=clock.today(), result="unknown", stand="unknown",
    )  # fmt: skip


def _answer(owner: Any, unit: Any, zone: Any) -> Answer:
    record = make_record(make_delivery(make_source(zone, code=f"answers-{next(_number)}")))
    return Answer.objects.create(
        organisation=_firm(owner, unit, zone), zone=zone, pack="cn.tech-sme", fact="sound_accounts", value="是", note="x",
        by=owner, at=clock.now(), record=record,
    )  # fmt: skip


def _due(owner: Any, unit: Any, zone: Any) -> Due:
    return Due.objects.update_or_create(organisation=_firm(owner, unit, zone), defaults={"since": clock.wall()})[0]


def _tally(owner: Any, unit: Any, zone: Any) -> Tally:
    return Tally.objects.get_or_create(zone=zone)[0]


MAKERS = {
    "cultivation.Evaluation": _evaluation, "cultivation.Answer": _answer, "cultivation.Due": _due, "cultivation.Tally": _tally,
}  # fmt: skip
