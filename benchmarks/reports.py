"""Made-up reports of several styles, read against an empty register; what each states is written by hand beside its text.

A file of the corpus holds `date`, `text` and, one a line with bars between: organisations (a name, or a list of its forms),
`figures` (subject | value unit | words of the indicator | period; `-` where it must stay open), `plans` (the same, of the future: they must be told as
plans), `recognitions` (holder | title) and `ties` (organisation | kinds that are right | counterpart; `~` before a kind
turns the two round). `printed`, `also` and `optional…` are right to find and no fault to miss. Rules were made with the files at hand.
Files in `unseen` are counted apart: nobody has looked at what is missed in them, and once somebody has, they are moved out.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from benchmarks import scratch
from benchmarks.reading import key, plain
from liantu.engine.reading.reports import Figure, Findings, RecognitionFound, TieFound, read

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "engine" / "reading" / "reports" / "corpus"
KINDS = ("organisations", "figures", "figures whole", "plans", "recognitions", "ties")


@dataclass
class Count:
    """How many are stated, how many of them were found; how many finds there are, how many of them are right."""

    stated: int = 0
    hit: int = 0
    found: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def add(self, other: Count) -> None:
        self.stated, self.hit = self.stated + other.stated, self.hit + other.hit
        self.found, self.right = self.found + other.found, self.right + other.right

    @property
    def recall(self) -> float:
        return self.hit / self.stated if self.stated else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0


class Judged:
    """One report of the corpus and what was found in it."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        begun = time.perf_counter()
        self.found: Findings = read(told["text"], date=told["date"])
        self.spent = time.perf_counter() - begun
        self.forms: dict[str, str] = {}
        for one in self.found.organisations:
            self.forms |= dict.fromkeys(one.names, one.name)
        for names in map(_forms, told["organisations"]):
            self.forms |= dict.fromkeys(names, names[0])
            for name in names:
                held = next((one for one in self.found.organisations if name in one.names), None)
                if held is not None:
                    self.forms |= dict.fromkeys(held.names, names[0])

    def counts(self) -> dict[str, Count]:
        plans = [one for one in self.found.figures if one.planned]
        facts = [one for one in self.found.figures if not one.planned]
        return {
            "organisations": self._organisations(),
            "figures": self._count("figures", facts, self._is_figure, "also"),
            "figures whole": self._count("figures", facts, self._is_whole_figure, "also"),
            "plans": self._count("plans", plans, self._is_figure, ""),
            "recognitions": self._count(
                "recognitions", [one for one in self.found.recognitions if one.count is None], self._is_recognition,
                "optional_recognitions",
            ),
            "ties": self._count("ties", list(self.found.ties), self._is_tie, "optional"),
        }  # fmt: skip

    def _organisations(self) -> Count:
        stated = [set(_forms(one)) for one in self.told["organisations"]]
        printed = {name for one in self.found.organisations for name in one.names}
        known = {name for names in stated for name in names} | set(self.told.get("printed", []))
        false = [one.name for one in self.found.organisations if not known & set(one.names)]
        missed = [str(names) for names in stated if not names & printed]
        finds = len(self.found.organisations)
        return Count(len(stated), len(stated) - len(missed), finds, finds - len(false), missed, false)

    def _count(self, what: str, found: list[Any], fits: Any, spare: str) -> Count:
        stated = [_parts(one) for one in self.told.get(what, [])]
        right = stated + [_parts(one) for one in self.told.get(spare, [])]
        missed = [" | ".join(one) for one in stated if not any(fits(find, one) for find in found)]
        false = [_said(find) for find in found if not any(fits(find, one) for one in right)]
        return Count(len(stated), len(stated) - len(missed), len(found), len(found) - len(false), missed, false)

    def _is_figure(self, find: Figure, told: list[str]) -> bool:
        value, unit = told[1].split(" ")
        subjects = {self.forms.get(name, name) for name in told[0].split(",")}
        return key(find.value, find.unit) == key(value, unit) and self.forms.get(find.subject, find.subject) in subjects

    def _is_whole_figure(self, find: Figure, told: list[str]) -> bool:
        words = [word.split(",") for word in told[2].split()]
        named = all(any(one in find.indicator for one in choice) for choice in words)
        return self._is_figure(find, told) and named and (not told[3] or find.period == told[3].strip("-"))

    def _is_recognition(self, find: RecognitionFound, told: list[str]) -> bool:
        a, b = set(plain(find.batch + find.title)), set(plain(told[1]))
        same = self.forms.get(find.holder, find.holder) in {self.forms.get(name, name) for name in told[0].split(",")}
        return same and len(a & b) * 2 > max(len(a), len(b))

    def _is_tie(self, find: TieFound, told: list[str]) -> bool:
        one, other = (self.forms.get(name, name) for name in (find.organisation, find.counterpart))
        first, second = ({self.forms.get(name, name) for name in side.split(",")} for side in (told[0], told[2]))
        either = {"cooperation", "agreement", "joint_lab", "joint_research", "research_partner", "docking", "product"}
        for kind in told[1].split(","):
            turned = kind.startswith("~")
            left, right = (second, first) if turned else (first, second)
            if find.kind == kind.strip("~") and (
                (one in left and other in right) or (find.kind in either and one in right and other in left)
            ):
                return True
        return False


def _forms(one: str | list[str]) -> list[str]:
    return [one] if isinstance(one, str) else one


def _parts(line: str) -> list[str]:
    return [part.strip().strip('"') for part in line.split("|")]


def _said(find: Any) -> str:
    if isinstance(find, Figure):
        return f"{find.subject} | {find.value} {find.unit} | {find.indicator} | {find.period}"
    if isinstance(find, RecognitionFound):
        return f"{find.holder} | {find.title}"
    return f"{find.organisation} | {find.kind} | {find.counterpart}"


def judged(folder: Path) -> dict[str, Judged]:
    """The reports that lie in a folder by the stem of their file."""
    files = sorted(folder.glob("*.yaml"))
    return {file.stem: Judged(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files}


def totals(reports: dict[str, Judged]) -> dict[str, Count]:
    summed: dict[str, Count] = defaultdict(Count)
    for one in reports.values():
        for what, count in one.counts().items():
            summed[what].add(count)
    return summed


def main() -> None:
    rows = []
    for name, folder in (("at hand", CORPUS), ("unseen", CORPUS / "unseen")):
        for what, count in totals(judged(folder)).items():
            rows.append(
                [name, what, str(count.stated), f"{count.recall:.3f}", str(count.found), f"{count.precision:.3f}"]
            )
    scratch.table(
        "Made-up reports, nothing known beforehand", ["reports", "what", "stated", "recall", "found", "precision"], rows
    )


if __name__ == "__main__":
    main()
