"""A look over the whole installation: each finding says what is so and, where something is wrong, the mend."""

from __future__ import annotations

import os
import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from liantu.apps.accounts import public as accounts
from liantu.apps.indicators import public as indicators
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit
from liantu.kit.jobs import public as jobs

from .. import errors
from .. import settings as house
from . import bringing_up, catalogues

LEAST_DISK = 2 * 1024**3
#: A sealer that comes by every 10 s should never be this far behind.
LATE = timedelta(minutes=2)


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    subject: str
    verdict: Verdict
    words: str
    mend: str = ""


def ok(subject: str, words: str) -> Finding:
    return Finding(subject, Verdict.OK, words)


def warn(subject: str, words: str, mend: str) -> Finding:
    return Finding(subject, Verdict.WARN, words, mend)


def fail(subject: str, words: str, mend: str) -> Finding:
    return Finding(subject, Verdict.FAIL, words, mend)


def examine() -> list[Finding]:
    """All findings, in order. What needs the database is left out where it does not answer or is empty."""
    findings = [finding for look in BEFORE for finding in look()]
    reachable = list(_database())
    findings += reachable
    if any(finding.verdict is Verdict.FAIL for finding in reachable):
        return findings
    waiting = list(_migrations())
    findings += waiting
    if any(finding.verdict is Verdict.FAIL for finding in waiting):
        return findings
    return findings + [finding for look in INSIDE for finding in look()]


def _python() -> Iterator[Finding]:
    yield ok("Python", platform.python_version())


def _home() -> Iterator[Finding]:
    path = settings.LIANTU_HOME.path
    name = "LIANTU_HOME"
    if not path.is_dir():
        yield fail(
            name, _("%(path)s 不存在") % {"path": path}, _("运行 liantu migrate，或把 LIANTU_HOME 设为正确的目录")
        )
        return
    if not os.access(path, os.W_OK):
        yield fail(name, _("%(path)s 不可写") % {"path": path}, _("把目录的属主改为运行链图的用户"))
    elif _others_can_read(path):
        yield warn(name, _("%(path)s 其他用户可以读取") % {"path": path}, f"chmod 700 {path}")
    else:
        yield ok(name, str(path))
    free = shutil.disk_usage(path).free
    words = _("剩余 %(free).1f GB") % {"free": free / 1024**3}
    yield (
        ok(_("磁盘"), words)
        if free > LEAST_DISK
        else warn(_("磁盘"), words, _("清理磁盘，或把 LIANTU_HOME 移到更大的盘"))
    )


def _cache() -> Iterator[Finding]:
    path = settings.LIANTU_HOME.cache
    if path.exists() and not (path.is_dir() and os.access(path, os.W_OK)):
        words = _("%(path)s 不可写，名称相近的机构找不到") % {"path": path}
        yield warn(_("缓存"), words, _("把目录的属主改为运行链图的用户，或删除它：内容会自动重建"))


def _keys() -> Iterator[Finding]:
    name, keys = _("密钥"), settings.LIANTU_KEYS
    missing = keys.missing()
    if missing:
        names = listed(f"{one}.key" for one in missing)
        yield fail(
            name,
            _("缺少 %(names)s") % {"names": names},
            _("新安装请运行 liantu migrate；已有数据请用 liantu restore --keys"),
        )
        return
    open_ones = [str(keys.path(one)) for one in keys.NAMES if _others_can_read(keys.path(one))]
    if open_ones:
        yield fail(
            name, _("其他用户可以读取：%(names)s") % {"names": listed(open_ones)}, f"chmod 600 {' '.join(open_ones)}"
        )
    else:
        yield ok(name, _("三个密钥齐全，只有属主可读"))


def _assets() -> Iterator[Finding]:
    vendor = house.PACKAGE / "site" / "static" / "vendor"
    wanted = ["tabler.min.css", "tabler.min.js", "htmx.min.js", "echarts.min.js", "icons.svg"]
    missing = [name for name in wanted if not (vendor / name).exists()]
    if missing:
        yield fail(
            _("前端资源"),
            _("缺少 %(names)s") % {"names": listed(missing)},
            _("在源码目录运行 make setup，或重新安装 wheel"),
        )
    else:
        yield ok(_("前端资源"), _("齐全"))
    yield from _catalogues()


def _catalogues() -> Iterator[Finding]:
    """Each catalogue that the house brings is there, compiled from what its source says today."""
    locale = house.PACKAGE / "site" / "locale"
    sources = {
        _("英文翻译"): locale / "en" / "LC_MESSAGES" / "django.po",
        _("命令行的中文"): locale / "zh_Hans" / "LC_MESSAGES" / "messages.po",
    }
    for name, source in sources.items():
        if not source.with_suffix(".mo").exists():
            yield warn(name, _("没有编译"), _("在源码目录运行 make setup"))
        elif source.exists() and catalogues.is_stale(source):
            yield warn(name, _("编译的比原文旧"), _("在源码目录运行 make setup"))
        else:
            yield ok(name, _("已编译"))


def _address() -> Iterator[Finding]:
    parts = urlsplit(settings.LIANTU_URL)
    if settings.DEBUG:
        yield fail("LIANTU_DEBUG", _("调试页面会泄露内部信息"), _("正式环境不要设置 LIANTU_DEBUG"))
    if parts.scheme == "https":
        yield ok("LIANTU_URL", _("%(url)s，会话 Cookie 只走加密连接") % {"url": settings.LIANTU_URL})
        if not settings.LIANTU_PROXIES:
            yield fail("LIANTU_PROXIES", errors.no_proxy(), "export LIANTU_PROXIES=1")
    elif parts.hostname in {"127.0.0.1", "localhost", "::1"}:
        yield ok("LIANTU_URL", _("%(url)s，只在本机使用") % {"url": settings.LIANTU_URL})
    else:
        yield fail(
            "LIANTU_URL", _("%(url)s 没有加密") % {"url": settings.LIANTU_URL}, _("在前面放反向代理，用 https 地址")
        )


def _database() -> Iterator[Finding]:
    name = _("数据库")
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA journal_mode")
                mode = cursor.fetchone()[0]
                cursor.execute("SELECT sqlite_version()")
                version = cursor.fetchone()[0]
                words = f"SQLite {version}, {mode}"
                yield (
                    ok(name, words)
                    if mode == "wal"
                    else warn(name, words, _("数据库不在 WAL 模式，请放在本地磁盘而不是网络盘"))
                )
            else:
                cursor.execute("SHOW server_version")
                version = cursor.fetchone()[0]
                yield from _postgresql(name, version)
                cursor.execute("SELECT clock_timestamp()")
                apart = abs(cursor.fetchone()[0] - clock.wall())
                if apart > timedelta(seconds=30):
                    words = _("与数据库服务器的时钟相差 %(n)d 秒") % {"n": apart.total_seconds()}
                    yield warn(_("时钟"), words, _("在两台机器上启用 NTP 对时；时钟不准会使动态口令失效"))
    except DatabaseError as problem:
        words = str(problem).strip().splitlines()[0]
        yield fail(name, _("连不上：%(words)s") % {"words": words}, _("检查 LIANTU_DATABASE_URL 和数据库服务是否启动"))


def _postgresql(name: str, version: str) -> Iterator[Finding]:
    words = f"PostgreSQL {version}"
    major = int(version.split(".")[0].split()[0])
    yield ok(name, words) if major >= 15 else fail(name, words, _("需要 PostgreSQL 15 或更新版本"))


def _migrations() -> Iterator[Finding]:
    name = _("数据库结构")
    if unknown := bringing_up.foreign():
        yield fail(name, _("由更新的版本建立：%(names)s") % {"names": listed(unknown[:3])}, _("安装不低于该版本的链图"))
    elif waiting := bringing_up.pending():
        yield fail(name, _("有 %(n)d 个迁移没有执行") % {"n": len(waiting)}, _("先 liantu backup，再 liantu migrate"))
    else:
        yield ok(name, _("已是最新"))


def _administrators() -> Iterator[Finding]:
    name = _("三类管理员")
    held: dict[access.Role, list[str]] = {role: [] for role in access.ADMINISTRATORS}
    for user in accounts.list_users(access.LocalOperator()).filter(is_active=True):
        for role in set(user.roles) & set(held):
            held[role].append(user.username)
    for role, names in held.items():
        if not names:
            yield fail(name, _("没有%(role)s") % {"role": role.label}, _("由系统管理员建立账号、安全管理员分配该角色"))
    everyone = [one for names in held.values() for one in names]
    doubled = sorted({one for one in everyone if everyone.count(one) > 1})
    if doubled:
        yield fail(name, _("由同一人兼任：%(names)s") % {"names": listed(doubled)}, _("终止其中一个角色"))
    if not doubled and all(held.values()):
        yield ok(name, listed(f"{role.label} {len(names)}" for role, names in held.items()))


def _workers() -> Iterator[Finding]:
    name = _("后台任务")
    alive = [worker for worker in jobs.find_workers(access.LocalOperator()) if worker.state in jobs.PRESENT]
    if alive:
        yield ok(name, _("%(n)d 个执行进程") % {"n": len(alive)})
    else:
        yield warn(
            name, _("没有执行进程在运行，后台任务会一直排队，日志不会封印"), _("运行 liantu serve，或 liantu jobs work")
        )


def _indicators() -> Iterator[Finding]:
    if moved := indicators.displaced():
        names = listed(f"{one.name} {one.code}" for one in moved)
        words = _("与随系统提供的指标同名或同代号，已改名：%(names)s") % {"names": names}
        yield warn(_("自定指标"), words, _("核对后给自定指标另取名称；其指标值都在，没有变动"))


def _log() -> Iterator[Finding]:
    name = _("审计日志")
    oldest = audit.oldest_unsealed()
    if oldest is not None and clock.wall() - oldest > LATE:
        words = _("自 %(at)s 起没有封印") % {"at": oldest.isoformat(timespec="minutes")}
        yield warn(name, words, _("启动后台任务进程：liantu serve 或 liantu jobs work"))
    else:
        yield ok(name, _("封印及时"))
    heads = Path(settings.LIANTU_AUDIT_HEADS)
    if heads.exists() and heads.stat().st_dev == settings.LIANTU_HOME.path.stat().st_dev:
        yield warn(_("封印头"), _("与数据在同一块盘上"), _("把 LIANTU_AUDIT_HEADS 设到另一块盘或另一台机器的目录"))


def _others_can_read(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


Look = Callable[[], Iterator[Finding]]
BEFORE: tuple[Look, ...] = (_python, _home, _cache, _keys, _assets, _address)
INSIDE: tuple[Look, ...] = (_administrators, _workers, _indicators, _log)
