"""`liantu migrate`, `backup`, `restore`."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings
from django.utils.translation import gettext as _

from liantu.apps.accounts.public import FirstAccount
from liantu.kit.ui.speaking import Command, Speaker

from ..upkeep import backup as backups
from ..upkeep import bringing_up
from ..upkeep import restore as restoring

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("migrate", cls=Command, help=_("建立或升级数据库；首次运行打印三类管理员的一次性密码"))
@click.option("--plan", is_flag=True, help=_("只说明将做什么"))
@click.pass_obj
def migrate(speaker: Speaker, plan: bool) -> None:
    settings.LIANTU_HOME.open()
    waiting = bringing_up.pending()
    if plan:
        words = [_("将执行 %(n)d 个迁移") % {"n": len(waiting)}, *waiting] if waiting else [_("数据库已是最新")]
        speaker.emit({"pending": waiting}, words)
        return
    done = _("已执行 %(n)d 个迁移") % {"n": len(waiting)} if waiting else _("数据库已是最新")

    def tell(made: list[FirstAccount]) -> None:
        told = {"applied": waiting, "accounts": [vars(account) for account in made]}
        speaker.emit(told, [done, *first_words(made)])

    bringing_up.bring_up(speaker.by, tell)


def first_words(made: list[FirstAccount]) -> list[str]:
    """What is said of the first accounts, this once."""
    if not made:
        return []
    lines = [f"  {account.username:<10} {account.password}   {account.name}" for account in made]
    return [
        "",
        _("首次运行：已建立三个管理员账号。一次性密码只显示这一次，7 天内有效，首次登录须修改并绑定动态口令："),
        *lines,
        _("请分别交给三个人，不得由同一人兼任。"),
    ]


@click.command("backup", cls=Command, help=_("备份数据到 FILE；--keys 把密钥另存一处。两个文件请分开保管"))
@click.argument("file", type=FILE, required=False)
@click.option("--keys", "keys", type=FILE, help=_("密钥文件"))
@click.pass_obj
def backup(speaker: Speaker, file: Path | None, keys: Path | None) -> None:
    if file is None and keys is None:
        raise click.UsageError(_("请给出数据文件 FILE，或用 --keys 给出密钥文件"))
    if file is not None and keys is not None and file.resolve() == keys.resolve():
        raise click.UsageError(_("数据和密钥不能写进同一个文件"))
    told: dict[str, object] = {}
    lines = []
    if file is not None:
        summary = backups.write_data(file, by=speaker.by)
        told["data"] = {"file": str(file), **vars(summary)}
        lines.append(_("数据已备份到 %(file)s") % {"file": file})
    if keys is not None:
        summary = backups.write_keys(keys, by=speaker.by)
        told["keys"] = {"file": str(keys), **vars(summary)}
        lines.append(_("密钥已备份到 %(file)s，请与数据分开保管") % {"file": keys})
    speaker.emit(told, lines)


@click.command(
    "restore", cls=Command, help=_("把备份 FILE 恢复到空的安装，须同时给出密钥；只给密钥则补回丢失的密钥文件")
)
@click.argument("file", type=FILE, required=False)
@click.option("--keys", "keys", type=FILE, required=True, help=_("密钥文件"))
@click.pass_obj
def restore(speaker: Speaker, file: Path | None, keys: Path) -> None:
    if file is None:
        summary = restoring.restore_keys(keys, by=speaker.by)
        speaker.emit(vars(summary), _("密钥文件已补回"))
        return
    summary = restoring.restore(file, keys, by=speaker.by)
    words = [_("已恢复，内容逐表核对一致。接着运行 liantu serve")]
    if summary.findings:
        words += [_("备份中的日志在备份之前就有问题："), *(f"- {finding}" for finding in summary.findings)]
    else:
        words.append(_("日志核验完好。"))
    speaker.emit(vars(summary), words)
