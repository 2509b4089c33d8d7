"""Every environment variable that Liantu reads, with its default and what it is for.

`docs/*/operations.md` documents each of them; a test holds the two together.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class WrongSetting(Exception):
    """An environment variable holds something that cannot be used. Says which, what, and how to mend it.

    In both languages, since it comes before there is any Django to translate.
    """

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(chinese, english)
        self.chinese, self.english = chinese, english

    def told(self, language: str) -> str:
        """The words in "zh-hans" or "en"."""
        return self.english if language.startswith("en") else self.chinese

    def __str__(self) -> str:
        return self.told(os.environ.get("LIANTU_LANGUAGE", ""))


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    about: str


VARIABLES = (
    Variable("LIANTU_HOME", "./var", "folder of the embedded database, files and keys"),
    Variable("LIANTU_DATABASE_URL", "", "postgresql://user:password@host:port/name; empty: SQLite inside LIANTU_HOME"),
    Variable("LIANTU_URL", "http://127.0.0.1:8000", "the address that people open; https switches on secure cookies"),
    Variable("LIANTU_ALLOW_HTTP", "", "1: serve an address that is not this machine's own without https"),
    Variable("LIANTU_HOSTS", "", "further host names to answer to, separated by commas"),
    Variable("LIANTU_PROXIES", "0", "how many trusted proxies stand in front (X-Forwarded-For, X-Forwarded-Proto)"),
    Variable("LIANTU_LANGUAGE", "zh-hans", "language of a first visit and of the command line: zh-hans or en"),
    Variable("LIANTU_NOW", "", "a day such as 2026-09-14 as today's date; demonstration homes and tests only"),
    Variable("LIANTU_AUDIT_HEADS", "", "file for the exported heads of the audit log; best on another disk"),
    Variable("LIANTU_MAIL_URL", "", "mail server: smtp://user:password@host:587 (STARTTLS), smtps://…:465, console:, file:/folder"),
    Variable("LIANTU_MAIL_FROM", "", "address that mail comes from; with LIANTU_MAIL_URL"),
    Variable("LIANTU_WEB_WORKERS", "2", "server processes of `liantu serve`"),
    Variable("LIANTU_JOB_WORKERS", "1", "worker processes of `liantu serve`; 0 where workers run elsewhere"),
    Variable("LIANTU_DEBUG", "", "1: Django's error pages; never in production"),
)  # fmt: skip

_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}


def read(name: str) -> str:
    """The variable's text, or its default. Raises KeyError for a variable that is not listed above."""
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def switch(name: str) -> bool:
    return read(name).lower() in {"1", "true", "yes", "on"}


def whole(name: str, least: int = 0) -> int:
    text = read(name)
    if not text.isdigit() or int(text) < least:
        raise WrongSetting(
            f"{name}={text!r}：应为不小于 {least} 的整数", f"{name}={text!r}: a whole number from {least} up is wanted"
        )
    return int(text)


def day(name: str) -> date | None:
    """An ISO day, or the day of an ISO date and time; None where the variable is empty."""
    text = read(name)
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise WrongSetting(
            f"{name}={text!r}：应为日期，如 2026-09-14", f"{name}={text!r}: a day such as 2026-09-14 is wanted"
        ) from None


def address(name: str) -> tuple[str, str]:
    """Scheme and host of an http(s) address."""
    parts = urlsplit(read(name))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongSetting(
            f"{name}={read(name)!r}：应为网址，如 https://liantu.example.cn",
            f"{name}={read(name)!r}: an address such as https://liantu.example.cn is wanted",
        )
    return parts.scheme, parts.hostname


def database(name: str) -> dict[str, object] | None:
    """Django's settings of the PostgreSQL that a URL names; None for the embedded SQLite."""
    text = read(name)
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise WrongSetting(f"{name}：端口不是数字", f"{name}: the port is not a number") from None
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise WrongSetting(
            f"{name}：应为 postgresql://user:password@host:port/name",
            f"{name}: postgresql://user:password@host:port/name is wanted",
        )
    options = dict(parse_qsl(parts.query))
    # Pages ask much in short statements. PostgreSQL compiles what it takes for long by an estimate that is far off before
    # its first ANALYZE: two seconds for a statement that runs a millisecond. And it takes a page read here and there for
    # four times as dear as the next one, as on the disks of old. Whoever writes options of their own decides.
    options.setdefault("options", "-c jit=off -c random_page_cost=1.1")
    options.pop("prepare_threshold", None)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", "") or parts.hostname or ""),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


#: Schemes of a mail server: its usual port, and how it is encrypted.
_MAIL = {"smtp": (587, "use_tls"), "smtps": (465, "use_ssl"), "smtp+plain": (25, "")}
_BACKENDS = "django.core.mail.backends"


def mail(name: str, sender: str, folder: Path | None) -> dict[str, object] | None:
    """Backend, sender and options of the mail that a URL names; None where it is set on a page.

    `folder` takes mail as files where nothing is named, as in a demonstration.
    """
    text, address = read(name), read(sender)
    if not text and folder is None:
        return None
    told = {"sender": address or "liantu@localhost"}
    if not text:
        return told | {"backend": f"{_BACKENDS}.filebased.EmailBackend", "options": {"file_path": str(folder)}}
    parts = urlsplit(text)
    if parts.scheme == "console":
        return told | {"backend": f"{_BACKENDS}.console.EmailBackend", "options": {}}
    if parts.scheme == "file" and parts.path:
        return told | {"backend": f"{_BACKENDS}.filebased.EmailBackend", "options": {"file_path": parts.path}}
    try:
        port, security = _MAIL[parts.scheme]
        port = parts.port or port
        if not parts.hostname or not address:
            raise ValueError
    except (KeyError, ValueError):
        raise WrongSetting(
            f"{name}：应为 smtp://user:password@host:587、smtps://…、smtp+plain://…、console: 或 file:/目录，并填写 {sender}",
            f"{name}: smtp://user:password@host:587, smtps://…, smtp+plain://…, console: or file:/folder is wanted, with {sender}",
        ) from None
    options: dict[str, object] = {"host": parts.hostname, "port": port, "timeout": 10}
    options |= {"username": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    return told | {
        "backend": f"{_BACKENDS}.smtp.EmailBackend",
        "options": options | ({security: True} if security else {}),
    }


def kept_plans(name: str) -> dict[str, object]:
    """What a process that serves pages adds to the options of the PostgreSQL that a URL names; nothing for SQLite.

    To plan the statements of a page takes PostgreSQL three times as long as to run them, so that those that come again are
    kept prepared, with values bound on the server. Not where much is written at once: a plan made for empty tables
    would stay until they are analysed. A pooler that gives each transaction another connection wants
    `?prepare_threshold=none`.
    """
    text = read(name)
    if not text:
        return {}
    told = dict(parse_qsl(urlsplit(text).query)).get("prepare_threshold", "3").lower()
    if told == "none":
        return {}
    if not told.isdecimal():
        raise WrongSetting(
            f"{name}：prepare_threshold 应为整数或 none", f"{name}: prepare_threshold is a whole number or none"
        )
    return {"prepare_threshold": int(told), "server_side_binding": True}
