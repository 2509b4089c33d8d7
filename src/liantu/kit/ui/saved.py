"""Saved views of a list: what of an address is a list's state, which view is in force, and whether it was changed.

An address with `view=7` stands in view 7; beside it stands the state itself, so that it can be changed from there.
`view=none` stands in no view, not even in the one that the list opens with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liantu.kit.access import public as access
from liantu.kit.keys import key_of

from . import actions, queries, toasts
from .enums import Shared
from .forms import Form
from .frames import is_part
from .models import SavedView
from .pages import go, show_errors
from .tables import PAGE_SIZES, Table

NO_VIEW = "none"
#: The longest value of one parameter.
MOST_LETTERS = 200


class ViewForm(Form):
    """What a view is called, who else sees it, and whether its list opens with it."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=40, widget=forms.TextInput({"data-focus": ""}))
    shared = forms.ChoiceField(label=gettext_lazy("谁可以使用"), required=False, widget=forms.RadioSelect)
    is_default = forms.BooleanField(label=gettext_lazy("打开这个列表时使用它"), required=False)

    def __init__(self, *args: Any, sharing: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared"].choices = sharing


def sharing_choices(
    user: access.Principal, zones: Iterable[Any], view: SavedView | None = None
) -> list[tuple[str, str]]:
    """With whom `user` may share, of the `zones` that they work in; and with whom the view is shared as it is."""
    found = [("", str(Shared.NONE.label))]
    units = queries.units_to_share(user) if access.may_ever(user, "share", queries.VIEWS) else {}
    found += [(f"unit:{pk}", _("本单位：%(name)s") % {"name": name}) for pk, name in units.items()]
    open_to = queries.zones_to_share(user)
    found += [
        (f"zone:{zone.pk}", _("本园区：%(name)s") % {"name": zone})
        for zone in zones
        if None in open_to or zone.pk in open_to
    ]
    if view is not None and view.shared_with not in dict(found):
        found.append((view.shared_with, str(view.unit or view.zone)))
    return found


def shared_from(choice: str) -> dict[str, Any]:
    """What `actions.share_view` takes, from the value of a sharing choice."""
    kind, _colon, key = choice.partition(":")
    return {"shared": kind, "unit": None, "zone": None} | ({kind: key_of(key)} if key.isdecimal() else {})


class SavedViews:
    """The part of a list page that knows its saved views."""

    request: HttpRequest

    # The state

    def parameters(self) -> list[str]:
        """The names of the parameters that make the state: the filters, the order, the page size."""
        names: list[str] = []
        for name, field in self.filters.form.fields.items() if self.filters is not None else ():
            widget = field.widget
            if hasattr(widget, "suffixed"):
                names += [widget.suffixed(name, suffix) for suffix in widget.suffixes]
            elif isinstance(widget, forms.MultiWidget):
                names += [f"{name}{part}" for part in widget.widgets_names]
            else:
                names.append(name)
        return [*names, "sort", "per"]

    def state_of(self, asked: QueryDict) -> str:
        """The state that an address holds, as a query string in one fixed order; what the list does not know is left out."""
        kept: list[tuple[str, list[str]]] = []
        for name in self.parameters():
            values = [value.replace("\x00", "") for value in asked.getlist(name)]
            values = [
                value for value in values if value and len(value) <= MOST_LETTERS and self._makes_sense(name, value)
            ]
            if values:
                kept.append((name, values))
        return urlencode(kept, doseq=True)

    def _makes_sense(self, name: str, value: str) -> bool:
        if name == "per":
            return value.isdecimal() and int(value) in PAGE_SIZES
        columns = self.table_class.base_columns
        if name == "sort":
            return all(alias.removeprefix("-") in columns for alias in value.split(",") if alias)
        return True

    def known_columns(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if name in self.table_class.base_columns]

    def chosen_columns(self) -> list[str]:
        """The columns that the address names, else those of the view in force, else those that the user chose."""
        asked = self.known_columns(self.request.GET.get("columns", "").split(","))
        if not asked and self.view is not None:
            asked = self.known_columns(self.view.columns)
        return asked or self.preference.columns

    # The views

    @cached_property
    def views(self) -> list[SavedView]:
        """One's own, then those that others share."""
        me = self.request.user.pk
        found: QuerySet[SavedView] = queries.saved_views(self.request.user, self.table_class.key())
        return sorted(found, key=lambda view: view.user_id != me)

    @cached_property
    def view(self) -> SavedView | None:
        """The view in force."""
        asked = self.request.GET.get("view", "")
        return next((view for view in self.views if str(view.pk) == asked), None)

    @cached_property
    def first_view(self) -> SavedView | None:
        """The view with which this user opens the list."""
        return next((view for view in self.views if view.is_default and view.user_id == self.request.user.pk), None)

    def address_of(self, view: SavedView) -> str:
        state = self.state_of(QueryDict(view.query))
        return f"{self.request.path}?{f'{state}&' if state else ''}view={view.pk}"

    @property
    def plain_address(self) -> str:
        """The list without any filter, and in no view."""
        return f"{self.request.path}?view={NO_VIEW}" if self.first_view else self.request.path

    def is_changed(self) -> bool:
        """Whether what is shown is no longer what the view in force says."""
        if self.view is None:
            return False
        asked = self.known_columns(self.request.GET.get("columns", "").split(","))
        same_state = self.state_of(self.request.GET) == self.state_of(QueryDict(self.view.query))
        return not same_state or bool(asked and set(asked) != set(self.view.columns))

    def views_context(self) -> dict[str, Any]:
        me = self.request.user.pk
        return {
            "view": self.view,
            "view_is_own": self.view is not None and self.view.user_id == me,
            "view_changed": self.is_changed(),
            "view_address": self.address_of(self.view) if self.view is not None else "",
            "own_views": [(view, self.address_of(view)) for view in self.views if view.user_id == me],
            "shared_views": [(view, self.address_of(view)) for view in self.views if view.user_id != me],
            "may_keep_views": access.may_ever(self.request.user, "create", queries.VIEWS),
            "columns_in_address": self.view is not None or bool(self.request.GET.get("columns")),
            "plain_address": self.plain_address,
        }

    # What is asked of them

    def opened_with(self) -> HttpResponse | None:
        """Where a bare address leads: to the view with which this user opens the list."""
        if self.request.GET or is_part(self.request) or self.first_view is None:
            return None
        return HttpResponseRedirect(self.address_of(self.first_view))

    def keep_view(self) -> HttpResponse:
        """The sheet that saves what is shown as a view."""
        user, posted = self.request.user, self.request.method == "POST"
        if not access.may_ever(user, "create", queries.VIEWS):
            raise access.Denied("create", queries.VIEWS)
        sharing = sharing_choices(user, getattr(self.request, "zones", None) or ())
        form = ViewForm(self.request.POST if posted else None, sharing=sharing)
        if posted and form.is_valid():
            told = form.cleaned_data
            try:
                view = actions.create_view(
                    by=user, table=self.table_class.key(), name=told["name"], **self._state(),
                    **shared_from(told["shared"]), is_default=told["is_default"],
                )  # fmt: skip
            except ValidationError as refusal:
                show_errors(form, refusal)
            else:
                toasts.done(self.request, _("已保存视图“%(name)s”") % {"name": view.name})
                return go(self.request, self.address_of(view))
        sound = self.filters is not None and self.filters.is_valid()
        chips = list(self.filters.chips(self.request.GET)) if sound else []
        context = {"title": _("保存当前视图"), "form": form, "chips": chips, "button": _("保存视图")}
        return render(self.request, "ui/view_form.html", context, status=422 if posted else 200)

    def renew_view(self) -> HttpResponse:
        """Put what is shown under the name of the view in force."""
        if self.view is None:
            raise access.NotHere(queries.VIEWS)
        view = actions.edit_view(by=self.request.user, view=self.view, **self._state())
        toasts.done(self.request, _("视图“%(name)s”已更新") % {"name": view.name})
        return HttpResponseRedirect(self.address_of(view))

    def put_columns(self) -> HttpResponse:
        """Put the columns chosen in the menu into the address, where it holds them; the user's own stay as they are."""
        asked = self.request.GET.copy()
        asked.pop("page", None)
        asked.pop("columns", None)
        chosen = self.known_columns(dict.fromkeys(self.request.POST.getlist("column")))
        if chosen and not self.request.POST.get("reset"):
            asked["columns"] = ",".join(chosen)
        if density := self.request.POST.get("density"):
            actions.set_table_preference(by=self.request.user, table=self.table_class.key(), density=density)
        address = f"{self.request.path}?{asked.urlencode(safe=',')}"
        if self.request.headers.get("HX-Request"):
            return _located(address)
        return HttpResponseRedirect(address)

    def _state(self) -> dict[str, Any]:
        """The state to be kept. Raises ValidationError where it makes no sense: a view must open again."""
        if self.filters is not None and not self.filters.is_valid():
            raise ValidationError(_("筛选条件有误，不能保存为视图"))
        table: Table = self.table()
        shown = [table.first, *(name for name, _words, is_shown in table.choosable() if is_shown)]
        return {"query": self.state_of(self.request.GET), "columns": shown}


def _located(address: str) -> HttpResponse:
    """Tell htmx to draw the list anew under `address`."""
    place = json.dumps({"path": address, "target": "#list-region", "swap": "outerHTML"})
    return HttpResponse(status=204, headers={"HX-Location": place})
