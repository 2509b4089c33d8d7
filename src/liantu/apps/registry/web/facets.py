"""The lists of facts: each facet's columns and filters, and the pages made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import CharFilter

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.countables.public import countables
from liantu.kit.evidence import public as evidence
from liantu.kit.keys import key_of
from liantu.kit.ui.columns import Column, Date, Money, Personal, State, Text
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.filters import Choice, Choices, DateRange, Filters, ModelChoice, Search, YesNo
from liantu.kit.ui.lists import Empty, ListPage
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from ..enums import CareRole, Level, OrganisationKind, RightKind, RightStatus, StandardLevel, StandardRole, TieKind
from ..permissions import in_zone
from ..queries import FACETS, Facet, list_facts, list_organisations, named, scheme_words
from .columns import OrganisationLink, Proven, SchemeText

HOLDS = {
    True: StateStyle(pgettext_lazy("validity", "有效"), "circle-check", Tone.GOOD),
    False: StateStyle(_("不在有效期"), "circle-minus", Tone.NEUTRAL),
}
RIGHT_STATES = {
    RightStatus.PENDING: StateStyle(RightStatus.PENDING.label, "hourglass", Tone.WAITING),
    RightStatus.GRANTED: StateStyle(RightStatus.GRANTED.label, "circle-check", Tone.GOOD),
    RightStatus.LAPSED: StateStyle(RightStatus.LAPSED.label, "circle-minus", Tone.NEUTRAL),
}


def zones_of(request: Any) -> Any:
    return accounts.list_zones(request.user)


def sources_of(request: Any) -> Any:
    return evidence.list_sources(request.user)


class Around(CharFilter):
    """Rows that an indicator counts for a subject: those of a zone, or of what stands around a carrier.

    It comes with links and stands in no form; a chip says that it is in force.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("统计对象"), max_length=23, widget=forms.HiddenInput(), **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        pk, day = subject_of(value)
        if not pk or self.parent.countable not in countables():
            return qs.none()
        return qs.filter(pk__in=counted(self.parent.countable, pk, day).values("pk"))


def subject_of(value: str) -> tuple[int, date]:
    """`12@2023-04-30`, or `12` for today: whom an indicator counts, and on which day. 0 where that makes no sense."""
    pk, _at, day = value.partition("@")
    try:
        return key_of(pk), (date.fromisoformat(day) if day else clock.today())
    except ValueError:
        return 0, clock.today()


class About(CharFilter):
    """Facts of one organisation; comes with links from its dossier, as `Around` does."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("机构"), max_length=12, widget=forms.HiddenInput(), **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        if not value.isdecimal():
            return qs.none()
        about = Q(organisation__canonical=key_of(value))
        if qs.model is FACETS["ties"].model:
            about |= Q(counterpart__canonical=key_of(value))
        return qs.filter(about)


def counted(key: str, pk: int, day: date) -> QuerySet[Any]:
    """The rows of a countable about an organisation on a day."""
    return countables()[key].rows("organisation", pk, day)


class RegisterFilters(Filters):
    """What the filters of all lists of the register share."""

    countable = ""

    def _words(self, name: str, value: Any) -> str:
        if name in ("around", "organisation"):
            pk, day = subject_of(str(value))
            found = named(self.request.user, [pk]).get(pk)
            label = found.label if found else str(value)
            return f"{label} · {day}" if "@" in str(value) else label
        return super()._words(name, value)


def _like_counted(path: str) -> Callable[..., QuerySet[Any]]:
    """A filter on how the countable tells its rows, which needs to know about whom."""

    def kept(self: Any, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        pk, day = subject_of(self.data.get("around", ""))
        if not pk:
            return rows
        return rows.filter(pk__in=counted(self.countable, pk, day).filter(**{f"{path}__in": value}).values("pk"))

    return kept


def _here(user: access.Principal, zone: Any) -> QuerySet[Any]:
    return list_organisations(user, ()).filter(zone_members__zone=zone).order_by().values("pk")


def _either_in_zone(self: Any, rows: QuerySet[Any], name: str, zone: Any) -> QuerySet[Any]:
    """Ties of which one end belongs to the zone, whichever it is."""
    here = _here(self.request.user, zone)
    return rows.filter(Q(organisation__canonical__in=here) | Q(counterpart__canonical__in=here))


def _of_other(self: Any, rows: QuerySet[Any], name: str, kinds: list[str]) -> QuerySet[Any]:
    """Ties whose other end is of these kinds: other than whom an indicator counts, than the zone, or either end."""
    if self.data.get("around"):
        return _like_counted("other_kind")(self, rows, name, kinds)
    user, zone = self.request.user, self.form.cleaned_data.get("zone")
    others = list_organisations(user, ("kind",)).filter(seen_kind__in=kinds).order_by().values("pk")
    one, two = Q(organisation__canonical__in=others), Q(counterpart__canonical__in=others)
    if zone is not None:
        here = _here(user, zone)
        one, two = one & Q(counterpart__canonical__in=here), two & Q(organisation__canonical__in=here)
    return rows.filter(one | two)


def _of_place(self: Any, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    places = Q(kind__in=(TieKind.LOCATED, TieKind.PART_OF))
    return rows.filter(places) if value == "1" else rows.exclude(places) if value == "0" else rows


@dataclass(frozen=True)
class Face:
    """How one facet looks: its columns after its own name and its organisation, its filters, its words when empty."""

    icon: str
    #: The field or attribute that names a row.
    title: str
    columns: Mapping[str, Column]
    filters: Mapping[str, Any]
    search: tuple[str, ...]
    empty: str
    #: More that the filters need, such as the methods that they name.
    more: Mapping[str, Any] = field(default_factory=dict)


FACES: Mapping[str, Face] = {
    "recognitions": Face(
        "award", "title",
        {
            "scheme": SchemeText(_("资质类别")), "level": Text(_("级别"), absent="—"), "batch": Text(_("批次"), absent="—"),
            "number": Text(_("证书编号"), absent="—", hidden=True), "issuer": Text(_("认定单位"), absent="—"),
        },
        {
            "scheme": Choices(label=_("资质类别"), choices=lambda: list(scheme_words().items())),
            "level": Choices(label=_("级别"), choices=Level.choices),
        },
        ("title", "number", "issuer"),
        _("高新技术企业、专精特新、孵化器、奖项等认定，随台账和报道进入；也可以在机构页面上登记。"),
    ),
    "posts": Face(
        "users-group", "person",
        {"title": Text(_("职务")), "phone": Personal(_("电话"), accessor="person__phone", absent="—")},
        {}, ("person__name", "title"), _("法定代表人、联系人等任职。"),
    ),
    "ties": Face(
        "affiliate", "kind",
        {
            "counterpart": OrganisationLink(_("对方"), order_by="counterpart__name"),
            "what": Text(_("事项"), absent="—", wide=True), "stage": Text(_("进展"), absent="—"),
            "broker": OrganisationLink(_("牵线方"), absent="—", order_by="broker__name", hidden=True),
            "platform": OrganisationLink(_("共建平台"), absent="—", order_by="platform__name", hidden=True),
        },
        {
            "kind": Choices(label=_("关系"), choices=TieKind.choices),
            "subject": Choices(label=_("本方位置"), choices=[("from", _("前")), ("to", _("后"))], method="as_side"),
            "other_kind": Choices(label=_("对方类型"), choices=OrganisationKind.choices, method="of_other"),
            "whereabouts": YesNo(
                label=_("所在和隶属"), method="of_place", yes=_("只看位于、隶属"), no=_("不含位于、隶属")
            ),
        },
        ("counterpart__name", "what"),
        _("位于、入驻、合作、签约、供货等关系，随台账和报道进入；也可以在机构页面上登记。"),
        {
            "as_side": _like_counted("side"), "of_other": _of_other, "of_place": _of_place, "in_zone": _either_in_zone,
        },
    ),
    "rights": Face(
        "certificate", "title",
        {
            "kind": Text(_("类别")), "number": Text(_("专利号或登记号"), absent="—"), "filed": Date(_("申请日"), hidden=True),
            "granted": Date(_("授权日")), "status": State(_("法律状态"), styles=RIGHT_STATES),
        },
        {
            "kind": Choices(label=_("类别"), choices=RightKind.choices),
            "status": Choices(label=_("法律状态"), choices=RightStatus.choices),
            "granted": DateRange(label=_("授权日")),
        },
        ("title", "number"),
        _("专利、软件著作权、商标等，随台账进入；也可以在机构页面上登记。"),
    ),
    "products": Face(
        "package", "name",
        {"code": Text(_("产品代码"), absent="—"), "brand": Text(_("品牌"), absent="—")},
        {}, ("name", "code", "brand"), _("机构的产品和服务，随台账和报道进入；也可以在机构页面上登记。"),
    ),
    "standards": Face(
        "rubber-stamp", "title",
        {"number": Text(_("标准编号"), absent="—"), "level": Text(_("级别")), "role": Text(_("参与方式"))},
        {
            "level": Choice(label=_("级别"), choices=StandardLevel.choices),
            "role": Choice(label=_("参与方式"), choices=StandardRole.choices),
        },
        ("title", "number"),
        _("机构主导或参与制定的标准；可以在机构页面上登记。"),
    ),
    "financing": Face(
        "coin", "round",
        {"amount": Money(_("金额"), total=True), "day": Date(_("日期")), "investor": Text(_("投资方"), absent="—")},
        {"day": DateRange(label=_("日期"))},
        ("round", "investor"),
        _("股权融资的轮次和金额；可以在机构页面上登记。"),
    ),
    "experts": Face(
        "school", "person",
        {
            "title": Text(_("职称"), absent="—"), "fields": Text(_("专长"), wide=True),
            "phone": Personal(_("电话"), accessor="person__phone", hidden=True),
        },
        {}, ("person__name", "fields", "title"), _("能够提供咨询和评审的专家；可以在其所在机构的页面上登记。"),
    ),
    "assignments": Face(
        "user-check", "officer",
        {"zone": Text(_("园区"), order_by="zone__name"), "role": Text(_("角色"))},
        {
            "zone": ModelChoice(label=_("园区"), queryset=zones_of),
            "role": Choice(label=_("角色"), choices=CareRole.choices),
        },
        ("officer__name", "officer__username"),
        _("谁联系哪家机构。在机构名录中勾选后批量安排，或在机构页面上安排。"),
    ),
}  # fmt: skip


def _order(facet: Facet, title: str) -> str | None:
    model = facet.model._meta.get_field(title).related_model
    return f"{title}__name" if model is not None else title


def _title_column(facet: Facet, face: Face) -> Column:
    return Proven(
        facet.model._meta.get_field(face.title).verbose_name,
        url=lambda row: reverse("fact", args=[facet.key, row.pk]),
        order_by=_order(facet, face.title),
    )


def _make_table(facet: Facet, face: Face) -> type[Table]:
    name = facet.model.__name__ + "Table"
    title = {face.title: _title_column(facet, face)}
    whose = {"organisation": OrganisationLink(_("机构"), order_by="organisation__canonical__name")}
    columns = {
        # A tie is read from left to right; of anything else its own name comes first.
        **(whose | title if facet.key == "ties" else title | whose),
        **face.columns,
        "valid_from": Date(_("起始日"), absent="—"),
        "valid_to": Date(_("截止日"), absent="—"),
        "holds": State(_("状态"), styles=HOLDS, orderable=False),
        "source": Text(_("来源"), accessor="record__source", order_by="record__source__name", hidden=True),
    }
    # Else they would stand in the order in which they were made: a face's own before the name of its rows.
    told = {"Meta": type("Meta", (), {"sequence": tuple(columns)}), "__module__": __name__, "__qualname__": name}
    return type(Table)(name, (Table,), columns | told)


def _make_filters(facet: Facet, face: Face) -> type[RegisterFilters]:
    fields = {
        "q": Search([*face.search, "organisation__canonical__name", "organisation__name"], label=_("名称、机构")),
        "zone": ModelChoice(label=_("园区"), queryset=zones_of, method="in_zone"),
        **face.filters,
        "source": ModelChoice(label=_("来源"), queryset=sources_of, field_name="record__source"),
        "holds": YesNo(label=_("状态"), method="that_hold", yes=_("有效"), no=_("不在有效期")),
        "simulated": YesNo(label=_("数据"), field_name="record__source__simulated", yes=_("模拟"), no=_("真实")),
        "around": Around(),
        "organisation": About(),
        "in_zone": _in_zone,
        "that_hold": _that_hold,
        "countable": facet.key,
        **face.more,
    }
    return type(RegisterFilters)(f"{facet.model.__name__}Filters", (RegisterFilters,), fields)


def _in_zone(self: Any, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
    return rows.filter(organisation__canonical__zone_members__zone=value)


def _that_hold(self: Any, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    today = clock.today()
    holds = (Q(valid_from__isnull=True) | Q(valid_from__lte=today)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    )
    return rows.filter(holds) if value == "1" else rows.exclude(holds) if value == "0" else rows


class FactList(ListPage):
    """The list of one facet, all organisations together."""

    facet: Facet
    face: Face
    zone_filters = ("zone", "around")

    def get_rows(self, user: access.Principal) -> QuerySet[Any]:
        return list_facts(user, self.facet.model)

    def of_zone(self, rows: QuerySet[Any], zone: Any) -> QuerySet[Any]:
        return super().of_zone(rows, zone) if self.zone_path else rows.filter(in_zone("organisation__")(zone.pk))


def _make_list(facet: Facet) -> type[FactList]:
    face = FACES[facet.key]
    told = {
        "facet": facet,
        "face": face,
        "title": facet.label,
        "table_class": _make_table(facet, face),
        "filterset_class": _make_filters(facet, face),
        "export_name": f"liantu-{facet.key}",
        "zone_path": "zone" if facet.key == "assignments" else None,
        "empty": Empty(_("这里还没有内容"), face.empty, icon=face.icon),
    }
    return type(f"{facet.model.__name__}List", (FactList,), told)


LISTS: Mapping[str, type[FactList]] = {key: _make_list(facet) for key, facet in FACETS.items()}
