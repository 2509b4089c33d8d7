"""How alike two names are, part by part: no code and nothing else beside them."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from . import words
from .parse import Parsed, Part, parse
from .places import gazetteer, overlap
from .reasons import Comparison, Outcome, Reason, outcome_of
from .text import first_difference, is_hanzi
from .writing import course, likelihoods, sound, written

_COMPANY = frozenset(form.text for form in words.FORMS if form.family == "company")
_DOUBLED = re.compile(r"([\u3400-\u9fff]{2,})\1")


# Whoever ranks names explains the likeliest; whoever then looks at their records asks the same again.
@lru_cache(maxsize=4096)
def written_names(a: str, b: str) -> Comparison:
    """Compare two names as they are written."""
    return names(parse(a), parse(b))


def names(a: Parsed, b: Parsed) -> Comparison:
    """Compare two names that were taken apart."""
    a, b = _said_in_full(a), _said_in_full(b)
    a, b = _division_slip(a, b), _division_slip(b, a)
    if not a.text or not b.text:
        return Comparison(Outcome.UNSURE, 0.5, (Reason("nothing"),))
    if _signs(a.text) == _signs(b.text):
        return Comparison(Outcome.SAME, 1.0, (Reason("names_equal", weighs=1),))
    if a.branch or b.branch:
        return _branches(a, b)
    form = _only_form_added(a, b)
    if form:
        return Comparison(Outcome.SAME, 0.95, (Reason("form_missing", form),))
    member = _member(a, b) or _member(b, a)
    if member is not None:
        return member
    long = _full(a, b)
    if bool(a.form) != bool(b.form) or bool(a.trade) != bool(b.trade) or not a.form:
        either = [(a, b), (b, a)] if len(a.text) == len(b.text) else [(a, b) if len(a.text) < len(b.text) else (b, a)]
        fits = [found for short, full in either if (found := _short(short, full)) is not None]
        fit = max(fits, key=lambda found: found.score, default=None)
        if fit is not None and (
            fit.score > long.score or (long.outcome is Outcome.SAME and fit.reasons[0].kind == "brand_alone")
        ):
            return fit
    return long


def _only_form_added(a: Parsed, b: Parsed) -> str:
    """The company form that one name has behind all of the other: a plant or an institute that became a company."""
    short, long = sorted((a.text, b.text), key=len)
    rest = long[len(short) :]
    return rest if len(short) > 3 and long.startswith(short) and rest in _COMPANY else ""


def _said_in_full(parsed: Parsed) -> Parsed:
    """A parsed name without doublings, its parent's well-known contraction written out: 中行深圳市分行."""
    single = _DOUBLED.sub(r"\1", parsed.text)
    if single != parsed.text:
        return _said_in_full(parse(single))
    # City banks were 某市商业银行 until they were let use the short name.
    renamed = re.sub(r"(?<!农村)(?<!村镇)市?商业银行", "银行", parsed.text)
    if renamed != parsed.text and len(renamed) > 3:
        return parse(renamed)
    for contraction, full in words.CONTRACTIONS.items():
        if parsed.text.startswith(contraction) and (parsed.branch or parsed.text == contraction):
            return _said_in_full(parse(full + parsed.text[len(contraction) :].removeprefix("银行")))
    return parsed


def _division_slip(parsed: Parsed, other: Parsed) -> Parsed:
    """A parsed name whose division was written with a sign that sounds alike, as the other name writes it: 漳洲, 漳州."""
    head = parsed.text[: len(other.division)]
    if parsed.division or len(head) < 2 or head == other.division or not other.text.startswith(other.division):
        return parsed
    alike = len(head) == len(other.division) and all(
        sound(x) == sound(y) for x, y in zip(head, other.division, strict=True)
    )
    return parse(other.division + parsed.text[len(head) :]) if alike else parsed


def _parent(parsed: Parsed) -> Parsed:
    return (
        parse(parsed.text[: len(parsed.text) - len(parsed.branch)]) if parsed.text.endswith(parsed.branch) else parsed
    )


def _branches(a: Parsed, b: Parsed) -> Comparison:
    parent, its = _parent(a), _parent(b)
    found = names(parent, its) if parent.text != its.text else Comparison(Outcome.SAME, 1.0, ())
    if not a.branch or not b.branch:
        which = a if a.branch else b
        if found.outcome in (Outcome.SAME, Outcome.UNSURE) and found.score > 0.5:
            return Comparison(
                Outcome.RELATED, round(0.5 * found.score, 4), (Reason("branch_of", which.branch), *found.reasons)
            )
        return Comparison(Outcome.DIFFERENT, round(0.3 * found.score, 4), found.reasons)
    if found.score < 0.5:
        return Comparison(Outcome.DIFFERENT, round(0.3 * found.score, 4), found.reasons)
    mine, theirs = _branch(a), _branch(b)
    if (mine[1] == theirs[1] and _one_place(mine, theirs)) or _city_before(a.branch, b.branch):
        # That a branch of one name belongs to both speaks for the parents, too.
        score = found.score + (1 - found.score) / 2 if mine == theirs else min(found.score, 0.92)
        return Comparison(outcome_of(score), score, (Reason("branches_equal", a.branch, weighs=1), *found.reasons))
    outcome = Outcome.RELATED if found.outcome is Outcome.SAME else Outcome.DIFFERENT
    return Comparison(
        outcome, round(0.3 * found.score, 4), (Reason("branches_differ", a.branch, b.branch, -1), *found.reasons)
    )


def _branch(parsed: Parsed) -> tuple[frozenset[str], str]:
    """The innermost division that a branch is named after, and the rest without what is written or left out at will."""
    text = re.sub(r"证券(?=营业部)|股份有限公司|有限公司|分行(?=.{2,}支行)|工业(?=园区)", "", parsed.branch)
    text = re.sub(r"(?<=分行)营业部$", "", text)
    codes: frozenset[str] = frozenset()
    while place := next(gazetteer().heads(text, 0, codes), None):
        codes = frozenset(c for c in place.codes if not codes or overlap(frozenset((c,)), codes))
        text = text[len(place.text) :]
    return codes, re.sub(r"(?<=[\u3400-\u9fff]{2})(?:[省市县区]|[路街道](?=支行|营业部|分理处))", "", text)


def _city_before(branch: str, other: str) -> bool:
    """Whether one branch is the other with its city in front: 徐汇支行, 上海徐汇支行."""
    short, long = sorted((branch, other), key=len)
    return len(short) >= 4 and long.endswith(short) and gazetteer().get(long[: -len(short)]) is not None


def _one_place(mine: tuple[frozenset[str], str], theirs: tuple[frozenset[str], str]) -> bool:
    """Whether two branches of equal words are named after one division: where nothing else is said, exactly that one."""
    if mine[0] == theirs[0] or mine[0] & theirs[0]:
        return True
    named = len(mine[1]) > 3
    return named and (not mine[0] or not theirs[0] or overlap(mine[0], theirs[0]))


def _member(group: Parsed, member: Parsed) -> Comparison | None:
    """A group and a firm that has the group's name within its own: 中国石油集团 and 中国石油集团工程股份有限公司."""
    if not group.group or len(group.core) < 2:
        return None
    head = group.core + "集团"
    at = member.text.find(head)
    rest = member.text[at + len(head) :] if at >= 0 else ""
    if at < 0 or not rest or re.fullmatch(r"\)?(?:股份|有限|责任|公司|控股|总)*", rest) or rest.startswith(")"):
        return None
    return Comparison(Outcome.RELATED, 0.4, (Reason("member_of", member.original),))


def _full(a: Parsed, b: Parsed) -> Comparison:
    """Part by part: each says how much of the score is left."""
    reasons: list[Reason] = []
    score = _core(a, b, reasons) * _division(a, b, reasons) * _form(a, b, reasons)
    return Comparison(outcome_of(score), round(score, 4), tuple(reasons))


def _core(a: Parsed, b: Parsed, reasons: list[Reason]) -> float:
    if a.core == b.core and a.core:
        if a.brand:
            reasons.append(Reason("brand_equal", a.brand, weighs=1))
        if a.trade:
            reasons.append(Reason("trade_equal", a.trade, weighs=1))
        return 0.98 if len(a.core) > 1 else 0.6
    if not a.core or not b.core:
        reasons.append(Reason("nothing"))
        return 0.3
    if a.brand and a.brand == b.brand:
        reasons.append(Reason("brand_equal", a.brand, weighs=1))
        return _trade(a, b, reasons)
    for place in (p.text for one in (a, b) for p in one.pieces if p.part is Part.PLACE):
        if a.core.replace(place, "") == b.core.replace(place, ""):
            reasons.append(Reason("brand_equal", min(a.core, b.core, key=len), weighs=1))
            return 0.97
    if Counter(a.core) == Counter(b.core) and (a.core[:2] == b.core[:2]) and len(a.core) > 4:
        reasons.append(Reason("trade_order", a.core, b.core))
        return 0.9
    apart = _apart(a.core, b.core)
    if apart:
        in_brand = bool(a.trade == b.trade and a.brand and b.brand)
        kind = ("brand_sounds" if apart == "sounds" else "brand_slip") if in_brand else "core_slip"
        reasons.append(Reason(kind, a.brand if in_brand else a.core, b.brand if in_brand else b.core))
        brand = min(a.brand, b.brand, key=len)
        if (apart == "sounds" and len(brand) > 2) or (
            len(brand) > 3 and a.core.startswith(brand) and b.core.startswith(brand)
        ):
            return 0.9
        return 0.62 if min(len(a.core), len(b.core)) > 3 else 0.45
    if len(a.core) > 3 and a.core.replace("集团", "") == b.core.replace("集团", ""):
        reasons.append(Reason("group_one", a.core))
        return 0.89
    reasons.append(Reason("brand_differs", a.brand or a.core, b.brand or b.core, -1))
    long, short = (a.core, b.core) if len(a.core) >= len(b.core) else (b.core, a.core)
    return 0.5 if len(short) >= 4 and (long.startswith(short) or long.endswith(short)) else 0.15


def _trade(a: Parsed, b: Parsed, reasons: list[Reason]) -> float:
    if not a.trade or not b.trade:
        reasons.append(Reason("trade_missing", a.trade or b.trade))
        if (a.trade or b.trade) not in words.GENERIC:
            return 0.6
        return 0.9 if len(a.brand) > 3 or (a.holding and b.holding) or (a.group and b.group) else 0.8
    if Counter(a.trade) == Counter(b.trade):
        reasons.append(Reason("trade_order", a.trade, b.trade))
        return 0.9
    long, short = (a.trade, b.trade) if len(a.trade) > len(b.trade) else (b.trade, a.trade)
    if long.startswith(short) or long.endswith(short) or set(short) <= set(long):
        reasons.append(Reason("trade_wider", a.trade, b.trade))
        more = "".join((Counter(long) - Counter(short)).elements())
        return 0.9 if len(a.brand) > 2 and more in words.GENERIC else 0.7
    if _apart(a.trade, b.trade) and len(short) > 2:
        reasons.append(Reason("core_slip", a.trade, b.trade))
        return 0.8
    reasons.append(Reason("trade_differs", a.trade, b.trade, -1))
    return 0.4


def _apart(a: str, b: str) -> str:
    """How two texts differ by one slip: "sounds" alike, one "sign" more, less, other or swapped; "" for more than that."""
    if abs(len(a) - len(b)) > 1:
        return ""
    start = first_difference(a, b)
    rest, other = a[start:], b[start:]
    if len(a) == len(b):
        if rest[1:] == other[1:]:
            alike = rest and is_hanzi(rest[0]) and sound(rest[0]) == sound(other[0])
            return "sounds" if alike else "sign"
        if rest[2:] == other[2:] and rest[:2] == other[1::-1]:
            return "sign"
        if len(a) > 2 and all(x == y or sound(x) == sound(y) for x, y in zip(a, b, strict=True)):
            return "sounds"
        return ""
    return "sign" if rest[1:] == other or rest == other[1:] else ""


def _division(a: Parsed, b: Parsed, reasons: list[Reason]) -> float:
    if not a.division and not b.division:
        return 1.0
    if not a.division or not b.division:
        reasons.append(Reason("division_missing", a.division or b.division))
        # Brands of two signs are few, and taken in many places.
        rare = min(len(a.brand), len(b.brand)) > 2 or min(len(a.core), len(b.core)) > 5
        return 0.93 if rare or not (a.places or b.places) else 0.86
    if a.places == b.places:
        reasons.append(Reason("division_equal", a.division, weighs=1))
        return 1.0
    if a.places and b.places and overlap(a.places, b.places):
        reasons.append(Reason("division_inside", a.division, b.division))
        # Where there is no brand, the division tells one from the other.
        return 0.97 if a.brand else 0.6
    reasons.append(Reason("division_differs", a.division, b.division, -1))
    # Partnerships move to where taxes are lower and keep all of their name but the division.
    return 0.5 if a.family == b.family == "partnership" else 0.3


def _form(a: Parsed, b: Parsed, reasons: list[Reason]) -> float:
    left = 1.0
    if not a.form or not b.form:
        if a.form or b.form:
            reasons.append(Reason("form_missing", a.form or b.form))
        return 0.97
    if a.family != b.family:
        reasons.append(Reason("form_kind", a.form, b.form, -1))
        return 0.4
    if (a.group or a.holding) != (b.group or b.holding):
        reasons.append(Reason("group_one", a.form if a.group or a.holding else b.form))
        left *= 0.9 if min(len(a.core), len(b.core)) > 4 else 0.85
    elif a.form != b.form:
        reasons.append(Reason("form_changed", a.form, b.form))
        left *= 0.98
    else:
        reasons.append(Reason("form_equal", a.form, weighs=1))
    return left


def _short(short: Parsed, full: Parsed) -> Comparison | None:
    """How well one name serves as a short form of the other; None where it does not look like one."""
    text = written(short)
    if len(text) < 2 or len(text) > len(full.text) or (full.brand or full.core)[:1] not in text:
        return None
    # What calls itself 中国 has no places, and is not what a city calls so.
    apart = not short.places or not full.places or not overlap(short.places, full.places)
    if short.division and full.division and short.places != full.places and apart:
        return None
    likely = float(likelihoods(text, [course(full)])[0]) / len(text)
    if likely < -4.5:
        return None
    if (
        short.brand == full.brand
        and not short.trade
        and not short.division
        and not short.form
        and (full.trade or full.division)
    ):
        return Comparison(
            Outcome.UNSURE,
            0.7,
            (Reason("brand_alone", short.brand), Reason("short_fits", short.original, full.original)),
        )
    if likely >= -1.2:
        return Comparison(
            Outcome.SAME, round(0.96 + 0.05 * likely, 4), (Reason("short_fits", short.original, full.original, 1),)
        )
    return Comparison(
        Outcome.UNSURE,
        round(max(0.4, 0.9 + 0.12 * likely), 4),
        (Reason("short_strained", short.original, full.original),),
    )


def _signs(text: str) -> str:
    return text.replace("(", "").replace(")", "")
