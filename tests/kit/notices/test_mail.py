"""Mail, against a server on this machine that says what a test wants it to say."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liantu.kit.notices.composing import Letter, Line
from liantu.kit.notices.sending import mail
from liantu.kit.notices.sending.failures import Undelivered
from liantu.site import environment

LETTER = Letter("张伟", "链图：1 条", [Line("超期\r\nBcc: x@evil.example", "", "http://x/")], "http://x/", "zh-hans")


class Office:
    """As much of SMTP as a mail takes. `say` holds other answers than yes, by the first word of the command."""

    def __init__(self) -> None:
        self.say: dict[str, str] = {}
        self.mails: list[str] = []
        self.connections = 0
        office = self

        class Clerk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                office.connections += 1
                self._tell("220 office")
                while line := self.rfile.readline().decode().strip():
                    word = line.split(":")[0].split()[0].upper()
                    if word == "DATA" and word not in office.say:
                        self._tell("354 go on")
                        text = b""
                        while not text.endswith(b"\r\n.\r\n"):
                            text += self.rfile.readline()
                        office.mails.append(text.decode())
                        self._tell("250 taken")
                    elif word == "EHLO":
                        self._tell("250-office\r\n250 AUTH PLAIN")
                    else:
                        self._tell(office.say.get(word, "221 bye" if word == "QUIT" else "250 yes"))
                        if word == "QUIT":
                            return

            def _tell(self, words: str) -> None:
                self.wfile.write(f"{words}\r\n".encode())

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clerk)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


@pytest.fixture
def office(settings: Any) -> Iterator[Office]:
    office = Office()
    settings.LIANTU_MAIL = {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "sender": "liantu@example.cn",
        "options": {"host": "127.0.0.1", "port": office.server.server_address[1], "timeout": 2},
    }
    yield office
    office.server.shutdown()
    office.server.server_close()


def test_mails_of_one_round_go_through_one_connection(office: Office) -> None:
    with mail.Post() as post:
        for address in ("a@example.cn", "b@example.cn"):
            post.send(address, LETTER)
    assert (len(office.mails), office.connections) == (2, 1)
    text = office.mails[0]
    assert "Auto-Submitted: auto-generated" in text
    assert "To: a@example.cn" in text
    assert "Bcc:" not in text.partition("\r\n\r\n")[0]


@pytest.mark.parametrize(
    ("say", "words", "final", "down"),
    [
        ({"RCPT": "550 no such user"}, "收件地址被拒（550）", True, False),
        ({"RCPT": "451 later"}, "收件地址被拒（451）", False, False),
        ({"MAIL": "530 sign in first"}, "邮件服务器拒绝：530 sign in first", False, False),
        ({"DATA": "554 spam"}, "邮件服务器拒绝：554 spam", True, False),
    ],
)
def test_no_is_told_apart(office: Office, say: dict[str, str], words: str, final: bool, down: bool) -> None:
    office.say = say
    with mail.Post() as post:
        with pytest.raises(Undelivered) as refusal:
            post.send("a@example.cn", LETTER)
        assert (refusal.value.words, refusal.value.final, refusal.value.down) == (words, final, down)
        office.say = {}
        post.send("b@example.cn", LETTER)
    assert len(office.mails) == 1


def test_refused_sign_in_stops_the_round(office: Office, settings: Any) -> None:
    settings.LIANTU_MAIL["options"] |= {"username": "u", "password": "wrong"}
    office.say = {"AUTH": "535 no"}
    with mail.Post() as post, pytest.raises(Undelivered, match="拒绝登录（535）") as refusal:
        post.send("a@example.cn", LETTER)
    assert refusal.value.down


def test_server_that_is_not_there_stops_the_round(office: Office, settings: Any) -> None:
    office.server.server_close()
    with mail.Post() as post, pytest.raises(Undelivered, match="连接不上邮件服务器") as refusal:
        post.send("a@example.cn", LETTER)
    assert refusal.value.down


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://u:p%40w@mail.example.cn", {"host": "mail.example.cn", "port": 587, "username": "u", "password": "p@w", "use_tls": True}),
        ("smtps://mail.example.cn", {"host": "mail.example.cn", "port": 465, "username": "", "password": "", "use_ssl": True}),
        ("smtp+plain://10.0.0.5:2525", {"host": "10.0.0.5", "port": 2525, "username": "", "password": ""}),
        ("file:/var/mail", {"file_path": "/var/mail"}),
        ("console:", {}),
    ],
)  # fmt: skip
def test_mail_is_set_by_an_address(monkeypatch: pytest.MonkeyPatch, url: str, wanted: dict[str, Any]) -> None:
    monkeypatch.setenv("LIANTU_MAIL_URL", url)
    monkeypatch.setenv("LIANTU_MAIL_FROM", "liantu@example.cn")
    told = environment.mail("LIANTU_MAIL_URL", "LIANTU_MAIL_FROM", None)
    told["options"].pop("timeout", None)
    assert (told["sender"], told["options"]) == ("liantu@example.cn", wanted)


@pytest.mark.parametrize("url", ["mail.example.cn", "http://mail.example.cn", "smtp://", "smtp://x:port"])
def test_address_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("LIANTU_MAIL_URL", url)
    monkeypatch.setenv("LIANTU_MAIL_FROM", "liantu@example.cn")
    with pytest.raises(environment.WrongSetting, match="LIANTU_MAIL_URL"):
        environment.mail("LIANTU_MAIL_URL", "LIANTU_MAIL_FROM", None)


def test_sender_is_needed_with_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_MAIL_URL", "smtp://mail.example.cn")
    with pytest.raises(environment.WrongSetting, match="LIANTU_MAIL_FROM"):
        environment.mail("LIANTU_MAIL_URL", "LIANTU_MAIL_FROM", None)


def test_demonstration_writes_mail_into_its_home(tmp_path: Path) -> None:
    told = environment.mail("LIANTU_MAIL_URL", "LIANTU_MAIL_FROM", tmp_path)
    assert told["options"] == {"file_path": str(tmp_path)}
    assert environment.mail("LIANTU_MAIL_URL", "LIANTU_MAIL_FROM", None) is None
