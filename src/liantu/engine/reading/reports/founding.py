"""Ties of what is built to those who build it: 由甲与乙建设, 依托甲组建乙, 引进甲、建设乙, 甲·乙联合实验室."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from .finds import Mention, TieFound
from .lists import listings
from .scan import Line
from .sides import Place, Sides

_BUILT = re.compile(r"(?:联合|合作|共同|携手)?(?:共建|建设|组建|成立|设立|创办|建立|打造|发起)")


_ROLE = re.compile(r"(?P<what>运营|建设|牵头|依托|承建|主办)(?:主体|单位|方|机构)(?:为|是|：|:)$")


class Founding(Sides):
    """Finds builders, leaders and hosts of platforms, and the bases of carriers."""

    def _built(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        for at, place in enumerate(places):
            before = line.text[line.span.start : place.start]
            if before.endswith("由") or (
                line.text[: place.start].endswith("由") and line.text[place.start - 1] == "由"
            ):
                yield from self._by(line, places, at)
            hosted = re.search(r"(?:依托|以)$", before)
            if hosted:
                built = re.match(
                    r"(?:为(?:空间)?载体|为依托)?[，,]?[^，,。；;]{0,8}?(?:建设|组建|建有|设立|成立|打造|建成|创建|共建)(?:的|了)?",
                    line.text[place.end :],
                )
                made = built and next((one for one in places if one.start == place.end + built.end()), None)
                if made:
                    kind = "built_by" if hosted.group() == "依托" else "hosted_by"
                    yield self._tie(
                        line, made.mention.name, place.mention.name, kind, "", (place.start, made.end), "依托甲建设乙"
                    )
        yield from self._brought(line, places)

    def _named(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        """运营主体为甲, 牵头单位是乙."""
        for place in places:
            said = _ROLE.search(line.text[line.span.start : place.start])
            whom = self.subjects.of(line, line.span.start + said.start()) if said else None
            if said and whom and whom.name:
                kind = {"牵头": "led_by", "依托": "hosted_by"}.get(said.group("what"), "built_by")
                yield self._tie(
                    line,
                    whom.name,
                    place.mention.name,
                    kind,
                    "",
                    (line.span.start + said.start(), place.end),
                    "运营主体为甲",
                    0.8,
                )

    def _by(self, line: Line, places: list[Place], at: int) -> Iterator[TieFound]:
        builders = [places[at]]
        for following in places[at + 1 :]:
            if not re.fullmatch(r"、|和|与|及|联合|同|携手|、?联合", line.text[builders[-1].end : following.start]):
                break
            builders.append(following)
        end = builders[-1].end
        led = re.match(r"(?:等[^，,。；;]{0,8})?牵头", line.text[end:])
        built = re.match(
            r"(?:等[^，,。；;]{0,8})?(?:牵头|负责|投资|出资|合作|联合|共同|开发|规划|全额|独立|整体|(?:投资|出资)[^，,。；;]{0,10}?元)*(?:建设|共建|组建|成立|设立|创办|建立|打造|运营|承建|发起|举办|兴办|主办|管理)",
            line.text[end:],
        )
        said = led or built
        if said is None:
            return
        made = self._made(line, places, builders, end)
        if made is None:
            return
        kind = "led_by" if led else "built_by"
        if made.kind == "enterprise":
            # Who sets up a firm owns it: wordings tell that.
            return
        for builder in builders:
            yield self._tie(
                line,
                made.name,
                builder.mention.name,
                kind,
                "",
                (builders[0].start, end + said.end()),
                "由甲建设" if built else "由甲牵头",
                0.85,
            )

    def _made(self, line: Line, places: list[Place], builders: list[Place], end: int) -> Mention | None:
        """What is built: the name before 由, the one behind the verb, or that of the sentence before."""
        start = builders[0].start
        before = [one for one in places if one.end < start and not re.search(r"[；;。]", line.text[one.end : start])]
        if before and re.fullmatch(r"(?:是|，|,)?(?:该[\u4e00-\u9fff]{2,4})?由", line.text[before[-1].end : start]):
            return before[-1].mention
        behind = next(
            (
                one
                for one in places
                if one.start >= end
                and re.fullmatch(
                    r"[\u4e00-\u9fff]{0,6}(?:建设|共建|组建|成立|设立|打造|运营|创建|建立)(?:的|了)?[“\"]?",
                    line.text[end : one.start],
                )
                and one.mention.kind in ("platform", "institute", "carrier", "lab")
            ),
            None,
        )
        if behind is not None:
            return behind.mention
        if re.match(r"(?:该|由)", line.text[line.span.start :].lstrip()):
            return self.taken_up
        if before and before[-1].mention.kind in ("platform", "carrier", "institute", "lab"):
            return before[-1].mention
        whom = self.subjects.of(line, start - 1)
        told = next((one for one in self.subjects.mentions if one.name == whom.name), None)
        sure = whom.reason.kind == "subject_here" and told is not None
        return told if sure and told is not None and told.kind in ("platform", "carrier", "institute", "lab") else None

    def _brought(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        """引进甲，合作建立乙."""
        for first, second in pairwise(places):
            lead = re.search(r"(?:引进|引入|携手|联合|牵手|与)$", line.text[line.span.start : first.start])
            gap = line.text[first.end : second.start]
            if (
                lead
                and re.fullmatch(rf"[，,]?(?:双方)?{_BUILT.pattern}(?:了)?[“\"]?", gap)
                and second.mention.kind not in ("enterprise", "government")
            ):
                yield self._tie(
                    line,
                    second.mention.name,
                    first.mention.name,
                    "built_by",
                    "",
                    (first.start, second.end),
                    "引进甲，建设乙",
                    0.8,
                )

    def _dotted(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        for place in places:
            if "·" not in line.text[place.start : place.end]:
                continue
            parts = [one for one in places if one is not place and place.start <= one.start and one.end <= place.end]
            for first, second in pairwise(parts):
                yield self._tie(
                    line,
                    first.mention.name,
                    second.mention.name,
                    "joint_lab",
                    place.mention.name,
                    (place.start, place.end),
                    "甲·乙联合实验室",
                    0.9,
                )

    def _bases(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        for listing in listings(line):
            if not re.search(r"基地|园区|载体|园$", listing.closed) or len(listing.items) < 2:
                continue
            lead = re.search(
                r"(?:包括|下设|设有|拥有|由|建有|分为)了?$", line.text[line.span.start : listing.items[0].start]
            )
            whom = self.subjects.of(line, listing.items[0].start)
            if lead is None or not whom.name:
                continue
            starts = {item.start for item in listing.items}
            for one in places:
                if one.start in starts:
                    yield self._tie(
                        line,
                        whom.name,
                        one.mention.name,
                        "has_base",
                        "",
                        (listing.items[0].start, listing.end),
                        "下设甲、乙等基地",
                        0.8,
                    )
