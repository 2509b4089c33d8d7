"""What of the register rests on a record: names, values and facts, each with its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liantu.kit.access import public as access

from ..models import Claim, Name
from ..queries import FACETS, Facet, list_facts, words_of
from ..validators.properties import PROPERTIES
from .dossier import SAYING


def on_records(user: access.Principal, records: Sequence[int]) -> Iterator[tuple[str, str, str]]:
    """Whom each thing is about, its page, and what is said; what the user may not read is left out."""
    ids = list(records)
    for name in list_facts(user, Name, all_said=True).filter(record__in=ids).order_by("id"):
        words = _("%(kind)s：%(text)s") % {"kind": name.get_kind_display(), "text": name.text}
        yield _whom(name), reverse("fact", args=["names", name.pk]), words
    for claim in list_facts(user, Claim, all_said=True).filter(record__in=ids).order_by("id"):
        yield _whom(claim), reverse("organisation-value", args=[claim.organisation_id, claim.property]), _value(claim)
    for facet in FACETS.values():
        if access.may_ever(user, "view", facet.name):
            for fact in list_facts(user, facet.model, all_said=True).filter(record__in=ids).order_by("id"):
                yield _whom(fact), reverse("fact", args=[facet.key, fact.pk]), _fact(facet, fact)


def _whom(row: Any) -> str:
    """The organisation that it was said of, whichever stands for it now."""
    return str(row.organisation)


def _value(claim: Claim) -> str:
    spec = PROPERTIES[claim.property]
    value = claim.value if spec.form == "day" else words_of(spec, spec.read(claim.value))
    return _("%(what)s：%(value)s") % {"what": spec.label, "value": value}


def _fact(facet: Facet, fact: Any) -> str:
    what, beside = SAYING[facet.key](fact.organisation, fact)
    if facet.key == "ties":
        what = f"{fact.get_kind_display()} {fact.counterpart}"
    return _("%(what)s：%(value)s") % {
        "what": facet.label,
        "value": " · ".join(str(part) for part in (what, *beside) if part),
    }
