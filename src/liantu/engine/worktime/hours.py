"""Working hours of a day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time, timedelta

from .errors import Wrong

#: A microsecond is the grain of all arithmetic on working time: whole numbers, no fractions lost.
SECOND = 1_000_000
MINUTE = 60 * SECOND


def _since_midnight(moment: time) -> int:
    return (moment.hour * 3600 + moment.minute * 60 + moment.second) * SECOND + moment.microsecond


@dataclass(frozen=True, slots=True)
class Hours:
    """The spans in which a working day is worked, one after another. Raises Wrong where they overlap or are none."""

    spans: tuple[tuple[time, time], ...]
    _edges: tuple[tuple[int, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.spans:
            raise Wrong("没有写明工作时间", "no working hours are given")
        last: time | None = None
        for opens, closes in self.spans:
            if closes <= opens or (last is not None and opens < last):
                raise Wrong(f"工作时间 {self} 前后颠倒或重叠", f"the working hours {self} overlap or run backwards")
            last = closes
        edges = tuple((_since_midnight(opens), _since_midnight(closes)) for opens, closes in self.spans)
        object.__setattr__(self, "_edges", edges)

    def __str__(self) -> str:
        return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in self.spans)

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read "08:30-12:00, 14:30-18:00". Raises Wrong."""
        spans = []
        for part in re.split(r"[,，、;；]", text):
            ends = re.fullmatch(r"\s*(\d{1,2}:\d{2})\s*[-–—~至]\s*(\d{1,2}:\d{2})\s*", part.replace("：", ":"))
            try:
                spans.append((time.fromisoformat(ends[1].zfill(5)), time.fromisoformat(ends[2].zfill(5))))  # type: ignore[index]
            except (TypeError, ValueError):
                raise Wrong(f"看不懂工作时间“{part.strip()}”：写成 08:30-12:00, 14:30-18:00",
                            f"“{part.strip()}” are no working hours: write 08:30-12:00, 14:30-18:00") from None  # fmt: skip
        return cls(tuple(spans))

    @property
    def closes(self) -> time:
        return self.spans[-1][1]

    @property
    def length(self) -> int:
        """Working time of a whole day, in microseconds."""
        return sum(closes - opens for opens, closes in self._edges)

    def until(self, moment: time) -> int:
        """Working time of the day before `moment`, in microseconds."""
        at = _since_midnight(moment)
        worked = 0
        for opens, closes in self._edges:
            if at > opens:
                worked += (at if at < closes else closes) - opens
        return worked

    def after(self, worked: int) -> timedelta:
        """When on a day `worked` microseconds (more than 0, at most `length`) have been worked, from midnight on.

        What ends with a span ends at its close, not at the opening of the next one.
        """
        for opens, closes in self._edges:
            if worked <= closes - opens:
                return timedelta(microseconds=opens + worked)
            worked -= closes - opens
        raise ValueError(worked)


#: What many offices keep; a zone brings its own.
OFFICE = Hours(((time(8, 30), time(12)), (time(14, 30), time(18))))
