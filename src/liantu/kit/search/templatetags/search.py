"""`{% load search %}{% pin_button "organisation" row.pk %}`: a switch on the page of an object."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from liantu.kit.access import public as access

from .. import queries

register = template.Library()


def pin_facts(user: access.Principal, kind: str, object_id: int) -> dict[str, Any]:
    """What `search/pin_button.html` needs."""
    offered = queries.may_pin(user)
    return {
        "offered": offered,
        "kind": kind,
        "object_id": object_id,
        "pinned": offered and queries.is_pinned(user, kind, object_id),
    }


@register.inclusion_tag("search/pin_button.html", takes_context=True)
def pin_button(context: Context, kind: str, object_id: int) -> dict[str, Any]:
    """A button that pins an object, or lets go of it; nothing for those who keep no pins."""
    request = context["request"]
    return {
        **pin_facts(request.user, kind, object_id),
        "csrf_token": context.get("csrf_token", ""),
        "request": request,
    }
