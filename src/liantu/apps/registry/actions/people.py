"""People: with a post or an expert profile in an organisation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

from ..models import Expert, Organisation, Person, Post
from ..validators.names import tidy
from .editing import add_fact


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
            setattr(person, name, tidy(str(value)) if name == "name" else str(value).strip())
        person.full_clean()
        person.save(update_fields=list(fields))
    return person
