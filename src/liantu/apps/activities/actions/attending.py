"""Writes: invitations and their answers, who was there, and what they said afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.notices import public as notices

from .. import queries
from ..enums import Part, Reply, Way
from ..models import Event, Feedback, Participant
from . import telling
from .events import _fresh

INVITATION, FEEDBACK = "activities.invitation", "activities.feedback"
PARTICIPANT = "activities.participant"


@access.action
def invite(*, by: Any, event: Event) -> tuple[int, int]:
    """Invite all on the list who were not yet; those whose houses have accounts are told in the site.

    How many were invited, and how many people were told. Raises Denied.
    """
    event = _fresh(event)
    access.require(by, "edit", event)
    rows = event.participants.filter(invited__isnull=True).exclude(part=Part.HOST)
    houses = list(rows.filter(organisation__isnull=False).order_by().values_list("organisation", flat=True).distinct())
    number = rows.update(invited=clock.now())
    told = telling.invited(by, event, houses)
    audit.record(by, "activities.event.invite", event, details={"invited": number, "told": told})
    return number, told


@access.action
def invitation_link(*, by: Any, participant: Participant) -> notices.Made:
    """A link by which somebody without an account says whether they will come. Raises Denied."""
    access.require(by, "edit", participant)
    event = participant.event
    made = notices.make_link(
        by=by, purpose=INVITATION, about=(PARTICIPANT, participant.pk), asks=_asks(event), to=str(participant)[:120],
        zone=event.zone,
    )  # fmt: skip
    Participant.objects.filter(pk=participant.pk, invited__isnull=True).update(invited=clock.now())
    return made


@access.action
def feedback_link(*, by: Any, participant: Participant) -> notices.Made:
    """A link by which a participant answers three questions. Raises Conflict where they did, Denied."""
    access.require(by, "edit", participant)
    if Feedback.objects.filter(participant=participant).exists():
        raise access.Conflict(_("已经收到这位参加者的反馈"))
    event = participant.event
    return notices.make_link(
        by=by, purpose=FEEDBACK, about=(PARTICIPANT, participant.pk),
        asks=_("您参加了“%(event)s”，请用一分钟回答三个问题。") % {"event": event.title}, to=str(participant)[:120],
        zone=event.zone,
    )  # fmt: skip


def _asks(event: Event) -> str:
    when = event.told_from + (f" {event.begins:%H:%M}" if event.begins else "")
    told = {"zone": event.zone, "event": event.title, "when": when, "place": event.place or _("地点另行通知")}
    return _("%(zone)s邀请您参加“%(event)s”：%(when)s，%(place)s。您来吗？") % told


def answer_invitation(link: Any, values: Mapping[str, Any]) -> None:
    """What a signed link brought; in its transaction."""
    coming = values["coming"] == "yes"
    row = _held(link)
    row.reply, row.replied = (Reply.COMING if coming else Reply.DECLINED), clock.now()
    row.reply_note = str(values.get("note") or "")[:300]
    if coming and values.get("number") and not row.person:
        row.number, row.approximate = int(values["number"]), False
    row.save(update_fields=["reply", "replied", "reply_note", "number", "approximate"])


def answer_feedback(link: Any, values: Mapping[str, Any]) -> None:
    row = _held(link)
    if Feedback.objects.filter(participant=row).exists():
        raise ValidationError(_("已经收到过您的反馈"))
    Feedback.objects.create(
        event=row.event, participant=row, useful=int(values["useful"]), gained=str(values.get("gained") or ""),
        wished=str(values.get("wished") or ""), at=clock.now(),
    )  # fmt: skip


def _held(link: Any) -> Participant:
    found = (
        Participant.objects.select_for_update(of=("self",)).select_related("event").filter(pk=link.object_id).first()
    )
    if found is None or found.event.retraction_id is not None:
        raise ValidationError(_("这次活动已取消"))
    return found


@access.action
def reply(*, by: Any, participant: Participant, coming: bool, note: str = "") -> Participant:
    """Somebody of the invited house answers in the site, or staff note what they were told. Raises Denied."""
    own = set(queries.own_firms(by))
    house = participant.organisation.canonical_id if participant.organisation else None
    if house is None or house not in own:
        access.require(by, "edit", participant)
    participant.reply, participant.replied = (Reply.COMING if coming else Reply.DECLINED), clock.now()
    participant.reply_note = note.strip()[:300]
    participant.save(update_fields=["reply", "replied", "reply_note"])
    audit.record(by, "activities.event.reply", participant.event, details={"coming": coming})
    return participant


@access.action
def mark_attended(*, by: Any, event: Event, there: Collection[int], listed: Collection[int]) -> int:
    """Of those `listed`, `there` were present and the others were not; who signed in by phone stays. How many changed."""
    event = _fresh(event)
    access.require(by, "edit", event)
    rows = event.participants.filter(pk__in=listed)
    came = rows.filter(pk__in=there, attended_by="").update(attended=clock.now(), attended_by=Way.LIST)
    not_there = rows.exclude(pk__in=there).filter(attended_by__in=[Way.LIST, Way.IMPORTED])
    gone = not_there.update(attended=None, attended_by="")
    if came or gone:
        audit.record(by, "activities.event.attend", event, details={"came": came, "gone": gone})
    return came + gone


@access.action
def import_attended(*, by: Any, event: Event, rows: list[Mapping[str, Any]]) -> tuple[int, int]:
    """A list of who was there: those on the event's list are ticked, the others are added. (ticked, added)."""
    from .events import add_participants

    event = _fresh(event)
    access.require(by, "edit", event)
    before = set(event.participants.values_list("pk", flat=True))
    add_participants(by=by, event=event, rows=rows)
    names = {(str(row.get("person") or "").strip(), str(row.get("from_where") or "").strip()) for row in rows}
    wanted = [
        one.pk for one in event.participants.all() if (one.person, one.from_where) in names or one.pk not in before
    ]
    now = clock.now()
    ticked = event.participants.filter(pk__in=wanted, attended__isnull=True)
    number = ticked.update(attended=now, attended_by=Way.IMPORTED)
    added = event.participants.exclude(pk__in=before).count()
    audit.record(by, "activities.event.attend", event, details={"came": number, "added": added})
    return number - added, added


@access.action
def sign_in(*, by: Any, code: str, person: str, from_where: str) -> Participant:
    """Somebody at the event signs in by the code that it shows. Who is on no list is noted as having come.

    Raises ValidationError where the code is no longer good or something is missing.
    """
    pk = queries.event_shown(code)
    event = Event.objects.counting().select_related("zone").filter(pk=pk).first() if pk else None
    if event is None:
        raise ValidationError(_("二维码已过期：请重新扫现场的二维码"))
    person, from_where = person.strip(), from_where.strip()
    if not person:
        raise ValidationError({"person": _("请写姓名")})
    event = _fresh(event)
    row = _listed(event, person, from_where)
    if row is None:
        row = Participant(event=event, person=person, from_where=from_where, walked_in=True)
        row.clean_fields(exclude=["event", "organisation"])
    if row.attended is None:
        row.attended, row.attended_by = clock.now(), Way.CODE
        row.save()
        audit.record(by, "activities.event.sign_in", event, details={"listed": not row.walked_in})
    return row


def _listed(event: Event, person: str, from_where: str) -> Participant | None:
    """The one of that name; of several the one of that house."""
    same = list(event.participants.select_related("organisation__canonical").filter(person=person).order_by("pk"))
    if len(same) > 1:
        of_house = [one for one in same if from_where and from_where in (one.from_where, str(one.organisation or ""))]
        same = of_house or same
    return same[0] if same else None
