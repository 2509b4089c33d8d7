"""Password rules, and what must hold before a role is given."""

from __future__ import annotations

import string
from collections.abc import Iterable

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access.roles import ADMINISTRATORS, Role
from liantu.kit.access.sentences import listed

from .enums import UnitKind


def password_problems(
    password: str, *, length: int, classes: int, about: Iterable[str] = (), before: Iterable[str] = ()
) -> list[str]:
    """What is wrong with a new password, in words; an empty list if nothing is.

    `about`: the user's own names and addresses; `before`: hashes of earlier passwords.
    """
    problems = []
    if len(password) < length:
        problems.append(_("至少 %(length)d 位，现有 %(have)d 位") % {"length": length, "have": len(password)})
    if len(password) > 128:
        problems.append(_("不超过 128 位"))
    if _classes(password) < classes:
        problems.append(_("大写、小写、数字、符号四类中至少含 %(classes)d 类") % {"classes": classes})
    if any(len(word) >= 3 and word.lower() in password.lower() for word in about):
        problems.append(_("不要包含用户名、姓名、邮箱或电话"))
    if _is_common(password):
        problems.append(_("这个密码太常见"))
    if not problems and any(check_password(password, old) for old in before):
        problems.append(_("不要使用最近用过的密码"))
    return problems


def _classes(password: str) -> int:
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    found = sum(any(letter in kind for letter in password) for kind in kinds)
    return found + any(letter not in "".join(kinds) for letter in password)


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


#: Whose people a role is for: a caseworker works for a department, a laboratory's user for a laboratory.
KINDS: dict[Role, UnitKind] = {
    Role.ENTERPRISE: UnitKind.FIRM,
    Role.UNIVERSITY: UnitKind.UNIVERSITY,
    Role.CARRIER_OPERATOR: UnitKind.CARRIER,
    Role.LABORATORY: UnitKind.LABORATORY,
}


def kind_for(role: Role) -> UnitKind | None:
    """The kind of unit that a role is held in; None for one that goes with any."""
    return None if role == Role.INTEGRATOR else KINDS.get(role, UnitKind.DEPARTMENT)


def fits_kind(role: Role, kind: str) -> bool:
    return kind_for(role) in (None, kind)


def role_problem(role: Role, held: Iterable[Role]) -> str:
    """Why `role` cannot be given to somebody who holds `held`; empty if it can.

    An administrator holds that role alone: two of the three in one hand, or one beside daily work, would let a
    person do a thing and hide it.
    """
    others = set(held) - {role}
    clash = others if role in ADMINISTRATORS else others & set(ADMINISTRATORS)
    if not clash:
        return ""
    names = listed(Role(other).label for other in sorted(clash))
    return _("%(role)s不能与%(others)s由同一人担任") % {"role": role.label, "others": names}
