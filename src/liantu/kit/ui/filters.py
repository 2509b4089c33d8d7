"""Filters above a list: one form, whose values stand in the address and are shown as chips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from liantu.kit.access.sentences import listed

from .forms import Dressed
from .numbers import day, in_words


@dataclass(frozen=True)
class Chip:
    """One filter in force: what it is, what it asks, and the query string without it."""

    label: str
    words: str
    without: str


class FilterForm(Dressed, forms.Form):
    """The form of every filter set."""


class Search(django_filters.CharFilter):
    """The box `q`: every word of it stands in one of `fields`."""

    def __init__(self, fields: Sequence[str], **kwargs: Any) -> None:
        kwargs.setdefault("label", _("搜索"))
        super().__init__(max_length=100, **kwargs)
        self.fields = tuple(fields)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        # NUL never stands in a stored text, and PostgreSQL refuses to look for it.
        for word in (value or "").replace("\x00", "").split():
            anywhere = Q()
            for field in self.fields:
                anywhere |= Q(**{f"{field}__icontains": word})
            qs = qs.filter(anywhere)
        return qs


class DateRange(django_filters.DateFromToRangeFilter):
    """From a day to a day, both included."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", django_filters.widgets.DateRangeWidget(attrs={"type": "date"}))
        super().__init__(*args, **kwargs)


class NumberRange(django_filters.NumericRangeFilter):
    """From a number to a number, both included; `most`: the largest, either sign, that the column can hold.

    A larger one is refused in the form: a database asked for it would fail.
    """

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        ends = tuple(forms.DecimalField(min_value=-most, max_value=most) for _end in range(2))
        super().__init__(*args, fields=ends, **kwargs)


class Choice(django_filters.ChoiceFilter):
    """One of a few choices, or all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("不限"))
        super().__init__(*args, **kwargs)


class _OneOrMore(forms.SelectMultiple):
    """A plain select, which holds several where the address names several."""

    allow_multiple_selected = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        self.allow_multiple_selected = len(value or ()) > 1
        return super().get_context(name, value, attrs)


class _Several(forms.MultipleChoiceField):
    widget = _OneOrMore

    def clean(self, value: Any) -> list[str]:
        return [one for one in super().clean(value) if one]


class Choices(django_filters.Filter):
    """One of a few choices, or several where an address says so: any of them counts. A `method` gets a list."""

    field_class = _Several

    def __init__(self, *args: Any, choices: Any = (), **kwargs: Any) -> None:
        def offered() -> list[tuple[str, Any]]:
            return [("", _("不限")), *(choices() if callable(choices) else choices)]

        kwargs.setdefault("lookup_expr", "in")
        super().__init__(*args, choices=offered, **kwargs)


class On(django_filters.DateFilter):
    """What was valid on a day; comes with links and stands in no form, a chip says that it is in force."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("有效于"), widget=forms.HiddenInput(), **kwargs)

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        return qs.on(value) if value else qs


class ModelChoice(django_filters.ModelChoiceFilter):
    """One row of another model. `queryset` is a function of the request, kept to the user's scope."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("不限"))
        super().__init__(*args, **kwargs)


class YesNo(django_filters.ChoiceFilter):
    """Yes, no, or either."""

    def __init__(self, *args: Any, yes: Any = None, no: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("不限"))
        super().__init__(*args, choices=[("1", yes or _("是")), ("0", no or _("否"))], **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return super().filter(qs, {"1": True, "0": False}.get(value, ""))


class Filters(django_filters.FilterSet):
    """The filters of one list. Declare `q = Search(["name", "code"])` for a search box."""

    def get_form_class(self) -> type[forms.Form]:
        fields = {name: chosen.field for name, chosen in self.filters.items()}
        return type(f"{type(self).__name__}Form", (FilterForm,), fields)

    @property
    def search_field(self) -> Any:
        """The bound search box, or None."""
        return self.form["q"] if "q" in self.filters else None

    @property
    def other_fields(self) -> list[Any]:
        return [field for field in self.form.visible_fields() if field.name != "q"]

    def chips(self, query: QueryDict) -> Iterator[Chip]:
        """The filters in force, the search among them."""
        for name, value in getattr(self.form, "cleaned_data", {}).items():
            if value in (None, "", [], ()) or not self._words(name, value):
                continue
            rest = query.copy()
            for key in list(rest):
                if key == name or (key.startswith(f"{name}_") and key not in self.filters):
                    del rest[key]
            rest.pop("page", None)
            yield Chip(str(self.form.fields[name].label or name), self._words(name, value), rest.urlencode())

    def _words(self, name: str, value: Any) -> str:
        if isinstance(value, slice):
            # A range of days arrives as moments, from the first of one to the last of the other.
            ends = [
                day(end) if isinstance(end, date) else "" if end is None else in_words(end)
                for end in (value.start, value.stop)
            ]
            return " – ".join(ends) if any(ends) else ""
        choices = getattr(self.form.fields[name], "choices", None)
        if isinstance(value, str) and choices is not None:
            flat = {str(key): str(words) for key, words in choices if not isinstance(words, list | tuple)}
            return flat.get(value, value)
        if isinstance(value, list | tuple | QuerySet):
            return listed(self._words(name, one) for one in value)
        return in_words(value)
