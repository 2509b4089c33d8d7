"""When something can be asked for: windows, and within them the days from which a rule says something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .expressions import ON
from .kept import kept
from .language import Lever, Pack, Window
from .one import Facts
from .planned import reads_the_day

#: Days that are looked ahead where a pack has no windows and something depends on the day.
HORIZON = 3 * 366
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Season:
    """Days in which rules say the same of what is not done by anybody: from, to, the window around it, and what has run out by then."""

    first: date
    last: date
    window: Window | None
    provisional: bool
    expired: tuple[str, ...]

    def facts(self, facts: Facts) -> dict[str, int | str | None]:
        """As they are then."""
        return {**facts, ON: self.first.toordinal(), **dict.fromkeys(self.expired, 0)}

    def levers(self, levers: Iterable[Lever], on: date) -> tuple[Lever, ...]:
        """Those that are in time, begun at once."""
        return tuple(one for one in levers if on + timedelta(days=one.days) <= self.last)


def seasons(
    pack: Pack, facts: Facts, on: date, levers: Sequence[Lever], expires: Mapping[str, date], window: Window | None
) -> Iterator[Season]:
    """All that come into question, the earliest first."""
    longest = max((lever.days for lever in levers), default=0)
    timed = bool(reads_the_day(pack)) or bool(expires)
    for around, provisional in _windows(pack, on, window, on + timedelta(days=longest)):
        first = max(on, around.from_day) if around else on
        last = around.to_day if around else on + timedelta(days=max(longest, HORIZON if timed else 0))
        turns = sorted(
            day
            for day in {*_turns(pack, facts, first, last), *(day + ONE for day in expires.values())}
            if first < day <= last
        )
        for begin, end in zip([first, *turns], [*(day - ONE for day in turns), last], strict=True):
            gone = tuple(sorted(name for name, day in expires.items() if day < begin and facts.get(name)))
            yield Season(begin, end, around, provisional, gone)


def _windows(pack: Pack, on: date, given: Window | None, until: date) -> Iterator[tuple[Window | None, bool]]:
    """Windows that are still open or to come, up to the first that is open at a day; last year's moved on where none is announced."""
    windows = (given,) if given else pack.windows
    if not windows:
        yield None, False
        return
    last = windows[-1]
    for window in windows:
        if window.to_day >= on:
            yield window, False
            last = window
            if window.to_day >= until:
                return
    moved = last
    while moved.to_day < max(on, until):
        moved = replace(moved, from_day=_a_year_on(moved.from_day), to_day=_a_year_on(moved.to_day), verified=False)
        if moved.to_day >= on:
            yield moved, True


def _a_year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _turns(pack: Pack, facts: Facts, first: date, last: date) -> Iterator[date]:
    """The days after the first, up to the last, from which a row says something else."""
    known = kept(pack)
    for row in reads_the_day(pack):
        for polynomial, names in known.signs(row):
            if ON not in names or polynomial.degree_in((ON,)) > 1 or any(facts.get(name) is None for name in names):
                continue
            whole, begin = known.whole(polynomial), first.toordinal()
            here, next_day = (whole.at({**facts, ON: begin + n}) for n in (0, 1))  # type: ignore[dict-item]
            if here is None or next_day is None or here == next_day:
                continue
            crossed, beyond = divmod(-here, next_day - here)
            for days in (crossed + 1,) if beyond else (crossed, crossed + 1):
                if 0 < days <= last.toordinal() - begin:
                    yield first + timedelta(days=days)
