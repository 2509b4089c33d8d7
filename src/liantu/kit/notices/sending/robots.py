"""What each kind of robot takes, and how it says no: some answer 200 and mean it, some only say so.

WeCom 企业微信 group robot (developer.work.weixin.qq.com/document/path/91770), DingTalk 钉钉 custom robot
(open.dingtalk.com, custom robot access and sign), Feishu 飞书 custom bot (open.feishu.cn, custom bot guide).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from django.utils import translation
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access.sentences import listed

from ..composing import Letter, Line
from ..enums import RobotKind
from ..models import Robot
from . import webhook
from .failures import Undelivered

#: Bytes of text that a robot takes in one message, with room for what stands around it.
MOST_BYTES = {RobotKind.WECOM: 3600, RobotKind.DINGTALK: 18000, RobotKind.FEISHU: 18000, RobotKind.GENERIC: 60000}
#: Answers that say "later": too many messages, or a busy server.
LATER = {-1, 45009, 45033, 130101, 410100, 9499, 11232, 19036}


def send(robot: Robot, letter: Letter) -> str:
    """Hand the letter to the robot; the first of its answer. Raises Undelivered."""
    url, body, headers = request(robot, letter, clock.wall())
    answer = webhook.post(
        url, body, headers, allow_http=robot.allow_http, allow_private=robot.allow_private
    )  # fmt: skip
    judge(RobotKind(robot.kind), answer)
    return answer.excerpt


def request(robot: Robot, letter: Letter, now: datetime) -> tuple[str, bytes, dict[str, str]]:
    """Address, body and headers of the call, signed where the robot has a secret."""
    kind = RobotKind(robot.kind)
    with translation.override(letter.language):
        told = _fitting(letter if robot.full_text else discreet(letter), MOST_BYTES[kind])
    return _MAKERS[kind](robot, told, now)


def discreet(letter: Letter) -> Letter:
    """What may stand in a chat where others read along: for whom, how many, of which kind."""
    words = listed(_("%(kind)s %(n)d 条") % {"kind": kind, "n": number} for kind, number in letter.counts)
    title = _("%(name)s：%(what)s，请登录链图查看") % {"name": letter.reader, "what": words}
    return Letter(letter.reader, title, (Line(title, "", letter.url),), letter.url, letter.language, letter.counts)


def judge(kind: RobotKind, answer: webhook.Answer) -> None:
    """Raise Undelivered unless the robot took the message."""
    said = answer.excerpt
    if 300 <= answer.status < 400:
        raise Undelivered(
            _("对方要求转到别处（HTTP %(n)d），未跟随；请填写最终地址") % {"n": answer.status}, final=True, answer=said
        )
    if answer.status >= 500 or answer.status in (408, 425, 429):
        raise Undelivered(_("对方出错（HTTP %(n)d）") % {"n": answer.status}, down=True, answer=said)
    if not 200 <= answer.status < 300:
        raise Undelivered(_("对方拒绝（HTTP %(n)d）") % {"n": answer.status}, final=True, answer=said)
    if kind is RobotKind.GENERIC:
        return
    code, words = _code(kind, answer.body)
    if code is None:
        raise Undelivered(_("对方的应答不是机器人的应答，请核对地址"), final=True, answer=said)
    if code != 0:
        told = {"code": code, "words": words[:120]}
        raise Undelivered(
            _("机器人拒绝：%(code)s %(words)s") % told, final=code not in LATER, down=code in LATER, answer=said
        )


def _code(kind: RobotKind, body: bytes) -> tuple[int | None, str]:
    try:
        told = json.loads(body)
    except ValueError:
        return None, ""
    names = ("code", "StatusCode") if kind is RobotKind.FEISHU else ("errcode",)
    if isinstance(told, dict):
        for name in names:
            if isinstance(told.get(name), int):
                return told[name], str(told.get("msg") or told.get("errmsg") or told.get("StatusMessage") or "")
    return None, ""


def _fitting(letter: Letter, most: int) -> Letter:
    """As many lines as there is room for, and how many are left."""
    kept: list[Line] = []
    size = len(letter.title.encode()) + 200
    for line in letter.lines:
        short = Line(_cut(line.title, 160), _cut(line.body, 200), line.url)
        size += sum(len(part.encode()) for part in (short.title, short.body, short.url)) + 16
        if size > most:
            kept.append(Line(_("另有 %(n)d 条，请在链图查看") % {"n": len(letter.lines) - len(kept)}, "", letter.url))
            break
        kept.append(short)
    return Letter(letter.reader, _cut(letter.title, 120), kept, letter.url, letter.language, letter.counts)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


#: What makes links, headings and marks of text, and the brackets of WeCom's mentions; names hold such, too.
_MARKUP = str.maketrans(
    {"[": "［", "]": "］", "(": "（", ")": "）", "<": "＜", ">": "＞", "*": "＊", "`": "'", "#": "＃", "@": "＠"}
)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).translate(_MARKUP)


def _markdown(letter: Letter) -> str:
    lines = [] if len(letter.lines) == 1 else [f"**{_plain(letter.title)}**"]
    for line in letter.lines:
        after = f"  {_plain(line.body)}" if line.body else ""
        lines.append(f"[{_plain(line.title)}]({line.url}){after}")
    return "\n\n".join(lines)


def _wecom(robot: Robot, letter: Letter, now: datetime) -> tuple[str, bytes, dict[str, str]]:
    return robot.url, _json({"msgtype": "markdown", "markdown": {"content": _markdown(letter)}}), {}


def _dingtalk(robot: Robot, letter: Letter, now: datetime) -> tuple[str, bytes, dict[str, str]]:
    body = {"msgtype": "markdown", "markdown": {"title": _plain(letter.title), "text": _markdown(letter)}}
    url = robot.url
    if robot.secret:
        at = str(round(now.timestamp() * 1000))
        sign = _hmac(robot.secret.encode(), f"{at}\n{robot.secret}".encode())
        url += f"{'&' if '?' in url else '?'}timestamp={at}&sign={quote_plus(sign)}"
    return url, _json(body), {}


def _feishu(robot: Robot, letter: Letter, now: datetime) -> tuple[str, bytes, dict[str, str]]:
    rows = []
    for line in letter.lines:
        row = [{"tag": "a", "text": line.title, "href": line.url}]
        rows.append([*row, {"tag": "text", "text": f"  {line.body}"}] if line.body else row)
    post = {"zh_cn": {"title": letter.title if len(rows) > 1 else "", "content": rows}}
    body: dict[str, Any] = {"msg_type": "post", "content": {"post": post}}
    if robot.secret:
        at = str(int(now.timestamp()))
        body |= {"timestamp": at, "sign": _hmac(f"{at}\n{robot.secret}".encode(), b"")}
    return robot.url, _json(body), {}


def _generic(robot: Robot, letter: Letter, now: datetime) -> tuple[str, bytes, dict[str, str]]:
    items = [{"title": line.title, "body": line.body, "url": line.url} for line in letter.lines]
    body = _json({"reader": letter.reader, "title": letter.title, "items": items, "url": letter.url})
    if not robot.secret:
        return robot.url, body, {}
    at = str(int(now.timestamp()))
    signed = hmac.new(robot.secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return robot.url, body, {"X-Liantu-Timestamp": at, "X-Liantu-Signature": f"sha256={signed}"}


def _hmac(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()


_MAKERS: Mapping[RobotKind, Callable[[Robot, Letter, datetime], tuple[str, bytes, dict[str, str]]]] = {
    RobotKind.WECOM: _wecom,
    RobotKind.DINGTALK: _dingtalk,
    RobotKind.FEISHU: _feishu,
    RobotKind.GENERIC: _generic,
}
