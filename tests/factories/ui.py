"""Requests, tables and pages to test kit/ui with; the rows are accounts' units and users."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from liantu.apps.accounts.models import Unit, User
from liantu.kit.access import public as access
from liantu.kit.ui.bulk import Change, LeftOut
from liantu.kit.ui.columns import Actions, Date, Link, Number, Personal, RowAction, State, Text
from liantu.kit.ui.filters import Choice, DateRange, Filters, Search, YesNo
from liantu.kit.ui.forms import Form
from liantu.kit.ui.lists import BulkAction, Completeness, Empty, ListPage, Primary
from liantu.kit.ui.states import ACTIVE
from liantu.kit.ui.tables import Table


def request_for(
    user: Any = None,
    path: str = "/",
    data: Mapping[str, Any] | None = None,
    *,
    method: str = "get",
    zone: Any = None,
    htmx: str = "",
) -> HttpRequest:
    """A request as the middleware hands it on. `htmx` is the id of the element that asks."""
    headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
    request = getattr(RequestFactory(), method)(path, data, headers=headers)
    request.user = user or access.Visitor()
    request.zone, request.zones = zone, [zone] if zone else []
    request.session = {}
    request._messages = CookieStorage(request)
    return request


class UnitTable(Table):
    name = Link("名称", url=lambda row: f"/units/{row.pk}/")
    kind = Text("类型")
    zone = Text("园区", absent="全部园区", order_by="zone__name")
    people = Number("人数", unit="人", total=True, accessor="size")
    created = Date("建立", moment=True, hidden=True)
    active = State("状态", styles=ACTIVE)
    actions = Actions(lambda row, user: [RowAction("停用", f"/units/{row.pk}/end/", "x", "post")])


class UnitFilters(Filters):
    q = Search(["name", "short_name"], label="名称")
    kind = Choice(label="类型", choices=[("department", "部门"), ("firm", "企业")])
    active = YesNo(label="状态")
    created = DateRange(label="建立")


class UnitPage(ListPage):
    title = "单位"
    table_class = UnitTable
    filterset_class = UnitFilters
    primary = Primary("新建单位", "start", "accounts.Unit")
    export_name = "units"
    zone_path = "zone"
    empty = Empty("还没有单位", "先建立一个单位。", "去建立", "start")
    bulk = (BulkAction("close", "停用", "edit"),)

    def get_rows(self, user: Any) -> Any:
        from django.db.models import IntegerField, Value

        # Every unit counts as three, so that totals are known; `Value` makes it a column of the database.
        rows = access.scope(user, "view", Unit.objects.select_related("zone"))
        return rows.annotate(size=Value(3, output_field=IntegerField())).order_by("name")

    def completeness(self, rows: Any) -> Completeness:
        return Completeness(rows.count(), 37)

    def do_close(self, rows: Any) -> str:
        return f"已停用 {rows.count()} 个"


class PeopleTable(Table):
    username = Link("用户名", url=lambda row: f"/users/{row.pk}/")
    name = Text("姓名")
    phone = Personal("电话")


class PeoplePage(ListPage):
    title = "用户"
    table_class = PeopleTable
    export_name = "users"

    def get_rows(self, user: Any) -> Any:
        return access.scope(user, "view", User.objects.all())


def visit(page: type[ListPage], request: HttpRequest) -> HttpResponse:
    """What the page answers; a template response would not be rendered yet, ours are."""
    return page.as_view()(request)


class Steps:
    """What runs long work, as far as the work knows: files go to a folder."""

    def __init__(self, by: Any, folder: Path) -> None:
        self.by, self.folder, self.done = by, folder, 0

    def total(self, n: int | None, what: str = "") -> None:
        self.done = 0

    def step(self, n: int = 1, note: str | None = None) -> None:
        self.done += n

    def file(self, name: str) -> Path:
        return self.folder / name


def cells(file: Any) -> dict[str, list[list[Any]]]:
    """Every sheet of a workbook, an open file or a path, as rows of cells."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(file) if isinstance(file, Path) else CalamineWorkbook.from_filelike(file)
    return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names}


class KindForm(Form):
    kind = forms.ChoiceField(label="改为", choices=[("firm", "企业"), ("department", "部门")])


class SteppedPage(UnitPage):
    """Units whose kind is changed in bulk, after a look; and which are closed after a look, without a form."""

    bulk = (
        BulkAction("retype", "修改类型", "edit", "pencil", form_class=KindForm),
        BulkAction("close", "停用", "edit", preview=True),
    )

    def preview_retype(self, rows: Any, told: Any) -> list[Any]:
        return [
            LeftOut(row, "名称已锁定") if row.name.startswith("锁") else Change(row, row.kind, told["kind"])
            for row in rows
        ]

    def do_retype(self, rows: Any, told: Any) -> str:
        return f"已修改 {rows.update(kind=told['kind'])} 个"

    def preview_close(self, rows: Any, told: Any) -> list[Any]:
        return [Change(row, {"启用": row.active, "名称": row.name}, {"启用": False, "名称": row.name}) for row in rows]

    def do_close(self, rows: Any, told: Any) -> str:
        return f"已停用 {rows.update(active=False)} 个"
