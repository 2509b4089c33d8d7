"""What a person writes in the register by hand: each with a record of its own, counted at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from ..enums import CareRole, NameKind, TieKind
from ..models import Assignment, Claim, Expert, Fact, Name, Organisation, Person, Post, Tie, ZoneLink
from ..validators.names import name_key, tidy
from ..validators.properties import property_of
from .deriving import derive


@access.action
def register_organisation(
    *,
    by: Any,
    name: str,
    kind: str,
    name_kind: str = NameKind.OFFICIAL,
    values: Mapping[str, str] | None = None,
    short: str = "",
    note: str = "",
    zone: Any = None,
) -> Organisation:
    """A new organisation, located in `zone` if one is given, with the record that somebody registered it.

    Raises ValidationError, Denied.

    One with the same code, or the same registered name and no code, is there already: it is named, and nothing made.
    """
    told = {**(values or {}), "kind": kind}
    _refuse_known(name, name_kind, str(told.get("code") or ""))
    now = clock.now()
    organisation = Organisation.objects.create(created=now, updated=now)
    Organisation.objects.filter(pk=organisation.pk).update(canonical=organisation)
    access.require(by, "create", organisation)
    record = _record(by, organisation, "organisation", {"name": name, "short": short, **told}, note)
    for text, one in ((name, name_kind), (short, NameKind.SHORT)):
        if text.strip():
            _add_name(organisation, record, text, one)
    for key, value in told.items():
        if value not in (None, ""):
            _add_claim(organisation, record, key, str(value))
    if zone is not None:
        _locate(organisation, record, zone)
    _settle(organisation)
    access.require(by, "create", organisation)
    audit.record(by, "registry.organisation.create", organisation)
    return organisation


@access.action
def set_values(
    *, by: Any, organisation: Organisation, values: Mapping[str, str], valid_from: str = "", note: str = ""
) -> Organisation:
    """Say what some properties are; what was said before stays, and is told beside. Raises ValidationError, Denied."""
    access.require(by, "edit", organisation)
    told = {key: value for key, value in values.items() if value not in (None, "")}
    if not told:
        raise ValidationError(_("没有要修改的内容"))
    if told.get("code"):
        _refuse_known("", "", str(told["code"]), besides=organisation)
    record = _record(by, organisation, "values", dict(told), note)
    claims = [_add_claim(organisation, record, key, str(value), valid_from) for key, value in told.items()]
    _settle(organisation)
    _refuse_idle(organisation, claims)
    audit.record(by, "registry.organisation.edit", organisation, details={"properties": sorted(told)})
    return organisation


@access.action
def set_many(
    *, by: Any, organisations: Sequence[Organisation], values: Mapping[str, str], valid_from: str = "", note: str = ""
) -> int:
    """Say the same of several organisations; returns how many. Raises ValidationError, Denied."""
    told = {key: value for key, value in values.items() if value not in (None, "")}
    if not told or "code" in told:
        raise ValidationError(_("没有要修改的内容"))
    for organisation in organisations:
        access.require(by, "edit", organisation)
        record = _record(by, organisation, "values", dict(told), note)
        for key, value in told.items():
            _add_claim(organisation, record, key, str(value), valid_from)
    derive([organisation.pk for organisation in organisations])
    audit.record(
        by, "registry.organisation.edit", label=_("%(n)d 家机构") % {"n": len(organisations)},
        details={"properties": sorted(told), "organisations": [one.pk for one in organisations]},
    )  # fmt: skip
    return len(organisations)


@access.action
def add_name(
    *,
    by: Any,
    organisation: Organisation,
    text: str,
    kind: str,
    valid_from: str = "",
    valid_to: str = "",
    note: str = "",
) -> Name:
    """Say that an organisation bears, or bore, a name. Raises ValidationError, Denied."""
    access.require(by, "edit", organisation)
    record = _record(by, organisation, "name", {"text": text, "kind": kind}, note)
    name = _add_name(organisation, record, text, kind, valid_from, valid_to)
    _settle(organisation)
    audit.record(by, "registry.name.create", organisation, details={"name": name.text, "kind": kind})
    return name


@access.action
def add_fact(
    *,
    by: Any,
    model: type[Fact],
    organisation: Organisation,
    fields: Mapping[str, Any],
    valid_from: str = "",
    valid_to: str = "",
    note: str = "",
) -> Fact:
    """Say something of an organisation: a recognition, a tie, a right … Raises ValidationError, Denied."""
    access.require(by, "edit", organisation)
    content = {key: str(getattr(value, "pk", value)) for key, value in fields.items() if value not in (None, "")}
    record = _record(by, organisation, model._meta.model_name or "", content, note)
    fact = model(organisation=organisation, record=record, **fields)
    fact.said(valid_from, valid_to)
    fact.full_clean()
    fact.save(force_insert=True)
    _settle(organisation, fact)
    audit.record(by, f"registry.{model._meta.model_name}.create", organisation, details={"what": str(fact)})
    return fact


@access.action
def replace_fact(
    *, by: Any, fact: Fact, fields: Mapping[str, Any], reason: str, valid_from: str = "", valid_to: str = ""
) -> Fact:
    """Say it otherwise: what was said is retracted with the reason, and what holds is said anew. Nothing is overwritten."""
    organisation = fact.organisation
    access.require(by, "edit", organisation)
    evidence.retract(by, fact, reason, _office(by)[0])
    model = type(fact)
    record = _record(by, organisation, model._meta.model_name or "", {"replaces": fact.pk, "reason": reason}, reason)
    new = model(organisation=organisation, record=record, **fields)
    new.said(valid_from, valid_to)
    new.full_clean()
    new.save(force_insert=True)
    _settle(organisation, new)
    audit.record(
        by, f"registry.{model._meta.model_name}.edit", organisation, reason=reason,
        details={"before": str(fact), "after": str(new)},
    )  # fmt: skip
    return new


@access.action
def retract_fact(*, by: Any, fact: Fact, reason: str) -> Fact:
    """Have something said of an organisation count no more; it stays, with who said so and why."""
    access.require(by, "retract", fact.organisation)
    evidence.retract(by, fact, reason, _office(by)[0])
    _settle(fact.organisation, fact)
    audit.record(
        by, f"registry.{fact._meta.model_name}.retract", fact.organisation, reason=reason, details={"what": str(fact)}
    )
    return fact


@access.action
def reinstate_fact(*, by: Any, fact: Fact) -> Fact:
    """Lift a retraction."""
    access.require(by, "retract", fact.organisation)
    evidence.reinstate(fact)
    _settle(fact.organisation, fact)
    audit.record(by, f"registry.{fact._meta.model_name}.reinstate", fact.organisation, details={"what": str(fact)})
    return fact


@access.action
def add_person(
    *,
    by: Any,
    organisation: Organisation,
    name: str,
    title: str,
    phone: str = "",
    email: str = "",
    valid_from: str = "",
    valid_to: str = "",
    note: str = "",
) -> Post:
    """A new person with a post in an organisation. Raises ValidationError, Denied."""
    access.require(by, "edit", organisation)
    fields = {"person": _new_person(name, phone, email), "title": title}
    return add_fact(
        by=by, model=Post, organisation=organisation, fields=fields, valid_from=valid_from, valid_to=valid_to, note=note
    )  # type: ignore[return-value]


@access.action
def add_expert(
    *,
    by: Any,
    organisation: Organisation,
    name: str,
    fields: str,
    title: str = "",
    introduction: str = "",
    phone: str = "",
    email: str = "",
    valid_from: str = "",
    valid_to: str = "",
    note: str = "",
) -> Expert:
    """A new person with an expert profile. Raises ValidationError, Denied."""
    access.require(by, "edit", organisation)
    person = _new_person(name, phone, email)
    told = {"person": person, "title": title, "fields": fields, "introduction": introduction}
    return add_fact(
        by=by, model=Expert, organisation=organisation, fields=told, valid_from=valid_from, valid_to=valid_to, note=note
    )  # type: ignore[return-value]


def _new_person(name: str, phone: str, email: str) -> Person:
    person = Person(name=tidy(name), phone=phone.strip(), email=email.strip(), created=clock.now())
    person.full_clean()
    person.save(force_insert=True)
    return person


@access.action
def edit_person(*, by: Any, person: Person, **fields: Any) -> Person:
    """Raises ValidationError, Denied."""
    access.require(by, "edit", person)
    if unknown := set(fields) - {"name", "phone", "email"}:
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": listed(sorted(unknown))})
    with audit.change(by, "registry.person.edit", person):
        for name, value in fields.items():
            setattr(person, name, str(value).strip())
        person.full_clean()
        person.save(update_fields=list(fields))
    return person


@access.action
def assign(
    *,
    by: Any,
    organisation: Organisation,
    officer: Any,
    zone: Any,
    role: str = CareRole.OFFICER,
    valid_from: str = "",
    valid_to: str = "",
) -> Assignment:
    """包联: have somebody look after an organisation. Raises ValidationError, Denied."""
    record = _record(by, organisation, "assignment", {"officer": str(officer), "role": role}, "")
    made = Assignment(organisation=organisation, officer=officer, zone=zone, role=role, record=record)
    made.said(valid_from or clock.today().isoformat(), valid_to)
    made.full_clean()
    made.save(force_insert=True)
    access.require(by, "create", made)
    audit.record(by, "registry.assignment.create", organisation, zone_id=zone.pk, details={"officer": str(officer)})
    return made


def _record(by: Any, organisation: Organisation, key: str, content: dict[str, Any], note: str) -> Any:
    unit, zone = _office(by)
    said = evidence.Said(
        f"{key}:{organisation.pk}", {name: str(value) for name, value in content.items()}, note.strip()
    )
    return evidence.manual_record(by, said, unit=unit, zone=zone)


def _office(by: Any) -> tuple[int | None, int | None]:
    """Unit and zone of the role in which somebody writes here."""
    declared = access.declaration("registry.Organisation")
    for grant in access.grants_for(by):
        if declared.reach(grant.role, "edit") is not access.Scope.NONE:
            return grant.unit, grant.zone
    grants = access.grants_for(by)
    return (grants[0].unit, grants[0].zone) if grants else (None, None)


def _add_name(
    organisation: Organisation, record: Any, text: str, kind: str, valid_from: str = "", valid_to: str = ""
) -> Name:
    name = Name(organisation=organisation, record=record, text=tidy(text), key=name_key(text), kind=kind)
    name.said(valid_from, valid_to)
    name.full_clean()
    name.save(force_insert=True)
    return name


def _add_claim(organisation: Organisation, record: Any, key: str, value: str, valid_from: str = "") -> Claim:
    spec = property_of(key)
    try:
        kept = spec.kept(value)
    except ValidationError as wrong:
        raise ValidationError({key: wrong.messages}) from None
    claim = Claim(organisation=organisation, record=record, property=key, value=kept)
    claim.said(valid_from)
    claim.full_clean()
    claim.save(force_insert=True)
    return claim


def _refuse_known(name: str, kind: str, code: str, besides: Organisation | None = None) -> None:
    try:
        told = property_of("code").kept(code) if code else ""
    except ValidationError as wrong:
        raise ValidationError({"code": wrong.messages}) from None
    if told:
        held = Organisation.objects.filter(listed=True, code=told)
        other = held.exclude(pk=besides.canonical_id).first() if besides else held.first()
        if other is not None:
            raise ValidationError(
                {
                    "code": _("代码 %(code)s 已登记在“%(name)s”名下：如为同一机构，请合并")
                    % {"code": told, "name": other.name}
                }
            )
    elif kind == NameKind.OFFICIAL and besides is None:
        there = Name.objects.counting().filter(key=name_key(name), kind=kind).select_related("organisation").first()
        if there is not None:
            raise ValidationError(
                {"name": _("“%(name)s”已经登记：如确是另一家同名机构，请填写统一社会信用代码") % {"name": there.text}}
            )


def _refuse_idle(organisation: Organisation, claims: Sequence[Claim]) -> None:
    """What somebody just said must be what is now shown, or they would not know that it was to no avail."""
    for claim in claims:
        if not organisation.merged and claim.holds and getattr(organisation, f"{claim.property}_claim_id") != claim.pk:
            words = _("“%(what)s”已有起始日更晚的登记：请填写不早于它的起始日") % {
                "what": property_of(claim.property).label
            }
            raise ValidationError({"valid_from": words})


def _locate(organisation: Organisation, record: Any, zone: Any) -> None:
    body = ZoneLink.objects.filter(zone=zone).values_list("organisation", flat=True).first()
    if body is None:
        raise ValidationError({"zone": _("园区“%(zone)s”还没有对应的机构，不能登记为在其中") % {"zone": zone}})
    Tie.objects.create(organisation=organisation, counterpart_id=body, kind=TieKind.LOCATED, record=record)


def _settle(organisation: Organisation, fact: Fact | None = None) -> None:
    touched = {organisation.pk}
    if fact is not None and hasattr(fact, "counterpart_id"):
        touched.add(fact.counterpart_id)
    derive(touched)
    organisation.refresh_from_db()
