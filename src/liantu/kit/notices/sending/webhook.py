"""A POST to an address that somebody typed in: only where it may go, and never for long.

The name is resolved once, every address that it stands for is looked at, and the connection goes to one that was
looked at: a name that changes its mind between the look and the call gains nothing. No redirect is followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

import liantu

from .failures import Undelivered

#: Seconds for each step, and for all of them together.
STEP, WHOLE = 5.0, 10.0
#: Bytes of an answer that are read; what is kept of it is shorter still.
MOST = 16 * 1024
KEPT = 200


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    @property
    def excerpt(self) -> str:
        text = self.body.decode("utf-8", "replace").replace("\x00", "")
        return " ".join(text.split())[:KEPT]


def check_url(url: str, *, allow_http: bool, allow_private: bool) -> SplitResult:
    """The parts of an address that may be called, as far as it tells by itself. Raises ValidationError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValidationError(_("地址不是有效的网址")) from None
    host = parts.hostname or ""
    if any(ord(letter) <= 32 or ord(letter) > 126 for letter in url) or not host or port == 0:
        raise ValidationError(_("地址不是有效的网址，应如 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"))
    if parts.scheme != "https" and not (parts.scheme == "http" and allow_http):
        raise ValidationError(_("地址应以 https:// 开头；内网机器人确需 http 时勾选“允许 http”"))
    if parts.username is not None or parts.fragment:
        raise ValidationError(_("地址中不能带用户名、密码或 # 片段"))
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return parts
    if not _is_allowed(literal, allow_private):
        raise ValidationError(_refused(host))
    return parts


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allow_http: bool = False, allow_private: bool = False
) -> Answer:
    """POST and read the beginning of the answer. Raises Undelivered: refused, not reached, or not answered in time."""
    try:
        parts = check_url(url, allow_http=allow_http, allow_private=allow_private)
    except ValidationError as refusal:
        raise Undelivered(refusal.messages[0], final=True) from None
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolve(host, port, allow_private)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = http.client.HTTPConnection(host, port, timeout=STEP)
    # A server that answers a byte now and then keeps within each step: this ends the whole.
    fuse = _Fuse(WHOLE)
    try:
        connection.sock = fuse.guard(_connect(address, host if parts.scheme == "https" else None))
        told = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"Liantu/{liantu.__version__}"}
        connection.request("POST", path, body, {**told, **headers})
        response = connection.getresponse()
        answer = Answer(response.status, response.read(MOST))
        if fuse.blown:
            # What is cut off reads like an answer that has ended.
            raise TimeoutError
        return answer
    except ssl.SSLError as problem:
        raise Undelivered(_("TLS 握手失败：%(why)s") % {"why": _short(problem)}, down=True) from None
    except (OSError, http.client.HTTPException) as problem:
        if fuse.blown or isinstance(problem, TimeoutError):
            raise Undelivered(
                _("对方没有在 %(n)d 秒内应答") % {"n": int(WHOLE if fuse.blown else STEP)}, down=True
            ) from None
        raise Undelivered(_("连接失败：%(why)s") % {"why": _short(problem)}, down=True) from None
    finally:
        fuse.end()
        connection.close()


class _Fuse:
    """Shuts a connection down after so many seconds, whatever it is waiting for."""

    def __init__(self, seconds: float) -> None:
        self.blown = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._blow)
        self._timer.daemon = True
        self._timer.start()

    def guard(self, connection: socket.socket) -> socket.socket:
        self._socket = connection
        return connection

    def end(self) -> None:
        self._timer.cancel()

    def _blow(self) -> None:
        self.blown = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _resolve(host: str, port: int, allow_private: bool) -> tuple[int, tuple[object, ...]]:
    """Family and address to connect to. One address out of bounds among them refuses the name as a whole."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Undelivered(_("域名 %(host)s 解析不到地址") % {"host": host}, down=True) from None
    for _family, _type, _protocol, _name, address in found:
        if not _is_allowed(ipaddress.ip_address(str(address[0]).partition("%")[0]), allow_private):
            raise Undelivered(_refused(host), final=True)
    family, _type, _protocol, _name, address = found[0]
    return family, address


def _is_allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address, allow_private: bool) -> bool:
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inner is not None:
        address = inner
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        # Where clouds keep what a machine may know of itself; no robot lives there.
        return False
    return address.is_global or (allow_private and (address.is_private or address.is_loopback))


def _refused(host: str) -> str:
    return _("%(host)s 指向内网、本机或保留地址，已拒绝；确为内网机器人时勾选“允许内网地址”") % {"host": host}


def _connect(address: tuple[int, tuple[object, ...]], tls_name: str | None) -> socket.socket:
    family, place = address
    plain = socket.socket(family, socket.SOCK_STREAM)
    try:
        plain.settimeout(STEP)
        plain.connect(place)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=tls_name) if tls_name else plain
    except BaseException:
        plain.close()
        raise


def _short(problem: BaseException) -> str:
    return str(getattr(problem, "strerror", "") or problem or type(problem).__name__)[:120]
