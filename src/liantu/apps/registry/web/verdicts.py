"""What verdicts on organisations, merged or split, have in common: their list, both sides compared, and taking one back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.ui import toasts
from liantu.kit.ui.columns import Actions, Date, RowAction, State, Text
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.filters import YesNo
from liantu.kit.ui.pages import FormPage
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from ..queries import find_organisation, written_since
from .forms import OptionalReason
from .organisations import About

#: Of what was written since a verdict, as many as the page that takes it back shows.
MOST = 50
UNDONE = _("已撤销")


class Verdicts(Table):
    """Who gave a verdict, why, and whether it holds; whom it is about stands before, as each sort of verdict tells."""

    reason = Text(_("理由"), absent="—", wide=True)
    by = Text(_("判定人"), order_by="by__username")
    unit = Text(_("判定单位"), absent="—", order_by="unit__name")
    at = Date(_("判定时间"), moment=True)
    undone_at = Date(_("撤销时间"), moment=True, absent="—", hidden=True)
    undone_reason = Text(_("撤销理由"), absent="—", hidden=True)


def holding(words: Any, icon: str) -> State:
    """The column that tells whether a verdict holds; `words`: that it does."""
    styles = {True: StateStyle(words, icon, Tone.GOOD), False: StateStyle(UNDONE, "circle-minus", Tone.NEUTRAL)}
    return State(_("状态"), styles=styles, order_by="undone_at")


def holding_filter(words: Any) -> YesNo:
    return YesNo(label=_("状态"), field_name="undone_at", lookup_expr="isnull", yes=words, no=UNDONE)


def undoing(words: Any, address: str) -> Actions:
    """The column that offers to take a verdict that holds back, at the page of that name."""

    def offered(row: Any, user: access.Principal) -> list[RowAction]:
        if not row.holds or not access.may_ever(user, "merge", "registry.Organisation"):
            return []
        return [RowAction(words, reverse(address, args=[row.pk]), "arrow-back-up", in_drawer=True)]

    return Actions(offered)


@dataclass(frozen=True)
class Compared:
    """One line of a comparison of two organisations."""

    label: Any
    one: str
    two: str
    #: What is no more than a count is not held against each other.
    compared: bool = True

    @property
    def differs(self) -> bool:
        return bool(self.compared and self.one and self.two and self.one != self.two)

    @property
    def agrees(self) -> bool:
        return bool(self.compared and self.one and self.one == self.two)


def names_line(one: Iterable[str], two: Iterable[str]) -> Compared:
    return Compared(_("名称"), *(_now("、").join(dict.fromkeys(names)) for names in (one, two)))


def counts_line(label: Any, counts: Sequence[int]) -> Compared:
    """How much is said of each of the two."""
    one, two = (_now("%(n)d 条") % {"n": n} if n else "" for n in counts)
    return Compared(label, one, two, compared=False)


class Judging(About):
    """Base of the pages on which a verdict is given: about the one that stands for the organisation."""

    action = "merge"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        self.organisation = self.standing(self.organisation)

    def standing(self, organisation: Any) -> Any:
        return find_organisation(self.request.user, organisation.canonical_id) if organisation.merged else organisation


class VerdictUndo(FormPage):
    """Take a verdict back; the toast after it was given posts here without a reason."""

    icon = "arrow-back-up"
    form_class = OptionalReason
    #: The query that finds the verdict, the action that takes it back, and what is said afterwards.
    find: Callable[[access.Principal, int], Any]
    undo: Callable[..., Any]
    taken_back: Any

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.verdict = self.find(request.user, key["pk"])

    def perform(self, told: dict[str, Any]) -> Any:
        self.undo(by=self.request.user, verdict=self.verdict, reason=told["reason"])
        toasts.done(self.request, str(self.taken_back) % {"verdict": self.verdict})

    def about(self) -> set[int]:
        """The organisations of which what was written since the verdict is shown."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        written, count = written_since(self.request.user, self.about(), self.verdict.at, MOST)
        return {
            "subject": self.verdict, "back": self.done_url(None), "verdict": self.verdict,
            "written": written, "more": count - len(written),
        }  # fmt: skip
