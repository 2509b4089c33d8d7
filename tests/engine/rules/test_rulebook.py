"""The packs that ship: they read without a problem, answer their worked cases, and draw every edge where their text has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from liantu.engine.rules import Pack, State, evaluate_inside, read_pack
from liantu.engine.rules.language import Banded, Cases, Condition
from liantu.engine.rules.one import Asking
from liantu.engine.rules.units import WRITTEN
from liantu.engine.rules.worked import Worked, differences, read_cases
from liantu.kit.rulestore.kinds import KEY

BOOK = Path(__file__).resolve().parents[3] / "src" / "liantu" / "rulebook"
FILES = sorted(path for folder in ("tiers", "policies") for path in BOOK.glob(f"{folder}/*/[0-9]*.yaml"))
PACKS = {(path.parent.name, path.stem): read_pack(path.read_text(encoding="utf-8"), path.stem) for path in FILES}


def sound(key: str, version: str) -> Pack:
    pack, problems = PACKS[key, version]
    assert pack is not None
    assert problems == []
    return pack


@pytest.fixture(scope="module")
def packs() -> dict[tuple[str, str], Pack]:
    return {one: sound(*one) for one in PACKS}


def test_packs_of_the_rulebook_read_without_a_problem() -> None:
    told = [
        f"{key} {version}:{one.line} {one.told('en')}" for (key, version), (_, found) in PACKS.items() for one in found
    ]
    assert told == []
    assert len(PACKS) > 50


def test_packs_are_called_as_their_folders_and_their_documents_have_numbers(packs: dict[tuple[str, str], Pack]) -> None:
    for (key, version), pack in packs.items():
        assert (pack.key, bool(KEY.fullmatch(key)), date.fromisoformat(version) is not None) == (key, True, True)
        assert [one.key for one in pack.documents.values() if not one.number or not one.title.en] == []


def test_everything_that_is_shown_of_packs_is_said_in_both_languages(packs: dict[tuple[str, str], Pack]) -> None:
    for where, pack in packs.items():
        words = [pack.title, *(row.title for row in pack.rows), *(lever.title for lever in pack.levers)]
        words += [fact.title for fact in pack.facts.values()] + [amount.title for amount in pack.amounts]
        words += [one for fact in pack.facts.values() if fact.definition.zh for one in (fact.definition,)]
        words += [choice for fact in pack.facts.values() for choice in fact.choices.values()]
        # A condition inside a row bears that row's title, in Chinese.
        assert [one.zh for one in words if not one.zh] == [], where
        assert [
            one.zh
            for one in words
            if one.zh and not one.en and one.zh not in {row.title.zh for row in pack.rows if row.title.en}
        ] == [], where


def test_windows_of_a_pack_are_in_order_and_versions_do_not_outlive_the_next(
    packs: dict[tuple[str, str], Pack],
) -> None:
    for (key, version), pack in packs.items():
        assert all(one.to_day < other.from_day for one, other in pairwise(pack.windows)), key
        later = [packs[other] for other in packs if other[0] == key and other[1] > version]
        for purpose, until in pack.until.items():
            others = [one for one in later if purpose in one.purposes and one.version <= until.isoformat()]
            assert others == [], f"{key} {version}: {purpose} goes on in {[one.version for one in others]}"


def test_what_is_from_memory_is_marked(packs: dict[tuple[str, str], Pack]) -> None:
    """What was not seen in a document is shown as such: whole packs whose document nobody can look up, and single rows."""
    for where, pack in packs.items():
        if "未查到" in next(iter(pack.documents.values())).number:
            assert all(not row.verified for row in pack.root.rows), where
    marked = {
        ("cn.tech-sme", "2022-01-01"): {"direct.award"},
        ("cn.sme-specialised", "2022-08-01"): {"novel.staff", "novel.institution"},
        ("cn.little-giant", "2022-08-01"): {"chain", "product", "novel.maker"},
        ("cn.gazelle-hightech-zone", "2019-01-01"): {"revenue.age", "staff.age"},
        ("cn.sme-innovative", "2026-04-01"): {"way", "score", "innovation.ip", "tech_sme"},
        ("cn.incubator", "2025-06-14"): {"invest", "growth", "income"},
        ("cn.unicorn.potential", "2019-01-01"): {"young_or_old"},
    }
    for where, wanted in marked.items():
        assert wanted <= {row.id for row in packs[where].rows if not row.verified}, where
    assert not packs["cn.tech-sme", "2022-01-01"].facts["costs"].verified


def test_policies_say_who_gives_them_and_how(packs: dict[tuple[str, str], Pack]) -> None:
    for path in FILES:
        if path.parents[1].name == "policies":
            about = packs[path.parent.name, path.stem].about
            assert set(about) - {"source_url"} == {"level", "department", "claim_mode", "stackable", "checked_on"}, path
            assert about["level"] in {"national", "provincial", "municipal", "zone"}, path
            assert about["claim_mode"] in {"automatic", "application"}, path
            assert about["stackable"] in {"True", "False", "unknown"}, path


# -- worked cases


def all_cases() -> Iterator[tuple[str, Worked]]:
    for path in sorted(BOOK.glob("*/*/cases.yaml")):
        for case in read_cases(path.read_text(encoding="utf-8")):
            yield path.parent.name, case


WORKED = list(all_cases())


def test_every_pack_has_worked_cases() -> None:
    used = {(key, version_of(key, case)) for key, case in WORKED}
    assert set(PACKS) - used == set()


def version_of(key: str, case: Worked) -> str:
    told = case.version or max(version for other, version in PACKS if other == key and version <= case.on.isoformat())
    assert (key, told) in PACKS, f"{key} has no version {told}"
    return told


@pytest.mark.parametrize("key", sorted({key for key, _ in WORKED}))
def test_worked_cases_come_out_as_they_say(key: str) -> None:
    wrong = [
        f"line {case.line}, {case.name}: {told}"
        for other, case in WORKED
        if other == key
        for told in differences(sound(key, version_of(key, case)), case)
    ]
    assert wrong == []


# -- every edge: at it, the smallest step below, the smallest step above. What is expected is read from the text a second time.

NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\s*(\S*)")
SIMPLE = re.compile(r"([a-z_0-9.]+)(?: / ([a-z_0-9.]+))? (>=|<=|>|<|==) (\d+(?:\.\d+)?\S*)")
BIG = 3_000_000_000


def plain_rows(text: str) -> dict[str, dict[str, Any]]:
    """Row → its mapping, as YAML alone reads it."""
    found: dict[str, dict[str, Any]] = {}

    def walk(told: Any) -> None:
        if isinstance(told, dict):
            for key, part in told.items():
                if isinstance(part, dict) and ({"bands", "cases", "check"} & set(part)):
                    found[key] = part
                walk(part)
        elif isinstance(told, list):
            for part in told:
                walk(part)

    walk(yaml.safe_load(text)["requires"])
    return found


def number(told: Any) -> Fraction:
    value, unit = NUMBER.fullmatch(str(told)).groups()  # type: ignore[union-attr]
    return Fraction(Decimal(value)) * (WRITTEN[unit][1] if unit else 1)


def expected_band(bands: list[dict[str, Any]], value: Fraction) -> dict[str, Any]:
    (found,) = [
        one
        for one in bands
        if ("from" not in one or value >= number(one["from"]))
        and ("above" not in one or value > number(one["above"]))
        and ("to" not in one or value <= number(one["to"]))
        and ("below" not in one or value < number(one["below"]))
    ]
    return found


def around(pack: Pack, over: str, under: str | None, edge: Fraction) -> Iterator[tuple[dict[str, int], Fraction]]:
    """Facts that stand at an edge, just below and just above, and the value that they make."""
    scale = pack.facts[over].unit.scale
    if under is None:
        at = edge * scale
        base: dict[str, int] = {}
        per = Fraction(1, scale)
    else:
        below = pack.facts[under].unit.scale
        base = {under: BIG * 100 * edge.denominator}
        at = edge * scale * Fraction(base[under], below)
        per = Fraction(below, scale * base[under])
    assert at.denominator == 1, (pack.key, over, under, edge)
    for step in (-1, 0, 1):
        yield {**base, over: int(at) + step}, (int(at) + step) * per


def test_edges_of_bands_and_limits_lie_where_the_text_has_them(packs: dict[tuple[str, str], Pack]) -> None:
    tried = 0
    for path in FILES:
        pack = packs[path.parent.name, path.stem]
        texts = plain_rows(path.read_text(encoding="utf-8"))
        rows = {row.id.removesuffix(".waivable"): row for row in pack.rows}
        rows |= {row.id: row for row in pack.rows}
        for key, told in texts.items():
            row = rows.get(key)
            if isinstance(row, Banded):
                ratio = re.fullmatch(r"([a-z_0-9.]+)(?: / ([a-z_0-9.]+))?", told["of"])
                tried += _try_bands(pack, row, told["bands"], ratio) if ratio else 0
            elif isinstance(row, Cases) and told["by"] in pack.facts:
                tried += _try_cases(pack, row, told)
            elif isinstance(row, Condition) and (found := SIMPLE.fullmatch(str(told["check"]))):
                tried += _try_limit(pack, row, found)
    assert tried > 900


def _facts(pack: Pack, some: dict[str, int]) -> Asking:
    return Asking(pack, {**dict.fromkeys(pack.facts), "on": 738_000, **some}, told=False)


def _sums(pack: Pack, name: str | None) -> bool:
    return name is not None and name not in pack.facts


def _try_bands(pack: Pack, row: Banded, bands: list[dict[str, Any]], ratio: re.Match[str]) -> int:
    over, under = ratio.groups()
    if _sums(pack, over) or _sums(pack, under):
        return 0
    edges = {number(one[edge]) for one in bands for edge in ("from", "above", "to", "below") if edge in one}
    tried = 0
    for edge in edges:
        for facts, value in around(pack, over, under, edge):
            low, _, high = str(expected_band(bands, value)["points"]).partition("-")
            found = _facts(pack, facts).plain(row)
            grain = pack.grain
            assert (found.low, found.high) == (int(low) * grain, int(high or low) * grain), (pack.key, row.id, facts)
            tried += 1
    return tried


def _try_cases(pack: Pack, row: Cases, told: dict[str, Any]) -> int:
    """Which case is taken shows by its text: each is asked alone for the same facts."""
    edges = {number(one[edge]) for one in told["cases"] for edge in ("from", "above", "to", "below") if edge in one}
    tried = 0
    for edge in edges:
        for facts, value in around(pack, told["by"], None, edge):
            wanted = expected_band(told["cases"], value)["check"]
            (case,) = [one for one in row.cases if one.text == wanted]
            taken = {
                one.text
                for one in row.cases
                if _facts(pack, facts)._within(row.by, one.low, one.high, one.low_in, one.high_in)  # type: ignore[arg-type]
            }
            assert taken == {case.text}, (pack.key, row.id, facts)
            tried += 1
    return tried


def _try_limit(pack: Pack, row: Condition, found: re.Match[str]) -> int:
    over, under, sign, edge = found.groups()
    if _sums(pack, over) or _sums(pack, under):
        return 0
    for facts, value in around(pack, over, under, number(edge)):
        holds = {
            ">=": value >= number(edge), "<=": value <= number(edge), ">": value > number(edge), "<": value < number(edge),
            "==": value == number(edge),
        }[sign]  # fmt: skip
        state = _facts(pack, facts).plain(row).state
        assert state is (State.MET if holds else State.UNMET), (pack.key, row.id, facts)
    return 3


def test_packs_without_any_fact_never_answer_met(packs: dict[tuple[str, str], Pack]) -> None:
    for where, pack in packs.items():
        blank = {**dict.fromkeys(pack.facts), "on": date(2026, 9, 14).toordinal()}
        found = evaluate_inside(pack, blank, date(2026, 9, 14))
        assert found.state in (State.UNKNOWN, State.MANUAL), where
