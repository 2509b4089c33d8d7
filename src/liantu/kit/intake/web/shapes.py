"""How sources' tables are read, and the empty workbooks that go to departments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.guard import back_to, signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage

from .. import blanks, files, queries
from ..actions import receiving
from ..models import Plan
from . import filters, forms, tables


class ShapeList(ListPage):
    title = pgettext_lazy("page", "表样与模板")
    intro = _("每个来源的表怎么读：确认过一次，以后同样的表不再询问。忘记之后，下一本会再问。")
    table_class = tables.Shapes
    filterset_class = filters.Shapes
    primary = Primary(_("空模板"), "intake-blank", "intake.Plan", icon="file-spreadsheet")
    zone_path = "source__zone"
    empty = Empty(_("还没有确认过的表样"), _("接收一本台账并确认各列之后，这里多一条。"), icon="table")

    def get_rows(self, user: Any) -> Any:
        return queries.list_shapes(user)


class ShapeForget(FormPage):
    title, button, done, icon = _("忘记表样"), _("忘记"), _("表样已忘记，下一本同样的表会再问"), "x"
    intro = _("已经接收的台账不变。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.shape = queries.find_shape(request.user, key["pk"])
        access.require(request.user, "forget", self.shape)

    def perform(self, told: dict[str, Any]) -> None:
        receiving.forget_shape(by=self.request.user, shape=self.shape)

    def context(self) -> dict[str, Any]:
        return {"subject": self.shape.source.name, "back": reverse("intake-shapes")}

    def done_url(self, result: Any) -> str:
        return back_to(self.request, "intake-shapes")


class Blank(FormPage):
    title, button, icon = _("空模板"), _("下载模板"), "file-spreadsheet"
    intro = _("发给部门填写的空表：带单位、下拉选项和填写说明。照它填好的表，各列不用再确认或一次就能确认。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", Plan._meta.label):
            raise access.Denied("create", Plan._meta.label, words=_now("没有权限：接收台账"))

    def get_form(self, *data: Any) -> Any:
        sources = evidence.list_sources(self.request.user).filter(active=True, kind="workbook")
        return forms.Blank(*data, sources=sources, kinds=blanks.kinds())

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        source = told["source"]
        return _handed_out(blanks.write(by=self.request.user, source=source, says=told["says"]), source)

    def context(self) -> dict[str, Any]:
        return {"back": reverse("intake-shapes")}


@signed_in
@require_GET
def shape_template(request: HttpRequest, pk: int) -> HttpResponse:
    shape = queries.find_shape(request.user, pk)
    return _handed_out(blanks.write(by=request.user, source=shape.source, shape=shape), shape.source)


def _handed_out(path: Path, source: Any) -> FileResponse:
    return files.handed_out(path, _now("模板-%(name)s.xlsx") % {"name": source.name})
