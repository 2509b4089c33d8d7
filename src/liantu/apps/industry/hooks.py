"""What industry registers with kit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence

from . import queries

evidence.kinds.register(evidence.kinds.Kind("chain", _("产业链"), queries.named, queries.named_ids))
for countable in queries.COUNTABLES:
    countables.register(countable)
