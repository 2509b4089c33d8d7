"""Why may somebody do a thing, or why not, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from .declarations import SCOPE_WORDS, Scope, declaration
from .errors import NotHere, Several
from .principals import Grant, Principal
from .scoping import _declared, grant_condition, grants_for, scope
from .sentences import aside, clauses, listed, named, saying


@dataclass(frozen=True)
class Explanation:
    """The answer, and one sentence for each role that was asked."""

    allowed: bool
    action: str
    object: str
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> str:
        head = _("可以") if self.allowed else _("没有权限")
        return saying(head, f"{self.action} {self.object}".strip())

    @property
    def words(self) -> str:
        return clauses((self.verdict, *self.reasons))


def why(user: Principal, action: str, obj: Model) -> Explanation:
    """Ask every grant of `user` about `action` on `obj`. Raises NotHere for an action that is not declared."""
    try:
        declared = _declared(type(obj), action)
    except LookupError:
        raise NotHere(obj._meta.label, action) from None
    name = str(declared.words[action])
    thing = named(obj._meta.verbose_name, obj)
    if not user.is_authenticated:
        return Explanation(False, name, thing, (_("没有登录"),))
    if not getattr(user, "is_active", True):
        return Explanation(False, name, thing, (_("账号已停用"),))
    grants = grants_for(user)
    if not grants:
        return Explanation(False, name, thing, (_("还没有分配任何角色，请找安全管理员"),))
    allowed, reasons = False, []
    for grant in grants:
        condition = grant_condition(user, grant, action, declared)
        inside = condition is None or type(obj)._default_manager.filter(condition, pk=obj.pk).exists()
        allowed = allowed or inside
        reasons.append(_one(grant, declared.reach(grant.role, action), inside))
    if not allowed:
        holders = [str(role.label) for role, reach in declared.actions[action].items() if reach is not Scope.NONE]
        if holders:
            reasons.append(_("有此权限的角色：%(roles)s") % {"roles": listed(holders)})
    return Explanation(allowed, name, thing, tuple(dict.fromkeys(reasons)))


def named_object(user: Principal, name: str) -> Model:
    """The object that `app.Model:key` names, within what `user` may view. The key is the primary or the natural key.

    Raises NotHere; Several where more than one bears the name.
    """
    label, _colon, key = name.partition(":")
    try:
        model = apps.get_model(label)
        declared = declaration(model._meta.label)
    except (LookupError, ValueError):
        raise NotHere(label, label) from None
    if "view" not in declared.actions:
        # Nobody may look at such rows, so nobody is told which there are.
        raise NotHere(label, name)
    rows = scope(user, "view", model._default_manager.all())
    natural = getattr(model, "USERNAME_FIELD", None) or next(
        (field.name for field in model._meta.concrete_fields if field.name in {"code", "name", "uuid"}), None
    )
    try:
        found = rows.filter(pk=key).first() if key.isdigit() else None
        if found is None and natural is not None:
            found = _only(rows.filter(**{natural: key})[:2], key)
    except Several:
        raise
    except (ValidationError, ValueError, OverflowError):
        found = None
    if found is None:
        raise NotHere(label, name)
    return found


def _only(found: Iterable[Model], key: str) -> Model | None:
    found = list(found)
    if len(found) > 1:
        raise Several(_("有几个都叫“%(name)s”：请改用编号") % {"name": key[:80]})
    return found[0] if found else None


def _one(grant: Grant, reach: Scope, inside: bool) -> str:
    role = grant.role.label
    place = listed(part for part in (grant.unit_name, grant.zone_name) if part)
    who = aside(role, place) if place else str(role)
    if reach is Scope.NONE:
        return _("角色 %(role)s 不含此操作") % {"role": who}
    words = {"role": who, "reach": SCOPE_WORDS[reach]}
    if inside:
        return _("角色 %(role)s 可对%(reach)s做此操作，对象在范围内") % words
    return _("角色 %(role)s 只可对%(reach)s做此操作，对象不在范围内") % words
