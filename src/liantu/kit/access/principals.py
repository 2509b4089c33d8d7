"""Those on whose behalf something is read or done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from .roles import Role


@dataclass(frozen=True)
class Grant:
    """One role that a principal holds. `unit` None: no unit; `zone` None: every zone of the body."""

    role: Role
    unit: int | None = None
    zone: int | None = None
    unit_name: str = ""
    zone_name: str = ""


@runtime_checkable
class Principal(Protocol):
    """What access asks of a user. `pk` is None for those who are no user."""

    pk: int | None

    @property
    def is_authenticated(self) -> bool: ...

    @property
    def grants(self) -> Sequence[Grant]: ...

    @property
    def audit_name(self) -> str: ...

    @property
    def audit_roles(self) -> str: ...


@dataclass(frozen=True)
class _Nobody:
    name: str
    role: Role | None = None
    pk: int | None = field(default=None, init=False)
    is_active: bool = field(default=True, init=False)
    is_anonymous: bool = field(default=False, init=False)

    @property
    def is_authenticated(self) -> bool:
        return self.role is not None

    @property
    def grants(self) -> Sequence[Grant]:
        return (Grant(self.role),) if self.role else ()

    @property
    def audit_name(self) -> str:
        return self.name

    @property
    def audit_roles(self) -> str:
        return self.role or ""

    def __str__(self) -> str:
        return self.name


class LocalOperator(_Nobody):
    """Whoever runs `liantu` on the machine without `--as`: reads everything masked, writes nothing but upkeep."""

    def __init__(self, name: str = "local operator") -> None:
        super().__init__(name, Role.LOCAL_OPERATOR)


class Scheduler(_Nobody):
    """The schedule itself, where a job belongs to nobody."""

    def __init__(self) -> None:
        super().__init__("scheduler", Role.SCHEDULER)


class Visitor(_Nobody):
    """Somebody who has not signed in; `name` is what they typed."""

    def __init__(self, name: str = "anonymous") -> None:
        super().__init__(name or "anonymous", None)
