"""The list of organisations, and the forms that say something of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance
from liantu.kit.search import public as search
from liantu.kit.ui.bulk import LeftOut, Outcome
from liantu.kit.ui.columns import Date, Text
from liantu.kit.ui.filters import Choice, Choices, DateRange, ModelChoice, Search, YesNo
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import BulkAction, Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage
from liantu.kit.ui.tables import Table

from ..actions.editing import add_name, register_organisation, set_values
from ..actions.many import assign_many, set_many
from ..enums import Level, NameKind, OrganisationKind, Size, Status
from ..models import Assignment, Claim
from ..permissions import in_zone
from ..queries import (
    find_organisation,
    in_a_zone,
    list_facts,
    list_organisations,
    organisation_filters,
    recognised,
    said_by,
    scheme_words,
    values_of,
    with_words,
    words_of,
)
from ..validators.properties import PROPERTIES
from . import forms, linking
from .columns import Completeness, Named, SeenDate, SeenMoney, SeenText, Zones
from .facets import Around, RegisterFilters, sources_of, zones_of

SHOWN = ("kind", "code", "division", "address", "founded", "capital", "status", "size", "industry")
BANDS = {"0": (0, 24), "25": (25, 49), "50": (50, 74), "75": (75, 100)}


class Organisations(Table):
    name = Named(_("名称"))
    short_name = Text(_("简称"), absent="—")
    kind = SeenText("kind")
    code = SeenText("code")
    zones = Zones(_("园区"))
    division = SeenText("division", hidden=True)
    address = SeenText("address", hidden=True, wide=True)
    status = SeenText("status")
    size = SeenText("size", hidden=True)
    founded = SeenDate("founded")
    capital = SeenMoney("capital", _("注册资本"))
    industry = SeenText("industry", hidden=True)
    completeness = Completeness(_("完整度"))
    updated = Date(_("更新时间"), moment=True, hidden=True)


class NameSearch(Search):
    """Every word stands in the code, or in a name that the organisation bears or bore."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return with_words(self.parent.request.user, qs, value) if value else qs


class Registered(Choice):
    """A filter that another app registered."""

    condition: Any

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(self.condition(self.parent.request.user, value)) if value else qs


class OrganisationFilters(RegisterFilters):
    countable = "organisations"

    q = NameSearch([], label=_("名称、曾用名、代码"))
    kind = Choices(label=_("类型"), choices=OrganisationKind.choices, field_name="seen_kind")
    zone = ModelChoice(label=_("园区"), queryset=zones_of, method="in_one_zone")
    inside = Choice(
        label=_("区内外"), method="that_is_inside", empty_label=_("区内；筛选时不限"),
        choices=[("1", _("区内")), ("0", _("区外")), ("all", _("区内和区外"))],
    )  # fmt: skip
    scheme = Choice(label=_("资质类别"), choices=lambda: list(scheme_words().items()), method="recognised")
    level = Choice(label=_("资质级别"), choices=Level.choices, method="recognised")
    status = Choice(label=_("登记状态"), choices=Status.choices, field_name="seen_status")
    size = Choice(label=_("企业规模"), choices=Size.choices, field_name="seen_size")
    founded = DateRange(label=_("成立日期"), field_name="seen_founded")
    source = ModelChoice(label=_("来源"), queryset=sources_of, method="said_by")
    band = Choice(
        label=_("完整度"), method="in_band",
        choices=[("0", _("不足 25%")), ("25", "25%–49%"), ("50", "50%–74%"), ("75", _("75% 及以上"))],
    )  # fmt: skip
    contested = YesNo(label=_("有冲突"), field_name="seen_contested")
    simulated = YesNo(label=_("数据"), yes=_("模拟"), no=_("真实"))
    around = Around()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not clearance(self.request.user).inside:
            del self.filters["contested"]
        for told in organisation_filters():
            made = Registered(label=told.label, choices=list(told.choices(self.request.user)))
            made.field_name, made.parent, made.model, made.condition = (
                told.key,
                self,
                self.queryset.model,
                told.condition,
            )
            self.filters[told.key] = made

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Outsiders are listed once somebody asks for them, or looks for something."""
        rows = super().filter_queryset(queryset)
        asked = any(value for value in self.form.cleaned_data.values() if value != slice(None))
        return rows if asked else rows.filter(in_a_zone())

    def in_one_zone(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(in_zone()(value.pk)).filter(in_a_zone())

    def that_is_inside(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows if value == "all" else rows.filter(in_a_zone() if value == "1" else ~in_a_zone())

    def recognised(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Scheme and level are of one recognition, so both are asked of the same."""
        if name == "level" and self.data.get("scheme"):
            return rows
        return recognised(self.request.user, rows, self.data.get("scheme", ""), self.data.get("level", ""))

    def said_by(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return said_by(self.request.user, rows, record__source=value)

    def in_band(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(completeness__range=BANDS[value]) if value in BANDS else rows


class OrganisationList(ListPage):
    template_name = "registry/list.html"
    title = _("机构名录")
    table_class = Organisations
    filterset_class = OrganisationFilters
    primary = Primary(_("登记机构"), "organisation-new", "registry.Organisation")
    export_name = "liantu-organisations"
    zone_filters = ("zone", "around")
    empty = Empty(
        _("还没有机构"),
        _("导入部门台账或公开报道后，机构出现在这里；也可以逐家登记。"),
        _("登记机构"),
        "organisation-new",
        "building",
        "registry.Organisation",
    )
    bulk = (
        BulkAction("values", _("修改资料"), "edit", "pencil", form_class=forms.BulkValues),
        BulkAction("care", _("安排包联"), "view", "user-check", form_class=forms.Assigning),
    )

    def get_rows(self, user: access.Principal) -> QuerySet[Any]:
        # A subquery, not a join: a join would stay in the counting and sorting of all rows, for the few that are shown.
        told = Claim.objects.filter(pk=OuterRef("founded_claim")).order_by().values("value")
        rows = list_organisations(user, SHOWN).annotate(founded_told=Subquery(told))
        return rows.prefetch_related("zone_members__zone")

    def of_zone(self, rows: QuerySet[Any], zone: Any) -> QuerySet[Any]:
        # The same condition twice costs twice, on all rows that are counted.
        return rows if access.lone_zone(self.request.user) == zone.pk else rows.filter(in_zone()(zone.pk))

    def extra_context(self) -> dict[str, Any]:
        # Until a zone is an organisation nothing is located in it: the list would look empty however full it is.
        asked = [self.zone] if self.zone is not None else getattr(self.request, "zones", [])
        return {"unlinked": linking.doors(self.request.user, asked)}

    def _bulk(self) -> list[BulkAction]:
        may_assign = access.may_ever(self.request.user, "create", "registry.Assignment")
        return [one for one in super()._bulk() if one.key != "care" or may_assign]

    def bulk_form(self, bulk: BulkAction, *data: Any) -> Any:
        if bulk.key != "care":
            return super().bulk_form(bulk, *data)
        initial = {"zone": getattr(self.request, "zone", None)}
        return forms.Assigning(*data, prefix="told", user=self.request.user, initial=initial)

    def preview_values(self, rows: QuerySet[Any], told: Mapping[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
        keys = _told_keys(told)
        after = {PROPERTIES[key].label: words_of(PROPERTIES[key], told[key]) for key in keys}
        for row in rows:
            before = {
                PROPERTIES[key].label: _("已隐去")
                if getattr(row, f"{key}_withheld")
                else words_of(PROPERTIES[key], getattr(row, f"seen_{key}") or "")
                for key in keys
            }
            yield row, before, after

    def do_values(self, rows: QuerySet[Any], told: Mapping[str, Any]) -> Outcome:
        values, organisations = {key: told[key] for key in _told_keys(told)}, list(rows)
        left = set_many(
            by=self.request.user, organisations=organisations, values=values, valid_from=told["valid_from"],
            note=told["note"],
        )  # fmt: skip
        why = _now("已有起始日更晚的登记")
        return Outcome(len(organisations) - len(left), [LeftOut(one, why) for one in left])

    def preview_care(self, rows: QuerySet[Any], told: Mapping[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
        officer = accounts.find_user(self.request.user, told["officer"])
        held: dict[int, list[str]] = {}
        for one in list_facts(self.request.user, Assignment).on().filter(organisation__canonical__in=rows.values("pk")):
            held.setdefault(one.organisation.canonical_id, []).append(str(one.officer))
        for row in rows:
            now = held.get(row.pk, [])
            yield row, _now("、").join(now) or "—", _now("、").join(dict.fromkeys([*now, str(officer)]))

    def do_care(self, rows: QuerySet[Any], told: Mapping[str, Any]) -> Outcome:
        officer = accounts.find_user(self.request.user, told["officer"])
        n = assign_many(
            by=self.request.user, organisations=list(rows), officer=officer, zone=told["zone"], role=told["role"],
            valid_from=told["valid_from"],
        )  # fmt: skip
        return Outcome(n)


def _told_keys(told: Mapping[str, Any]) -> list[str]:
    return [key for key in PROPERTIES if told.get(key)]


class OrganisationNew(FormPage):
    title, button, icon = _("登记机构"), _("登记机构"), "building"
    intro = _("登记后即计入名录，随附一条您所在单位的登记记录。代码或登记名称已在名录中的，会指出是哪一家。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", "registry.Organisation"):
            raise access.Denied("create", "registry.Organisation")

    def get_form(self, *data: Any) -> Any:
        return forms.Registering(*data, user=self.request.user, initial={"zone": getattr(self.request, "zone", None)})

    def perform(self, told: dict[str, Any]) -> Any:
        values = {key: told[key] for key in PROPERTIES if key != "kind"}
        return register_organisation(
            by=self.request.user, name=told["name"], kind=told["kind"], name_kind=told["name_kind"],
            short=told["short"], values=values, note=told["note"], zone=told["zone"],
            moved=told["moved"],
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        return {"back": reverse("organisations")}

    def done_url(self, result: Any) -> str:
        return reverse("organisation", args=[result.pk])


class About(FormPage):
    """Base of the forms about one organisation, which the user may `action`."""

    action = "edit"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.organisation = find_organisation(request.user, key["pk"])
        access.require(request.user, self.action, self.organisation)

    def context(self) -> dict[str, Any]:
        return {"subject": self.organisation.name, "back": self.done_url(None)}

    def done_url(self, result: Any) -> str:
        return reverse("organisation", args=[self.organisation.canonical_id])


class OrganisationEdit(About):
    title, button, done = _("修改机构资料"), _("保存修改"), _("修改已登记，原来的说法保留在出处中")
    intro = _("只登记改动过的项；原来的说法不删除，在每个值的出处中可见。")

    def get_form(self, *data: Any) -> Any:
        self.form = forms.Values(*data, values=values_of(self.request.user, self.organisation))
        return self.form

    def perform(self, told: dict[str, Any]) -> None:
        values = self.form.changed_values()
        if not values:
            raise ValidationError(_("没有改动任何一项"))
        set_values(
            by=self.request.user, organisation=self.organisation, values=values, valid_from=told["valid_from"],
            note=told["note"],
        )  # fmt: skip


class NameNew(About):
    title, button, done, icon = _("增加名称"), _("增加名称"), _("名称已登记"), "signature"
    form_class = forms.NewName

    def initial(self) -> dict[str, Any]:
        if self.request.GET.get("kind") == NameKind.OFFICIAL:
            return {"kind": NameKind.OFFICIAL, "text": self.organisation.name}
        return {}

    def perform(self, told: dict[str, Any]) -> None:
        add_name(by=self.request.user, organisation=self.organisation, **told)


@signed_in
def suggest(request: HttpRequest) -> HttpResponse:
    """Organisations for a text box, as options: whatever field of the form asks."""
    text = next((value for value in request.GET.values() if value), "")[:100]
    # A browser shows of these what holds the text: likenesses are told once the form is sent.
    hits = search.search(request.user, text, kinds={"organisation"}, limit=8, alike=False)
    labels = [hit.label for hit in hits]
    told = [(hit.label if labels.count(hit.label) == 1 else f"#{hit.id}", hit) for hit in hits]
    return render(request, "registry/suggestions.html", {"told": told})
