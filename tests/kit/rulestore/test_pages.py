"""The pages as people walk them: written, checked, handed over, approved, compared, ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.engine.packs import read
from liantu.kit import clock
from liantu.kit.rulestore import kinds, shipped
from liantu.kit.rulestore import public as rulestore
from liantu.kit.rulestore.keeping import keep_shipped
from liantu.kit.rulestore.models import Pack
from liantu.kit.ui.forms import Form
from tests.factories.accounts import World, give_role, make_user
from tests.factories.registry import plain as words

from .conftest import OWN, SHIPPED, WRONG, Draft

pytestmark = pytest.mark.django_db
VISIT = ["checklist", "visit"]


@pytest.fixture
def page(officer: User, browser: Callable[[User], Client]) -> Client:
    return browser(officer)


@pytest.fixture
def other(second: User, browser: Callable[[User], Client]) -> Client:
    return browser(second)


def shown(client: Client, name: str, *args: Any, **asked: Any) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200, (name, answer.status_code)
    return words(answer)


def test_without_kinds_there_is_no_way_to_it_and_the_page_says_why(page: Client) -> None:
    assert "还没有可管理的规则" in shown(page, "packs")
    assert reverse("packs") not in page.get(reverse("start")).content.decode()


def test_list_tells_what_holds_and_what_is_under_way(
    kind: rulestore.PackKind, page: Client, draft: Draft, approved: Draft
) -> None:
    told = shown(page, "packs")
    assert "走访清单" in told
    assert "2025-01-01" in told
    assert "随系统发布" in told
    assert reverse("packs") in page.get(reverse("start")).content.decode()
    draft(WRONG, key="inspection")
    pack = approved()
    told = shown(page, "packs")
    assert "本园区自定" in told
    assert pack.decided_by.name in told
    assert "inspection" in told


def test_way_of_a_version_from_draft_to_end(
    kind: rulestore.PackKind, page: Client, other: Client, world: World
) -> None:
    answer = page.post(reverse("pack-draft", args=VISIT), {"zone": world.here.pk, "note": "加回访"})
    pack = Pack.objects.get()
    assert answer.headers["Location"] == reverse("pack-edit", args=[pack.pk])
    assert "问清诉求" in shown(page, "pack-edit", pack.pk)
    sent = {"text": OWN.replace("\n", "\r\n"), "note": "加回访", "valid_from": "", "revision": 1, "do": "save"}
    assert page.post(reverse("pack-edit", args=[pack.pk]), sent).headers["Location"] == reverse("pack", args=[pack.pk])
    told = shown(page, "pack", pack.pk)
    assert "新增 1 行" in told
    assert "三天内回访" in told
    assert "新增 1 行" in shown(page, "pack-submit", pack.pk)
    page.post(reverse("pack-submit", args=[pack.pk]), {"revision": 2})
    told = shown(page, "pack", pack.pk)
    assert "等另一位批准" in told
    assert "您参与了这个版本（起草、最后修改、提交）" in told
    assert page.get(reverse("pack-approve", args=[pack.pk])).status_code == 403
    other.post(reverse("pack-approve", args=[pack.pk]), {"revision": 3})
    assert "现行" in shown(page, "pack", pack.pk)
    assert "本园区自定" in shown(page, "pack-key", *VISIT)
    assert "停用后改用" in shown(other, "pack-withdraw", pack.pk)
    day = clock.today() + timedelta(days=2)
    sent = {"revision": 4, "day": day.isoformat(), "reason": "改版"}
    other.post(reverse("pack-withdraw", args=[pack.pk]), sent)
    told = shown(page, "pack", pack.pk)
    assert "现行" in told
    assert f"自 {day} 起停用" in told


def test_what_is_checked_is_not_saved_and_not_lost(draft: Draft, page: Client) -> None:
    pack = draft()
    sent = {"text": WRONG, "note": "写到一半", "valid_from": "", "revision": 1, "do": "check"}
    answer = page.post(reverse("pack-edit", args=[pack.pk]), sent)
    assert 'value="写到一半"' in answer.content.decode()
    told = words(answer)
    assert "没有“pionts”这一项" in told
    assert "是不是 points" in told
    assert "pionts:" in told
    told = words(page.post(reverse("pack-check", args=[pack.pk]), {"text": WRONG}))
    assert "第 2 行" in told
    assert "没有发现问题" in words(page.post(reverse("pack-check", args=[pack.pk]), {"text": SHIPPED}))
    pack.refresh_from_db()
    assert (pack.text, pack.revision) == (OWN, 1)


def test_problems_stand_beside_their_lines_in_the_readers_language(draft: Draft, page: Client) -> None:
    pack = draft(WRONG)
    assert "有 2 处问题" in shown(page, "pack", pack.pk)
    page.cookies["liantu-language"] = "en"
    answer = page.get(reverse("pack", args=[pack.pk]), headers={"Accept-Language": "en"})
    assert "there is no “pionts” here" in answer.content.decode().replace("&quot;", '"')


def test_stale_page_keeps_what_was_typed_and_shows_what_was_saved(draft: Draft, page: Client, second: User) -> None:
    pack = draft()
    rulestore.save(by=second, pack=pack, text=OWN + "  - 乙的一条\n")
    mine = {"text": OWN + "  - 甲的一条\n", "note": "", "valid_from": "", "revision": 1, "do": "save"}
    answer = page.post(reverse("pack-edit", args=[pack.pk]), mine)
    told = words(answer)
    assert answer.status_code == 409
    assert second.name in told
    assert "甲的一条" in told
    assert "<del>乙</del>的一条" in answer.content.decode()
    pack.refresh_from_db()
    assert "乙的一条" in pack.text
    page.post(reverse("pack-edit", args=[pack.pk]), {**mine, "revision": 2})
    pack.refresh_from_db()
    assert "甲的一条" in pack.text


def test_draft_begins_with_a_file(kind: rulestore.PackKind, page: Client, world: World) -> None:
    file = SimpleUploadedFile("清单.yaml", b"\xef\xbb\xbf" + OWN.encode())
    page.post(reverse("pack-draft", args=VISIT), {"zone": world.here.pk, "file": file})
    assert Pack.objects.get().text == OWN


@pytest.mark.parametrize(
    ("content", "told"),
    [("中文: 好\n清单: 是".encode("gb18030"), "不是 UTF-8"), (b" \n", "是空的"), (b"a" * 1_000_001, "超过 1 MB")],
)
def test_file_that_cannot_be_read_is_refused_with_the_mend(
    kind: rulestore.PackKind, page: Client, world: World, content: bytes, told: str
) -> None:
    sent = {"zone": world.here.pk, "file": SimpleUploadedFile("清单.yaml", content)}
    answer = page.post(reverse("pack-draft", args=VISIT), sent)
    assert answer.status_code == 422
    assert told in words(answer)
    assert not Pack.objects.exists()


def test_file_replaces_a_draft(draft: Draft, page: Client) -> None:
    pack = draft(note="原说明")
    sent = {"file": SimpleUploadedFile("a.yaml", SHIPPED.encode()), "revision": 1}
    page.post(reverse("pack-upload", args=[pack.pk]), sent)
    pack.refresh_from_db()
    assert (pack.text, pack.note) == (SHIPPED, "原说明")
    assert page.get(reverse("pack-download", args=[pack.pk])).content.decode() == SHIPPED


def test_new_key_of_the_zone(kind: rulestore.PackKind, page: Client, world: World) -> None:
    sent = {"kind": "checklist", "key": "Inspection", "zone": world.here.pk, "note": ""}
    answer = page.post(reverse("pack-new"), sent)
    assert answer.status_code == 422
    assert "小写字母开头" in words(answer)
    page.post(reverse("pack-new"), {**sent, "key": "inspection"})
    pack = Pack.objects.get()
    assert (pack.key, pack.text, len(pack.problems)) == ("inspection", "", 1)
    assert "系统没有发布" in shown(page, "pack-key", "checklist", "inspection")


def test_any_two_versions_are_compared(draft: Draft, page: Client) -> None:
    pack = draft()
    told = shown(page, "pack-compare", *VISIT)
    assert "选两个版本" in told
    told = shown(page, "pack-compare", *VISIT, **{"from": "2024-01-01", "to": str(pack.pk)})
    assert "新增 3 行" in told
    for token in ("2019-01-01", "999999", "x" * 30, "9" * 30):
        answer = page.get(reverse("pack-compare", args=VISIT), {"from": token, "to": str(pack.pk)})
        assert answer.status_code == 404


def test_shipped_version_is_read_drawn_and_downloaded(kind: rulestore.PackKind, page: Client) -> None:
    answer = page.get(reverse("pack-shipped", args=[*VISIT, "2025-01-01"]))
    assert "<svg" in answer.content.decode()
    assert "问清诉求" in words(answer)
    answer = page.get(reverse("pack-shipped-download", args=[*VISIT, "2025-01-01"]))
    assert answer.content.decode() == SHIPPED
    assert answer.headers["Content-Disposition"] == 'attachment; filename="visit-2025-01-01.yaml"'
    assert page.get(reverse("pack-shipped", args=[*VISIT, "2025-01-02"])).status_code == 404


def test_what_once_shipped_keeps_its_page(kind: rulestore.PackKind, page: Client, shelf: Any) -> None:
    keep_shipped()
    before = rulestore.in_force("checklist", "visit", None)
    (shelf / "checklists" / "visit" / "2025-01-01.yaml").write_text(OWN, encoding="utf-8")
    shipped._read.cache_clear()
    told = words(page.get(before.url))
    assert "以前随系统发布的内容" in told
    assert "三天内回访" not in told
    told = words(page.get(rulestore.in_force("checklist", "visit", None).url))
    assert "以前随系统发布的内容" not in told
    assert "三天内回访" in told
    assert page.get(before.url.replace("2025-01-01", "2025-01-02")).status_code == 404


def test_sheet_is_about_what_the_page_showed(submitted: Draft, officer: User, other: Client, second: User) -> None:
    pack = submitted()
    seen = pack.revision
    assert (
        f"{reverse('pack-approve', args=[pack.pk])}?revision={seen}"
        in other.get(reverse("pack", args=[pack.pk])).content.decode()
    )
    rulestore.send_back(by=second, pack=pack, reason="再改")
    rulestore.save(by=officer, pack=pack, text=OWN + "  - 没有人看过的一条\n")
    rulestore.submit(by=officer, pack=pack)
    sheet = other.get(reverse("pack-approve", args=[pack.pk]), {"revision": seen}).content.decode()
    assert f'name="revision" value="{seen}"' in sheet
    assert other.post(reverse("pack-approve", args=[pack.pk]), {"revision": seen}).status_code == 409
    pack.refresh_from_db()
    assert pack.state == "submitted"


def test_long_text_is_cut_and_says_so(draft: Draft, page: Client) -> None:
    pack = draft(OWN + "".join(f"  - 第 {n} 条\n" for n in range(3000)))
    told = shown(page, "pack", pack.pk)
    assert "共 3,006 行，后面 1,006 行没有列出" in told


def test_newer_version_that_ships_is_told(kind: rulestore.PackKind, page: Client, approved: Draft, shelf: Any) -> None:
    approved()
    (shelf / "checklists" / "visit" / f"{clock.today()}.yaml").write_text(SHIPPED + "# 新\n", encoding="utf-8")
    shipped._read.cache_clear()
    assert "系统另发布了" in shown(page, "packs")
    assert "仍用自己的版本" in shown(page, "pack-key", *VISIT)


def test_version_that_shipped_the_day_before_the_draft_is_not_newer(
    kind: rulestore.PackKind, page: Client, approved: Draft, shelf: Any
) -> None:
    """Drafted at 04:00 in China, which is the day before in UTC."""
    night = (clock.wall() - timedelta(days=1)).replace(hour=20, minute=0)
    with clock.stopped(night):
        approved()
    (shelf / "checklists" / "visit" / f"{night.date()}.yaml").write_text(SHIPPED + "# 新\n", encoding="utf-8")
    shipped._read.cache_clear()
    assert "系统另发布了" not in shown(page, "packs")


def test_change_of_what_holds_since_the_draft_is_told_before_approval(
    draft: Draft, submitted: Draft, approved: Draft, other: Client, browser: Callable[[User], Client], world: World
) -> None:
    waiting = submitted(OWN + "  - 一\n")
    approved(OWN + "  - 二\n")
    leader = browser(world.person("leader"))
    assert "现行版本已经变了" in shown(leader, "pack", waiting.pk)
    assert "现行版本已经变了" in shown(leader, "pack-approve", waiting.pk)


def test_others_look_and_do_not_write(submitted: Draft, browser: Callable[[User], Client], world: World) -> None:
    pack = submitted()
    caseworker = browser(world.person("caseworker"))
    told = caseworker.get(reverse("pack", args=[pack.pk])).content.decode()
    for name in ("pack-approve", "pack-return", "pack-edit", "pack-submit", "pack-discard", "pack-withdraw"):
        assert reverse(name, args=[pack.pk]) not in told
        assert caseworker.get(reverse(name, args=[pack.pk])).status_code == 403
    assert caseworker.get(reverse("pack-new")).status_code == 403
    firm = browser(world.person("enterprise"))
    assert firm.get(reverse("packs")).status_code == 403
    assert firm.get(reverse("pack", args=[pack.pk])).status_code == 404
    assert firm.get(reverse("pack-shipped", args=[*VISIT, "2025-01-01"])).status_code == 403
    stranger = browser(make_user("science_officer", world.far, world.there))
    assert stranger.get(reverse("pack", args=[pack.pk])).status_code == 404


def test_officer_of_two_zones_sees_both(
    kind: rulestore.PackKind, browser: Callable[[User], Client], officer: User, world: World, approved: Draft
) -> None:
    approved()
    give_role(officer, "science_officer", world.far, world.there)
    both = browser(officer)
    told = shown(both, "packs")
    assert world.here.name in told
    assert world.there.name in told
    told = shown(both, "pack-key", *VISIT)
    assert "本园区自定" in told
    assert "随系统发布" in told


class ListForm(Form):
    title = forms.CharField(label="标题")
    points = forms.CharField(label="要点", widget=forms.Textarea)

    def composed(self) -> str:
        points = "".join(f"  - {line}\n" for line in self.cleaned_data["points"].split())
        return f"checklist: {self.cleaned_data['title']}\npoints:\n{points}"


def list_form(text: str, data: Any) -> ListForm:
    told = read(text)
    points = "\n".join(str(point.plain) for point in told["points"].listed())
    return ListForm(data, initial={"title": told["checklist"].plain, "points": points})


def test_kind_with_a_form_is_filled_in(kind: rulestore.PackKind, draft: Draft, page: Client) -> None:
    pack = draft()
    assert page.get(reverse("pack-form", args=[pack.pk])).status_code == 404
    kinds._kinds["checklist"] = replace(kind, form=list_form)
    assert "按表单改" in shown(page, "pack", pack.pk)
    assert "三天内回访" in shown(page, "pack-form", pack.pk)
    sent = {"title": "走访", "points": "甲 乙", "note": "", "valid_from": "", "revision": 1}
    page.post(reverse("pack-form", args=[pack.pk]), sent)
    pack.refresh_from_db()
    assert pack.text == "checklist: 走访\npoints:\n  - 甲\n  - 乙\n"
    assert page.get(reverse("pack-form", args=[draft(WRONG, key="other").pk])).status_code == 409
    answer = page.post(reverse("pack-form", args=[pack.pk]), {**sent, "title": "", "revision": 2})
    assert answer.status_code == 422
    pack.refresh_from_db()
    assert pack.revision == 2


def test_list_asks_no_more_for_many(kind: rulestore.PackKind, page: Client, approved: Draft, draft: Draft) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            page.get(reverse("packs"))
        return len(told)

    approved(key="one")
    draft(key="one")
    few = asked()
    for n in range(5):
        approved(key=f"more-{n}")
        draft(key=f"more-{n}")
    assert asked() == few


def test_palette_finds_packs_by_their_titles(kind: rulestore.PackKind, page: Client, approved: Draft) -> None:
    approved(key="inspection")
    for asked, key in (("走访", "visit"), ("inspec", "inspection")):
        answer = page.get(reverse("palette"), {"q": asked}, headers={"HX-Request": "true"})
        assert reverse("pack-key", args=["checklist", key]) in answer.content.decode()
