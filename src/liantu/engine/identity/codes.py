"""Codes of Chinese organisations: what a text in a column of codes is, and which codes agree.

统一社会信用代码 follows GB 32100-2015, the organisation code inside it GB 11714. A genuine code may fail its check sign, as
some were issued so; what is wrong is therefore told and never a reason to throw a code away.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
# First sign: who registers; second: what is registered.
_BODIES = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129", "8": "19", "9": "1239", "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip
# Signs that are read for another, since GB 32100 has none of them.
_MISREAD = str.maketrans("OISZV", "01527")


class CodeKind(StrEnum):
    CREDIT = "credit"  # 统一社会信用代码, 18 signs
    REGISTRATION = "registration"  # 工商注册号, 15 digits
    ORGANISATION = "organisation"  # 组织机构代码, 9 signs
    IDENTITY_CARD = "identity_card"  # a person's, no key of an organisation
    NONE = "none"
    OTHER = "other"


class Fault(StrEnum):
    """What is wrong with a code that is kept all the same."""

    CHECK_SIGN = "check_sign"
    INNER_CHECK_SIGN = "inner_check_sign"
    BODY = "body"
    DIVISION = "division"
    LETTERS = "letters"
    LENGTH = "length"


_WORDS = {
    Fault.CHECK_SIGN: ("校验码不符", "the check sign does not fit"),
    Fault.INNER_CHECK_SIGN: (
        "其中的组织机构代码校验码不符",
        "the check sign of the organisation code inside does not fit",
    ),
    Fault.BODY: ("登记管理部门或机构类别代码不存在", "there is no such registering body or kind of organisation"),
    Fault.DIVISION: ("登记管理机关行政区划码不是数字", "the division of the registering body is not a number"),
    Fault.LETTERS: ("含有代码中不用的字母（I、O、S、V、Z）", "it holds letters that codes do not use (I, O, S, V, Z)"),
    Fault.LENGTH: ("长度不是 18、15 或 9 位", "it has neither 18 nor 15 nor 9 signs"),
}


@dataclass(frozen=True, slots=True)
class Code:
    """A code as read: upper case, half width, without separators. `faults` is empty for a flawless one."""

    text: str
    kind: CodeKind
    faults: tuple[Fault, ...] = ()

    @property
    def is_key(self) -> bool:
        """Whether the code names an organisation at all."""
        return self.kind in (CodeKind.CREDIT, CodeKind.REGISTRATION, CodeKind.ORGANISATION)

    @property
    def valid(self) -> bool:
        return self.is_key and not self.faults

    @property
    def organisation(self) -> str:
        """The 9-sign organisation code that stands in it, or ""."""
        if self.kind is CodeKind.CREDIT:
            return self.text[8:17]
        return self.text if self.kind is CodeKind.ORGANISATION else ""

    @property
    def is_business(self) -> bool:
        """Whether it is of a company, a firm of one person or a cooperative: the market regulator registers these (9)."""
        return self.kind is CodeKind.CREDIT and self.text[:2] in ("91", "92", "93")

    def told(self, language: str = "zh") -> tuple[str, ...]:
        """What is wrong with it, in words of "zh" or "en"."""
        return tuple(_WORDS[fault][language != "zh"] for fault in self.faults)


def check_sign(body: str) -> str:
    """The 18th sign of a 统一社会信用代码 for its first 17 (GB 32100-2015). Raises KeyError for a sign that it does not use."""
    total = sum(_VALUE[sign] * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_sign(body: str) -> str:
    """The 9th sign of an organisation code for its first 8 (GB 11714)."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    left = 11 - total % 11
    return {10: "X", 11: "0"}.get(left, str(left))


def _is_identity_card(text: str) -> bool:
    if not re.fullmatch(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", text):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(text, _PERSON_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[17]


def _credit_faults(text: str) -> tuple[Fault, ...]:
    faults = []
    if any(sign not in _VALUE for sign in text):
        faults.append(Fault.LETTERS)
    elif check_sign(text[:17]) != text[17]:
        faults.append(Fault.CHECK_SIGN)
    if text[1] not in _BODIES.get(text[0], ""):
        faults.append(Fault.BODY)
    if not text[2:8].isdecimal():
        faults.append(Fault.DIVISION)
    return tuple(faults)


def read_code(given: str | int | float | None) -> Code:
    """Read what stands in a column of codes. Never raises: what is no code has the kind OTHER or NONE."""
    if given is None:
        return Code("", CodeKind.NONE)
    if isinstance(given, float):
        given = str(int(given)) if given.is_integer() else str(given)
    text = re.sub(r"[\s\-‐-―－_.·'‘’\u200b\ufeff]", "", unicodedata.normalize("NFKC", str(given))).upper()
    if not text or set(text) <= set("/无0—*"):
        return Code("", CodeKind.NONE)
    if len(text) == 18 and re.fullmatch(r"[0-9A-Z]{18}", text):
        credit = _credit_faults(text)
        # Both are 18 signs: what fits a person's number and no organisation's is a person's.
        if credit and _is_identity_card(text):
            return Code(text, CodeKind.IDENTITY_CARD)
        return Code(text, CodeKind.CREDIT, credit)
    if len(text) == 15 and text.isdecimal() and text.isascii():
        return Code(text, CodeKind.REGISTRATION, () if _registration_fits(text) else (Fault.CHECK_SIGN,))
    if len(text) == 9 and re.fullmatch(r"[0-9A-Z]{8}[0-9X]", text):
        fits = organisation_check_sign(text[:8]) == text[8]
        return Code(text, CodeKind.ORGANISATION, () if fits else (Fault.CHECK_SIGN,))
    return Code(text, CodeKind.OTHER, (Fault.LENGTH,) if re.fullmatch(r"[0-9A-Z]{6,24}", text) else ())


def _registration_fits(text: str) -> bool:
    """The check of a 15-digit registration number (GS 15-2006): ISO 7064, MOD 11,10."""
    product = 10
    for sign in text[:14]:
        total = (int(sign) + product) % 10 or 10
        product = total * 2 % 11
    return (product + int(text[14])) % 10 == 1


def agree(some: Code, other: Code) -> bool | None:
    """Whether two codes name one organisation: True, False, or None where they cannot tell.

    A 9-sign organisation code is signs 9 to 17 of the 统一社会信用代码. Between a registration number and the others nothing
    can be told, nor where a code that fails its check differs from another: one of the two may be a slip of the pen.
    """
    if not some.is_key or not other.is_key:
        return None
    if some.text == other.text:
        return True
    if some.organisation and other.organisation:
        if some.organisation == other.organisation:
            # Two credit codes that share the inner code: one body registered anew, under another division or body.
            return True if some.kind is not other.kind else None
        return False if some.valid and other.valid else None
    if some.kind is other.kind:
        return False if some.valid and other.valid else None
    return None


def repaired(code: Code) -> str:
    """The code that is meant where letters that codes do not use were read for digits, or "" where that fits no better."""
    if Fault.LETTERS not in code.faults:
        return ""
    text = code.text.translate(_MISREAD)
    return text if not _credit_faults(text) else ""
