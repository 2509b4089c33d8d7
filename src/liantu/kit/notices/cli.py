"""`liantu notices …`."""

from __future__ import annotations

from typing import Any

import click
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import saying
from liantu.kit.ui import numbers
from liantu.kit.ui.speaking import Group, Speaker

from . import queries
from .actions import delivering, linking, reading
from .api import LinkOut, MessageOne, MessageOut, told
from .enums import Channel, LinkState, MessageState
from .models import Link, Message
from .tasks import SENT

MOST = 1000


@click.group(cls=Group, help=_("通知、外发消息和签名链接"))
def notices() -> None:
    pass


@notices.command("list", help=_("列出本人的通知（须以用户身份：--as）"))
@click.option("--unread", is_flag=True, help=_("只列未读的"))
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, MOST), help=_("最多几行"))
@click.pass_obj
def list_notices(speaker: Speaker, unread: bool, limit: int) -> None:
    rows = queries.worded(speaker.by, list(queries.notices(speaker.by, unread=unread)[:limit]))
    lines: list[dict[str, Any]] = [told(row).model_dump(mode="json") for row in rows]
    if not speaker.json:
        for line, row in zip(lines, rows, strict=True):
            line |= {"created": numbers.moment(row.created), "read": "" if row.read else _("未读")}
    columns = [("id", _("编号")), ("created", _("时间")), ("read", _("状态")), ("title", _("通知"))]
    speaker.table(lines, columns, _("没有通知"))


@notices.command("read", help=_("将通知标为已读；不写编号表示全部（须以用户身份：--as）"))
@click.argument("ids", nargs=-1, type=int)
@click.pass_obj
def read_notices(speaker: Speaker, ids: tuple[int, ...]) -> None:
    number = reading.mark_read(by=speaker.by, notices=ids or None)
    speaker.emit({"count": number}, _("已将 %(n)d 条标为已读") % {"n": number})


@notices.command("send", help=_("立即发送到期的邮件和机器人消息，平时由后台任务来做"))
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(1, 3600), help=_("最多用几秒"))
@click.pass_obj
def send(speaker: Speaker, seconds: int) -> None:
    # Whoever may start `jobs work` on this machine has it done just so.
    by = access.Scheduler() if isinstance(speaker.by, access.LocalOperator) else speaker.by
    counts = delivering.send_due(by=by, seconds=seconds)
    speaker.emit(counts, [saying(words, counts[key]) for key, words in SENT.items()])


@notices.command("log", help=_("列出外发消息，新的在前：是否送达，为什么没有"))
@click.option("--state", multiple=True, type=click.Choice(MessageState.values), help=_("只列这些状态，可重复"))
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, MOST), help=_("最多几行"))
@click.pass_obj
def log(speaker: Speaker, state: tuple[str, ...], limit: int) -> None:
    rows = list(queries.messages(speaker.by, states=state)[:limit])
    lines = [
        _words(row) if not speaker.json else MessageOut.model_validate(row).model_dump(mode="json") for row in rows
    ]
    columns = [
        ("id", _("编号")),
        ("created", _("生成时间")),
        ("reader", _("收件人")),
        ("channel", _("渠道")),
        ("state", _("状态")),
        ("attempts", _("已试次数")),
        ("reason", _("原因")),
    ]
    speaker.table(lines, columns, _("没有外发消息"))


@notices.command("show", help=_("显示一条外发消息和它的每次尝试"))
@click.argument("id")
@click.pass_obj
def show(speaker: Speaker, id: str) -> None:
    row = queries.message(speaker.by, id)
    tries = [
        saying(f"{one.number} · {numbers.moment(one.started)}", one.reason or one.get_outcome_display() or _("进行中"))
        for one in queries.attempts(speaker.by, row)
    ]
    head = _words(row)
    lines = [saying(_("收件人"), head["reader"]), saying(_("渠道"), head["channel"]), saying(_("状态"), head["state"])]
    lines += [saying(_("原因"), row.reason)] if row.reason else []
    speaker.emit(MessageOne.model_validate(row).model_dump(mode="json"), lines + tries)


@notices.command("retry", help=_("重发未送达的消息（须以用户身份：--as）"))
@click.argument("id")
@click.pass_obj
def retry(speaker: Speaker, id: str) -> None:
    row = delivering.retry_message(by=speaker.by, message=id)
    row = queries.message(speaker.by, row.uuid)
    speaker.emit(MessageOut.model_validate(row).model_dump(mode="json"), _("消息已重新排队"))


@notices.command("links", help=_("列出签名链接，新的在前"))
@click.option("--state", multiple=True, type=click.Choice(LinkState.values), help=_("只列这些状态，可重复"))
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, MOST), help=_("最多几行"))
@click.pass_obj
def list_links(speaker: Speaker, state: tuple[str, ...], limit: int) -> None:
    rows = list(queries.links(speaker.by, states=state)[:limit])
    lines = [
        _link_words(row) if not speaker.json else LinkOut.model_validate(row).model_dump(mode="json") for row in rows
    ]
    columns = [
        ("id", _("编号")),
        ("purpose", _("用途")),
        ("to", _("发给")),
        ("state", _("状态")),
        ("expires", _("有效期至")),
        ("made_by", _("发起人")),
    ]
    speaker.table(lines, columns, _("没有签名链接"))


@notices.command("revoke", help=_("撤回没有用过的签名链接（须以用户身份：--as）"))
@click.argument("id")
@click.pass_obj
def revoke(speaker: Speaker, id: str) -> None:
    linking.revoke_link(by=speaker.by, link=id)
    row = queries.link(speaker.by, id)
    speaker.emit(LinkOut.model_validate(row).model_dump(mode="json"), _("链接已撤回"))


def _words(row: Message) -> dict[str, Any]:
    return {
        "id": row.uuid,
        "created": numbers.moment(row.created),
        "reader": row.reader.username,
        "channel": row.robot.name if row.robot else Channel(row.channel).label,
        "state": MessageState(row.state).label,
        "attempts": row.attempts,
        "reason": row.reason,
    }


def _link_words(row: Link) -> dict[str, Any]:
    return {
        "id": row.uuid,
        "purpose": str(row),
        "to": row.to,
        "state": row.state.label,
        "expires": numbers.moment(row.expires),
        "made_by": row.made_by.username,
    }
