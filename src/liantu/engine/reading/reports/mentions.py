"""Organisations out of sightings: one mention for each, with all its forms and places."""

from __future__ import annotations

from .celled import column_sightings
from .finds import Candidate, Known, Mention, Report
from .forms import Group, grouped, learned, plain
from .naming import sightings
from .reasons import Told
from .scan import Line, Sighting
from .scan import lines as scan
from .zones import Home, home, official, zone_sightings


def mentions(report: Report, known: Known | None, place: str = "") -> tuple[list[Mention], Home, list[Line]]:
    """The organisations of a report in the order of their first place, and what the report is about."""
    lines = scan(report)
    # A name that is shown to be one in one place is one in all others: the report is read twice.
    lines = scan(report, learned(report, sightings(report, lines)))
    found = sightings(report, lines)
    found += column_sightings(report, found)
    where = home(report, lines, found, place)
    found += zone_sightings(report, lines, where, found)
    groups = grouped(report, lines, found)
    made = [_mention(group, where, known) for group in _one_office_each(groups, where)]
    return [one for one in made if one is not None], where, lines


def _one_office_each(groups: list[Group], where: Home) -> list[Group]:
    """Authorities of one official name are one: 市科技局 and 市科学技术局."""
    kept: dict[str, Group] = {}
    for group in groups:
        head = group.sightings[0].head
        if where.short and group.longest == where.short:
            # 昆区 of a report on 昆都仑区.
            if where.name in kept:
                kept[where.name].sightings.extend(group.sightings)
            else:
                kept[where.name] = group
            continue
        name = official(group.longest, where) if head is not None and head.kind == "government" else group.longest
        if name in kept and head is not None and head.kind == "government":
            kept[name].sightings.extend(group.sightings)
        elif name in kept:
            group.sightings.extend(kept[name].sightings)
            kept[name] = group
        else:
            kept[name] = group
    return list(kept.values())


def _mention(group: Group, where: Home, known: Known | None) -> Mention | None:
    ordered = sorted(group.sightings, key=lambda one: (one.passage, one.start))
    best = max(ordered, key=lambda one: (one.confidence, len(one.text)))
    name = group.longest
    texts = [text for text in group.texts if text != name]
    reasons = list(dict.fromkeys([*best.reasons, *(Told("short", text) for text in texts[:3])]))
    confidence = min(0.97, best.confidence + (0.05 if len(ordered) > 2 else 0.0))
    candidates: tuple[Candidate, ...] | None = None
    if known is not None:
        candidates = tuple(known(name))
        if candidates and candidates[0].score >= 0.9:
            reasons.append(Told("registered", candidates[0].name))
            confidence = max(confidence, 0.9)
    if confidence < 0.5:
        return None
    first = next((one for one in ordered if one.text == name), ordered[0])
    return Mention(
        span=first.span, sentence=first.line.span, confidence=round(confidence, 2), reasons=tuple(reasons),
        name=name, full=_full(name, best, where), kind=_kind(group, name, where),
        shorts=tuple(texts), spans=tuple(dict.fromkeys(one.span for one in ordered)), candidates=candidates,
    )  # fmt: skip


def _full(name: str, best: Sighting, where: Home) -> str:
    if best.head is not None and best.head.kind == "government":
        if where.common and name.startswith(where.common):
            return official(where.name + name[len(where.common) :], where)
        return official(name, where)
    return plain(name) if name.startswith("“") else name


def _kind(group: Group, name: str, where: Home) -> str:
    if name == where.name:
        return "zone"
    heads = [one.head for one in group.sightings if one.head is not None]
    strong = [head for head in heads if not head.weak]
    longest = max(group.sightings, key=lambda one: len(one.text)).head
    if longest is not None and not longest.weak:
        return longest.kind
    if strong:
        return strong[0].kind
    return "enterprise"
