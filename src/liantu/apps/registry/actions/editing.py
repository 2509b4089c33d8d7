"""What a person writes in the register by hand: each with a record of its own, counted at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from ..enums import CareRole, NameKind, TieKind
from ..models import Assignment, Claim, Fact, Name, Organisation, Tie, ZoneLink
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
    moved: bool = False,
) -> Organisation:
    """A new organisation, located in `zone` if one is given, with the record that somebody registered it.

    One with the same code, or the same registered name where either has no code, is there already: nothing is made.
    Where somebody says that it `moved` into `zone`, that one is located there and answered; else it is named to those
    who may see it. Raises ValidationError, Denied.
    """
    if not access.may_ever(by, "create", "registry.Organisation"):
        raise access.Denied("create", "registry.Organisation")
    told = {**(values or {}), "kind": kind}
    code = _code_told(told)
    known = _known(name, name_kind, code)
    if known is not None:
        if not moved or zone is None or known.zone_members.filter(zone=zone).exists():
            _refuse(by, known, name, code)
        return _take_in(by, known, zone, {"name": name, "code": code}, note)
    now = clock.now()
    organisation = Organisation.objects.create(created=now, updated=now)
    Organisation.objects.filter(pk=organisation.pk).update(canonical=organisation)
    access.require(by, "create", organisation)
    office = evidence.office(by, "registry.Organisation", "create", zone.pk if zone is not None else None)
    record = _record(by, office, organisation, "organisation", {"name": name, "short": short, **told}, note)
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
    _refuse_taken(by, organisation, _code_told(told))
    record = _record_values(by, organisation, told, note)
    claims = [_add_claim(organisation, record, key, str(value), valid_from) for key, value in told.items()]
    _settle(organisation)
    _refuse_idle(organisation, claims)
    audit.record(by, "registry.organisation.edit", organisation, details={"properties": sorted(told)})
    return organisation


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
    record = _record(by, _office(by, organisation, "edit"), organisation, "name", {"text": text, "kind": kind}, note)
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
    kind = model._meta.model_name or ""
    record = _record(by, _office(by, organisation, "edit"), organisation, kind, _content(fields), note)
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
    organisation, model = fact.organisation, type(fact)
    office = _require(by, "edit", fact)
    evidence.retract(by, fact, reason, office.unit)
    content = {**_content(fields), "replaces": fact.pk, "reason": reason}
    # What corrects something typed in is the next version of that row; a source's own row is never continued by hand.
    row = fact.record.key if fact.record.source.kind == evidence.SourceKind.FORM else ""
    record = _record(by, office, organisation, model._meta.model_name or "", content, reason, row)
    new = model(organisation=organisation, record=record, **fields)
    new.said(valid_from, valid_to)
    new.full_clean()
    new.save(force_insert=True)
    if isinstance(new, Assignment):
        _require_officer(by, new)
    _settle(organisation, new)
    audit.record(
        by, f"registry.{model._meta.model_name}.edit", organisation, reason=reason,
        details={"before": str(fact), "after": str(new)},
    )  # fmt: skip
    return new


@access.action
def retract_fact(*, by: Any, fact: Fact, reason: str) -> Fact:
    """Have something said of an organisation count no more; it stays, with who said so and why."""
    office = _require(by, "retract", fact)
    evidence.retract(by, fact, reason, office.unit)
    _settle(fact.organisation, fact)
    audit.record(
        by, f"registry.{fact._meta.model_name}.retract", fact.organisation, reason=reason, details={"what": str(fact)}
    )
    return fact


@access.action
def reinstate_fact(*, by: Any, fact: Fact) -> Fact:
    """Lift a retraction."""
    _require(by, "retract", fact)
    evidence.reinstate(fact)
    _settle(fact.organisation, fact)
    audit.record(by, f"registry.{fact._meta.model_name}.reinstate", fact.organisation, details={"what": str(fact)})
    return fact


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
    """包联: have one of the zone's staff look after an organisation. Raises ValidationError, Denied."""
    office = evidence.office(by, "registry.Assignment", "create", zone.pk)
    record = _record(by, office, organisation, "assignment", {"officer": str(officer), "role": role}, "")
    made = Assignment(organisation=organisation, officer=officer, zone=zone, role=role, record=record)
    made.said(valid_from or clock.today().isoformat(), valid_to)
    made.full_clean()
    made.save(force_insert=True)
    _require_officer(by, made)
    audit.record(by, "registry.assignment.create", organisation, zone_id=zone.pk, details={"officer": str(officer)})
    return made


def _require(by: Any, action: str, fact: Fact) -> evidence.Office:
    """Raise Denied unless `by` may do it to what the fact is about; answers in which office they do.

    Who looks after whom is arranged by other people than those who keep the organisation's papers.
    """
    if isinstance(fact, Assignment):
        access.require(by, "retract", fact)
        return evidence.office(by, "registry.Assignment", "retract", fact.zone_id)
    access.require(by, action, fact.organisation)
    return _office(by, fact.organisation, action)


def _require_officer(by: Any, made: Assignment) -> None:
    """Raise Denied unless `by` may arrange it, ValidationError where the officer does not work for the zone."""
    access.require(by, "create", made)
    grants = access.grants_for(made.officer)
    if not any(grant.role in access.STAFF and grant.zone in (None, made.zone_id) for grant in grants):
        words = _("“%(officer)s”不是%(zone)s的工作人员，请另选一人") % {"officer": made.officer, "zone": made.zone}
        raise ValidationError({"officer": words})


def _office(by: Any, organisation: Organisation, action: str) -> evidence.Office:
    """In which office somebody writes of an organisation: its zones decide between several roles."""
    several = organisation.zone_members.values_list("zone", flat=True) if organisation.elsewhere else None
    zones = [organisation.home_id] if several is None else list(several)
    return evidence.office(by, "registry.Organisation", action, *zones)


def _record(
    by: Any, office: evidence.Office, organisation: Organisation, kind: str, content: Mapping[str, Any], note: str,
    row: str = "",
) -> Any:  # fmt: skip
    """The record of what somebody typed in. Each thing that is said is a `row` of its own unless told otherwise.

    Rows of one key are versions of one thing: a second certificate is none of the first.
    """
    told = {name: str(value) for name, value in content.items()}
    key = row or f"{kind}:{organisation.pk}:{evidence.Said('', told).digest[:16]}"
    said = evidence.Said(key, told, note.strip())
    return evidence.manual_record(by, said, unit=office.unit, zone=office.zone)


def _record_values(by: Any, organisation: Organisation, told: Mapping[str, str], note: str) -> Any:
    # The same properties said again are a new version; a capital after a telephone has not erased the telephone.
    row = f"values:{organisation.pk}:{','.join(sorted(told))}"
    return _record(by, _office(by, organisation, "edit"), organisation, "values", told, note, row)


def _content(fields: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(getattr(value, "pk", value)) for key, value in fields.items() if value not in (None, "")}


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


def _code_told(told: Mapping[str, Any]) -> str:
    """The code among what is said, as it is kept. Raises ValidationError."""
    try:
        return str(property_of("code").kept(str(told["code"]))) if told.get("code") else ""
    except ValidationError as wrong:
        raise ValidationError({"code": wrong.messages}) from None


def _known(name: str, kind: str, code: str) -> Organisation | None:
    """The organisation of this code; else the one of this registered name, if one of the two has no code."""
    listed = Organisation.objects.filter(listed=True)
    held = listed.filter(code=code).first() if code else None
    if held is not None or kind != NameKind.OFFICIAL:
        return held
    named = Name.objects.counting().filter(key=name_key(name), kind=kind).values("organisation__canonical")
    rows = listed.filter(pk__in=named)
    return (rows.filter(code__isnull=True) if code else rows).first()


def _refuse(by: Any, known: Organisation, name: str, code: str) -> NoReturn:
    """Raise ValidationError: it is there already. Those who may not see it are not told which it is."""
    by_code = bool(code) and known.code == code
    if not access.may(by, "view", known):
        words = (
            _("代码 %(code)s 已在其他园区登记：如该机构已迁入，请选定所在园区并选“已迁入本园区”")
            if by_code
            else _("“%(name)s”已在其他园区登记：如该机构已迁入，请选定所在园区并选“已迁入本园区”")
        )
    elif by_code:
        words = _("代码 %(code)s 已登记在“%(known)s”名下：请到它的档案中补充，不必另行登记")
    elif code:
        words = _(
            "“%(name)s”已按名称登记，还没有代码：请到它的档案中补上代码；如确是另一家同名机构，请先补上那一家的代码"
        )
    else:
        words = _("“%(name)s”已经登记：如确是另一家同名机构，请填写统一社会信用代码")
    told = {"code": code, "name": name, "known": known.name}
    raise ValidationError({"code" if by_code else "name": words % told})


def _refuse_taken(by: Any, organisation: Organisation, code: str) -> None:
    """Raise ValidationError where another organisation has the code."""
    held = Organisation.objects.filter(listed=True, code=code).exclude(pk=organisation.canonical_id) if code else ()
    for other in held:
        words = (
            _("代码 %(code)s 已登记在“%(name)s”名下：如为同一机构，请合并")
            if access.may(by, "view", other)
            else _("代码 %(code)s 已由其他园区的一家机构使用：请先核对代码")
        )
        raise ValidationError({"code": words % {"code": code, "name": other.name}})


def _take_in(by: Any, organisation: Organisation, zone: Any, told: Mapping[str, str], note: str) -> Organisation:
    """Have an organisation that is registered elsewhere lie in `zone` too; what else is said of it stays as it is."""
    office = evidence.office(by, "registry.Organisation", "create", zone.pk)
    record = _record(by, office, organisation, "located", {**told, "zone": zone.name}, note)
    _locate(organisation, record, zone)
    _settle(organisation)
    access.require(by, "create", organisation)
    audit.record(by, "registry.tie.create", organisation, zone_id=zone.pk, details={"what": TieKind.LOCATED.value})
    return organisation


def _refuse_idle(organisation: Organisation, claims: Sequence[Claim]) -> None:
    """What somebody just said must be what is now shown, or they would not know that it was to no avail."""
    for claim in claims:
        spec = property_of(claim.property)
        # By what is shown, not by which claim: of several that say the same one that more may read is taken.
        if not organisation.merged and claim.holds and getattr(organisation, spec.key) != spec.read(claim.value):
            words = _("“%(what)s”已有起始日更晚的登记：请填写不早于它的起始日") % {"what": spec.label}
            raise ValidationError({"valid_from": words})


def _locate(organisation: Organisation, record: Any, zone: Any) -> None:
    body = ZoneLink.objects.filter(zone=zone).values_list("organisation", flat=True).first()
    if body is None:
        words = _(
            "园区“%(zone)s”还没有对应的机构，不能登记为在其中：请先在该园区的页面上设定，"
            "或运行 liantu registry link-zone %(code)s"
        )
        raise ValidationError({"zone": words % {"zone": zone, "code": zone.code}})
    Tie.objects.create(organisation=organisation, counterpart_id=body, kind=TieKind.LOCATED, record=record)


def _settle(organisation: Organisation, fact: Fact | None = None) -> None:
    touched = {organisation.pk}
    if fact is not None and hasattr(fact, "counterpart_id"):
        touched.add(fact.counterpart_id)
    derive(touched)
    organisation.refresh_from_db()
