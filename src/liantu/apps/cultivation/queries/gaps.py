"""What lies between a firm and a tier, in words: from what is kept of its evaluation, so of a whole list at once."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from django.db.models import F, QuerySet
from django.db.models.functions import NullIf
from django.utils.translation import gettext as _

from liantu.engine import rules
from liantu.engine.rules.expressions import Flag
from liantu.engine.rules.language import Condition, Group, How, Pack
from liantu.engine.rules.many import RowSaid
from liantu.kit.access import public as access
from liantu.kit.rulestore import public as rulestore

from ..enums import Result, Stand
from ..models import Evaluation
from .evaluating import RESULTS, Layout, Position, layout_of, read_rows
from .packs import in_words, read

#: How much is named of what a firm lacks.
MOST_NAMED = 3
_STATES = {result: state for state, result in RESULTS.items()}


def nearest_first(rows: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """By what is lacking: points, then conditions; then those of whom most is known."""
    known = F("known") * 1000 / NullIf(F("asked"), 0)
    by_gap = (F("short").asc(nulls_last=True), "unmet", known.desc(nulls_last=True))
    return rows.order_by(*by_gap, "organisation__sounds", "organisation_id", "pack")


class Gaps:
    """What firms lack, told row by row, each by the text that was asked of it; each text is read once."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str, str, int | None], Layout | None] = {}

    def told(self, row: Evaluation) -> list[str]:
        """One to three things, the cheapest to mend first; of who is there already by which other way it is."""
        layout = self._layout(row)
        return [] if layout is None else lacks_of(row, layout)

    def words(self, row: Evaluation) -> str:
        """What is lacking; "" of who is there."""
        return "" if row.stand == Stand.MET else _("；").join(self.told(row))

    def way(self, row: Evaluation) -> str:
        """By which other way who is there is there; "" of others."""
        return _("；").join(self.told(row)) if row.stand == Stand.MET else ""

    def _layout(self, row: Evaluation) -> Layout | None:
        text = row.kind, row.pack, row.digest, row.own
        if text not in self._texts:
            self._texts[text] = _asked(row)
        return self._texts[text]


def _asked(row: Evaluation) -> Layout | None:
    """By no day: an answer that stays the same keeps the day on which it was given first. None where the text is gone."""
    try:
        version = rulestore.find_version(row.kind, row.pack, version=row.version, digest=row.digest, pk=row.own)
    except access.NotHere:
        return None
    found = read(version)
    return layout_of(found.pack) if found is not None else None


def lacks_of(row: Evaluation, layout: Layout) -> list[str]:
    """What is kept of an evaluation, in words."""
    said = [(_STATES[Result(result)], low, high) for _id, result, low, high in read_rows(layout.pack, row.rows)]
    if len(said) != len(layout.mending.rows):
        # Kept by a program that told the same text by other rows: the next round tells it anew.
        return []
    short = None if row.short is None else ceil(row.short * layout.pack.grain)
    return lacking(layout, row.stand, Position(False, row.unmet, short, Fraction(0), tuple(row.missing.split())), said)


def lacking(layout: Layout, stand: str, position: Position, said: Sequence[RowSaid]) -> list[str]:
    """Points first, then unmet conditions, then what has to be known."""
    if stand == Stand.HOLDS:
        return []
    if stand == Stand.MET:
        return [_("凭“%(way)s”达到") % {"way": way} for way in other_ways(layout, said)]
    pack, mending, short = layout.pack, layout.mending, position.short
    found = []
    if short:
        points = {"n": f"{short / pack.grain:g}", "line": f"{(layout.line or 0) / pack.grain:g}"}
        found.append(
            _("差 %(n)s 分（合格线 %(line)s，专家未评的按一半计）") % points
            if mending.asks_experts
            else _("差 %(n)s 分（合格线 %(line)s）") % points
        )
    # Points that are lacking are told already.
    blocking = [at for at in mending.blocking(said) if not (short and at in (mending.score, layout.around))]
    found += [
        _("不满足“%(row)s”") % {"row": row} for row in dict.fromkeys(_titled(layout, at, blocking) for at in blocking)
    ]
    missing = sorted((name for name in pack.facts if name in position.missing), key=mending.beside.__contains__)
    wanted = dict.fromkeys(needed(pack, name) for name in missing)
    found += [_("待补“%(fact)s”") % {"fact": one} for one in wanted]
    if len(found) <= MOST_NAMED:
        return found
    return [*found[:MOST_NAMED], _("共 %(n)d 项") % {"n": len(found)}]


def _titled(layout: Layout, at: int, blocking: Sequence[int]) -> str:
    """A row by its title; a part of several behind the title of the whole, which stands alone for several of them."""
    mending = layout.mending
    whole = next((one for one, parts in enumerate(mending.parts) if at in parts), None)
    title = in_words(mending.rows[at].title)
    if whole is None:
        return title
    over = in_words(mending.rows[whole].title)
    alone = sum(part in blocking for part in mending.parts[whole]) == 1
    return _("%(whole)s：%(part)s") % {"whole": over, "part": title} if alone else over


def other_ways(layout: Layout, said: Sequence[RowSaid]) -> list[str]:
    """What opens the way to who has fewer points than the line: the met rows beside the score."""
    mending = layout.mending
    if layout.around is None or mending.score is None:
        return []
    around, low = mending.rows[layout.around], said[mending.score][1]
    passed = layout.line is None or low is None or low >= layout.line
    if passed or not isinstance(around, Group) or around.how is not How.ANY:
        return []
    parts = mending.parts[layout.around]
    return [in_words(mending.rows[at].title) for at in parts if at != mending.score and said[at][0] is rules.State.MET]


def needed(pack: Pack, name: str) -> str:
    """A fact as it has to be: of yes and no the condition that asks for it, which reads the right way round; else its title."""
    for row in pack.rows:
        if isinstance(row, Condition) and isinstance(row.check, Flag) and row.check.name == name:
            return in_words(row.title)
    return in_words(pack.facts[name].title)
