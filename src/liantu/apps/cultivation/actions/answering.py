"""Writes: what people say of a firm where the register says nothing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.engine import rules
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from .. import queries
from ..models import Answer, Evaluation
from .evaluating import evaluate_one

LABEL = Answer._meta.label


@access.action
def answer(*, by: Any, organisation: Any, pack: str, fact: str, value: str, note: str) -> Answer:
    """Say a fact of a pack of a firm, and on what ground; what was said of it before counts no more.

    Raises ValidationError (no such fact, a value that is none of its unit, no ground), NotHere, Denied.
    """
    root = organisation.canonical_id or organisation.pk
    ladder = next(iter(queries.ladders_of(by, organisation, only=pack)), None)
    if ladder is None:
        raise access.NotHere("rulestore.Pack", pack)
    known = next((one for one in ladder.facts if one.name == fact), None)
    if known is None:
        raise access.NotHere("rulestore.Pack", f"{pack} {fact}")
    if not known.open:
        raise access.Conflict(_("“%(fact)s”登记册里有，请在登记册里更正") % {"fact": known.title})
    _refuse_wrong(known, value)
    if not note.strip():
        raise ValidationError({"note": _("请写明依据：看到了什么材料、问了谁")})
    zone = ladder.evaluation.zone
    office = evidence.office(by, LABEL, "create", zone.pk)
    said = evidence.Said(
        f"rule-answer:{root}:{pack}:{fact}",
        {"pack": pack, "fact": known.fact.title.zh, "value": value.strip()},
        note.strip(),
    )
    record = evidence.manual_record(
        by, said, unit=office.unit, zone=zone.pk, classification=evidence.Classification.INTERNAL
    )
    made = Answer(
        organisation_id=root, zone=zone, pack=pack, fact=fact, value=value.strip(), note=note.strip(), by_id=by.pk,
        at=clock.now(), record=record,
    )  # fmt: skip
    made.full_clean(exclude=["organisation", "zone", "by", "record"])
    made.save(force_insert=True)
    access.require(by, "create", made)
    audit.record(by, "cultivation.answer.create", made, details={"pack": pack, "fact": fact}, zone_id=zone.pk)
    # At once, so that who said it sees what came of it.
    evaluate_one(root, zone, ladder.held, ladder.evaluation.kind)
    return made


def _refuse_wrong(known: queries.Known, value: str) -> None:
    fact = known.fact
    try:
        told = rules.whole(value, fact.unit)
    except rules.WrongValue as wrong:
        raise ValidationError({"value": wrong.zh if queries.language() == "zh" else wrong.en}) from None
    if told is None:
        raise ValidationError({"value": _("请写一个值；不知道就不必写")})
    if fact.unit.texts and value.strip() not in fact.choices:
        raise ValidationError({"value": _("没有“%(value)s”这一选项") % {"value": value[:30]}})


@access.action
def retract_answer(*, by: Any, answer: Answer, reason: str) -> Answer:
    """Raises ValidationError, Conflict, Denied."""
    access.require(by, "retract", answer)
    answer = Answer.objects.select_for_update(of=("self",)).select_related("zone").get(pk=answer.pk)
    office = evidence.office(by, LABEL, "retract", answer.zone_id)
    evidence.retract(by, answer, reason, office.unit)
    audit.record(by, "cultivation.answer.retract", answer, reason=reason, zone_id=answer.zone_id)
    row = Evaluation.objects.filter(organisation=answer.organisation_id, zone=answer.zone_id, pack=answer.pack).first()
    if row is not None:
        held = queries.find_held(answer.zone, answer.pack, row.kind)
        evaluate_one(answer.organisation_id, answer.zone, held, row.kind)
    return answer
