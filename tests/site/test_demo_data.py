"""What the demonstration is loaded from: the two reports' facts, the rulebook that they rest on, the simulated zone."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from time import perf_counter
from typing import Any

import pytest
import yaml

from liantu.site.demo import simulated

REPORTS = ("yanhu-2023", "qingshan-2022")
#: Of indicators, in the order in which they are listed.
FILES = ("zone.yaml", "visits.yaml", "enterprise.yaml")
KINDS = {
    "enterprise", "university", "institute", "platform", "carrier", "lab", "government", "zone", "service_provider", "fund",
}  # fmt: skip
TIES = {
    "located", "part_of", "hosted_by", "has_base", "tenant", "built_by", "led_by", "branch_of", "research_partner",
    "joint_lab", "joint_research", "cooperation", "agreement", "solution", "scenario", "product", "achievement_in_use",
    "supplies", "supply_docking", "docking", "resource_partner",
}  # fmt: skip
LEVELS = {None, "national", "provincial", "municipal", "district", "industry"}
COUNTABLES = {"recognitions", "chains", "chain_roles", "organisations", "ties", "rights", "visits"}
PROPERTIES = {
    "code", "division", "address", "founded", "capital", "status", "industry", "business_scope", "size", "website", "phone",
    "legal_representative",
}  # fmt: skip
MAKINGS = {"key", "place", "organisations", "ties", "recognitions", "people", "chains", "chain_roles", "observations",
    "events",
}  # fmt: skip
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
PERIOD = re.compile(r"@\d{4}-\d{2}(-\d{2})?|\d{4}(-\d{2}|-Q[1-4]|-H[12])?|\d{4}/")

Row = dict[str, Any]


def read(*path: str) -> Any:
    return yaml.safe_load(files("liantu").joinpath(*path).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def schemes() -> dict[str, Row]:
    return {row["code"]: row for row in read("rulebook", "recognitions", "schemes.yaml")}


@pytest.fixture(scope="module")
def indicators() -> dict[str, Row]:
    return {row["code"]: row for name in FILES for row in read("rulebook", "indicators", name)}


@pytest.fixture(scope="module")
def year() -> list[Row]:
    return simulated.deliveries()


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest) -> Row:
    return read("site", "demo", "data", "reports", f"{request.param}.yaml")


def names_of(told: Row) -> list[str]:
    return [name for name in (told.get("official"), *told.get("short", ()), *told.get("alias", ())) if name]


def known_in(records: list[Row]) -> dict[str, str]:
    """Every name and code that the records print, with the kind of what it names."""
    known = {
        name: told["kind"]
        for row in records
        for told in row.get("organisations", ())
        for name in [*names_of(told), told.get("code")]
        if name
    }
    return known | {told["chain"]: "chain" for row in records for told in row.get("chains", ())}


def references_in(row: Row) -> Iterator[str]:
    for tie in row.get("ties", ()):
        yield from filter(None, (tie["from"], tie["to"], tie.get("broker"), tie.get("platform")))
    for listed in ("recognitions", "rights", "products", "standards", "financing"):
        yield from (told["holder"] for told in row.get(listed, ()))
    for told in (*row.get("people", ()), *row.get("chain_roles", ())):
        yield told["organisation"]
    for told in row.get("chain_roles", ()):
        yield told["chain"]
    for told in row.get("observations", ()):
        yield from (told["subject"], *(told.get("members") or ()))


def check_said(records: list[Row], schemes: dict[str, Row], indicators: dict[str, Row]) -> None:
    """What is alike in a report and in a workbook: words of the vocabulary, days, periods, units."""
    known = known_in(records)
    assert len({row["key"] for row in records}) == len(records)
    for row in records:
        assert row["place"]
        assert [name for name in references_in(row) if name not in known] == []
        assert {told["kind"] for told in row.get("organisations", ())} <= KINDS
        assert all(names_of(told) for told in row.get("organisations", ()))
        assert {tie["kind"] for tie in row.get("ties", ())} <= TIES
        assert {told["role"] for told in row.get("chain_roles", ())} <= {"leader", "core"}
        for told in (*row.get("ties", ()), *row.get("recognitions", ())):
            assert all(DAY.fullmatch(told[end]) for end in ("valid_from", "valid_to") if told.get(end))
        for told in row.get("recognitions", ()):
            scheme = schemes[told["scheme"]]
            assert told.get("level") in LEVELS
            assert scheme["level"] in (None, told.get("level"))
            assert known[told["holder"]] in scheme["holders"]
        for told in row.get("observations", ()):
            indicator = indicators[told["indicator"]]
            assert told["unit"] == indicator["unit"]
            assert PERIOD.fullmatch(told["period"])
            assert known[told["subject"]] in indicator["subjects"]
            assert len(set(told.get("members") or ())) == told.get("named", 0)
            assert {known[name] == "chain" for name in told.get("members") or ()} <= {indicator["members"] == "chain"}


# The rulebook


def test_scheme_has_code_names_and_holders(schemes: dict[str, Row]) -> None:
    for code, row in schemes.items():
        assert re.fullmatch(r"[a-z][a-z_]*", code)
        assert set(row) == {"code", "name", "name_en", "level", "holders"}
        assert row["level"] in LEVELS
        assert row["name"]
        assert row["name_en"]
        assert set(row["holders"]) <= KINDS
        assert row["holders"]
    assert len({row["name"] for row in schemes.values()}) == len(schemes)


def test_indicator_is_defined_in_both_languages(indicators: dict[str, Row]) -> None:
    wanted = {
        "code", "name", "name_en", "unit", "kind", "definition", "definition_en", "subjects", "better", "period_kind",
        "members", "formula",
    }  # fmt: skip
    for row in indicators.values():
        assert set(row) == wanted
        assert all(row[name] for name in ("name", "name_en", "unit", "definition", "definition_en", "subjects"))
        assert row["kind"] in {"count", "amount", "area", "rank", "ratio"}
        assert row["better"] in {"up", "down", None}
        assert row["period_kind"] in {"at", "over", None}
        assert row["members"] in {"organisation", "chain", "right", "visit", None}
    assert len({row["name"] for row in indicators.values()}) == len(indicators)


def test_indicator_codes_are_unique_across_files(indicators: dict[str, Row]) -> None:
    assert {file.name for file in files("liantu").joinpath("rulebook", "indicators").iterdir()} == set(FILES)
    assert sum(len(read("rulebook", "indicators", name)) for name in FILES) == len(indicators)


def test_indicator_of_enterprises_is_about_nobody_else() -> None:
    for row in read("rulebook", "indicators", "enterprise.yaml"):
        assert (row["subjects"], row["members"]) == (["enterprise"], None)
        # What a firm is asked for, or what is reckoned from that.
        assert row["formula"] is None or set(row["formula"]) == {"is"}


def test_indicator_formula_counts_a_known_set(indicators: dict[str, Row], schemes: dict[str, Row]) -> None:
    for row in indicators.values():
        if (formula := row["formula"]) is None or "is" in formula:
            continue
        assert row["kind"] == "count"
        assert set(formula) == {"countable", "where", "distinct"}
        assert formula["countable"] in COUNTABLES
        if formula["countable"] == "recognitions":
            assert formula["where"]["scheme"] in schemes
        if formula["countable"] == "ties":
            assert formula["where"]["kind"] in TIES
            assert formula["where"]["subject"] in {"from", "to"}


# The reports


def test_report_speaks_the_vocabulary(report: Row, schemes: dict[str, Row], indicators: dict[str, Row]) -> None:
    check_said(report["records"], schemes, indicators)
    zones = {zone["code"] for zone in read("site", "demo", "data", "zones.yaml")}
    assert report["source"]["zone"] in zones
    assert {told["zone"] for row in report["records"] for told in row.get("chains", ())} <= {report["source"]["zone"]}
    assert DAY.fullmatch(report["delivery"]["issued"])


def test_report_record_has_own_words_and_a_paragraph(report: Row) -> None:
    for row in report["records"]:
        assert re.fullmatch(r"第\d+段", row["place"])
        assert row["key"] == f"p{int(row['place'][1:-1]):02}"
        assert row["says_in_own_words"].endswith("。")
        assert set(row) - MAKINGS <= {"says_in_own_words", "provincial_tags"}


def test_report_counts_never_name_more_than_they_count(report: Row) -> None:
    told = [told for row in report["records"] for told in row.get("observations", ())]
    assert all(one["named"] <= one["value"] for one in told if "named" in one)


@pytest.mark.parametrize(
    ("name", "organisations", "ties", "recognitions", "observations"),
    [("yanhu-2023", 38, 40, 19, 17), ("qingshan-2022", 47, 49, 2, 5)],
)
def test_report_holds_all_that_it_held(
    name: str, organisations: int, ties: int, recognitions: int, observations: int
) -> None:
    records = read("site", "demo", "data", "reports", f"{name}.yaml")["records"]
    grouped: list[set[str]] = []  # names that are one organisation's
    for row in records:
        for told in row.get("organisations", ()):
            names = set(names_of(told))
            joined = [group for group in grouped if group & names]
            grouped = [group for group in grouped if not group & names] + [names.union(*joined)]
    counted: Counter[str] = Counter()
    for row in records:
        counted.update({kind: len(row.get(kind, ())) for kind in ("ties", "recognitions", "observations")})
    assert len(grouped) == organisations
    assert (counted["ties"], counted["recognitions"], counted["observations"]) == (ties, recognitions, observations)


# The simulated zone


def firm_rows(year: list[Row]) -> dict[int, Row]:
    """Each of the zone's firms as the market regulator's sheets first print it."""
    truth, found = simulated.truth(), {}
    for told in year:
        if told["source"]["code"] == "sim-market":
            for row in told["records"]:
                firm = truth.get(("sim-market", told["delivery"]["issued"], row["key"]), simulated.FIRMS)
                if firm < simulated.FIRMS:
                    found.setdefault(firm, row)
    return found


def test_simulated_year_is_the_same_for_the_same_seed() -> None:
    assert simulated.deliveries(7, 300) == simulated.deliveries(7, 300)
    assert simulated.deliveries(7, 300) != simulated.deliveries(8, 300)


def test_simulated_year_is_drawn_quickly() -> None:
    begun = perf_counter()
    simulated.deliveries(11)
    assert perf_counter() - begun < 10  # half a second on a quiet machine


def test_simulated_year_is_plain_json(year: list[Row]) -> None:
    assert json.loads(json.dumps(year, ensure_ascii=False)) == year


@pytest.mark.parametrize("firms", [200, simulated.FIRMS])
def test_simulated_delivery_speaks_the_vocabulary(
    firms: int, schemes: dict[str, Row], indicators: dict[str, Row]
) -> None:
    for told in simulated.deliveries(firms=firms):
        check_said(told["records"], schemes, indicators)
        for row in told["records"]:
            assert row["content"]
            assert all(isinstance(shown, str) for shown in row["content"].values())
            values = {name for one in row.get("organisations", ()) for name in one.get("values", ())}
            assert values <= PROPERTIES


def test_simulated_deliveries_come_in_through_one_year(year: list[Row]) -> None:
    received = [told["delivery"]["received"] for told in year]
    assert received == sorted(received)
    assert received[-1] < "2026-09-14"
    monthly = Counter(told["source"]["code"] for told in year)
    assert {monthly[code] for code in ("sim-market", "sim-science", "sim-carriers")} == {12}
    classes = {told["source"]["code"]: told["source"]["classification"] for told in year}
    assert [code for code, kept in classes.items() if kept == "restricted"] == ["sim-statistics", "sim-tax"]


def test_simulated_firms_are_as_many_and_as_incomplete_as_promised(year: list[Row]) -> None:
    rows = firm_rows(year)
    codes = [row["organisations"][0].get("code") for row in rows.values()]
    assert len(rows) == simulated.FIRMS
    assert 0.10 < codes.count(None) / len(codes) < 0.14
    assert 10 < sum(not simulated.is_code(code) for code in codes if code) < 60
    assert len({code for code in codes if code}) == len(codes) - codes.count(None)
    values = [row["organisations"][0]["values"] for row in rows.values()]
    assert all(
        0 < sum(name not in told for told in values) < 900 for name in ("phone", "industry", "capital", "address")
    )


def test_simulated_names_and_codes_belong_to_nobody(year: list[Row]) -> None:
    organisations = [one for told in year for row in told["records"] for one in row.get("organisations", ())]
    assert [one for one in organisations if not one.get("official", "模拟").startswith("模拟")] == []
    assert {one["code"][2:4] for one in organisations if "code" in one} == {"99"}
    invented = set("模拟虚构例示仿假")
    people = [told["name"] for delivery in year for row in delivery["records"] for told in row.get("people", ())]
    assert {name[0] for name in people} <= invented


def test_simulated_firm_is_located_by_the_first_row_that_names_it(year: list[Row]) -> None:
    truth, located = simulated.truth(), set()
    for told in year:
        for row in told["records"]:
            firm = truth.get((told["source"]["code"], told["delivery"]["issued"], row["key"]))
            if firm is not None and firm < simulated.FIRMS and firm not in located:
                assert ("located", "模拟高新区") in {(tie["kind"], tie["to"]) for tie in row["ties"]}
                located.add(firm)
    assert len(located) == simulated.FIRMS


def test_simulated_zone_meets_what_a_register_meets(year: list[Row]) -> None:
    rows = [row for told in year for row in told["records"]]
    organisations = [one for row in rows for one in row.get("organisations", ())]
    shorts: dict[str, set[str]] = {}
    for one in organisations:
        for short in one.get("short", ()) if "official" in one else ():
            shorts.setdefault(short, set()).add(one.get("code") or one["official"])
    assert sum(len(firms) > 1 for firms in shorts.values()) >= 20
    assert sum("former" in one for one in organisations) >= 80
    assert sum("official" not in one for one in organisations) >= 100
    ties = Counter(tie["kind"] for row in rows for tie in row.get("ties", ()))
    assert set(ties) >= {"located", "tenant", "has_base", "branch_of", "built_by", "docking", "supplies"}
    assert {told["status"] for row in rows for told in row.get("rights", ())} == {"pending", "granted", "lapsed"}
    roles = Counter(told["role"] for row in year_roles(year) for told in row)
    assert roles == {"leader": 6, "core": 18}
    ends = [told["valid_to"] for row in rows for told in row.get("recognitions", ()) if told.get("valid_to")]
    assert min(ends) < "2026-09-14" < max(ends)
    assert {row["content"]["变动"].split(" ")[0] for row in rows if "变动" in row["content"]} == {
        "", "新设", "更名", "住所", "注册资本", "法定代表人", "注销", "吊销", "迁出",
    }  # fmt: skip


def year_roles(year: list[Row]) -> list[list[Row]]:
    first = next(told for told in year if told["source"]["code"] == "sim-industry")
    return [row["chain_roles"] for row in first["records"] if "chain_roles" in row]


def test_simulated_figures_agree_and_disagree_with_the_rows(year: list[Row]) -> None:
    truth = simulated.truth()
    held: list[tuple[int, str, str]] = []
    for told in year:
        for row in told["records"]:
            for one in row.get("recognitions", ()):
                if one["scheme"] == "high_tech_enterprise":
                    firm = truth[told["source"]["code"], told["delivery"]["issued"], row["key"]]
                    held.append((firm, one["valid_from"], one["valid_to"]))
    said = {
        one["period"][1:]: one["value"]
        for told in year
        for row in told["records"]
        for one in row.get("observations", ())
        if one["indicator"] == "high_tech_enterprises"
    }
    shown = {day: len({firm for firm, start, end in held if start <= day <= end}) for day in said}
    assert said["2026-01-31"] > shown["2026-01-31"]  # expired certificates counted on
    assert 0 <= shown["2026-08-31"] - said["2026-08-31"] < 25  # only those of firms that left or closed


def test_code_is_checked_by_its_last_character() -> None:
    assert simulated.check_digit("91350100M000100Y4") == "3"
    assert simulated.is_code("91350100M000100Y43")
    assert not simulated.is_code("91350100M000100Y44")
