"""Finding entries that were altered, removed, reordered or cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .keyed import batch_digest, entry_mac, fingerprint, place_mac, seal_chain
from .models import Entry, Seal
from .sealer import last_head


@dataclass(frozen=True)
class Finding:
    """One thing wrong with the log. `kind`: altered, moved, removed, cut, seal, key; positions are inclusive."""

    kind: str
    first: int
    last: int
    words: str


@dataclass
class Report:
    """What `verify` saw: counts of sealed and unsealed entries, and findings in the order of the log."""

    sealed: int = 0
    unsealed: int = 0
    seals: int = 0
    head: int | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.findings


def verify(on_progress: Callable[[int, int], None] | None = None) -> Report:
    """Walk the whole log once. Time is linear in its length; memory is that of one batch."""
    report = Report(unsealed=Entry.objects.filter(position__isnull=True).count())
    report.sealed = Entry.objects.filter(position__isnull=False).count()
    seals = Seal.objects.order_by("number")
    report.seals = seals.count()
    if (foreign := _foreign_key(report)) is not None:
        report.findings.append(foreign)
        return report
    report.findings.extend(_unsealed_altered())
    entries = _sealed_entries()
    waiting: Entry | None = next(entries, None)
    previous_chain, next_number, next_position, seen = "", 1, 1, 0
    for seal in seals.iterator():
        report.findings.extend(_check_seal(seal, previous_chain, next_number, next_position))
        previous_chain, next_number = seal.chain, seal.number + 1
        macs: list[str] = []
        expected = seal.first
        while waiting is not None and waiting.position <= seal.last:
            seen += 1
            if waiting.position > expected:
                report.findings.append(_removed(expected, waiting.position - 1))
            if (wrong := _check_entry(waiting)) is not None:
                report.findings.append(wrong)
            macs.append(waiting.mac)
            expected = waiting.position + 1
            waiting = next(entries, None)
        if expected <= seal.last:
            report.findings.append(_removed(expected, seal.last))
        whole = len(macs) == seal.last - seal.first + 1
        if whole and batch_digest(macs) != seal.digest and not _told(report, seal.first, seal.last):
            report.findings.append(_batch_differs(seal))
        next_position = seal.last + 1
        if on_progress is not None:
            on_progress(seen, report.sealed)
    if waiting is not None:
        last = (
            Entry.objects.order_by("-position")
            .filter(position__isnull=False)
            .values_list("position", flat=True)[0]
        )
        report.findings.append(
            Finding("seal", waiting.position, last, _("第 %(first)s 至 %(last)s 条没有封印：封印被删除")
                    % {"first": waiting.position, "last": last})
        )  # fmt: skip
    report.findings.extend(_check_head(report, previous_chain, next_number - 1, next_position - 1))
    return report


def _sealed_entries() -> Iterator[Entry]:
    return Entry.objects.filter(position__isnull=False).order_by("position").iterator(chunk_size=2000)


def _foreign_key(report: Report) -> Finding | None:
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
    if entry.place != place_mac(at, entry.mac):
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


def _told(report: Report, first: int, last: int) -> bool:
    return any(first <= finding.first <= last for finding in report.findings)


def _check_head(report: Report, chain: str, number: int, last: int) -> Iterator[Finding]:
    head = last_head()
    if head is None:
        if number:
            yield Finding("cut", last, last, _("没有找到导出的封印头，无法排除日志末尾被截断"))
        return
    report.head = head.last
    if not head.sound:
        yield Finding(
            "cut", head.last, head.last, _("导出的封印头 #%(number)s 本身被改动") % {"number": head.number}
        )
    elif head.number > number:
        words = _("日志末尾被截断：第 %(first)s 至 %(last)s 条缺失（按导出的封印头 #%(number)s）") % {
            "first": last + 1, "last": head.last, "number": head.number,
        }  # fmt: skip
        yield Finding("cut", last + 1, head.last, words)
    elif head.number == number and head.chain != chain:
        yield Finding("seal", last, last, _("最后一个封印与导出的封印头不符"))
