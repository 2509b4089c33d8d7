"""The cockpit: what it shows of a zone, to whom, and two zones side by side."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from liantu.apps.accounts import public as accounts
from liantu.apps.accounts.models import User, Zone
from liantu.apps.indicators import public as indicators
from liantu.apps.industry import public as industry
from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.roles import ADMINISTRATORS, BUSINESS, OUTSIDERS, Role
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import nav, start
from liantu.site.cockpit import cards as overview
from liantu.site.cockpit import comparing, figures, views
from liantu.site.cockpit import zone as parts
from tests.factories.accounts import World, enrolled, give_role, make_user, make_zone
from tests.factories.ui import cells, request_for

pytestmark = pytest.mark.django_db


def month_end(months: int) -> date:
    """The last day of the month so many before the present one."""
    day = clock.today().replace(day=1)
    for _each in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day - timedelta(days=1)


def at(months: int) -> str:
    return f"@{month_end(months)}"


@dataclass
class Filled:
    """A zone with an officer who fills it, and a leader who looks at it."""

    zone: Zone
    officer: User
    leader: User
    told: int = field(default=0)

    def say(self, *rows: dict[str, Any], issued: str = "", **source: Any) -> Any:
        """Deliver rows as a department would, and have them count."""
        self.told += 1
        name = f"{self.zone.code}-{self.told}"
        made = evidence.create_source(
            by=self.officer, code=f"source-{name}", name=f"来源 {name}", zone=self.zone,
            **{"kind": "report", "classification": "open", **source},
        )  # fmt: skip
        told = {"by": self.officer, "source": made, "title": f"报送 {name}", "issued": issued or str(clock.today())}
        delivery = evidence.open_delivery(**told)
        said = [evidence.Said(row["key"], {}, row["key"], row["key"]) for row in rows]
        records = evidence.stage_rows(by=self.officer, delivery=delivery, rows=said)
        loaded = {"by": self.officer, "delivery": delivery, "rows": rows, "records": records}
        resolver = registry.load(**loaded)
        industry.load(**loaded, zone=self.zone, resolver=resolver)
        indicators.load(**loaded, resolver=resolver, chains=industry.chain_ids(self.zone))
        if registry.body_of(self.zone) is None:
            body = registry.find_organisation(self.officer, resolver.named(self.zone.name))
            registry.link_zone(by=self.officer, zone=self.zone, organisation=body)
        evidence.apply_deliveries(by=self.officer, deliveries=[delivery])
        return delivery

    def figure(self, indicator: str, value: Any, period: str, **more: Any) -> dict[str, Any]:
        return {"subject": self.zone.name, "indicator": indicator, "value": value, "period": period, **more}

    def shown(self, user: User | None = None) -> parts.Cockpit:
        return parts.cockpit_of(user or self.leader, self.zone)

    def page(self, user: User | None = None, **data: str) -> str:
        request = request_for(user or self.leader, "/cockpit/", data, zone=self.zone)
        return views.cockpit(request).content.decode()


def fill(zone: Zone, world: World) -> Filled:
    officer = make_user(Role.SCIENCE_OFFICER, None, zone)
    return Filled(zone, officer, make_user(Role.LEADER, None, zone))


def firms(filled: Filled, n: int, **recognition: Any) -> dict[str, Any]:
    """A row that says so many firms are in the zone and hold a title."""
    names = [f"{filled.zone.name}第{at}泵业有限公司" for at in range(n)]
    title = {"scheme": "high_tech_enterprise", "title": "高新技术企业", **recognition}
    return {
        "key": f"firms-{n}-{title['scheme']}",
        "organisations": [
            {"official": filled.zone.name, "kind": "zone"},
            *({"official": name, "kind": "enterprise"} for name in names),
        ],
        "ties": [{"from": name, "to": filled.zone.name, "kind": "located"} for name in names],
        "recognitions": [{"holder": name, **title} for name in names],
    }  # fmt: skip


@pytest.fixture
def here(world: World) -> Filled:
    return fill(world.here, world)


@pytest.fixture
def there(world: World) -> Filled:
    return fill(world.there, world)


@pytest.fixture
def both(world: World, here: Filled, there: Filled) -> User:
    """A leader of both zones."""
    give_role(here.leader, Role.LEADER, None, world.there)
    return here.leader


# Figures


def test_figure_tells_what_is_reported_named_and_proven(here: Filled) -> None:
    names = [f"{here.zone.name}第{at}泵业有限公司" for at in range(2)]
    told = here.figure("high_tech_enterprises", 37, at(1), unit="家", members=names)
    here.say(firms(here, 3), {"key": "p1", "observations": [told]})
    one = here.shown().reading("high_tech_enterprises")
    assert one is not None
    assert (one.words, one.naming, one.named, one.proven) == ("37 家", "列名 2 / 上报 37", 2, 3)
    assert one.url == f"/figures/{one.figure.observation.pk}/"
    assert "high_tech_enterprise" in one.proven_url
    page = here.page()
    assert "列名 2 / 上报 37" in page
    assert "核实 3" in page


def test_figure_of_which_none_is_named_says_so(here: Filled) -> None:
    here.say(firms(here, 1), {"key": "p1", "observations": [here.figure("tech_smes", 56, at(1))]})
    one = here.shown().reading("tech_smes")
    assert one is not None
    assert (one.naming, one.proven) == ("上报 56，未列名", 0)


def test_approximate_figure_and_rank_are_written_as_such(here: Filled) -> None:
    here.say(
        firms(here, 1),
        {
            "key": "p1",
            "observations": [
                here.figure("patents", 1000, at(1), approximate=True),
                here.figure("carrier_tenant_signing_rank", 1, at(1), of=11),
            ],
        },
    )
    shown = here.shown()
    about, rank = shown.reading("patents"), shown.reading("carrier_tenant_signing_rank")
    assert about is not None
    assert rank is not None
    assert (about.words, rank.words) == ("约 1,000 项", "1 / 11")
    assert "约数" in about.mark.note


@pytest.mark.parametrize(
    ("period", "issued", "limits", "age"),
    [
        ("2020", "2021-01-31", [], "距今"),
        ("2020", "2020-04-30", ["未满期", "截至 2020-04-30"], "距今"),
        ("2020/", "2020-04-30", ["累计至 2020-04-30"], "距今"),
    ],
)
def test_old_partial_and_open_periods_say_so(
    here: Filled, period: str, issued: str, limits: list[str], age: str
) -> None:
    here.say(firms(here, 1), {"key": "p1", "observations": [here.figure("tech_smes", 5, period)]}, issued=issued)
    one = here.shown().reading("tech_smes")
    assert one is not None
    assert one.limits == limits
    assert one.age.startswith(age)


def test_recent_and_finished_period_has_no_caveat(here: Filled) -> None:
    here.say(firms(here, 1), {"key": "p1", "observations": [here.figure("tech_smes", 5, at(0))]})
    one = here.shown().reading("tech_smes")
    assert one is not None
    assert one.caveat == ""


def test_figure_is_compared_with_the_period_before_where_that_is_alike(here: Filled) -> None:
    rows = [here.figure("tech_smes", 195, at(2)), here.figure("tech_smes", 256, at(1))]
    rows += [here.figure("funded_projects", 41, "2020"), here.figure("funded_projects", 9, "2021-Q1")]
    here.say(firms(here, 1), {"key": "p1", "observations": rows})
    shown = here.shown()
    told = {one.code: (one.words, one.change) for one in shown.readings}
    assert told["tech_smes"] == ("256 家", f"比 {month_end(2)} 多 61")
    assert told["funded_projects"] == ("9 个", "")


@pytest.mark.parametrize(
    ("before", "now", "issued"),
    [
        ({"period": "2019"}, {"period": "2020"}, "2020-08-31"),
        ({"period": "2019", "approximate": True}, {"period": "2020"}, "2021-01-31"),
        ({"period": "2019"}, {"period": "2020", "approximate": True}, "2021-01-31"),
    ],
)
def test_what_is_unfinished_or_about_so_many_is_not_compared_with_the_period_before(
    here: Filled, before: dict[str, Any], now: dict[str, Any], issued: str
) -> None:
    here.say(
        firms(here, 1), {"key": "p1", "observations": [here.figure("tech_smes", 1700, **before)]}, issued="2020-01-31"
    )
    here.say({"key": "p1", "observations": [here.figure("tech_smes", 40, **now)]}, issued=issued)
    one = here.shown().reading("tech_smes")
    assert one is not None
    assert (one.figure.observation.period, one.before is None, one.change) == ("2020", False, "")


def test_of_periods_that_end_together_the_longest_is_shown(here: Filled) -> None:
    rows = [here.figure("tech_smes", n, period) for n, period in enumerate(("2020-12", "2020", "2020-Q4"), 1)]
    here.say(firms(here, 1), {"key": "p1", "observations": rows})
    one = here.shown().reading("tech_smes")
    assert one is not None
    assert (one.words, one.figure.observation.period) == ("2 家", "2020")


def test_the_most_important_stand_large_and_all_in_the_order_of_the_indicators(here: Filled) -> None:
    codes = ["chain_leaders", "tech_smes", "high_tech_enterprises", "patents", "funded_projects", "science_funds"]
    here.say(firms(here, 1), {"key": "p1", "observations": [here.figure(code, 1, at(1)) for code in codes]})
    shown = here.shown()
    assert [one.code for one in shown.readings] == [
        "chain_leaders", "tech_smes", "high_tech_enterprises", "patents", "funded_projects", "science_funds",
    ]  # fmt: skip
    assert [one.code for one in shown.large] == ["tech_smes", "high_tech_enterprises", "patents", "science_funds"]
    assert [one.code for one in shown.others] == ["chain_leaders", "funded_projects"]


def test_sources_that_disagree_are_marked(here: Filled) -> None:
    here.say(firms(here, 1), {"key": "p1", "observations": [here.figure("tech_smes", 5, at(1))]})
    here.say({"key": "p1", "observations": [here.figure("tech_smes", 7, at(1))]})
    one = here.shown().reading("tech_smes")
    assert one is not None
    assert one.mark.kind == "conflict"
    assert [str(other.value) for other in one.mark.others] in (["5 家"], ["7 家"])


# Who sees what


def test_what_an_outsider_may_not_read_is_told_as_withheld(world: World, here: Filled) -> None:
    here.say(
        firms(here, 2),
        {"key": "p1", "observations": [here.figure("tech_smes", 5678, at(1))]},
        classification="internal",
    )
    firm = world.person(Role.ENTERPRISE)
    shown, page = here.shown(firm), here.page(firm)
    one = shown.reading("tech_smes")
    assert one is not None
    assert (one.withheld, one.number, one.naming, one.proven, one.change) == (True, "", "", None, "")
    assert shown.recognitions == []
    assert shown.withheld["recognitions"] == 2
    assert "1 项指标值对您隐去" in shown.sentence
    assert "5,678" not in page
    assert "已隐去" in page


def test_the_zone_of_somebody_else_is_not_there(here: Filled, there: Filled) -> None:
    there.say(firms(there, 1), {"key": "p1", "observations": [there.figure("tech_smes", 5, at(1))]})
    request = request_for(here.leader, "/cockpit/", {"zone": there.zone.code}, zone=here.zone)
    with pytest.raises(access.NotHere):
        views.cockpit(request)
    assert parts.cockpit_of(here.leader, there.zone).readings == []


def test_administrators_are_refused(world: World) -> None:
    for user in (world.system, world.security, world.auditor):
        with pytest.raises(access.Denied):
            views.cockpit(request_for(user, "/cockpit/", zone=world.here))


def test_nobody_comes_in_without_signing_in() -> None:
    assert Client().get("/cockpit/").url == "/signin/?next=%2Fcockpit%2F"
    assert Client().get("/cockpit/compare/").url == "/signin/?next=%2Fcockpit%2Fcompare%2F"


@pytest.mark.parametrize("role", [*BUSINESS, *ADMINISTRATORS])
def test_the_rail_shows_the_cockpit_first_or_after_ones_own_unit(world: World, role: Role) -> None:
    user = world.person(role) if role in BUSINESS else make_user(role, None, None)
    sections = {section.key: [link.url for link in section.links] for section in nav.sections(user, "/")}
    first = next(url for url in sections["overview"] if url != "/orgs/own/")
    assert (first == "/cockpit/") is (role in BUSINESS)
    assert (sections["overview"][0] == "/orgs/own/") is (role in OUTSIDERS)


def test_the_start_page_of_a_leader_leads_to_it(world: World, here: Filled) -> None:
    here.say(firms(here, 1), {"key": "p1", "observations": [here.figure("tech_smes", 5, at(1))]})
    panels = start.panels_for(here.leader, request_for(here.leader, zone=here.zone))
    assert [filled.panel.key for filled in panels[:2]] == ["site.waiting", "site.cockpit"]
    assert [[one.words for one in card.large] for card in panels[1].context["cards"]] == [["5 家"]]
    officer = start.panels_for(here.officer, request_for(here.officer, zone=here.zone))
    assert "site.cockpit" not in [filled.panel.key for filled in officer]


# The other parts


def test_chains_show_leaders_and_how_many_cores_are_named(here: Filled) -> None:
    name = f"{here.zone.name}第%d泵业有限公司"
    roles = [{"chain": "水泵制造", "organisation": name % 0, "role": "leader"}]
    roles += [{"chain": "水泵制造", "organisation": name % at, "role": "core"} for at in (1, 2)]
    roles += [{"chain": "水泵制造", "organisation": name % 3, "role": "core", "valid_to": "2020"}]
    here.say(
        firms(here, 4),
        {"key": "p1", "chains": [{"chain": "水泵制造"}, {"chain": "永磁材料"}], "chain_roles": roles},
        {"key": "p2", "observations": [here.figure("chain_cores", 18, at(1))]},
    )
    shown = here.shown()
    pump, magnet = shown.chains
    assert (pump.name, [one.name for one in pump.leaders], len(pump.cores)) == ("水泵制造", [name % 0], 2)
    assert (magnet.name, magnet.leaders, magnet.cores) == ("永磁材料", [], set())
    assert shown.cores_reported is not None
    assert shown.cores_reported.naming == "上报 18，未列名"
    assert "未列名" in here.page()


def test_chains_and_holders_that_may_not_be_read_are_counted_and_not_called_unnamed(world: World, here: Filled) -> None:
    name = f"{here.zone.name}第%d泵业有限公司"
    here.say(firms(here, 4), {"key": "p1", "chains": [{"chain": "水泵制造"}]})
    roles = [{"chain": "水泵制造", "organisation": name % 0, "role": "leader"}]
    roles += [{"chain": "水泵制造", "organisation": name % at, "role": "core"} for at in (1, 2)]
    here.say({"key": "p1", "chains": [{"chain": "保密链"}], "chain_roles": roles}, classification="internal")
    here.say({"key": "p1", "chain_roles": roles[1:2]})
    firm = world.person(Role.ENTERPRISE)
    shown, page = here.shown(firm), here.page(firm)
    (line,) = shown.chains
    assert (line.name, line.leaders, len(line.leaders_hidden), len(line.cores), len(line.cores_hidden)) == (
        "水泵制造", [], 1, 1, 1,
    )  # fmt: skip
    assert shown.withheld["chains"] == 1
    assert ("1 条产业链" in page, "— 未列名" in page, "保密链" in page) == (True, False, False)
    (told,) = call(firm, zone=here.zone.code)[1]["chains"]
    assert (told["cores_named"], told["withheld"]) == (1, 2)


def test_recognitions_are_counted_today_each_holder_once(here: Filled) -> None:
    here.say(firms(here, 3), {**firms(here, 2, scheme="gazelle", level="provincial", title="瞪羚企业"), "key": "p2"})
    here.say(firms(here, 3))
    here.say(firms(here, 2, scheme="unicorn", level="national", title="独角兽", valid_to="2020"))
    lines = here.shown().recognitions
    assert [(one.scheme, one.level, one.words, one.count) for one in lines] == [
        ("high_tech_enterprise", "national", "高新技术企业", 3),
        ("gazelle", "provincial", "省级瞪羚企业", 2),
    ]
    assert lines[1].url == f"/recognitions/?scheme=gazelle&level=provincial&zone={here.zone.pk}&holds=1"
    chart = here.shown().chart
    assert chart is not None
    assert chart.series[0].figures == (3, 2)


def test_platforms_carriers_and_their_own_figures_are_shown(here: Filled) -> None:
    carrier = f"{here.zone.name}众创空间"
    row = {
        "key": "p1",
        "organisations": [{"official": carrier, "kind": "carrier"}],
        "ties": [{"from": carrier, "to": here.zone.name, "kind": "located"}],
        "recognitions": [{"holder": carrier, "scheme": "makerspace", "level": "provincial", "title": "省级众创空间"}],
        "observations": [{"subject": carrier, "indicator": "carrier_bases", "value": 3, "period": at(1)}],
    }  # fmt: skip
    here.say(firms(here, 1), row)
    (place,) = here.shown().measured
    assert (place.name, place.kind, place.titles) == (carrier, "carrier", ["众创空间（省级）"])
    assert [one.words for one in place.readings] == ["3 个"]
    assert [(label, n) for label, _url, n, _places in here.shown().places_by_kind] == [("载体", 1)]


def test_ties_tell_who_does_what_with_which_university(here: Filled) -> None:
    name = f"{here.zone.name}第0泵业有限公司"
    school = {"official": f"{here.zone.name}理工大学", "kind": "university"}
    ties = [
        {"from": name, "to": school["official"], "kind": "joint_research", "what": "磁材", "stage": "推进"},
        {"from": school["official"], "to": name, "kind": "joint_lab"},
        {"from": school["official"], "to": here.zone.name, "kind": "located"},
    ]  # fmt: skip
    here.say(firms(here, 1), {"key": "p1", "organisations": [school], "ties": ties})
    here.say({"key": "p1", "ties": ties[:1]})
    shown = here.shown().ties.lines
    told = sorted((one.partner.name, one.member.name, one.kind, one.what, one.stage) for one in shown)
    assert told == [
        (school["official"], name, "共建实验室", "", ""),
        (school["official"], name, "联合研发", "磁材", "推进"),
    ]


def test_deliveries_are_the_latest_that_count_with_their_rows(here: Filled) -> None:
    for _each in range(parts.MOST_DELIVERIES):
        here.say(firms(here, 1))
    last = here.say(firms(here, 1), {"key": "p1"})
    told = here.shown().deliveries
    assert len(told) == parts.MOST_DELIVERIES
    assert (told[0].pk, told[0].rows_count) == (last.pk, 2)
    evidence.undo_delivery(by=here.officer, delivery=last)
    assert here.shown().deliveries[0].pk != last.pk


def test_one_sentence_says_how_complete_the_ground_is(here: Filled) -> None:
    names = [f"{here.zone.name}第{at}泵业有限公司" for at in range(2)]
    rows = [
        here.figure("high_tech_enterprises", 2, "2020", members=names),
        here.figure("tech_smes", 56, "2020"),
    ]
    here.say(firms(here, 2), {"key": "p1", "observations": rows}, issued="2020-12-31")
    assert here.shown().sentence.startswith(
        "登记册内有企业 2 家；可列名的 2 项指标中，列全 1 项、列出一部分 0 项、未列名 1 项；"
        "缺口最大的是科技型中小企业数：上报 56 家，列名 0，登记册可核实 0；最近一次报送截至 2020-12-31（距今 "
    )


def test_zone_without_deliveries_says_what_would_be_here_and_the_first_step(here: Filled) -> None:
    assert here.shown().empty
    assert "登记数据来源" in here.page(here.officer)
    assert "请科技创新部登记数据来源" in here.page(here.leader)


def test_simulated_zone_carries_its_mark(world: World) -> None:
    zone = make_zone("模拟园区", simulated=True)
    made = fill(zone, world)
    made.say(firms(made, 1), {"key": "p1", "observations": [made.figure("tech_smes", 5, at(1))]}, kind="generated")
    page = made.page()
    assert "模拟数据：该园区的数据由程序生成" in page
    assert "cockpit-simulated" in page
    assert made.shown().readings[0].mark.kind == "simulated"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_is_drawn_in_both_languages_and_on_a_wall(here: Filled, language: str) -> None:
    here.say(firms(here, 2), {"key": "p1", "observations": [here.figure("tech_smes", 56, at(1))]})
    with translation.override(language):
        page = here.page(wall="1")
    assert 'data-wall="60"' in page
    assert ("Technology-based SMEs" in page) is (language == "en")


def test_queries_do_not_grow_with_what_there_is(here: Filled) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            here.page()
        return len(queries)

    carrier = f"{here.zone.name}众创空间"
    base = {
        "key": "p1",
        "organisations": [{"official": carrier, "kind": "carrier"}],
        "ties": [{"from": carrier, "to": here.zone.name, "kind": "located"}],
        "chains": [{"chain": "水泵制造"}],
        # What the register counts may cost a query a formula, so the formulas are there from the start.
        "observations": [here.figure(code, 5, at(1)) for code in ("tech_smes", "patents", "chain_leaders")],
    }
    here.say(firms(here, 2), base)
    asked()
    few = asked()
    name = f"{here.zone.name}第%d泵业有限公司"
    more = {
        "key": "p2",
        "chains": [{"chain": f"链{at}"} for at in range(4)],
        "chain_roles": [{"chain": f"链{at}", "organisation": name % at, "role": "leader"} for at in range(4)],
        "observations": [
            here.figure(code, n, period)
            for period in (at(2), at(3))
            for n, code in enumerate(("patents", "tech_smes", "national_incubators", "chain_leaders"))
        ],
    }
    here.say(firms(here, 9), more)
    assert asked() == few


# Several zones


def test_with_several_zones_and_none_chosen_there_is_a_card_for_each(both: User, here: Filled, there: Filled) -> None:
    here.say(firms(here, 1), {"key": "p1", "observations": [here.figure("tech_smes", 5, at(1))]})
    request = request_for(both, "/cockpit/")
    request.zones = [here.zone, there.zone]
    page = views.cockpit(request).content.decode()
    assert f"/cockpit/?zone={here.zone.code}" in page
    assert f"/cockpit/?zone={there.zone.code}" in page
    assert "还没有报送" in page
    request = request_for(both, "/cockpit/", {"zone": here.zone.code})
    request.zones = [here.zone, there.zone]
    assert f"{here.zone.name}驾驶舱" in views.cockpit(request).content.decode()


def test_cards_ask_no_more_for_more_zones(both: User, here: Filled, there: Filled) -> None:
    for filled in (here, there):
        filled.say(firms(filled, 1), {"key": "p1", "observations": [filled.figure("tech_smes", 5, at(1))]})
    counts = []
    overview.cards(both, [here.zone])
    for zones in ([here.zone], [here.zone, there.zone]):
        with CaptureQueriesContext(connection) as queries:
            overview.cards(both, zones)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def compare_request(user: User, seen: list[Zone], method: str = "get", **data: str) -> Any:
    request = request_for(user, "/cockpit/compare/", data, method="get")
    if method == "post":
        query = request.GET
        request = request_for(user, "/cockpit/compare/", {}, method="post")
        request.GET = query
    request.zones = seen
    return request


def test_only_like_periods_are_subtracted(both: User, here: Filled, there: Filled) -> None:
    here.say(
        firms(here, 3),
        {
            "key": "p1",
            "observations": [
                here.figure("tech_smes", 56, at(1)), here.figure("tech_smes", 60, at(0)),
                here.figure("high_tech_enterprises", 37, at(1)), here.figure("patents", 9, at(1)),
            ],
        },
    )  # fmt: skip
    there.say(
        firms(there, 1),
        {
            "key": "p1",
            "observations": [
                there.figure("tech_smes", 11, at(1)), there.figure("high_tech_enterprises", 19, "2020"),
                there.figure("science_funds", 3546.7, "2020/"),
            ],
        },
    )  # fmt: skip
    told = comparing.compare(both, [here.zone, there.zone])
    assert [(line.left.code, line.left.words, line.right.words, line.verdict) for line in told.lines] == [
        ("tech_smes", "56 家", "11 家", "+45 家"),
        ("high_tech_enterprises", "37 家", "19 家", "期间不同，不作比较"),
    ]
    assert [[one.code for one in side] for side in told.alone] == [["patents"], ["science_funds"]]
    kinds = {row.label: tuple(n for n, _url in row.cells) for row in told.kind_rows}
    assert kinds["企业"] == (3, 1)
    request = compare_request(both, [here.zone, there.zone], zones=f"{here.zone.code},{there.zone.code}")
    page = views.compare(request).content.decode()
    assert "+45 家" in page
    assert "期间不同，不作比较" in page


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ({"period": "2020"}, {"period": "2020"}, "未满期，不作比较"),
        ({"period": "2018/"}, {"period": "2018/"}, "截至日不同，不作比较"),
        ({"period": "2019", "approximate": True}, {"period": "2019"}, "约数，不作比较"),
        ({"period": "2019"}, {"period": "2019"}, "+45 家"),
    ],
)
def test_only_whole_and_exact_figures_are_subtracted(
    both: User, here: Filled, there: Filled, left: dict[str, Any], right: dict[str, Any], verdict: str
) -> None:
    for filled, value, told, issued in ((here, 56, left, "2020-08-31"), (there, 11, right, "2021-01-31")):
        row = {"key": "p1", "observations": [filled.figure("tech_smes", value, **told)]}
        filled.say(firms(filled, 1), row, issued=issued)
    (line,) = comparing.compare(both, [here.zone, there.zone]).lines
    assert (line.verdict, line.difference is None) == (verdict, verdict != "+45 家")


def test_what_may_not_be_read_is_not_compared(world: World, both: User, here: Filled, there: Filled) -> None:
    for filled, value in ((here, 56), (there, 11)):
        rows = {"key": "p1", "observations": [filled.figure("tech_smes", value, at(1))]}
        filled.say(firms(filled, 1), rows, classification="internal")
    firm = world.person(Role.ENTERPRISE)
    give_role(firm, Role.ENTERPRISE, None, world.there)
    (line,) = comparing.compare(firm, [here.zone, there.zone]).lines
    assert (line.difference, line.verdict) == (None, "已隐去，不作比较")


def test_unknown_zone_is_named_with_those_that_there_are(both: User, here: Filled, there: Filled) -> None:
    answer = views.compare(compare_request(both, [here.zone, there.zone], zones=f"{here.zone.code},nowhere"))
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "没有园区“nowhere”" in page
    assert f"{there.zone.name}（{there.zone.code}）" in page


@pytest.mark.parametrize("n", [1, 3])
def test_two_different_zones_are_asked_for(both: User, here: Filled, there: Filled, n: int) -> None:
    answer = views.compare(compare_request(both, [here.zone, there.zone], zones=",".join([here.zone.code] * n)))
    assert answer.status_code == 422
    assert "请选两个不同的园区" in answer.content.decode()


def test_who_sees_one_zone_is_told_that_two_are_needed(here: Filled) -> None:
    answer = views.compare(compare_request(here.leader, [here.zone]))
    assert f"对照需要两个园区；您的权限内只有：{here.zone.name}" in answer.content.decode()


def test_without_zones_the_page_asks_to_choose(both: User, here: Filled, there: Filled) -> None:
    answer = views.compare(compare_request(both, [here.zone, there.zone]))
    assert (answer.status_code, "还没有选园区" in answer.content.decode()) == (200, True)


def test_comparison_is_taken_out_as_a_workbook_and_recorded(both: User, here: Filled, there: Filled) -> None:
    for filled, value in ((here, 56), (there, 11)):
        filled.say(firms(filled, 1), {"key": "p1", "observations": [filled.figure("tech_smes", value, at(1))]})
    zones = f"{here.zone.code},{there.zone.code}"
    answer = views.compare(compare_request(both, [here.zone, there.zone], "post", zones=zones))
    sheet = cells(answer.file_to_stream)["园区对照"]
    assert sheet[1][:3] == ["科技型中小企业数", "家", 56.0]
    assert sheet[1][5:9] == [11.0, f"截至 {month_end(1)}", "上报 11，未列名", 45.0]
    entry = Entry.objects.filter(action="indicators.observation.export").get()
    assert json.loads(entry.details)["filters"] == [here.zone.name, there.zone.name]


def test_only_figures_that_one_may_export_are_taken_out(world: World, here: Filled, there: Filled) -> None:
    for filled, value in ((here, 56), (there, 11)):
        filled.say(firms(filled, 1), {"key": "p1", "observations": [filled.figure("tech_smes", value, at(1))]})
    firm = world.person(Role.ENTERPRISE)
    give_role(firm, Role.LEADER, None, world.there)
    zones = f"{here.zone.code},{there.zone.code}"
    assert len(comparing.compare(firm, [here.zone, there.zone]).lines) == 1
    answer = views.compare(compare_request(firm, [here.zone, there.zone], "post", zones=zones))
    sheet = cells(answer.file_to_stream)["园区对照"]
    assert (sheet[1][0], sheet[1][5], 56.0 in sheet[1]) == ("科技型中小企业数", 11.0, False)


def test_outsiders_take_nothing_out(world: World, both: User, here: Filled, there: Filled) -> None:
    for filled in (here, there):
        filled.say(firms(filled, 1), {"key": "p1", "observations": [filled.figure("tech_smes", 5, at(1))]})
    firm = world.person(Role.ENTERPRISE)
    zones = f"{here.zone.code},{there.zone.code}"
    page = views.compare(compare_request(firm, [here.zone, there.zone], zones=zones)).content.decode()
    assert "导出对照表" not in page
    with pytest.raises(access.Denied):
        views.compare(compare_request(firm, [here.zone, there.zone], "post", zones=zones))


# The interface for programs


def call(user: User, **query: str) -> tuple[int, Any]:
    _token, text = accounts.create_token(by=enrolled(user), name="test", read_only=True)
    answer = Client(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/cockpit", query)
    return answer.status_code, answer.json()


def test_api_tells_the_same(here: Filled) -> None:
    here.say(firms(here, 2), {"key": "p1", "observations": [here.figure("tech_smes", 56, at(1))]})
    status, told = call(here.leader)
    assert status == 200
    assert (told["zone"], told["organisations"]["enterprise"]) == (here.zone.code, 2)
    (figure,) = told["figures"]
    assert {key: figure[key] for key in ("indicator", "value", "unit", "named", "proven", "withheld", "partial")} == {
        "indicator": "tech_smes", "value": "56", "unit": "家", "named": 0, "proven": 0, "withheld": False,
        "partial": False,
    }  # fmt: skip
    assert told["recognitions"] == [
        {"scheme": "high_tech_enterprise", "level": "national", "name": "高新技术企业", "organisations": 2}
    ]
    assert told["completeness"] == here.shown().sentence


def test_api_names_the_zones_where_none_is_given(both: User, here: Filled, there: Filled) -> None:
    status, told = call(both)
    assert (status, told["detail"]) == (422, f"请用 zone 指明园区；可选：{here.zone.code}、{there.zone.code}")


def test_api_withholds_and_refuses_as_the_page_does(world: World, here: Filled, there: Filled) -> None:
    here.say(
        firms(here, 1), {"key": "p1", "observations": [here.figure("tech_smes", 56, at(1))]}, classification="internal"
    )
    status, told = call(world.person(Role.ENTERPRISE), zone=here.zone.code)
    (figure,) = told["figures"]
    assert (status, figure["value"], figure["withheld"], figure["source"], figure["record"]) == (
        200,
        None,
        True,
        None,
        None,
    )
    assert call(here.leader, zone=there.zone.code)[0] == 404
    assert call(make_user(Role.SYSTEM_ADMIN, None, None))[0] == 403


def test_api_needs_a_token() -> None:
    assert Client().get("/api/v1/cockpit").status_code == 401


def test_a_span_knows_which_periods_are_alike() -> None:
    year = figures.Span(date(2025, 1, 1), date(2025, 12, 31), False)
    assert year.alike(figures.Span(date(2024, 1, 1), date(2024, 12, 31), False))
    assert not year.alike(figures.Span(date(2024, 10, 1), date(2024, 12, 31), False))
    assert not year.alike(figures.Span(date(2024, 12, 31), date(2024, 12, 31), True))
    assert not year.alike(figures.Span(date(2021, 1, 1), None, False))
