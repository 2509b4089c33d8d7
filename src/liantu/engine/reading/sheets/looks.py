"""What the values of a column look like, whatever stands over them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from liantu.engine.identity import CodeKind, Kind, parse, read_code

from .book import Value, text_of
from .days import as_day
from .numbers import as_number
from .readings import is_unknown

_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}|(?:\(?0\d{2,3}\)?[- ]?)?\d{7,8}(?:[-转]\d{1,6})?", re.ASCII)
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{2,8})?")
_ADDRESS = re.compile(r"[省市区县镇乡街路道村号楼室院园](?:.*)")


@dataclass(slots=True)
class Looks:
    """Shares, 0 to 1, of the known values of a column that look like something; `known` is how many there were."""

    known: int = 0
    total: int = 0
    name: float = 0.0
    code: float = 0.0
    day: float = 0.0
    number: float = 0.0
    whole: float = 0.0
    percent: float = 0.0
    phone: float = 0.0
    person: float = 0.0
    address: float = 0.0
    listed: float = 0.0
    distinct: float = 0.0
    longest: int = 0
    values: list[Value] = field(default_factory=list)


def looks_of(values: Sequence[Value]) -> Looks:
    """Look at the values of a column, a sample of a few hundred."""
    known = [value for value in values if not is_unknown(value)]
    looks = Looks(len(known), len(values), values=known)
    if not known:
        return looks
    texts = [text_of(value).strip() for value in known]
    each = 1 / len(known)
    for value, text in zip(known, texts, strict=True):
        code = read_code(text).kind if 8 < len(text) < 24 else CodeKind.OTHER
        is_code = code in (CodeKind.CREDIT, CodeKind.ORGANISATION, CodeKind.REGISTRATION)
        is_phone = _PHONE.fullmatch(text) is not None
        is_day = _looks_day(value, text)
        number = None if is_code or len(text) > 24 else as_number(value).value
        looks.code += each * is_code
        looks.phone += each * is_phone
        looks.day += each * is_day
        looks.number += each * (number is not None)
        looks.whole += each * (number is not None and number == number.to_integral_value())
        looks.percent += each * text.endswith(("%", "％"))
        if number is None and not is_code and not is_day:
            looks.name += each * _looks_name(text)
            looks.person += each * (_PERSON.fullmatch(text) is not None)
            looks.address += each * (len(text) > 5 and _ADDRESS.search(text) is not None)
            looks.listed += each * any(sign in text for sign in "；;、")
    looks.distinct = len(set(texts)) / len(texts)
    looks.longest = max(map(len, texts))
    return looks


def _looks_day(value: Value, text: str) -> bool:
    if isinstance(value, date | datetime):
        return True
    if not isinstance(value, str):
        # A bare number between 1900 and 2199 may be a year or a number of anything.
        return (
            isinstance(value, int | float)
            and bool(re.fullmatch(r"(?:19|20)\d{6}", text))
            and as_day(value).value is not None
        )
    signed = len(text) < 30 and not text.isdecimal() and re.search(r"\d{4}|年|\d[./-]\d", text)
    run = re.fullmatch(r"(?:19|20)\d{6}", text)
    # 12.5 is a number before it is December 5.
    if run is None and (signed is None or re.fullmatch(r"\d+\.\d+", text)):
        return False
    return as_day(value).value is not None


def _looks_name(text: str) -> bool:
    if not 4 <= len(text) <= 60:
        return False
    parsed = parse(text)
    return bool(parsed.form) or parsed.kind not in (Kind.UNKNOWN, Kind.PERSON)
