"""Why one of several things said stands, in words: whoever reads both of them is told by what one outweighs the other."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed

from .enums import SourceKind
from .orders import UNRANKED
from .queries import weight


def because(row: Any, other: Any, rank: int = UNRANKED, than: int = UNRANKED, authority: str = "") -> str:
    """Why `row` stands and not `other`, which says otherwise.

    `rank` and `than` are the places of their sources in the field's order, `authority` by whose name the first stands
    in it. Both rows need their `record__source` and `record__last`.
    """
    words = {"other": other.record.source.name, "authority": authority, **_days(row, other)}
    if row.record.source.kind == SourceKind.FORM:
        return _typed(row, other) % words
    if weight(row, rank) > weight(other, than):
        # Something else that says the same outweighs the other, and the reader may not know of it.
        return _("按人工登记、字段权威、起始日、报送日期的先后采用")
    if rank < than:
        return _by_order(than) % words
    if (row.valid_from or None) != (other.valid_from or None):
        return (_("以起始日较晚的为准：%(from)s，%(other)s为 %(than_from)s")) % words
    if row.record.last.day != other.record.last.day:
        return _("以后报送为准：%(said)s，%(other)s为 %(than_said)s") % words
    told = dict.fromkeys((words["said"], words["than_said"]))
    return _("两次报送算到同一天（%(said)s），以后收到的为准；同一次报送以先记录的为准") % {"said": listed(told)}


def _typed(row: Any, other: Any) -> str:
    if other.record.source.kind == SourceKind.FORM:
        return _("人工认定（%(said)s），以起始日或登记时间较晚的一次为准")
    return _("人工认定（%(said)s），优先于各来源的说法；%(other)s为 %(than_said)s")


def _by_order(than: int) -> str:
    if than == UNRANKED:
        return _("%(authority)s为该项权威（%(said)s），优先于%(other)s（%(than_said)s）")
    return _("%(authority)s在该项权威的次序中排在前（%(said)s），优先于%(other)s（%(than_said)s）")


def _days(row: Any, other: Any) -> dict[str, str]:
    """When each was said, and since when each holds; as far as they are told."""
    unknown = _("未写明")
    return {
        "said": row.record.last.issued if row.record.last else unknown,
        "than_said": other.record.last.issued if other.record.last else unknown,
        "from": row.told_from or unknown,
        "than_from": other.told_from or unknown,
    }
