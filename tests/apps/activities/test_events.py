"""Events: who takes part, invitations, attendance, feedback, and what reports say of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.activities import public as activities
from liantu.apps.activities import queries
from liantu.apps.activities.actions import attending, events
from liantu.apps.activities.models import Event, Feedback, Participant
from liantu.apps.registry.models import UnitLink
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.notices.models import Notice
from liantu.kit.search import public as search
from tests.factories.accounts import make_unit, make_user
from tests.factories.figures import Scene
from tests.factories.registry import plain

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def event(scene: Scene) -> Event:
    return activities.create_event(
        by=scene.officer, zone=scene.zone, title="高企政策讲座", kind="lecture", day=str(clock.today()), place="报告厅"
    )


def add(scene: Scene, event: Event, **told: Any) -> Participant:
    return activities.add_participants(by=scene.officer, event=event, rows=[told])[0]


def house(scene: Scene, firm: Any) -> User:
    unit = make_unit(scene.zone, kind="firm")
    UnitLink.objects.create(unit=unit, organisation=firm)
    return make_user("enterprise", unit, scene.zone)


def test_event_rests_on_a_record_and_is_found_by_name(scene: Scene, event: Event) -> None:
    assert event.record.content["title"] == "高企政策讲座"
    assert [hit.label for hit in search.search(scene.officer, "高企政策", kinds={"event"})] == ["高企政策讲座"]


def test_event_of_which_only_the_year_is_told_keeps_it(scene: Scene) -> None:
    made = activities.create_event(by=scene.officer, zone=scene.zone, title="研讨会", kind="seminar", day="2022")
    assert (made.told_from, str(made.valid_from), str(made.valid_to)) == ("2022", "2022-01-01", "2022-12-31")


@pytest.mark.parametrize(
    ("told", "field"), [({"kind": "party"}, "kind"), ({"day": ""}, "day"), ({"title": " "}, "title")]
)
def test_bad_event_is_refused(scene: Scene, told: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        activities.create_event(
            by=scene.officer, zone=scene.zone, **{"title": "x", "kind": "salon", "day": "2026", **told}
        )
    assert list(refusal.value.message_dict) == [field]


def test_retracted_event_counts_no_more(scene: Scene, event: Event) -> None:
    activities.retract_event(by=scene.officer, event=event, reason="改期")
    assert list(activities.list_events(scene.officer)) == []
    assert search.search(scene.officer, "高企政策", kinds={"event"}) == []


def test_report_says_of_an_event_how_many_came(scene: Scene) -> None:
    told = {
        "title": "成果发布对接会", "kind": "release", "day": "2021",
        "participants": [{"part": "expert", "number": 14}, {"part": "researcher", "number": 40, "approximate": True}],
    }  # fmt: skip
    rows = [{"key": "p06", "place": "第6段", "events": [told]}]
    delivery = evidence.open_delivery(by=scene.officer, source=scene.source(), title="报道", issued="2022")
    records = evidence.stage_rows(by=scene.officer, delivery=delivery, rows=[evidence.Said("p06", {}, "x", "第6段")])
    from liantu.apps.registry import public as registry

    for _again in range(2):
        activities.load(
            by=scene.officer,
            delivery=delivery,
            zone=scene.zone,
            rows=rows,
            records=records,
            resolver=registry.Resolver(),
        )
    assert list(activities.list_events(scene.officer)) == []
    evidence.apply_deliveries(by=scene.officer, deliveries=[delivery])
    event = activities.list_events(scene.officer).get()
    assert [(part, n, about, there) for part, _label, n, about, there in queries.sums_of(event).by_part] == [
        ("expert", 14, False, 14), ("researcher", 40, True, 40),
    ]  # fmt: skip
    evidence.undo_delivery(by=scene.officer, delivery=delivery)
    assert list(activities.list_events(scene.officer)) == []


def test_participant_stands_once_on_the_list(scene: Scene, event: Event) -> None:
    firm = scene.firm("天海泵业")
    rows = [{"part": "enterprise", "organisation": firm}, {"person": "张三", "from_where": "宏明空调"}]
    assert len(activities.add_participants(by=scene.officer, event=event, rows=rows)) == 2
    assert activities.add_participants(by=scene.officer, event=event, rows=rows) == []
    with pytest.raises(ValidationError, match="第 1 行"):
        activities.add_participants(by=scene.officer, event=event, rows=[{"person": "李四", "number": 3}])


def test_invitation_tells_those_with_accounts_once(scene: Scene, event: Event) -> None:
    firm = scene.firm("天海泵业")
    person = house(scene, firm)
    add(scene, event, part="enterprise", organisation=firm)
    assert activities.invite(by=scene.officer, event=event) == (1, 1)
    assert activities.invite(by=scene.officer, event=event) == (0, 0)
    assert list(Notice.objects.values_list("reader", "kind")) == [(person.pk, "activities.invited")]
    row = queries.list_participants(person).get()
    attending.reply(by=person, participant=row, coming=True)
    row.refresh_from_db()
    assert row.reply == "coming"


def test_house_cannot_answer_for_another(scene: Scene, event: Event) -> None:
    row = add(scene, event, part="enterprise", organisation=scene.firm("别家"))
    with pytest.raises(access.Denied):
        attending.reply(by=house(scene, scene.firm("天海泵业")), participant=row, coming=True)


def test_signed_link_answers_the_invitation_once(scene: Scene, event: Event) -> None:
    row = add(scene, event, part="enterprise", organisation=scene.firm("天海泵业"))
    made = attending.invitation_link(by=scene.officer, participant=row)
    client, path = Client(), made.url.partition("//")[2].partition("/")[2]
    assert "高企政策讲座" in plain(client.get(f"/{path}"))
    assert client.post(f"/{path}", {"coming": "yes", "number": "3"}).status_code == 200
    row.refresh_from_db()
    assert (row.reply, row.number) == ("coming", 3)
    assert client.post(f"/{path}", {"coming": "no"}).status_code == 410


def test_signed_link_brings_feedback_and_few_answers_make_no_mean(scene: Scene, event: Event) -> None:
    for number in range(3):
        row = add(scene, event, person=f"人{number}", from_where="x")
        made = attending.feedback_link(by=scene.officer, participant=row)
        path = made.url.partition("//")[2].partition("/")[2]
        assert Client().post(f"/{path}", {"useful": "4", "gained": "知道了归集口径"}).status_code == 200
        assert queries.sums_of(event).useful == (4.0 if number == 2 else None)
    assert Feedback.objects.filter(event=event).count() == 3
    with pytest.raises(access.Conflict):
        attending.feedback_link(by=scene.officer, participant=row)


def test_phone_signs_in_by_the_code_that_is_shown_and_not_by_an_old_one(scene: Scene, event: Event) -> None:
    row = add(scene, event, person="张三", from_where="宏明空调")
    address = reverse("attend", args=[queries.visible_code(event)])
    assert "高企政策讲座" in plain(Client().get(address))
    assert Client().post(address, {"person": "张三"}).status_code == 200
    row.refresh_from_db()
    assert (row.attended_by, row.attended is not None) == ("code", True)
    assert Client().post(address, {"person": "李四", "from_where": "路过"}).status_code == 200
    assert Participant.objects.get(person="李四").walked_in
    assert Client().get(reverse("attend", args=[queries.visible_code(event)[:-1] + "x"])).status_code == 410


def test_code_is_good_for_some_minutes_alone(scene: Scene, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    code = queries.visible_code(event)
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 601)
    assert queries.event_shown(code) is None


def test_ticks_of_the_list_can_be_taken_back_but_not_what_a_phone_said(scene: Scene, event: Event) -> None:
    one, two = add(scene, event, person="甲"), add(scene, event, person="乙")
    attending.sign_in(by=access.Visitor("x"), code=queries.visible_code(event), person="乙", from_where="")
    listed = [one.pk, two.pk]
    assert activities.mark_attended(by=scene.officer, event=event, there=[one.pk], listed=listed) == 1
    assert activities.mark_attended(by=scene.officer, event=event, there=[], listed=listed) == 1
    assert list(event.participants.order_by("pk").values_list("attended_by", flat=True)) == ["", "code"]


def test_list_of_names_is_pasted_and_ticked(scene: Scene, event: Event, browser: Browser) -> None:
    add(scene, event, person="张三", from_where="宏明空调")
    told = {"lines": "姓名,单位\n张三,宏明空调\n李四\t天海泵业\n", "part": "guest", "attended": "on"}
    answer = browser(scene.officer).post(reverse("participants-import", args=[event.pk]), told)
    assert answer.status_code == 302
    assert list(event.participants.order_by("pk").values_list("person", "from_where", "attended_by")) == [
        ("张三", "宏明空调", "imported"), ("李四", "天海泵业", "imported"),
    ]  # fmt: skip
    bad = browser(scene.officer).post(
        reverse("participants-import", args=[event.pk]), {"lines": ",宏明", "part": "guest"}
    )
    assert "第 1 行没有姓名" in plain(bad)


def test_names_of_participants_are_masked_until_revealed(scene: Scene, event: Event, browser: Browser) -> None:
    add(scene, event, person="张三丰", from_where="宏明空调")
    page = browser(scene.officer).get(reverse("event", args=[event.pk]))
    assert "张三丰" not in page.content.decode()
    assert "张**" in page.content.decode()
    assert queries.tell_participant(event.participants.get())["person"] == "张**"


def test_material_is_kept_and_given_to_whoever_sees_the_event(scene: Scene, event: Event, browser: Browser) -> None:
    file = SimpleUploadedFile("议程.pdf", b"%PDF-1.4\n%x\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    kept = events.attach(by=scene.officer, event=event, file=file)
    answer = browser(scene.officer).get(reverse("event-material", args=[event.pk, kept.pk]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_visits_and_events_are_countable_for_the_zone(scene: Scene, event: Event) -> None:
    told = countables.read({"countable": "events", "where": {"kind": ["lecture"]}})
    assert told.tally("organisation", scene.body.pk, clock.today()).ids == (event.pk,)
    firm = scene.firm("天海泵业")
    visit = activities.book(by=scene.officer, zone=scene.zone, organisation=firm, day=clock.today(), purpose="service")
    activities.note_findings(by=scene.officer, visit=visit, findings="x")
    visits = countables.read({"countable": "visits", "where": {"purpose": ["service"]}})
    assert visits.tally("organisation", scene.body.pk, clock.today()).ids == (visit.pk,)
    assert visits.tally("organisation", scene.body.pk, clock.today() - timedelta(days=1)).count == 0


def test_pages_of_an_event_open(scene: Scene, event: Event, browser: Browser) -> None:
    add(scene, event, part="enterprise", organisation=scene.firm("天海泵业"))
    staff = browser(scene.officer)
    for name in ("event", "event-edit", "event-invite", "participants", "participant-new", "attendance", "event-code"):
        assert staff.get(reverse(name, args=[event.pk])).status_code == 200, name
    guest = browser(house(scene, scene.firm("宏明空调")))
    assert guest.get(reverse("event", args=[event.pk])).status_code == 200
    assert guest.get(reverse("attendance", args=[event.pk])).status_code == 403
