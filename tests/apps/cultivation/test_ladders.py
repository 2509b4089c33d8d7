"""Where firms stand: what is read of the register, what is kept, what is derived again, and who is told what."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liantu.apps.cultivation import public as cultivation
from liantu.apps.cultivation import queries
from liantu.apps.cultivation.actions import evaluating, telling
from liantu.apps.cultivation.models import Due, Evaluation, Tally
from liantu.apps.cultivation.queries.packs import read
from liantu.apps.registry import public as registry
from liantu.apps.registry.models import Recognition, Right, UnitLink
from liantu.engine import rules
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.notices.models import Notice
from liantu.kit.rulestore import public as rulestore
from tests.factories.accounts import World, make_unit, make_user
from tests.factories.registry import plain
from tests.site.test_api import Program

from .factories import FACTS, PACK, Ground

pytestmark = pytest.mark.django_db
#: What no department says, and a person has to look up.
LOOKED_UP = {
    "resident_enterprise": "是", "sound_accounts": "是", "restricted_industry": "否", "holds.national_st_award": "否",
    "holds.provincial_rd_institution": "否", "led_standard": "否", "holds.high_tech_enterprise": "否",
}  # fmt: skip


@pytest.fixture
def ground(world: World) -> Ground:
    return Ground(world)


def evaluate(ground: Ground) -> None:
    cultivation.evaluate(by=ground.officer, zone=ground.zone)


def find(ground: Ground, firm: Any, by: Any = None) -> queries.Ladder:
    by = by or ground.officer
    return queries.ladders_of(by, registry.find_organisation(by, firm.pk), only=PACK)[0]


def right(firm: Any, record: Any, number: str, kind: str, **more: Any) -> None:
    Right.objects.create(organisation=firm, record=record, kind=kind, title=number, number=number, **more)


def test_firm_stands_where_what_is_said_of_it_puts_it(ground: Ground) -> None:
    firm = ground.known()
    evaluate(ground)
    row = ground.stand(firm)
    # 30 of 100 people: 20 points; R&D 4.57 % of sales: 30; no rights: 0. Whether the accounts are sound nobody said.
    assert (row.result, row.stand, row.low, row.high, row.short) == ("unknown", "near", 50, 50, 10)
    assert (row.zone, row.version, row.on) == (ground.zone, "2022-01-01", clock.today())
    assert " sound_accounts " in row.missing
    assert " staff " not in row.missing
    assert " score " in row.lacks
    assert ("score", "unmet", 50, 50) in queries.read_rows(queries.find_held(ground.zone, PACK).pack, row.rows)
    ground.answers(firm, **LOOKED_UP)
    assert (ground.stand(firm).result, ground.stand(firm).unmet, ground.stand(firm).missing) == ("unmet", 1, "")
    ground.says(firm, {"ip_class_two": 2}, issued="2026-02-28")
    cultivation.evaluate_due(by=access.Scheduler())
    row = ground.stand(firm)
    assert (row.result, row.stand, row.low, row.unmet) == ("met", "met", 62, 0)


def test_year_and_way_of_counting_are_the_packs_own(ground: Ground) -> None:
    firm = ground.firm()
    ground.says(firm, {"staff_total": 100}, year=ground.year - 1)
    ground.says(firm, {"rd_expense_accounts": 777, "tech_activity_staff": 31})
    evaluate(ground)
    ladder = find(ground, firm)
    known = {one.name: one for one in ladder.facts}
    assert [known[name].words for name in ("staff", "technical_staff", "rd_expense")] == [None, None, None]
    assert [words for _name, words in known["rd_expense"].beside] == ["777"]
    assert [words for _name, words in known["technical_staff"].beside] == ["31"]


def test_rights_count_once_and_none_is_only_none_where_they_are_listed(ground: Ground) -> None:
    firm, other = ground.firm(), ground.firm()
    record = ground.says(firm, {"staff_total": 9}).rows.first().record
    evaluate(ground)
    assert {one.name: one.words for one in find(ground, firm).facts}["ip_class_1"] is None
    for number, kind, more in (
        ("ZL1", "invention", {}), ("ZL1", "invention", {}), ("ZL2", "invention", {"status": "pending"}),
        ("ZL3", "invention", {"valid_to": clock.today() - timedelta(days=1)}), ("商1", "trademark", {}), ("ZL4", "utility", {}),
    ):  # fmt: skip
        right(firm, record, number, kind, **more)
    told = {one.name: one.words for one in find(ground, firm).facts}
    assert (told["ip_class_1"], told["ip_class_2"]) == ("1 项", "1 项")
    # The register of the zone holds inventions, so that this firm has none; of software it holds nothing.
    told = {one.name: one.words for one in find(ground, other).facts}
    assert (told["ip_class_1"], told["ip_class_2"]) == ("0 项", None)


def test_certificate_counts_on_its_days_alone(ground: Ground) -> None:
    firm, other = ground.known(), ground.known()
    today = clock.today()
    record = evidence.Record.objects.filter(source=ground.science).first()
    told = {"organisation": firm, "record": record, "title": "x", "valid_from": today - timedelta(days=700)}
    held = Recognition.objects.create(scheme="high_tech_enterprise", valid_to=today + timedelta(days=20), **told)
    evaluate(ground)
    direct = {row.row.id: row.result for row in find(ground, firm).rows}
    assert (direct["direct.high_tech"], direct["way"]) == ("met", "met")
    # Somebody is listed, so whoever is not does not hold one.
    assert {row.row.id: row.result for row in find(ground, other).rows}["direct.high_tech"] == "unmet"
    row = ground.stand(firm, "cn.high-tech")
    assert (row.holds, row.stand, row.expires) == (True, "holds", today + timedelta(days=20))
    assert queries.board(ground.officer, ground.zone).rungs[2].expiring == {30: 1, 90: 1, 180: 1}
    Recognition.objects.filter(pk=held.pk).update(valid_to=today - timedelta(days=1))
    evaluate(ground)
    assert not ground.stand(firm, "cn.high-tech").holds
    # Nobody is listed any more: whether others hold one is not known.
    assert {row.row.id: row.result for row in find(ground, other).rows}["direct.high_tech"] == "unknown"


def test_what_a_source_may_not_be_used_for_is_neither_held_nor_lacked(ground: Ground) -> None:
    firm, other, third = ground.known(), ground.known(), ground.known()
    records = [
        ground.says(firm, {"staff_year_end": 1}, source).rows.first().record
        for source in (ground.source(purposes=["statistics"]), ground.science)
    ]

    def direct(one: Any) -> str:
        return str({row.row.id: row.result for row in find(ground, one).rows}["direct.high_tech"])

    told = {"scheme": "high_tech_enterprise", "title": "x", "valid_from": clock.today() - timedelta(days=9)}
    Recognition.objects.create(organisation=firm, record=records[0], **told)
    evaluate(ground)
    assert [direct(one) for one in (firm, other)] == ["unknown", "unknown"]
    # A list that serves says that whoever is not on it holds none: of the first, another list says that it does.
    Recognition.objects.create(organisation=third, record=records[1], **told)
    assert [direct(one) for one in (firm, other, third)] == ["unknown", "unmet", "met"]


def test_delivery_evaluates_only_whom_it_touched_and_undoing_it_takes_it_back(ground: Ground) -> None:
    firm, other = ground.known(), ground.known()
    evaluate(ground)
    Due.objects.all().delete()
    # Whoever is evaluated is written anew.
    Evaluation.objects.filter(organisation=other).update(digest="untouched")
    delivery = ground.says(firm, {"tech_staff": 12}, issued="2026-03-31")
    assert list(Due.objects.values_list("pk", flat=True)) == [firm.pk]
    assert cultivation.evaluate_due(by=access.Scheduler()) == 1
    assert ground.stand(firm).low == 34
    assert {row.digest for row in Evaluation.objects.filter(organisation=other)} == {"untouched"}
    evidence.undo_delivery(by=ground.officer, delivery=delivery)
    cultivation.evaluate_due(by=access.Scheduler())
    assert (ground.stand(firm).low, Due.objects.count()) == (50, 0)


def test_dossier_says_that_the_tiers_are_on_their_way(ground: Ground, browser: Callable[[Any], Client]) -> None:
    firm, stranger = ground.known(), ground.firm("别处")
    Due.objects.exclude(pk=firm.pk).delete()
    page, fresh, again = browser(ground.officer), "正在排队评价，有结果后列在这里", "有新资料，正在排队重新评价"

    def told(one: Any, by: Client = page) -> list[bool]:
        words = plain(by.get(reverse("organisation", args=[one.pk])))
        return [fresh in words, again in words]

    assert [told(firm), told(stranger)] == [[True, False], [False, False]]
    cultivation.evaluate_due(by=access.Scheduler())
    assert told(firm) == [False, False]
    ground.says(firm, {"tech_staff": 12}, issued="2026-03-31")
    assert told(firm) == [False, True]
    # The firm itself is not told what the zone's queue holds.
    own = ground.world.person("enterprise")
    UnitLink.objects.create(unit=own.memberships.get().unit, organisation=firm)
    assert told(firm, browser(own)) == [False, False]


def test_what_somebody_types_is_due_too_and_a_firm_that_left_is_forgotten(ground: Ground) -> None:
    firm = ground.known()
    evaluate(ground)
    Due.objects.all().delete()
    ground.report("tech_staff", 12, str(ground.year), subject=("organisation", firm.pk))
    assert list(Due.objects.values_list("pk", flat=True)) == [firm.pk]
    other = ground.known()
    registry.merge(by=ground.officer, loser=firm, winner=other, reason="同一家")
    cultivation.evaluate_due(by=access.Scheduler())
    assert {row.organisation_id for row in Evaluation.objects.all()} == {other.pk}


def test_many_firms_cost_as_many_questions_as_one(ground: Ground) -> None:
    firms = [ground.known().pk for _one in range(4)]
    packs = queries.held(ground.zone)

    def asked(some: list[int]) -> int:
        with CaptureQueriesContext(connection) as told:
            assert len(list(queries.lines(ground.zone, some, packs, "tier", clock.today()))) == len(packs) * len(some)
        return len(told)

    assert asked(firms[:1]) == asked(firms)
    evaluate(ground)
    with CaptureQueriesContext(connection) as told:
        queries.board(ground.officer, ground.zone)
    assert len(told) <= 6


def test_firms_together_come_out_as_each_alone(ground: Ground) -> None:
    dice = Random(7)
    record, firms = None, [ground.firm() for _one in range(36)]
    for firm in firms:
        told = {
            code: dice.choice([0, 1, value, value // 3, value * 40])
            for code, value in FACTS.items()
            if dice.random() < 0.8
        }
        told |= {"sales_revenue": dice.choice([0, 10_000_000, 60_000_000])} if dice.random() < 0.7 else {}
        told |= {"rd_expense_deduction": dice.choice([0, 456_789, 4_000_000])} if dice.random() < 0.7 else {}
        if told:
            record = ground.says(firm, told).rows.first().record
    firms.append(ground.known(ip_class_two=2))
    evaluate(ground)
    ground.answers(firms[-1], **LOOKED_UP)
    for firm in dice.sample(firms, 9):
        title = {"organisation": firm, "record": record, "title": "x", "valid_from": clock.today() - timedelta(days=9)}
        Recognition.objects.create(scheme=dice.choice(["high_tech_enterprise", "specialised_sme"]), **title)
        right(firm, record, f"ZL{firm.pk}", dice.choice(["invention", "utility"]))
    for kind in ("tier", "policy"):
        packs, pks = queries.held(ground.zone, kind), [firm.pk for firm in firms]
        told = [list(queries.lines(ground.zone, pks, packs, kind, clock.today(), least)) for least in (99, 1)]
        assert told[1] == told[0]
        assert len({line.result for line in told[0]}) > 2
        assert kind == "policy" or len({(line.low, line.high) for line in told[0]}) > 10


def test_ladder_says_what_is_kept_row_by_row(ground: Ground) -> None:
    firm = ground.known()
    evaluate(ground)
    shown, row = find(ground, firm), ground.stand(firm)
    kept = queries.read_rows(shown.held.pack, row.rows)
    assert [(one.row.id, one.result, one.low, one.high) for one in shown.rows] == kept
    assert (shown.result, shown.known, len(shown.facts)) == (row.result, row.known, row.asked)


def test_withheld_figure_stands_nowhere_and_its_unit_reads_it(ground: Ground, browser: Callable[[Any], Client]) -> None:
    firm = ground.known()
    evaluate(ground)
    page = reverse("ladder", args=[firm.pk])
    secret = ("1,000 万元", "45.6789", "10000000", "456789")
    officer = browser(ground.officer)
    seen = [
        plain(officer.get(page)),
        json.dumps(queries.tell_ladder(find(ground, firm)), default=str, ensure_ascii=False),
    ]
    seen.append(plain(officer.get(reverse("ladder-what-if", args=[firm.pk, PACK]))))
    seen.append(plain(officer.get(reverse("stands"))))
    assert not [text for text in seen for one in secret if one in text]
    assert "已隐去" in seen[0]
    assert "1,000 万元" in plain(browser(ground.taxman).get(page))
    # A firm reads what is said of itself, and of no other.
    unit = make_unit(ground.zone, kind="firm")
    UnitLink.objects.create(unit=unit, organisation=firm)
    own = browser(make_user("enterprise", unit, ground.zone))
    assert "1,000 万元" in plain(own.get(page))
    stranger = browser(make_user("enterprise", make_unit(ground.zone, kind="firm"), ground.zone))
    assert stranger.get(page).status_code == 404


def test_what_if_tells_what_would_come_and_nothing_of_what_is_withheld(ground: Ground) -> None:
    firm = ground.known()
    evaluate(ground)
    mine, theirs = find(ground, firm, ground.taxman), find(ground, firm)
    assert (mine.withheld, theirs.withheld) == (frozenset(), {"revenue", "rd_expense"})
    two = {"ip_class_2": 2}
    assert queries.tried(mine, two).score_after == queries.tried(theirs, two).score_after == "62"
    for rd in range(0, 100_000_000, 9_000_000):
        # However much R&D is tried beside revenue that is withheld, nothing can be told of the ratio.
        tried = queries.try_out(theirs.held.pack, theirs.values, {"rd_expense": rd}, theirs.withheld)
        flat = {one.row.id: one for outcome in tried.outcomes for one in outcome.walk()}
        assert (flat["rd.revenue"].low, flat["rd.revenue"].high) == (0, 50)
    assert queries.tried(mine, {"rd_expense": rules.whole("70万元", rules.UNITS["yuan"])}).score_after == "70"
    assert Evaluation.objects.get(pk=ground.stand(firm).pk).low == 50


def test_answer_is_a_record_with_its_ground_and_only_where_nothing_else_is_known(ground: Ground) -> None:
    firm = ground.known()
    evaluate(ground)

    def answer(by: Any = ground.officer, fact: str = "sound_accounts", value: str = "是", note: str = "看过账") -> Any:
        return cultivation.answer(by=by, organisation=firm, pack=PACK, fact=fact, value=value, note=note)

    for wrong in ({"value": "也许"}, {"value": ""}, {"note": " "}):
        with pytest.raises(ValidationError):
            answer(**wrong)
    with pytest.raises(access.Conflict):
        answer(fact="staff", value="31人")
    with pytest.raises(access.NotHere):
        answer(fact="unheard_of")
    with pytest.raises(access.Denied):
        answer(by=ground.world.person("leader"))
    made = answer()
    assert "sound_accounts" not in ground.stand(firm).missing
    assert made.record.words == "看过账"
    assert made.record.source.kind == "form"
    cultivation.retract_answer(by=ground.officer, answer=made, reason="看错了")
    assert "sound_accounts" in ground.stand(firm).missing


def test_list_goes_to_those_in_charge_and_says_who_has_nobody(ground: Ground) -> None:
    firm, alone = ground.known(), ground.known()
    evaluate(ground)
    keeper = ground.world.person("caseworker")
    registry.assign(by=ground.officer, organisation=firm, officer=keeper, zone=ground.zone)
    rows = list(Evaluation.objects.filter(pack=PACK))
    with pytest.raises(access.Denied):
        telling.tell_officers(by=ground.taxman, rows=rows, words="补交研发辅助账")
    assert not Notice.objects.filter(reader=keeper, kind=telling.SENT).exists()
    told, left = telling.tell_officers(by=ground.officer, rows=rows, words="补交研发辅助账")
    assert (told, [row.organisation_id for row in left]) == (1, [alone.pk])
    notice = Notice.objects.get(reader=keeper)
    assert (notice.kind, notice.data["words"], notice.object_id) == (telling.SENT, "补交研发辅助账", rows[0].pk)
    Evaluation.objects.filter(organisation=firm, pack=PACK).update(
        holds=True, expires=clock.today() + timedelta(days=25)
    )
    assert [telling.remind(by=access.Scheduler()) for _twice in range(2)] == [1, 0]


def test_list_is_narrowed(ground: Ground, browser: Callable[[Any], Client]) -> None:
    firm, page = ground.known("窄带材料"), browser(ground.officer)
    evaluate(ground)
    for query, there in (
        ("pack=cn.tech-sme&stand=near", True),
        ("pack=cn.tech-sme&score_min=50&score_max=59", True),
        ("pack=cn.tech-sme&score_min=54&score_max=59", False),
        ("lacks=cn.tech-sme%20score", True),
        ("lacks=cn.tech-sme%20entry.staff", False),
        ("pack=cn.tech-sme&expires_within=180", False),
    ):
        answer = page.get(f"{reverse('stands')}?{query}")
        assert (answer.status_code, firm.name in plain(answer)) == (200, there), query
    # What no column holds is refused at its field; a database asked for it would fail.
    program = Program(ground.officer)
    for number in ("1e400", "-1e400", "1e15", "nan"):
        shown = [
            page.get(f"{reverse('stands')}?score_min={number}"),
            page.get(f"{reverse('policy-firms')}?amount_max={number}"),
        ]
        assert [(one.status_code, firm.name in plain(one)) for one in shown] == [(200, False)] * 2, number
        assert program.get("/tiers/firms", score_from=number)[0] == 422
        assert program.get("/policies/firms", pack=PACK, amount_to=number)[0] == 422


def test_near_is_what_can_be_mended_and_is_known_the_nearest_first(
    ground: Ground, browser: Callable[[Any], Client]
) -> None:
    # 50 points; 56 with one right of class II; 50 again, but too many people, whom nothing makes fewer; 50, of which little is known.
    far, close = ground.known("远距材料"), ground.known("近距材料", ip_class_two=1)
    crowded, dark = ground.known("人多材料", staff_total=900, tech_staff=270), ground.firm("少知材料")
    ground.says(
        dark, {"staff_total": 100, "tech_staff": 30, "total_cost": 9_000_000, "rd_expense_deduction": 1_900_000}
    )
    evaluate(ground)
    stands = {firm.name: ground.stand(firm).stand for firm in (far, close, crowded, dark)}
    assert stands == {"远距材料": "near", "近距材料": "near", "人多材料": "unmet", "少知材料": "unknown"}
    page = plain(browser(ground.officer).get(f"{reverse('stands')}?pack={PACK}&stand=near"))
    assert page.index("近距材料") < page.index("远距材料")
    assert "差 4 分（合格线 60）；待补“在中国境内注册的居民企业”；待补“会计核算健全”；共 " in page
    # One word for one state, and the nearest open: the list, the dossier's panel and the firm's own page.
    shown = browser(ground.officer).get(reverse("ladder", args=[close.pk]))
    (first, *_rest) = shown.context["ladders"]
    assert (str(first["stand"].words), first["open"], first["ladder"].stand) == ("接近", True, "near")
    assert {one["ladder"].stand for one in shown.context["ladders"] if one["open"]} == {"near"}
    unknown = browser(ground.officer).get(reverse("ladder", args=[dark.pk])).context["ladders"]
    assert [one["ladder"].stand for one in unknown if one["open"]] == ["unknown"]
    assert {link.label for one in shown.context["shell"].sections for link in one.links if link.current} == {"培育名单"}
    asked = browser(ground.officer).get(f"{reverse('ladder', args=[close.pk])}?open=cn.high-tech")
    assert [one["ladder"].held.key for one in asked.context["ladders"] if one["open"]] == ["cn.high-tech"]


def test_who_is_there_without_the_points_is_told_by_which_way(ground: Ground, browser: Callable[[Any], Client]) -> None:
    firm = ground.known()
    evaluate(ground)
    ground.answers(firm, **LOOKED_UP | {"led_standard": "是"})
    row = ground.stand(firm)
    way = "凭“近五年主导制定国际、国家或行业标准”达到"
    assert (row.stand, row.low, queries.Gaps().told(row)) == ("met", 50, [way])
    # That is why it stands there; nothing is lacking.
    page, query = browser(ground.officer), f"{reverse('stands')}?pack={PACK}&stand=met"
    told = re.sub(r'(<td) [^>]*(data-label="[^"]+">)', r"\1 \2", page.get(query).content.decode())
    assert f'<span class="said-by">{way}</span></td><td data-label="差什么">—</td>' in told
    assert way in plain(page.get(reverse("organisation", args=[firm.pk])))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(page.post(query, {"export": "xlsx"}).streaming_content)))  # type: ignore[attr-defined]
    names, row = book.worksheets[0].iter_rows(values_only=True)
    told = dict(zip(names, row, strict=True))
    assert (told["状况"], told["差什么"]) == (f"达到条件（{way}）", "—")


def test_what_is_lacking_is_told_by_the_text_that_was_asked(ground: Ground) -> None:
    key, (one, other) = "cn.sme-specialised", (ground.known(), ground.known())
    evaluate(ground)
    older = read(rulestore.find_version("tier", key, version="2022-08-01"))
    evaluating.evaluate_one(one.pk, ground.zone, older, "tier")
    before, now = ground.stand(one, key), ground.stand(other, key)
    assert (before.version, len(before.rows.split()) != len(now.rows.split())) == ("2022-08-01", True)
    gaps, alone = queries.Gaps(), [queries.Gaps().told(row) for row in (before, now)]
    assert [gaps.told(row) for row in (before, now)] == alone
    assert all(alone)
    # A text that is not there any more is told of by nothing, rather than by another one's words.
    before.digest = "0" * 64
    assert gaps.told(before) == []


def test_certificate_that_a_source_may_not_tell_is_unknown_and_not_absent(ground: Ground) -> None:
    firm, other, third = ground.known(), ground.known(), ground.known()
    record = ground.says(other, {"staff_total": 9}).rows.first().record
    closed = ground.says(firm, {"staff_total": 9}, ground.source(purposes=["register"])).rows.first().record
    more = {"scheme": "high_tech_enterprise", "title": "x", "valid_from": clock.today() - timedelta(days=9)}
    Recognition.objects.create(organisation=firm, record=closed, **more)
    Recognition.objects.create(organisation=other, record=record, **more)
    evaluate(ground)

    def held(firm: Any) -> str | None:
        return {one.name: one.words for one in find(ground, firm).facts}["holds.high_tech_enterprise"]

    assert (held(other), held(firm), held(third)) == ("是", None, "否")
    # A certificate that only the tax office reads decides a result as its purposes say, but is not told to everybody.
    theirs = evidence.Record.objects.filter(source=ground.closed).first()
    Recognition.objects.create(organisation=third, record=theirs, valid_to=clock.today() + timedelta(days=9), **more)
    evaluate(ground)
    rows = [ground.stand(one, "cn.high-tech") for one in (firm, other, third)]
    assert [(row.holds, row.expires) for row in rows] == [(False, None), (True, None), (False, None)]
    assert {row.row.id: row.result for row in find(ground, third).rows}["direct.high_tech"] == "met"


def test_number_of_the_board_opens_as_many_rows(ground: Ground, browser: Callable[[Any], Client]) -> None:
    for more in ({}, {"tech_staff": 12}, {"staff_total": 900}):
        ground.known(**more)
    evaluate(ground)
    page = browser(ground.officer)
    rung = queries.board(ground.officer, ground.zone).rungs[0]
    assert sum(rung.stands.values()) == 3
    assert 0 < rung.completeness < 1
    for stand, n in rung.stands.items():
        answer = page.get(f"{reverse('stands')}?pack={PACK}&stand={stand}")
        assert answer.context["count"] == n
    assert page.get(reverse("tiers")).status_code == 200


def test_board_is_what_is_there_whether_counted_before_or_now(ground: Ground) -> None:
    firm, other = ground.known(), ground.known(staff_total=900)
    today = clock.today()
    record = evidence.Record.objects.filter(source=ground.science).first()
    for days in (20, 100, None):
        ends = None if days is None else today + timedelta(days=days)
        scheme = {20: "high_tech_enterprise", 100: "specialised_sme"}.get(days, "innovative_sme")
        Recognition.objects.create(
            scheme=scheme,
            valid_to=ends,
            organisation=firm,
            record=record,
            title="x",
            valid_from=today - timedelta(days=9),
        )

    def told(user: Any) -> list[Any]:
        board = queries.board(user, ground.zone)
        return [(one.stands, one.known, one.asked, one.expiring, one.open_ended) for one in board.rungs]

    evaluate(ground)
    assert Tally.objects.get().counts is not None
    kept = told(ground.officer)
    assert {one[3][30] for one in kept} == {0, 1}
    assert sum(one[4] for one in kept) == 1
    with CaptureQueriesContext(connection) as asked:
        assert told(ground.officer) == kept
    assert not [one["sql"] for one in asked if "COUNT" in one["sql"] and "cultivation_evaluation" in one["sql"]]
    # Somebody says something of a firm: it is counted as it stands at once, and kept again by the next round.
    ground.answers(firm, sound_accounts="是")
    assert Tally.objects.get().counts is None
    now = told(ground.officer)
    assert now != kept
    Due.objects.all().delete()
    assert evaluating.is_due()
    cultivation.evaluate_due(by=access.Scheduler())
    assert (told(ground.officer), evaluating.is_due()) == (now, False)
    assert Tally.objects.get().counts == queries.count(queries.tiers_of(ground.zone.pk))
    # Who sees one firm is told of that one, never of what was counted of all.
    unit = make_unit(ground.zone, kind="firm")
    UnitLink.objects.create(unit=unit, organisation=other)
    assert [sum(one[0].values()) for one in told(make_user("enterprise", unit, ground.zone))] == [1] * len(now)


def test_pass_line_that_has_to_be_passed_is_one_point_above(ground: Ground) -> None:
    line = {one.key: queries.pass_line(one.pack) for one in queries.held(ground.zone)}
    assert line[PACK] == 60
    assert line["cn.high-tech"] == 71


def test_holder_is_shown_the_rules_of_its_recheck_with_dates(ground: Ground, browser: Callable[[Any], Client]) -> None:
    firm, other = ground.known(), ground.known()
    record, today = evidence.Record.objects.filter(source=ground.science).first(), clock.today()
    ends = today + timedelta(days=40)
    told = {
        "organisation": firm,
        "record": record,
        "title": "x",
        "valid_from": today - timedelta(days=700),
        "valid_to": ends,
    }
    Recognition.objects.create(scheme="specialised_sme", **told)
    evaluate(ground)

    def ladders(of: Any) -> dict[str, queries.Ladder]:
        found = queries.ladders_of(ground.officer, registry.find_organisation(ground.officer, of.pk))
        return {one.held.key: one for one in found}

    again = ladders(firm)["cn.sme-specialised"].recheck
    assert again is not None
    in_force = "cn.sme-specialised.recheck" if today.isoformat() >= "2026-04-01" else "cn.sme-specialised"
    assert (again.held.key, again.evaluation.expires) == (in_force, ends)
    assert "holds" not in {row.result for row in again.rows}
    assert {one.recheck for one in ladders(other).values()} == {None}
    page = plain(browser(ground.officer).get(reverse("ladder", args=[firm.pk])))
    assert f"证书 {ends} 到期，应在此前复核。" in page
    assert queries.tell_ladder(ladders(firm)["cn.sme-specialised"])["recheck"]["due"] == ends
