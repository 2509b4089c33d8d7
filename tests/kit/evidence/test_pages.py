"""The pages of sources, deliveries and records, as several roles see them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.evidence import long_work, resting
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import nav, palette
from tests.factories.accounts import World
from tests.factories.ui import cells

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
    evidence.Source.objects.filter(pk=source.pk).update(simulated=True)
    answer = client.post(reverse("sources"), {"export": "xlsx"})
    assert answer["Content-Disposition"].startswith("attachment")
    sheets = cells(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert [row[:3] for row in sheets["数据来源"]] == [
        ["数据来源", "数据来源·标记", "类型"], ["高企台账", "模拟", "部门台账"],
    ]  # fmt: skip
    assert dict(sheets["说明"])["模拟数据"].startswith("本表有 1 行")


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
    assert (delivery.state, delivery.unsettled) == ("applied", True)


def test_delivery_that_was_broken_off_says_so_and_is_taken_up(
    client: Client, deliver: Deliver, told: list[list[int]]
) -> None:
    delivery = deliver("2026-01", rows("a"))
    assert "重算未完成" not in text(client.get(reverse("delivery", args=[delivery.pk])))
    evidence.Delivery.objects.filter(pk=delivery.pk).update(settled=None)
    told.clear()
    page = text(client.get(reverse("delivery", args=[delivery.pk])))
    assert "重算未完成" in page
    assert f'action="{reverse("delivery-settle", args=[delivery.pk])}"' in page
    answer = client.post(reverse("delivery-settle", args=[delivery.pk]), follow=True)
    assert "“台账 2026-01”已重算" in text(answer)
    assert '<p class="notice-title">重算未完成' not in text(answer)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.unsettled, told) == ("applied", False, [[record("a").pk]])


def test_source_whose_class_was_not_carried_through_says_so_and_is_taken_up(
    client: Client, source: evidence.Source, deliver: Deliver, told: list[list[int]], world: World, browse: Browse
) -> None:
    deliver("2026-01", rows("a"))
    evidence.Source.objects.filter(pk=source.pk).update(unsettled=clock.now())
    told.clear()
    url = reverse("source", args=[source.code])
    assert "重算未完成" in text(client.get(url))
    assert "继续重算" not in text(browse(world.person("leader")).get(url))
    answer = client.post(reverse("source-derive", args=[source.code]), follow=True)
    assert "重算未完成" not in text(answer)
    assert told == [[record("a").pk]]


def test_edit_of_what_many_records_rest_on_leads_to_its_job(
    client: Client, source: evidence.Source, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("2026-01", rows("a"))
    monkeypatch.setattr(long_work, "MOST_AT_ONCE", 0)
    long_work.register(lambda *asked: "/jobs/1/")
    seen = f"restricted:{source.unit_id}"
    assert edit(client, source, classification="restricted", seen=seen)["Location"] == "/jobs/1/"


def test_class_that_the_officer_may_not_lower_is_refused_before_its_effects_are_told(
    client: Client, secret: evidence.Source
) -> None:
    assert edit(client, secret, classification="internal").status_code == 403


def test_security_administrator_changes_class_and_unit_alone(
    world: World, secret: evidence.Source, browse: Browse
) -> None:
    client, url = browse(world.security), reverse("source-edit", args=[secret.code])
    page = text(client.get(url))
    assert ('name="classification"' in page, 'name="name"' in page) == (True, False)
    told = {"classification": "internal", "unit": world.other.pk, "seen": f"internal:{world.other.pk}", "name": "另名"}
    assert client.post(url, told).status_code == 302
    secret.refresh_from_db()
    assert (secret.classification, secret.name) == ("internal", "纳税月报")


def test_rows_are_searched_by_key_and_words(client: Client, deliver: Deliver) -> None:
    delivery = deliver("2026-01", [evidence.Said("k1", words="解放路上的泵厂"), evidence.Said("k2", words="别的")])
    page = text(client.get(reverse("delivery", args=[delivery.pk]), {"q": "泵厂"}))
    assert "解放路上的泵厂" in page
    assert "别的" not in page


def test_search_tells_no_number_that_is_masked(client: Client, deliver: Deliver) -> None:
    delivery = deliver("2026-01", [evidence.Said("13935912345", {}, "找张工 13935912345", "电话 13935912345")])
    url = reverse("delivery", args=[delivery.pk])
    page = text(client.get(url, {"columns": "gist,key,place"}))
    assert page.count("139****2345") >= 3
    assert "13935912345" not in page
    for part in ("1393591", "935912345", "35", "张工 139359"):
        assert "没有符合条件" in text(client.get(url, {"q": part}))
    for whole in ("13935912345", "张工", "电话 13935912345"):
        assert "没有符合条件" not in text(client.get(url, {"q": whole}))


def test_heading_of_the_form_for_a_file_masks_where_the_row_stood(client: Client, deliver: Deliver) -> None:
    deliver("2026-01", [evidence.Said("a", {}, "", "联系人 13935912345")])
    page = text(client.get(reverse("record-attach", args=[record("a").pk])))
    assert ("139****2345" in page, "13935912345" in page) == (True, False)


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
        "a",
        {
            "电话": "13935912345", "证件": "14080119900307123X", "代码": "91140800MA0HB3R51X", "数": 13935912345,
            "小数": 13935912346.0, "国际": ["+8613935912347", "0086 139 3591 2348"], "证号": 140801199003071230.0,
            "金额": 1500000.5,
        },
    )  # fmt: skip
    deliver("2026-01", [said])
    page = text(client.get(reverse("record", args=[record("a").pk])))
    for words in ("139****2345", "91140800MA0HB3R51X", "139****2346", "+86*******2347", "2348", "1500000.5"):
        assert words in page
    for words in ("13935912345", "14080119900307123X", "13935912346", "3591234", "3591 2348", "1990030"):
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


@pytest.mark.parametrize(("kind", "classification", "firms"), [
    ("report", "open", True), ("report", "internal", False), ("workbook", "open", False), ("form", "open", False),
    ("api", "open", False), ("generated", "open", False), ("workbook", "restricted", False),
])  # fmt: skip
def test_firms_read_what_was_published_and_staff_what_their_class_allows(
    world: World, officer: User, deliver: Deliver, browse: Browse, kind: str, classification: str, firms: bool
) -> None:
    of = evidence.create_source(
        by=officer, code="some", name="某来源", kind=kind, zone=world.here, unit=world.unit,
        classification=classification,
    )  # fmt: skip
    delivery = deliver("2026-01", [evidence.Said("k-9", {"联系电话": "0359-6321987"}, "某条备注", "第 77 行")], of=of)
    pages = [reverse("record", args=[record("k-9").pk]), reverse("delivery", args=[delivery.pk])]
    for user, reads in ((world.person("enterprise"), firms), (world.person("integrator"), firms), (officer, True)):
        client = browse(user)
        assert [("某条备注" in page, "第 77 行" in page) for page in (text(client.get(url)) for url in pages)] == [
            (reads, reads)
        ] * 2


def test_what_is_typed_by_hand_is_read_by_staff_alone(world: World, officer: User, browse: Browse) -> None:
    typed = evidence.manual_record(
        officer, evidence.Said("values:1", {"phone": "0359-6321987"}, "老板娘接的"), unit=world.unit.pk,
        zone=world.here.pk,
    )  # fmt: skip
    firm, staff = browse(world.person("enterprise")), browse(officer)
    for page in (reverse("record", args=[typed.pk]), reverse("delivery", args=[typed.last_id])):
        shown = text(firm.get(page))
        assert [words in shown for words in ("6321987", "老板娘", "values:1", "已隐去")] == [False, False, False, True]
        assert "老板娘接的" in text(staff.get(page))
    assert evidence.Delivery.objects.get().rows_count == 1


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
