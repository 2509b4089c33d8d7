"""`liantu rules regress` and `cost`: a pack over a table of subjects, which is a .csv file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from django.utils.translation import gettext as _

from liantu.engine import rules
from liantu.engine.rules import costing, files, regression, telling
from liantu.kit.ui.speaking import Command, Speaker

from .identifying import IN_FILE, OUT_FILE, language
from .rule_packs import ON_DAY, PACK, day_of, joined, sound_pack, state_words
from .rule_screening import screen_command

SHOWN_FAULTS = 20
TABLE = click.option(
    "--table", "table_file", type=IN_FILE, required=True, help=_(".csv：每行一个对象，列名为事实的名称")
)
AGAINST = click.option("--against", metavar="PACK", help=_("与另一个版本比较"))


def _table(file: Path, pack: rules.Pack, day: date, outcomes: bool = False) -> files.Table:
    try:
        table = files.read_table(file, pack, day, outcomes)
    except files.WrongTable as problem:
        raise click.ClickException(problem.told(language())) from None
    for fault in table.faults[:SHOWN_FAULTS]:
        click.echo(f"{file.name}: {fault.told(language())}", err=True)
    if len(table.faults) > SHOWN_FAULTS:
        click.echo(
            _("%(file)s：另有 %(n)d 处问题") % {"file": file.name, "n": len(table.faults) - SHOWN_FAULTS}, err=True
        )
    if table.ignored:
        click.echo(_("%(file)s：这些列不是 %(pack)s 的事实，没有用到：%(columns)s") % {"file": file.name, "pack": pack.key, "columns": joined(table.ignored)}, err=True)  # fmt: skip
    if table.absent:
        click.echo(_("%(file)s：没有这些事实的列，按未知处理：%(facts)s") % {"file": file.name, "facts": joined(table.absent)}, err=True)  # fmt: skip
    return table


@click.command("screen", cls=Command, help=_("用规则包逐行判断一张表（.parquet 或 .csv），结果写入另一个文件"))
@PACK
@click.option(
    "--table",
    "table_file",
    type=IN_FILE,
    required=True,
    help=_(".parquet、.csv 或 .csv.gz：每行一个对象，列名为事实的名称"),
)
@click.option(
    "--as", "named", metavar=_("事实=列"), multiple=True, help=_("表中叫别的名字的列，如 costs=营业成本；可写多次")
)
@click.option("--out", type=OUT_FILE, required=True, help=_("结果写入 .parquet 或 .csv"))
@ON_DAY
@click.pass_obj
def screen_table(
    speaker: Speaker, pack_name: str, table_file: Path, named: tuple[str, ...], out: Path, on: date | None
) -> None:
    day = day_of(on)
    for pair in named:
        if not all(part.strip() for part in pair.partition("=")):
            raise click.ClickException(_("--as %(pair)s：写成“事实=列”，如 costs=营业成本") % {"pair": pair})
    pairs = {fact.strip(): column.strip() for fact, _is, column in (pair.partition("=") for pair in named)}
    screen_command(speaker, sound_pack(pack_name, day), table_file, out, day, pairs)


@click.command("regress", cls=Command, help=_("用规则包核对已有结果（outcome 列：accepted、refused）：不符的逐条列出"))
@PACK
@TABLE
@AGAINST
@ON_DAY
@click.pass_obj
def regress_table(speaker: Speaker, pack_name: str, table_file: Path, against: str | None, on: date | None) -> None:
    day = day_of(on)
    found = _regressed(sound_pack(pack_name, day), table_file, day)
    lines = _regression_lines(found)
    told = telling.tell_regression(found, language())
    if against:
        compared = regression.compare(_regressed(sound_pack(against, day), table_file, day), found)
        told["against"] = telling.tell_compared(compared)
        other = compared.old.pack
        lines.append(_("相比 %(pack)s") % {"pack": f"{other.key}@{other.version}"})
        for title, rows in ((_("改对"), compared.mended), (_("改错"), compared.broken), (_("仍不符"), compared.still)):
            lines.append(f"  {title} {len(rows)}  {joined([one.of.name or one.of.key for one in rows])}".rstrip())
    speaker.emit(told, lines)


def _regressed(pack: rules.Pack, file: Path, day: date) -> regression.Regression:
    rows = _table(file, pack, day, outcomes=True).rows
    decided = [regression.Decided(one.key, one.facts, bool(one.accepted), one.name, one.line) for one in rows]
    return regression.regress(pack, decided, day)


def _regression_lines(found: regression.Regression) -> list[str]:
    head = _("%(all)d 条：相符 %(hits)d，不符 %(misses)d，定不下来 %(open)d") % {
        "all": found.all, "hits": found.hits, "misses": len(found.misses), "open": len(found.unsettled),
    }  # fmt: skip
    titles = {
        regression.Verdict.TOO_STRICT: _("已通过，按规则不符合"), regression.Verdict.TOO_MILD: _("未通过，按规则符合"),
        regression.Verdict.UNSETTLED: _("定不下来"),
    }  # fmt: skip
    lines = [f"{found.pack.key}@{found.pack.version}", head]
    for one in (*found.misses, *found.unsettled):
        lines.append(_("第 %(line)d 行 %(name)s：%(verdict)s") % {"line": one.of.line, "name": one.of.name or one.of.key, "verdict": titles[one.verdict]})  # fmt: skip
        lines += [f"  {_row_line(outcome)}" for outcome in one.rows]
    return lines


def _row_line(one: rules.Outcome) -> str:
    return f"{state_words(one.state)}  {one.row.title.told(language())}  {one.why.told(language())}".rstrip()


@click.command("cost", cls=Command, help=_("测算一项政策：谁得多少、按年合计、谁可能得、谁因改版落选，依据是否齐全"))
@PACK
@TABLE
@AGAINST
@ON_DAY
@click.pass_obj
def cost_table(speaker: Speaker, pack_name: str, table_file: Path, against: str | None, on: date | None) -> None:
    day = day_of(on)
    found = _costed(sound_pack(pack_name, day), table_file, day)
    lines = _costing_lines(found)
    told = telling.tell_costing(found, language())
    if against:
        difference = costing.compare(_costed(sound_pack(against, day), table_file, day), found, day)
        told["against"] = telling.tell_difference(difference, language())
        lines += _difference_lines(difference)
    speaker.emit(told, lines)


def _costed(pack: rules.Pack, file: Path, day: date) -> costing.Costing:
    if not pack.amounts:
        raise click.ClickException(
            _("%(pack)s 没有写金额（amounts），无从测算") % {"pack": f"{pack.key}@{pack.version}"}
        )
    rows = _table(file, pack, day).rows
    subjects = [costing.Subject(one.key, one.facts, one.year or day.year, one.name, one.line) for one in rows]
    return costing.cost(pack, subjects, day)


def _costing_lines(found: costing.Costing) -> list[str]:
    lines = [
        f"{found.pack.key}@{found.pack.version}",
        _("%(all)d 个对象：得 %(gains)d，可能得 %(open)d，不得 %(refused)d") % {"all": found.all, "gains": len(found.gains), "open": len(found.open), "refused": len(found.refused)},
        _("合计 %(total)s") % {"total": telling.money(found.total, language())},
        *(f"  {year}  {telling.money(fen, language())}" for year, fen in found.years.items()),
    ]  # fmt: skip
    for one in found.gains:
        title = one.amount.title.told(language()) if one.amount else ""
        lines.append(f"  {one.of.name or one.of.key}  {telling.money(one.fen, language())}  {title}".rstrip())
    for may in found.open:
        most = _("至多 %(amount)s") % {"amount": telling.money(may.most, language())} if may.most is not None else ""
        lines.append(
            f"  {may.of.name or may.of.key}  {state_words(may.state)}  {most}  {joined(sorted(may.missing))}".rstrip()
        )
    known = [
        f"{one.fact} {one.known}/{one.all}" for one in found.ground if one.known < one.all
    ]  # fmt: skip
    lines.append(_("依据不全：%(facts)s") % {"facts": joined(known)} if known else _("依据齐全"))
    return lines


def _difference_lines(found: costing.Difference) -> list[str]:
    other = found.old.pack
    lines = [
        _("相比 %(pack)s") % {"pack": f"{other.key}@{other.version}"},
        "  " + _("合计从 %(old)s 变为 %(new)s") % {"old": telling.money(found.old.total, language()), "new": telling.money(found.new.total, language())},
    ]  # fmt: skip
    for title, rows in ((_("落选"), found.falls), (_("新增"), found.rises), (_("金额变动"), found.changes)):
        for one in rows:
            sums = [_("待定") if fen is None else telling.money(fen, language()) for fen in (one.before, one.after)]
            lines.append(f"  {title}  {one.of.name or one.of.key}  {sums[0]} → {sums[1]}")
            lines += [f"    {_row_line(row)}" for row in one.rows]
    return lines
