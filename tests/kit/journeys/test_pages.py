"""Pages of cases: what is seen, what is done on them, and what is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liantu.apps.accounts.models import User
from liantu.kit.audit.models import Entry
from liantu.kit.journeys.models import Case
from tests.factories.accounts import World, make_user
from tests.factories.registry import plain
from tests.kit.evidence.test_api import Api

from .conftest import Starts
from .test_moving import go

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def page(officer: User, browser: Callable[[User], Client]) -> Client:
    """A browser in which the officer is signed in."""
    return browser(officer)


def read(client: Client, url: str, **more: Any) -> str:
    answer = client.get(url, **more)
    assert answer.status_code == 200, (url, answer.status_code)
    return plain(answer)


def test_case_page_tells_where_it_stands_and_what_may_be_done(start: Starts, page: Client) -> None:
    case = start()
    told = read(page, f"/cases/{case.pk}/")
    for words in ("为企业接通专线", "待办理", "受理", "首次答复", "个工作日", "怎么算的", "开始：待办理"):
        assert words in told


def test_move_is_made_on_its_sheet_and_needs_what_it_needs(
    start: Starts, page: Client, officer: User, second: User
) -> None:
    case = go(second, start(), "take")
    url = f"/cases/{case.pk}/move/finish/"
    answer = page.post(url, {"revision": case.revision, "told_answer": "已接通"})
    assert (answer.status_code, "还缺材料：会议纪要" in plain(answer)) == (422, True)
    file = SimpleUploadedFile("纪要.pdf", PDF)
    assert page.post(f"/cases/{case.pk}/attach/", {"file": file, "sort": "minutes"}).status_code == 302
    assert page.post(url, {"revision": case.revision, "told_answer": "已接通"}).status_code == 302
    case.refresh_from_db()
    assert case.stage == "done"
    told = read(page, f"/cases/{case.pk}/")
    assert "办结：办理中 → 已办结" in told
    document = case.documents.get()
    assert b"".join(page.get(f"/cases/{case.pk}/documents/{document.pk}/").streaming_content) == PDF
    assert Entry.objects.get(action="journeys.case.download").object_id == str(case.pk)


def test_stale_sheet_says_what_happened_and_changes_nothing(start: Starts, page: Client, second: User) -> None:
    case = start()
    seen = case.revision
    go(second, case, "take")
    answer = page.post(f"/cases/{case.pk}/move/refuse/", {"revision": seen, "reason": "不归我们"})
    assert (answer.status_code, "已经办理过，现在是“办理中”" in plain(answer)) == (409, True)
    case.refresh_from_db()
    assert case.stage == "working"


def test_board_calendar_and_workload_show_the_case(start: Starts, page: Client, officer: User) -> None:
    case = start()
    for url, words in (
        ("/cases/", "为企业接通专线"),
        ("/cases/board/", "待办理"),
        (f"/cases/calendar/?month={case.due:%Y-%m}", "休"),
        ("/cases/workload/", officer.name),
    ):
        assert words in read(page, url)
    assert "为企业接通专线" in read(page, "/cases/board/")


def test_empty_pages_say_so(kind: Any, page: Client) -> None:
    assert "还没有办件" in read(page, "/cases/")
    assert "没有在办的办件" in read(page, "/cases/board/")
    assert "没有分派给人的办件" in read(page, "/cases/workload/")


def test_card_dropped_leads_to_its_move_or_says_why_not(start: Starts, page: Client) -> None:
    case = start()
    answer = page.get(f"/cases/{case.pk}/drop/?stage=working")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/move/take/")
    answer = page.get(f"/cases/{case.pk}/drop/?stage=done")
    assert (answer.status_code, "没有直接到那里的步骤" in plain(answer)) == (409, True)


def test_stranger_finds_nothing_of_it(start: Starts, world: World, browser: Callable[[User], Client]) -> None:
    case = start()
    stranger = browser(make_user("science_officer", world.far, world.there))
    for url in (f"/cases/{case.pk}/", f"/cases/{case.pk}/move/take/", f"/cases/{case.pk}/assign/"):
        assert stranger.get(url).status_code == 404
    assert "为企业接通专线" not in read(stranger, "/cases/")
    assert stranger.post(f"/cases/{case.pk}/comment/", {"text": "x"}).status_code == 404


def test_comment_follow_pause_and_resume_from_the_page(start: Starts, page: Client, officer: User) -> None:
    case = go(officer, start(), "take")
    assert page.post(f"/cases/{case.pk}/comment/", {"text": "<b>问过企业</b>"}).status_code == 302
    assert page.post(f"/cases/{case.pk}/follow/", {"follows": "1"}).status_code == 302
    sheet = {"revision": case.revision, "cause": "court", "reason": "诉讼中"}
    assert page.post(f"/cases/{case.pk}/pause/solve/", sheet).status_code == 302
    case.refresh_from_db()
    answer = page.get(f"/cases/{case.pk}/")
    assert "&lt;b&gt;问过企业&lt;/b&gt;" in answer.content.decode()
    assert "暂停“办结时限”：等法院裁定" in plain(answer)
    assert page.post(f"/cases/{case.pk}/resume/solve/", {"revision": case.revision}).status_code == 302
    assert case.clocks.get(key="solve").state == "running"
    assert officer in case.followers.all()


def test_many_are_handed_over_after_a_look(start: Starts, page: Client, second: User) -> None:
    cases = [start(), start()]
    chosen = {
        "bulk": "hand_over", "row": [str(case.pk) for case in cases], "told-to": str(second.pk), "told-reason": "调岗",
    }  # fmt: skip
    preview = page.post("/cases/", {**chosen, "step": "preview"})
    assert (preview.status_code, second.name in plain(preview)) == (200, True)
    assert Case.objects.filter(assignee=second).count() == 0
    assert page.post("/cases/", {**chosen, "step": "do", "seen": preview.context["seen"]}).status_code == 302
    assert Case.objects.filter(assignee=second).count() == 2


def test_list_page_asks_a_fixed_number_of_queries(
    start: Starts, page: Client, django_assert_max_num_queries: Any
) -> None:
    for _one in range(3):
        start()
    read(page, "/cases/")
    with django_assert_max_num_queries(40) as few:
        read(page, "/cases/")
    for _one in range(12):
        start()
    with django_assert_max_num_queries(len(few)):
        read(page, "/cases/")


def test_program_adds_a_document_and_fetches_it(start: Starts, officer: User) -> None:
    case, api = start(), Api(officer)
    place = f"/api/v1/cases/{case.pk}/documents"
    made = api.client.post(place, {"file": SimpleUploadedFile("纪要.pdf", PDF), "sort": "minutes"}).json()
    assert [one["name"] for one in api.client.get(place).json()] == ["纪要.pdf"]
    assert b"".join(api.client.get(f"{place}/{made['id']}").streaming_content) == PDF
    assert api.client.get(f"{place}/{made['id'] + 1}").status_code == 404
