"""统一社会信用代码, GB 32100-2015: its shape is asked for, its check digit only warned of."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[{_LETTERS}]{{2}}\d{{6}}[{_LETTERS}]{{10}}")
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def code_of(told: str) -> str:
    """The code in its one form. Raises ValidationError for what has not its shape.

    A genuine code may fail the check digit, so that is no reason to refuse it: see `check_digit_fits`.
    """
    if _SHAPE.fullmatch(told):
        return told
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", told)).upper()
    if not _SHAPE.fullmatch(code):
        raise ValidationError(
            _("“%(told)s”不是统一社会信用代码：应为 18 位数字或大写字母（不含 I、O、S、V、Z）") % {"told": told[:30]}
        )
    return code


def check_digit_fits(code: str) -> bool:
    """Whether the last of the 18 characters is the one that the others give."""
    total = sum(_LETTERS.index(letter) * weight for letter, weight in zip(code, _WEIGHTS, strict=False))
    return _LETTERS[(31 - total % 31) % 31] == code[17]
