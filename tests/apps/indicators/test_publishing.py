"""Publications: what is frozen stays, a second person lets it out, what is otherwise now is told, and only restated."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.accounts.models import User
from liantu.apps.indicators import public as indicators
from liantu.apps.indicators.models import Publication, PublishedFigure
from liantu.apps.indicators.queries import (
    digest_of,
    list_publications,
    list_published,
    list_published_rows,
    moves_of,
    since,
)
from liantu.apps.registry.models import Recognition
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import public as evidence
from liantu.kit.notices.models import Notice
from tests.factories.accounts import make_unit, make_user
from tests.factories.evidence import make_delivery, make_record
from tests.factories.figures import Scene
from tests.site.test_api import Program

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def prepare(scene: Scene, *codes: str, **more: Any) -> Publication:
    told = {"title": "2025 年月报", "period": "2025", "zone": scene.zone, "subjects": [scene.subject], **more}
    rows = [scene.indicator(code) for code in codes or ("high_tech_enterprises",)]
    return indicators.prepare_publication(by=scene.officer, indicators=rows, **told)


def publish(scene: Scene, *codes: str, **more: Any) -> Publication:
    return indicators.approve_publication(by=scene.world.person("leader"), publication=prepare(scene, *codes, **more))


def recognise(firm: Any, valid_to: str = "") -> Recognition:
    row = Recognition(scheme="high_tech_enterprise", organisation=firm, record=make_record()).said(
        "2024-01-01", valid_to
    )
    row.save()
    return row


def only(publication: Publication, by: Any) -> PublishedFigure:
    return list_published(by, publication).get()


def test_published_figure_stays_whatever_the_register_learns(scene: Scene) -> None:
    holder, named = scene.firm("甲"), scene.firm("乙")
    recognise(holder)
    scene.report(value=3, members=[("organisation", named.pk)])
    made = publish(scene)
    row = only(made, scene.officer)
    assert (row.value, row.basis, row.reported, row.named, row.proven) == (3, "reported", 3, 1, 1)
    assert (row.version.number, row.formula_words) == (1, "资质荣誉 · 资质类别: 高新技术企业")
    assert {(one.role, one.label) for one in row.rows.all()} >= {("named", "乙"), ("counted", "甲")}
    (told,) = since(scene.officer, [row])
    assert (told.changed, moves_of(scene.officer, told).any) == (False, False)
    later = scene.firm("丙")
    recognise(later)
    Recognition.objects.filter(organisation=holder).delete()
    scene.report(value=4, members=[("organisation", later.pk)])
    row = only(made, scene.officer)
    (told,) = since(scene.officer, [row])
    moves = moves_of(scene.officer, told)
    assert (row.value, told.now, told.difference) == (3, 4, 1)
    assert {role: [one.label for one in some] for role, some in moves.came.items()} == {
        "named": ["丙"],
        "counted": ["丙"],
    }
    assert {pk: len(some) for pk, some in moves.proofs.items()} == {later.pk: 1}
    assert {role: [one.label for one in some] for role, some in moves.went.items()} == {
        "named": ["乙"],
        "counted": ["甲"],
    }
    assert (len(moves.said), len(moves.unsaid)) == (1, 1)
    assert digest_of(made) == made.digest


def test_proofs_of_what_came_are_records_that_the_user_may_read(scene: Scene, browser: Browser) -> None:
    recognise(scene.firm("甲"))
    row = only(publish(scene), scene.officer)
    later, closed = scene.firm("丙"), scene.firm("丁")
    read = recognise(later).record
    for firm in (later, closed):
        again = recognise(firm)
        again.record = make_record(make_delivery(scene.source("restricted", unit=make_unit(scene.zone))))
        again.save()
    (told,) = since(scene.officer, [row])
    moves = moves_of(scene.officer, told)
    assert {role: [one.label for one in some] for role, some in moves.came.items()} == {"counted": ["丙"]}
    assert (moves.proofs, moves.hidden) == ({later.pk: [read]}, 1)
    page = browser(scene.officer).get(reverse("published", args=[row.pk])).content.decode()
    assert reverse("record", args=[read.pk]) in page
    assert reverse("record", args=[again.record_id]) not in page


def test_whoever_prepared_it_does_not_let_it_out(scene: Scene) -> None:
    scene.report()
    made = prepare(scene)
    with pytest.raises(access.Conflict, match="编制的人不能批准"):
        indicators.approve_publication(by=scene.officer, publication=made)
    other = scene.world.person("science_officer")
    made = indicators.approve_publication(by=other, publication=made)
    assert (made.state, made.decided_by) == ("published", other)
    with pytest.raises(access.Conflict, match="不能再决定"):
        indicators.refuse_publication(by=other, publication=made, reason="x")
    assert {entry.action for entry in Entry.objects.filter(action__startswith="indicators.publication")} == {
        "indicators.publication.prepare", "indicators.publication.approve",
    }  # fmt: skip


@pytest.mark.parametrize("role", ["caseworker", "investment_officer", "enterprise", "system_admin"])
def test_others_neither_prepare_nor_let_out(scene: Scene, role: str) -> None:
    scene.report()
    made, other = prepare(scene), scene.world.person(role)
    with pytest.raises(access.Denied):
        indicators.approve_publication(by=other, publication=made)
    scene.officer = other
    with pytest.raises(access.Denied):
        prepare(scene)


def test_what_waits_or_was_refused_is_for_those_who_decide(scene: Scene) -> None:
    scene.report()
    made, firm = prepare(scene), scene.world.person("enterprise")
    assert (list(list_publications(firm)), list(list_published(firm))) == ([], [])
    assert list(list_publications(scene.world.person("leader"))) == [made]
    indicators.refuse_publication(by=scene.officer, publication=made, reason="重算")
    assert not list_publications(firm).exists()
    publish(scene)
    assert [row.title for row in list_publications(firm)] == ["2025 年月报"]


def test_altered_content_is_told_and_not_let_out(scene: Scene) -> None:
    scene.report()
    made = prepare(scene)
    PublishedFigure.objects.filter(publication=made).update(value=99)
    with pytest.raises(access.Conflict, match="摘要不符"):
        indicators.approve_publication(by=scene.world.person("leader"), publication=made)


def test_restatement_gives_the_later_truth_with_a_reason_and_keeps_the_earlier(scene: Scene) -> None:
    leader = scene.world.person("leader")
    scene.report(value=3)
    scene.report("patents", 7)
    root = publish(scene, "high_tech_enterprises", "patents")
    first, second = list_published(scene.officer, root)

    def restate(*figures: PublishedFigure, reason: str = "企业补报") -> Publication:
        return indicators.restate_publication(by=scene.officer, publication=root, figures=figures, reason=reason)

    with pytest.raises(ValidationError, match="不用修订"):
        restate(first)
    scene.report(value=5)
    with pytest.raises(ValidationError, match="专利数"):
        restate(first, second)
    with pytest.raises(ValidationError):
        restate(first, reason=" ")
    waiting = restate(first)
    with pytest.raises(access.Conflict, match="待批准"):
        restate(first)
    made = indicators.approve_publication(by=leader, publication=waiting)
    row = only(made, scene.officer)
    assert (row.value, row.restates, made.reason, made.restates) == (5, first, "企业补报", root)
    first.refresh_from_db()
    assert (first.value, digest_of(root)) == (3, root.digest)
    # What was restated last is what is held against the register.
    with pytest.raises(ValidationError, match="不用修订"):
        restate(first)
    indicators.withdraw_publication(by=leader, publication=root, reason="口径错误")
    made.refresh_from_db()
    assert (made.state, made.withdrawn_reason) == ("withdrawn", "口径错误")
    with pytest.raises(access.Conflict, match="没有在发布中"):
        restate(first)


def test_figure_that_nobody_reported_is_what_its_formula_gives(scene: Scene) -> None:
    recognise(scene.firm())
    scene.report("science_funds", "12", "2025")
    row = only(publish(scene), scene.officer)
    assert (row.value, row.basis) == (1, "proven")
    with pytest.raises(ValidationError, match="没有一个指标有数"):
        prepare(scene, "patents", basis="reported")
    both = prepare(scene, "science_funds", "platforms_under_construction")
    assert [(one.value, one.why) for one in list_published(scene.officer, both)] == [
        (Decimal(12), ""), (None, "没有人报过，也没有公式"),
    ]  # fmt: skip


def test_calculated_figure_freezes_what_it_was_calculated_from(scene: Scene) -> None:
    firm = scene.firm("天海泵业")
    subject = ("organisation", firm.pk)
    for code, told in (("sales_revenue", 2000), ("rd_expense_accounts", 100)):
        scene.report(code, told, subject=subject)
    row = only(publish(scene, "rd_intensity", subjects=[subject]), scene.officer)
    assert (row.value, row.basis, row.classification) == (5, "proven", "internal")
    assert {(one.role, one.value) for one in row.rows.all()} == {("used", 2000), ("used", 100)}
    scene.report("sales_revenue", 4000, subject=subject)
    (told,) = since(scene.officer, [row])
    assert (told.now, told.moved) == (Decimal("2.5"), True)
    assert row.version.content["formula"] == {"is": "rd_expense_accounts / sales_revenue"}
    # Of a single firm: who may not read what it rests on does not read what was published of it either.
    outsider = scene.world.person("university")
    hidden = list_published(outsider).get()
    assert (hidden.seen_value, list(list_published_rows(outsider, hidden))) == (None, [])


def test_value_that_may_not_be_read_is_not_published(scene: Scene) -> None:
    told = {"subject": scene.body.name, "indicator": "tech_smes", "period": "2025", "unit": "家", "value": 9}
    scene.deliver({"observations": [told]}, scene.source("restricted", unit=scene.world.other))
    with pytest.raises(ValidationError, match="看不到"):
        prepare(scene, "tech_smes")


def test_delivery_undone_later_is_told(scene: Scene) -> None:
    told = {"subject": scene.body.name, "indicator": "tech_smes", "period": "2025", "unit": "家", "value": 9}
    delivery = scene.deliver({"observations": [told]})
    row = only(publish(scene, "tech_smes", basis="reported"), scene.officer)
    evidence.undo_delivery(by=scene.officer, delivery=delivery)
    (told_now,) = since(scene.officer, [row])
    assert (told_now.now, len(moves_of(scene.officer, told_now).unsaid)) == (None, 1)


def test_many_published_figures_are_held_against_now_with_as_many_questions_as_few(
    scene: Scene, browser: Browser
) -> None:
    codes = ["high_tech_enterprises", "tech_smes", "patents", "chain_leaders", "science_funds", "national_incubators"]
    for code in codes:
        scene.report(code, 5)
    client = browser(scene.officer)

    def asked(made: Publication) -> int:
        address = reverse("publication", args=[made.pk])
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    few, many = prepare(scene, "high_tech_enterprises", "science_funds"), prepare(scene, *codes)
    assert asked(few) == asked(many)


# Pages


def test_publication_is_prepared_let_out_restated_and_withdrawn_by_pages(scene: Scene, browser: Browser) -> None:
    officer, leader = browser(scene.officer), browser(scene.world.person("leader"))
    firm = scene.firm("石药银湖")
    figure = scene.report(value=37, members=[("organisation", firm.pk)])
    told = {
        "title": "年报",
        "zone": scene.zone.pk,
        "period": "2025",
        "indicators": ["high_tech_enterprises", "patents"],
    }
    assert officer.post(reverse("publication-new"), {**told, "period": "去年"}).status_code == 422
    assert officer.post(reverse("publication-new"), told).status_code == 302
    made = Publication.objects.get()
    page = reverse("publication", args=[made.pk])
    assert "等另一位科技创新干部或园区领导批准" in officer.get(page).content.decode()
    assert officer.post(f"{page}approve/").status_code == 409
    assert leader.get(f"{page}approve/").status_code == 200
    assert leader.post(f"{page}approve/").status_code == 302
    made.refresh_from_db()
    trail = officer.get(page).content.decode().partition("<h2>记录</h2>")[2]
    assert f'<span>批准发布</span> <span class="unit">{made.decided_by}</span>' in trail
    row = PublishedFigure.objects.filter(publication=made, indicator__code="high_tech_enterprises").get()
    text = officer.get(reverse("published", args=[row.pk])).content.decode()
    for words in ("值、行和口径都没有变。", "石药银湖", f"P-{made.pk}-1", "第 1 版", "与发布时一致"):
        assert words in text, words
    passport = officer.get(reverse("figure", args=[figure.pk])).content.decode()
    assert reverse("published", args=[row.pk]) in passport
    scene.report(value=40)
    text = officer.get(reverse("published", args=[row.pk])).content.decode()
    for words in ("比发布时多 3 家", "不再列名 1", "新的记录", "不再计入的记录"):
        assert words in text, words
    assert "40（+3）" in officer.get(page).content.decode()
    form = officer.get(f"{page}restate/").content.decode()
    chosen = [box for box in re.findall(r'<input type="checkbox"[^>]*name="figures"[^>]*>', form) if "checked" in box]
    assert [f'value="{row.pk}"' in box for box in chosen] == [True]
    assert "37 → 40 家" in form
    assert officer.post(f"{page}restate/", {"figures": [row.pk], "reason": "补报"}).status_code == 302
    corrected = Publication.objects.get(restates=made)
    assert leader.post(reverse("publication-approve", args=[corrected.pk])).status_code == 302
    text = officer.get(reverse("published", args=[row.pk])).content.decode()
    assert (f"已由 P-{corrected.pk}-1 修订" in text, "补报" in text) == (True, True)
    for address in (page, reverse("publications"), reverse("published-rows", args=[row.pk])):
        answer = officer.post(address, {"export": "xlsx"})
        assert answer["Content-Type"].startswith("application/vnd.openxmlformats"), address
    assert leader.post(f"{page}withdraw/", {"reason": "口径错误"}).status_code == 302
    assert "这次发布已撤回" in officer.get(page).content.decode()
    assert leader.get(reverse("publication-new")).status_code == 403


# API


def test_api_prepares_lets_out_tells_and_restates(scene: Scene) -> None:
    scene.report(value=37)
    program, leader = Program(scene.officer), Program(scene.world.person("leader"))
    told = {"title": "年报", "zone": scene.zone.code, "period": "2025", "indicators": ["high_tech_enterprises"]}
    status, made = program.send("post", "/publications", told)
    assert (status, made["state"], made["code"]) == (201, "prepared", f"P-{made['id']}")
    address = f"/publications/{made['id']}"
    assert program.send("post", f"{address}/approve")[0] == 409
    assert leader.send("post", f"{address}/approve")[1]["state"] == "published"
    scene.report(value=40)
    (figure,) = program.get(f"{address}/figures")[1]["items"]
    assert (figure["value"], figure["now"], figure["changed"], figure["version"]) == ("37", "40", True, 1)
    one = program.get(f"/published/{figure['id']}")[1]
    assert {row["role"] for row in one["rows"]} == {"said"}
    status, restated = program.send("post", f"{address}/restate", {"figures": [figure["id"]], "reason": "补报"})
    assert (status, restated["restates"]) == (201, made["id"])
    assert leader.send("post", f"/publications/{restated['id']}/refuse", {"reason": "再核"})[1]["state"] == "refused"
    assert leader.send("post", f"{address}/withdraw", {"reason": "错"})[1]["state"] == "withdrawn"
    assert program.get("/publications", state="withdrawn")[1]["count"] == 1
    for more, field in (
        ({"period": "x"}, "period"),
        ({"indicators": ["none"]}, "indicator"),
        ({"subjects": ["没有"]}, None),
    ):
        status, problem = program.send("post", "/publications", {**told, **more})
        assert status == 422
        assert field is None or list(problem["errors"]) == [field]


def test_whoever_may_approve_in_the_zone_is_told_once_until_it_is_decided(scene: Scene) -> None:
    scene.report("high_tech_enterprises", 3)
    leader, second = scene.world.person("leader"), make_user("science_officer", scene.world.unit, scene.zone)
    scene.world.person("caseworker")
    make_user("leader", scene.world.far, scene.world.there)
    made = prepare(scene)
    told = Notice.objects.filter(kind="indicators.prepared")
    assert {row.reader_id for row in told} == {leader.pk, second.pk}
    assert told.count() == 2
    indicators.approve_publication(by=leader, publication=made)
    assert [row.read is not None for row in told.all()] == [True, True]
