"""Which printed forms mean one organisation: declared short names, beginnings, brands; and where else they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from liantu.engine.identity.parse import parse
from liantu.engine.identity.places import gazetteer

from .finds import Report, Span
from .heads import FIRM, HEADS, Head
from .lexicon import FIELDS, NOUNS, STOPS, everyday
from .reasons import Told
from .scan import Line, Sighting

_DECLARED = re.compile(
    r"[（(](?:以下|下文|下)?(?:简称|统称|称)[：:为]?[“\"‘「]?([^“”\"‘’「」（）()，,。]{2,14})[”\"’」]?(?:[，,。][^（）()]*)?[）)]"
)
_COMPANY = re.compile(r"(?:集团|控股|股份)?(?:股份)?(?:有限责任公司|有限公司|公司)$|集团$|控股$|股份$")
_TAILS = (
    "基地",
    "园",
    "公司",
    "集团",
    "中心",
    "研究院",
    "银行",
    "众创空间",
    "产业园",
    "科技园",
    "孵化器",
    "有限公司",
    "股份",
)


@dataclass(slots=True)
class Group:
    """All sightings of one organisation; `texts` are its printed forms, the first seen first."""

    sightings: list[Sighting] = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        return list(dict.fromkeys(one.text for one in self.sightings))

    @property
    def longest(self) -> str:
        return max(self.texts, key=len)


def grouped(report: Report, lines: list[Line], found: list[Sighting]) -> list[Group]:
    """Sightings put together by organisation, with the places where their short forms stand besides."""
    found = found + _declared(report, lines, found)
    groups: dict[str, Group] = {}
    for one in found:
        groups.setdefault(plain(one.text), Group()).sightings.append(one)
    declared = _declarations(report, found)
    merged = _merged(groups, declared)
    _spread(report, lines, merged)
    return sorted(merged, key=lambda group: min((one.passage, one.start) for one in group.sightings))


def learned(report: Report, found: list[Sighting]) -> dict[str, Head]:
    """Names that a first look has shown to be such, with declared and usual short forms, for a second look."""
    kept: dict[str, Head] = {}
    for one in found:
        if one.head is not None and ((not one.head.weak and one.head.kind != "enterprise") or one.confidence < 0.6):
            continue
        firm = one.head or FIRM
        if len(one.text) >= 3 and plain(one.text) == one.text and one.confidence >= 0.6:
            kept[one.text] = firm
        if one.head is not None and not one.head.weak:
            group = Group([one])
            kept.update({text: FIRM for text in _derived(group) if len(text) >= 4})
    kept.update({text: FIRM for text in _declarations(report, found) if len(text) >= 3})
    return kept


def plain(text: str) -> str:
    """A printed form by which two are held equal: without brackets and quotation marks."""
    return re.sub(r"[（）()“”\"·•‧\s]", "", text)


# Declared short names


def _declarations(report: Report, found: list[Sighting]) -> dict[str, str]:
    """Short form to the name that it was declared for."""
    told = {}
    for passage in report.passages:
        for match in _DECLARED.finditer(passage.text):
            owner = next((one for one in found if one.passage == passage.number and one.end == match.start()), None)
            if owner is not None:
                told[plain(match.group(1))] = plain(owner.text)
    return told


def _declared(report: Report, lines: list[Line], found: list[Sighting]) -> list[Sighting]:
    held = {(one.passage, one.start, one.end) for one in found}
    added = []
    for passage in report.passages:
        for match in _DECLARED.finditer(passage.text):
            owner = next((one for one in found if one.passage == passage.number and one.end == match.start()), None)
            line = next(
                (
                    one
                    for one in lines
                    if one.span.passage == passage.number and one.span.start <= match.start() < one.span.end
                ),
                None,
            )
            start, end = match.span(1)
            if owner is None or line is None or (passage.number, start, end) in held:
                continue
            added.append(
                Sighting(line, start, end, match.group(1), owner.head, True, 0.95, [Told("declared", match.group(1))])
            )
    return added


# One organisation


def _merged(groups: dict[str, Group], declared: dict[str, str]) -> list[Group]:
    owner: dict[str, str] = {}
    texts = sorted(groups, key=len)
    for at, text in enumerate(texts):
        if declared.get(text) in groups:
            owner[text] = declared[text]
            continue
        longer = [full for full in texts[at + 1 :] if short_of(text, full, groups[text].sightings[0])]
        # A short form that fits several names belongs to none of them.
        tops = {_top(full, owner) for full in longer} if longer else set()
        ends = [
            full
            for full in longer
            if not any(other != full and short_of(full, other, groups[full].sightings[0]) for other in longer)
        ]
        if longer and len(ends) == 1:
            owner[text] = ends[0]
        elif len(tops) == 1 and longer:
            owner[text] = longer[-1]
    merged: dict[str, Group] = {}
    for text in texts[::-1]:
        top = _top(text, owner)
        merged.setdefault(top, Group()).sightings.extend(groups[text].sightings)
    return list(merged.values())


def _top(text: str, owner: dict[str, str]) -> str:
    seen = set()
    while text in owner and text not in seen:
        seen.add(text)
        text = owner[text]
    return text


def short_of(text: str, full: str, one: Sighting) -> bool:
    """Whether a printed form is a usual short form of another: 恒远泵业 of 江西恒远泵业有限公司."""
    if len(text) >= len(full) or len(text) < 2:
        return False
    strong = one.head is not None and not one.head.weak and one.head.kind not in ("enterprise",)
    if full.endswith(text):
        rest = full[: -len(text)]
        return _leads(rest)
    if full.startswith(text):
        rest = full[len(text) :]
        if text.endswith("公司"):
            # A firm and its centre are two.
            return False
        return (
            not strong
            and (rest in HEADS or (bool(_COMPANY.search(rest)) and len(rest) <= 12))
            and rest not in ("大学", "学院")
        )
    if one.head is not None and one.head.kind == "zone":
        # 南坪高新区 of 南坪高新技术产业开发区.
        return full.startswith(text[: -len(one.head.text)]) and _contracted(text, full)
    if strong:
        # 吉林大学 is no short form of 吉林农业大学, but 某市质计所 is one of 某市产品质量计量检测所.
        head = one.head.text if one.head else ""
        return (len(head) == 1 or not full.endswith(head)) and _contracted(text, full)
    parsed = parse(full)
    core = parsed.core
    if not parsed.form or len(parsed.brand) < 2:
        return False
    bare = _COMPANY.sub("", text)
    if bare.startswith(parsed.division) and parsed.division:
        bare = bare[len(parsed.division) :]
    return (core.startswith(bare) and len(bare) >= len(parsed.brand)) or bare == parsed.brand


def _leads(rest: str) -> bool:
    """Whether what stands before a short form is a division, a nation or what it belongs to."""
    if rest in ("中国", "国家", "中华") or gazetteer().get(rest) is not None:
        return True
    return rest.endswith(("省", "市", "区", "县", "大学", "集团", "公司", "兵器", "科学院")) or bool(
        re.fullmatch(r"[\u4e00-\u9fff]{2,3}", rest) and gazetteer().get(rest)
    )


def _contracted(text: str, full: str) -> bool:
    """北科大-like contractions: signs of the name in their order, with the same beginning and end."""
    if text[:2] != full[:2] or text[-1] != full[-1] or len(text) < 4:
        return False
    signs = iter(full)
    return all(sign in signs for sign in text)


# Where else they stand


def _spread(report: Report, lines: list[Line], groups: list[Group]) -> None:
    """Look for the forms and their usual short ones wherever the text has them and no longer name stands."""
    taken = {(one.passage, at) for group in groups for one in group.sightings for at in range(one.start, one.end)}
    # Every form has two signs at least: only lines that have its first two are gone through.
    within: dict[str, list[Line]] = {}
    for line in lines:
        text = line.text[line.span.start : line.span.end]
        for pair in {text[at : at + 2] for at in range(len(text) - 1)}:
            within.setdefault(pair, []).append(line)
    forms: dict[str, list[Group]] = {}
    for group in groups:
        for text in group.texts:
            forms.setdefault(text, []).append(group)
        for text in _derived(group):
            forms.setdefault(text, []).append(group)
    for form in sorted(forms, key=len, reverse=True):
        owners = forms[form]
        if len({id(group) for group in owners}) > 1:
            continue
        for line in within.get(form[:2], ()):
            _seek(line, form, owners[0], taken)
    _contractions(lines, groups, taken)


def _seek(line: Line, form: str, group: Group, taken: set[tuple[int, int]]) -> None:
    at = line.text.find(form, line.span.start, line.span.end)
    while at >= 0:
        end = at + len(form)
        free = all((line.span.passage, place) not in taken for place in range(at, end))
        first = group.sightings[0]
        derived = form not in group.texts
        if free and line.edges(at, end) and not (derived and _within_unknown(line, at, end)):
            one = Sighting(
                line, at, end, form, first.head, True, 0.75, [Told("short", form)] if derived else list(first.reasons)
            )
            group.sightings.append(one)
            taken.update((line.span.passage, place) for place in range(at, end))
        at = line.text.find(form, end, line.span.end)


def _within_unknown(line: Line, start: int, end: int) -> bool:
    """Whether unknown signs go on to either side: 云谷 within 天电云谷 is another name."""
    beside = (line.before(start), line.after(end))
    return any(piece is not None and piece.kind == "unknown" for piece in beside)


def _derived(group: Group) -> set[str]:
    """Short forms that people make of a name: without its form, without its division, its brand."""
    made: set[str] = set()
    for text in group.texts:
        head = group.sightings[0].head
        if head is None or head.kind != "enterprise":
            continue
        bare = _COMPANY.sub("", text)
        made.add(bare)
        parsed = parse(text)
        if len(parsed.brand) >= 2:
            made.add(parsed.brand)
            made.add(parsed.core)
            made.add(parsed.division + parsed.brand if parsed.division else parsed.brand)
    known = everyday()
    return {
        text
        for text in made - set(group.texts)
        if len(text) >= 2 and not any(text in words for words in (STOPS, FIELDS, NOUNS)) and text not in known and gazetteer().get(text) is None
    }  # fmt: skip


def _contractions(lines: list[Line], groups: list[Group], taken: set[tuple[int, int]]) -> None:
    """Contracted names of institutes: 某市质计所 for 某市产品质量计量检测所."""
    fulls = [(text, group) for group in groups for text in group.texts if len(text) >= 8 and text[-1] in "所院局会园"]
    for line in lines:
        for run in line.runs:
            for first in range(len(run)):
                for last in range(first + 1, min(len(run), first + 5)):
                    start, end = run[first].start, run[last].end
                    text = line.text[start:end]
                    if (
                        not 4 <= len(text) <= 8
                        or (line.span.passage, start) in taken
                        or (run[last].kind != "unknown" and len(run[last].text) > 1)
                    ):
                        continue
                    owners = [group for full, group in fulls if _contracted(text, full)]
                    if len(owners) == 1:
                        one = Sighting(
                            line, start, end, text, owners[0].sightings[0].head, True, 0.7, [Told("short", text)]
                        )
                        owners[0].sightings.append(one)
                        taken.update((line.span.passage, place) for place in range(start, end))


def span_of(line: Line, start: int, end: int) -> Span:
    """A span in the passage of a line."""
    return Span(line.span.passage, start, end)
