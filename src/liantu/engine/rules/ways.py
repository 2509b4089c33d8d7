"""Ways up, as they are told: steps with costs and days, the window they are in time for, what they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liantu.engine.packs import Words

from .language import Lever, Pack, Window
from .one import Evaluation, Outcome
from .planned import changed
from .units import UNITS, told

#: Rows or facts that are named in one sentence.
MOST_SAID = 6


class Answer(StrEnum):
    """Whether there is a way up."""

    MET = "met"
    REACHABLE = "reachable"
    #: All that can be done leaves something that a person has to judge.
    JUDGED = "to_be_judged"
    UNKNOWN = "unknown"
    UNREACHABLE = "not_reachable"


@dataclass(frozen=True, slots=True)
class Step:
    """Units of one lever. `begin`: the last day to begin it, in time for the window; `done`: when it is done, begun at once."""

    lever: Lever
    units: int
    begin: date
    done: date
    #: Fact → the whole number inside before and after.
    facts: Mapping[str, tuple[int, int]]
    pack: Pack

    @property
    def cost(self) -> int:
        """In fen."""
        return self.units * self.lever.cost

    @property
    def words(self) -> Words:
        return Words(self.told("zh"), self.told("en"))

    def told(self, language: str) -> str:
        """One more technician × 2: technical staff 9 → 11."""
        many = f" × {self.units:,}" if self.units > 1 else ""
        colon, comma = ("：", "，") if language == "zh" else (": ", ", ")
        facts = comma.join(self._fact(name, *values, language) for name, values in self.facts.items())
        return f"{self.lever.title.told(language)}{many}" + (f"{colon}{facts}" if facts else "")

    def _fact(self, name: str, before: int, after: int, language: str) -> str:
        fact = self.pack.facts[name]
        return f"{fact.title.told(language)} {told(before, fact.unit, language)} → {told(after, fact.unit, language)}"


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that lead up, in the order in which they must begin. `apply`: the first day on which all of it holds within the window."""

    steps: tuple[Step, ...]
    ready: date
    apply: date
    window: Window | None
    #: The window was not announced; it is last year's, a year on.
    provisional: bool
    after: Evaluation
    #: What held before and does not hold any more on that day.
    expired: tuple[str, ...] = ()

    @property
    def cost(self) -> int:
        """In fen."""
        return sum(step.cost for step in self.steps)

    @property
    def days(self) -> int:
        """Of the longest step: they go on beside each other."""
        return max((step.lever.days for step in self.steps), default=0)

    @property
    def units(self) -> dict[str, int]:
        return {step.lever.key: step.units for step in self.steps}

    def told(self, language: str) -> str:
        """What it costs, when it is ready and which window it is in time for, in one line."""
        zh = language == "zh"
        money = told(self.cost, UNITS["yuan"], language)
        parts = [(f"约 {money}" if zh else f"about {money}") if self.cost else ("不花钱" if zh else "no cost")]
        if not self.steps and self.apply == self.ready:
            parts = ["不需要做什么" if zh else "nothing has to be done"]
        elif not self.steps:
            parts = ["等到那一天即可" if zh else "only to wait"]
        if self.steps:
            parts.append(f"最快 {self.ready} 办妥" if zh else f"ready on {self.ready} at the earliest")
        if self.window is not None:
            first, last = self.window.from_day, self.window.to_day
            parts.append(f"申报时段 {first} 至 {last}" if zh else f"window {first} to {last}")
            if self.provisional:
                parts.append("时段尚未公布，按上一次推算" if zh else "not announced yet, taken from the last one")
        elif self.apply > self.ready:
            parts.append(f"{self.apply} 起符合" if zh else f"met from {self.apply} on")
        return ("，" if zh else ", ").join(parts)

    def changes(self, before: Evaluation) -> list[tuple[Outcome, Outcome]]:
        """The rows that say something else than before."""
        return changed(before.rows, self.after.rows)


@dataclass(frozen=True, slots=True)
class Climb:
    """Where one subject stands before a pack, and the cheapest ways up, the cheapest first.

    `stuck`: rows that no lever can turn; `missing`: facts to be known first; `expired`: what runs out, and when. `proven`: nothing was
    left out for being too much. `well`: the same, supposing that what is unknown and has to hold does hold (`supposed`).
    """

    pack: Pack
    on: date
    answer: Answer
    before: Evaluation
    ways: tuple[Way, ...] = ()
    stuck: tuple[Outcome, ...] = ()
    missing: tuple[str, ...] = ()
    expired: tuple[tuple[str, date], ...] = ()
    proven: bool = True
    well: Climb | None = None
    supposed: tuple[str, ...] = ()

    @property
    def best(self) -> Way | None:
        return self.ways[0] if self.ways else None

    @property
    def this_year(self) -> bool:
        """Whether some way is in time for this year."""
        return any(way.apply.year == self.on.year for way in self.ways)

    @property
    def words(self) -> Words:
        return Words(self.told("zh"), self.told("en"))

    def told(self, language: str) -> str:
        """The answer in a sentence."""
        zh = language == "zh"
        best = self.best
        if self.answer is Answer.UNREACHABLE:
            rows = _listed([one.row.title.told(language) for one in self.stuck], language)
            if not rows:
                return "现有办法达不到" if zh else "not reachable with these levers"
            return f"达不到：{rows}，没有办法能改变" if zh else f"not reachable: {rows} cannot be turned by any lever"
        if self.answer is Answer.UNKNOWN:
            facts = _listed([self.pack.facts[name].title.told(language) for name in self.missing], language)
            return f"先查清：{facts}" if zh else f"to be known first: {facts}"
        assert best is not None  # noqa: S101
        if self.answer is Answer.MET:
            return "已符合" if zh else "met already"
        head = _listed([_short(step, language) for step in best.steps], language)
        said = (
            f"{head}；{best.told(language)}"
            if head and zh
            else f"{head}; {best.told(language)}"
            if head
            else best.told(language)
        )
        if not self.this_year:
            said = f"今年达不到；{said}" if zh else f"not reachable this year; {said}"
        if self.answer is Answer.JUDGED:
            said += "；其余需人工判断" if zh else "; the rest is to be judged by a person"
        return said


def _short(step: Step, language: str) -> str:
    return step.lever.title.told(language) + (f" × {step.units:,}" if step.units > 1 else "")


def _listed(parts: list[str], language: str) -> str:
    """The first of them, and how many there are, where they are many."""
    zh = language == "zh"
    said = ("、" if zh else ", ").join(parts[:MOST_SAID])
    if len(parts) <= MOST_SAID:
        return said
    return f"{said}等 {len(parts)} 项" if zh else f"{said} and {len(parts) - MOST_SAID} more"
