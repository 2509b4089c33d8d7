"""Ties between two that are named side by side: 甲与乙合作, 双方签署, 与甲共建, 对接甲."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from .finds import TieFound
from .reasons import Told
from .scan import Line
from .sides import Place, Sides
from .subjects import Subject

# Wordings behind two organisations (甲与乙…), the more telling first: kind of tie, words.
_BETWEEN = (
    ("agreement", re.compile(r"(?:先后|正式|成功|共同|分别|在[^，,。；]{2,16}上?)?(?:签署|签订|签约|签下|达成[^，,。；]{0,8}协议|缔结)")),
    ("joint_lab", re.compile(r"[^，,。；;]{0,4}(?:共建|联合共建|合作共建|联合成立|联合建立|联合组建|合作成立)[^，,。；;]{0,30}实验室")),
    ("joint_research", re.compile(r"[^，,。；;]{0,16}(?:联合研发|联合攻关|联合研究|合作研发|联合开发|共同研发|共同攻关|技术攻关|共同开发(?!建设)|合作开发(?!建设)|联合研制|共同研制|合作研制|联合承担|共同承担|合作完成|共同完成)")),
    ("joint_research", re.compile(r"[^，,。；;]{0,6}开展[^，,。；;]{0,10}联合[^，,。；;]{0,4}(?:研发|攻关|研究)")),
    ("research_partner", re.compile(r"[^，,。；;]{0,14}(?:科研合作|产学研合作|科研攻关|校企合作|科技合作|研发合作)")),
    ("supplies", re.compile(r"[^，,。；;]{0,8}(?:达成|建立|签订)?[^，,。；;]{0,4}(?:供货|供应|配套)(?:合作|关系|协议)?")),
    ("docking", re.compile(r"[^，,。；;]{0,10}(?:进行|开展|精准|深入)?对接")),
    ("cooperation", re.compile(r"[^，,。；;]{0,14}(?:合作|推出(?=[“\"][^”\"]{1,10}贷)|携手|牵手|联手|战略伙伴|伙伴关系|(?:共同|联合)(?:推出|开展|发布|出台|开发|运营|草拟|制定|举办|打造|推进|建设|成立|组建|发起)|共建|(?:组建|结成|成立|组成)[^，,。；;]{0,8}联盟)")),
)  # fmt: skip
_BETWEEN_NAMES = ("", "、", "和", "及", "已", "还", "将", "长期", "公司", "集团", "也", "等企业也", "等企业")
_TITLES = re.compile(r"《([^》]{2,40})》")


class Pairs(Sides):
    """Finds ties by what stands behind two names."""

    def _pairs(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        for at, place in enumerate(places):
            link = re.match(
                r"(?:公司|集团)?(?:等(?:\d+(?:余|多)?家)?[\u4e00-\u9fff]{0,4}?(?:企业|公司|单位|机构|高校))?(?:已|还|长期|现已|正|将|也|先后|分别|并|同日|日前|近日|，|,){0,2}(?:与|和|同|跟|联合|携手|牵手|联手|会同)",
                line.text[place.end :],
            )
            if link is None:
                continue
            start = place.end + link.end()
            other = next((number for number, one in enumerate(places) if one.start == start), None)
            if other is None:
                continue
            group, end = self._group(line, places, other)
            end = self._past_pairs(line, places, end)
            lefts = self._lefts(line, places, at)
            for kind, pattern in _BETWEEN:
                match = pattern.match(line.text, end, line.span.end)
                if match is None:
                    continue
                yield from self._paired(line, lefts, group, kind, match)
                break

    def _past_pairs(self, line: Line, places: list[Place], end: int) -> int:
        """Past further pairs of one sentence: 甲与乙、丙与丁等签订协议."""
        for first, second in pairwise(places):
            if line.text[end : first.start] == "、" and line.text[first.end : second.start] in ("与", "同", "和"):
                end = second.end
        more = re.match(r"等(?=[\u4e00-\u9fff])", line.text[end:])
        return end + (more.end() if more else 0)

    def _alone(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        """与甲合作, where the sentence says elsewhere who does."""
        for at, place in enumerate(places):
            link = re.search(r"(?:与|联合|携手|牵手|联手|同)$", line.text[line.span.start : place.start])
            if link is None or any(
                one.end <= place.start and line.text[one.end : place.start - len(link.group())] in _BETWEEN_NAMES
                for one in places
            ):
                continue
            whom = self._brought_in(line, places, place.start) or self.subjects.of(
                line, place.start - len(link.group())
            )
            if whom.kind not in ("organisation", "zone") or not self._said(
                line, whom.reason.kind, place.start - len(link.group())
            ):
                continue
            group, end = self._group(line, places, at)
            for kind, pattern in _BETWEEN:
                match = pattern.match(line.text, end, line.span.end)
                if match is None:
                    continue
                if not (kind == "cooperation" and self._builds(line, match)):
                    what = _matter(line.text[match.end() : line.span.end], match.group(), kind)
                    for one in group:
                        yield self._tie(
                            line,
                            whom.name,
                            one.mention.name,
                            kind,
                            what,
                            (place.start - len(link.group()), match.end()),
                            "与甲…" + match.group()[-2:],
                            0.65,
                        )
                break

    def _brought_in(self, line: Line, places: list[Place], start: int) -> Subject | None:
        """引入甲，推进…与乙合作: who was brought in is who does it, up to the next ；."""
        first = max(line.text.rfind(mark, line.span.start, start) for mark in "；;。")
        for one in reversed(places):
            if first < one.start and one.end < start and line.text[one.end : one.end + 1] in "，,":
                if re.search(r"(?:引入|引进)$", line.text[line.span.start : one.start]):
                    return Subject(one.mention.name, "organisation", Told("subject_here", one.mention.name))
                return None
        return None

    def _said(self, line: Line, reason: str, start: int) -> bool:
        """Whether a subject is sure enough: told, or left out where a clause begins with 与甲."""
        before = line.text[line.span.start : start]
        return reason in ("subject_here", "subject_carried") or bool(
            re.search(r"(?:^|[，,；;。\d.、）)]|深化|加强|强化|推进|开展)\s*$", before)
        )

    def _both(self, line: Line) -> Iterator[TieFound]:
        """双方签署…: the two that the sentence before has brought together."""
        both = re.search(r"(?:^|[，,；;])双方", line.text[line.span.start : line.span.end])
        if self.pair is None or both is None:
            return
        first, second = self.pair
        research = re.search(
            r"双方[^。；;]{0,40}?(?:联合研发|联合攻关|合作研发|共同研发|共同攻关)",
            line.text[line.span.start : line.span.end],
        )
        if research:
            span = (line.span.start + research.start(), line.span.start + research.end())
            yield self._tie(line, first, second, "joint_research", "", span, "双方联合研发", 0.7)
        signed = re.search(r"签署|签订|签约|达成", line.text[line.span.start : line.span.end])
        for title in _TITLES.finditer(line.text, line.span.start, line.span.end) if signed else ():
            yield self._tie(line, first, second, "agreement", title.group(1), title.span(), "双方签署", 0.8)
        made = re.compile(
            r"共同(?:完成|研制|开发|研发)了?(?P<what>[^，,。；;]{2,24}?)(?:的)?(?:产品)?(?:开发|研制|研发)?(?=[，,。；;]|$)"
        ).search(line.text, line.span.start, line.span.end)
        if made:
            yield self._tie(line, first, second, "product", made.group("what"), made.span(), "双方共同研制", 0.7)

    def _docked(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        """组织企业对接甲、乙等高校."""
        for at, place in enumerate(places):
            link = re.search(r"对接了?$", line.text[line.span.start : place.start])
            if link is None or (at and line.text[places[at - 1].end : place.start] in ("、",)):
                continue
            whom = self.subjects.of(line, place.start)
            for one in self._group(line, places, at)[0] if whom.name else ():
                yield self._tie(
                    line,
                    whom.name,
                    one.mention.name,
                    "docking",
                    "",
                    (place.start - len(link.group()), one.end),
                    "对接甲",
                    0.65,
                )

    def _lefts(self, line: Line, places: list[Place], at: int) -> list[Place]:
        lefts = [places[at]]
        for before in reversed(places[:at]):
            if line.text[before.end : lefts[0].start] != "、" or line.text[before.start - 1 : before.start] in (
                "与",
                "同",
            ):
                break
            lefts.insert(0, before)
        return lefts

    def _paired(
        self, line: Line, lefts: list[Place], group: list[Place], kind: str, match: re.Match[str]
    ) -> Iterator[TieFound]:
        rest = re.match(r"[^。；;]{0,80}", line.text[match.end() : line.span.end])
        titles = _TITLES.findall(rest.group() if rest else "") if kind == "agreement" else []
        what = "" if titles else _matter(line.text[match.end() : line.span.end], match.group(), kind)
        made = self._founded(line, match)
        if made is not None:
            for builder in (*lefts, *group):
                yield self._tie(
                    line,
                    made.mention.name,
                    builder.mention.name,
                    "built_by",
                    "",
                    (lefts[0].start, made.end),
                    "甲与乙共建",
                    0.8,
                )
        by = line.text[: lefts[0].start].endswith("由")
        if kind == "cooperation" and (by or made is not None or self._builds(line, match)):
            # 甲与乙合作建设某中心: the centre has two builders, told elsewhere.
            return
        for left in lefts:
            for right in group:
                for title in titles or [what]:
                    yield self._tie(
                        line,
                        left.mention.name,
                        right.mention.name,
                        kind,
                        title,
                        (left.start, match.end()),
                        f"甲与乙…{match.group()[-4:]}",
                    )

    def _founded(self, line: Line, match: re.Match[str]) -> Place | None:
        """What two build together, where it follows right behind: 甲与乙联合共建某中心."""
        verb = re.match(r"(?:建设|共建|成立|组建|建立|设立|打造)?(?:的|了)?[“\"]?", line.text[match.end() :])
        at = match.end() + (verb.end() if verb else 0)
        if not re.search(r"(?:共建|建设|成立|组建|建立|设立|打造)(?:的|了)?[“\"]?$", line.text[line.span.start : at]):
            return None
        places = self.by_passage.get(line.span.passage, [])
        return next(
            (
                one
                for one in places
                if one.start == at and one.mention.kind in ("platform", "institute", "carrier", "lab")
            ),
            None,
        )

    def _builds(self, line: Line, match: re.Match[str]) -> bool:
        return bool(
            re.match(r"(?:建设|共建|成立|组建|建立|设立|运营|打造)", line.text[match.end() :])
        ) or match.group().endswith(("共同建设", "共同成立", "共同组建"))


def _matter(text: str, matched: str, kind: str) -> str:
    """What two sides work on, where a verb tells it."""
    found = re.match(r"(?:了)?([^，,。；;《]{2,24})", text)
    if kind in ("agreement", "joint_research") and found:
        return shortened(found.group(1))
    behind = re.match(r"[，,](?:共同|联合)?(?:建设|创建|打造|开发|研发|共建|推进)([^，,。；;]{3,30})", text)
    return shortened(behind.group(1)) if behind else ""


def shortened(text: str) -> str:
    return re.sub(r"^(?:的|了|了大量|一批|首个)|[“”\"]", "", text).strip()
