"""Tables: `Table` is the base of every list; the kinds of columns are in columns.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from inspect import signature
from typing import Any, ClassVar

import django_tables2
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import F, QuerySet, Sum
from django.db.models.sql.where import WhereNode
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_tables2.data import TableQuerysetData
from django_tables2.utils import Accessor

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed

from .columns import Column, Personal
from .enums import Density
from .exports import SheetColumn

PAGE_SIZES = (25, 50, 100, 200)
MOST_SORTS = 3

_tables: dict[str, type[Table]] = {}


class Rows(TableQuerysetData):
    """A queryset as a table's data: unknown values come last whichever way, and equal ones keep one order."""

    def order_by(self, aliases: Sequence[str]) -> None:
        terms: list[Any] = []
        for alias in aliases:
            bound, down = self.table.columns[alias.lstrip("-")], alias.startswith("-")
            queryset, own = bound.order(self.data, down)
            if own:
                self.data = queryset
                continue
            for key in bound.column.order_by or (bound.accessor,):
                terms.append(self._term(Accessor(key.lstrip("-")), down != key.startswith("-")))
        if terms:
            self.data = self.data.order_by(*terms)

    def __getitem__(self, at: Any) -> Any:
        """The rows of a page: their keys first, since to sort whole rows with all that is joined to them costs far more."""
        query = self.data.query
        wide = query.select_related or query.annotations
        shaped = query.distinct or query.group_by or query.combinator or query.values_select
        if not isinstance(at, slice) or not wide or shaped:
            return super().__getitem__(at)
        keys = list(self.data.values_list("pk", flat=True)[at])
        whole = self.data.order_by()
        # The keys were filtered just now: what it cost to find them is not paid once more.
        whole.query.where = WhereNode()
        rows = {row.pk: row for row in whole.filter(pk__in=keys)}
        return [rows[key] for key in keys if key in rows]

    def settle(self) -> None:
        """Add the key to the order, so that no row stands on two pages or on none."""
        query = self.data.query
        if query.group_by is not None and query.values_select:
            return
        order = list(query.order_by or (query.get_meta().ordering if query.default_ordering else ()))
        if not {"pk", "-pk", "id", "-id"} & {term for term in order if isinstance(term, str)}:
            self.data = self.data.order_by(*order, "pk")

    def _term(self, path: Accessor, down: bool) -> Any:
        field = F("__".join(path.bits))
        try:
            known = path.get_field(self.model)
        except FieldDoesNotExist:
            known = None
        # Where nothing can be empty the plain order lets the database use its index.
        last = None if known is not None and len(path.bits) == 1 and not known.null else True
        return field.desc(nulls_last=last) if down else field.asc(nulls_last=last)


class Table(django_tables2.Table):
    """The base of every list.

    Columns are declared one by one (a `Meta.model` would make columns that are none of ours). `bulk` shows
    boxes to choose rows with. The first column names the row: it stays in sight and cannot be hidden.
    """

    bulk: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _tables[cls.key()] = cls

    def __init__(self, data: Any, *, user: access.Principal | None = None, **kwargs: Any) -> None:
        if TableQuerysetData.validate(data):
            data = Rows(data)
        super().__init__(data, **kwargs)
        for bound in self.columns.iterall():
            if bound.column.orderable is None and not self._in_database(bound):
                bound.column.orderable = False
        self.user = user
        self.csrf = ""
        self.made_up = 0
        self.density: str = Density.COSY
        self.totals: Mapping[str, Any] = {}
        # (label, pk) of the objects whose personal fields stand in plain; only an export fills it.
        self.revealed: frozenset[tuple[str, Any]] = frozenset()

    @classmethod
    def key(cls) -> str:
        """The name under which users' choices for this table are kept."""
        return f"{cls.__module__.removeprefix('liantu.')}.{cls.__qualname__}"[:160]

    @property
    def first(self) -> str:
        """The column that names the row."""
        return next(bound.name for bound in self.columns.iterall())

    def sort(self, wanted: str) -> None:
        """Order by a list such as `-date,name`. Raises ValidationError for what cannot be sorted by."""
        aliases = [alias for alias in wanted.split(",") if alias]
        for alias in aliases:
            name = alias.removeprefix("-")
            if name not in self.columns.columns or not self.columns[name].orderable:
                raise ValidationError(_("不能按“%(name)s”排序") % {"name": name[:40]})
        if len(aliases) > MOST_SORTS:
            raise ValidationError(_("最多按 %(n)d 列排序") % {"n": MOST_SORTS})
        self.order_by = aliases

    def turn_to(self, page: str, per: str) -> None:
        """Show one page. Raises ValidationError for a page or a size that there is not."""
        if isinstance(self.data, Rows):
            self.data.settle()
        if per not in map(str, PAGE_SIZES):
            raise ValidationError(_("每页行数只能是 %(sizes)s") % {"sizes": listed(PAGE_SIZES)})
        try:
            self.paginate(page=page if len(page) <= 9 else "0", per_page=int(per))
        except PageNotAnInteger:
            raise ValidationError(_("页码“%(page)s”不是数字") % {"page": page[:20]}) from None
        except EmptyPage:
            words = {"page": page[:20], "last": self.paginator.num_pages}
            raise ValidationError(_("没有第 %(page)s 页，共 %(last)d 页") % words) from None

    def show(self, columns: Sequence[str]) -> None:
        """Show these columns only; the first one always. An empty choice: all but those marked `hidden`."""
        for bound in list(self.columns.iterall()):
            chosen = bound.name in columns if columns else not getattr(bound.column, "hidden", False)
            if chosen or bound.name == self.first or not self.can_hide(bound):
                self.columns.show(bound.name)
            else:
                self.columns.hide(bound.name)

    def can_hide(self, bound: Any) -> bool:
        return bound.name != self.first and not bound.column.exclude_from_export

    def choosable(self) -> list[tuple[str, str, bool]]:
        """Name, words and whether it is shown, of each column that may be hidden."""
        shown = {bound.name for bound in self.columns.itervisible()}
        return [
            (bound.name, str(bound.header), bound.name in shown)
            for bound in self.columns.iterall()
            if self.can_hide(bound)
        ]

    def add_up(self) -> None:
        """Sum the columns that ask for it, over all rows and not only this page's: one query, or none."""
        asked = {
            bound.name: bound.accessor for bound in self.columns.itervisible() if getattr(bound.column, "total", False)
        }
        if asked and isinstance(self.data, Rows):
            sums = {f"sum_{name}": Sum("__".join(Accessor(path).bits)) for name, path in asked.items()}
            answer = self.data.data.order_by().aggregate(**sums)
            self.totals = {name: answer[f"sum_{name}"] for name in asked}
        elif asked:
            lists = {
                name: [Accessor(path).resolve(row, quiet=True) for row in self.data] for name, path in asked.items()
            }
            self.totals = {name: sum((v for v in vs if v is not None), 0) for name, vs in lists.items()}

    def body(self) -> Iterator[tuple[Any, SafeString]]:
        """Each record of the page with its cells as HTML.

        Put together here and not in the template, since a page of 200 rows has thousands of cells. A method
        `render_<column>` of the table, asking for `value`, `record` or both, draws that column instead.
        """
        columns = []
        for bound in self.columns.itervisible():
            attrs = bound.attrs["td"].as_html()
            if bound.name == self.first:
                head, tail = format_html('<th scope="row" {}>', attrs), "</th>"
            else:
                head, tail = (
                    format_html('<td {} data-label="{}">', attrs, strip_tags(str(bound.header))),
                    "</td>",
                )
            columns.append((self._reader(bound, "render"), head, tail))
        for row in self.paginated_rows:
            record = row.record
            cells = [f"{head}{conditional_escape(read(record))}{tail}" for read, head, tail in columns]
            yield record, mark_safe("".join(cells))  # noqa: S308  every part was escaped above

    def _reader(self, bound: Any, how: str) -> Callable[[Any], Any]:
        """What turns a record into the column's cell: the table's own method for it, or the column's."""
        column = bound.column
        own = getattr(self, f"{how}_{bound.name}", None)
        if own is None and how == "value" and hasattr(self, f"render_{bound.name}"):
            drawn = self._reader(bound, "render")
            return lambda record: strip_tags(str(drawn(record)))
        if own is None:
            face = getattr(column, how)
            return lambda record: face(column.read(record), record, self)
        wanted = signature(own).parameters
        if "value" not in wanted:
            return lambda record: own(record=record)
        if "record" not in wanted:
            return lambda record: own(value=column.read(record))
        return lambda record: own(value=column.read(record), record=record)

    def foot(self) -> list[tuple[Any, Any]]:
        """Each shown column with its total or None; empty where nothing is added up."""
        if not self.totals:
            return []
        return [
            (bound, bound.column.draw_total(self.totals[bound.name]) if bound.name in self.totals else None)
            for bound in self.columns.itervisible()
        ]

    def exported_columns(self) -> list[Any]:
        return [bound for bound in self.columns.itervisible() if not bound.column.exclude_from_export]

    def sheet_columns(self) -> list[SheetColumn]:
        told = []
        for bound in self.exported_columns():
            told.append(SheetColumn(str(bound.header), getattr(bound.column, "kind", Column.kind)))
            if self._remarked(bound):
                told.append(SheetColumn(_("%(column)s·标记") % {"column": bound.header}))
        return told

    def sheet_rows(self, records: Iterable[Any]) -> Iterator[list[Any]]:
        """The cells of `records` as a workbook holds them, for the columns that are shown, each with its mark's words.

        Counts in `made_up` those that a mark calls simulated.
        """
        readers: list[Callable[[Any], Any]] = []
        marked = []
        for bound in self.exported_columns():
            readers.append(self._reader(bound, "value"))
            if self._remarked(bound):
                readers.append(bound.column.remark)
                marked.append(bound.column)
        for record in records:
            self.made_up += any(column.says_simulated(record) for column in marked)
            yield [read(record) for read in readers]

    @staticmethod
    def _remarked(bound: Any) -> bool:
        return bool(getattr(bound.column, "remarked", False) or getattr(bound.column, "mark", ""))

    def reveal_for(self, user: access.Principal, rows: QuerySet[Any]) -> int:
        """In a workbook, unmask the personal fields of what `user` may reveal; returns how many."""
        open_to: set[tuple[str, Any]] = set()
        for bound in self.exported_columns():
            if isinstance(bound.column, Personal):
                path = Accessor(bound.accessor).bits[:-1]
                model = rows.model
                for bit in path:
                    model = model._meta.get_field(bit).related_model
                inside = rows.order_by().values("__".join(path) or "pk")
                allowed = access.scope(user, "reveal", model._default_manager.filter(pk__in=inside))
                open_to |= {(model._meta.label, pk) for pk in allowed.values_list("pk", flat=True)}
        self.revealed = frozenset(open_to)
        return len(open_to)

    def _in_database(self, bound: Any) -> bool:
        """Whether a database can sort by the column: what Python works out row by row cannot be sorted."""
        if not isinstance(self.data, Rows) or bound.column.order_by:
            return True
        first = Accessor(bound.accessor).bits[0]
        query = self.data.data.query
        fields = {field.name for field in self.data.model._meta.get_fields()}
        return first == "pk" or first in fields or first in query.annotations

    @property
    def has_personal(self) -> bool:
        return any(isinstance(bound.column, Personal) for bound in self.exported_columns())


def table_named(key: str) -> type[Table] | None:
    """The table whose choices are kept under `key`."""
    return _tables.get(key)
