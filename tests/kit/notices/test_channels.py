"""Robots: where they may be, what they are sent, how they say no."""

from __future__ import annotations

import json
import socket
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.notices.actions import channels
from liantu.kit.notices.composing import Letter, Line
from liantu.kit.notices.enums import RobotKind
from liantu.kit.notices.models import Robot
from liantu.kit.notices.sending import robots, webhook
from liantu.kit.notices.sending.failures import Undelivered
from tests.factories.accounts import World

from .conftest import Hook

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
NOW = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)


def letter(*titles: str) -> Letter:
    lines = [
        Line(title, "应于 11-24 前完成", f"https://lt.example.cn/notices/{n}/open/") for n, title in enumerate(titles)
    ]
    return Letter(
        "张伟", f"链图：{len(lines)} 条", lines, "https://lt.example.cn/notices/", "zh-hans", (("超期", len(lines)),)
    )


def robot(kind: str, **more: Any) -> Robot:
    return Robot(name="r", kind=kind, **{"url": "https://robot.example.cn/send?key=k", "full_text": True, **more})


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://qyapi.weixin.qq.com/x", "应以 https:// 开头"),
        ("ftp://qyapi.weixin.qq.com/x", "应以 https:// 开头"),
        ("https://user:pw@example.cn/x", "不能带用户名"),
        ("https://", "不是有效的网址"),
        ("https://example.cn:99999/", "不是有效的网址"),
        ("https://exa mple.cn/", "不是有效的网址"),
        ("https://example.cn/\r\nX: y", "不是有效的网址"),
        ("https://127.0.0.1/x", "内网、本机或保留地址"),
        ("https://10.1.2.3/x", "内网、本机或保留地址"),
        ("https://[::1]/x", "内网、本机或保留地址"),
        ("https://[::ffff:10.0.0.1]/x", "内网、本机或保留地址"),
        ("https://169.254.169.254/latest/meta-data", "内网、本机或保留地址"),
    ],
)
def test_address_out_of_bounds_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        webhook.check_url(url, allow_http=False, allow_private=False)


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "0.0.0.0", "224.0.0.1"])
def test_some_addresses_no_administrator_can_allow(host: str) -> None:
    with pytest.raises(ValidationError):
        webhook.check_url(f"https://{host}/x", allow_http=True, allow_private=True)


def test_name_that_leads_inside_is_refused_when_it_is_called(monkeypatch: pytest.MonkeyPatch, hook: Hook) -> None:
    """A name may change what it stands for at any time; what counts is where it leads now, all of it."""
    port = hook.server.server_port
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: found)
    with pytest.raises(Undelivered, match=r"robot\.example\.cn 指向内网") as refusal:
        webhook.post("https://robot.example.cn/x", b"{}", {})
    assert refusal.value.final
    assert hook.calls == []


def test_redirect_is_not_followed(hook: Hook) -> None:
    hook.say = ["redirect"]
    with pytest.raises(Undelivered, match="未跟随") as refusal:
        robots.send(robot("generic", url=hook.url, allow_http=True, allow_private=True), letter("x"))
    assert refusal.value.final
    assert len(hook.calls) == 1


@pytest.mark.parametrize("way", ["hang", "drip"])
def test_server_that_does_not_come_to_an_end_is_left(hook: Hook, impatient: None, way: str) -> None:
    hook.say = [way]
    begin = time.monotonic()
    with pytest.raises(Undelivered, match="没有在") as refusal:
        webhook.post(hook.url, b"{}", {}, allow_http=True, allow_private=True)
    assert (refusal.value.down, refusal.value.final) == (True, False)
    assert time.monotonic() - begin < 3


def test_nobody_at_the_other_end_is_told(impatient: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(Undelivered, match="连接失败"):
            webhook.post(url, b"{}", {}, allow_http=True, allow_private=True)


def test_no_more_of_an_answer_is_read_or_kept_than_is_needed(hook: Hook) -> None:
    hook.body = {"errcode": 0, "errmsg": "x" * 100_000}
    answer = webhook.post(hook.url, b"{}", {}, allow_http=True, allow_private=True)
    assert (len(answer.body), len(answer.excerpt)) == (webhook.MOST, webhook.KEPT)


def test_wecom_gets_links_that_a_name_cannot_forge() -> None:
    url, body, _headers = robots.request(robot("wecom"), letter("坏](https://evil.example)[名 <@all>"), NOW)
    told = json.loads(body)
    assert (url, told["msgtype"]) == ("https://robot.example.cn/send?key=k", "markdown")
    text = told["markdown"]["content"]
    assert (
        text == "[坏］（https://evil.example）［名 ＜＠all＞](https://lt.example.cn/notices/0/open/)  应于 11-24 前完成"
    )


def test_wecom_message_is_cut_to_what_the_robot_takes() -> None:
    _url, body, _headers = robots.request(robot("wecom"), letter(*["很长的标题" * 30] * 60), NOW)
    text = json.loads(body)["markdown"]["content"]
    assert len(text.encode()) <= 4096
    assert "另有 " in text
    assert " 条，请在链图查看" in text


def test_dingtalk_is_signed_as_its_manual_says() -> None:
    url, body, _headers = robots.request(robot("dingtalk", secret="SEC000"), letter("a", "b"), NOW)
    assert url == (
        "https://robot.example.cn/send?key=k&timestamp=1789351200000&sign=" + _dingtalk_sign("SEC000", "1789351200000")
    )
    told = json.loads(body)
    assert told["markdown"]["title"] == "链图：2 条"


def _dingtalk_sign(secret: str, at: str) -> str:
    import base64
    import hashlib
    import hmac
    import urllib.parse

    # The manual's own lines.
    secret_enc = secret.encode("utf-8")
    string_to_sign_enc = f"{at}\n{secret}".encode()
    hmac_code = hmac.new(secret_enc, string_to_sign_enc, digestmod=hashlib.sha256).digest()
    return urllib.parse.quote_plus(base64.b64encode(hmac_code))


def test_feishu_is_signed_with_the_key_made_of_time_and_secret() -> None:
    import base64
    import hashlib
    import hmac

    _url, body, _headers = robots.request(robot("feishu", secret="abc"), letter("a"), NOW)
    told = json.loads(body)
    key = b"1789351200\nabc"
    assert told["sign"] == base64.b64encode(hmac.new(key, digestmod=hashlib.sha256).digest()).decode()
    assert told["timestamp"] == "1789351200"
    assert told["content"]["post"]["zh_cn"]["content"][0][0] == {
        "tag": "a", "text": "a", "href": "https://lt.example.cn/notices/0/open/",
    }  # fmt: skip


def test_generic_json_is_signed_in_its_headers() -> None:
    import hashlib
    import hmac

    _url, body, headers = robots.request(robot("generic", secret="abc"), letter("a"), NOW)
    signed = hmac.new(b"abc", b"1789351200." + body, hashlib.sha256).hexdigest()
    assert headers == {"X-Liantu-Timestamp": "1789351200", "X-Liantu-Signature": f"sha256={signed}"}
    assert json.loads(body)["items"][0]["url"] == "https://lt.example.cn/notices/0/open/"


@pytest.mark.parametrize(
    ("kind", "status", "body", "words", "final"),
    [
        ("wecom", 200, {"errcode": 93000, "errmsg": "invalid"}, "机器人拒绝：93000 invalid", True),
        ("wecom", 200, {"errcode": 45009, "errmsg": "freq"}, "机器人拒绝：45009 freq", False),
        ("dingtalk", 200, {"errcode": 310000, "errmsg": "sign not match"}, "机器人拒绝：310000 sign not match", True),
        ("feishu", 200, {"code": 19021, "msg": "sign match fail"}, "机器人拒绝：19021 sign match fail", True),
        ("feishu", 200, {"code": 9499, "msg": "busy"}, "机器人拒绝：9499 busy", False),
        ("wecom", 200, "<html>", "对方的应答不是机器人的应答", True),
        ("generic", 404, "", "对方拒绝（HTTP 404）", True),
        ("generic", 429, "", "对方出错（HTTP 429）", False),
    ],
)
def test_no_is_understood_however_it_is_said(kind: str, status: int, body: Any, words: str, final: bool) -> None:
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    with pytest.raises(Undelivered) as refusal:
        robots.judge(RobotKind(kind), webhook.Answer(status, raw))
    assert refusal.value.words.startswith(words)
    assert refusal.value.final is final


@pytest.mark.parametrize(
    ("kind", "body"),
    [("wecom", {"errcode": 0}), ("feishu", {"code": 0}), ("feishu", {"StatusCode": 0}), ("generic", "")],
)
def test_yes_is_understood(kind: str, body: Any) -> None:
    robots.judge(RobotKind(kind), webhook.Answer(200, json.dumps(body).encode()))


@pytest.mark.django_db
def test_secrets_lie_encrypted_and_are_shown_masked(world: World, officer: User) -> None:
    from django.db import connection

    row = channels.create_robot(
        by=world.system, name="群", kind="dingtalk", url=WECOM, secret="SECabc", readers=[officer], full_text=True
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT url, secret FROM notices_robot")
        raw = cursor.fetchone()
    assert "693a91f6" not in raw[0]
    assert "SECabc" not in raw[1]
    assert row.masked_url == "https://qyapi.weixin.qq.com/…5aaa"
    told = " ".join(Entry.objects.filter(action__startswith="notices.").values_list("details", flat=True))
    assert told
    assert "693a91f6" not in told
    assert "SECabc" not in told


@pytest.mark.django_db
def test_only_the_system_administrator_sets_channels(world: World, officer: User) -> None:
    row = channels.create_robot(by=world.system, name="群", kind="wecom", url=WECOM)
    for ask in (
        lambda: channels.create_robot(by=officer, name="x", kind="wecom", url=WECOM),
        lambda: channels.set_mail_server(by=world.security, host="x"),
        lambda: channels.test_mail(by=officer),
    ):
        with pytest.raises(access.Denied):
            ask()
    for who in (officer, world.security, world.auditor):
        with pytest.raises(access.NotHere):
            channels.edit_robot(by=who, robot=row.pk, name="y")


@pytest.mark.django_db
def test_robot_of_several_cannot_send_contents(world: World, officer: User) -> None:
    other = world.person("leader")
    with pytest.raises(ValidationError, match="只能有一位接收人"):
        channels.create_robot(
            by=world.system, name="群", kind="wecom", url=WECOM, readers=[officer, other], full_text=True
        )
    row = channels.create_robot(by=world.system, name="群", kind="wecom", url=WECOM, readers=[officer, other])
    with pytest.raises(ValidationError, match="只能有一位接收人"):
        channels.edit_robot(by=world.system, robot=row.pk, full_text=True)


@pytest.mark.django_db
def test_editing_without_an_address_keeps_it(world: World) -> None:
    row = channels.create_robot(by=world.system, name="群", kind="wecom", url=WECOM, secret="s")
    row = channels.edit_robot(by=world.system, robot=row.pk, name="新群", url="", secret=None)
    assert (row.name, row.url, row.secret) == ("新群", WECOM, "s")
    with pytest.raises(ValidationError, match="应以 https"):
        channels.edit_robot(by=world.system, robot=row.pk, url="http://example.cn/x")


@pytest.mark.django_db
def test_trial_says_what_the_robot_answered(world: World, hook: Hook) -> None:
    told = {"kind": "generic", "url": hook.url, "allow_http": True, "allow_private": True}
    row = channels.create_robot(by=world.system, name="群", **told)
    assert channels.test_robot(by=world.system, robot=row.pk) == '{"errcode": 0, "errmsg": "ok"}'
    hook.say = [500]
    with pytest.raises(ValidationError, match="对方出错（HTTP 500）"):
        channels.test_robot(by=world.system, robot=row.pk)
    assert list(Entry.objects.filter(action="notices.robot.test").values_list("outcome", flat=True).order_by("id")) == [
        "done", "failed",
    ]  # fmt: skip


@pytest.mark.django_db
def test_trial_mail_goes_to_oneself(world: World, mailing: list[Any]) -> None:
    world.system.email = "root@example.cn"
    world.system.save()
    assert channels.test_mail(by=world.system) == "root@example.cn"
    assert mailing[0].subject == "链图试发：收到这条消息说明渠道可用"
    world.system.email = ""
    with pytest.raises(ValidationError, match="账户没有邮箱"):
        channels.test_mail(by=world.system)
