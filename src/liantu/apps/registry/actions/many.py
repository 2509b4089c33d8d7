"""The same said of many organisations: a batch in a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from ..enums import CareRole
from ..models import Claim, Organisation
from ..validators.properties import property_of
from .deriving import derive
from .editing import _add_claim, _record_values, assign


@access.action
def set_many(
    *, by: Any, organisations: Sequence[Organisation], values: Mapping[str, str], valid_from: str = "", note: str = ""
) -> list[Organisation]:
    """Say the same of several organisations, all of them in one transaction: a batch, not a whole register.

    Answers those that are left as they are, since a person has said something else of them from a later day on.
    Raises ValidationError, Denied.
    """
    told = {key: value for key, value in values.items() if value not in (None, "")}
    if not told or "code" in told:
        raise ValidationError(_("没有要修改的内容"))
    outdone = _outdone(organisations, told, valid_from)
    left = [one for one in organisations if one.canonical_id in outdone]
    organisations = [one for one in organisations if one.canonical_id not in outdone]
    if not organisations:
        return left
    for organisation in organisations:
        access.require(by, "edit", organisation)
        record = _record_values(by, organisation, told, note)
        for key, value in told.items():
            _add_claim(organisation, record, key, str(value), valid_from)
    derive([organisation.pk for organisation in organisations])
    audit.record(
        by, "registry.organisation.edit", label=_("%(n)d 家机构") % {"n": len(organisations)},
        details={"properties": sorted(told), "organisations": [one.pk for one in organisations]},
    )  # fmt: skip
    return left


def _outdone(organisations: Sequence[Organisation], told: Mapping[str, str], valid_from: str) -> set[int]:
    """Those of which saying it would be to no avail: what a person said holds, and begins later."""
    begins = evidence.periods.day_of(valid_from)
    if begins is not None and begins > clock.today():
        return set()
    said = Claim.objects.counting().on().filter(
        organisation__canonical__in=[one.canonical_id for one in organisations], property__in=told,
        record__source__kind=evidence.SourceKind.FORM, valid_from__gt=begins or date.min,
    )  # fmt: skip
    specs = {key: property_of(key) for key in told}
    try:
        kept = {key: specs[key].kept(str(value)) for key, value in told.items()}
    except ValidationError:
        # Which value makes no sense is told where it is said.
        return set()
    rows = said.values_list("organisation__canonical", "property", "value")
    return {pk for pk, key, value in rows if value != kept[key]}


@access.action
def assign_many(
    *,
    by: Any,
    organisations: Sequence[Organisation],
    officer: Any,
    zone: Any,
    role: str = CareRole.OFFICER,
    valid_from: str = "",
) -> int:
    """包联: have one of the zone's staff look after several, all or none; answers how many. Raises like `assign`."""
    for organisation in organisations:
        assign(by=by, organisation=organisation, officer=officer, zone=zone, role=role, valid_from=valid_from)
    return len(organisations)
