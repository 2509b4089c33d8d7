"""Reports read against an empty register: what share of what they state is found, and what share of the finds is right.

LIANTU_BENCH_REPORTS names a folder with reports and a `facts.yaml` that says what each states (by default `shared/seeds`
beside the checkout); without it nothing is measured. A find is right if it stands in any section of that file. Of a
figure value, unit and subject must be right; words for counting (家, 个, 所, 条 …) count as one unit.
"""

from __future__ import annotations

import os
import re
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from benchmarks import scratch
from liantu.engine.reading.reports import Figure, Findings, read
from liantu.engine.reading.reports.numbers import COUNTS

FOLDER = Path(os.environ.get("LIANTU_BENCH_REPORTS") or Path(__file__).resolve().parents[2] / "shared" / "seeds")
Facts = dict[str, Any]
Key = tuple[Decimal, str]


def present() -> bool:
    return (FOLDER / "facts.yaml").exists()


def names_of(one: Facts) -> set[str]:
    return {one["name"], one.get("full", ""), *one.get("aliases", [])} - {""}


def organisations(facts: Facts, source: str, found: Findings) -> tuple[int, int, int, int]:
    """Stated, found of them, finds, right of them."""
    stated = [names_of(one) for one in facts["organisations"] if one["source"] == source and not one.get("unnamed")]
    printed = {name for one in found.organisations for name in one.names}
    known = {name for one in facts["organisations"] for name in names_of(one)} | set(facts.get("also_printed", []))
    right = [one for one in found.organisations if known & set(one.names)]
    return len(stated), sum(bool(names & printed) for names in stated), len(found.organisations), len(right)


def key(value: object, unit: str) -> Key:
    """A value in the unit without 万 and 亿; all words for counting are one."""
    amount = Decimal(str(value))
    while unit and unit[0] in "万亿千":
        amount, unit = amount * {"千": 1000, "万": 10**4, "亿": 10**8}[unit[0]], unit[1:]
    return amount.normalize(), "个" if unit in COUNTS else unit


def stated_figures(facts: Facts, source: str) -> list[tuple[Key, set[str]]]:
    """Value and unit, and the subjects that it may be said of: those of indicators, projects and events."""
    region = facts["sources"][source]["region"]
    listed: list[tuple[Key, set[str]]] = []
    for one in facts["indicators"]:
        if one["source"] == source:
            listed.append((key(one["value"], one["unit"]), {one["subject"]}))
    for one in facts["projects"]:
        if one["source"] == source and "investment" in one:
            listed.append((key(one["investment"], one["unit"]), {one["name"], one.get("owner", ""), region}))
    for one in facts["events"]:
        if one["source"] == source:
            listed += [
                (key(one[name], "个"), {one["zone"]})
                for name in ("experts", "enterprises", "researchers")
                if name in one
            ]
    return listed


def figures(facts: Facts, source: str, found: Findings) -> tuple[int, int, int, int]:
    stated = stated_figures(facts, source)
    aliases = {alias: names_of(one) for one in facts["organisations"] for alias in names_of(one)}

    def fits(figure: Figure, fact: tuple[Key, set[str]]) -> bool:
        return key(figure.value, figure.unit) == fact[0] and bool(
            ({figure.subject} | aliases.get(figure.subject, set())) & fact[1]
        )

    right = [figure for figure in found.figures if any(fits(figure, fact) for fact in stated)]
    hit = [fact for fact in stated if any(fits(figure, fact) for figure in found.figures)]
    return len(stated), len(hit), len(found.figures), len(right)


def forms(facts: Facts, found: Findings) -> dict[str, str]:
    """From each form of a name, as stated or as found, to the name that is stated."""
    known = {alias: one["name"] for one in facts["organisations"] for alias in names_of(one)}
    for one in found.organisations:
        held = next((known[name] for name in one.names if name in known), None)
        known |= {name: held for name in one.names if held is not None and name not in known}
    return known


def ties(facts: Facts, source: str, found: Findings) -> tuple[int, int, int, int]:
    aliases = forms(facts, found)
    stated = {frozenset((one["from"], one["to"], one["kind"])) for one in facts["ties"] if one["source"] == source}
    given = [
        frozenset(
            (aliases.get(one.organisation, one.organisation), aliases.get(one.counterpart, one.counterpart), one.kind)
        )
        for one in found.ties
    ]
    return len(stated), len(stated & set(given)), len(given), sum(one in stated for one in given)


def recognitions(facts: Facts, source: str, found: Findings) -> tuple[int, int, int, int]:
    """Holder, and a title that holds the other's signs; counts of a zone's firms are figures and measured there."""
    aliases = forms(facts, found)
    stated = [(one["holder"], plain(one["title"])) for one in facts["recognitions"] if one["source"] == source]
    given = [(aliases.get(one.holder, one.holder), plain(one.title)) for one in found.recognitions if one.count is None]

    def fits(a: tuple[str, str], b: tuple[str, str]) -> bool:
        return a[0] == b[0] and len(set(a[1]) & set(b[1])) * 2 > min(len(set(a[1])), len(set(b[1])))

    return (
        len(stated),
        sum(any(fits(a, b) for b in given) for a in stated),
        len(given),
        sum(any(fits(a, b) for a in stated) for b in given),
    )


def plain(title: str) -> str:
    return re.sub(r"[“”()（）\"]", "", title)


def main() -> None:
    if not present():
        print("\nReports: not measured, the reports and what they state are not here (LIANTU_BENCH_REPORTS)")
        return
    facts = yaml.safe_load((FOLDER / "facts.yaml").read_text(encoding="utf-8"))
    rows = []
    for source, told in facts["sources"].items():
        data = (FOLDER / told["file"]).read_bytes()
        begun = time.perf_counter()
        found = read(data, name=told["file"])
        spent = time.perf_counter() - begun
        for what, measure in (
            ("organisations", organisations),
            ("figures", figures),
            ("recognitions", recognitions),
            ("ties", ties),
        ):
            stated, hit, finds, right = measure(facts, source, found)
            rows.append(
                [source, what, str(stated), f"{hit / stated:.3f}", str(finds), f"{right / finds:.3f}", f"{spent:.1f}"]
            )
    scratch.table(
        "Reports, nothing known beforehand", ["report", "what", "stated", "recall", "found", "precision", "s"], rows
    )


if __name__ == "__main__":
    main()
