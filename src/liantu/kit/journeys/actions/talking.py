"""What people say of a case, what they add to it, and who wants to hear of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.texts import refuse_nul
from liantu.kit.audit import public as audit
from liantu.kit.evidence import attaching
from liantu.kit.ui import uploads

from .. import queries, reading, telling
from ..enums import StepSort
from ..models import Case, Comment, Document, Step

#: A user name, which ends where Chinese goes on without a space, and before the stop of a sentence.
MENTION = re.compile(r"@([a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9_])?)", re.IGNORECASE)
LONGEST = 4000


@access.action
def comment(*, by: Any, case: Case, text: str) -> Comment:
    """Say something. `@username` addresses somebody, who is told if they may see the case. Raises ValidationError, Denied."""
    queries.require_seen(by, "comment", case)
    text = text.strip()
    refuse_nul({"text": text})
    if not text:
        raise ValidationError({"text": _("请写评论")})
    if len(text) > LONGEST:
        raise ValidationError({"text": _("最多 %(most)d 个字") % {"most": LONGEST}})
    made = Comment.objects.create(case=case, by=by, at=clock.now(), text=text)
    obj = queries.object_of(case)
    named = get_user_model().objects.filter(
        username__in={name.lower() for name in MENTION.findall(text)}, is_active=True
    )
    addressed = [user for user in named if access.may(user, "view", obj)]
    made.mentions.set(addressed)
    audit.record(by, "journeys.case.comment", case, details={"comment": made.pk})
    telling.mentioned(by, case, made, [user.pk for user in addressed])
    return made


@access.action
def follow(*, by: Any, case: Case, follows: bool) -> None:
    """Hear of what happens with a case, or no more."""
    queries.require_seen(by, "comment", case)
    if follows:
        case.followers.add(by)
    else:
        case.followers.remove(by)


@access.steps
def attach(*, by: Any, case: Case, file: Any, sort: str = "") -> Document:
    """Add a file; `sort`: which of the documents it is that the journey names. Raises ValidationError, Denied."""
    queries.require_seen(by, "comment", case)
    if sort and sort not in reading.journey(case).documents:
        raise ValidationError({"sort": _("没有这种材料：%(sort)s") % {"sort": sort[:40]}})
    # Looking into a file takes long, and nothing is locked meanwhile.
    checked = uploads.check_upload(file, kinds=attaching.KINDS, max_mb=attaching.MOST_MB)
    uploads.keep(attaching.path_of(checked.sha256), file)
    return _note(by=by, case=case, checked=checked, sort=sort)


@access.action
def fetch(*, by: Any, case: Case, document: Document) -> Path:
    """A file of a case, for whoever sees the case; the fetching is logged. Raises NotHere where it is lost, Denied."""
    queries.require_seen(by, "view", case)
    place = attaching.place_of(document)
    audit.record(by, "journeys.case.download", case, details={"sha256": document.sha256, "name": document.name})
    return place


@access.action
def _note(*, by: Any, case: Case, checked: uploads.Checked, sort: str) -> Document:
    queries.require_seen(by, "comment", case)
    there = case.documents.filter(sha256=checked.sha256, sort=sort).first()
    if there is not None:
        return there
    now = clock.now()
    made = Document.objects.create(
        case=case, sort=sort, name=checked.name, sha256=checked.sha256, size=checked.size, type=checked.kind,
        by_id=by.pk, at=now,
    )  # fmt: skip
    Step.objects.create(case=case, sort=StepSort.DOCUMENT, by_id=by.pk, at=now, told={"document": made.pk})
    audit.record(by, "journeys.case.attach", case, details={"sha256": checked.sha256, "name": checked.name})
    return made
