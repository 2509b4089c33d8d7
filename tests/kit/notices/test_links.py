"""Signed links: one purpose, one object, once."""

from __future__ import annotations

import re
import struct
import zlib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liantu.apps.accounts.models import Unit, User, UserSession
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.notices import public as notices
from liantu.kit.notices import queries
from liantu.kit.notices.actions import linking
from liantu.kit.notices.models import Link, LinkTry
from tests.factories.accounts import World

from . import probes

pytestmark = pytest.mark.django_db
GOOD = {"words": "很好", "grade": "good", "people": "12", "on": "2026-09-14"}


def png(width: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * (width + 1))) + chunk(b"IEND", b"")


def make(world: World, officer: User, purpose: str = "probe.feedback", **more: Any) -> linking.Made:
    told = {"asks": "请填写 9 月 14 日走访的反馈", "to": "山西天海泵业有限公司", **more}
    return notices.make_link(by=officer, purpose=purpose, about=("probe_unit", world.unit.pk), **told)


def path(made: linking.Made) -> str:
    return made.url.removeprefix("http://127.0.0.1:8000")


class Phone:
    """A browser without an account, with the tokens of forms as Django checks them."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, told: dict[str, Any]) -> Any:
        page = self.client.get(path).content.decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return self.client.post(path, {**told, "csrfmiddlewaretoken": found[1] if found else ""})


def title(answer: Any) -> str:
    return re.search(r"<h1>(.*?)</h1>", answer.content.decode(), re.S)[1].strip()


def test_page_says_who_asks_and_why_and_needs_no_session(world: World, officer: User) -> None:
    made = make(world, officer)
    phone = Phone()
    answer = phone.get(path(made))
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        world.here.name,
        world.unit.name,
        officer.name,
        "山西天海泵业有限公司",
        "请填写 9 月 14 日走访的反馈",
    ):
        assert words in page
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert set(phone.client.cookies) == {"liantu-csrf"}
    assert UserSession.objects.count() == 0


def test_answer_is_taken_once(world: World, officer: User) -> None:
    made, phone = make(world, officer), Phone()
    answer = phone.post(path(made), GOOD)
    assert (answer.status_code, title(answer)) == (200, "已收到，谢谢")
    ((key, told),) = probes.answered
    assert (key, told) == (
        str(made.link.uuid),
        {"words": "很好", "grade": "good", "people": Decimal(12), "on": date(2026, 9, 14)},
    )
    again = Phone().post(path(made), {**GOOD, "words": "又来"})
    assert (again.status_code, title(again)) == (410, "已经填写过")
    assert len(probes.answered) == 1
    assert Unit.objects.get(pk=world.unit.pk).short_name == "很好"
    entry = Entry.objects.get(action="notices.link.answer")
    assert (entry.actor_id, entry.actor_name) == (None, f"link {str(made.link.uuid)[:8]}")


def test_maker_is_told_that_the_link_was_used(world: World, officer: User) -> None:
    Phone().post(path(make(world, officer)), GOOD)
    (row,) = queries.worded(officer, list(queries.notices(officer)))
    assert row.told.title == f"山西天海泵业有限公司已通过链接填写：走访反馈 · {world.unit.name}"


def test_form_without_its_token_is_refused(world: World, officer: User) -> None:
    made = make(world, officer)
    assert Client(enforce_csrf_checks=True).post(path(made), GOOD).status_code == 403
    assert made.link.state == "open"
    assert probes.answered == []


def test_bad_answers_keep_the_link_open(world: World, officer: User) -> None:
    made, phone = make(world, officer), Phone()
    answer = phone.post(path(made), {**GOOD, "people": "501", "grade": ""})
    assert answer.status_code == 422
    assert "不满意" in answer.content.decode()
    refused = phone.post(path(made), {**GOOD, "grade": "bad"})
    assert refused.status_code == 422
    assert "这个选项已不可选" in refused.content.decode()
    assert phone.post(path(made), GOOD).status_code == 200


def test_dead_links_say_so_and_nothing_of_what_they_were_about(world: World, officer: User) -> None:
    used, revoked, expired = (make(world, officer) for _ in range(3))
    Phone().post(path(used), GOOD)
    notices.revoke_link(by=officer, link=revoked.link.uuid)
    Link.objects.filter(pk=expired.link.pk).update(expires=clock.wall() - timedelta(seconds=1))
    told = {
        "已经填写过": path(used), "链接已撤回": path(revoked), "链接已过期": path(expired), "链接无效": "/l/abc/",
    }  # fmt: skip
    costs = set()
    for words, address in told.items():
        for ask in (Phone().get, lambda address: Phone().post(address, GOOD)):
            with CaptureQueriesContext(connection) as seen:
                answer = ask(address)
            assert title(answer) == words
            for secret in (world.here.name, world.unit.name, officer.name, "天海", "反馈"):
                assert secret not in answer.content.decode()
        costs.add(len(seen))
    # The same is asked of the database for each.
    assert len(costs) == 1
    assert len(probes.answered) == 1


def test_link_serves_its_purpose_alone(world: World, officer: User) -> None:
    made = make(world, officer, "probe.file")
    answer = Phone().post(path(made), GOOD)
    assert answer.status_code == 422
    assert "营业执照" in answer.content.decode()


def test_file_is_kept_as_what_it_is(world: World, officer: User) -> None:
    made = make(world, officer, "probe.file")
    answer = Phone().post(path(made), {"licence": SimpleUploadedFile("执照.png", png())})
    assert answer.status_code == 200
    received = probes.answered[0][1]["licence"]
    assert (received.name, received.kind, received.size) == ("执照.png", "png", len(png()))
    assert Path(received.path).read_bytes() == png()
    with received.open() as again:
        assert again.read() == png()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("执照.png", b"MZ not a picture", "内容不是 .png 文件"),
        ("执照.exe", b"MZ", "不接受 .exe 文件"),
        ("执照.png", b"", "空的"),
        ("执照.png", png() + b"\x00" * 1024 * 1024, "超过 1 MB"),
    ],
)
def test_file_that_is_none_of_those_asked_for_is_refused(
    world: World, officer: User, name: str, content: bytes, words: str
) -> None:
    made = make(world, officer, "probe.file")
    answer = Phone().post(path(made), {"licence": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert made.link.state == "open"


def test_token_is_nowhere_in_the_database(world: World, officer: User) -> None:
    made = make(world, officer)
    token = path(made).split("/")[2]
    assert len(token) == 43
    row = Link.objects.filter(pk=made.link.pk).values().get()
    assert token not in str(row)
    assert token not in " ".join(Entry.objects.values_list("details", flat=True))
    assert token not in repr(made)


def test_guessing_is_stopped_by_address_and_told_once(world: World, officer: User) -> None:
    made, phone = make(world, officer), Phone()
    for number in range(linking.MOST_MISSES):
        assert phone.get(f"/l/guess{number}/").status_code == 404
    assert phone.get("/l/guess/").status_code == 429
    # A good link is none of a guesser's, and a whole park may stand behind one address.
    assert phone.get(path(made)).status_code == 200
    assert Entry.objects.filter(action="notices.link.tries").count() == 1
    with clock.later(hours=1, minutes=1):
        assert phone.get("/l/guess/").status_code == 404


def test_posts_through_one_link_are_limited(world: World, officer: User) -> None:
    made, phone = make(world, officer), Phone()
    LinkTry.objects.create(key=f"link:{made.link.pk}", tries=linking.MOST_POSTS, since=clock.wall())
    assert phone.post(path(made), GOOD).status_code == 429
    assert probes.answered == []


def test_making_asks_for_sight_of_the_object_and_a_role(world: World, officer: User) -> None:
    with pytest.raises(access.NotHere):
        notices.make_link(by=officer, purpose="probe.feedback", about=("probe_unit", world.far.pk), asks="x")
    with pytest.raises(access.Denied):
        make(world, world.system)
    with pytest.raises(LookupError):
        make(world, officer, "probe.none")
    with pytest.raises(ValidationError, match="1 至 90 天"):
        make(world, officer, days=91)
    with pytest.raises(ValidationError):
        make(world, officer, asks="  ")


def test_revoking_is_for_whoever_made_it(world: World, officer: User) -> None:
    made, other = make(world, officer), world.person("caseworker")
    assert list(queries.links_about(officer, ("probe_unit", world.unit.pk))) == [made.link]
    assert list(queries.links(other)) == []
    with pytest.raises(access.NotHere):
        notices.revoke_link(by=other, link=made.link.uuid)
    assert notices.revoke_link(by=officer, link=made.link.uuid).state == "revoked"
    with pytest.raises(access.Conflict):
        notices.revoke_link(by=officer, link=made.link.uuid)
    entry = Entry.objects.get(action="notices.link.revoke")
    assert entry.object_label == "走访反馈"


def test_hostile_texts_and_tokens_break_nothing(world: World, officer: User) -> None:
    made = make(world, officer, asks="<script>alert(1)</script>", to='"><img src=x>')
    page = Phone().get(path(made)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    for token in ("%00", "%2e%2e", "x" * 5000, "高新区"):
        assert Phone().get(f"/l/{token}/").status_code == 404
    answer = Phone().post(path(made), {**GOOD, "words": "a\x00b"})
    assert answer.status_code == 422


def test_late_second_answer_meets_the_used_link(world: World, officer: User) -> None:
    """Both had the open page before them; the second to press finds it used."""
    made = make(world, officer)
    link = queries.link_held(path(made).split("/")[2])
    values = {"words": "一", "grade": "good", "people": None, "on": None}
    linking.answer_link(by=linking.holder(link), link=link, values=values)
    with pytest.raises(access.Conflict):
        linking.answer_link(by=linking.holder(link), link=link, values={**values, "words": "二"})
    assert [told["words"] for _key, told in probes.answered] == ["一"]


def test_answer_that_fails_in_its_app_leaves_nothing(
    world: World, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from liantu.kit.notices import purposes

    def fail(link: Link, values: Any) -> None:
        Unit.objects.filter(pk=link.object_id).update(short_name="half")
        raise RuntimeError("broken")

    made = make(world, officer)
    broken = notices.Purpose("probe.feedback", "x", (notices.Text("words", "x"),), fail)
    monkeypatch.setitem(purposes._purposes, "probe.feedback", broken)
    with pytest.raises(RuntimeError):
        linking.answer_link(by=linking.holder(made.link), link=made.link, values={"words": "x"})
    assert Unit.objects.get(pk=world.unit.pk).short_name == ""
    assert Link.objects.get(pk=made.link.pk).state == "open"
