"""The pages of accounts, walked as a browser would without script."""

from __future__ import annotations

import io
import re
from datetime import datetime, time, timedelta

import pyotp
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import Membership, Unit, User, UserSession
from liantu.apps.accounts.queries.log import signins_by_day
from liantu.kit import clock
from liantu.kit.audit import public as audit
from liantu.kit.jobs import public as jobs
from tests.factories.accounts import PASSWORD, World, make_unit, make_user

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(**later: float) -> str:
    with clock.later(**later):
        return pyotp.TOTP(SECRET).at(clock.wall())


def come_in(user: User) -> Client:
    """A browser in which the user, who has a second factor, is signed in."""
    if not user.has_second_factor:
        User.objects.filter(pk=user.pk).update(totp_since=clock.wall())
        user.refresh_from_db()
        user.totp_secret = SECRET
        user.save()
    client = Client()
    client.post(reverse("signin"), {"username": user.username, "password": PASSWORD})
    User.objects.filter(pk=user.pk).update(totp_step=0)
    answer = client.post(reverse("signin-code"), {"code": code()})
    assert answer.status_code == 302, answer.content.decode()
    return client


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def test_nobody_signed_in_is_sent_to_sign_in() -> None:
    answer = Client().get(reverse("users"))
    assert (answer.status_code, answer.url) == (302, f"{reverse('signin')}?next=%2Fmanage%2Fusers%2F")


def test_signing_in_with_password_and_code_comes_back_to_where_one_wanted(world: World) -> None:
    user = make_user("leader", world.unit, world.here, totp=True)
    client = Client()
    first = client.post(f"{reverse('signin')}?next=/account/", {"username": user.username, "password": PASSWORD})
    assert first.url.startswith(reverse("signin-code"))
    second = client.post(first.url, {"code": code()})
    assert second.url == "/account/"
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_signing_in_leads_nowhere_else(wanted: str) -> None:
    make_user("leader", username="somebody", totp=True)
    client = Client()
    first = client.post(f"{reverse('signin')}?next={wanted}", {"username": "somebody", "password": PASSWORD})
    assert client.post(first.url, {"code": code()}).url == reverse("start")


def test_code_page_without_a_password_before_leads_back() -> None:
    assert Client().get(reverse("signin-code")).url == reverse("signin")


def test_code_page_waits_five_minutes() -> None:
    user = make_user("leader", totp=True)
    client = Client()
    client.post(reverse("signin"), {"username": user.username, "password": PASSWORD})
    with clock.later(minutes=6):
        assert client.post(reverse("signin-code"), {"code": code()}).url == reverse("signin")


def test_first_sign_in_enrols_a_device_then_changes_the_password(world: World) -> None:
    user, password = accounts.create_user(by=world.system, username="li.na", name="李娜")
    accounts.grant_role(by=world.security, user=user, unit=world.unit, role="leader", zone=world.here)
    client = Client()
    assert client.post(reverse("signin"), {"username": "li.na", "password": password}).url == reverse("enrol")
    assert client.get(reverse("start")).url == reverse("enrol")
    secret = User.objects.get(pk=user.pk).totp_secret
    if not secret:
        client.get(reverse("enrol"))
        secret = User.objects.get(pk=user.pk).totp_secret
    answer = client.post(reverse("enrol"), {"code": pyotp.TOTP(secret).at(clock.wall())})
    assert answer.url == reverse("enrol-codes")
    assert len(re.findall(r"<code>", text(client.get(reverse("enrol-codes"))))) == 10
    assert client.get(reverse("enrol-codes")).url == reverse("start")
    assert client.get(reverse("users")).url == reverse("password")
    new = {"current": password, "new_password": "Quiet-Ledger-42", "again": "Quiet-Ledger-42"}
    assert client.post(reverse("password"), new).url == reverse("start")
    assert client.get(reverse("start")).status_code == 200


def test_password_past_its_days_is_changed_first(world: World) -> None:
    user = make_user("leader", world.unit, world.here, totp=True)
    client = come_in(user)
    assert client.get(reverse("account")).status_code == 200
    User.objects.filter(pk=user.pk).update(password_changed="2020-01-01T00:00:00Z")
    assert client.get(reverse("account")).url == reverse("password")


def test_session_ends_when_idle(world: World) -> None:
    client = come_in(make_user("leader", totp=True))
    with clock.later(minutes=29):
        assert client.get(reverse("account")).status_code == 200
    with clock.later(minutes=29 + 31):
        assert client.get(reverse("account")).url.startswith(reverse("signin"))
    assert UserSession.objects.get(user__isnull=False).end_reason == "idle"


def test_session_ends_after_its_hours_however_busy(world: World) -> None:
    client = come_in(make_user("leader", totp=True))
    for hours in (0.4 * n for n in range(1, 30)):
        with clock.later(hours=hours):
            assert client.get(reverse("account")).status_code == 200
    with clock.later(hours=12.1):
        assert client.get(reverse("account")).url.startswith(reverse("signin"))


def test_page_in_use_costs_no_write_and_few_queries(world: World) -> None:
    client = come_in(make_user("leader", world.unit, world.here, totp=True))
    client.get(reverse("account"))
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("help"))
    assert [query["sql"] for query in seen if not query["sql"].startswith("SELECT")] == []
    assert len(seen) <= 5


def test_signing_out_ends_the_session(world: World) -> None:
    client = come_in(make_user("leader", totp=True))
    client.post(reverse("signout"))
    assert client.get(reverse("account")).status_code == 302
    assert UserSession.objects.get(user__isnull=False).end_reason == "signed_out"


def test_closed_account_is_out_at_once(world: World) -> None:
    user = make_user("leader", totp=True)
    client = come_in(user)
    accounts.disable_user(by=world.system, user=user, reason="离职")
    assert client.get(reverse("account")).status_code == 302


def test_administrator_whose_network_is_no_longer_admitted_is_out(world: World) -> None:
    client = come_in(world.system)
    accounts.set_policy(by=world.security, admin_networks="192.168.0.0/16")
    assert client.get(reverse("users")).status_code == 302


ADMIN_PAGES = [
    "users",
    "units",
    "zones",
    "roles",
    "permissions",
    "sessions",
    "tokens",
    "policy",
    "security-events",
    "log",
]


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_administrators_page_opens_for_those_it_is_for(world: World, name: str) -> None:
    audit.seal()
    opened = {
        who: come_in(getattr(world, who)).get(reverse(name)).status_code for who in ("system", "security", "auditor")
    }
    wanted = dict.fromkeys(opened, 200)
    if name == "security-events":
        wanted["system"] = 403
    assert opened == wanted


@pytest.mark.parametrize("name", ["user-new", "unit-new", "zone-new", "user-import"])
def test_making_is_for_the_system_administrator(world: World, name: str) -> None:
    assert come_in(world.system).get(reverse(name)).status_code == 200
    assert come_in(world.security).get(reverse(name)).status_code == 403


def test_user_is_made_given_a_role_and_closed_on_the_pages(world: World) -> None:
    system, security = come_in(world.system), come_in(world.security)
    answer = system.post(reverse("user-new"), {"username": "li.na", "name": "李娜", "phone": "13812345678"})
    user = User.objects.get(username="li.na")
    password = re.search(r"data-copy-source>([^<]+)<", text(answer)).group(1)  # type: ignore[union-attr]
    assert user.check_password(password.replace("&amp;", "&").replace("&#x27;", "'"))
    role = {"role": "caseworker", "unit": world.unit.pk, "zone": world.here.pk}
    assert security.post(reverse("role-new", args=[user.pk]), role).status_code == 302
    assert Membership.objects.get(user=user).role == "caseworker"
    page = text(system.get(reverse("user", args=[user.pk])))
    assert "138****5678" in page
    assert "13812345678" not in page
    assert system.post(reverse("user-disable", args=[user.pk]), {"reason": "离职"}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active


def test_refused_form_keeps_what_was_typed_and_names_the_field(world: World) -> None:
    answer = come_in(world.system).post(reverse("user-new"), {"username": "Li Na!", "name": "李娜"})
    assert answer.status_code == 422
    assert 'value="Li Na!"' in text(answer)
    assert "用小写字母开头" in text(answer)


def test_unit_out_of_scope_is_not_found(world: World) -> None:
    client = come_in(world.person("leader"))
    assert client.get(reverse("unit", args=[world.unit.pk])).status_code == 200
    assert client.get(reverse("unit", args=[world.far.pk])).status_code == 404
    assert client.get(reverse("unit", args=[999999])).status_code == 404


def test_page_list_shows_what_the_api_shows(world: World) -> None:
    for n in range(3):
        make_unit(world.there, f"外区单位{n}")
    page = text(come_in(world.person("leader")).get(reverse("units")))
    assert world.unit.name in page
    assert "外区单位" not in page


def test_forged_form_is_refused(world: World) -> None:
    user = make_user("system_admin", make_unit(), totp=True)
    client = come_in(user)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = strict.post(reverse("unit-new"), {"name": "伪造单位", "kind": "department"})
    assert (answer.status_code, Unit.objects.filter(name="伪造单位").exists()) == (403, False)
    assert "页面已过期" in text(answer)


def test_hostile_name_is_escaped(world: World) -> None:
    accounts.create_unit(by=world.system, name="<script>alert(1)</script>", kind="department")
    page = come_in(world.system).get(reverse("units")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_answer_carries_the_security_headers(world: World) -> None:
    answer = come_in(world.system).get(reverse("users"))
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert answer["Cache-Control"] == "no-store"
    session = answer.wsgi_request.session
    assert session.get_expire_at_browser_close()


def test_page_holds_no_inline_script(world: World) -> None:
    for name in ADMIN_PAGES:
        page = come_in(world.auditor).get(reverse(name)).content.decode()
        scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page)
        handlers = re.findall(r"\son[a-z]+\s*=\s*[\"']", page)
        assert (scripts, handlers) == ([], [])


def test_personal_field_is_revealed_with_a_reason_only(world: World) -> None:
    user = make_user("leader", world.unit, world.here, phone="13812345678")
    client = come_in(world.system)
    address = reverse("reveal", args=["accounts.User", user.pk, "phone"])
    assert "13812345678" not in text(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "13812345678" in text(client.post(address, {"reason": "通知对接会"}))
    assert audit.Entry.objects.get(action="accounts.user.reveal").reason == "通知对接会"


def test_colleague_reveals_nothing(world: World) -> None:
    user = make_user("leader", world.unit, world.here, phone="13812345678")
    client = come_in(world.person("science_officer"))
    answer = client.post(reverse("reveal", args=["accounts.User", user.pk, "phone"]), {"reason": "通知对接会"})
    assert answer.status_code == 403
    assert "13812345678" not in text(answer)


@pytest.mark.parametrize(
    "query", ["?sort=nothing", "?sort=-password", "?page=0", "?page=x", "?per=7", "?q=%00", "?role=king", "?unit=x"]
)
def test_wrong_address_of_a_list_is_told_and_breaks_nothing(world: World, query: str) -> None:
    answer = come_in(world.system).get(reverse("users") + query)
    assert answer.status_code in {200, 400}
    assert answer.status_code == 400 or "筛选条件有误" in text(answer) or query == "?q=%00"


def workbook(rows: list[list[object]]) -> SimpleUploadedFile:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("名单.xlsx", file.getvalue())


def test_many_users_come_from_a_workbook_as_people_send_it(world: World) -> None:
    client = come_in(world.system)
    rows = [
        ["2026年9月新同事名单"], [],
        ["用户名（必填）", "姓名*", "手机号", "邮箱"],
        ["zhang.wei", "张伟", 13812345678, ""],
        ["Bad Name", "坏名", "", ""],
        [], ["zhang.wei", "重名", "", ""],
        ["wang.fang", "王芳", "", "wang@example.cn"],
    ]  # fmt: skip
    answer = client.post(reverse("user-import"), {"file": workbook(rows)})
    assert answer.status_code == 302
    jobs.work_off()
    job = jobs.Job.objects.get(kind="accounts.import_users")
    assert (job.state, job.result) == ("done", {"made": 2, "refused": 2})
    assert User.objects.get(username="zhang.wei").phone == "13812345678"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.xlsx", b"not a workbook"),
        ("list.csv", b"a,b"),
        ("list.xlsx", b""),
        ("list.xlsx", b"PK\x03\x04" + b"0" * 99),
    ],
)
def test_disguised_workbook_is_refused_and_nothing_kept(world: World, name: str, content: bytes) -> None:
    answer = come_in(world.system).post(reverse("user-import"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert not jobs.Job.objects.exists()


def test_workbook_without_the_columns_is_refused(world: World) -> None:
    answer = come_in(world.system).post(reverse("user-import"), {"file": workbook([["甲", "乙"], ["1", "2"]])})
    assert answer.status_code == 422
    assert "没有找到表头" in text(answer)


def test_log_is_verified_and_exported_in_the_background(world: World) -> None:
    client = come_in(world.auditor)
    audit.seal()
    client.post(reverse("log-verify"))
    today = clock.wall_day().isoformat()
    client.post(reverse("log-export"), {"since": today, "until": today})
    jobs.work_off()
    assert sorted(jobs.Job.objects.values_list("kind", "state")) == [
        ("accounts.export_log", "done"), ("accounts.verify_log", "done"),
    ]  # fmt: skip


def test_before_eight_the_log_and_its_chart_live_on_the_local_day(world: World) -> None:
    """04:00 in China is 20:00 of the day before in UTC."""
    night = clock.wall().replace(hour=20, minute=0, second=0, microsecond=0)
    last = night.date() + timedelta(days=1)
    first = last - timedelta(days=13)
    midnight = datetime.combine(first, time(), night.tzinfo) - timedelta(hours=8)
    for at in (midnight - timedelta(minutes=1), midnight):
        with clock.stopped(at):
            audit.record(world.auditor, "accounts.signin", category=audit.Category.SECURITY)
    with clock.stopped(night):
        client = come_in(world.auditor)
        days = signins_by_day(world.auditor)
        page, chart = text(client.get(reverse("log"))), text(client.get(reverse("security-events")))
        client.post(reverse("log-export"), {"since": last.isoformat(), "until": last.isoformat()})
        jobs.work_off()
    assert (days[0], days[-1], len(days)) == ((first, 1, 0), (last, 1, 0), 14)
    assert f'name="until" value="{last}"' in page
    assert f'name="since" value="{last - timedelta(days=30)}"' in page
    assert f"截至 {last}" in chart
    job = jobs.Job.objects.get(kind="accounts.export_log")
    assert (job.state, job.result["rows"] > 0) == ("done", True)


def test_log_names_people_as_the_language_writes_brackets(world: World) -> None:
    client, name = come_in(world.auditor), (world.auditor.name, world.auditor.username)
    entry = audit.Entry.objects.filter(actor=world.auditor).latest("id")
    assert entry.actor_name == "{} ({})".format(*name)
    for language, words in (("zh-hans", "{}（{}）"), ("en", "{} ({})")):
        client.post(reverse("switch-language"), {"language": language})
        for address in (reverse("log"), reverse("log-entry", args=[entry.uuid])):
            page = client.get(address).content.decode()
            assert f">{words.format(*name)}</" in page, (language, address)


def test_tampered_log_fails_the_verifying_job_with_words(world: World) -> None:
    client = come_in(world.auditor)
    audit.seal()
    audit.Entry.objects.filter(position=1).update(actor_name="别人")
    client.post(reverse("log-verify"))
    jobs.work_off()
    assert "第 1 条被改动" in jobs.Job.objects.get().error


def test_english_is_chosen_and_stays(world: World) -> None:
    user = make_user("leader", world.unit, world.here, totp=True)
    client = come_in(user)
    assert 'lang="zh-Hans"' in text(client.get(reverse("account")))
    client.post(reverse("switch-language"), {"language": "en"})
    assert 'lang="en"' in text(client.get(reverse("account")))
    assert 'lang="en"' in text(come_in(user).get(reverse("account")))


def test_first_visit_is_chinese_whatever_the_browser_says() -> None:
    page = Client(headers={"Accept-Language": "en-GB,en;q=0.9"}).get(reverse("signin"))
    assert 'lang="zh-Hans"' in text(page)
