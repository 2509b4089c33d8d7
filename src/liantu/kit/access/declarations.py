from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.audit.personal import personal_fields

from .roles import Role


class Scope(StrEnum):
    """How far a role's grant reaches. `unit` and `zone` always hold together with the zone that the role is given for."""

    NONE = "none"
    OWN = "own"
    UNIT = "unit"
    ZONE = "zone"
    ALL = "all"


SCOPE_WORDS = {
    Scope.NONE: _("无"),
    Scope.OWN: _("本人的"),
    Scope.UNIT: _("本单位的"),
    Scope.ZONE: _("本园区的"),
    Scope.ALL: pgettext_lazy("scope", "全部"),
}


@dataclass
class Declaration:
    """What may be done to one model, and by whom.

    `own`, `unit` and `zone` are query paths from the model to a user, a unit and a zone; None where the model has
    no such thing. A row whose `zone` is empty belongs to the whole body and is reached by `unit`, `own` and `all`;
    by `zone` too where `zoneless` says so, as for outsiders, whom the staff of every zone may read. `when` gives a
    condition that what `unit` and `zone` lead through must meet as well, such as a role that holds today. `zone_is`
    says of the row itself what the path `zone` says through many rows, for models of which there are very many, or
    where no one path says it; `unit_is` the same of the path `unit`.
    """

    label: str
    own: str | None = None
    unit: str | None = None
    zone: str | None = None
    many: bool = False
    zoneless: bool = False
    when: Callable[[], Q] | None = None
    zone_is: Callable[[int], Q] | None = None
    unit_is: Callable[[int], Q] | None = None
    actions: dict[str, dict[Role, Scope]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)

    def permit(
        self,
        action: str,
        words: str,
        *,
        own: Iterable[Role] = (),
        unit: Iterable[Role] = (),
        zone: Iterable[Role] = (),
        all: Iterable[Role] = (),
    ) -> Declaration:
        """Declare `action` once; `words` name it to people; each role is listed in at most one scope."""
        if action in self.actions:
            raise ValueError(f"{self.label}: action {action!r} is declared twice")
        given: dict[Role, Scope] = {}
        for reach, roles in ((Scope.OWN, own), (Scope.UNIT, unit), (Scope.ZONE, zone), (Scope.ALL, all)):
            if reach is not Scope.ALL and roles and getattr(self, reach) is None:
                raise ValueError(f"{self.label}.{action}: scope {reach} needs the path {reach}=")
            for role in roles:
                if role in given:
                    raise ValueError(f"{self.label}.{action}: role {role} is listed twice")
                given[Role(role)] = reach
        self.actions[action] = given
        self.words[action] = words
        return self

    def mask(self, **fields: str) -> Declaration:
        """Name personal fields and how each is masked (see `masking.MASKS`); needs an action `reveal`."""
        self.personal = fields
        personal_fields(self.label, frozenset(fields))
        return self

    def reach(self, role: Role, action: str) -> Scope:
        return self.actions.get(action, {}).get(role, Scope.NONE)


_declared: dict[str, Declaration] = {}


def declare(
    label: str,
    *,
    own: str | None = None,
    unit: str | None = None,
    zone: str | None = None,
    many: bool = False,
    zoneless: bool = False,
    when: Callable[[], Q] | None = None,
    zone_is: Callable[[int], Q] | None = None,
    unit_is: Callable[[int], Q] | None = None,
) -> Declaration:
    """Declare the model `label` ("app.Model") once. `many`: a path crosses a to-many relation."""
    if label in _declared:
        raise ValueError(f"{label} is declared twice")
    _declared[label] = Declaration(label, own, unit, zone, many, zoneless, when, zone_is, unit_is)
    return _declared[label]


def declaration(label: str) -> Declaration:
    """The declaration of a model. Raises LookupError where there is none: an undeclared model is out of reach."""
    try:
        return _declared[label]
    except KeyError:
        raise LookupError(f"no permissions are declared for {label}") from None


def declarations() -> dict[str, Declaration]:
    return dict(_declared)


def scope_words(reach: Scope) -> str:
    """The scope in the reader's language."""
    return str(SCOPE_WORDS[reach])
