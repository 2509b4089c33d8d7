"""The pages of jobs, walked as a browser would."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.audit import public as audit
from liantu.kit.jobs import files, moves, presence
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs.models import Schedule
from tests.factories.accounts import PASSWORD, World

Job, State = jobs.Job, jobs.JobState
pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def come_in(user: User) -> Client:
    """A browser in which the user is signed in."""
    user.totp_secret, user.totp_since = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", clock.wall()
    user.save()
    client = Client()
    client.post(reverse("signin"), {"username": user.username, "password": PASSWORD})
    code = pyotp.TOTP(user.totp_secret).at(clock.wall())
    answer = client.post(reverse("signin-code"), {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    return client


@pytest.fixture
def owner(world: World) -> User:
    return world.person("science_officer")


@pytest.fixture
def browser(owner: User) -> Client:
    return come_in(owner)


@pytest.fixture
def administrator(world: World) -> Client:
    return come_in(world.system)


def put(by: object, kind: str = "probe.add", **params: object) -> Job:
    if kind == "probe.add":
        params = {"a": 1, "b": 1}
    return jobs.enqueue(by=by, kind=kind, params=params)


def words(answer: object) -> str:
    """What a page says, without its tags."""
    body = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", answer.content.decode())  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def main(answer: object) -> str:
    body = answer.content.decode()  # type: ignore[attr-defined]
    return body.partition("<main")[2].partition("</main>")[0]


def url(name: str, job: Job) -> str:
    return reverse(name, args=[job.uuid])


# The list


def test_list_shows_ones_own_jobs(owner: User, browser: Client, world: World) -> None:
    put(owner)
    put(world.security, "probe.whoami")
    page = browser.get(reverse("jobs"))
    assert page.status_code == 200
    assert ("相加" in main(page), "我是谁" in main(page), "发起人" in main(page)) == (True, False, False)


def test_list_of_the_system_administrator_shows_all_and_whose(owner: User, administrator: Client) -> None:
    put(owner)
    page = main(administrator.get(reverse("jobs")))
    assert "相加" in page
    assert owner.username in page
    assert "相加" not in main(administrator.get(reverse("jobs"), {"mine": "1"}))
    assert "相加" in main(administrator.get(reverse("jobs"), {"mine": "0"}))


def test_list_empty_says_what_would_be_here(browser: Client) -> None:
    assert "还没有后台任务" in main(browser.get(reverse("jobs")))


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({}, {"相加", "我是谁"}),
        ({"q": "相"}, {"相加"}),
        ({"q": "算账"}, {"我是谁"}),
        ({"q": "相 加"}, {"相加"}),
        ({"q": "没有"}, set()),
        ({"state": "cancelled"}, {"我是谁"}),
        ({"state": "done"}, set()),
        ({"created_after": "2020-01-01"}, {"相加", "我是谁"}),
        ({"created_before": "2020-01-01"}, set()),
    ],
)
def test_list_is_filtered(owner: User, browser: Client, query: dict[str, str], there: set[str]) -> None:
    put(owner)
    gone = jobs.enqueue(by=owner, kind="probe.whoami", title="我是谁：算账")
    jobs.request_cancel(by=owner, job=gone.uuid)
    page = main(browser.get(reverse("jobs"), query))
    region = page.partition('id="list-region"')[2]
    assert {name for name in ("相加", "我是谁") if name in region} == there


def asked(client: Client, page: str) -> int:
    """How many questions the database is asked for a page."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def make_one_of_each(owner: User) -> None:
    put(owner, "probe.file", name="a.csv")
    put(owner, "probe.flaky", fails=9, error="failed")
    jobs.work_off()
    jobs.enqueue(by=owner, kind="probe.add", params={"a": 1, "b": 1}, run_at=clock.wall() + timedelta(hours=1))


@pytest.mark.parametrize("who", ["browser", "administrator"])
def test_list_asks_the_database_as_often_for_many_jobs_as_for_few(
    owner: User, who: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(who)
    make_one_of_each(owner)
    few = asked(client, reverse("jobs"))
    for _ in range(5):
        make_one_of_each(owner)
    assert asked(client, reverse("jobs")) == few
    page = main(client.get(reverse("jobs")))
    offered = [len(re.findall(f"/{door}/", page)) for door in ("cancel", "retry", "file")]
    assert offered == ([6, 6, 6] if who == "browser" else [6, 6, 0])


def test_workers_are_shown_with_what_they_run_by_as_many_questions_as_one(owner: User, administrator: Client) -> None:
    def work() -> None:
        worker = presence.register(f"worker of {owner}")
        put(owner)
        assert moves.claim(worker)

    work()
    few = asked(administrator, reverse("schedules"))
    for _ in range(5):
        work()
    assert asked(administrator, reverse("schedules")) == few
    page = main(administrator.get(reverse("schedules")))
    assert (page.count("相加"), page.count("执行中")) == (6, 6)


@pytest.mark.parametrize("sort", ["state", "-created", "finished", "attempts"])
def test_list_is_sorted(owner: User, browser: Client, sort: str) -> None:
    put(owner)
    assert browser.get(reverse("jobs"), {"sort": sort}).status_code == 200


def test_list_tells_what_went_wrong(owner: User, browser: Client) -> None:
    put(owner, "probe.flaky", fails=9, error="failed")
    put(owner, "probe.flaky", fails=9)
    jobs.work_off()
    page = main(browser.get(reverse("jobs")))
    assert "表里没有信用代码一列" in page
    assert "程序出错（ValueError），详情只有系统管理员可见；将于" in page


def test_list_asks_for_signing_in() -> None:
    answer = Client().get(reverse("jobs"))
    assert (answer.status_code, answer.url.startswith(reverse("signin"))) == (302, True)


# One job


def test_job_page_follows_a_running_job(owner: User, browser: Client) -> None:
    job = put(owner)
    moves.hold(moves.claim(None), moves.Progress(done=120, total=3000, what="条", note="正在写入工作簿"))
    page = main(browser.get(url("job", job)))
    assert "正在写入工作簿 · 120 / 3,000 条" in page
    assert f'hx-get="{url("job-progress", job)}"' in page
    assert 'value="4"' in page
    part = browser.get(url("job-progress", job), headers=HTMX)
    assert "120 / 3,000 条" in part.content.decode()
    assert "HX-Trigger" not in part
    assert "<main" not in part.content.decode()


def test_job_page_in_the_drawer_has_no_frame(owner: User, browser: Client) -> None:
    job = put(owner)
    part = browser.get(url("job", job), headers={**HTMX, "HX-Target": "drawer"}).content.decode()
    assert ("<main" in part, "drawer-head" in part, "相加" in part) == (False, True, True)


def test_job_that_is_over_says_so_to_the_page(owner: User, browser: Client) -> None:
    job = put(owner, "probe.file", name="企业.csv")
    jobs.work_off()
    part = browser.get(url("job-progress", job), headers=HTMX)
    assert part["HX-Trigger"] == "job-over, list-changed"
    assert ("已导出 1 条" in part.content.decode(), "hx-trigger" in part.content.decode()) == (True, False)
    facts = browser.get(url("job", job), {"part": "facts"}, headers=HTMX).content.decode()
    assert ("企业.csv" in facts, url("job-download", job) in facts, "<main" in facts) == (True, True, False)


def test_job_result_is_for_the_owner(owner: User, browser: Client, administrator: Client) -> None:
    job = put(owner)
    jobs.work_off()
    assert re.search(r"<dt>和</dt><dd>.*2.*</dd>", main(browser.get(url("job", job))))
    assert "<dt>和</dt>" not in main(administrator.get(url("job", job)))


def test_job_result_is_told_by_its_keys_where_nobody_named_them(owner: User, browser: Client) -> None:
    job = put(owner)
    jobs.work_off()
    Job.objects.update(result={"sum": 2, "<b>": 1})
    page = main(browser.get(url("job", job)))
    assert ("<dt>和</dt>" in page, "<dt>&lt;b&gt;</dt>" in page) == (True, True)


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/users/", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
    ],
)
def test_job_result_leads_on_inside_the_site_only(owner: User, browser: Client, target: str, shown: bool) -> None:
    job = put(owner)
    jobs.work_off()
    Job.objects.update(result={"url": target})
    assert (f'href="{target}"' in main(browser.get(url("job", job)))) is shown


def test_job_trace_is_for_the_system_administrator(owner: User, browser: Client, administrator: Client) -> None:
    job = put(owner, "probe.flaky", fails=9)
    jobs.work_off()
    assert "secret detail 42" not in main(browser.get(url("job", job)))
    assert "secret detail 42" in main(administrator.get(url("job", job)))


@pytest.mark.parametrize("name", ["job", "job-progress", "job-download"])
def test_job_of_somebody_else_is_not_there(world: World, browser: Client, name: str) -> None:
    assert browser.get(url(name, put(world.security))).status_code == 404
    assert browser.get(reverse(name, args=[uuid.uuid4()])).status_code == 404


# Cancelling and trying again


def test_cancel_from_the_list_returns_to_it(owner: User, browser: Client) -> None:
    job = put(owner)
    assert url("job-cancel", job) in main(browser.get(reverse("jobs")))
    answer = browser.post(url("job-cancel", job), follow=True)
    assert (answer.redirect_chain, "任务已取消" in words(answer)) == ([(reverse("jobs"), 302)], True)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert audit.Entry.objects.get(action="jobs.job.cancel").channel == "web"


def test_cancel_of_a_running_job_says_that_it_is_under_way(owner: User, browser: Client) -> None:
    job = put(owner)
    moves.claim(None)
    part = browser.post(url("job-progress", job), {"do": "cancel"}, headers=HTMX).content.decode()
    assert ("正在取消" in part, 'value="cancel"' in part) == (True, False)


def test_retry_from_the_page_without_script_returns_to_the_list(owner: User, browser: Client) -> None:
    job = put(owner, "probe.flaky", fails=9, error="failed")
    jobs.work_off()
    assert 'value="retry"' in main(browser.get(url("job", job)))
    assert browser.post(url("job-progress", job), {"do": "retry"}).url == reverse("jobs")
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert browser.post(url("job-retry", job)).status_code == 409


@pytest.mark.parametrize("name", ["job-cancel", "job-retry"])
def test_cancel_and_retry_are_posted(owner: User, browser: Client, name: str) -> None:
    assert browser.get(url(name, put(owner))).status_code == 405


def test_progress_asked_for_something_else_is_refused(owner: User, browser: Client) -> None:
    assert browser.post(url("job-progress", put(owner)), {"do": "delete"}).status_code == 404


def test_forms_ask_for_their_token(owner: User) -> None:
    strict = come_in(owner)
    strict.handler.enforce_csrf_checks = True
    assert strict.post(url("job-cancel", put(owner))).status_code == 403


# The file


def test_download_is_an_attachment_under_its_own_name(owner: User, browser: Client) -> None:
    job = put(owner, "probe.file", name="企业.csv")
    jobs.work_off()
    answer = browser.get(url("job-download", job))
    assert b"".join(answer.streaming_content).decode() == "名称,信用代码\n"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E4%BC%81%E4%B8%9A.csv"
    assert "no-store" in answer["Cache-Control"]
    files.remove(job.uuid)
    assert browser.get(url("job-download", job)).status_code == 404


def test_download_by_the_system_administrator_is_denied(owner: User, administrator: Client) -> None:
    job = put(owner, "probe.file", name="企业.csv")
    jobs.work_off()
    assert url("job-download", job) not in main(administrator.get(url("job", job)))
    assert administrator.get(url("job-download", job)).status_code == 403


# Schedules and workers


def test_schedules_show_when_each_runs_and_who_works(administrator: Client) -> None:
    jobs.work_off()
    page = main(administrator.get(reverse("schedules")))
    assert "清理过期的任务文件和记录" in page
    assert "每天 03:40" in page
    assert "已停止" in page


def test_schedules_without_a_worker_say_what_to_do(administrator: Client) -> None:
    assert "没有执行进程，任务不会开始" in main(administrator.get(reverse("schedules")))


def test_schedule_is_switched(administrator: Client) -> None:
    switch = reverse("schedule-switch", args=["jobs.tidy"])
    for enabled, said in (
        (False, "已停用：清理过期的任务文件和记录"),
        (True, "已启用：清理过期的任务文件和记录"),
    ):
        assert said in words(administrator.post(switch, follow=True))
        assert Schedule.objects.get(name="jobs.tidy").enabled is enabled


def test_schedule_is_run_now_and_leads_to_its_job(administrator: Client) -> None:
    page = administrator.post(reverse("schedule-run", args=["jobs.tidy"]), follow=True)
    assert "已排队" in words(page)
    assert url("job", Job.objects.get(kind="jobs.tidy")) in main(page)


@pytest.mark.parametrize(
    "do", [lambda c: c.get(reverse("schedules")), lambda c: c.post("/jobs/schedules/jobs.tidy/run/")]
)
def test_schedules_are_not_there_for_others(browser: Client, do: Callable[[Client], object]) -> None:
    assert do(browser).status_code == 404


def test_rail_leads_only_where_one_may_go(browser: Client, administrator: Client) -> None:
    for client, there in ((browser, False), (administrator, True)):
        page = client.get(reverse("jobs")).content.decode()
        assert f'href="{reverse("jobs")}"' in page
        assert (f'href="{reverse("schedules")}"' in page) is there
