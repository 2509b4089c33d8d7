"""Who comes and who was there: links, the list to tick, and the code that phones read."""

from __future__ import annotations

from typing import Any

import segno
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liantu.kit.access import public as access
from liantu.kit.notices.web.links import show_made
from liantu.kit.ui import toasts
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.pages import FormPage, go, show_errors

from .. import queries
from ..actions import attending, events
from ..enums import Part
from . import forms

#: Longer than any code that is ever shown.
MOST_CODE = 120


@signed_in
@require_POST
def invitation_link(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.find_participant(request.user, pk)
    made = attending.invitation_link(by=request.user, participant=row)
    return show_made(request, made, reverse("event", args=[row.event_id]))


@signed_in
@require_POST
def feedback_link(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.find_participant(request.user, pk)
    made = attending.feedback_link(by=request.user, participant=row)
    return show_made(request, made, reverse("event", args=[row.event_id]))


@signed_in
@require_POST
def unlist(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.find_participant(request.user, pk)
    events.remove_participant(by=request.user, participant=row)
    toasts.done(request, _now("已移出名单"))
    return go(request, reverse("event", args=[row.event_id]))


class ReplyPage(FormPage):
    """Somebody of an invited house answers; staff note what they were told by telephone."""

    title, button, done, icon, form_class = _("回复邀请"), _("回复"), _("已回复"), "send", forms.Answer

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.row = queries.find_participant(request.user, key["pk"])

    def perform(self, told: dict[str, Any]) -> Any:
        attending.reply(by=self.request.user, participant=self.row, coming=told["coming"] == "1", note=told["note"])

    def done_url(self, result: Any) -> str:
        return reverse("event", args=[self.row.event_id])

    def context(self) -> dict[str, Any]:
        return {"subject": self.row.event.title, "back": self.done_url(None)}


@signed_in
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The list with a tick for everybody who is there."""
    event = queries.find_event(request.user, pk)
    access.require(request.user, "edit", event)
    rows = list(queries.list_participants(request.user).filter(event=event).exclude(part=Part.HOST).order_by("id"))
    if request.method == "POST":
        there = {int(one) for one in request.POST.getlist("there") if one.isdecimal() and len(one) < 19}
        attending.mark_attended(by=request.user, event=event, there=there, listed=[row.pk for row in rows])
        toasts.done(request, _now("到场已登记"))
        return go(request, reverse("event", args=[pk]))
    told = {"title": _now("现场签到"), "event": event, "rows": rows}
    return render(request, "activities/attendance.html", told)


@signed_in
@require_GET
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code on the wall: a new one every few minutes, so that a picture of it passed on is of no use."""
    event = queries.find_event(request.user, pk)
    access.require(request.user, "edit", event)
    url = request.build_absolute_uri(reverse("attend", args=[queries.visible_code(event)]))
    picture = mark_safe(segno.make(url, error="m").svg_inline(border=4, omitsize=True))  # noqa: S308  drawn from our own text
    told = {"title": _now("扫码签到"), "event": event, "picture": picture, "url": url, "sums": queries.sums_of(event)}
    part = request.headers.get("HX-Target") == "code"
    response = render(request, "activities/code_part.html" if part else "activities/code.html", told)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def attend(request: HttpRequest, code: str) -> HttpResponse:
    """On a phone, without an account: whoever is at the event says that they are. Nothing of the list is told."""
    pk = queries.event_shown(code[:MOST_CODE])
    if pk is None:
        words = {"title": _now("二维码已过期"), "words": _now("请重新扫现场的二维码。")}
        return _private(render(request, "activities/attend_done.html", words, status=410))
    data = (request.POST,) if request.method == "POST" else ()
    form = forms.SignIn(*data)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = attending.sign_in(by=access.Visitor("attendance"), code=code[:MOST_CODE], **form.cleaned_data)
            except ValidationError as refusal:
                show_errors(form, refusal)
            else:
                words = {
                    "title": _now("已签到"),
                    "words": _now("欢迎参加“%(event)s”。") % {"event": row.event.title},
                    "good": True,
                }
                return _private(render(request, "activities/attend_done.html", words))
    told = {"title": _now("签到"), "form": form, "event_title": queries.title_shown(pk)}
    return _private(render(request, "activities/attend.html", told, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
