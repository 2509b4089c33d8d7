"""Pages of cases: the list, the board, what is due, who has how much; one case, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.evidence.web.records import served
from liantu.kit.keys import key_of
from liantu.kit.notices.web.links import show_made
from liantu.kit.ui import toasts
from liantu.kit.ui.bulk import BulkAction, Change, LeftOut, Outcome
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage
from liantu.kit.ui.pages import FormPage, go

from .. import drawing, kinds, queries, reading, timing
from ..actions import clocks, linking, moving, people, talking
from ..models import Case
from . import filters, forms, tables, words


class CaseList(ListPage):
    title = pgettext_lazy("page", "办件")
    intro = _("在各个流程上走的事：到哪一步、在谁手上、还剩几天。")
    table_class = tables.Cases
    filterset_class = filters.Cases
    zone_path = "zone"
    export_name = "cases"
    template_name = "journeys/cases.html"
    empty = Empty(_("还没有办件"), _("走访承诺、线索、申报等开始之后，列在这里。"), icon="checklist")
    bulk = (BulkAction("hand_over", _("移交"), "assign", "user-share", form_class=forms.HandOver),)

    def get_rows(self, user: Any) -> Any:
        return queries.list_cases(user)

    def bulk_form(self, bulk: Any, *data: Any) -> Any:
        return forms.HandOver(*data, prefix="told", people=queries.staff_of(self.request.user))

    def preview_hand_over(self, rows: Any, told: Any) -> Any:
        for case in rows.select_related("assignee"):
            if not case.runs:
                yield LeftOut(case, _now("已经办结"))
            else:
                yield Change(case, str(case.assignee or _now("未分派")), str(told["to"]))

    def do_hand_over(self, rows: Any, told: Any) -> Outcome:
        done, left = people.hand_over(by=self.request.user, cases=list(rows), **told)
        return Outcome(done, [LeftOut(case, why) for case, why in left])


@signed_in
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Running cases of one journey by stage, those due first on top."""
    rows = queries.list_running(request.user)
    if (zone := getattr(request, "zone", None)) is not None:
        rows = rows.filter(zone=zone)
    counts = queries.standing(rows)
    chosen = next((one for one in counts if str(one.pk) == request.GET.get("journey")), next(iter(counts), None))
    columns = queries.board(rows, chosen, counts[chosen]) if chosen else {}
    nothing = queries.Column(0, [])
    told = {
        "title": _now("看板"),
        "journeys": [(one, str(reading.journey(one).title)) for one in counts],
        "chosen": chosen,
        "columns": [
            (stage, column.count, [(case, words.due_words(case), words.stage_style(case)) for case in column.cases])
            for stage in (reading.journey(chosen).stages.values() if chosen else ())
            if stage.ends is None
            for column in (columns.get(stage.key, nothing),)
        ],
    }
    return render(request, "journeys/board.html", told)


@signed_in
@require_GET
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a card was dropped: the one move that leads there, as its sheet; or why none does."""
    case = queries.find_case(request.user, pk)
    wanted = request.GET.get("stage", "")
    fitting = [offer for offer in queries.offers(request.user, case) if offer.move.target == wanted]
    allowed = [offer for offer in fitting if offer.allowed]
    if not allowed:
        why = (
            fitting[0].why
            if fitting
            else _now("从“%(stage)s”没有直接到那里的步骤") % {"stage": words.stage_title(case)}
        )
        raise access.Conflict(why)
    return go(request, reverse("case-move", args=[case.pk, allowed[0].move.key]))


@signed_in
@require_GET
def due_calendar(request: HttpRequest) -> HttpResponse:
    """What ends on which day of a month."""
    month = queries.month_of(request.GET.get("month", ""))
    rows, zone = queries.list_running(request.user), getattr(request, "zone", None)
    if zone is not None:
        rows = rows.filter(zone=zone)
    days = queries.due_by_day(rows, month)
    told = {
        "title": _now("到期日历"),
        "month": month,
        "weeks": queries.weeks_of(month, days, zone.pk if zone else None),
        "step": queries.months_beside(month),
        "weekdays": [WEEKDAYS_ABBR[at] for at in range(7)],
    }
    return render(request, "journeys/calendar.html", told)


@signed_in
@require_GET
def workload(request: HttpRequest) -> HttpResponse:
    told = {"title": _now("各人办件"), "rows": queries.workload(request.user)}
    return render(request, "journeys/workload.html", told)


# One case


@signed_in
@require_GET
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    case = queries.find_case(request.user, pk)
    return render(request, "journeys/case.html", {"title": case.title, **parts(request, case)})


def parts(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What `journeys/parts.html` shows of a case, for the page of whatever the case is about."""
    user, journey = request.user, reading.journey(case)
    may = access.may_each(user, ("assign", "pause", "comment"), case)
    offers = queries.offers(user, case)
    return {
        "case": case,
        "kind": kinds.kind_of(case.kind).title,
        "about": words.object_address(case),
        "journey": journey,
        "stage_of": words.stage_style(case),
        "due_words": words.due_words(case) if case.runs else "",
        "due_day": words.due_day(case),
        "offers": offers,
        "refused": [offer for offer in offers if not offer.allowed],
        "clocks": words.clocks(case, list(queries.clocks_of(case)), timing.language()),
        "story": [words.line(case, step) for step in queries.steps_of(case)],
        "comments": queries.comments_of(case),
        "documents": [(one, str(journey.documents.get(one.sort, ""))) for one in queries.documents_of(case)],
        "may_link": queries.may_link(user, case),
        "follows": case.followers.filter(pk=user.pk).exists(),
        "picture": drawing.drawing(journey, case.stage),
        **{f"may_{verb}": allowed for verb, allowed in may.items()},
    }


class _About(FormPage):
    """A form about one case."""

    icon = "check"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.case = queries.find_case(request.user, key["pk"])

    def context(self) -> dict[str, Any]:
        return {"subject": self.case.title, "back": words.address(self.case)}

    def done_url(self, result: Any) -> str:
        return words.address(self.case)

    def initial(self) -> dict[str, Any]:
        return {"revision": self.case.revision}


class MovePage(_About):
    done = _("已办理")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        offer = next((one for one in queries.offers(request.user, self.case) if one.move.key == key["move"]), None)
        if offer is None:
            raise access.Conflict(_now("现在是“%(stage)s”，没有这一步") % {"stage": words.stage_title(self.case)})
        if not offer.allowed:
            raise access.Denied(offer.move.key, Case._meta.label, words=offer.why)
        self.move = offer.move
        self.title = self.button = str(offer.move.title)
        journey = reading.journey(self.case)
        self.intro = _now("%(from)s → %(to)s") % {
            "from": words.stage_title(self.case), "to": words.stage_title(self.case, offer.move.target),
        }  # fmt: skip
        if offer.move.documents:
            names = listed([str(journey.documents[one]) for one in offer.move.documents])
            self.intro += _now("。需要材料：%(names)s") % {"names": names}

    def get_form(self, *data: Any) -> Any:
        return forms.MoveForm(*data, journey=reading.journey(self.case), move=self.move, initial=self.initial())

    def perform(self, told: dict[str, Any]) -> Any:
        given = {name.removeprefix("told_"): value for name, value in told.items() if name.startswith("told_")}
        try:
            moving.move(
                by=self.request.user, case=self.case, move=self.move.key, revision=told["revision"],
                told={name: value for name, value in given.items() if value not in (None, "")}, reason=told.get("reason", ""),
            )  # fmt: skip
        except ValidationError as wrong:
            raise _named(wrong) from None


def _named(wrong: ValidationError) -> ValidationError:
    """The same, at the form's own fields."""
    if not hasattr(wrong, "error_dict"):
        return wrong
    return ValidationError(
        {name if name == "reason" else f"told_{name}": errors for name, errors in wrong.error_dict.items()}
    )


class AssignPage(_About):
    title, button, done, icon = _("转办"), _("转办"), _("已转办"), "user-share"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        access.require(request.user, "assign", self.case)

    def get_form(self, *data: Any) -> Any:
        return forms.Assign(*data, people=queries.staff_of(self.request.user, self.case.zone_id))

    def perform(self, told: dict[str, Any]) -> Any:
        people.assign(by=self.request.user, case=self.case, to=told["to"], reason=told["reason"])


class PausePage(_About):
    title, button, done, icon = _("暂停计时"), _("暂停"), _("已暂停"), "player-pause"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        access.require(request.user, "pause", self.case)
        self.clock = key["clock"]
        self.rule = reading.journey(self.case).clocks.get(self.clock)
        if self.rule is None:
            raise access.NotHere("journeys.Clock", self.clock)

    def get_form(self, *data: Any) -> Any:
        named = reading.journey(self.case).causes
        causes = [(name, str(named[name])) for name, stages in self.rule.pauses.items() if not stages]
        return forms.PauseForm(*data, causes=causes, initial=self.initial())

    def perform(self, told: dict[str, Any]) -> Any:
        clocks.pause(by=self.request.user, case=self.case, clock_key=self.clock, **told)


@signed_in
@require_POST
def resume(request: HttpRequest, pk: int, clock: str) -> HttpResponse:
    case = queries.find_case(request.user, pk)
    clocks.resume(by=request.user, case=case, clock_key=clock, revision=_revision(request))
    toasts.done(request, _now("已恢复计时"))
    return go(request, words.address(case))


def _revision(request: HttpRequest) -> int:
    return key_of(request.POST.get("revision", ""))


@signed_in
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    case = queries.find_case(request.user, pk)
    try:
        talking.comment(by=request.user, case=case, text=request.POST.get("text", ""))
    except ValidationError as wrong:
        toasts.failed(request, "；".join(wrong.messages))
    return go(request, words.address(case) + "#comments")


@signed_in
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    case = queries.find_case(request.user, pk)
    talking.follow(by=request.user, case=case, follows=request.POST.get("follows") == "1")
    return go(request, words.address(case))


@signed_in
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed link for those whom the case is about, shown this once."""
    case = queries.find_case(request.user, pk)
    return show_made(request, linking.make_link(by=request.user, case=case), back=words.address(case))


class AttachPage(_About):
    title, button, done, icon = _("附材料"), _("上传"), _("已上传"), "paperclip"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        access.require(request.user, "comment", self.case)

    def get_form(self, *data: Any) -> Any:
        sorts = [(key, str(title)) for key, title in reading.journey(self.case).documents.items()]
        return forms.Attach(*data, sorts=sorts)

    def perform(self, told: dict[str, Any]) -> Any:
        talking.attach(by=self.request.user, case=self.case, file=told["file"], sort=told["sort"])


@signed_in
@require_GET
def document(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """A file of a case, for whoever sees the case."""
    case = queries.find_case(request.user, pk)
    row = queries.find_document(case, document)
    return served(row, talking.fetch(by=request.user, case=case, document=row))
