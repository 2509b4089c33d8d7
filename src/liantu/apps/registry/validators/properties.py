"""The properties of an organisation that are claimed, and derived into columns of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.access.sentences import listed
from liantu.kit.evidence.enums import Classification
from liantu.kit.evidence.periods import span_of

from ..enums import OrganisationKind, Size, Status
from .codes import code_of
from .names import LONGEST, name_key, tidy


def _text(told: str) -> str:
    return tidy(told)


def _day(told: str) -> date:
    return span_of(told).start


def _yuan(told: str) -> Decimal:
    try:
        amount = Decimal(told.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise ValidationError(_now("“%(told)s”不是金额，请写以元为单位的数") % {"told": told[:30]}) from None
    if not amount.is_finite() or amount < 0 or amount >= Decimal(10) ** 15:
        raise ValidationError(_now("金额“%(told)s”超出范围") % {"told": told[:30]})
    return amount.quantize(Decimal("0.01"))


def _one_of(choices: Any) -> Callable[[str], str]:
    values = {str(value): str(value) for value in choices.values}

    def read(told: str) -> str:
        if told in values:
            return values[told]
        by_label = {str(choice.label): choice.value for choice in choices}
        if told in by_label:
            return str(by_label[told])
        raise ValidationError(
            _now("“%(told)s”不在可选值内：%(known)s") % {"told": told[:30], "known": listed(by_label)}
        )

    return read


@dataclass(frozen=True)
class Property:
    """One property: its column on the organisation, how a told value is read, and its own class."""

    key: str
    label: Any
    read: Callable[[str], Any]
    classification: str = Classification.OPEN
    choices: Any = None
    #: Counts towards how complete the record of a firm is.
    wanted: bool = True
    form: str = "text"
    #: How it is masked (`access.masking.MASKS`) where it may be personal; empty where it is not.
    mask: str = ""
    #: Characters of its column; 0: as many as there are.
    longest: int = 0

    def kept(self, told: str) -> str:
        """As a claim keeps it: a day as exactly as it was told (`2021`). Raises ValidationError."""
        # How a choice is called goes by the reader's language.
        return _kept(self.key, told) if self.choices is None else self._kept(told)

    def value(self, kept: str) -> Any:
        """What a claim says, out of how it keeps it."""
        return _value(self.key, kept)

    def _kept(self, told: str) -> str:
        value = self.read(told)
        kept = told.strip() if self.form == "day" else written(value)
        if self.longest and len(kept) > self.longest:
            words = {"what": self.label, "n": len(kept), "most": self.longest}
            raise ValidationError(_now("%(what)s有 %(n)d 个字，最多 %(most)d 个：请精简，或只写其中一项") % words)
        return kept

    def agree(self, one: str, other: str) -> bool:
        """Whether two kept values say the same; a year and a day in it do."""
        if self.form == "day":
            return one.startswith(other) or other.startswith(one)
        return one == other


class _Address(Property):
    def agree(self, one: str, other: str) -> bool:
        """Whether one only says more of the divisions ahead: 模拟省模拟市电机路18号 and 模拟市电机路18号."""
        if one == other:
            return True
        (mine, rest), (theirs, left) = _divided(one), _divided(other)
        return rest == left and (set(mine) <= set(theirs) or set(theirs) <= set(mine))


def _divided(address: str) -> tuple[list[str], str]:
    """The divisions ahead of an address, and what is left."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", address))
    ahead = _AHEAD.match(text)
    end = ahead.end() if ahead is not None else 0
    return _DIVISION.findall(text[:end]), text[end:]


_DIVISION = re.compile(r"[^省市区县旗盟\d]{1,12}?(?:省|自治州|市|区|县|旗|盟)")
_AHEAD = re.compile(f"(?:{_DIVISION.pattern})*")


class _Phone(Property):
    def agree(self, one: str, other: str) -> bool:
        """Brackets, dashes and spaces make no other number."""
        return one == other or (bool(mine := re.sub(r"\D", "", one)) and mine == re.sub(r"\D", "", other))


# What a row tells is kept when it is read, compared and written. No cache holds what was refused.
@lru_cache(maxsize=50_000)
def _kept(key: str, told: str) -> str:
    return PROPERTIES[key]._kept(told)


# Deriving reads what was written a moment ago, and mostly what many others say too.
@lru_cache(maxsize=50_000)
def _value(key: str, kept: str) -> Any:
    return PROPERTIES[key].read(kept)


PROPERTIES: dict[str, Property] = {
    told.key: told
    for told in (
        Property("kind", _("类型"), _one_of(OrganisationKind), choices=OrganisationKind, form="choice"),
        Property("code", _("统一社会信用代码"), code_of),
        Property("division", _("行政区划"), _text, longest=100),
        _Address("address", _("地址"), _text, longest=200),
        Property("founded", _("成立日期"), _day, form="day"),
        Property("capital", _("注册资本"), _yuan, form="money"),
        Property("status", _("登记状态"), _one_of(Status), choices=Status, form="choice"),
        Property("size", _("企业规模"), _one_of(Size), choices=Size, form="choice"),
        Property("industry", _("国民经济行业"), _text, longest=100),
        Property("business_scope", _("经营范围"), _text, form="long"),
        Property("website", _("网址"), _text, wanted=False, longest=200),
        Property("legal_representative", _("法定代表人"), _text, Classification.INTERNAL, longest=60),
        _Phone("phone", _("联系电话"), _text, Classification.INTERNAL, mask="phone", longest=60),
    )
}


class _NameProperty(Property):
    """The registered name: no column of a claim, but said, weighed and shown as properties are."""

    def agree(self, one: str, other: str) -> bool:
        """Width, case, brackets and spaces make no other name."""
        return name_key(one) == name_key(other)


NAME = _NameProperty("name", _("名称"), _text, longest=LONGEST)

#: All of which it can be said where it comes from and whose word counts first.
SAID: dict[str, Property] = {NAME.key: NAME, **PROPERTIES}

#: The group of the register's fields, of which it can be said whose word counts first: the name, and each property.
FIELDS = "organisation"


def property_of(key: str) -> Property:
    """Raises ValidationError."""
    try:
        return PROPERTIES[key]
    except KeyError:
        raise ValidationError(
            _now("没有“%(key)s”这个属性，可用：%(known)s") % {"key": key[:40], "known": listed(PROPERTIES)}
        ) from None


def written(value: Any) -> str:
    """A read value as a claim keeps it: ISO day, plain decimal, text."""
    return value.isoformat() if isinstance(value, date) else str(value)
