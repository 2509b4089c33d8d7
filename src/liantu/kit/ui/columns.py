"""The kinds of columns that tables are made of: how a value is drawn, and how a workbook gets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import django_tables2
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_tables2.utils import Accessor

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed

from . import amounts, marks, numbers, personal
from .assets import icon
from .enums import MarkKind
from .exports import Kind
from .states import StateStyle, style_of


class Column(django_tables2.Column):
    """What all columns share.

    `absent`: the words for a value that is not there (default: — 未知); `mark`: the name of the record's
    attribute that holds a `Mark` or None, or a function of the record; in a workbook its words stand in a column of their
    own beside the value; `hidden`: shown only to those who choose it; `total`: its sum
    over all rows stands in the foot; `wide`: may wrap.
    """

    kind: Kind = Kind.TEXT
    css: ClassVar[str] = "cell-text"
    #: Whether it has marks of its own to be told in a workbook, by a `mark_of` and not by `mark`.
    remarked: ClassVar[bool] = False

    def __init__(
        self,
        verbose_name: Any = None,
        *,
        absent: Any = None,
        mark: str | Callable[[Any], marks.Mark | None] = "",
        hidden: bool = False,
        total: bool = False,
        wide: bool = False,
        **kwargs: Any,
    ) -> None:
        css = f"{self.css} cell-wide" if wide else self.css
        kwargs.setdefault("attrs", {"th": {"class": css}, "td": {"class": css}, "tf": {"class": css}})
        super().__init__(verbose_name, empty_values=(), **kwargs)
        self.absent, self.mark, self.hidden, self.total = absent, mark, hidden, total

    def read(self, record: Any) -> Any:
        """The record's value, a choice as its label. Raises ValueError for an accessor that leads nowhere."""
        path = Accessor(self.accessor)
        owner, last = path.penultimate(record)
        display = getattr(owner, f"get_{last}_display", None) if isinstance(owner, Model) else None
        return display() if display is not None else path.resolve(record)

    def render(self, value: Any, record: Any, table: Any) -> Any:
        """The cell: the value or what stands for it, and its mark."""
        told = self.mark_of(record)
        self._make_sure(value, record)
        if told is None:
            return self.nothing() if _is_nothing(value) else self.draw(value, record, table)
        if told.kind is MarkKind.WITHHELD or _is_nothing(value):
            body = SafeString("") if told.kind is MarkKind.WITHHELD else self.nothing()
        else:
            body = self.draw(value, record, table)
        return format_html("{}{}", body, marks.drawn(told))

    def value(self, value: Any, record: Any, table: Any) -> Any:
        """The cell of a workbook: a typed value, or the words for one that is not there."""
        told = self.mark_of(record)
        self._make_sure(value, record)
        if told is not None and told.kind is MarkKind.WITHHELD:
            return str(told.words)
        return self.words_for_nothing() if _is_nothing(value) else self.plain(value, record, table)

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        """How a value that is there looks on the page."""
        return value if isinstance(value, str) else numbers.in_words(value)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        """What a workbook holds of a value that is there."""
        return value if isinstance(value, str) else numbers.in_words(value)

    def _make_sure(self, value: Any, record: Any) -> None:
        # The library takes a misspelt accessor for an empty value: shown as unknown, it would be a lie.
        if _is_nothing(value):
            Accessor(self.accessor).resolve(record)

    def draw_total(self, total: Any) -> Any:
        return self.nothing() if total is None else self.draw(total, None, None)

    def nothing(self) -> SafeString:
        return format_html('<span class="unknown">{}</span>', self.words_for_nothing())

    def words_for_nothing(self) -> str:
        return f"— {numbers.UNKNOWN}" if self.absent is None else str(self.absent)

    def mark_of(self, record: Any) -> marks.Mark | None:
        if callable(self.mark):
            return self.mark(record)
        return Accessor(self.mark).resolve(record, quiet=True) if self.mark else None

    def remark(self, record: Any) -> str:
        """What a workbook says beside the value; where it came from and that it is withheld are no remarks."""
        told = self.mark_of(record)
        if told is None or told.kind is MarkKind.WITHHELD:
            return ""
        kind = "" if told.kind is MarkKind.SOURCE else str(told.words)
        return listed(word for word in (kind, told.note) if word)

    def says_simulated(self, record: Any) -> bool:
        """Whether its mark says that a program made the value up, be it beside something graver."""
        told = self.mark_of(record)
        return told is not None and MarkKind.SIMULATED in (told.kind, *told.also)


class Text(Column):
    """Words, or anything that reads as such; a choice reads as its label."""


class Brief(Text):
    """A few signs that are read at one glance: a day as it was told, a row's place. They stand on one line."""

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        told = super().draw(value, record, table)
        return format_html('<span class="figure">{}</span>', told) if len(told) <= LONGEST_BRIEF else told


#: What is longer may break: a sheet can be called anything.
LONGEST_BRIEF = 24


class Number(Column):
    """A number with its thousands grouped, and its unit if it has one."""

    kind = Kind.NUMBER
    css = "cell-number"

    def __init__(self, verbose_name: Any = None, *, unit: Any = "", decimals: int | None = None, **kwargs: Any) -> None:
        super().__init__(verbose_name, **kwargs)
        self.unit, self.decimals = unit, decimals

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        shown = numbers.grouped(value, self.decimals)
        if not self.unit:
            return shown
        return format_html('<span class="figure">{}<span class="unit"> {}</span></span>', shown, self.unit)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return value


class Money(Column):
    """An amount in yuan, shown in the unit of its size; workbooks get the exact yuan."""

    kind = Kind.MONEY
    css = "cell-number"

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return amounts.drawn(value, fixed=True)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return Decimal(value)


class Date(Column):
    """A day, or a moment where `moment` is set; both ISO."""

    css = "cell-date"

    def __init__(self, verbose_name: Any = None, *, moment: bool = False, **kwargs: Any) -> None:
        super().__init__(verbose_name, **kwargs)
        self.moment = moment
        self.kind = Kind.MOMENT if moment else Kind.DATE

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return numbers.moment(value) if self.moment else numbers.day(value)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return value


class State(Column):
    """A state as icon and word. `styles` maps the stored values to how they look."""

    css = "cell-state"

    def __init__(self, verbose_name: Any = None, *, styles: Mapping[Any, StateStyle], **kwargs: Any) -> None:
        super().__init__(verbose_name, **kwargs)
        self.styles = styles

    def _style(self, value: Any, record: Any) -> StateStyle:
        # A field with choices arrives here as its label; the styles are keyed by what is stored.
        stored = value if record is None else Accessor(self.accessor).resolve(record, quiet=True)
        return style_of(self.styles, stored)

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return self._style(value, record).html()

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return str(self._style(value, record).words)


class Link(Column):
    """Words that open the record in the drawer. `url(record)` is its address, or "" for none."""

    css = "cell-link"

    def __init__(
        self, verbose_name: Any = None, *, url: Callable[[Any], str], in_drawer: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(verbose_name, **kwargs)
        self.address, self.in_drawer = url, in_drawer

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        url, value = self.address(record), super().draw(value, record, table)
        if not url:
            return value
        if not self.in_drawer:
            return format_html('<a href="{}">{}</a>', url, value)
        return format_html('<a href="{}" hx-get="{}" hx-target="#drawer" hx-swap="innerHTML">{}</a>', url, url, value)


class Personal(Column):
    """A personal field, masked, with the way to reveal it; a workbook has it masked unless revealed."""

    css = "cell-personal"

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        # Sorting by a masked value would tell what the mask hides.
        super().__init__(verbose_name, orderable=False, **kwargs)

    def owner(self, record: Any) -> tuple[Any, str]:
        """The object that has the field, and the field's name."""
        return Accessor(self.accessor).penultimate(record, quiet=True)

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        obj, field = self.owner(record)
        return personal.drawn(getattr(table, "user", None), obj, field)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        obj, field = self.owner(record)
        revealed = getattr(table, "revealed", frozenset())
        return str(value) if (obj._meta.label, obj.pk) in revealed else access.masked(obj, field)


@dataclass(frozen=True)
class RowAction:
    """Something to do with one row. `method` post is sent as a form; `in_drawer` opens beside the list."""

    words: Any
    url: str
    icon: str = ""
    method: str = "get"
    in_drawer: bool = False


class Actions(Column):
    """What may be done with a row: `actions(record, user)` answers those that this user may do.

    `stacked`: one below the other, where a row is several lines high anyhow and its width is wanted for words.
    """

    css = "cell-actions"

    def __init__(
        self,
        actions: Callable[[Any, access.Principal], Sequence[RowAction]],
        verbose_name: Any = "",
        *,
        stacked: bool = False,
    ) -> None:
        css = f"{self.css} cell-stacked" if stacked else self.css
        attrs = {part: {"class": css} for part in ("th", "td", "tf")}
        super().__init__(verbose_name, accessor="pk", orderable=False, exclude_from_export=True, attrs=attrs)
        self.actions = actions

    @property
    def header(self) -> SafeString:
        return format_html('<span class="visually-hidden">{}</span>', self.verbose_name or _("操作"))

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        offered = self.actions(record, table.user)
        return format_html_join("", "{}", ((_drawn(action, table),) for action in offered))


def _drawn(action: RowAction, table: Any) -> SafeString:
    face = format_html("{}{}", icon(action.icon) if action.icon else "", action.words)
    if action.method == "post":
        return format_html(
            '<form method="post" action="{}" class="inline" data-guard>'
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<button type="submit" class="quiet">{}</button></form>',
            action.url, table.csrf, face,
        )  # fmt: skip
    if action.in_drawer:
        return format_html(
            '<a class="quiet" href="{}" hx-get="{}" hx-target="#drawer" hx-swap="innerHTML">{}</a>',
            action.url,
            action.url,
            face,
        )
    return format_html('<a class="quiet" href="{}">{}</a>', action.url, face)


def _is_nothing(value: Any) -> bool:
    return value is None or value == ""
