"""What indicators may count of the register. Rows are about a subject: a zone's, or what stands around a carrier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, Q, QuerySet, TextField, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liantu.kit.countables.public import Condition, Countable, query

from ..enums import Level, OrganisationKind, RightKind, RightStatus, TieKind
from ..models import Organisation, Recognition, Right, Tie, ZoneLink
from .schemes import scheme_words

ORGANISATION = "organisation"
HELD = (TieKind.TENANT, TieKind.HAS_BASE)
INTO = (TieKind.LOCATED, TieKind.PART_OF, TieKind.HOSTED_BY)


def around(kind: str, pk: int, day: date) -> QuerySet[Organisation]:
    """The organisations of a subject on a day, with those that they stand for.

    A zone's members by the ties that held then, else a carrier's tenants and bases. Asks nothing by itself, so that
    many subjects can be counted in one query.
    """
    if kind != ORGANISATION:
        return Organisation.objects.none()
    link = ZoneLink.objects.filter(organisation__canonical=pk)
    ties = Tie.objects.counting().on(day)
    held = ties.filter(organisation__canonical=pk, kind__in=HELD)
    return Organisation.objects.filter(_inside(pk, link, ties) | Q(~Exists(link), pk__in=held.values("counterpart")))


def _inside(pk: int, link: QuerySet[ZoneLink], ties: QuerySet[Tie]) -> Q:
    """Whoever is the zone, lies in it, or lies in or is held by what does; zones inside a zone keep what is theirs.

    As `actions.deriving` places members today. Ties are followed by plain keys, and only those of the few that hold
    others to the ones that these stand for: joining each tie to its organisations costs ten times as much.
    """
    body = Organisation.objects.filter(Exists(link), canonical=pk)
    zones = ZoneLink.objects.values("organisation__canonical__members")
    direct = ties.filter(kind__in=INTO, counterpart__in=body.values("pk")).values("organisation")
    placed = Organisation.objects.filter(pk__in=direct).values("canonical")
    parts = ties.filter(kind__in=INTO, counterpart__canonical__in=placed).exclude(counterpart__in=zones)
    held = ties.filter(kind__in=HELD, organisation__canonical__in=placed)
    return (
        Q(pk__in=body.values("pk"))
        | Q(pk__in=direct)
        | Q(pk__in=parts.values("organisation"))
        | Q(pk__in=held.values("counterpart"))
    )


def _organisations(kind: str, pk: int, day: date) -> QuerySet[Any]:
    return Organisation.objects.filter(pk__in=around(kind, pk, day).values("canonical"), listed=True)


def _of_them(model: Any) -> Any:
    def rows(kind: str, pk: int, day: date) -> QuerySet[Any]:
        held = around(kind, pk, day).values("canonical")
        return model.objects.counting().on(day).filter(organisation__canonical__in=held)

    return rows


def _rights(kind: str, pk: int, day: date) -> QuerySet[Any]:
    rows = _of_them(Right)(kind, pk, day)
    return rows.filter(Q(granted__isnull=True) | Q(granted__lte=day))


def _ties(kind: str, pk: int, day: date) -> QuerySet[Any]:
    """Ties of the subject itself, with `side` (from, to: where the subject stands) and `other`, `other_kind`."""
    rows = Tie.objects.counting().on(day)
    rows = (
        rows.filter(Q(organisation__canonical=pk) | Q(counterpart__canonical=pk))
        if kind == ORGANISATION
        else rows.none()
    )
    first = When(organisation__canonical=pk, then=Value("from"))
    return rows.annotate(
        side=Case(first, default=Value("to"), output_field=TextField()),
        other=Case(When(organisation__canonical=pk, then=F("counterpart__canonical")), default=F("organisation__canonical")),
        other_kind=Case(
            When(organisation__canonical=pk, then=F("counterpart__canonical__kind")),
            default=F("organisation__canonical__kind"),
            output_field=TextField(),
        ),
    )  # fmt: skip


def _list_of(url_name: str) -> Any:
    def address(kind: str, pk: int, where: Mapping[str, tuple[str, ...]], day: date) -> str:
        return f"{reverse(url_name)}?{query(where, around=f'{pk}@{day}')}"

    return address


def _labels(choices: Any) -> Any:
    return lambda: {value: str(label) for value, label in choices.choices}


COUNTABLES = (
    Countable(
        "organisations", _("机构"), _organisations,
        {"kind": Condition("kind", _("类型"), _labels(OrganisationKind))},
        {"organisation": ("pk", ORGANISATION)},
        _list_of("organisations"),
    ),
    Countable(
        "recognitions", _("资质荣誉"), _of_them(Recognition),
        {"scheme": Condition("scheme", _("资质类别"), scheme_words), "level": Condition("level", _("级别"), _labels(Level))},
        {"holder": ("organisation__canonical", ORGANISATION)},
        _list_of("recognitions"),
    ),
    Countable(
        "rights", _("知识产权"), _rights,
        {"kind": Condition("kind", _("类别"), _labels(RightKind)), "status": Condition("status", _("法律状态"), _labels(RightStatus))},
        {"right": ("pk", "right"), "holder": ("organisation__canonical", ORGANISATION)},
        _list_of("rights"),
    ),
    Countable(
        "ties", _("关系"), _ties,
        {
            "kind": Condition("kind", _("关系"), _labels(TieKind)),
            "subject": Condition("side", _("本方位置"), lambda: {"from": _("前"), "to": _("后")}),
            "other_kind": Condition("other_kind", _("对方类型"), _labels(OrganisationKind)),
        },
        {"other": ("other", ORGANISATION)},
        _list_of("ties"),
    ),
)  # fmt: skip
