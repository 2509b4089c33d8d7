"""The pages of sources, deliveries and records, as several roles see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.kit.evidence import long_work, resting
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import nav, palette
from tests.factories.accounts import World

from .conftest import Deliver, record, rows

pytestmark = pytest.mark.django_db
Browse = Callable[[User], Client]
IN_DRAWER = {"HX-Request": "true", "HX-Target": "drawer"}


@pytest.fixture
def client(officer: User, browse: Browse) -> Client:
    return browse(officer)


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


# Sources


def test_list_shows_sources_with_class_deliveries_and_latest(client: Client, deliver: Deliver) -> None:
    deliver("2026-01", rows("a"))
    page = text(client.get(reverse("sources")))
    for words in ("高企台账", "部门台账", "内部", "2026-01-31"):
        assert words in page


def test_export_of_sources_holds_them(client: Client, source: evidence.Source) -> None:
    answer = client.post(reverse("sources"), {"export": "xlsx"})
    assert answer["Content-Disposition"].startswith("attachment")


def test_source_is_registered_and_shown(client: Client, world: World) -> None:
    told = {"code": "visits", "name": "走访表", "kind": "form", "zone": world.here.pk, "classification": "internal",
            "purposes": ["service"], "legal_basis": "协议"}  # fmt: skip
    answer = client.post(reverse("source-new"), told, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("source", args=["visits"])
    page = text(answer)
    for words in ("走访表", "协议", "企业服务", "登记数据来源", "还没有报送"):
        assert words in page


def test_source_that_makes_no_sense_keeps_what_was_typed(client: Client, world: World) -> None:
    answer = client.post(
        reverse("source-new"), {"code": "Bad Code", "name": "走访表", "kind": "form", "classification": "open"}
    )
    assert answer.status_code == 422
    assert "用小写字母开头" in text(answer)
    assert "走访表" in text(answer)


def edit(client: Client, source: evidence.Source, **more: str) -> object:
    told = {
        "name": source.name,
        "classification": source.classification,
        "unit": str(source.unit_id or ""),
        "active": "on",
    }
    return client.post(reverse("source-edit", args=[source.code]), told | more)


def test_edit_of_a_name_is_made_at_once(client: Client, source: evidence.Source, told: list[list[int]]) -> None:
    assert edit(client, source, name="新名").status_code == 302
    source.refresh_from_db()
    assert (source.name, told) == ("新名", [])


def test_another_class_is_first_told_in_words(
    client: Client, source: evidence.Source, deliver: Deliver, told: list[list[int]]
) -> None:
    deliver("2026-01", rows("a", "b"))
    told.clear()
    resting.register("probe", lambda user, ids: [("甲公司", "", "地址")] * len(ids), "机构登记")
    shown = edit(client, source, classification="restricted")
    source.refresh_from_db()
    assert (shown.status_code, source.classification, told) == (200, "internal", [])
    for words in ("由内部改为受限", "原始记录 2 条", "机构登记中 2 项取自它", "已隐去", "按以上影响保存"):
        assert words in text(shown)
    seen = f"restricted:{source.unit_id}"
    assert edit(client, source, classification="restricted", seen=seen).status_code == 302
    source.refresh_from_db()
    assert (source.classification, told) == ("restricted", [[record("a").pk, record("b").pk]])


def test_what_was_seen_of_one_class_is_no_leave_for_another(client: Client, source: evidence.Source) -> None:
    shown = edit(client, source, classification="open", seen=f"restricted:{source.unit_id}")
    assert shown.status_code == 200
    assert "由内部改为公开" in text(shown)
    source.refresh_from_db()
    assert source.classification == "internal"


def test_restricting_what_nobody_sends_is_warned_of(client: Client, source: evidence.Source) -> None:
    assert "任何人都看不到" in text(edit(client, source, classification="restricted", unit=""))


def test_who_may_not_edit_is_told_so(world: World, source: evidence.Source, browse: Browse) -> None:
    leader = browse(world.person("leader"))
    assert leader.get(reverse("source-edit", args=[source.code])).status_code == 403
    assert leader.get(reverse("source-new")).status_code == 403
    assert "修改来源" not in text(leader.get(reverse("source", args=[source.code])))


# Deliveries


def test_delivery_is_undone_and_applied_again_by_its_buttons(client: Client, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("a", "b"))
    page = text(client.get(reverse("delivery", args=[delivery.pk])))
    assert "撤销报送" in page
    assert "应用报送</button>" not in page
    answer = client.post(reverse("delivery-undo", args=[delivery.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("delivery", args=[delivery.pk])
    assert "已撤销，2 行不再因它计入" in text(answer)
    assert "重新应用报送" in text(answer)
    assert reverse("delivery-apply", args=[delivery.pk]) in text(answer)
    client.post(reverse("delivery-apply", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert delivery.state == "applied"


def test_delivery_of_many_rows_goes_on_in_the_background(
    client: Client, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_work, "MOST_AT_ONCE", 0)
    long_work.register(lambda *asked: "/jobs/")
    delivery = deliver("2026-01", rows("a"), apply=False)
    answer = client.post(reverse("delivery-apply", args=[delivery.pk]))
    assert answer["Location"] == "/jobs/"
    delivery.refresh_from_db()
    assert delivery.state == "staged"


def test_rows_are_searched_by_key_and_words(client: Client, deliver: Deliver) -> None:
    delivery = deliver("2026-01", [evidence.Said("k1", words="解放路上的泵厂"), evidence.Said("k2", words="别的")])
    page = text(client.get(reverse("delivery", args=[delivery.pk]), {"q": "泵厂"}))
    assert "解放路上的泵厂" in page
    assert "别的" not in page


def test_rows_that_may_not_be_read_are_withheld_and_cannot_be_searched(
    client: Client, secret: evidence.Source, deliver: Deliver
) -> None:
    delivery = deliver("2026-01", [evidence.Said("k-secret", {"应纳税额": "9876"}, "甲欠税", "第 77 行")], of=secret)
    for asked in ({}, {"q": "甲欠税"}, {"q": "zzz"}):
        page = text(client.get(reverse("delivery", args=[delivery.pk]), asked))
        assert "内容已隐去" in page
        for words in ("9876", "k-secret", "第 77 行", "没有符合条件"):
            assert words not in page
    # Every column chosen, too.
    page = text(client.get(reverse("delivery", args=[delivery.pk]), {"columns": "gist,key,place"}))
    assert "k-secret" not in page


def test_deliveries_of_another_zone_are_not_here(world: World, browse: Browse, deliver: Deliver) -> None:
    from tests.factories.accounts import make_user

    delivery = deliver("2026-01", rows("a"))
    stranger = browse(make_user("science_officer", world.far, world.there))
    assert stranger.get(reverse("delivery", args=[delivery.pk])).status_code == 404
    assert stranger.post(reverse("delivery-undo", args=[delivery.pk])).status_code == 404
    assert "台账 2026-01" not in text(stranger.get(reverse("deliveries")))


def test_number_of_queries_does_not_grow_with_the_rows(
    client: Client, deliver: Deliver, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    few, many = deliver("2026-01", rows("a")), deliver("2026-02", rows(*(f"k{n}" for n in range(20))))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for delivery in (few, many):
        client.get(reverse("delivery", args=[delivery.pk]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("delivery", args=[delivery.pk]))
        counted.append(len(asked))
    assert counted[0] == counted[1]


# Records


def test_record_tells_what_was_said_when_and_what_rests_on_it(client: Client, deliver: Deliver) -> None:
    deliver("2026-01", rows("a", 备注=""))
    resting.register("probe", lambda user, ids: [("甲公司", "/organisations/1/", f"地址 {len(ids)}")], "机构登记")
    page = text(client.get(reverse("record", args=[record("a").pk])))
    for words in (
        "高企台账",
        "内部",
        "第 2 行",
        "台账 2026-01",
        "名称",
        "— 空",
        "机构登记",
        "甲公司",
        "地址 1",
        "没有附件",
    ):
        assert words in page
    assert 'href="/organisations/1/"' in page


def test_record_opens_in_the_drawer(client: Client, deliver: Deliver) -> None:
    deliver("2026-01", rows("a"))
    part = text(client.get(reverse("record", args=[record("a").pk]), headers=IN_DRAWER))
    assert "<html" not in part
    assert "高企台账" in part


def test_record_shows_its_versions_and_what_changed(client: Client, deliver: Deliver) -> None:
    deliver("2026-01", rows("a", 资本="500", 旧="有"))
    deliver("2026-02", rows("a", 资本="800"))
    one, other = evidence.Record.objects.filter(key="a").order_by("id")
    page = text(client.get(reverse("record", args=[other.pk])))
    for words in ('<th scope="row">资本</th>', ">800</td>", "<td>500</td>", "<td>有</td>", "第 1 版", "本版"):
        assert words in page
    assert reverse("record", args=[one.pk]) in page
    assert "上一版</th>" not in text(client.get(reverse("record", args=[one.pk])))


def test_numbers_of_people_are_masked(client: Client, deliver: Deliver) -> None:
    said = evidence.Said(
        "a", {"电话": "13935912345", "证件": "14080119900307123X", "代码": "91140800MA0HB3R51X", "数": 13935912345}
    )
    deliver("2026-01", [said])
    page = text(client.get(reverse("record", args=[record("a").pk])))
    for words in ("139****2345", "91140800MA0HB3R51X"):
        assert words in page
    for words in ("13935912345", "14080119900307123X"):
        assert words not in page


def test_what_a_record_says_is_never_markup(client: Client, deliver: Deliver) -> None:
    deliver("2026-01", [evidence.Said("<b>k", {"<i>": "<script>x</script>"}, "<script>y</script>", "<u>")])
    page = client.get(reverse("record", args=[record("<b>k").pk])).content.decode()
    for words in ("<b>k", "<i>", "<script>x", "<script>y", "<u>"):
        assert words not in page


def test_record_of_a_class_that_forbids_it_is_withheld(
    client: Client, secret: evidence.Source, deliver: Deliver
) -> None:
    deliver("2026-01", [evidence.Said("k-secret", {"应纳税额": "9876"}, "甲欠税", "第 77 行")], of=secret)
    deliver("2026-02", [evidence.Said("k-secret", {"应纳税额": "9999"}, "甲欠税", "第 77 行")], of=secret)
    for row in evidence.Record.objects.all():
        page = text(client.get(reverse("record", args=[row.pk])))
        assert "已隐去" in page
        for words in ("应纳税额", "9876", "9999", "k-secret", "甲欠税", "第 77 行", "上传附件"):
            assert words not in page
        assert client.get(reverse("record-attach", args=[row.pk])).status_code == 404


def test_firms_read_open_records_and_not_internal_ones(
    world: World, officer: User, source: evidence.Source, deliver: Deliver, browse: Browse
) -> None:
    deliver("2026-01", rows("a", 资本="500"))
    firm = browse(world.person("enterprise"))
    url = reverse("record", args=[record("a").pk])
    assert "500" not in text(firm.get(url))
    evidence.edit_source(by=officer, source=source, classification="open")
    assert "500" in text(firm.get(url))


def test_record_that_counts_no_more_says_so(client: Client, officer: User, deliver: Deliver) -> None:
    evidence.undo_delivery(by=officer, delivery=deliver("2026-01", rows("a")))
    assert "这条记录现在不计入" in text(client.get(reverse("record", args=[record("a").pk])))


def test_file_is_attached_and_listed(client: Client, deliver: Deliver) -> None:
    deliver("2026-01", rows("a"))
    row = record("a")
    file = SimpleUploadedFile("证书.pdf", b"%PDF-1.4\nx")
    answer = client.post(reverse("record-attach", args=[row.pk]), {"file": file}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("record", args=[row.pk])
    assert "证书.pdf" in text(answer)
    bad = client.post(reverse("record-attach", args=[row.pk]), {"file": SimpleUploadedFile("a.pdf", b"hello")})
    assert bad.status_code == 422
    assert "内容不是 .pdf 文件" in text(bad)


# The frame


def test_pages_need_somebody_signed_in(source: evidence.Source, deliver: Deliver) -> None:
    delivery = deliver("2026-01", rows("a"))
    urls = [reverse("sources"), reverse("deliveries"), reverse("source", args=[source.code]), reverse("source-new"),
            reverse("delivery", args=[delivery.pk]), reverse("record", args=[record("a").pk])]  # fmt: skip
    for url in urls:
        assert Client().get(url)["Location"].startswith(reverse("signin"))


def test_start_page_shows_the_latest_deliveries_to_staff_alone(
    world: World, client: Client, deliver: Deliver, browse: Browse
) -> None:
    deliver("2026-01", rows("a"))
    page = text(client.get(reverse("start")))
    assert "最近报送" in page
    assert "台账 2026-01" in page
    assert "最近报送" not in text(browse(world.person("enterprise")).get(reverse("start")))


def test_rail_and_palette_lead_to_sources(world: World, officer: User, source: evidence.Source) -> None:
    links = {link.url for section in nav.sections(officer) for link in section.links}
    assert {reverse("sources"), reverse("deliveries")} <= links
    of_firm = {link.url for section in nav.sections(world.person("enterprise")) for link in section.links}
    assert reverse("deliveries") not in of_firm
    found = [finding.url for finding in palette.find(officer, "高企台账")]
    assert reverse("source", args=[source.code]) in found
    stranger = world.system
    assert reverse("source", args=[source.code]) in [finding.url for finding in palette.find(stranger, "sci-ledger")]
