"""Rows one by one and many at once: whom they mean, what a report's finds are worth, and the verdicts given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from liantu.kit.access import public as access
from liantu.kit.evidence.cleaning import clean, cleaned
from liantu.kit.keys import key_of
from liantu.kit.ui import toasts
from liantu.kit.ui.bulk import BulkAction, Change, LeftOut
from liantu.kit.ui.guard import back_to, signed_in
from liantu.kit.ui.lists import Empty, ListPage
from liantu.kit.ui.pages import FormPage, go

from .. import queries, targets, telling
from ..actions import deciding, proposing
from ..enums import SETTLED, Answer, PlanState, RowState
from ..models import PlanRow
from . import filters, forms, tables, words

JUDGING = (
    BulkAction("same", _("就是首选候选"), "decide", "equal", preview=True),
    BulkAction("new", _("另立新机构"), "decide", "plus", preview=True),
)


class Judging:
    """What a list does with rows that wait for a verdict."""

    request: HttpRequest

    def preview_same(self, rows: Any, told: Any) -> Iterator[Change | LeftOut]:
        return _previewed(rows, Answer.SAME)

    def do_same(self, rows: Any, told: Any) -> str:
        return _judge_many(self.request.user, rows, Answer.SAME)

    def preview_new(self, rows: Any, told: Any) -> Iterator[Change | LeftOut]:
        return _previewed(rows, Answer.NEW)

    def do_new(self, rows: Any, told: Any) -> str:
        return _judge_many(self.request.user, rows, Answer.NEW)


def _previewed(rows: Any, answer: Answer) -> Iterator[Change | LeftOut]:
    for row in rows:
        if row.state != RowState.UNSURE:
            yield LeftOut(row, _now("不用判定"))
        elif answer is Answer.SAME and not row.candidates:
            yield LeftOut(row, _now("没有候选机构"))
        else:
            yield Change(row, row.name, row.candidates[0]["name"] if answer is Answer.SAME else Answer.NEW.label)


def _judge_many(by: Any, rows: Any, answer: Answer) -> str:
    made = deciding.decide(by=by, rows=list(rows), answer=answer)
    return _now("已判定 %(n)d 行") % {"n": len(made)}


@signed_in
def row_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One row beside those that it may mean."""
    row = queries.find_row(request.user, pk)
    if row.what:
        return FindPage.as_view()(request, pk=pk)
    user = request.user
    near, subject = queries.neighbours(user, row), queries.subject_of(user, row)
    likely = queries.candidates_of(user, [row])[row.pk]
    made = row.state == RowState.NEW and subject is not None
    told = {
        "made": made,
        "title": row.name or row.place,
        "row": row,
        "plan": row.plan,
        "state_of": words.ROWS[row.state],
        "lines": _lines(user, row),
        "candidates": likely,
        "why": [] if made else telling.why(row),
        "faults": [words.fault_words(fault) for fault in telling.faults(row)],
        "changes": telling.changes(user, row),
        "beside": _beside(user, row, [one["id"] for one in likely[:3]]),
        "subject_of": subject,
        "may_decide": row.state not in SETTLED
        and row.plan.state in (PlanState.READY, PlanState.APPLIED)
        and access.may(user, "decide", row),
        "verdicts": [(one, words.ANSWERS[one.answer]) for one in queries.verdicts_on(user, row)],
        "previous": near[0],
        "next": near[1],
    }
    return render(request, "intake/row.html", told)


class FindPage(FormPage):
    """A find on its sentence: taken as it is, changed, or turned down."""

    template_name, button, icon = "intake/find.html", _("改后采用"), "pencil"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.row = queries.find_row(request.user, key["pk"])
        self.find = targets.finds()[self.row.what]
        self.title = self.row.name or self.row.place

    def get_form(self, *data: Any) -> Any:
        return forms.Find(*data, find=self.find, initial=self.row.said.get("told", {}))

    def perform(self, told: dict[str, Any]) -> HttpResponse:
        row = proposing.edit_find(by=self.request.user, row=self.row, told=told)
        proposing.accept(by=self.request.user, rows=[row])
        return go(self.request, _onward(self.request, row))

    def context(self) -> dict[str, Any]:
        row, user = self.row, self.request.user
        start, end = row.span or (0, 0)
        near = queries.neighbours(user, row)
        open_ = row.plan.state == PlanState.READY and access.may(user, "decide", row)
        return {
            "row": row, "plan": row.plan, "state_of": words.ROWS[row.state], "sort": self.find.label,
            "before": row.words[:start], "marked": row.words[start:end], "after": row.words[end:],
            "why": telling.why(row), "faults": [words.fault_words(fault) for fault in telling.faults(row)],
            "candidates": queries.candidates_of(user, [row])[row.pk],
            "subject_of": queries.subject_of(user, row), "may_decide": open_ and row.state not in proposing.OPEN,
            "may_take": open_, "previous": near[0], "next": near[1], "back": reverse("intake-plan", args=[row.plan_id]),
        }  # fmt: skip


def _onward(request: HttpRequest, row: PlanRow) -> str:
    """The next find that waits for a word, else the plan."""
    left = queries.list_rows(request.user, row.plan).filter(state=RowState.PROPOSED).exclude(pk=row.pk)
    following = left.filter(number__gt=row.number).first() or left.first()
    return reverse("intake-row", args=[following.pk]) if following else reverse("intake-plan", args=[row.plan_id])


@signed_in
@require_POST
def find_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a find, or turn it down."""
    row = queries.find_row(request.user, pk)
    taken = request.POST.get("do") == "accept"
    (proposing.accept if taken else proposing.refuse)(by=request.user, rows=[row])
    said = _now("已采用“%(name)s”") if taken else _now("不采用“%(name)s”")
    toasts.done(request, said % {"name": row.name})
    return HttpResponseRedirect(_onward(request, row))


def _beside(user: Any, row: PlanRow, ids: list[int]) -> list[dict[str, Any]]:
    """The row beside its candidates, with what is the same told."""
    return [
        {
            "label": label,
            "mine": clean(mine),
            "theirs": [{"value": one, "same": bool(one) and one == mine} for one in theirs],
        }
        for label, mine, theirs in (targets.subject().beside(user, row.said, ids) if ids else ())
    ]


def _lines(user: Any, row: PlanRow) -> list[dict[str, Any]]:
    return [{"header": header, "told": cleaned(told)} for header, told in row.content.items()]


@signed_in
@require_POST
def row_decide(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.find_row(request.user, pk)
    subject = request.POST.get("subject", "")
    made = deciding.decide(
        by=request.user, rows=[row], answer=request.POST.get("answer", ""),
        subject=key_of(subject) if subject.isdecimal() else None, reason=request.POST.get("reason", ""),
    )  # fmt: skip
    said = _now("“%(name)s”：%(answer)s") % {"name": row.name, "answer": made[0].get_answer_display()}
    toasts.done(request, said, reverse("intake-verdict-undo", args=[made[0].pk]))
    onward = queries.next_waiting(request.user, row)
    target = reverse("intake-row", args=[onward.pk]) if onward else reverse("intake-plan", args=[row.plan_id])
    return HttpResponseRedirect(target if request.POST.get("onward") else back_to(request, "intake-review"))


class Review(Judging, ListPage):
    """All rows that wait for a verdict, over all sources."""

    title = pgettext_lazy("page", "待判定")
    intro = _("名称相近而代码说不清的行。判定与行的标识绑定，下次报送自动沿用。")
    template_name = "intake/review.html"
    table_class = tables.Waiting
    filterset_class = filters.Waiting
    zone_path = "plan__source__zone"
    bulk = JUDGING
    empty = Empty(_("没有待判定的行"), _("接收台账时说不清是哪家机构的行会列在这里。"), icon="user-check")

    def get_rows(self, user: Any) -> Any:
        return queries.waiting(user)


class VerdictList(ListPage):
    title = pgettext_lazy("page", "行判定")
    intro = _("谁在什么时候判定哪一行是、或不是哪家机构；判定可以撤销。")
    table_class = tables.Verdicts
    filterset_class = filters.Verdicts
    export_name = "liantu-verdicts"
    zone_path = "source__zone"
    empty = Empty(_("还没有行判定"), _("在“待判定”里对一行作出判定后，这里多一条。"), icon="user-check")

    def get_rows(self, user: Any) -> Any:
        return queries.list_verdicts(user)


class VerdictUndo(FormPage):
    title, button, done, icon = _("撤销判定"), _("撤销判定"), _("判定已撤销"), "arrow-back-up"
    intro = _("尚未应用的行会重新比对；已经应用的不变。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.verdict = queries.find_verdict(request.user, key["pk"])
        access.require(request.user, "undo", self.verdict)

    def get_form(self, *data: Any) -> Any:
        return forms.Reason(*data)

    def perform(self, told: dict[str, Any]) -> None:
        deciding.undo_verdict(by=self.request.user, verdict=self.verdict, reason=told["reason"])

    def context(self) -> dict[str, Any]:
        return {"subject": self.verdict.name, "back": reverse("intake-verdicts")}

    def done_url(self, result: Any) -> str:
        return back_to(self.request, "intake-verdicts")
