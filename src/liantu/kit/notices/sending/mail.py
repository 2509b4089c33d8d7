"""Mail through Django: by LIANTU_MAIL_URL, else by what the system administrator set."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ..composing import Letter
from ..enums import Security
from ..models import MailServer
from .failures import Undelivered

TIMEOUT = 10
MOST_LINES = 200


@dataclass(frozen=True)
class Way:
    """How mail goes: a backend of Django with its options, and who sends it."""

    backend: str
    sender: str
    options: dict[str, Any] = field(repr=False)


def way() -> Way | None:
    """How mail goes here; None where it does not."""
    if told := settings.LIANTU_MAIL:
        return Way(told["backend"], told["sender"], told["options"])
    server = MailServer.current()
    if not server.host or not server.sender:
        return None
    options = {
        "host": server.host, "port": server.port, "username": server.username, "password": server.password,
        "use_tls": server.security == Security.STARTTLS, "use_ssl": server.security == Security.TLS, "timeout": TIMEOUT,
    }  # fmt: skip
    return Way("django.core.mail.backends.smtp.EmailBackend", server.sender, options)


def is_set_up() -> bool:
    return way() is not None


class Post:
    """One connection for the mails of one round. `with Post() as post: post.send(address, letter)`."""

    def __init__(self) -> None:
        self._way = way()
        self._connection: Any = None

    def __enter__(self) -> Post:
        return self

    def __exit__(self, *_problem: object) -> None:
        if self._connection is not None:
            _quietly(self._connection.close)

    def send(self, address: str, letter: Letter) -> str:
        """Hand one mail over. Raises Undelivered."""
        if self._way is None:
            raise Undelivered(_("没有设置邮件服务器"), down=True)
        if not address:
            raise Undelivered(_("收件人的账户没有邮箱"), final=True)
        try:
            if self._connection is None:
                self._connection = get_connection(self._way.backend, **self._way.options)
                self._connection.open()
            mail = self._mail(address, letter)
            self._connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as problem:
            codes = [int(code) for code, _words in problem.recipients.values()]
            final = all(code >= 500 for code in codes)
            raise Undelivered(_("收件地址被拒（%(code)s）") % {"code": codes[0]}, final=final) from None
        except smtplib.SMTPAuthenticationError as problem:
            self._connection = None
            raise Undelivered(_("邮件服务器拒绝登录（%(code)s）") % {"code": problem.smtp_code}, down=True) from None
        except smtplib.SMTPResponseException as problem:
            self._connection = None
            told = {"code": problem.smtp_code, "words": _said(problem.smtp_error)}
            raise Undelivered(_("邮件服务器拒绝：%(code)s %(words)s") % told, final=problem.smtp_code >= 550) from None
        except (smtplib.SMTPException, OSError) as problem:
            self._connection = None
            raise Undelivered(_("连接不上邮件服务器：%(why)s") % {"why": _said(problem)}, down=True) from None
        return ""

    def _mail(self, address: str, letter: Letter) -> EmailMultiAlternatives:
        assert self._way is not None  # noqa: S101
        told = {"letter": letter, "lines": letter.lines[:MOST_LINES], "more": max(0, len(letter.lines) - MOST_LINES)}
        with translation.override(letter.language):
            plain, page = (render_to_string(f"notices/mail_{shape}.html", told) for shape in ("plain", "page"))
            sender = formataddr((_("链图"), self._way.sender))
        # Robots of holidays are not to answer it.
        headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
        mail = EmailMultiAlternatives(
            letter.title, plain, sender, [address], headers=headers, connection=self._connection
        )
        mail.attach_alternative(page, "text/html")
        return mail


def _said(problem: object) -> str:
    text = problem.decode("utf-8", "replace") if isinstance(problem, bytes) else str(problem)
    return " ".join(text.split())[:120]


def _quietly(close: Callable[[], object]) -> None:
    try:
        close()
    except (OSError, smtplib.SMTPException):
        return
