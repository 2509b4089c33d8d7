"""`liantu demo`."""

from __future__ import annotations

import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import click
from django.conf import settings
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Command, Speaker

from .. import tasks
from ..demo import loading, register, sending, simulated
from ..demo.simulated import workbooks
from ..upkeep import Refused, bringing_up
from .serving import address, keep_serving, refuse_taken

#: Whom the first screen shows: one of each sort.
SHOWN = (
    "sim.science",
    "sim.investment",
    "sim.leader",
    "yanhu.leader",
    "yanhu.science",
    "yanhu.firm",
    "qingshan.lab",
    "sysadmin",
    "secadmin",
    "auditor",
)


@click.command("demo", cls=Command, help=_("装入演示数据并提供服务；账号的密码和动态口令每个环境随机生成"))
@click.option("--no-serve", is_flag=True, help=_("只装入，不提供服务"))
@click.option("--accounts", "only_accounts", is_flag=True, help=_("只打印全部演示账号和当前动态口令"))
@click.option("--user", metavar="USER", help=_("与 --accounts 同用：只打印这一个账号"))
@click.option(
    "--firms",
    default=simulated.FIRMS,
    show_default=True,
    type=click.IntRange(200, 20_000),
    help=_("模拟园区有多少家企业"),
)
@click.option("--host", default="127.0.0.1", show_default=True, help=_("监听地址"))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=_("监听端口"))
@click.pass_obj
def demo(
    speaker: Speaker, no_serve: bool, only_accounts: bool, user: str | None, firms: int, host: str, port: int
) -> int:
    if only_accounts or user:
        _tell_accounts(speaker, _accounts(user))
        return 0
    if not no_serve:
        # Before anything is loaded: the other may be the same demonstration, still being loaded.
        address(host, port)
        other = port + 1 if port < 65535 else port - 1
        refuse_taken(host, port, f"make demo PORT={other}", f"{_program()} demo --port {other}")
    loading.mark()
    accounts, deliveries = _load(speaker.by, firms, whole=no_serve)
    if no_serve:
        told = {"home": str(settings.LIANTU_HOME.path), "accounts": len(accounts), "deliveries": deliveries}
        speaker.emit(told, _loaded(accounts))
        return 0

    def ready() -> None:
        # Not before: one-time codes would be stale by then, and what is queued would take turns with what is starting.
        if not speaker.json:
            rest = _("模拟园区其余的报送正在后台装入，约需一两分钟：见“后台任务”。")
            speaker.emit(
                {}, ["", *_loaded(accounts), "", _("模拟园区的数据都已装入。") if sending.lie_there() else rest]
            )
        tasks.queue_rest(firms)

    return keep_serving(speaker, host, port, once_ready=ready)


def _load(by: access.Principal, firms: int, *, whole: bool) -> tuple[list[loading.DemoAccount], int]:
    """Whatever is not there yet. The first time, passwords are hashed and workbooks written while the tables are made."""
    with ExitStack() as stack:
        hashed, written = None, None
        if bringing_up.is_fresh():
            months = len(workbooks.MONTHS_WRITTEN) if whole else 1
            written = stack.enter_context(workbooks.written_meanwhile(firms, months))
            hashed = stack.enter_context(ThreadPoolExecutor(1)).submit(loading.hashes)
        bringing_up.bring_up(by)
        accounts = loading.load(by, hashed.result() if hashed else {})

        def tell(words: str) -> None:
            click.echo(_("装入 %(what)s") % {"what": words}, err=True)

        return accounts, register.load(firms, tell, whole=whole, written=written)


def _loaded(accounts: list[loading.DemoAccount]) -> list[str]:
    command = f"{_program()} demo --accounts"
    lines = [
        _("演示数据已装入 %(home)s，演示日期 %(day)s。") % {"home": settings.LIANTU_HOME.path, "day": loading.TODAY},
        "",
    ]
    lines += [f"  {_('用户名'):<18}{_('密码'):<20}{_('动态口令'):<8}  {_('角色')}"]
    lines += [_line(account) for account in accounts if account.username in SHOWN]
    lines += [
        "",
        _("上面的动态口令只在此刻有效（每 30 秒更换）。当前的口令：%(command)s --user sim.science")
        % {"command": command},
    ]
    lines += [_("全部账号：%(command)s") % {"command": command}]
    where = os.path.relpath(sending.folder()) if sending.folder().is_relative_to(Path.cwd()) else sending.folder()
    words = _("模拟园区装完后，五个部门 9 月的台账在 %(folder)s：请用 sim.science 登录，在“数据 · 台账接收”接收。")
    if sending.lie_there():
        words = _("五个部门 9 月的台账在 %(folder)s：请用 sim.science 登录，在“数据 · 台账接收”接收。")
    return [*lines, words % {"folder": where}]


def _program() -> str:
    """How this very `liantu` is called from here: it need not be on the PATH."""
    own = os.path.join(sys.prefix, "bin", "liantu")
    return "liantu" if shutil.which("liantu") or not os.path.exists(own) else os.path.relpath(own)


def _accounts(user: str | None) -> list[loading.DemoAccount]:
    """All accounts, or the one of that name. Raises Refused where there is none."""
    found = [one for one in loading.list_accounts() if user in (None, one.username)]
    if not found:
        command = f"{_program()} demo --accounts"
        raise Refused(_("没有演示账号“%(user)s”：全部账号见 %(command)s") % {"user": user, "command": command})
    return found


def _tell_accounts(speaker: Speaker, accounts: list[loading.DemoAccount]) -> None:
    told = [{**vars(account), "code": account.code()} for account in accounts]
    speaker.emit(told, [_line(account) for account in accounts])


def _line(account: loading.DemoAccount) -> str:
    role = access.Role(account.role).label
    return f"  {account.username:<20} {account.password:<22} {account.code():<10}  {role}"
