"""Events: their list, the page of one, its list of names and its files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.marks import mark_for
from liantu.kit.evidence.web.records import served
from liantu.kit.search import public as search
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage

from .. import queries
from ..actions import attending, events
from ..enums import Part, Reply
from ..models import Event, Feedback
from . import filters, forms, tables, words

LABEL = Event._meta.label
#: The page of an event names no more than this; the list has all.
SHOWN = 60


class EventList(ListPage):
    title = pgettext_lazy("event", "活动")
    intro = _("讲座、沙龙、对接会、培训、赛事、人才考察、揭牌。报道里的活动照报道所载的日期和人数。")
    table_class = tables.Events
    filterset_class = filters.Events
    primary = Primary(_("登记活动"), "event-new", LABEL, in_drawer=True)
    export_name = "liantu-events"
    zone_path = "zone"
    empty = Empty(_("没有符合条件的活动"), _("登记之后可以发邀请、现场签到、收反馈。"), icon="calendar-event")

    def get_rows(self, user: Any) -> Any:
        return queries.list_events(user).annotate(lines=Count("participants"))


@signed_in
@require_GET
def event_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, event = request.user, queries.find_event(request.user, pk)
    search.note_seen(user, events.KIND, event.pk)
    rows = list(queries.list_participants(user).filter(event=event).order_by("id")[:SHOWN])
    own = set(queries.own_firms(user))
    may_edit = access.may(user, "edit", event)
    feedback = access.scope(user, "view", Feedback.objects.filter(event=event))
    told = {
        "title": event.title, "event": event, "mark": mark_for(clearance(user), event), "when": words.when(event),
        "hosts": [row for row in rows if row.part == Part.HOST],
        "rows": [
            (row, words.REPLIES[Reply(row.reply)], _house(row), row.organisation is not None and _house(row).pk in own)
            for row in rows if row.part != Part.HOST
        ],
        "sums": queries.sums_of(event), "more": event.participants.count() - len(rows), "may_edit": may_edit,
        # Nobody is invited to what is over; who was there is noted for some weeks more.
        "ahead": _until(event) >= clock.today(), "recent": _until(event) >= clock.today() - timedelta(days=60),
        "materials": queries.list_materials(user, event), "staff": queries.is_staff(user),
        "feedback": feedback.exclude(gained="", wished="")[:20] if may_edit else [],
        "history": accounts.history_of(user, [event]),
    }  # fmt: skip
    return render(request, "activities/event.html", told)


def _until(event: Any) -> date:
    """The last day of an event; of one without a day, today."""
    return event.valid_to or event.valid_from or clock.today()


def _house(row: Any) -> Any:
    return queries.firm_of(row) if row.organisation is not None else None


class EventNew(FormPage):
    title, button, done, icon = _("登记活动"), _("登记活动"), _("活动已登记"), "calendar-event"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("活动由园区各部门登记"))

    def get_form(self, *data: Any) -> Any:
        initial = {"zone": self.request.zone, "day": self.request.GET.get("day", "")}
        return forms.EventNew(*data, user=self.request.user, initial=initial)

    def perform(self, told: dict[str, Any]) -> Event:
        host = told.pop("host")
        return events.create_event(by=self.request.user, hosts=[host] if host else [], **told)

    def done_url(self, result: Any) -> str:
        return reverse("event", args=[result.pk])

    def context(self) -> dict[str, Any]:
        return {"back": reverse("events")}


class _About(FormPage):
    """A form about one event."""

    icon = "check"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.event = queries.find_event(request.user, key["pk"])
        access.require(request.user, "edit", self.event)

    def done_url(self, result: Any) -> str:
        return reverse("event", args=[self.event.pk])

    def context(self) -> dict[str, Any]:
        return {"subject": self.event.title, "back": self.done_url(None)}


class EventEdit(_About):
    title, button, done, icon = _("修改活动"), _("保存活动"), _("活动已保存"), "pencil"

    def get_form(self, *data: Any) -> Any:
        names = ("title", "kind", "begins", "ends", "place", "audience", "note")
        initial = {name: getattr(self.event, name) for name in names}
        last = self.event.told_to if self.event.told_to != self.event.told_from else ""
        initial |= {"day": self.event.told_from, "last_day": last}
        return forms.EventEdit(*data, user=self.request.user, initial=initial)

    def perform(self, told: dict[str, Any]) -> Any:
        events.edit_event(by=self.request.user, event=self.event, **told)


class EventRetract(_About):
    title, button, icon, grave, form_class = _("取消活动"), _("取消活动"), "x", True, forms.Reason
    done = _("活动已取消，不再计入")
    intro = _("取消后不再计入，也不再在日历上；记录仍留存。")

    def perform(self, told: dict[str, Any]) -> Any:
        events.retract_event(by=self.request.user, event=self.event, **told)

    def done_url(self, result: Any) -> str:
        return reverse("events")


class EventInvite(_About):
    title, button, done, icon = _("发出邀请"), _("发出邀请"), _("邀请已发出"), "send"

    def context(self) -> dict[str, Any]:
        waiting = self.event.participants.filter(invited__isnull=True).exclude(part=Part.HOST).count()
        words_ = _now("名单上 %(n)d 行还没有邀请。有账户的单位在站内和邮件里收到；没有账户的，在名单上逐个生成链接。")
        return super().context() | {"intro": words_ % {"n": waiting}}

    def perform(self, told: dict[str, Any]) -> Any:
        attending.invite(by=self.request.user, event=self.event)


class ParticipantNew(_About):
    title, button, done, icon = _("加参加者"), _("加入名单"), _("已加入名单"), "users"

    def get_form(self, *data: Any) -> Any:
        return forms.ParticipantNew(*data, user=self.request.user)

    def perform(self, told: dict[str, Any]) -> Any:
        events.add_participants(by=self.request.user, event=self.event, rows=[told])


class NameList(_About):
    title, button, done, icon, form_class = _("导入名单"), _("导入名单"), _("名单已导入"), "upload", forms.NameList

    def initial(self) -> dict[str, Any]:
        return {"part": Part.GUEST, "attended": self.request.GET.get("attended") == "1"}

    def perform(self, told: dict[str, Any]) -> Any:
        act = attending.import_attended if told["attended"] else events.add_participants
        act(by=self.request.user, event=self.event, rows=told["rows"])


class EventAttach(_About):
    title, button, done, icon, form_class = _("附活动材料"), _("上传"), _("已上传"), "paperclip", forms.Attach

    def perform(self, told: dict[str, Any]) -> Any:
        events.attach(by=self.request.user, event=self.event, file=told["file"])


class ParticipantList(ListPage):
    """Everybody on the list of an event."""

    title = _("参加者")
    table_class = tables.Participants
    filterset_class = filters.Participants
    export_name = "liantu-participants"
    empty = Empty(_("名单上还没有人"), _("在活动页上加参加者，或导入名单。"), icon="users")

    def get_rows(self, user: Any) -> Any:
        self.event = queries.find_event(user, self.kwargs["pk"])
        return queries.list_participants(user).filter(event=self.event).order_by("id")

    def extra_context(self) -> dict[str, Any]:
        back = (_now("返回活动"), reverse("event", args=[self.event.pk]), "arrow-left")
        return {"title": _now("参加者 · %(event)s") % {"event": self.event.title}, "more_actions": [back]}


@signed_in
@require_GET
def material(request: HttpRequest, pk: int, material: int) -> HttpResponse:
    """A file of an event, for whoever sees the event."""
    event = queries.find_event(request.user, pk)
    row = queries.list_materials(request.user, event).filter(pk=material).first()
    if row is None:
        raise access.NotHere("activities.Material", material)
    return served(row, events.fetch(by=request.user, event=event, material=row))
