"""What the API says and hears. Personal fields are masked here; `reveal` gives one of them, with a reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from liantu.kit.access import public as access


class ZoneOut(Schema):
    id: int = Field(examples=[1])
    code: str = Field(examples=["yanhu"])
    name: str = Field(examples=["盐湖高新区"])
    name_en: str = Field(examples=["Yanhu High-tech Zone"])
    kind: str = Field(examples=["high_tech"])
    division: str = Field(examples=["山西省/运城市/盐湖区"])
    simulated: bool = False
    active: bool = True


class ZoneIn(Schema):
    code: str = Field(examples=["yanhu"])
    name: str = Field(examples=["盐湖高新区"])
    kind: str = Field("high_tech", examples=["high_tech"])
    division: str = ""
    name_en: str = ""


class ZonePatch(Schema):
    name: str | None = None
    name_en: str | None = None
    kind: str | None = None
    division: str | None = None
    active: bool | None = None


class UnitOut(Schema):
    id: int = Field(examples=[3])
    name: str = Field(examples=["科技创新部"])
    short_name: str = ""
    kind: str = Field(examples=["department"])
    zone: str | None = Field(None, examples=["yanhu"], description="code of the zone; null: the whole body")
    active: bool = True
    people: int | None = Field(None, examples=[4], description="users who hold a role here")

    @staticmethod
    def resolve_zone(obj: Any) -> str | None:
        return obj.zone.code if obj.zone else None

    @staticmethod
    def resolve_people(obj: Any) -> int | None:
        return getattr(obj, "people", None)


class UnitIn(Schema):
    name: str = Field(examples=["科技创新部"])
    kind: str = Field("department", examples=["department"])
    zone: str | None = Field(None, examples=["yanhu"])
    short_name: str = ""


class UnitPatch(Schema):
    name: str | None = None
    short_name: str | None = None
    kind: str | None = None
    zone: str | None = Field(None, examples=["yanhu"], description="code of the zone; null: the whole body")
    active: bool | None = None


class RoleOut(Schema):
    id: int
    user: str = Field(examples=["zhang.wei"])
    role: str = Field(examples=["science_officer"])
    unit: str = Field(examples=["科技创新部"])
    zone: str | None = Field(None, examples=["yanhu"], description="code; null: every zone")
    valid_from: date
    valid_to: date | None = None
    ended: datetime | None = Field(None, description="when it was ended before its last day")

    @staticmethod
    def resolve_user(obj: Any) -> str:
        return str(obj.user.username)

    @staticmethod
    def resolve_unit(obj: Any) -> str:
        return str(obj.unit.name)

    @staticmethod
    def resolve_zone(obj: Any) -> str | None:
        return obj.zone.code if obj.zone else None


class RoleIn(Schema):
    user: int = Field(examples=[12])
    unit: int = Field(examples=[3])
    role: str = Field(examples=["science_officer"])
    zone: str | None = Field(None, examples=["yanhu"])
    valid_from: date | None = Field(None, examples=["2026-09-14"])
    valid_to: date | None = None
    reason: str = ""


class Reason(Schema):
    reason: str = Field(examples=["岗位调整"], max_length=500)


class UserOut(Schema):
    id: int = Field(examples=[12])
    username: str = Field(examples=["zhang.wei"])
    name: str = Field(examples=["张伟"])
    email: str = Field("", examples=["z***@example.cn"], description="masked")
    phone: str = Field("", examples=["138****5678"], description="masked")
    active: bool
    roles: list[str] = Field(examples=[["science_officer"]], description="those that the asker may know of")
    second_factor: bool | None = Field(description="null: told to the user and to administrators only")
    last_sign_in: datetime | None = Field(None, description="null: never, or not told")

    @staticmethod
    def resolve_email(obj: Any) -> str:
        return access.masked(obj, "email")

    @staticmethod
    def resolve_phone(obj: Any) -> str:
        return access.masked(obj, "phone")

    @staticmethod
    def resolve_active(obj: Any) -> bool:
        return bool(obj.is_active)

    @staticmethod
    def resolve_roles(obj: Any) -> list[str]:
        return [str(role) for role in obj.told_roles]

    @staticmethod
    def resolve_second_factor(obj: Any) -> bool | None:
        return bool(obj.has_second_factor) if _signin_told(obj) else None

    @staticmethod
    def resolve_last_sign_in(obj: Any) -> datetime | None:
        return obj.last_login if _signin_told(obj) else None


def _signin_told(user: Any) -> bool:
    """As the query found; whoever was not asked for by a list is the asker, or made by them just now."""
    return bool(getattr(user, "signin_told", True))


class UserIn(Schema):
    username: str = Field(examples=["zhang.wei"])
    name: str = Field(examples=["张伟"])
    email: str = ""
    phone: str = ""


class UserMade(Schema):
    user: UserOut
    temporary_password: str = Field(description="shown this once; to be changed at the first sign-in")


class UserPatch(Schema):
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class RevealIn(Schema):
    field: str = Field(examples=["phone"])
    reason: str = Field(examples=["通知参加 9 月 20 日的对接会"], max_length=500)


class Revealed(Schema):
    field: str
    value: str


class Password(Schema):
    temporary_password: str = Field(
        description="shown this once; the user's sessions have ended and their API tokens are revoked"
    )


class SessionOut(Schema):
    id: str
    user: str = Field(examples=["zhang.wei"])
    started: datetime | None
    last_seen: datetime | None
    address: str = Field(examples=["10.1.2.3"])
    agent: str = ""
    in_use: bool = Field(description="neither ended nor past its limits")
    ended: datetime | None = None
    end_reason: str = ""

    @staticmethod
    def resolve_id(obj: Any) -> str:
        return str(obj.public_id)

    @staticmethod
    def resolve_user(obj: Any) -> str:
        return str(obj.user.username)


class LockOut(Schema):
    id: int = Field(examples=[7])
    what: str = Field(examples=["登录地址「10.1.2.3」"])
    until: datetime

    @staticmethod
    def resolve_what(obj: Any) -> str:
        return str(obj)


class TokenOut(Schema):
    id: int
    user: str
    name: str = Field(examples=["市级门户"])
    hint: str = Field(examples=["lt_a1B2c"])
    read_only: bool
    created: datetime
    expires: datetime
    last_used: datetime | None = None
    revoked: datetime | None = None

    @staticmethod
    def resolve_user(obj: Any) -> str:
        return str(obj.user.username)


class PolicyOut(Schema):
    password_length: int = Field(examples=[12])
    password_classes: int
    password_history: int
    password_days: int
    lock_after: int
    lock_minutes: int
    address_limit: int
    idle_minutes: int
    absolute_hours: int
    sessions_per_user: int
    inactive_days: int
    second_factor: str = Field(examples=["all"])
    admin_networks: str = ""


class PolicyPatch(Schema):
    password_length: int | None = None
    password_classes: int | None = None
    password_history: int | None = None
    password_days: int | None = None
    lock_after: int | None = None
    lock_minutes: int | None = None
    address_limit: int | None = None
    idle_minutes: int | None = None
    absolute_hours: int | None = None
    sessions_per_user: int | None = None
    inactive_days: int | None = None
    second_factor: str | None = None
    admin_networks: str | None = None
    reason: str = ""


class EntryOut(Schema):
    uuid: str
    position: int | None = Field(description="place in the sealed log; null until the sealer has come by")
    at: datetime
    actor: str = Field(examples=["张伟 (zhang.wei)"])
    roles: str = ""
    channel: str = Field(examples=["web"])
    address: str = ""
    category: str = Field(examples=["security"])
    action: str = Field(examples=["accounts.signin"])
    outcome: str = Field(examples=["done"])
    object_kind: str = ""
    object_id: str = ""
    object: str = ""
    unit: str | None = None
    zone: str | None = None
    reason: str = ""
    details: str = ""

    @staticmethod
    def resolve_uuid(obj: Any) -> str:
        return str(obj.uuid)

    @staticmethod
    def resolve_actor(obj: Any) -> str:
        return str(obj.actor_name)

    @staticmethod
    def resolve_roles(obj: Any) -> str:
        return str(obj.actor_roles)

    @staticmethod
    def resolve_object(obj: Any) -> str:
        return str(obj.object_label)

    @staticmethod
    def resolve_unit(obj: Any) -> str | None:
        return obj.unit.name if obj.unit else None

    @staticmethod
    def resolve_zone(obj: Any) -> str | None:
        return obj.zone.code if obj.zone else None


class LogQuery(Schema):
    action: str = Field("", examples=["accounts.unit.edit"])
    since: date | None = Field(None, examples=["2026-09-01"], description="first day")
    until: date | None = Field(None, examples=["2026-09-30"], description="last day, included")


class WhyOut(Schema):
    allowed: bool
    action: str = Field(examples=["修改单位"])
    object: str = Field(examples=["单位「科技创新部」"])
    reasons: list[str] = Field(examples=[["有此权限的角色：系统管理员"]])


class Me(Schema):
    user: UserOut
    roles: list[RoleOut]
    zones: list[ZoneOut]
