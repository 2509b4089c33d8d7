"""`liantu rules`: packs of rules asked of facts in plain files, without a database."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _

from liantu.kit.ui.speaking import Group

from .rule_checking import check_packs
from .rule_packs import list_packs
from .rule_subjects import climb_facts, evaluate_facts, try_facts
from .rule_tables import cost_table, regress_table, screen_table


@click.group(
    cls=Group, help=_("规则包：查看、检查、评价、试算、筛查、最省的达标办法、回归、测算；只读写文件，不用数据库")
)
def rules_group() -> None:
    pass


for command in (
    list_packs, check_packs, evaluate_facts, try_facts, screen_table, climb_facts, regress_table, cost_table,
):  # fmt: skip
    rules_group.add_command(command)
