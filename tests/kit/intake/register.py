"""What readers see of the register, to be compared before and after."""

from __future__ import annotations

from typing import Any

from django.db import models

from liantu.apps.registry.actions.loading import SAID
from liantu.apps.registry.models import Conflict, Organisation, ZoneMember
from liantu.kit.search.models import Key


def facts() -> dict[str, list[Any]]:
    """All that is said and counts."""
    return {model.__name__: sorted(model.objects.counting().values_list(*_columns(model)), key=repr) for model in SAID}


def current() -> dict[str, list[Any]]:
    """All that is derived of it: organisations with all their columns but when they changed, zones, conflicts, search keys."""
    columns = [name for name in _columns(Organisation) if name not in ("created", "updated")]
    return {
        "organisations": list(Organisation.objects.filter(listed=True).order_by("pk").values_list(*columns)),
        "zones": sorted(
            ZoneMember.objects.filter(organisation__listed=True).values_list("organisation", "zone", "tie")
        ),
        "conflicts": sorted(Conflict.objects.values_list(*(set(_columns(Conflict)) - {"id"})), key=repr),
        "keys": sorted(Key.objects.filter(kind="organisation").values_list("object_id", "text", "sort", "place")),
    }


def register() -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    return facts(), current()


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
