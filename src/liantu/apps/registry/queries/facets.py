"""The lists of facts that an organisation has, each told once: pages, API and command line are made from this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access

from ..models import (
    Assignment,
    Expert,
    Fact,
    Financing,
    Organisation,
    Person,
    Post,
    Product,
    Recognition,
    Right,
    Standard,
    Tie,
)


@dataclass(frozen=True)
class Facet:
    """One list of facts: `key` names it in addresses, `heading` stands over many; `fields` are what a person writes."""

    key: str
    heading: Any
    model: type[Fact]
    fields: tuple[str, ...]

    @property
    def label(self) -> Any:
        return self.model._meta.verbose_name

    @property
    def name(self) -> str:
        """Its permission's label."""
        return self.model._meta.label

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Fields that name another organisation."""
        return tuple(name for name in self.fields if self.model._meta.get_field(name).related_model is Organisation)

    @cached_property
    def has_person(self) -> bool:
        return any(self.model._meta.get_field(name).related_model is Person for name in self.fields)


FACETS: Mapping[str, Facet] = {
    facet.key: facet
    for facet in (
        Facet(
            "recognitions",
            pgettext_lazy("list", "资质荣誉"),
            Recognition,
            ("title", "scheme", "level", "batch", "number", "issuer"),
        ),
        Facet("posts", pgettext_lazy("list", "任职"), Post, ("person", "title")),
        Facet(
            "ties", pgettext_lazy("list", "关系"), Tie, ("kind", "counterpart", "what", "stage", "broker", "platform")
        ),
        Facet(
            "rights",
            pgettext_lazy("list", "知识产权"),
            Right,
            ("title", "kind", "number", "filed", "granted", "status"),
        ),
        Facet("products", pgettext_lazy("list", "产品"), Product, ("name", "code", "brand")),
        Facet("standards", pgettext_lazy("list", "标准"), Standard, ("title", "number", "level", "role")),
        Facet("financing", pgettext_lazy("list", "融资"), Financing, ("round", "amount", "day", "investor")),
        Facet("experts", pgettext_lazy("list", "专家"), Expert, ("person", "title", "fields", "introduction")),
        Facet("assignments", pgettext_lazy("list", "包联"), Assignment, ("officer", "zone", "role")),
    )
}


def facet_named(key: str) -> Facet:
    """Raises NotHere."""
    try:
        return FACETS[key]
    except KeyError:
        raise access.NotHere("registry.Fact", key) from None


@dataclass
class Gathered:
    """One fact with all the rows that say the same: several sources for one thing."""

    fact: Any
    rows: list[Any]

    @property
    def sources(self) -> list[Any]:
        """The records that say so, each once."""
        return list({row.record_id: row.record for row in self.rows}.values())


def gather(facet: Facet, rows: Iterable[Any]) -> list[Gathered]:
    """Rows that say the same, and of the same organisation, as one; in the order of their first."""
    found: dict[tuple[Any, ...], Gathered] = {}
    for row in rows:
        said = (getattr(row, row._meta.get_field(name).attname) for name in facet.fields)
        key = (row.organisation.canonical_id, *said, row.told_from, row.told_to, row.retraction_id is None)
        if key in found:
            found[key].rows.append(row)
        else:
            found[key] = Gathered(row, [row])
    return list(found.values())
