"""Loading the demonstration, through the same actions that people would cause. Run again, it completes what is missing."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple

import pyotp
import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.access import public as access

from .. import environment
from ..home import write_private
from ..upkeep import Refused, bringing_up

#: The day on which the demonstration lives: a Monday with a worked weekend ahead.
TODAY = "2026-09-14"


@dataclass(frozen=True)
class DemoAccount:
    username: str
    name: str
    role: str
    unit: str
    zone: str
    password: str
    secret: str

    def code(self) -> str:
        """The one-time code of this moment."""
        return pyotp.TOTP(self.secret).at(clock.wall())


def mark() -> None:
    """Make the home a demonstration, and this process one of its day. Raises Refused where others' data are in it."""
    home = settings.LIANTU_HOME
    if settings.LIANTU_DEMO:
        return
    if not bringing_up.is_fresh():
        raise Refused(
            _("%(home)s 里已有数据，不是演示环境。请另设 LIANTU_HOME 后再运行 liantu demo") % {"home": home.path}
        )
    home.open()
    write_private(home.marker, json.dumps({"demo": True, "now": TODAY}).encode())
    # Settings read the marker as they are imported; whatever is started from here on does.
    settings.LIANTU_DEMO = True
    settings.LIANTU_NOW = environment.day("LIANTU_NOW") or home.day()


def hashes() -> dict[str, str]:
    """What the database will keep of every account's password, by username: it takes seconds, but no database."""
    return {one.username: make_password(one.password) for one in _secrets(_read("accounts.yaml")).values()}


def load(by: access.Principal, hashed: Mapping[str, str] | None = None) -> list[DemoAccount]:
    """Zones, units and accounts that are not there yet; returns all accounts of the demonstration. `hashed`: see `hashes`."""
    told = _read("accounts.yaml")
    known = _Known(_secrets(told), hashed or {})
    for row in told["administrators"]:
        _account(by, row, known)
    system = accounts.user_named("sysadmin")
    for zone_told in _read("zones.yaml"):
        zone = _zone(system, zone_told)
        units = {row["name"]: _unit(system, zone, row) for row in zone_told["units"]}
        for row in told["zones"].get(zone.code, []):
            _account(by, row, known, units[row["unit"]], zone)
    return list_accounts()


def list_accounts() -> list[DemoAccount]:
    """The accounts that this home's file holds, in the order of the data. Raises Refused where there is none."""
    try:
        rows = json.loads(settings.LIANTU_HOME.demo_file.read_text(encoding="utf-8"))["accounts"]
    except FileNotFoundError:
        raise Refused(_("这里还没有演示数据：请先运行 liantu demo")) from None
    return [DemoAccount(**row) for row in rows]


class _Known(NamedTuple):
    accounts: Mapping[str, DemoAccount]
    hashed: Mapping[str, str]


def _account(by: Any, row: dict[str, str], known: _Known, unit: Any = None, zone: Any = None) -> None:
    account = known.accounts[row["username"]]
    try:
        accounts.user_named(account.username)
    except access.NotHere:
        accounts.load_demo_account(
            by=by, username=account.username, name=account.name,
            hashed=known.hashed.get(account.username) or make_password(account.password),
            totp_secret=account.secret, role=account.role, unit=unit, zone=zone,
            email=row.get("email", ""), phone=row.get("phone", ""),
        )  # fmt: skip


def _zone(by: Any, row: dict[str, Any]) -> Any:
    try:
        return accounts.zone_coded(by, row["code"])
    except access.NotHere:
        return accounts.create_zone(by=by, **{name: value for name, value in row.items() if name != "units"})


def _unit(by: Any, zone: Any, row: dict[str, str]) -> Any:
    try:
        return accounts.unit_named(by, row["name"], zone)
    except access.NotHere:
        return accounts.create_unit(by=by, zone=zone, **row)


def _secrets(told: dict[str, Any]) -> dict[str, DemoAccount]:
    """Every account's secrets, made once and kept in one private file before anything is loaded."""
    path = settings.LIANTU_HOME.demo_file
    kept = {account.username: account for account in list_accounts()} if path.exists() else {}
    rows = [(row, "") for row in told["administrators"]]
    rows += [(row, zone) for zone, people in told["zones"].items() for row in people]
    made = [kept.get(row["username"]) or _new_account(row, zone) for row, zone in rows]
    content = {"warning": "demonstration only", "accounts": [vars(account) for account in made]}
    write_private(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return {account.username: account for account in made}


def _new_account(row: dict[str, str], zone: str) -> DemoAccount:
    letters = string.ascii_letters + string.digits
    password = "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(3))
    return DemoAccount(
        row["username"], row["name"], row["role"], row.get("unit", ""), zone, password, pyotp.random_base32()
    )


def _read(name: str) -> Any:
    return yaml.safe_load(files(__package__).joinpath("data", name).read_text(encoding="utf-8"))
