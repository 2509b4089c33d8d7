"""Signed links: made, revoked, and used up by whoever holds one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.texts import refuse_nul
from liantu.kit.audit import public as audit
from liantu.kit.evidence.attaching import path_of
from liantu.kit.evidence.offices import office
from liantu.kit.ui import uploads

from .. import kinds, purposes, queries
from ..enums import LinkState
from ..models import Link, LinkTry
from .telling import tell

LABEL = Link._meta.label
#: What the maker of a link is told once it was used.
ANSWERED = "notices.link_answered"
MOST_DAYS = 90
HOUR = timedelta(hours=1)
#: Links that lead nowhere, from one address; posts through one link.
MOST_MISSES, MOST_POSTS = 60, 30


@dataclass(frozen=True)
class Made:
    """A new link. `url` is told this once: nothing that is kept leads to it."""

    link: Link
    url: str = field(repr=False)


@access.action
def make_link(
    *,
    by: access.Principal,
    purpose: str,
    about: tuple[str, int],
    asks: str,
    to: str = "",
    data: Mapping[str, Any] | None = None,
    zone: Any = None,
    days: int = 14,
) -> Made:
    """A link through which somebody without an account answers `purpose` for one object, once, within `days`.

    `asks` is what they read above the form: who wants what, why; no more than they may know. `to` says for whom it is
    (a firm, a person), `data` is for the purpose's own use. The link stands in the office from which `by` may make it.
    Raises LookupError for an unregistered purpose, NotHere where `by` does not see the object, Denied, ValidationError.
    """
    known = purposes.purpose(purpose)
    kinds.check(about)
    if by.pk is None or not access.may_ever(by, "create", LABEL):
        raise access.Denied("create", LABEL, words=_("没有权限：生成签名链接"))
    if about not in kinds.named(by, [about]):
        raise access.NotHere(about[0], about[1])
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("有效期为 1 至 %(most)d 天") % {"most": MOST_DAYS}})
    told = dict(data or {})
    refuse_nul({"asks": asks, "to": to, "data": told})
    place = office(by, LABEL, "create", getattr(zone, "pk", zone))
    token, now = secrets.token_urlsafe(32), clock.wall()
    link = Link(
        digest=Link.digest_of(token), purpose=known.key, object_kind=about[0], object_id=about[1], asks=asks.strip(),
        to=to.strip(), data=told, made_by_id=by.pk, unit_id=place.unit, zone_id=place.zone, created=now,
        expires=now + timedelta(days=days),
    )  # fmt: skip
    link.full_clean(exclude=["digest", "made_by", "unit", "zone", "data"])
    link.save()
    audit.record(by, "notices.link.create", link, details={"purpose": purpose, "about": list(about), "days": days})
    return Made(link, f"{settings.LIANTU_URL}{reverse('link-answer', args=[token])}")


@access.action
def revoke_link(*, by: access.Principal, link: Any) -> Link:
    """Take a link back before it is used. `link` is its public id. Raises NotHere, Denied, Conflict where it is used."""
    row = queries.link(by, link)
    access.require(by, "revoke", row)
    if not Link.objects.filter(pk=row.pk, used__isnull=True, revoked__isnull=True).update(
        revoked=clock.wall(), revoked_by_id=by.pk
    ):
        raise access.Conflict(_("链接已被使用或撤回"))
    audit.record(by, "notices.link.revoke", row)
    row.refresh_from_db()
    return row


@access.action
def withdraw_links(*, by: access.Principal, purpose: str, about: tuple[str, int]) -> int:
    """Take back the open links that ask this of an object, since it was settled otherwise; how many."""
    asked = Link.objects.filter(purpose=purpose, object_kind=about[0], object_id=about[1])
    open_ = asked.filter(Link.in_state(LinkState.OPEN, clock.wall()))
    count = open_.update(revoked=clock.wall(), revoked_by_id=by.pk)
    if count:
        audit.record(by, "notices.link.revoke", details={"purpose": purpose, "about": list(about), "links": count})
    return count


@access.steps
def answer_link(*, by: access.Principal, link: Link, values: Mapping[str, Any]) -> Link:
    """Use the link up with what was answered; of two who answer at once one does, the other gets Conflict.

    `by` is whoever holds it (`holder`). Files among `values` are looked at and kept before anything else, as that takes
    long; the rest is one transaction with what the purpose writes. Raises ValidationError, also the purpose's own: the
    link is open then as before.
    """
    refuse_nul({name: value for name, value in values.items() if isinstance(value, str)})
    known = purposes.purpose(link.purpose)
    fields = {field.name: field for field in known.asked(link)}
    told = {name: values.get(name) for name in fields}
    for name, asked in fields.items():
        if isinstance(asked, purposes.File) and told[name] is not None:
            told[name] = _received(name, asked, told[name])
    return _use(by=by, link=link, values=told)


@access.action
def count_miss(*, by: access.Principal, address: str) -> None:
    """Count a link that leads nowhere, by address; where the limit is reached the log says so, once."""
    if LinkTry.count(f"address:{address}", HOUR) == MOST_MISSES:
        category = audit.Category.SECURITY
        audit.record(by, "notices.link.tries", outcome=audit.Outcome.FAILED, category=category, label=address)


@access.action
def count_post(*, by: access.Principal, link: Link) -> bool:
    """Count a post through a link; whether it may be looked at."""
    return LinkTry.count(f"link:{link.pk}", HOUR) <= MOST_POSTS


def holder(link: Link | None) -> access.Visitor:
    """Whoever holds the link, as the log names them."""
    return access.Visitor(f"link {str(link.uuid)[:8]}" if link is not None else "link")


def _received(name: str, asked: purposes.File, file: Any) -> purposes.Received:
    try:
        checked = uploads.check_upload(file, kinds=tuple(asked.kinds), max_mb=asked.max_mb)
    except ValidationError as refusal:
        raise ValidationError({name: refusal.messages}) from None
    place = path_of(checked.sha256)
    uploads.keep(place, file)
    return purposes.Received(checked.name, checked.kind, checked.size, checked.sha256, str(place))


@access.action
def _use(*, by: access.Principal, link: Link, values: Mapping[str, Any]) -> Link:
    now = clock.wall()
    open_still = Link.objects.filter(pk=link.pk, used__isnull=True, revoked__isnull=True, expires__gt=now)
    if not open_still.update(used=now):
        raise access.Conflict(_("链接已失效"))
    link.refresh_from_db()
    purposes.purpose(link.purpose).answer(link, values)
    audit.record(by, "notices.link.answer", link, details={"purpose": link.purpose, "about": list(link.about or ())})
    told = {"purpose": link.purpose, "to": link.to}
    tell(by=by, kind=ANSWERED, to=[link.made_by_id], about=link.about, data=told, zone=link.zone_id, key=str(link.uuid))
    return link
