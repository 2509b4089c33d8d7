"""Finding one organisation to be two firms, and taking that back."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses
from liantu.kit.keys import key_of
from liantu.kit.ui import amounts, toasts
from liantu.kit.ui.columns import Link
from liantu.kit.ui.filters import DateRange, Filters, Search
from liantu.kit.ui.forms import Form
from liantu.kit.ui.lists import Empty, ListPage

from ..actions.splitting import Rehearsed, rehearse, split, unsplit
from ..models import Organisation, Split
from ..queries import (
    FACETS,
    Rows,
    find_split,
    list_splits,
    members_of,
    moved_words,
    rows_of,
)
from ..validators.properties import PROPERTIES, Property
from .columns import OrganisationLink
from .forms import ROWS
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

HOLDS = pgettext_lazy("split", "已拆分")


class Splits(Verdicts):
    organisation = OrganisationLink(_("原机构"), order_by="organisation__name")
    made = Link(
        _("拆出的机构"), accessor="called", url=lambda row: reverse("organisation", args=[row.made_id]), order_by="name",
        in_drawer=False,
    )  # fmt: skip
    holds = holding(HOLDS, "git-fork")
    actions = undoing(_("撤销拆分"), "split-undo")

    class Meta:
        sequence = ("organisation", "made", "holds", "...")


class SplitFilters(Filters):
    q = Search(["organisation__name", "name", "made__name", "reason"], label=_("机构、理由"))
    holds = holding_filter(HOLDS)
    at = DateRange(label=_("判定时间"))


class SplitList(ListPage):
    title = pgettext_lazy("page", "拆分判定")
    table_class = Splits
    filterset_class = SplitFilters
    empty = Empty(
        _("还没有拆分判定"), _("一份档案里混有两家的记录时，在它的页面上选择“拆分”；判定可以撤销。"), icon="git-fork"
    )

    def get_rows(self, user: access.Principal) -> QuerySet[Any]:
        return list_splits(user)


class Reason(Form):
    reason = django_forms.CharField(
        label=_("理由"), max_length=300, widget=django_forms.Textarea(attrs=ROWS),
        help_text=_("凭什么说是两家；随判定保存，也写入日志"),
    )  # fmt: skip


class SplitPage(Judging):
    """Two steps at one address: which records, then both firms side by side (`?records=`)."""

    title, icon = _("拆分机构"), "git-fork"
    template_name = "registry/split.html"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        self.chosen = _numbers(request.GET.getlist("records"))
        if self.chosen and request.method == "GET":
            try:
                self.told = self._rehearsed(self.chosen)
            except (ValidationError, access.Conflict) as refusal:
                messages.error(request, _words(refusal))
                self.chosen = []

    def get_form(self, *data: Any) -> Any:
        if not self.chosen:
            self.intro = _("勾选说的是另一家的记录；下一步并排核对两家各是什么样。同一行的各次报送一起走。")
            self.button = _("核对拆成的两家")
            return Form(*data)
        self.intro = _("核对两家各是什么样，写明理由再拆分。所选记录带来的全部资料归拆出的一家，随时可以撤销。")
        self.button = _("拆成两家")
        return Reason(*data)

    def perform(self, told: dict[str, Any]) -> Any:
        user = self.request.user
        if not self.chosen:
            # What is refused is said where it was chosen.
            self._rehearsed(self.ticked)
            return self.ticked
        verdict = split(by=user, organisation=self.organisation, records=self.chosen, reason=told["reason"])
        words = _now("已从“%(name)s”拆出“%(made)s”（#%(pk)d）")
        names = {"name": self.organisation.name, "made": verdict.called, "pk": verdict.made_id}
        toasts.done(self.request, words % names, reverse("split-undo", args=[verdict.pk]))
        return verdict

    def _rehearsed(self, records: list[int]) -> Rehearsed:
        return rehearse(by=self.request.user, organisation=self.organisation, records=records)

    def done_url(self, result: Any) -> str:
        if isinstance(result, list):
            return f"{self.request.path}?records={','.join(map(str, result))}"
        return reverse("organisation", args=[result.made_id if isinstance(result, Split) else self.organisation.pk])

    def context(self) -> dict[str, Any]:
        told = {**super().context(), "organisation": self.organisation, "back": self.done_url(None)}
        if not self.chosen:
            return {**told, "rows": self.rows, "picked": self._picked()}
        if not hasattr(self, "told"):
            self.told = self._rehearsed(self.chosen)
        stays, goes = self.told.stays, self.told.goes
        return {
            **told, "chosen": ",".join(map(str, self.chosen)), "compared": compared(stays, goes),
            "moved": moved_words(self.told.moved), "outside": "" if goes["zone"] else goes["name"],
            "same_code": stays["code"] if stays["code"] and stays["code"] == goes["code"] else "",
            "same_name": stays["name"] if stays["name"] == goes["name"] and not (stays["code"] and goes["code"]) else "",
        }  # fmt: skip

    @cached_property
    def rows(self) -> Rows:
        return rows_of(self.request.user, self.organisation)

    def _picked(self) -> set[int]:
        """The rows, by their last record, that stand ticked when the page is shown again."""
        chosen = set(self.ticked)
        return {row.record.pk for row in self.rows.all() if chosen.intersection(one.pk for one in row.records)}

    @property
    def ticked(self) -> list[int]:
        """The records of the boxes that are ticked, or were before."""
        return _numbers(self.request.POST.getlist("row") or self.request.GET.getlist("again"))


def compared(stays: dict[str, Any], goes: dict[str, Any]) -> list[Compared]:
    """Both firms, line by line, as a split would leave them."""
    pair = (stays, goes)
    lines = [names_line(*([one["text"] for one in told["names"]] for told in pair))]
    for key, spec in PROPERTIES.items():
        lines.append(Compared(spec.label, *(_value(spec, told["values"][key]) for told in pair)))
    lines.append(Compared(_("园区"), *(told["zone"] or "" for told in pair)))
    for key, facet in FACETS.items():
        counts = [len(told[key]) for told in pair]
        if any(counts):
            lines.append(counts_line(facet.label, counts))
    return [line for line in lines if line.one or line.two]


def _value(spec: Property, told: dict[str, Any]) -> str:
    if told["withheld"]:
        return _now("已隐去")
    if spec.form == "money" and told["value"] is not None:
        return amounts.drawn(told["value"])
    return str(told["label"] or "")


def _numbers(told: list[str]) -> list[int]:
    """Numbers of records, as addresses and boxes hold them: several with commas between."""
    return list(dict.fromkeys(key_of(one) for text in told for one in text.split(",") if one.isdecimal()))


def _words(refusal: ValidationError | access.Conflict) -> str:
    return clauses(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


class SplitUndo(VerdictUndo):
    title, button = _("撤销拆分"), _("撤销拆分")
    intro = _("拆走的资料全部放回原处，两家重新算一家；拆分以来写到拆出的一家的内容，也算到原机构。")
    taken_back = _("已撤销拆分：%(verdict)s")
    template_name = "registry/unsplit.html"
    find, undo = staticmethod(find_split), staticmethod(unsplit)

    def about(self) -> set[int]:
        made = self.verdict.made_id
        return set(members_of(Organisation(pk=made, canonical_id=made)))

    def done_url(self, result: Any) -> str:
        return reverse("organisation", args=[self.verdict.organisation_id])
