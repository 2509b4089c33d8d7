"""What can be mended: a lever helps where it moves a row the way that is asked, and what experts have not said is reckoned at a share."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from liantu.engine.rules import Pack, many, shipped
from liantu.engine.rules.language import reported
from liantu.engine.rules.mending import Mending
from liantu.engine.rules.one import read_values

from .packs import ON, small, tech_sme, vetoed

HALF = Fraction(1, 2)
FACTS = """
facts:
  founded: {title: 成立日期, unit: date}
  staff: {title: 职工, unit: heads}
  experts: {title: 技术人员, unit: heads}
  debt: {title: 负债, unit: yuan}
  assets: {title: 资产, unit: yuan}
  clean: {title: 无失信, unit: flag}
requires:
  age: {title: 成立十年以内, check: on - founded <= 3653天}
  share: {title: 技术人员一成以上, check: experts / staff >= 10%}
  few: {title: 职工五百人以内, check: staff <= 500人}
  debt: {title: 负债率八成以下, check: debt / assets <= 80%}
  clean: {title: 无失信记录, check: clean}
  either:
    title: 人多或资产多
    any:
      either.staff: {title: 千人以上, check: staff >= 1000人}
      either.clean: {title: 无失信, check: clean}
levers:
  hire: {title: 增加一名技术人员, changes: {experts: 1, staff: 1}, cost: 2万元}
  equity: {title: 增资, changes: {assets: 10万元}, cost: 1万元}
"""


def said(pack: Pack, told: dict[str, Any]) -> many.Said:
    (found,) = many.ask(pack, [read_values(pack, told, ON)[0]], ON)
    return found


@pytest.mark.parametrize(
    ("told", "fen"),
    [
        ({}, {}),
        ({"founded": "2001-01-01"}, {"age": None}),
        ({"experts": 1}, {"share": 2_000_000}),
        # More staff is none the fewer.
        ({"staff": 600, "experts": 90}, {"few": None}),
        ({"debt": "95万元"}, {"debt": 1_000_000}),
        ({"debt": "95万元", "experts": 1, "founded": "2001-01-01"}, {"debt": 1_000_000, "share": 2_000_000, "age": None}),
        # A record cannot be mended; of two ways the one that can is enough.
        ({"clean": False}, {"either": 2_000_000, "clean": None}),
    ],
)  # fmt: skip
def test_lever_mends_what_it_moves_the_right_way(told: dict[str, Any], fen: dict[str, int | None]) -> None:
    pack = small(FACTS)
    good = {"founded": "2024-01-01", "staff": 100, "experts": 20, "debt": "50万元", "assets": "100万元", "clean": True}
    found, mending = said(pack, good | told), Mending(pack)
    # The cheapest first, what nothing mends last.
    blocking = [(mending.rows[at].id, mending.cost(at, found.rows)) for at in mending.blocking(found.rows)]
    assert blocking == list(fen.items())


def test_points_can_be_gained_where_a_lever_moves_a_row_that_has_not_all_of_them() -> None:
    pack = tech_sme()
    mending, found = Mending(pack), said(pack, vetoed())
    assert mending.score is not None
    assert mending.cost(mending.score, found.rows) == min(one.cost for one in pack.levers)
    assert mending.reckoned(found.rows, HALF) == found.rows[mending.score][1]
    assert not mending.asks_experts
    assert mending.told == pack.facts.keys()


def test_experts_are_reckoned_at_a_share_and_blanks_at_nothing() -> None:
    pack = shipped.find("cn.high-tech", ON).pack
    mending = Mending(pack)
    nothing = said(pack, {})
    places = {row.id: at for at, row in enumerate(reported(pack))}
    # Without a fact: the experts' own rows at half, 8 + 8 of rights and 6 + 6 + 4 + 4 of organisation; bands of what is blank bear nothing.
    assert mending.reckoned(nothing.rows, HALF) == Fraction(18)
    assert mending.reckoned(nothing.rows, Fraction(1)) == Fraction(36)
    known = said(
        pack,
        {"ip_class_1": 1, "ip_class_2": 0, "ip_self_developed": True, "transformed_results": 15, "years_counted": 3},
    )
    assert known.rows[places["score.transformation"]][1:] == (25, 30)
    # 4 + 4 + 7.5 + 3.5 of rights, 27.5 of results, 10 of organisation.
    assert mending.reckoned(known.rows, HALF) == Fraction(113, 2)
    assert mending.asks_experts
    assert "ip_supports_products" not in mending.told
    assert "expert.ip_1" not in mending.told
