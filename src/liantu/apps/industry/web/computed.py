"""Lists of what is worked out from a ground: nodes and gaps. They look like every other list, but are no rows of the database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views import View

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses, listed, saying
from liantu.kit.ui import actions, exports, queries
from liantu.kit.ui.enums import Density
from liantu.kit.ui.filters import Chip
from liantu.kit.ui.frames import is_part
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import REGION, Empty
from liantu.kit.ui.tables import PAGE_SIZES, Table

from ..models import Chain

LABEL = Chain._meta.label


@dataclass(frozen=True)
class Choice:
    """A filter: its words, what may be chosen, and what of a record is compared with it."""

    name: str
    label: Any
    options: Sequence[tuple[str, Any]]
    read: Callable[[Any], Any]

    def words(self, value: str) -> str:
        return str(dict(self.options).get(value, value))


class ComputedList(View):
    """Base of these lists. The query string is the whole state, as in `ListPage`: `q`, the choices, `sort`, `page`, `per`."""

    table_class: ClassVar[type[Table]]
    template_name: ClassVar[str]
    export_name: ClassVar[str] = ""
    per_page: ClassVar[int] = PAGE_SIZES[1]
    empty: ClassVar[Empty]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return signed_in(self._opened)(request, *args, **kwargs)

    def _opened(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare(request, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    # What a list says of itself

    def prepare(self, request: HttpRequest, **kwargs: Any) -> None:
        """Find what the list is of. Raises NotHere, Denied."""

    def records(self) -> list[Any]:
        """All of them, each with its `chain` and `search` (the text that is searched), in their order."""
        raise NotImplementedError

    def choices(self) -> list[Choice]:
        return []

    def context(self) -> dict[str, Any]:
        raise NotImplementedError

    def about(self) -> list[tuple[str, str]]:
        """What the second sheet of a workbook says of it."""
        return []

    def may_take_out(self) -> Collection[int]:
        """The chains of which the user may export what the list says; the others' records are left out of its workbook."""
        raise NotImplementedError

    # Doors

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        table = self.table(self.filtered)
        table.turn_to(request.GET.get("page", "1"), request.GET.get("per", str(self.per_page)))
        told = {
            "page": self, "table": table, "count": table.paginator.count, "chips": self.chips, "sizes": PAGE_SIZES,
            "fields": [(one, request.GET.get(one.name, "")) for one in self.choices()], "q": self.wanted,
            "may_export": bool(self.export_name and self.may_take_out()), "part": is_part(request, REGION),
        }  # fmt: skip
        template = "industry/computed_region.html" if is_part(request, REGION) else self.template_name
        return render(request, template, told | self.context())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        mine = self.may_take_out()
        if not request.POST.get("export") or not self.export_name or not mine:
            raise access.Denied("export", LABEL)
        user: Any = request.user
        number = actions.open_export(by=user, label=LABEL)
        table = self.table([one for one in self.filtered if one.chain.pk in mine])
        title = str(self.context()["title"])
        filters = [saying(chip.label, chip.words) for chip in self.chips]
        about = [*self.about(), (_("筛选"), clauses(filters) or _("无")), (_("业务日期"), clock.today().isoformat())]
        file, count = exports.write(
            exports.Book(
                title, table.sheet_columns(), table.sheet_rows(list(table.data)), about, maker=user.audit_name, number=number,
            )
        )  # fmt: skip
        actions.close_export(
            by=user, label=LABEL, number=number, title=title, count=count, filters=filters,
            columns=[str(bound.header) for bound in table.exported_columns()],
        )  # fmt: skip
        name = f"{self.export_name}-{clock.today():%Y%m%d}.xlsx"
        answer = FileResponse(file, as_attachment=True, filename=name, content_type=exports.TYPE)
        patch_cache_control(answer, no_store=True, private=True)
        return answer

    # The list

    @cached_property
    def wanted(self) -> str:
        return " ".join(self.request.GET.get("q", "")[:100].split())

    @cached_property
    def filtered(self) -> list[Any]:
        """Those that are asked for. Raises ValidationError for a choice that there is not."""
        found = self.records()
        for word in self.wanted.casefold().split():
            found = [one for one in found if word in one.search]
        for choice in self.choices():
            value = self.request.GET.get(choice.name, "")
            if not value:
                continue
            if value not in {key for key, _words in choice.options}:
                words = _("“%(label)s”没有“%(value)s”可选，可选：%(known)s")
                known = listed(label for _key, label in choice.options)
                raise ValidationError(words % {"label": choice.label, "value": value[:40], "known": known})
            found = [one for one in found if str(choice.read(one)) == value]
        return found

    @cached_property
    def chips(self) -> list[Chip]:
        told = [(_("搜索"), "q", self.wanted)] if self.wanted else []
        for choice in self.choices():
            value = self.request.GET.get(choice.name, "")
            if value:
                told.append((str(choice.label), choice.name, choice.words(value)))
        return [Chip(label, words, self._without(name)) for label, name, words in told]

    def _without(self, name: str) -> str:
        rest = self.request.GET.copy()
        for key in (name, "page"):
            rest.pop(key, None)
        return rest.urlencode()

    def table(self, records: list[Any]) -> Table:
        table = self.table_class(records, user=self.request.user)
        table.density = queries.table_preference(self.request.user, self.table_class.key()).density or Density.COSY
        table.show(())
        table.csrf = get_token(self.request)
        if self.request.GET.get("sort"):
            table.sort(self.request.GET["sort"])
        return table
