"""What finders of ties share: the organisations of a sentence, and those listed side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .finds import Mention, Span, TieFound
from .reasons import Told
from .scan import Line
from .subjects import Subjects


@dataclass(frozen=True, slots=True)
class Place:
    """A mention in a sentence."""

    start: int
    end: int
    mention: Mention


class Sides:
    """Knows where organisations stand; `taken_up` is what 该中心 means, `pair` what 双方 means."""

    def __init__(self, subjects: Subjects, mentions: list[Mention]) -> None:
        self.subjects = subjects
        self.by_passage: dict[int, list[Place]] = {}
        for mention in mentions:
            for span in mention.spans:
                self.by_passage.setdefault(span.passage, []).append(Place(span.start, span.end, mention))
        for places in self.by_passage.values():
            places.sort(key=lambda one: one.start)
        self.taken_up: Mention | None = None
        self.pair: tuple[str, str] | None = None
        self.paired_in = -2  # the passage in which the pair was told

    def _tie(
        self,
        line: Line,
        first: str,
        second: str,
        kind: str,
        what: str,
        span: tuple[int, int],
        pattern: str,
        sure: float = 0.75,
    ) -> TieFound:
        return TieFound(
            span=Span(line.span.passage, *span), sentence=line.span, confidence=sure, reasons=(Told("pattern", pattern),),
            organisation=first, counterpart=second, kind=kind, what=what,
        )  # fmt: skip

    def _group(self, line: Line, places: list[Place], at: int) -> tuple[list[Place], int]:
        """A name and those that are listed with it by 、 or 和; and the end of the last."""
        group = [places[at]]
        for following in places[at + 1 :]:
            if following.start < group[-1].end:
                continue
            if not re.fullmatch(r"[、]|和|及|以及", line.text[group[-1].end : following.start]):
                break
            if re.match(r"(?:公司|集团)?[与同]", line.text[following.end :]):
                # 甲与乙、丙与丁: a pair of its own.
                break
            group.append(following)
        end = group[-1].end
        more = re.match(
            r"等(?:[\d一二两三四五六七八九十]+(?:余|多)?[家所个])?[\u4e00-\u9fff]{0,6}?(?:企业|公司|高校|院校|院所|机构|单位|科研院所)?(?=[开签合共联建达进在、])",
            line.text[end:],
        )
        return group, end + (more.end() if more else 0)
