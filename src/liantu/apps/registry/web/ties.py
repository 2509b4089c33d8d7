"""What a tie is called from either end."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..enums import TieKind
from ..models import Organisation

#: As the second of the two sees it; kinds that are left out read the same from both ends.
BACK = {
    TieKind.LOCATED: _("区内机构"),
    TieKind.PART_OF: pgettext_lazy("tie", "下属"),
    TieKind.HOSTED_BY: pgettext_lazy("tie", "承载"),
    TieKind.HAS_BASE: _("所属载体"),
    TieKind.TENANT: _("入驻于"),
    TieKind.BUILT_BY: pgettext_lazy("tie", "建设"),
    TieKind.LED_BY: pgettext_lazy("tie", "牵头"),
    TieKind.BRANCH_OF: _("分支机构"),
    TieKind.MEMBER_OF: pgettext_lazy("tie", "成员"),
    TieKind.SOLUTION: _("采用方案"),
    TieKind.SCENARIO: _("提供场景"),
    TieKind.ACHIEVEMENT_IN_USE: _("应用成果"),
    TieKind.SUPPLIES: _("采购自"),
    TieKind.INVESTS_IN: _("出资方"),
}


def is_first(organisation: Organisation, tie: Any) -> bool:
    """Whether the organisation, or one that it stands for, is the first of the two."""
    return bool(tie.organisation.canonical_id == organisation.canonical_id)


def tie_words(organisation: Organisation, tie: Any) -> str:
    """The kind of a tie as this organisation sees it."""
    return kind_words(tie.kind, first=is_first(organisation, tie))


def kind_words(kind: str, *, first: bool) -> str:
    """What ties of a kind are called by the first or the second of the two."""
    label = str(TieKind(kind).label)
    return label if first else str(BACK.get(TieKind(kind), label))


def other_of(organisation: Organisation, tie: Any) -> Organisation:
    """The other end, as the organisation that stands for it."""
    other: Organisation = tie.counterpart if is_first(organisation, tie) else tie.organisation
    return other.canonical or other
