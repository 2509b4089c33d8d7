"""A page with a list: search, filters, sort, pages, columns, bulk work, export; its address holds it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import IO, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed

from . import actions, exports, later, nav, queries, toasts
from .bulk import BulkAction, BulkWork
from .enums import Density
from .filters import Filters
from .frames import is_part
from .guard import signed_in
from .saved import SavedViews
from .tables import PAGE_SIZES, Table

REGION = "list-region"


@dataclass(frozen=True)
class Primary:
    """The one thing that a page is there to do, for those who may do `action` to any row of `label_model`."""

    words: Any
    url_name: str
    label_model: str
    action: str = "create"
    icon: str = "plus"
    in_drawer: bool = False


@dataclass(frozen=True)
class Empty:
    """What would be here, and the first step to it. `url_name` leads to that step.

    The step is offered to those who may take it: who may ever do `action` to rows of `label_model`; without a model, who has
    the page in their rail.
    """

    title: Any
    words: Any = ""
    step: Any = ""
    url_name: str = ""
    icon: str = "inbox"
    label_model: str | None = None
    action: str = "create"

    def for_user(self, user: Any) -> Empty:
        """The same as one user is told it."""
        if not self.url_name:
            return self
        if self.label_model is not None:
            may = access.may_ever(user, self.action, self.label_model)
        else:
            may = any(entry.url_name == self.url_name and entry.visible_to(user) for entry in nav.entries())
        return self if may else replace(self, step="", url_name="")


#: Instead of what would be here, where there is something that the reader may not read.
HIDDEN = Empty(
    gettext_lazy("有内容，但对您隐去"),
    gettext_lazy("这里的记录按来源的类别不对您开放；隐去不等于没有。"),
    icon="eye-off",
)


@dataclass(frozen=True)
class Completeness:
    """How complete the ground under a list is: `named` of `reported`, as at a day."""

    named: int
    reported: int | None
    as_at: Any = None
    url: str = ""


class ListPage(BulkWork, SavedViews, View):
    """Base of every list. See README.md for one in twenty lines.

    The query string is the whole state: `q` and the filters, `sort`, `page`, `per`; `view` and `columns` where a
    saved view is in force. htmx asks for the region below the search only. `get_rows` answers what the user may see, from the app's queries.
    """

    title: ClassVar[Any] = ""
    intro: ClassVar[Any] = ""
    template_name: ClassVar[str] = "ui/list.html"
    table_class: ClassVar[type[Table]]
    filterset_class: ClassVar[type[Filters] | None] = None
    primary: ClassVar[Primary | None] = None
    bulk: ClassVar[Sequence[BulkAction]] = ()
    empty: ClassVar[Empty] = Empty(gettext_lazy("这里还没有内容"))
    export_name: ClassVar[str] = ""
    export_action: ClassVar[str] = "export"
    zone_path: ClassVar[str | None] = None
    #: Filters that say themselves of which zone the rows are: while one is in force the frame's zone does not narrow.
    zone_filters: ClassVar[Sequence[str]] = ("zone",)
    per_page: ClassVar[int] = PAGE_SIZES[0]

    def get_rows(self, user: Any) -> QuerySet[Any]:
        raise NotImplementedError

    def completeness(self, rows: QuerySet[Any]) -> Completeness | None:
        """How complete the list is, where somebody knows."""
        return None

    def extra_context(self) -> dict[str, Any]:
        """More for a template of one's own."""
        return {}

    def withheld(self) -> bool:
        """Whether the list is empty only because the user may not read what there is; asked of empty lists alone."""
        return False

    # Doors

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return signed_in(super().dispatch)(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "reveal":
            return render(request, "ui/export_reveal.html", {"title": _("导出含个人信息的表格"), "page": self})
        if request.GET.get("views") == "keep":
            return self.keep_view()
        if (opened := self.opened_with()) is not None:
            return opened
        table = self.table()
        table.turn_to(request.GET.get("page", "1"), request.GET.get("per", str(self.per_page)))
        table.add_up()
        template = "ui/list_region.html" if is_part(request, REGION) else self.template_name
        return render(request, template, self.context(table))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("export"):
            return self._export(reveal=request.POST.get("reveal") == "1")
        if request.GET.get("views") == "keep":
            return self.keep_view()
        if request.POST.get("views") == "renew":
            return self.renew_view()
        if request.POST.get("views") == "columns":
            return self.put_columns()
        return self.work()

    # The list

    @cached_property
    def zone(self) -> Any:
        """The zone of the frame, where it narrows the list; None for all, and where a filter names a zone itself."""
        known = self.filterset_class.base_filters if self.filterset_class is not None else ()
        if any(name in known and self.request.GET.get(name) for name in self.zone_filters):
            return None
        return getattr(self.request, "zone", None)

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """What the user may see of the chosen zone, unfiltered; rows of the whole body with it."""
        rows = self.get_rows(self.request.user)
        return rows if self.zone is None else self.of_zone(rows, self.zone)

    def of_zone(self, rows: QuerySet[Any], zone: Any) -> QuerySet[Any]:
        """Those of the chosen zone and of the whole body; all where the page knows no zones."""
        if not self.zone_path:
            return rows
        return rows.filter(Q(**{self.zone_path: zone}) | Q(**{f"{self.zone_path}__isnull": True}))

    @cached_property
    def filters(self) -> Filters | None:
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=self.rows, request=self.request)

    @cached_property
    def filtered(self) -> QuerySet[Any]:
        """The rows in question; none where a filter makes no sense, which the page then says."""
        if self.filters is None:
            return self.rows
        return self.filters.qs if self.filters.is_valid() else self.rows.none()

    @cached_property
    def preference(self) -> Any:
        return queries.table_preference(self.request.user, self.table_class.key())

    def table(self, rows: QuerySet[Any] | None = None) -> Table:
        """The table as this user wants it, sorted as the address says."""
        table = self.table_class(self.filtered if rows is None else rows, user=self.request.user)
        table.density = self.preference.density or Density.COSY
        table.csrf = get_token(self.request)
        table.show(self.chosen_columns())
        if "sort" in self.request.GET:
            table.sort(self.request.GET["sort"])
        return table

    def context(self, table: Table) -> dict[str, Any]:
        request = self.request
        chips = list(self.filters.chips(request.GET)) if self.filters else []
        context = {
            "title": self.title, "intro": self.intro, "page": self, "table": table, "filters": self.filters,
            "chips": chips, "count": table.paginator.count, "sizes": PAGE_SIZES, "densities": Density.choices,
            "primary": self._primary(), "bulk": self._bulk(), "completeness": self.completeness(self.rows),
            "table_key": self.table_class.key(), "may_export": self._may(self.export_action),
            "may_reveal": table.has_personal and self._may("reveal"), "part": is_part(request, REGION),
        }  # fmt: skip
        table.bulk = bool(context["bulk"])
        if not context["count"]:
            hidden = not chips and self.withheld()
            context["empty"] = HIDDEN if hidden else self.empty.for_user(request.user)
        return context | self.views_context() | self.extra_context()

    def _may(self, action: str) -> bool:
        if not self.export_name:
            return False
        label = self.rows.model._meta.label
        declared = access.declarations().get(label)
        return bool(declared and action in declared.actions and access.may_ever(self.request.user, action, label))

    def _primary(self) -> dict[str, Any] | None:
        offered = self.primary
        if offered is None or not access.may_ever(self.request.user, offered.action, offered.label_model):
            return None
        return {
            "words": offered.words,
            "url": reverse(offered.url_name),
            "icon": offered.icon,
            "in_drawer": offered.in_drawer,
        }

    def _bulk(self) -> list[BulkAction]:
        label = self.rows.model._meta.label
        return [bulk for bulk in self.bulk if access.may_ever(self.request.user, bulk.action, label)]

    # Export

    def _export(self, *, reveal: bool) -> HttpResponse:
        user, label = self.request.user, self.rows.model._meta.label
        reason = self.request.POST.get("reason", "")
        if not self.export_name:
            raise access.NotHere(label)
        try:
            number = actions.open_export(
                by=user, label=label, permission=self.export_action, reveal=reveal, reason=reason
            )
        except ValidationError as problem:
            context = {
                "title": _("导出含个人信息的表格"),
                "page": self,
                "problem": problem.messages[0],
                "reason": reason,
            }
            return render(self.request, "ui/export_reveal.html", context, status=422)
        if self.filters is not None and not self.filters.is_valid():
            raise ValidationError(_("筛选条件有误，没有导出"))
        rows = access.scope(user, self.export_action, self.filtered)
        if (most := rows.count()) > exports.MOST_ROWS:
            words = {"n": f"{most:,}", "most": f"{exports.MOST_ROWS:,}"}
            raise ValidationError(_("共 %(n)s 行，一次最多导出 %(most)s 行：请先筛选") % words)
        if most > exports.MOST_AT_ONCE and (answer := self._export_in_background(most, reveal)) is not None:
            return answer
        file, _count = self._write(rows, number, reveal)
        response = FileResponse(file, as_attachment=True, filename=self._file_name(), content_type=exports.TYPE)
        patch_cache_control(response, no_store=True, private=True)
        return response

    def _export_in_background(self, most: int, reveal: bool) -> HttpResponse | None:
        """Where it goes on; None where nobody takes long work."""
        if reveal:
            # What lies in a job's file lies there for weeks.
            words = {"n": f"{most:,}", "most": f"{exports.MOST_AT_ONCE:,}"}
            raise ValidationError(_("共 %(n)s 行，含个人信息的表一次最多导出 %(most)s 行：请先筛选") % words)
        if not (url := later.handed_over(self, later.Task.EXPORT, str(self.title), {"export": "xlsx"})):
            return None
        toasts.told(self.request, _("行数较多，正在后台生成，完成后在此下载"))
        return HttpResponseRedirect(url)

    def export_later(self, steps: later.Steps) -> dict[str, Any]:
        """The workbook of a list whose rows are many, as whoever asked for it may take it out now."""
        label = self.rows.model._meta.label
        number = actions.open_export(by=self.request.user, label=label, permission=self.export_action)
        rows = access.scope(self.request.user, self.export_action, self.filtered)
        steps.total(rows.count(), _("行"))
        file, count = self._write(rows, number, False, steps.step)
        later.keep(steps, self._file_name(), file)
        words = _("已导出 %(n)s 行，编号 %(number)s") % {"n": f"{count:,}", "number": number}
        return {"words": words, "url": self.request.get_full_path(), "done": count}

    def _file_name(self) -> str:
        return f"{self.export_name}-{clock.today():%Y%m%d}.xlsx"

    def _write(
        self, rows: QuerySet[Any], number: str, reveal: bool, step: Callable[[], object] = lambda: None
    ) -> tuple[IO[bytes], int]:
        """The workbook and how many rows it has, with its line in the log. `step` is called for each row."""
        user, label = self.request.user, self.rows.model._meta.label
        reason = self.request.POST.get("reason", "")
        table = self.table(rows)
        revealed = table.reveal_for(user, rows) if reveal else 0
        file, count = exports.write(self._book(table, number, reveal, step))
        actions.close_export(
            by=user, label=label, number=number, title=str(self.title), count=count,
            reveal=reveal, revealed=revealed,
            filters=self._filters_in_words(), columns=[bound.name for bound in table.exported_columns()],
            reason=reason if reveal else "", zone_id=getattr(self.zone, "pk", None),
        )  # fmt: skip
        return file, count

    def _book(self, table: Table, number: str, reveal: bool, step: Callable[[], object]) -> exports.Book:
        user, zone = self.request.user, self.zone
        sorts = [
            f"{table.columns[alias.lstrip('-')].header} {'↓' if alias.startswith('-') else '↑'}"
            for alias in map(str, table.order_by or ())
        ]
        about = [
            (_("园区"), str(zone) if zone else _("权限内的全部园区")),
            (_("筛选"), _("；").join(self._filters_in_words()) or _("无")),
            (_("排序"), listed(sorts) or _("默认")),
            (_("列"), listed(bound.header for bound in table.exported_columns())),
            (
                _("范围"),
                _("只含导出人有权导出的行；个人信息已遮盖") if not reveal else _("只含导出人有权导出的行"),
            ),
            (_("角色"), listed(dict.fromkeys(grant.role.label for grant in access.grants_for(user)))),
            (_("业务日期"), clock.today().isoformat()),
        ]
        if reveal:
            about.append((_("用途"), self.request.POST.get("reason", "").strip()))
        table_rows = table.data.data.iterator(chunk_size=2000) if hasattr(table.data.data, "iterator") else table.data

        def cells() -> Iterator[Sequence[Any]]:
            for row in table.sheet_rows(table_rows):
                step()
                yield row

        return exports.Book(
            str(self.title), table.sheet_columns(), cells(), about,
            maker=user.audit_name, number=number, watermark=reveal, remarks=partial(_made_up, table),
        )  # fmt: skip

    def _filters_in_words(self) -> list[str]:
        return (
            [
                _("%(label)s：%(words)s") % {"label": chip.label, "words": chip.words}
                for chip in self.filters.chips(self.request.GET)
            ]
            if self.filters
            else []
        )


def _made_up(table: Table) -> list[tuple[str, str]]:
    if not table.made_up:
        return []
    words = _("本表有 %(n)s 行是程序生成的模拟数据，或取自模拟数据：见各列旁的“标记”") % {"n": f"{table.made_up:,}"}
    return [(_("模拟数据"), words)]
