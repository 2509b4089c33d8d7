"""Finding two organisations to be one, and taking that back."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.keys import key_of
from liantu.kit.ui import toasts
from liantu.kit.ui.columns import Text
from liantu.kit.ui.filters import DateRange, Filters, Search
from liantu.kit.ui.forms import Form
from liantu.kit.ui.lists import Empty, ListPage

from ..actions.merging import merge, unmerge
from ..models import Organisation
from ..queries import (
    FACETS,
    find_merge,
    find_organisation,
    list_facts,
    list_merges,
    members_of,
    names_of,
    values_of,
)
from .columns import OrganisationLink
from .fields import OrganisationField
from .forms import ROWS, dress_all
from .verdicts import (
    Compared,
    Judging,
    Verdicts,
    VerdictUndo,
    counts_line,
    holding,
    holding_filter,
    names_line,
    undoing,
)

HOLDS = pgettext_lazy("merge", "合并中")


class Merges(Verdicts):
    loser = Text(_("并入的机构"), order_by="loser__name")
    winner = OrganisationLink(_("保留的机构"), order_by="winner__name")
    holds = holding(HOLDS, "git-merge")
    actions = undoing(_("撤销合并"), "merge-undo")

    class Meta:
        sequence = ("loser", "winner", "holds", "...")


class MergeFilters(Filters):
    q = Search(["loser__name", "winner__name", "reason"], label=_("机构、理由"))
    holds = holding_filter(HOLDS)
    at = DateRange(label=_("判定时间"))


class MergeList(ListPage):
    title = pgettext_lazy("page", "合并判定")
    table_class = Merges
    filterset_class = MergeFilters
    empty = Empty(
        _("还没有合并判定"), _("两家登记其实是同一家时，在其中一家的页面上选择“合并”；判定可以撤销。"), icon="git-merge"
    )

    def get_rows(self, user: access.Principal) -> QuerySet[Any]:
        return list_merges(user)


class FindOther(Form):
    """Which organisation the first one may be the same as."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"] = OrganisationField(label=_("另一家机构"), user=user)
        dress_all(self)


class Merging(Form):
    """Which of the two stands for both, and why."""

    other = django_forms.IntegerField(widget=django_forms.HiddenInput())
    keep = django_forms.ChoiceField(label=_("保留哪一家"), widget=django_forms.RadioSelect())
    reason = django_forms.CharField(
        label=_("理由"), required=False, max_length=300, widget=django_forms.Textarea(attrs=ROWS),
        help_text=_("两家统一社会信用代码不同时必填"),
    )  # fmt: skip

    def __init__(self, *args: Any, one: Organisation, two: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(str(row.pk), f"{row.name}（#{row.pk}）") for row in (one, two)]  # type: ignore[attr-defined]


class MergePage(Judging):
    """Two steps at one address: which other organisation, then both side by side (`?with=`)."""

    title, icon = _("合并机构"), "git-merge"
    template_name = "registry/merge.html"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        told = request.POST.get("other") if request.GET.get("with") else None
        other = told or request.GET.get("with") or ""
        self.other = self.standing(find_organisation(request.user, key_of(other))) if other.isdecimal() else None

    def get_form(self, *data: Any) -> Any:
        if self.other is None:
            self.intro = _("找出与它是同一家的那一条登记；下一步并排核对。合并不移动任何资料，随时可以撤销。")
            self.button = _("并排核对")
            return FindOther(*data, user=self.request.user)
        self.intro = _("逐项核对后再合并。两家的资料都保留在各自名下，只是今后由保留的一家代表。")
        self.button = _("合并这两家")
        initial = {"other": self.other.pk, "keep": str(self.organisation.pk)}
        return Merging(*data, one=self.organisation, two=self.other, initial=initial)

    def perform(self, told: dict[str, Any]) -> Any:
        if self.other is None:
            other = told["other"]
            if other.canonical_id == self.organisation.pk:
                raise ValidationError({"other": _now("“%(name)s”和它已经是同一家机构") % {"name": other.name}})
            return other.canonical_id
        both = {str(row.pk): row for row in (self.organisation, self.other)}
        winner = both.pop(told["keep"])
        loser = next(iter(both.values()), winner)
        verdict = merge(by=self.request.user, loser=loser, winner=winner, reason=told["reason"])
        words = _now("“%(loser)s”已并入“%(winner)s”") % {"loser": loser.name, "winner": winner.name}
        toasts.done(self.request, words, reverse("merge-undo", args=[verdict.pk]))
        return winner

    def done_url(self, result: Any) -> str:
        if isinstance(result, int):
            return f"{self.request.path}?with={result}"
        return reverse("organisation", args=[result.pk if result else self.organisation.pk])

    def context(self) -> dict[str, Any]:
        told = {**super().context(), "organisation": self.organisation, "other": self.other}
        if self.other is None:
            return told
        codes = {self.organisation.seen_code, self.other.seen_code} - {None}
        return {**told, "compared": self._compared(self.other), "codes_differ": len(codes) > 1}

    def _compared(self, other: Organisation) -> list[Compared]:
        user, pair = self.request.user, (self.organisation, other)
        names = names_of(user, [row.pk for row in pair])
        lines = [names_line(*([name.text for name in names.get(row.pk, ())] for row in pair))]
        told = [{value.spec.key: value for value in values_of(user, row)} for row in pair]
        for key, value in told[0].items():
            both = [_now("已隐去") if one.withheld else one.words for one in (value, told[1][key])]
            lines.append(Compared(value.spec.label, *both))
        zones = [_now("、").join(member.zone.name for member in row.zone_members.all()) for row in pair]
        lines.append(Compared(_("园区"), *zones))
        return [*lines, *self._counted(user, pair)]

    @staticmethod
    def _counted(user: access.Principal, pair: tuple[Organisation, Organisation]) -> list[Compared]:
        """How much is said of each in every list, one query a list."""
        lines = []
        for facet in FACETS.values():
            if not access.may_ever(user, "view", facet.name):
                continue
            held = list(
                list_facts(user, facet.model)
                .filter(organisation__canonical__in=[row.pk for row in pair])
                .order_by()
                .values_list("organisation__canonical", flat=True)
            )
            counts = [held.count(row.pk) for row in pair]
            if any(counts):
                lines.append(counts_line(facet.label, counts))
        return lines


class MergeUndo(VerdictUndo):
    title, button = _("撤销合并"), _("撤销合并")
    intro = _("两家恢复为各自的登记；合并期间写下的内容留在当时写入的那一家名下。")
    taken_back = _("已撤销合并：%(verdict)s")
    template_name = "registry/unmerge.html"
    find, undo = staticmethod(find_merge), staticmethod(unmerge)

    def about(self) -> set[int]:
        return {pk for one in (self.verdict.loser, self.verdict.winner) for pk in members_of(one)}

    def done_url(self, result: Any) -> str:
        return reverse("organisation", args=[self.verdict.loser_id])
