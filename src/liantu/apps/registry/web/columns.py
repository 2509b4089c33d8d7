"""Columns of the register's lists."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django_tables2.utils import Accessor

from liantu.kit.ui.columns import Column, Date, Link, Money, Text
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.marks import Mark, drawn

from ..queries import scheme_words
from ..validators.properties import PROPERTIES
from .marks import WITHHELD, source_mark


def dossier(row: Any) -> str:
    return reverse("organisation", args=[row.pk])


class OrganisationLink(Link):
    """An organisation of a fact, as the one that stands for it; opens its dossier."""

    remarked = True

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        super().__init__(verbose_name, url=lambda row: "", in_drawer=False, **kwargs)

    def read(self, record: Any) -> Any:
        held = Accessor(self.accessor).resolve(record, quiet=True)
        return (held.canonical or held).name if held is not None else None

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        held = Accessor(self.accessor).resolve(record)
        standing = held.canonical or held
        return format_html('<a href="{}">{}</a>', dossier(standing), standing.name)

    def mark_of(self, record: Any) -> Mark | None:
        held = Accessor(self.accessor).resolve(record, quiet=True)
        return simulated(held.canonical or held) if held is not None else None


def simulated(organisation: Any) -> Mark | None:
    """The mark of what a program made up."""
    return Mark(MarkKind.SIMULATED) if organisation.simulated else None


class Named(Link):
    """The organisation of a row of the list itself."""

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        super().__init__(
            verbose_name, url=dossier, in_drawer=False, mark=simulated, order_by=("sounds", "name"), **kwargs
        )


class Proven(Link):
    """What names a fact: opens it in the drawer, with the mark of its source."""

    remarked = True

    def mark_of(self, record: Any) -> Mark | None:
        return source_mark(record.record)

    def value(self, value: Any, record: Any, table: Any) -> Any:
        return self.plain(value, record, table)


class _Seen:
    """A property of an organisation as the user may see it: `withheld` where there is one that they may not."""

    key = ""

    def mark_of(self, record: Any) -> Mark | None:
        return WITHHELD if getattr(record, f"{self.key}_withheld") else None


class SeenText(_Seen, Text):
    def __init__(self, key: str, **kwargs: Any) -> None:
        super().__init__(PROPERTIES[key].label, accessor=f"seen_{key}", **kwargs)
        self.key = key
        choices = PROPERTIES[key].choices
        self.labels = dict(choices.choices) if choices is not None else {}

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return str(self.labels.get(value, value))

    plain = draw


class SeenDate(_Seen, Date):
    def __init__(self, key: str, **kwargs: Any) -> None:
        super().__init__(PROPERTIES[key].label, accessor=f"seen_{key}", **kwargs)
        self.key = key

    def _told(self, value: Any, record: Any) -> Any:
        """The day as exactly as it was told: 2009 is not 2009-01-01. Rows bring `<property>_told`."""
        told = getattr(record, f"{self.key}_told", None)
        return told if told and len(told) < len("2009-01-01") else value

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        told = self._told(value, record)
        return told if isinstance(told, str) else super().draw(told, record, table)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return self._told(value, record)


class SeenMoney(_Seen, Money):
    def __init__(self, key: str, label: Any, **kwargs: Any) -> None:
        super().__init__(label, accessor=f"seen_{key}", **kwargs)
        self.key = key


class Zones(Column):
    """The zones of an organisation, whose `zone_members__zone` is fetched."""

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="pk", orderable=False, **kwargs)

    def read(self, record: Any) -> Any:
        return [member.zone.name for member in record.zone_members.all()]

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return self.plain(value, record, table)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return _("、").join(value) if value else _("区外")


class Completeness(Column):
    """How much of a firm's wanted properties is known, as a bar and a figure."""

    css = "cell-number"

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return format_html('<span class="figure">{}%</span>', value)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return value


class SchemeText(Text):
    """A recognition's scheme by its name; one that the rulebook does not know, as it is written."""

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return scheme_words().get(value, value)

    plain = draw


class Posts(Column):
    """The posts of a person, each with its organisation; from `held`."""

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="pk", orderable=False, **kwargs)

    def read(self, record: Any) -> Any:
        return record.held

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        if not value:
            return self.nothing()
        parts = []
        for post in value:
            standing = post.organisation.canonical or post.organisation
            parts.append((dossier(standing), standing.name, post.title, drawn(source_mark(post.record))))
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a> {}{}', parts)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return _("、").join(f"{post.organisation.canonical or post.organisation} {post.title}" for post in value)
