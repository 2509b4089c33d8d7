"""What indicators registers with kit."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.search import public as search

from .models import Indicator


def _found(user: access.Principal, ids: Collection[int]) -> dict[int, search.Found]:
    rows = access.scope(user, "view", Indicator.objects.filter(pk__in=ids))
    return {row.pk: search.Found(row.called, f"/indicators/{row.code}/", row.unit) for row in rows}


search.register(search.Searchable("indicator", _("指标"), "chart-bar", _found, order=60))
