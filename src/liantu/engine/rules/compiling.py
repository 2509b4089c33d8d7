"""The rows of a pack as expressions over a table of facts, with the meaning that `one` gives them.

A row is put down as columns of a stage, and read by later stages, so that nothing is computed twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis

from .comparing import (
    MANUAL,
    MET,
    NOT_APPLICABLE,
    UNKNOWN,
    UNMET,
    Comparing,
    all_true,
    any_true,
    code,
    counted,
    greatest_of,
    has_base,
    least_of,
    total,
    truth,
)
from .expressions import Op, Value
from .language import (
    Banded,
    Cases,
    Condition,
    Expert,
    Flagged,
    Group,
    How,
    Judgement,
    Line,
    Node,
    Pack,
    Points,
    Score,
    Together,
)  # fmt: skip
from .staging import Later, Said, Stages
from .units import UNITS

#: What stands where points, or the number of a case, would: of what is not known, is for a person, or is divided by 0.
OPEN_UNKNOWN, OPEN_MANUAL, OPEN_ZERO = -1, -2, -3


class Compiler(Comparing, Stages):
    """Puts the rows of a pack down as columns of stages. By id: `said`, what a row has become; `plains`, before what it applies
    under; `places`, the column with the number of its case."""

    def __init__(self, pack: Pack, on: int) -> None:
        Comparing.__init__(self, pack, on)
        Stages.__init__(self)
        self.said: dict[str, Said] = {}
        self.plains: dict[str, Said] = {}
        self.places: dict[str, str] = {}
        # Points of 32 bits, unless somebody gives millions of them.
        most = max((sum(row.range) for row in pack.rows if hasattr(row, "range")), default=0)
        self.points = "int32" if most < 2**30 else "int64"

    # -- rows

    def row(self, row: Node) -> Said:
        if row.applies is None:
            return self._keep(row, self.plain(row))
        under = self.row(row.applies)
        plain = self.plains[row.id] = self.plain(row)
        return self._keep(row, self._applying(under, plain))

    def _keep(self, row: Node, said: Said) -> Said:
        self.said[row.id] = said
        return said

    def _applying(self, under: Said, plain: Said) -> Said:
        stage = max(under.stage, plain.stage)

        def state(table: Any) -> Any:
            return ibis.cases(
                (table[under.state] == MET, table[plain.state]),
                (table[under.state].isin((UNKNOWN, MANUAL)), table[under.state]),
                else_=code(NOT_APPLICABLE),
            )

        def low(table: Any) -> Any:
            # Where it may not apply, it may bear nothing.
            return ibis.cases((table[under.state] == MET, table[plain.low]), else_=self.number(0))

        def high(table: Any) -> Any:
            return ibis.cases(
                (table[under.state].isin((MET, UNKNOWN, MANUAL)), table[plain.high]), else_=self.number(0)
            )

        codes = plain.codes | (under.codes & {UNKNOWN, MANUAL}) | {NOT_APPLICABLE}
        found = self.put(stage, self.name("s"), state)
        if not plain.low:
            return Said(stage + 1, found, codes)
        lows, highs = self.put(stage, self.name("l"), low), self.put(stage, self.name("h"), high)
        return Said(stage + 1, found, codes, lows, highs)

    def number(self, points: int) -> Any:
        return ibis.literal(points, self.points)

    def plain(self, row: Node) -> Said:
        if isinstance(row, Condition):
            return self._condition(row)
        if isinstance(row, Judgement):
            return self._judgement(row)
        if isinstance(row, Group):
            return self.together(row.how, [self.row(part) for part in row.rows], row.least)
        if isinstance(row, Cases):
            return self._cases(row)
        if isinstance(row, Banded):
            return self._banded(row)
        if isinstance(row, Expert):
            return self._expert(row)
        if isinstance(row, Flagged):
            return self._flagged(row)
        if isinstance(row, Points):
            return self._points(row)
        return self._score(row)

    def _condition(self, row: Condition) -> Said:
        assert row.check is not None  # noqa: S101  a pack that is run was checked
        return Said(1, self.put(0, self.name("s"), self.asked(row.check)), self.check_codes(row.check))

    def _judgement(self, row: Judgement) -> Said:
        if not row.fact:
            return Said(1, self.put(0, self.name("s"), lambda table: code(MANUAL)), frozenset({MANUAL}))
        name = self.put(0, self.name("s"), lambda table: truth(self.fact(table, row.fact), MANUAL))
        return Said(1, name, frozenset({MET, UNMET, MANUAL}))

    def together(self, how: How, parts: list[Said], least: int = 0) -> Said:
        """Of several rows as one, by the published tables."""
        stage = max((part.stage for part in parts), default=0)
        codes = frozenset().union(*(part.codes for part in parts))
        names = [part.state for part in parts]
        if not parts:
            return Said(1, self.put(0, self.name("s"), lambda table: code(NOT_APPLICABLE)), frozenset({NOT_APPLICABLE}))
        if how is How.ALL:
            found = self.put(stage, self.name("s"), lambda table: least_of([table[name] for name in names]))
        elif how is How.ANY:
            found, stage = self._any(stage, parts)
        else:
            found = self.put(stage, self.name("s"), lambda table: counted([table[name] for name in names], least))
            codes = codes | {UNMET}
        return Said(stage + 1, found, codes)

    def _any(self, stage: int, parts: list[Said]) -> tuple[str, int]:
        """The greatest of them, but for two: not applicable says less than anything, and unknown more than manual review."""

        def greatest(table: Any) -> Any:
            found = [
                ibis.cases((table[part.state] == NOT_APPLICABLE, code(-1)), else_=table[part.state])
                if NOT_APPLICABLE in part.codes
                else table[part.state]
                for part in parts
            ]
            return greatest_of(found)

        name = self.put(stage, self.name("a"), greatest)
        unsure = [part.state for part in parts if UNKNOWN in part.codes]
        ways: list[Callable[[Any], tuple[Any, Any]]] = []
        if unsure and any(MANUAL in part.codes for part in parts):
            ways.append(
                lambda table: (
                    (table[name] == MANUAL) & any_true([table[one] == UNKNOWN for one in unsure]),
                    code(UNKNOWN),
                )
            )
        if any(NOT_APPLICABLE in part.codes for part in parts):
            ways.append(lambda table: (table[name] == -1, code(NOT_APPLICABLE)))
        if not ways:
            return name, stage
        found = self.put(
            stage + 1, self.name("s"), lambda table: ibis.cases(*(way(table) for way in ways), else_=table[name])
        )
        return found, stage + 1

    def _cases(self, row: Cases) -> Said:
        by = row.by
        assert by is not None  # noqa: S101
        names = [self.put(0, self.name("c"), self.asked(case.check)) for case in row.cases]
        codes = frozenset().union(*(self.check_codes(case.check) for case in row.cases))

        def place(table: Any) -> Any:
            """Number of the case that is meant, or OPEN_ZERO, OPEN_MANUAL, OPEN_UNKNOWN."""
            edges = [(case.low, case.low_in, code(at)) for at, case in enumerate(row.cases) if at]
            open_ = code(OPEN_ZERO), code(OPEN_MANUAL), code(OPEN_UNKNOWN)
            return self.settle(table, by, *open_, lambda value: self.choose(table, value, edges[::-1], code(0)))

        self.places[row.id] = chosen = self.put(0, self.name("p"), place)

        def state(table: Any) -> Any:
            said = [table[name] for name in names]
            ways = [(table[chosen] == at, one) for at, one in enumerate(said)]
            # Where all cases say the same, what it goes by need not be told; else what stands in the way says it.
            ways.append((all_true([one == said[0] for one in said[1:]]), said[0]))
            ways += [(table[chosen] == OPEN_ZERO, code(UNMET)), (table[chosen] == OPEN_MANUAL, code(MANUAL))]
            return ibis.cases(*ways, else_=code(UNKNOWN))

        codes |= {UNMET, UNKNOWN, MANUAL} if has_base(by) else {UNMET, UNKNOWN}
        return Said(2, self.put(1, self.name("s"), state), codes)

    # -- points

    def _banded(self, row: Banded) -> Said:
        of, bands = row.of, row.bands
        assert of is not None  # noqa: S101
        if any(band.points[0] < band.points[1] for band in bands):
            return self._banded_by_experts(row, of)
        lowest, (least, most) = row.lowest[0], row.range

        def points(table: Any) -> Any:
            """Or OPEN_UNKNOWN, OPEN_MANUAL."""

            def found(value: Value) -> Any:
                edges = [(band.low, band.low_in, self.number(band.points[0])) for band in bands[1:]]
                return self.choose(table, value, edges[::-1], self.number(bands[0].points[0]))

            open_ = self.number(OPEN_MANUAL), self.number(OPEN_UNKNOWN)
            return self.settle(table, of, self.number(lowest), *open_, found)

        name = self.put(0, self.name("p"), points)

        def state(table: Any) -> Any:
            return ibis.cases(
                (table[name] > 0, code(MET)), (table[name] == 0, code(UNMET)), (table[name] == OPEN_UNKNOWN, code(UNKNOWN)),
                else_=code(MANUAL),
            )  # fmt: skip

        def low(table: Any) -> Any:
            # The points cannot be NULL, so that `greatest` has nothing to pass over.
            if least == 0:
                return ibis.greatest(table[name], self.number(0))
            return ibis.cases((table[name] < 0, self.number(least)), else_=table[name])

        lows = self.put(1, self.name("l"), low)
        highs = self.put(
            1, self.name("h"), lambda table: ibis.cases((table[name] < 0, self.number(most)), else_=table[name])
        )
        codes = frozenset({MET, UNMET, UNKNOWN} | ({MANUAL} if has_base(of) else set()))
        return Said(2, self.put(1, self.name("s"), state), codes, lows, highs, open=least < most)

    def _banded_by_experts(self, row: Banded, of: Value) -> Said:
        """As above, but the points of a band are open until experts gave theirs."""
        bands, (least, most) = row.bands, row.range
        lowest = min(range(len(bands)), key=lambda at: bands[at].points)

        def place(table: Any) -> Any:
            """Number of the band, or OPEN_UNKNOWN, OPEN_MANUAL."""

            def found(value: Value) -> Any:
                edges = [(band.low, band.low_in, self.number(at)) for at, band in enumerate(bands) if at]
                return self.choose(table, value, edges[::-1], self.number(0))

            open_ = self.number(OPEN_MANUAL), self.number(OPEN_UNKNOWN)
            return self.settle(table, of, self.number(lowest), *open_, found)

        name = self.put(0, self.name("p"), place)
        ends = []
        for side, open_points in ((0, least), (1, most)):

            def end(table: Any, side: int = side, open_points: int = open_points) -> Any:
                ways = [(table[name] == at, self.number(band.points[side])) for at, band in enumerate(bands)]
                return ibis.cases(*ways, else_=self.number(open_points))

            ends.append(self.put(1, self.name("e"), end))
        return self._given(row.expert, ends[0], ends[1], 2, name)

    def _expert(self, row: Expert) -> Said:
        low = self.put(0, self.name("e"), lambda table: self.number(row.points[0]))
        high = self.put(0, self.name("e"), lambda table: self.number(row.points[1]))
        return self._given(row.fact, low, high, 1)

    def _given(self, fact: str, low: str, high: str, stage: int, place: str = "") -> Said:
        """Points within a range; those of the experts, where these lie within. `place`: OPEN where the range is not the experts' to fill."""

        def given(table: Any) -> Any:
            """The points that experts gave, in the pack's grain; NULL where they do not count."""
            if not fact:
                return ibis.null(self.points)
            value = self.fact(table, fact)
            points = (value * self.pack.grain) // UNITS["points"].scale
            counts = (value >= 0) & (points >= table[low]) & (points <= table[high])
            counts = counts & (table[place] >= 0) if place else counts
            return ibis.cases((counts, points.cast(self.points)), else_=ibis.null(self.points))

        name = self.put(stage, self.name("g"), given)
        lows = self.put(stage + 1, self.name("l"), lambda table: ibis.coalesce(table[name], table[low]))
        highs = self.put(stage + 1, self.name("h"), lambda table: ibis.coalesce(table[name], table[high]))

        def state(table: Any) -> Any:
            ways = [(table[lows] < table[highs], code(MANUAL)), (table[lows] > 0, code(MET))]
            if place:
                ways = [
                    (table[place] == OPEN_UNKNOWN, code(UNKNOWN)),
                    (table[place] == OPEN_MANUAL, code(MANUAL)),
                    *ways,
                ]
            return ibis.cases(*ways, else_=code(UNMET))

        codes = frozenset({MET, UNMET, MANUAL} | ({UNKNOWN} if place else set()))
        return Said(stage + 3, self.put(stage + 2, self.name("s"), state), codes, lows, highs)

    def _flagged(self, row: Flagged) -> Said:
        assert row.when is not None  # noqa: S101
        part = self.row(row.when)
        least, most = row.range

        def end(open_points: int) -> Later:
            return lambda table: ibis.cases(
                (table[part.state] == MET, self.number(row.points)),
                (table[part.state].isin((UNKNOWN, MANUAL)), self.number(open_points)),
                else_=self.number(row.otherwise),
            )

        lows = self.put(part.stage, self.name("l"), end(least))
        highs = self.put(part.stage, self.name("h"), end(most))

        def state(table: Any) -> Any:
            settled = [(table[lows] < table[highs], table[part.state]), (table[lows] > 0, code(MET))]
            return ibis.cases(*settled, else_=code(UNMET))

        codes = frozenset({MET, UNMET} | (part.codes & {UNKNOWN, MANUAL}))
        return Said(part.stage + 2, self.put(part.stage + 1, self.name("s"), state), codes, lows, highs, open=True)

    def _points(self, row: Points) -> Said:
        return self._of_parts([self.row(part) for part in row.rows], row.how, row.cap)

    def _of_parts(self, parts: list[Said], how: Together, cap: int | None = None) -> Said:
        stage = max((part.stage for part in parts), default=0)

        def end(names: list[str]) -> Later:
            def found(table: Any) -> Any:
                columns = [table[name] for name in names] or [self.number(0)]
                whole = total(columns).cast(self.points) if how is Together.SUM else greatest_of(columns)
                return whole if cap is None else ibis.least(whole, self.number(cap))

            return found

        lows = self.put(stage, self.name("l"), end([part.low for part in parts]))
        highs = self.put(stage, self.name("h"), end([part.high for part in parts]))
        unsure = [part for part in parts if UNKNOWN in part.codes]
        by_hand = any(MANUAL in part.codes for part in parts)

        def unknown(table: Any, part: Said) -> Any:
            found = table[part.state] == UNKNOWN
            return found if part.open else found & (table[part.low] != table[part.high])

        def state(table: Any) -> Any:
            # Points that are open are unknown, or a person's to give; where they can be both, the parts tell.
            ways = [(table[lows] != table[highs], code(MANUAL if by_hand else UNKNOWN)), (table[lows] > 0, code(MET))]
            if unsure and by_hand:
                open_ = any_true([unknown(table, part) for part in unsure])
                ways.insert(0, ((table[lows] != table[highs]) & open_, code(UNKNOWN)))
            return ibis.cases(*ways, else_=code(UNMET))

        codes = {MET, UNMET} | ({UNKNOWN} if unsure else set()) | ({MANUAL} if by_hand else set())
        name = self.put(stage + 1, self.name("s"), state)
        return Said(stage + 2, name, frozenset(codes), lows, highs, open=True)

    def _score(self, row: Score) -> Said:
        whole = self._of_parts([self.row(part) for part in row.rows], Together.SUM)
        lines = []
        for line in row.lines:
            part = self.said[line.of] if line.of and line.of != row.id else whole
            stage = max(part.stage, whole.stage)
            name = self.put(stage, self.name("q"), self._line(line, part))
            lines.append(Said(stage + 1, name, frozenset({MET, UNMET, UNKNOWN, MANUAL})))
        state = self.together(How.ALL, lines)
        return Said(max(state.stage, whole.stage), state.state, state.codes, whole.low, whole.high)

    def _line(self, line: Line, part: Said) -> Later:
        def holds(table: Any, end: str) -> Any:
            left, right = table[end], self.number(line.points)
            return {
                Op.AT_LEAST: left >= right, Op.MORE: left > right, Op.AT_MOST: left <= right, Op.LESS: left < right,
            }[line.op]  # fmt: skip

        # What holds of the worse end holds of both; what does not hold of the better one, of neither.
        rising = line.op in (Op.AT_LEAST, Op.MORE)
        worse, better = (part.low, part.high) if rising else (part.high, part.low)

        def state(table: Any) -> Any:
            ways = [(holds(table, worse), code(MET)), (~holds(table, better), code(UNMET))]
            if MANUAL in part.codes:
                ways.append((table[part.state] == MANUAL, code(MANUAL)))
            return ibis.cases(*ways, else_=code(UNKNOWN))

        return state
