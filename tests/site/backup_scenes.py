"""Installations of their own to back up and restore, each scene in a process of its own.

`python -m tests.site.backup_scenes` reads requests, one JSON list a line, and forks for each of them: so the program
is imported once, and no scene meets what another one left in memory.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.homes import OwnHome

ROOT = Path(__file__).resolve().parents[2]
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FACTS = {"demo": True, "now": "2026-09-14"}
#: What a column of text may hold that COPY, JSON or a careless program could stumble over.
AWKWARD = "园区\\N\t“引”'\"\\.\r\n😀\u2028%s"
FILES = {
    "jobs/结果 表.csv": "甲,乙\n".encode(),
    "a" * 120: b"",
    "深/" * 40 + "底.bin": bytes(range(256)) * 9000,
}


class Company:
    """Plays scenes in homes."""

    def __init__(self, folder: Path) -> None:
        more = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.site.backup_scenes"],
            cwd=ROOT, env=OwnHome(folder / "nobody").environment(**more), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def play(self, home: OwnHome, scene: str, **arguments: Any) -> Any:
        """What the scene answers. Raises AssertionError with its trace where it fails."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([str(home.path), home.url, scene, arguments]) + "\n")
        self.process.stdin.flush()
        told, failed = json.loads(self.process.stdout.readline())
        assert not failed, failed
        return told

    def end(self) -> None:
        self.process.communicate()


def _perform(path: str, url: str, scene: str, arguments: dict[str, Any]) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            _move_in(Path(path), url)
            told = json.dumps([globals()[scene](**arguments), ""])
        except BaseException:
            told = json.dumps([None, traceback.format_exc()])
        with os.fdopen(writing, "w") as answer:
            answer.write(told)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return told


def _move_in(path: Path, url: str) -> None:
    """What the settings would be with this home and database."""
    from django.conf import settings
    from django.db import connections

    from liantu.site import environment
    from liantu.site.home import Home

    os.environ["LIANTU_DATABASE_URL"] = url
    home = Home(path)
    database = environment.database("LIANTU_DATABASE_URL")
    settings.DATABASES = {"default": database or {**settings.DATABASES["default"], "NAME": home.database}}
    connections["default"].close()
    del connections["default"]
    connections.settings = connections.configure_settings(settings.DATABASES)
    settings.LIANTU_HOME, settings.LIANTU_KEYS = home, home.keys
    settings.LIANTU_AUDIT_HEADS = str(home.audit_heads)


def seed(data: str, keys: str) -> Any:
    """Fill a home with everything that is stored in its own way, and back it up."""
    from django.conf import settings

    from liantu.apps.accounts.models import User
    from liantu.kit.audit import public as audit
    from liantu.site.upkeep import bringing_up
    from tests.factories.accounts import make_unit, make_user, make_world

    bringing_up.bring_up(operator())
    world = make_world()
    user = make_user(username="li.na", totp=True, recovery_codes=["a", "b"])
    _seed_accounts(user, world.here)
    _seed_jobs(user)
    # Its number must not come back: the log still speaks of it.
    make_unit().delete()
    for number in range(30):
        audit.record(user, "test.seed", world.unit, details={"n": number, "名": AWKWARD, "day": date(2026, 1, 2)})
    audit.seal()
    audit.record(user, "test.unsealed")
    for name, content in FILES.items():
        place = settings.LIANTU_HOME.files / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    settings.LIANTU_HOME.marker.write_text(json.dumps(FACTS))
    assert User.objects.get(username="li.na").totp_secret == TOTP
    return write(data, keys)


def _seed_accounts(user: Any, zone: Any) -> None:
    from liantu.apps.accounts import models
    from liantu.kit import clock
    from liantu.kit.ui.models import TablePreference

    now = clock.wall()
    zone.name = AWKWARD
    zone.save()
    models.SecurityPolicy(pk=1, admin_networks="10.0.0.0/8\n::1").save()
    models.PasswordRecord.objects.create(user=user, password="x", at=datetime(2020, 1, 1, tzinfo=UTC))
    models.ApiToken.objects.create(user=user, name="n", digest="d" * 64, hint="h", created=now, expires=now)
    for number, (owner, ended) in enumerate([(user, None), (user, now), (None, None), (user, None), (user, None)]):
        models.UserSession.objects.create(
            session_key=f"key-of-session-{number}", session_data="contents", user=owner,
            expire_date=now + timedelta(days=1), started=now, ended=ended, end_reason="idle" if ended else "",
        )  # fmt: skip
    models.Throttle.objects.create(key="user:li.na", tries=3, since=now)
    TablePreference.objects.create(user=user, table="t", columns=["b", "a"])


def _seed_jobs(user: Any) -> None:
    from liantu.kit import clock
    from liantu.kit.jobs.models import Job, Schedule, Worker

    now = clock.wall()
    worker = Worker.objects.create(name="w", host="h", pid=1, ticks=2**62, started=now, seen=now)
    params = {"乙": 1e16, "甲": [0.1, -0.0, 1e-7, 10**20, None, "\ud83d\ude00"], "b": {"z": 1, "a": AWKWARD}}
    running = {"state": "running", "lease": "0" * 32, "lease_until": now, "worker": worker}
    for more in ({"params": params}, {"result": None}, {"result": params}, running):
        job = Job.objects.create(kind="x", title=AWKWARD, run_at=now, created=now, owner=user, **more)
    # Of one that the program plans: others go when the migrations are done.
    Schedule.objects.filter(pk=Schedule.objects.earliest("pk").pk).update(enabled=False, last_job=job)


def write(data: str, keys: str) -> Any:
    from liantu.site.upkeep import backup

    told = backup.write_data(Path(data), by=operator())
    backup.write_keys(Path(keys), by=operator())
    return vars(told)


def restore(data: str, keys: str, again: str = "") -> Any:
    """Restore, look at what is there then, and back it up once more."""
    from django.conf import settings
    from django.db import connection

    from liantu.apps.accounts.models import Throttle, Unit, User, UserSession
    from liantu.kit.audit import public as audit
    from liantu.kit.jobs.models import Job
    from liantu.site.upkeep import backup, bringing_up
    from liantu.site.upkeep import restore as restoring
    from tests.factories.accounts import make_unit

    told = restoring.restore(Path(data), Path(keys), by=operator())
    refused = attempts([(data, keys)])
    if again:
        backup.write_data(Path(again), by=operator())
    files = settings.LIANTU_HOME.files
    sessions = UserSession.objects.order_by("started", "pk")
    user = User.objects.filter(username="li.na").first()
    return {
        "summary": vars(told),
        "refused": refused[0][0],
        "vendor": connection.vendor,
        "sound": audit.verify().sound,
        "last": audit.Entry.objects.filter(action="site.restore").values_list("actor_name", flat=True)[0],
        "pending": bringing_up.pending(),
        "totp": user.totp_secret if user else None,
        "password": user.check_password("Correct-Horse-7") if user else None,
        "sessions": list(sessions.values_list("session_key", "session_data", "end_reason", "user__username")),
        "throttles": Throttle.objects.count(),
        "params": [list(params) for params in Job.objects.order_by("id").values_list("params", flat=True)[:1]],
        "unit_numbers": [Unit.objects.latest("pk").pk, make_unit().pk],
        "files": {
            path.relative_to(files).as_posix(): path.read_bytes() == FILES.get(path.relative_to(files).as_posix())
            for path in files.rglob("*")
            if path.is_file()
        },
        "modes": sorted({oct(path.stat().st_mode & 0o777) for path in settings.LIANTU_HOME.path.rglob("*")}),
        "left": listing(),
        "facts": settings.LIANTU_HOME.facts(),
    }


def attempts(pairs: list[tuple[str, str]]) -> Any:
    """Restore one archive after another; for each, the words of its refusal and what was left in the home."""
    from django.db import connection

    from liantu.site.upkeep import Refused
    from liantu.site.upkeep import restore as restoring

    told = []
    for data, keys in pairs:
        try:
            restoring.restore(Path(data), Path(keys), by=operator())
            words = ""
        except Refused as refusal:
            words = str(refusal)
        tables = connection.introspection.table_names() if connection.vendor == "postgresql" else []
        told.append([words, listing(), tables])
        connection.close()
    return told


def occupied(data: str, keys: str, places: list[str]) -> Any:
    """Try to restore while one thing lies in the home that is not of the archive; for each as `attempts`."""
    from django.conf import settings

    told = []
    for name in places:
        place = settings.LIANTU_HOME.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text('{"demo": true, "now": "2026-01-01"}')
        told += attempts([(data, keys)])
        place.unlink()
    return told


def over_tables(data: str, keys: str, other: str) -> Any:
    """Restore where there are tables without rows, first while somebody uses them; then lose a key."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from liantu.site.upkeep import Refused
    from liantu.site.upkeep import restore as restoring

    settings.LIANTU_HOME.open()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    user = connection.copy()
    with user.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM accounts_user")
    in_use = attempts([(data, keys)])[0][0]
    user.close()
    restored = attempts([(data, keys)])[0][0]
    place = settings.LIANTU_KEYS.path("fields")
    place.unlink()
    words = []
    for file in (other, keys):
        try:
            words.append(restoring.restore_keys(Path(file), by=operator()).keys)
        except Refused as refusal:
            words.append(str(refusal))
    return in_use, restored, words, place.exists()


def killed(data: str, keys: str, points: list[tuple[str, str, str]], other: list[str]) -> Any:
    """Restore, but killed when it reaches a function (module, class or "", name); then try with `other`.

    Each time: was it killed, is the database made, what is left in the home. At last what `attempts` tells.
    """
    from importlib import import_module

    from django.db import connection

    told = []
    for module, owner, name in points:
        child = os.fork()
        if not child:
            place: Any = import_module(f"liantu.site.upkeep.{module}")
            setattr(getattr(place, owner) if owner else place, name, _die)
            _survive(data, keys)
        _pid, status = os.waitpid(child, 0)
        left = listing()
        made = "liantu.sqlite3" in left
        if connection.vendor == "postgresql":
            made = "accounts_user" in connection.introspection.table_names()
        connection.close()
        told.append([os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, made, left])
    return told, attempts([(other[0], other[1])])[0]


def _survive(data: str, keys: str) -> None:
    from liantu.site.upkeep import restore as restoring

    try:
        restoring.restore(Path(data), Path(keys), by=operator())
    finally:
        os._exit(3)


def _die(*_arguments: Any, **_more: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def older(data: str, keys: str) -> Any:
    """Back up a home that has not all the tables yet."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    settings.LIANTU_HOME.open()
    settings.LIANTU_KEYS.create()
    executor = MigrationExecutor(connection)
    executor.migrate([leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] != "ui"])
    from tests.factories.accounts import Role, make_user

    make_user(Role.LEADER, username="li.na", totp=True)
    return write(data, keys)


def operator() -> Any:
    from liantu.kit.access.public import LocalOperator

    return LocalOperator("tester@host")


def listing() -> list[str]:
    """Everything but folders in the home, and but an embedded database that nobody has put anything into."""
    from django.conf import settings

    home = settings.LIANTU_HOME.path
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if not path.is_dir())


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "liantu.site.settings"
    django.setup()
    # As the command line does.
    gc.set_threshold(20_000, 20, 20)
    for request in sys.stdin:
        print(_perform(*json.loads(request)), flush=True)
