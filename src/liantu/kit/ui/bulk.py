"""Work with the chosen rows of a list: at once, or after a small form and a look at what would change.

With a form or a preview it goes in steps, each a POST to the list's own address: the form, the preview, the deed. Between
the preview and the deed nothing is kept here: the page carries what was chosen and a digest of what each row was seen
to be, and a row that has become another meanwhile is shown again instead of being worked on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed

from . import numbers, toasts
from .pages import go, show_errors

MOST_CHOSEN = 2000
#: Rows of one preview: each is looked at before anything is done.
MOST_PREVIEWED = 10_000
SHOWN = 50
#: The fields of the small form stand apart from those of the list.
PREFIX = "told"
MOST_NAMES = 5


@dataclass(frozen=True)
class BulkAction:
    """Something to do with the chosen rows: the page's method `do_<key>(rows)` does it and answers in words.

    `action` is the permission; the rows that it does not reach are left out and counted. `form_class`: a form
    of kit/ui to be filled in first; `preview`: what would change is shown first, also where there is no form. With
    either, the page has `preview_<key>(rows, told)`, and the deed is `do_<key>(rows, told)`.
    """

    key: str
    words: Any
    action: str
    icon: str = ""
    form_class: type[forms.Form] | None = None
    preview: bool = False

    @property
    def in_steps(self) -> bool:
        return self.preview or self.form_class is not None


class Change(NamedTuple):
    """What a row would become. Values are anything that reads as words; a mapping shows several by their names."""

    row: Any
    before: Any
    after: Any


class LeftOut(NamedTuple):
    """A row that is not worked on, and why."""

    row: Any
    why: Any


@dataclass(frozen=True)
class Preview:
    """Rows that would change, and those left out: why → rows."""

    changes: Sequence[Change]
    left_out: Mapping[str, Sequence[Any]]

    @property
    def seen(self) -> dict[str, str]:
        """The key of each row that would change, with a digest of what it is and would be."""
        return {str(one.row.pk): _digest(one) for one in self.changes}


class BulkWork:
    """The part of a list page that works with chosen rows."""

    request: HttpRequest
    bulk: Sequence[BulkAction]

    def chosen(self) -> QuerySet[Any]:
        """The rows that were ticked, or all that the filters leave where the user asked for all."""
        post = self.request.POST
        if post.get("all") == "1":
            return self.filtered
        field = self.rows.model._meta.pk
        keys = post.getlist("row") or [key for key in post.get("rows", "").split(",") if key]
        if not keys or len(keys) > MOST_CHOSEN:
            raise ValidationError(_("请先勾选 1 至 %(n)d 行") % {"n": MOST_CHOSEN})
        return self.rows.filter(pk__in=[field.to_python(key) for key in keys])

    def work(self) -> HttpResponse:
        """The door: one thing that the page offers, with the rows that were chosen."""
        wanted = next((bulk for bulk in self.bulk if bulk.key == self.request.POST.get("bulk")), None)
        if wanted is None:
            raise ValidationError(_("没有选择要做的操作"))
        return self._in_steps(wanted) if wanted.in_steps else self._at_once(wanted)

    def bulk_form(self, bulk: BulkAction, *data: Any) -> forms.Form | None:
        """The form of an action, or None; override to hand it more."""
        return bulk.form_class(*data, prefix=PREFIX) if bulk.form_class else None

    # At once

    def _at_once(self, bulk: BulkAction) -> HttpResponse:
        chosen = self.chosen()
        allowed = access.scope(self.request.user, bulk.action, chosen)
        left_out = chosen.count() - allowed.count()
        answer = getattr(self, f"do_{bulk.key}")(allowed)
        if isinstance(answer, HttpResponse):
            return answer
        if left_out:
            answer = _("%(words)s；%(n)d 行不在您的权限范围内，没有处理") % {"words": answer, "n": left_out}
        toasts.done(self.request, str(answer))
        return HttpResponseRedirect(self.request.get_full_path())

    # In steps

    def _in_steps(self, bulk: BulkAction) -> HttpResponse:
        post, step = self.request.POST, self.request.POST.get("step", "")
        form = self.bulk_form(bulk, post) if step else self.bulk_form(bulk)
        if form is not None and step in ("", "form"):
            return self._show_form(bulk, form, 200)
        if form is not None and not form.is_valid():
            return self._show_form(bulk, form, 422)
        told = form.cleaned_data if form is not None else {}
        try:
            preview = self._preview(bulk, told)
            if step != "do":
                return self._show_preview(bulk, form, preview)
            changed = _differing(preview, _read(post.get("seen", "")))
            if changed:
                return self._show_preview(bulk, form, preview, changed)
            answer = self._do(bulk, told, preview)
        except ValidationError as refusal:
            if form is None:
                raise
            show_errors(form, refusal)
            return self._show_form(bulk, form, 422)
        if isinstance(answer, HttpResponse):
            return answer
        toasts.done(self.request, str(answer))
        return go(self.request, self.request.get_full_path())

    def _do(self, bulk: BulkAction, told: Mapping[str, Any], preview: Preview) -> Any:
        if not preview.changes:
            raise ValidationError(_("没有需要处理的行"))
        rows = self.rows.filter(pk__in=[one.row.pk for one in preview.changes])
        return getattr(self, f"do_{bulk.key}")(access.scope(self.request.user, bulk.action, rows), told)

    def _preview(self, bulk: BulkAction, told: Mapping[str, Any]) -> Preview:
        chosen = self.chosen()
        if (count := chosen.count()) > MOST_PREVIEWED:
            words = {"n": f"{count:,}", "most": f"{MOST_PREVIEWED:,}"}
            raise ValidationError(_("共 %(n)s 行，一次最多处理 %(most)s 行：请先筛选") % words)
        allowed = access.scope(self.request.user, bulk.action, chosen)
        within = set(allowed.values_list("pk", flat=True))
        left_out: dict[str, list[Any]] = {}
        if len(within) < count:
            outside = [row for row in chosen if row.pk not in within]
            left_out[_("不在您的权限范围内")] = outside
        changes = []
        for one in getattr(self, f"preview_{bulk.key}")(allowed, told):
            if isinstance(one, LeftOut):
                left_out.setdefault(str(one.why), []).append(one.row)
            elif (change := Change(*one)).before == change.after:
                left_out.setdefault(_("没有变化"), []).append(change.row)
            else:
                changes.append(change)
        return Preview(changes, left_out)

    def _show_form(self, bulk: BulkAction, form: forms.Form, status: int) -> HttpResponse:
        context = self._step(bulk) | {"form": form, "count": self.chosen().count()}
        return render(self.request, "ui/bulk_form.html", context, status=status)

    def _show_preview(
        self, bulk: BulkAction, form: forms.Form | None, preview: Preview, changed: Iterable[str] = ()
    ) -> HttpResponse:
        changed = set(changed)
        lines = sorted(preview.changes, key=lambda one: str(one.row.pk) not in changed)
        context = self._step(bulk) | {
            "form": form, "count": len(preview.changes),
            "lines": [(one.row, pairs(one), str(one.row.pk) in changed) for one in lines[:SHOWN]],
            "more": max(0, len(lines) - SHOWN),
            "left_out": [(why, len(rows), _named(rows)) for why, rows in preview.left_out.items()],
            "changed": len(changed), "seen": "~".join(f"{key}.{digest}" for key, digest in preview.seen.items()),
        }  # fmt: skip
        return render(self.request, "ui/bulk_preview.html", context, status=409 if changed else 200)

    def _step(self, bulk: BulkAction) -> dict[str, Any]:
        post = self.request.POST
        rows = ",".join(post.getlist("row")) or post.get("rows", "")
        return {"title": bulk.words, "one": bulk, "all": post.get("all", "0"), "rows": rows}


def pairs(change: Change) -> list[tuple[str, str, str]]:
    """Name, before and after of each value that would change; one without a name where the values are no mappings."""
    before, after = change.before, change.after
    if not isinstance(after, Mapping):
        return [("", numbers.in_words(before), numbers.in_words(after))]
    told = before if isinstance(before, Mapping) else {}
    return [
        (str(name), numbers.in_words(told.get(name)), numbers.in_words(value))
        for name, value in after.items()
        if told.get(name) != value
    ]


def _digest(change: Change) -> str:
    return hashlib.sha256(f"{change.before}\x1f{change.after}".encode()).hexdigest()[:12]


def _read(seen: str) -> dict[str, str]:
    parts = (part.rpartition(".") for part in seen.split("~") if part)
    return {key: digest for key, _dot, digest in parts}


def _differing(preview: Preview, seen: Mapping[str, str]) -> set[str]:
    """The keys of rows that were not shown so: changed since, come in addition, or left out by now."""
    now = preview.seen
    return {key for key in now.keys() | seen.keys() if now.get(key) != seen.get(key)}


def _named(rows: Sequence[Any]) -> str:
    names = listed(str(row) for row in rows[:MOST_NAMES])
    return _("%(names)s 等") % {"names": names} if len(rows) > MOST_NAMES else names
