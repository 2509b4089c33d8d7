"""One organisation found to be two firms: the records of the other, and all that rests on them, go over to it.

Rows go, not single versions of them: whatever a source said under the same row identity is about the same firm, and so
is what it will say under it. People's words on these rows give way, since the split is the newer word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from liantu.kit import bulk, clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake

from ..models import Merge, Name, Organisation, Split
from ..queries import find_organisation, tell_dossier
from .deriving import derive, hold
from .editing import _office
from .keys import KIND
from .merging import standing, touched

#: Records that are chosen in one go.
MOST = 2000


@dataclass(frozen=True)
class Rehearsed:
    """What a split would leave and make: both dossiers as the person would see them, and how many rows of each model go."""

    stays: dict[str, Any]
    goes: dict[str, Any]
    moved: dict[str, int]


@access.action
def split(*, by: Any, organisation: Organisation, records: Collection[int], reason: str) -> Split:
    """Have what rests on these records be about an organisation of its own. Raises ValidationError, Conflict, Denied."""
    if not reason.strip():
        raise ValidationError({"reason": _("请写明拆分的理由")})
    return _part(by, organisation, records, reason.strip())


@access.action
def rehearse(*, by: Any, organisation: Organisation, records: Collection[int]) -> Rehearsed:
    """What `split` would come to, and nothing of it kept. Raises like it."""
    with transaction.atomic():
        verdict = _part(by, organisation, records, "")
        told = Rehearsed(
            tell_dossier(by, find_organisation(by, verdict.organisation_id)),
            tell_dossier(by, find_organisation(by, verdict.made_id)),
            {key: len(rows) for key, rows in verdict.moved.items()},
        )
        transaction.set_rollback(True)
    return told


@access.action
def unsplit(*, by: Any, verdict: Split, reason: str = "") -> Split:
    """Take a split back: what went over stands where it stood, and the one counts for both. Raises Conflict, Denied.

    What was said of the other meanwhile stays on its own row, and counts for the one that stands for it from now on.
    """
    records = list(verdict.records.order_by("pk").values_list("pk", flat=True))
    evidence.alone(records)
    held = hold({verdict.organisation_id, verdict.made_id, *verdict.members})
    verdict = Split.objects.select_for_update(of=("self",)).select_related("organisation", "made").get(pk=verdict.pk)
    for one in (verdict.organisation, verdict.made):
        access.require(by, "merge", standing(held, one))
    if not verdict.holds:
        raise access.Conflict(_("这次拆分已经撤销"))
    _refuse_built_on(verdict)
    before = touched(held)
    evidence.referring.put_back(KIND, verdict.moved, verdict.made_id)
    verdict.undone_by_id, verdict.undone_at, verdict.undone_reason = by.pk, clock.now(), reason.strip()
    verdict.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    _settle(records, before)
    intake.return_to(
        by=by, subject=verdict.made_id, to=verdict.organisation_id, taken=verdict.verdicts, unit=verdict.unit_id,
        reason=_("撤销拆分 %(id)d") % {"id": verdict.pk},
    )  # fmt: skip
    for one, other in ((verdict.organisation, verdict.made), (verdict.made, verdict.organisation)):
        details = {"split": verdict.pk, "other": other.name or verdict.name, "other_id": other.pk}
        audit.record(by, "registry.organisation.unsplit", one, reason=reason, details=details)
    return verdict


@access.action
def take_along(*, by: Any, delivery: Any, judged: Collection[str] = ()) -> dict[str, int]:
    """Have what a delivery wrote under rows that a split sent over meanwhile go there too, before any of it counts.

    `judged`: rows on which a person's word holds, which is newer than any split of theirs. What is written after this is
    found by the split itself. Answers row key → the organisation that the row is about. Raises Denied.
    """
    access.require(by, "apply", delivery)
    # A split of the same source's rows that is not done yet is waited for, and seen.
    evidence.lock(delivery.source_id)
    moved: dict[str, int] = {}
    # One that was split, and then split again, in the order in which it was done.
    for pk, told in sorted(_late(delivery, judged).items()):
        verdict = Split.objects.get(pk=pk)
        if not evidence.referring.records(KIND, verdict.members, among=told):
            continue
        hold({verdict.made_id, *verdict.members})
        verdict = Split.objects.select_for_update(of=("self",)).select_related("organisation", "made").get(pk=pk)
        if verdict.holds:
            moved |= _add(by, verdict, told, delivery)
    return moved


def _late(delivery: Any, judged: Collection[str]) -> dict[int, dict[int, str]]:
    """Split → record → row key, of what a delivery says under rows that went over, and did not say yet when they did."""
    links = Split.records.through.objects.filter(split__undone_at__isnull=True, record__source=delivery.source_id)
    splits: dict[str, set[int]] = {}
    for key, split in links.values_list("record__key", "split"):
        splits.setdefault(key, set()).add(split)
    rows = bulk.fetch(
        "SELECT record.key, record.id FROM evidence_record record JOIN evidence_deliveryrow line ON line.record_id = record.id"
        " WHERE record.key {among} AND record.source_id = %s AND line.delivery_id = %s",
        sorted(splits.keys() - set(judged)), delivery.source_id, delivery.pk,
    )  # fmt: skip
    found: dict[int, dict[int, str]] = {}
    for key, record in rows:
        for split in splits[key]:
            found.setdefault(split, {})[record] = key
    return found


def _add(by: Any, verdict: Split, told: dict[int, str], delivery: Any) -> dict[str, int]:
    moved = evidence.referring.move(KIND, list(told), verdict.members, verdict.made_id)
    if not moved:
        return {}
    went = evidence.referring.records(KIND, [verdict.made_id], among=told)
    verdict.records.add(*went)
    verdict.moved = {key: [*verdict.moved.get(key, ()), *moved.get(key, ())] for key in {**verdict.moved, **moved}}
    verdict.save(update_fields=["moved"])
    details = {"split": verdict.pk, "records": len(went), "delivery": delivery.pk}
    audit.record(by, "registry.organisation.follow", verdict.made, details=details)
    return {told[record]: verdict.made_id for record in went}


def _part(by: Any, organisation: Organisation, records: Collection[int], reason: str) -> Split:
    access.require(by, "merge", organisation)
    chosen = _readable(by, records)
    evidence.alone([record.pk for record in chosen])
    held = hold([organisation.pk])
    one = standing(held, organisation)
    if one.pk != organisation.pk:
        words = _("“%(name)s”已并入“%(into)s”：请在“%(into)s”的档案中拆分，或先撤销合并")
        raise ValidationError(words % {"name": organisation, "into": one})
    access.require(by, "merge", one)
    members = [row.pk for row in held.rows]
    rows = {(record.source_id, record.key) for record in chosen}
    told = _all_versions(rows, members, chosen, one)
    _refuse_empty(members, told)
    unit = _office(by, one, "merge").unit
    before = touched(held)
    now = clock.now()
    made = Organisation.objects.create(created=now, updated=now)
    moved = evidence.referring.move(KIND, told, members, made.pk)
    _settle(told, {*before, made.pk})
    for row in (one, made):
        row.refresh_from_db()
        if not access.may(by, "merge", row):
            words = _("拆分后“%(name)s”不在您负责的园区内：请由负责该园区的科技创新干部拆分")
            raise access.Denied("merge", Organisation._meta.label, words=words % {"name": row})
    verdict = Split.objects.create(
        organisation=one, made=made, name=made.name, reason=reason, by_id=by.pk, unit_id=unit, at=now, moved=moved,
        members=sorted({stood for kept in moved.values() for _row, stood in kept}),
    )  # fmt: skip
    verdict.records.set(told)
    verdict.verdicts = intake.follow(
        by=by, rows=rows, staying=_rows_named(members, rows), subjects=members, to=made.pk, unit=unit,
        reason=_("拆分 %(id)d：%(reason)s") % {"id": verdict.pk, "reason": reason},
    )  # fmt: skip
    verdict.save(update_fields=["verdicts"])
    for deed, row, other in (("split", one, made), ("arise", made, one)):
        details = {"split": verdict.pk, "records": len(told), "other": other.name, "other_id": other.pk}
        audit.record(by, f"registry.organisation.{deed}", row, reason=reason, details=details)
    return verdict


def _readable(by: Any, wanted: Collection[int]) -> list[evidence.Record]:
    """The chosen records, all of which the person reads: nobody moves what they have not seen."""
    ids = sorted(set(wanted))
    if not ids:
        raise ValidationError({"records": _("没有选记录：请勾选说的是另一家的记录")})
    if len(ids) > MOST:
        raise ValidationError({"records": _("一次最多选 %(most)d 条记录") % {"most": MOST}})
    found = evidence.records_of(by, ids)
    seen = [found[pk] for pk in ids if pk in found and evidence.reads(by, found[pk])]
    if len(seen) < len(ids):
        hidden = set(ids) - {record.pk for record in seen}
        words = _("没有这些记录，或它们的内容不对您公开：%(ids)s。请由能看到它们的人拆分")
        raise ValidationError({"records": words % {"ids": listed(f"#{pk}" for pk in sorted(hidden)[:20])}})
    return seen


def _all_versions(
    rows: Collection[tuple[int, str]], members: Sequence[int], chosen: Sequence[evidence.Record], one: Organisation
) -> list[int]:
    """The records of these rows that speak of the organisation, the chosen ones among them. Raises Conflict."""
    versions: dict[int, list[str]] = {}
    for source, key in rows:
        versions.setdefault(source, []).append(key)
    wanted: set[int] = set()
    for source, keys in versions.items():
        for at in range(0, len(keys), 500):
            said = evidence.Record.objects.filter(source=source, key__in=keys[at : at + 500])
            wanted.update(said.values_list("pk", flat=True))
    told = evidence.referring.records(KIND, members, among=wanted)
    gone = sorted({record.pk for record in chosen} - told)
    if gone:
        words = _("这些记录不在“%(name)s”名下：%(ids)s。可能刚有人拆分、合并过：请重新打开再选")
        raise access.Conflict(words % {"name": one, "ids": listed(f"#{pk}" for pk in gone[:20])})
    return sorted(told)


def _refuse_empty(members: Sequence[int], told: Collection[int]) -> None:
    """Each of the two has to be somebody: a name that counts says so."""
    names = Name.objects.counting().filter(organisation__in=members)
    naming = set(names.values_list("record", flat=True))
    if not naming.difference(told):
        raise ValidationError(
            {
                "records": _(
                    "写有名称的记录全都选中了，原机构不剩名称：这不是拆分。名称不对的请改名称，属于别家的请留下自己的记录"
                )
            }
        )
    if not naming.intersection(told):
        words = _("选中的记录里没有生效的名称，拆出来的机构叫不出名字：请把写有它名称的记录也选上")
        raise ValidationError({"records": words})


def _rows_named(members: Sequence[int], rows: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """The rows of the same sources that go on naming the organisation."""
    said = Name.objects.filter(organisation__in=members, record__source__in={source for source, _key in rows})
    return set(said.order_by().values_list("record__source", "record__key").distinct())


def _settle(records: Sequence[int], organisations: Collection[int]) -> None:
    """Derive again what rests on the records, in every app, and both organisations."""
    evidence.derivers.derive(records)
    derive(organisations)


def _refuse_built_on(verdict: Split) -> None:
    """Raise Conflict where the other was merged or split since, naming what has to be taken back first."""
    merges = Merge.objects.filter(undone_at__isnull=True).select_related("loser", "winner")
    for other in [*merges.filter(loser=verdict.made_id), *merges.filter(winner=verdict.made_id)]:
        words = _("“%(name)s”后来又合并过：请先撤销合并判定 %(id)d（%(verdict)s）")
        raise access.Conflict(words % {"name": verdict.called, "id": other.pk, "verdict": other})
    later = Split.objects.filter(undone_at__isnull=True, pk__gt=verdict.pk).order_by("-pk")
    for other in later.select_related("organisation", "made"):
        if verdict.made_id in other.members:
            words = _("“%(name)s”后来又拆分过：请先撤销拆分判定 %(id)d（%(verdict)s）")
            raise access.Conflict(words % {"name": verdict.called, "id": other.pk, "verdict": other})
