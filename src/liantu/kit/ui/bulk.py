"""Work with the chosen rows of a list: at once, or after a small form and a look at what would change.

With a form or a preview it goes in steps, each a POST to the list's own address: the form, the preview, the deed. Between
the preview and the deed nothing is kept here: the page carries what was chosen and a digest of what each row was seen
to be, and a row that has become another meanwhile is shown again instead of being worked on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import aside, clauses, listed

from . import later, numbers, toasts
from .pages import go, show_errors

MOST_CHOSEN = 2000
#: Rows of one preview: each is looked at before anything is done.
MOST_PREVIEWED = 10_000
#: Rows that are worked on while their person waits; of more, the deed goes on in the background.
MOST_AT_ONCE = 500
#: Rows of one deed, and of one transaction: the write lock is held for no more of them.
BATCH = 100
SHOWN = 50
#: The fields of the small form stand apart from those of the list.
PREFIX = "told"
MOST_NAMES = 5


@dataclass(frozen=True)
class BulkAction:
    """Something to do with the chosen rows: the page's method `do_<key>(rows)` does it and answers in words.

    `action` is the permission; the rows that it does not reach are left out and counted. `form_class`: a form
    of kit/ui to be filled in first; `preview`: what would change is shown first, also where there is no form. With
    either, the page has `preview_<key>(rows, told)`, and the deed is `do_<key>(rows, told)`: it gets a batch of rows
    at a time, does them in one transaction or not at all, and answers in words or with an `Outcome`. What it refuses
    with a ValidationError is tried row by row, so that one bad row does not stop the others.
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


@dataclass
class Outcome:
    """How far a deed got: rows done, and those that were left as they were. `words` say it where it is all of one batch."""

    done: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    words: str = ""

    def add(self, other: Outcome) -> None:
        self.done += other.done
        self.left_out += other.left_out

    def told(self, deed: Any) -> str:
        """The whole in words."""
        words = self.words or _("%(deed)s：已处理 %(n)s 行") % {"deed": deed, "n": f"{self.done:,}"}
        if not self.left_out:
            return words
        left: dict[str, list[Any]] = {}
        for one in self.left_out:
            left.setdefault(str(one.why), []).append(one.row)
        why = clauses(aside(reason, _named(rows)) for reason, rows in left.items())
        told = {"words": words, "n": f"{len(self.left_out):,}", "why": why}
        return _("%(words)s；%(n)s 行没有处理：%(why)s") % told


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
    kwargs: dict[str, Any]
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
        told = [field.to_python(key) for key in keys]
        # A number that no database can hold is no row's.
        return self.rows.filter(pk__in=[key for key in told if not isinstance(key, int) or key.bit_length() < 64])

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
        if (count := chosen.count()) > MOST_AT_ONCE:
            words = {"n": f"{count:,}", "most": f"{MOST_AT_ONCE:,}"}
            raise ValidationError(_("共 %(n)s 行，一次最多处理 %(most)s 行：请先筛选") % words)
        left_out = count - allowed.count()
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
            if (url := self._hand_over(bulk, preview)) is not None:
                toasts.told(self.request, _("行数较多，已转入后台进行，可以离开这个页面"))
                return go(self.request, url)
            outcome = self._do(bulk, told, [one.row.pk for one in preview.changes])
        except ValidationError as refusal:
            if form is None:
                raise
            show_errors(form, refusal)
            return self._show_form(bulk, form, 422)
        toasts.done(self.request, outcome.told(bulk.words))
        return go(self.request, self.request.get_full_path())

    def _hand_over(self, bulk: BulkAction, preview: Preview) -> str | None:
        """The page of the progress where the deed goes on in the background; None where it is to be done now."""
        if len(preview.changes) <= MOST_AT_ONCE:
            return None
        kept = {name: values for name, values in self.request.POST.lists() if name.startswith(f"{PREFIX}-")}
        post = {**kept, "bulk": bulk.key, "seen": _written(preview.seen)}
        return later.handed_over(self, later.Task.BULK, str(bulk.words), post) or None  # type: ignore[arg-type]

    def bulk_later(self, steps: later.Steps) -> dict[str, Any]:
        """The deed for the rows that were seen, a batch at a time; what has become another since is left as it is.

        Begun again after it was broken off, it finds that the deed would change nothing of what is done, and leaves it
        out. Answers what came of it; who was left out, and why, is written into a file.
        """
        bulk = next(one for one in self.bulk if one.key == self.request.POST["bulk"])
        form = self.bulk_form(bulk, self.request.POST)
        if form is not None and not form.is_valid():
            raise ValidationError([error for errors in form.errors.as_data().values() for error in errors])
        told = form.cleaned_data if form is not None else {}
        seen = _read(self.request.POST["seen"])
        keys, whole = list(seen), Outcome()
        steps.total(len(keys), _("行"))
        for at in range(0, len(keys), BATCH):
            some = keys[at : at + BATCH]
            preview = self._look(bulk, told, self.rows.filter(pk__in=some))
            left = [LeftOut(row, why) for why, rows in preview.left_out.items() for row in rows]
            same = []
            for one in preview.changes:
                if preview.seen[str(one.row.pk)] == seen[str(one.row.pk)]:
                    same.append(one.row.pk)
                else:
                    left.append(LeftOut(one.row, _("预览之后变了")))
            there = {str(pk) for pk in same} | {str(one.row.pk) for one in left}
            left += [LeftOut(f"#{key}", _("已不在列表中")) for key in some if key not in there]
            if same:
                whole.add(self._do(bulk, told, same, begun=bool(whole.done)))
            whole.left_out += left
            steps.step(len(some))
        if whole.left_out:
            later.write_table(
                steps, _("没有处理的行"), (_("行"), _("原因")), [(str(row), str(why)) for row, why in whole.left_out]
            )
        return {
            "words": whole.told(bulk.words), "url": self.request.get_full_path(), "done": whole.done,
            "left_out": len(whole.left_out),
        }  # fmt: skip

    def _do(self, bulk: BulkAction, told: Mapping[str, Any], keys: Sequence[Any], *, begun: bool = False) -> Outcome:
        """Raises ValidationError where a first batch is refused row by row for one reason: so would be all the others."""
        if not keys:
            raise ValidationError(_("没有需要处理的行"))
        whole = Outcome()
        for at in range(0, len(keys), BATCH):
            one, refusal = self._do_some(bulk, told, keys[at : at + BATCH])
            if refusal is not None and not (begun or whole.done or one.done):
                raise refusal
            whole.add(one)
            whole.words = one.words if len(keys) <= BATCH else ""
        return whole

    def _do_some(
        self, bulk: BulkAction, told: Mapping[str, Any], keys: Sequence[Any]
    ) -> tuple[Outcome, ValidationError | None]:
        """What came of one batch, and the last refusal."""
        rows = access.scope(self.request.user, bulk.action, self.rows.filter(pk__in=keys))
        count = len(keys)
        try:
            answer = getattr(self, f"do_{bulk.key}")(rows, told)
        except ValidationError as refusal:
            if count == 1:
                return Outcome(left_out=[LeftOut(row, clauses(refusal.messages)) for row in rows]), refusal
            whole, last = Outcome(), None
            for key in keys:
                one, refused = self._do_some(bulk, told, [key])
                whole.add(one)
                last = refused or last
            return whole, last
        return (answer if isinstance(answer, Outcome) else Outcome(count, words=str(answer))), None

    def _preview(self, bulk: BulkAction, told: Mapping[str, Any]) -> Preview:
        chosen = self.chosen()
        if (count := chosen.count()) > MOST_PREVIEWED:
            words = {"n": f"{count:,}", "most": f"{MOST_PREVIEWED:,}"}
            raise ValidationError(_("共 %(n)s 行，一次最多处理 %(most)s 行：请先筛选") % words)
        return self._look(bulk, told, chosen)

    def _look(self, bulk: BulkAction, told: Mapping[str, Any], chosen: QuerySet[Any]) -> Preview:
        """What would become of these rows."""
        allowed = access.scope(self.request.user, bulk.action, chosen)
        within = set(allowed.values_list("pk", flat=True))
        left_out: dict[str, list[Any]] = {}
        if len(within) < chosen.count():
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
            "changed": len(changed), "seen": _written(preview.seen),
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


def _written(seen: Mapping[str, str]) -> str:
    return "~".join(f"{key}.{digest}" for key, digest in seen.items())


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
