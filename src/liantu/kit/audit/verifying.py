"""Finding entries that were altered, removed, reordered or cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from .keyed import batch_digest, entry_mac, fingerprint, place_mac, seal_chain
from .models import Entry, Seal
from .sealer import Head, last_head


@dataclass(frozen=True)
class Finding:
    """One thing wrong with the log. `kind`: altered, moved, removed, cut, seal, key; positions are inclusive."""

    kind: str
    first: int
    last: int
    words: str


@dataclass
class Report:
    """What `verify` saw: counts of sealed and unsealed entries, and findings in the order of the log.

    `remarks` say what could not be looked at here; they are no fault of the log.
    """

    sealed: int = 0
    unsealed: int = 0
    seals: int = 0
    head: int | None = None
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.findings


def verify(on_progress: Callable[[int, int], None] | None = None) -> Report:
    """Walk the log once, as far as it was sealed when the walk began; writers and the sealer may go on meanwhile.

    `on_progress` gets (entries seen, entries in all). Time is linear in the length; memory is that of one batch.
    """
    # In this order: the sealer writes entries and seal together and the head after them, so that what is read
    # later can only be further on than what was read before.
    head = last_head()
    top = Entry.objects.aggregate(top=Max("position"))["top"] or 0
    newest = Seal.objects.order_by("-number").first()
    end = newest.last if newest else 0
    report = Report(unsealed=Entry.objects.filter(position__isnull=True).count())
    report.seals = newest.number if newest else 0
    report.sealed = Entry.objects.filter(position__lte=end).count()
    if (foreign := _foreign_key()) is not None:
        report.findings.append(foreign)
        return report
    report.findings.extend(_unsealed_altered())
    walk = _Walk(report, end)
    for seal in Seal.objects.filter(number__lte=report.seals).order_by("number").iterator():
        walk.over(seal)
        if on_progress is not None:
            on_progress(walk.seen, report.sealed)
    if top > end:
        words = _("第 %(first)s 至 %(last)s 条没有封印：封印被删除") % {"first": end + 1, "last": top}
        report.findings.append(Finding("seal", end + 1, top, words))
    report.findings.extend(_check_head(report, head, walk.chain, walk.number, end))
    return report


class _Walk:
    """One way through the seals, and through the entries beside them."""

    def __init__(self, report: Report, end: int) -> None:
        self.report, self.seen = report, 0
        self.chain, self.number, self.last = "", 0, 0
        rows = Entry.objects.filter(position__lte=end).order_by("position")
        self._entries: Iterator[Entry] = rows.iterator(chunk_size=2000)
        self._waiting: Entry | None = next(self._entries, None)

    def over(self, seal: Seal) -> None:
        """Check the seal against the one before, and its entries against it."""
        found = self.report.findings
        found.extend(_check_seal(seal, self.chain, self.number + 1, self.last + 1))
        told, macs, expected = len(found), [], seal.first
        for entry in self._up_to(seal.last):
            at = int(entry.position or 0)
            if at > expected:
                found.append(_removed(expected, at - 1))
            if (wrong := _check_entry(entry)) is not None:
                found.append(wrong)
            macs.append(entry.mac)
            expected = at + 1
        if expected <= seal.last:
            found.append(_removed(expected, seal.last))
        # What was named one by one need not be named again as a whole.
        if len(found) == told and batch_digest(macs) != seal.digest:
            found.append(_batch_differs(seal))
        self.chain, self.number, self.last = seal.chain, seal.number, seal.last

    def _up_to(self, last: int) -> Iterator[Entry]:
        while self._waiting is not None and int(self._waiting.position or 0) <= last:
            self.seen += 1
            yield self._waiting
            self._waiting = next(self._entries, None)


def _foreign_key() -> Finding | None:
    sample = Entry.objects.order_by("-id").first()
    if sample is None or sample.key == fingerprint():
        return None
    if Entry.objects.filter(key=fingerprint()).exists():
        return None
    return Finding(
        "key", 0, 0,
        _("日志是用另一把密钥写的（指纹 %(theirs)s，本机为 %(ours)s）：请恢复原密钥文件后再核验")
        % {"theirs": sample.key, "ours": fingerprint()},
    )  # fmt: skip


def _unsealed_altered() -> Iterator[Finding]:
    for entry in Entry.objects.filter(position__isnull=True).order_by("id").iterator(chunk_size=2000):
        if entry.mac != entry_mac(entry):
            yield Finding("altered", 0, 0, _("尚未封印的条目 %(uuid)s 被改动") % {"uuid": entry.uuid})


def _check_entry(entry: Entry) -> Finding | None:
    at = int(entry.position or 0)
    if entry.mac != entry_mac(entry):
        words = _("第 %(position)s 条被改动（%(at)s，%(action)s）") % {
            "position": at, "at": entry.at.isoformat(timespec="seconds"), "action": entry.action,
        }  # fmt: skip
        return Finding("altered", at, at, words)
    if entry.place != place_mac(at, entry.pk, entry.mac):
        return Finding("moved", at, at, _("第 %(position)s 条不在原来的位置：顺序被改动") % {"position": at})
    return None


def _check_seal(seal: Seal, previous: str, number: int, first: int) -> Iterator[Finding]:
    if seal.number != number or seal.first != first:
        words = _("第 %(first)s 至 %(last)s 条的封印缺失") % {"first": first, "last": seal.first - 1}
        yield Finding("removed", first, seal.first - 1, words)
    elif seal.chain != seal_chain(previous, seal):
        words = _("封印 #%(number)s（第 %(first)s 至 %(last)s 条）被改动") % {
            "number": seal.number, "first": seal.first, "last": seal.last,
        }  # fmt: skip
        yield Finding("seal", seal.first, seal.last, words)


def _removed(first: int, last: int) -> Finding:
    if first == last:
        return Finding("removed", first, last, _("第 %(first)s 条被删除") % {"first": first})
    words = _("第 %(first)s 至 %(last)s 条被删除") % {"first": first, "last": last}
    return Finding("removed", first, last, words)


def _batch_differs(seal: Seal) -> Finding:
    words = _("封印 #%(number)s 与第 %(first)s 至 %(last)s 条的内容不符") % {
        "number": seal.number, "first": seal.first, "last": seal.last,
    }  # fmt: skip
    return Finding("seal", seal.first, seal.last, words)


def _check_head(report: Report, head: Head | None, chain: str, number: int, last: int) -> Iterator[Finding]:
    if head is None:
        # The very first head may have been exported since.
        if not number or last_head() is not None:
            return
        if settings.LIANTU_JOB_WORKERS == 0:
            # Whoever can remove the file could not have changed how this machine is set up.
            report.remarks.append(
                _(
                    "本机没有导出的封印头：按设置（LIANTU_JOB_WORKERS=0）封印在别处进行。日志末尾是否被截断，请在那里核验"
                )
            )
        else:
            yield Finding("cut", last, last, _("没有找到导出的封印头，无法排除日志末尾被截断"))
        return
    report.head = head.last
    if not head.sound:
        yield Finding("cut", head.last, head.last, _("导出的封印头 #%(number)s 本身被改动") % {"number": head.number})
    elif head.number > number:
        words = _("日志末尾被截断：第 %(first)s 至 %(last)s 条缺失（按导出的封印头 #%(number)s）") % {
            "first": last + 1, "last": head.last, "number": head.number,
        }  # fmt: skip
        yield Finding("cut", last + 1, head.last, words)
    elif head.number == number and head.chain != chain:
        yield Finding("seal", last, last, _("最后一个封印与导出的封印头不符"))
