"""Writes: a zone's own versions, from a draft to the day on which they hold no more.

That a version is approved by another person than whoever wrote it stands here, in code: packs of rules, journeys among
them, are what everything else is decided by, so that nothing that a pack says can loosen it.
"""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

from . import holding
from .enums import OPEN, PackState
from .kinds import KEY, LONGEST_KEY, PackKind, digest_of, find_kind, tidy
from .models import Pack

LONGEST_NOTE = 300


@access.action
def draft(
    *,
    by: Any,
    kind: str,
    key: str,
    zone: Any,
    text: str | None = None,
    note: str = "",
    valid_from: date | None = None,
) -> Pack:
    """A zone's own version to be worked on: of what is in force there, or of `text`.

    It may have problems; they are kept beside it. Raises NotHere for an unknown kind and where nothing is in force to
    start from, ValidationError, Denied.
    """
    told = find_kind(kind)
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise ValidationError({"key": _("代号“%(key)s”不能用：小写字母开头，只含小写字母、数字、- 和 _，如 visit-plan") % {"key": key[:80]}})  # fmt: skip
    base = _base(kind, key, zone, wanted=text is None)
    now = clock.now()
    pack = Pack(kind=kind, key=key, zone=zone, based_on=base.digest if base else "", drafted_by_id=by.pk, drafted=now)
    _write(pack, told, base.text if text is None and base else text or "", by, note, valid_from)
    pack.save(force_insert=True)
    access.require(by, "create", pack)
    audit.record(by, "rulestore.pack.draft", pack, details={"kind": kind, "from": base.version if base else ""})
    return pack


def _base(kind: str, key: str, zone: Any, *, wanted: bool) -> Any:
    try:
        return holding.in_force(kind, key, zone)
    except access.NotHere:
        if wanted:
            raise
        return None


def _write(pack: Pack, kind: PackKind, text: str, by: Any, note: str, valid_from: date | None) -> None:
    if "\x00" in text:
        raise ValidationError({"text": _("不能含有空字符（NUL）")})
    if len(text.encode(errors="surrogatepass")) > kind.longest:
        raise ValidationError({"text": _("内容超过 %(n)d MB：请拆成几个") % {"n": kind.longest // 1_000_000}})
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"note": _("说明最多 %(n)d 字") % {"n": LONGEST_NOTE}})
    _refuse_past(valid_from)
    pack.text = tidy(text)
    pack.digest = digest_of(pack.text)
    pack.problems = [list(astuple(problem)) for problem in kind.problems(pack.text, pack.zone)]
    pack.note, pack.valid_from = note.strip(), valid_from
    pack.saved_by_id, pack.saved = by.pk, clock.now()


def _refuse_past(day: date | None) -> None:
    if day is not None and day < clock.today():
        words = {"day": day.isoformat(), "today": clock.today().isoformat()}
        raise ValidationError({"valid_from": _("施行日 %(day)s 已经过去，今天是 %(today)s：已经办过的事不能改按新规则") % words})  # fmt: skip


@access.action
def save_draft(
    *, by: Any, pack: Pack, text: str, note: str = "", valid_from: date | None = None, revision: int | None = None
) -> Pack:
    """Keep what was written. Problems are kept beside it and hinder nothing but submitting.

    `revision`: the one that the page showed; another since means that somebody else has saved. Raises ValidationError, Conflict, Denied.
    """
    pack = _locked(pack, revision)
    access.require(by, "edit", pack)
    _refuse_closed(pack)
    with audit.change(by, "rulestore.pack.save", pack):
        _write(pack, find_kind(pack.kind), text, by, note, valid_from)
        _step(pack)
    return pack


@access.action
def submit(*, by: Any, pack: Pack, revision: int | None = None) -> Pack:
    """Hand a version without problems to a second person; from here on its text stays as it is.

    Raises ValidationError, Conflict, Denied.
    """
    pack = _locked(pack, revision)
    access.require(by, "submit", pack)
    _refuse_closed(pack)
    _refuse_past(pack.valid_from)
    _refuse_problems(pack)
    _refuse_nothing_new(pack)
    pack.state, pack.reason = PackState.SUBMITTED, ""
    pack.submitted_by_id, pack.submitted = by.pk, clock.now()
    _step(pack)
    audit.record(by, "rulestore.pack.submit", pack, details={"digest": pack.digest})
    return pack


@access.action
def approve(*, by: Any, pack: Pack, revision: int | None = None) -> Pack:
    """Let a submitted version hold: from its day on, or from today where that is empty or over.

    By a second person: none who drafted it, saved it last or submitted it. Raises ValidationError, Conflict, Denied.
    """
    pack = _locked(pack, revision)
    access.require(by, "approve", pack)
    _refuse_unsubmitted(pack)
    refuse_first_person(by, pack)
    # Checked as the program checks now: it may be another one than when this was submitted.
    _refuse_problems(pack)
    day = max(pack.valid_from or clock.today(), clock.today())
    moved = {"valid_from": (pack.valid_from, day)} if pack.valid_from not in (None, day) else None
    pack.state, pack.valid_from = PackState.APPROVED, day
    pack.decided_by_id, pack.decided = by.pk, clock.now()
    _step(pack)
    audit.record(by, "rulestore.pack.approve", pack, changes=moved, details={"digest": pack.digest, "valid_from": day})
    return pack


def refuse_first_person(by: Any, pack: Pack) -> None:
    """Raises Denied where `by` had a hand in what is to be approved."""
    hands = [
        str(words)
        for words, person in (
            (pgettext("hand", "起草"), pack.drafted_by_id),
            (pgettext("hand", "最后修改"), pack.saved_by_id),
            (pgettext("hand", "提交"), pack.submitted_by_id),
        )
        if person == by.pk
    ]
    if by.pk is None or hands:
        words = _("您参与了这个版本（%(hands)s），不能由您批准：请另一位科技创新干部或园区领导来批") % {
            "hands": listed(hands)
        }
        raise access.Denied("approve", Pack._meta.label, words=words)


@access.action
def send_back(*, by: Any, pack: Pack, reason: str, revision: int | None = None) -> Pack:
    """Give a submitted version back to be worked on, and say why; whoever submitted it may take it back so too.

    Raises ValidationError, Conflict, Denied.
    """
    pack = _locked(pack, revision)
    access.require(by, "send_back", pack)
    _refuse_unsubmitted(pack)
    pack.reason = _reason(reason, _("请写明为什么退回、要改什么"))
    pack.state = PackState.RETURNED
    pack.decided_by_id, pack.decided = by.pk, clock.now()
    _step(pack)
    audit.record(by, "rulestore.pack.send_back", pack, reason=pack.reason)
    return pack


@access.action
def withdraw(*, by: Any, pack: Pack, day: date, reason: str, revision: int | None = None) -> Pack:
    """End an approved version: from `day` on it holds no more, and what was approved before it or ships holds again.

    One person may do so, because all that can come back was approved by two or came with the program. What runs on
    the version stays on it. Raises ValidationError, Conflict, Denied.
    """
    pack = _locked(pack, revision)
    access.require(by, "withdraw", pack)
    if pack.state != PackState.APPROVED:
        raise access.Conflict(_("“%(pack)s”现在是%(state)s，没有可停用的") % _called(pack))
    if day < clock.today():
        words = {"day": day.isoformat(), "today": clock.today().isoformat()}
        raise ValidationError({"day": _("停用日 %(day)s 已经过去，今天是 %(today)s：请填今天或以后的日期") % words})
    pack.reason = _reason(reason, _("请写明为什么停用"))
    pack.state, pack.ends = PackState.WITHDRAWN, day
    pack.withdrawn_by_id, pack.withdrawn = by.pk, clock.now()
    _step(pack)
    audit.record(by, "rulestore.pack.withdraw", pack, reason=pack.reason, details={"ends": day})
    return pack


@access.action
def discard(*, by: Any, pack: Pack, revision: int | None = None) -> Pack:
    """Give a draft up. It stays in the history and can be read, but not taken up again. Raises Conflict, Denied."""
    pack = _locked(pack, revision)
    access.require(by, "discard", pack)
    _refuse_closed(pack)
    pack.state = PackState.DISCARDED
    _step(pack)
    audit.record(by, "rulestore.pack.discard", pack)
    return pack


def _locked(pack: Pack, revision: int | None) -> Pack:
    """The row as it is now, held until the action is done."""
    pack = Pack.objects.select_for_update(of=("self",)).select_related("zone").get(pk=pack.pk)
    if revision is not None and revision != pack.revision:
        raise access.Conflict(
            _("“%(pack)s”在您打开之后已被他人改动（现在是%(state)s）：请刷新后再办") % _called(pack)
        )  # fmt: skip
    return pack


def _step(pack: Pack) -> None:
    pack.revision += 1
    pack.save()


def _refuse_closed(pack: Pack) -> None:
    if pack.state not in OPEN:
        raise access.Conflict(_("“%(pack)s”现在是%(state)s，不能再改：请另起草一个版本") % _called(pack))


def _refuse_unsubmitted(pack: Pack) -> None:
    if pack.state != PackState.SUBMITTED:
        raise access.Conflict(_("“%(pack)s”现在是%(state)s，没有待批准的") % _called(pack))


def _refuse_problems(pack: Pack) -> None:
    found = find_kind(pack.kind).problems(pack.text, pack.zone)
    if found:
        words = {"n": len(found), "line": found[0].line}
        raise ValidationError(_("还有 %(n)d 处问题，第一处在第 %(line)d 行：改好之后才能提交和批准") % words)


def _refuse_nothing_new(pack: Pack) -> None:
    now = _base(pack.kind, pack.key, pack.zone, wanted=False)
    # Of what ships a zone may keep a copy as it is: the next program may bring another.
    if now is not None and not now.ships and now.digest == pack.digest:
        raise ValidationError(_("和本园区现行的版本一字不差，没有要批准的"))


def _reason(told: str, missing: str) -> str:
    told = told.strip()
    if not told:
        raise ValidationError({"reason": missing})
    if len(told) > LONGEST_NOTE:
        raise ValidationError({"reason": _("理由最多 %(n)d 字") % {"n": LONGEST_NOTE}})
    return told


def _called(pack: Pack) -> dict[str, Any]:
    return {"pack": str(pack), "state": pack.get_state_display()}
