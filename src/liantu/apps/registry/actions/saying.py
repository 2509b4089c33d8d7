"""One door for every list of facts: what pages and the API call, whatever the kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access import public as access

from ..models import Assignment, Expert, Fact, Organisation, Post
from .editing import add_fact, assign
from .people import add_expert, add_person

PERSON = frozenset({"name", "phone", "email"})


@access.action
def say(
    *,
    by: Any,
    model: type[Fact],
    organisation: Organisation,
    fields: Mapping[str, Any],
    person: Mapping[str, str] | None = None,
    valid_from: str = "",
    valid_to: str = "",
    note: str = "",
) -> Fact:
    """Say a fact of an organisation. Posts and experts without `fields["person"]` make a new person from `person`.

    Raises ValidationError, Denied.
    """
    when = {"valid_from": valid_from, "valid_to": valid_to, "note": note}
    if model is Assignment:
        return assign(by=by, organisation=organisation, **fields, valid_from=valid_from, valid_to=valid_to)
    if model not in (Post, Expert) or fields.get("person"):
        return add_fact(by=by, model=model, organisation=organisation, fields=fields, **when)
    told = {key: value for key, value in (person or {}).items() if key in PERSON and value}
    if not told.get("name"):
        raise ValidationError({"name": _("请选择已登记的人员，或填写姓名")})
    more = {key: value for key, value in fields.items() if key != "person"}
    make = add_person if model is Post else add_expert
    return make(by=by, organisation=organisation, **more, **told, **when)
