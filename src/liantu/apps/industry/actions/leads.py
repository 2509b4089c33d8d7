"""Writes: leads, and what happens to them as their cases move."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence
from liantu.kit.journeys import public as journeys
from liantu.kit.search import public as search

from .. import queries
from ..models import Lead, Target
from . import targets

JOURNEY = "lead"
EDITABLE = frozenset({
    "name", "organisation", "chain", "node", "matter", "origin", "contact", "contact_post", "contact_phone", "investment",
    "jobs", "output", "land", "rivals", "next_step", "next_day",
})  # fmt: skip


@access.action
def create_lead(
    *, by: Any, zone: Any, name: str = "", organisation: Any = None, target: Target | None = None, assignee: Any = None,
    again: bool = False, **fields: Any,
) -> Lead:  # fmt: skip
    """Note a firm that may come, and begin its case. Of a target it takes firm, chain and node, and the target is taken up.

    `fields`: see `EDITABLE`; a firm that the register has by that very name is linked. Where a lead of perhaps the same
    firm runs, or the register has firms of nearly that name, ValidationError at `again` asks whether it is another: say so
    with `again`. Raises ValidationError by field, Denied.
    """
    told = _checked(fields)
    if target is not None:
        # Two who take it up at once must not both find that nobody has.
        rows = Target.objects.select_for_update(of=("self",))
        target = rows.select_related("organisation__canonical", "chain", "zone").get(pk=target.pk)
        organisation = organisation or target.organisation.canonical or target.organisation
        told = {"chain": target.chain, "node": target.node, **{key: value for key, value in told.items() if value}}
        zone = target.zone
    name = name.strip() or (organisation.name if organisation is not None else "")
    organisation = organisation or _known(by, name)
    lead = Lead(
        zone=zone, unit_id=evidence.office(by, Lead._meta.label, "create", zone.pk).unit, name=name, organisation=organisation,
        target=target, created_by_id=by.pk, created=clock.now(),
    )  # fmt: skip
    _put(lead, told)
    lead.full_clean(exclude=["organisation", "target", "unit", "created_by", "chain"])
    if not again:
        _ask(by, lead)
    lead.save(force_insert=True)
    access.require(by, "create", lead)
    _put_key(lead)
    audit.record(by, "industry.lead.create", lead, details={"target": target.pk if target else None})
    if target is not None:
        targets.take_up(by, target)
    journeys.start(
        by=by, kind=queries.LEAD, obj=lead, title=title_of(lead), zone=zone, journey=JOURNEY, unit=lead.unit,
        assignee=assignee or by,
    )  # fmt: skip
    return lead


@access.action
def edit_lead(*, by: Any, lead: Lead, seen: Mapping[str, Any] | None = None, **fields: Any) -> Lead:
    """`seen`: what `by` was shown of what is changed. Raises Conflict where that is no longer so, ValidationError by field, Denied."""
    lead = _fresh(lead)
    access.require(by, "edit", lead)
    still(lead, seen)
    told = _checked(fields)
    with audit.change(by, "industry.lead.edit", lead):
        _put(lead, told)
        lead.full_clean(exclude=["organisation", "target", "unit", "created_by", "chain"])
        lead.save()
    _put_key(lead)
    return lead


@access.action
def link_visit(*, by: Any, lead: Lead, visit: Any) -> Lead:
    """Put a visit to the firm beside its lead. Raises ValidationError where it went elsewhere, Denied."""
    lead = _fresh(lead)
    access.require(by, "edit", lead)
    if not queries.visits_to_link(by, lead).filter(pk=visit.pk).exists():
        raise ValidationError({"visit": _("这次走访不是去“%(lead)s”的，或已经关联") % {"lead": lead}})
    lead.visits.add(visit.pk)
    audit.record(by, "industry.lead.visit", lead, details={"visit": visit.pk})
    return lead


def still(row: Any, seen: Mapping[str, Any] | None) -> None:
    """Raise Conflict where a locked row no longer says what somebody was shown of it."""
    if any(getattr(row, name) != value for name, value in (seen or {}).items()):
        raise access.Conflict(_("“%(row)s”刚刚有人改过：请看过最新情况再改") % {"row": row})


def title_of(lead: Lead) -> str:
    """What its case is called: the firm, and what it is wanted for."""
    row = queries.with_nodes([lead])[0]
    return " · ".join(part for part in (lead.name, row.node_title or lead.matter) if part)[:200]


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - EDITABLE:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": listed(sorted(unknown))})
    return {key: value.strip() if isinstance(value, str) else value for key, value in fields.items()}


def _put(lead: Lead, told: Mapping[str, Any]) -> None:
    for key, value in told.items():
        setattr(lead, key, value)
    if lead.chain is not None and lead.chain.zone_id != lead.zone_id:
        words = _("“%(chain)s”不是%(zone)s的产业链") % {"chain": lead.chain, "zone": lead.zone}
        raise ValidationError({"chain": words})
    lead.node = queries.node_meant(lead.chain, lead.node)


def _known(by: Any, name: str) -> Any:
    """The one organisation of the register that bears this very name."""
    found = registry.named_ids(by, name) if name else []
    return registry.find_organisation(by, found[0]) if len(found) == 1 else None


def _ask(by: Any, lead: Lead) -> None:
    """Raise ValidationError that asks where the firm is perhaps there already."""
    words = [
        _("已有在办线索“%(lead)s”（#%(pk)d，%(why)s）") % {"lead": one, "pk": one.pk, "why": why}
        for one, why in queries.like_leads(by, lead.zone, lead.name, lead.organisation)[:3]
    ]
    if lead.organisation is None:
        words += [
            _("机构库中有“%(firm)s”（#%(pk)d）") % {"firm": one.name, "pk": one.id}
            for one in queries.like_firms(by, lead.name)
        ]
    if words:
        question = _("%(words)s。若不是同一件事，请确认后再登记")
        raise ValidationError({"again": question % {"words": _("；").join(words)}})


def _fresh(lead: Lead) -> Lead:
    return (
        Lead.objects.select_for_update(of=("self",))
        .select_related("zone", "chain", "organisation__canonical")
        .get(pk=lead.pk)
    )


def _put_key(lead: Lead) -> None:
    search.put("lead", [(lead.pk, [(lead.name, search.NameSort.OFFICIAL)], [])])


def yuan(told: Any) -> Decimal | None:
    """What a journey's field tells in 10 000 yuan, as yuan."""
    return Decimal(str(told)) * 10_000 if told not in (None, "") else None


def whole(told: Any, field: str) -> int | None:
    """A number of people. Raises ValidationError for parts of one."""
    if told in (None, ""):
        return None
    number = Decimal(str(told))
    if number != number.to_integral_value() or number < 0:
        raise ValidationError({field: _("请填不小于 0 的整数")})
    return int(number)
