"""`liantu`: the command line. It calls the same queries and actions as the pages and the API.

Exit codes: 0 done, 1 refused or not found, 2 wrong use.
"""

from __future__ import annotations

import gc
import getpass
import gettext
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import liantu

#: name → (where it is, 中文, English). Told here too, so that `liantu --help` need not start Django.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("liantu.site.commands.demonstrate:demo", "装入演示数据并提供服务", "load the demonstration and serve it"),
    "serve": ("liantu.site.commands.serving:serve", "运行网站和后台任务", "run the web server and the job workers"),
    "migrate": ("liantu.site.commands.upkeep:migrate", "建立或升级数据库", "make the database, or bring it up to date"),
    "user": (
        "liantu.apps.accounts.cli:user",
        "用户：add、list、show、grant、unlock …",
        "users: add, list, show, grant, unlock …",
    ),
    "audit": ("liantu.apps.accounts.cli:audit_log", "日志：verify、heads、list", "the log: verify, heads, list"),
    "access": ("liantu.apps.accounts.cli:access_group", "权限：why、matrix", "permissions: why, matrix"),
    "org": (
        "liantu.apps.registry.cli:org",
        "机构：list、find、show、merge、unmerge",
        "organisations: list, find, show, merge, unmerge",
    ),
    "identity": (
        "liantu.site.commands.identifying:identity_group",
        "机构名称与代码：parse、compare、resolve、link、dedupe（只读写文件）",
        "names and codes of organisations: parse, compare, resolve, link, dedupe (plain files)",
    ),
    "worktime": (
        "liantu.site.commands.worktime:worktime_group",
        "工作日和期限：add、between、year（只读文件）",
        "working days and deadlines: add, between, year (plain files)",
    ),
    "read": (
        "liantu.site.commands.reading:read_report",
        "读报道或工作总结：机构、数字、荣誉、关系（只读文件）",
        "read a report: organisations, figures, recognitions, ties (plain files)",
    ),
    "chains": ("liantu.apps.industry.cli:chains", "产业链：list、analyse", "industry chains: list, analyse"),
    "rules": (
        "liantu.site.commands.ruling:rules_group",
        "规则包：list、check、evaluate、what-if、screen、climb、regress、cost（只读写文件）",
        "rule packs: list, check, evaluate, what-if, screen, climb, regress, cost (plain files)",
    ),
    "activities": (
        "liantu.apps.activities.cli:activities",
        "走访与活动：calendar、counts、events、promises",
        "visits and events: calendar, counts, events, promises",
    ),
    "leads": ("liantu.apps.industry.cli:leads", "招商线索：list、show、targets", "leads: list, show, targets"),
    "projects": ("liantu.apps.industry.cli:projects", "重大项目：list、show", "major projects: list, show"),
    "cultivation": (
        "liantu.apps.cultivation.cli:cultivation",
        "梯度培育：board、ladder、evaluate、cost",
        "cultivation: board, ladder, evaluate, cost",
    ),
    "indicators": ("liantu.apps.indicators.cli:indicators", "指标：list、show", "indicators: list, show"),
    "registry": (
        "liantu.apps.registry.cli:registry",
        "机构库：rebuild、link-zone、link-unit",
        "the register: rebuild, link-zone, link-unit",
    ),
    "intake": (
        "liantu.kit.intake.cli:intake",
        "台账接收：plan、list、rows、apply、undo、correct、verdict、source",
        "workbooks in: plan, list, rows, apply, undo, correct, verdict, source",
    ),
    "journeys": (
        "liantu.kit.journeys.cli:journeys",
        "流程与办件：check、draw、overdue",
        "journeys and cases: check, draw, overdue",
    ),
    "calendars": (
        "liantu.kit.journeys.cli:calendars_group",
        "工作日历：list、import、hours、apply、end",
        "calendars of zones: list, import, hours, apply, end",
    ),
    "packs": (
        "liantu.kit.rulestore.cli:packs",
        "规则库：list、show、check",
        "packs of rules and journeys: list, show, check",
    ),
    "notices": (
        "liantu.kit.notices.cli:notices",
        "通知与签名链接：list、read、send、log、show、retry、links、revoke",
        "notices and signed links: list, read, send, log, show, retry, links, revoke",
    ),
    "jobs": ("liantu.kit.jobs.cli:jobs", "后台任务", "background jobs"),
    "backup": ("liantu.site.commands.upkeep:backup", "备份数据或密钥", "write a backup of the data, or of the keys"),
    "restore": ("liantu.site.commands.upkeep:restore", "恢复到空的安装", "restore into an empty home"),
    "doctor": ("liantu.site.commands.doctoring:doctor", "检查安装有什么问题", "say what is wrong with a set-up"),
}
#: These say for themselves what they did, keep something running, or come before there is a log.
UNLOGGED = frozenset({
    "demo", "serve", "migrate", "restore", "backup", "doctor", "jobs work",
    # These work on files alone, wherever they are called, with a home or without one.
    "identity parse", "identity compare", "identity resolve", "identity link", "identity dedupe", "read",
    "worktime add", "worktime between", "worktime year", "chains analyse",
    "rules list", "rules check", "rules evaluate", "rules what-if", "rules screen", "rules climb", "rules regress", "rules cost",
})  # fmt: skip

#: What click says by itself, below each language as `LC_MESSAGES/messages.mo`; English is what it says anyway.
LOCALE = Path(__file__).parent / "locale"


class House(click.Group):
    """The group of all commands; each is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        place, _chinese, _english = COMMANDS[name]
        wake(language_of(sys.argv))
        module, _colon, attribute = place.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as problem:
            if ctx.obj is not None:
                _note_refusal(ctx.obj.by, problem)
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        english = language_of(sys.argv) == "en"
        with formatter.section("Commands" if english else "命令"):
            formatter.write_dl([(name, told[2] if english else told[1]) for name, told in COMMANDS.items()])


@click.group(cls=House, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=False)
@click.option("--as", "username", metavar="USER", help="以该用户的身份 / act as this user")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="语言 / language")
@click.version_option(
    liantu.__version__, prog_name="liantu", message="%(prog)s %(version)s", help="显示版本 / show the version"
)
@click.pass_context
def house(context: click.Context, username: str | None, lang: str | None) -> None:
    """链图 Liantu：高新区创新体系的后台 / the back office of a high-tech zone."""
    from liantu.kit.access import public as access
    from liantu.kit.audit import public as audit
    from liantu.kit.ui.speaking import Speaker

    operator = f"{getpass.getuser()}@{os.uname().nodename}" if hasattr(os, "uname") else getpass.getuser()
    context.with_resource(audit.context(audit.Channel.CLI, address=operator[:64]))
    by: access.Principal = access.LocalOperator(operator)
    if username:
        from liantu.apps.accounts import public as accounts

        by = accounts.user_named(username)
    context.obj = Speaker(by, json="--json" in sys.argv, on_run=lambda name: _note(by, name))


def _note(by: Any, name: str) -> None:
    """What is read from the command line is told in the log, as what is done is."""
    if name in UNLOGGED:
        return
    from django.db import DatabaseError, transaction

    from liantu.kit.audit import public as audit

    try:
        with transaction.atomic():
            audit.record(by, "site.command", details={"command": name}, category=audit.Category.SYSTEM)
    except DatabaseError:
        # No tables yet: the command itself will say so.
        return


def _note_refusal(by: Any, problem: Exception) -> None:
    """What was refused before any action began is told in the log too."""
    from liantu.kit.access import public as access

    if isinstance(problem, access.Denied):
        access.note_refusal(by, problem)


def wake(language: str) -> None:
    """Start Django, in the language asked for. Raises WrongSetting."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liantu.site.settings")
    import django
    from django.utils import translation

    django.setup()
    translation.activate(language)


def teach_click(language: str) -> None:
    """Make click speak "zh-hans" or "en": its usage errors, and the words of its help."""
    gettext.bindtextdomain("messages", LOCALE)
    # gettext asks the environment for the language. Only its view within this process is changed: what is started
    # from here, such as PostgreSQL's programs, goes on in the language of the machine.
    machine = os.environ.get("LANGUAGE")
    os.environ["LANGUAGE"] = "en" if language == "en" else "zh_Hans"
    if machine is None:
        os.unsetenv("LANGUAGE")
    else:
        os.putenv("LANGUAGE", machine)


def language_of(arguments: Sequence[str]) -> str:
    """ "zh-hans" or "en": by --lang, else by LIANTU_LANGUAGE."""
    told = os.environ.get("LIANTU_LANGUAGE", "")
    for at, word in enumerate(arguments):
        if word == "--lang" or word.startswith("--lang="):
            told = word.partition("=")[2] or "".join(arguments[at + 1 : at + 2])
            break
    return "en" if told.startswith("en") else "zh-hans"


def main() -> None:
    # What a command makes, the database's file above all, is for its owner alone, whatever the shell's habit.
    os.umask(0o077)
    # Nearly all that a command makes on its way up stays until it ends: going through it again and again finds nothing.
    gc.set_threshold(20_000, 20, 20)
    teach_click(language_of(sys.argv))
    sys.exit(run(lambda: house(standalone_mode=False, prog_name="liantu")))


def run(call: Callable[[], object]) -> int:
    """Call, and turn whatever goes wrong into words on stderr and an exit code."""
    try:
        answer = call()
    except click.UsageError as mistake:
        if "--json" in sys.argv:
            _complain(mistake.format_message())
        else:
            mistake.show()
        return 2
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as problem:
        words = _words_for(problem)
        if words is None:
            raise
        _complain(words)
        return 1
    return answer if isinstance(answer, int) else 0


def _words_for(problem: Exception) -> str | None:
    """What is told of a refusal; None for what is nobody's fault but the program's."""
    from .environment import WrongSetting
    from .home import KeysMissing

    if isinstance(problem, WrongSetting):
        return problem.told(language_of(sys.argv))
    if isinstance(problem, KeysMissing | click.ClickException):
        return str(problem)
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename}: {problem.strerror}" if problem.filename else problem.strerror
    if "django" not in sys.modules:
        return None
    from django.core.exceptions import ValidationError
    from django.db import DatabaseError, OperationalError, ProgrammingError
    from django.utils.translation import gettext as _

    from liantu.kit.access.errors import Conflict, Denied, NotHere
    from liantu.kit.access.sentences import clauses

    from .upkeep import Refused

    if isinstance(problem, ValidationError):
        return clauses(problem.messages)
    if isinstance(problem, Denied):
        return problem.words
    if isinstance(problem, NotHere | Conflict | Refused):
        return str(problem)
    if isinstance(problem, OperationalError | ProgrammingError) and _is_not_there(problem):
        return _("数据库还没有建立：请先运行 liantu migrate")
    if isinstance(problem, DatabaseError):
        return _("数据库出错：%(words)s。请运行 liantu doctor 检查") % {"words": str(problem).strip().splitlines()[0]}
    return None


def _is_not_there(problem: Exception) -> bool:
    # PostgreSQL also says "does not exist" of a database or a role, which `migrate` could not make.
    words = str(problem)
    missing = "relation " in words and "does not exist" in words
    return missing or any(told in words for told in ("no such table", "unable to open database file"))


def _complain(words: str) -> None:
    if "--json" in sys.argv:
        click.echo(json.dumps({"error": words}, ensure_ascii=False), err=True)
    else:
        click.echo(words, err=True)


if __name__ == "__main__":
    main()
