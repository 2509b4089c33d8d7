"""Targets of which a table tells something, but not what they cannot do without: see `Target.needs`."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from django.utils.translation import gettext as _

from liantu.engine.reading import sheets
from liantu.engine.reading.sheets import Field

from . import targets

#: From which confidence on a proposal is taken without a question mark.
SURE = 0.8
#: So sure is one whose header is the very word, and no synonym of it.
NAMED = 0.94


def proposals(table: sheets.Table, fields: Mapping[str, Field]) -> list[sheets.Proposal]:
    """What each column may be. What lacks its needs gives way to anything likely, and is taken only where it is named itself."""
    first = sheets.propose(table, fields.values())
    lacking = _lacking({one.field.key for one in first if one.field is not None})
    if not lacking:
        return first
    others = sheets.propose(table, [field for key, field in fields.items() if targets.of_field(key) not in lacking])
    return [
        one if _is_named(one, lacking) and not (other.field and other.confidence >= SURE) else other
        for one, other in zip(first, others, strict=True)
    ]


def _is_named(one: sheets.Proposal, lacking: list[targets.Target]) -> bool:
    return one.field is not None and one.confidence >= NAMED and targets.of_field(one.field.key) in lacking


def wanted(told: AbstractSet[str], title: str, fields: Mapping[str, Field]) -> tuple[dict[str, str], list[str]]:
    """What has to be said for a whole table besides what it tells (as far as its title says it), and words for it."""
    asked: dict[str, str] = {}
    words = []
    for target in _lacking(told):
        needs = [fields[need] for need in target.needs if need in fields]
        said = {need.key: value for need in needs if (value := _in_title(need, title))}
        asked |= said or {need.key: "" for need in needs[:1]}
        if not said:
            labels = "、".join(need.labels[0] for need in needs)
            words.append(
                _("要写入%(target)s，还须指明 %(needs)s：取一列，或在下面对全表写一个固定值")
                % {"target": target.label, "needs": labels}
            )
    return asked, words


def _lacking(told: AbstractSet[str]) -> list[targets.Target]:
    return [
        target
        for target in targets.targets()
        if target.needs and not told & set(target.needs) and any(targets.of_field(key) is target for key in told)
    ]


def _in_title(field: Field, title: str) -> str:
    """The one choice that a title names: 2025年高新技术企业名单."""
    named = [words for words in field.choices if len(words) > 2 and words in title]
    longest = max(named, key=len, default="")
    if not all(words in longest for words in named):
        return ""
    return field.choices[longest] if longest else ""
