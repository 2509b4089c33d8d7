"""Ties: who works with whom. Wordings of the trade, each with the organisations on its two sides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finds import Mention, Report, TieFound
from .founding import Founding
from .pairs import Pairs, shortened
from .scan import Line
from .sides import Place
from .subjects import Subjects
from .wordings import Worded


def ties(report: Report, lines: list[Line], subjects: Subjects, mentions: list[Mention]) -> list[TieFound]:
    """The ties of a report in the order of the text, each once a sentence."""
    finder = _Ties(subjects, mentions)
    subjects.begin()
    found: list[TieFound] = []
    for line in lines:
        if report.passages[line.span.passage].kind in ("byline", "heading"):
            continue
        seen: set[tuple[str, str, str, str]] = set()
        for tie in finder.of(line):
            key = (tie.organisation, tie.counterpart, tie.kind, tie.what)
            if tie.organisation != tie.counterpart and key not in seen:
                seen.add(key)
                found.append(tie)
    return found


class _Ties(Pairs, Founding, Worded):
    def of(self, line: Line) -> Iterator[TieFound]:
        places = [
            one
            for one in self.by_passage.get(line.span.passage, ())
            if line.span.start <= one.start and one.end <= line.span.end
        ]
        told = [
            tie
            for find in (
                self._pairs,
                self._alone,
                self._docked,
                self._built,
                self._named,
                self._tenants,
                self._acts,
                self._dotted,
                self._bases,
                self._worded,
            )
            for tie in find(line, places)
        ]
        yield from self._both(line)
        yield from told
        pairs = [
            tie
            for tie in told
            if tie.kind in ("cooperation", "agreement", "docking", "joint_research", "research_partner")
        ]
        if pairs:
            self.pair = (pairs[-1].organisation, pairs[-1].counterpart)
            self.paired_in = line.span.passage
        elif line.span.passage > self.paired_in + 1:
            # 双方 two paragraphs on means others.
            self.pair = None
        if (
            len(places) == 1
            and places[0].end - places[0].start >= len(line.text[line.span.start : line.span.end].strip("。：: ")) - 1
        ):
            # A sentence that is a name alone: 该中心 of the next one means it.
            self.taken_up = places[0].mention
        elif places:
            self.taken_up = None if not line.text[line.span.start :].startswith(("该", "由")) else self.taken_up

    def _tenants(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        for match in re.finditer(r"入驻了?|进驻了?|落户|入孵|迁入", line.text[line.span.start : line.span.end]):
            start, end = line.span.start + match.start(), line.span.start + match.end()
            behind = next(
                (
                    number
                    for number, one in enumerate(places)
                    if 0 <= one.start - end <= 4 and not re.search(r"[，,。；、]", line.text[end : one.start])
                ),
                None,
            )
            if behind is None:
                continue
            first = places[behind].mention
            if first.kind in ("carrier", "zone", "platform"):
                for one in self._named_before(line, places, start):
                    yield self._tie(
                        line,
                        first.name,
                        one.mention.name,
                        "tenant",
                        "",
                        (one.start, places[behind].end),
                        "甲入驻乙",
                        0.8,
                    )
                continue
            whom = self.subjects.of(line, start)
            owner = next((one for one in places if one.end <= start and one.mention.kind in ("carrier", "zone")), None)
            host = owner.mention.name if owner else whom.name
            group = self._listed(line, places, behind)
            if match.group().startswith(("入驻", "进驻")) and line.text[end : places[behind].start] in (
                "企业",
                "的企业",
            ):
                host = owner.mention.name if owner else ""
            for one in group if host else ():
                yield self._tie(line, host, one.mention.name, "tenant", "", (start, group[-1].end), "甲入驻了乙", 0.75)

    def _named_before(self, line: Line, places: list[Place], end: int) -> list[Place]:
        found = [one for one in places if one.end <= end and not re.search(r"[，,。；;]", line.text[one.end : end])]
        return [one for one in found if one.mention.kind == "enterprise"]

    def _listed(self, line: Line, places: list[Place], at: int) -> list[Place]:
        return self._group(line, places, at)[0]

    def _acts(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        for at, place in enumerate(places):
            if line.text[place.start - 1 : place.start] not in ("为", "向", "给"):
                continue
            group, end = self._group(line, places, at)
            end = max(end, group[-1].end)
            act = re.match(
                r"(?:(?:等|[一二两三四五六七八九十\d]+家)[^，,。；;提供研定进]{0,12})?(?:批量|稳定|长期|独家|持续|直接|累计|专门|量身|成功)*(?P<verb>提供|进行|定制|研发|供应|供货|配套|开发|设计|打造|实施|生产)(?P<what>[^，,。；;]{0,40})",
                line.text[end:],
            )
            if act is None:
                continue
            # The name that opens the clause or was brought in before: 引入甲, 为乙进行改造.
            lefts = [one for one in places if one.end < place.start and one not in group]
            if lefts and re.search(r"引入|引进", line.text[lefts[-1].end : place.start]):
                # 甲与乙共建，引入某团队，为丙改造: who was brought in does it, and is not known by name.
                continue
            firms = [one for one in lefts if one.mention.kind == "enterprise"]
            lefts = firms or lefts
            actor = (
                lefts[-1].mention.name
                if lefts and not re.search(r"[。；;]", line.text[lefts[-1].end : place.start])
                else self.subjects.of(line, place.start).name
            )
            goods = act.group("verb") in ("供应", "供货", "配套", "生产") or re.search(
                r"零部件|配件|模组|产品|设备|生产线|原料|材料|部件|器件|芯片", act.group("what")
            )
            kind = "supplies" if goods and not re.search(r"方案|服务|改造|升级", act.group("what")) else "solution"
            for one in group:
                yield self._tie(
                    line,
                    actor,
                    one.mention.name,
                    kind,
                    shortened(act.group("what")),
                    (place.start - 1, end + act.end()),
                    f"为甲{act.group('verb')}",
                    0.65,
                )
