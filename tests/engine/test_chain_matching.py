"""What somebody says it does, held against the nodes of a chain."""

from __future__ import annotations

from liantu.engine.chains import LEAST, Matcher, Said, chain_of, confidence

CHAIN = """chain: test.pumps
title: {zh: 水泵, en: Pumps}
nodes:
  casting: {title: 铸件, stage: up, kind: part, gbt: ['3391'], keywords: [泵体铸件], supplies: [casing]}
  forging: {title: 锻件, stage: up, kind: part, gbt: ['3391'], keywords: [锻件], supplies: [pump]}
  casing: {title: 泵体, stage: mid, kind: part, gbt: ['3441'], keywords: [泵体], supplies: [pump]}
  cabinet: {title: 水泵控制柜, stage: mid, kind: part, keywords: [水泵控制柜], supplies: [pump]}
  pump: {title: 水泵, stage: mid, gbt: ['3441'], keywords: [水泵, 离心泵], supplies: [farm]}
  deep: {title: 深井泵, stage: mid, gbt: ['3441'], keywords: [深井泵], is_a: [pump]}
  farm: {title: 灌溉, stage: down, kind: use, keywords: [灌溉]}
"""
MATCHER = Matcher(chain_of(CHAIN))


def found(kind: Said, text: str) -> dict[str, float]:
    return {hit.node: hit.weight for hit in MATCHER.hits(kind, text)}


def test_longer_word_leaves_nothing_for_a_shorter_one_inside_it() -> None:
    assert found(Said.PRODUCT, "泵体铸件") == {"casting": 0.9}
    assert found(Said.SCOPE, "生产水泵控制柜、水泵，农田灌溉") == {"cabinet": 0.3, "pump": 0.3}


def test_class_stands_for_products_and_for_what_is_most_general() -> None:
    assert found(Said.CODE, "C3441 泵及真空设备制造") == {"casing": 0.1, "pump": 0.5, "deep": 0.1}
    assert found(Said.CODE, "3391") == {"casting": 0.25, "forging": 0.25}
    assert found(Said.CODE, "泵及真空设备制造") == found(Said.CODE, "34410") == {}


def test_what_speaks_together_makes_it_surer_and_never_certain() -> None:
    hits = [*MATCHER.hits(Said.PRODUCT, "QJ 型深井泵"), *MATCHER.hits(Said.CODE, "C3441")]
    assert confidence(hit for hit in hits if hit.node == "deep") == 0.775
    rights = [hit for text in ("一种深井泵", "深井泵轴") for hit in MATCHER.hits(Said.RIGHT, text)]
    assert confidence(rights[:1]) == 0.4 < confidence(rights) == 0.45
    assert confidence([*MATCHER.hits(Said.PRODUCT, "深井泵"), *rights, *hits]) == 0.95
    assert confidence(MATCHER.hits(Said.SCOPE, "离心泵")) >= LEAST


def test_what_a_kind_of_it_tells_already_is_left_out() -> None:
    assert MATCHER.nearest({"deep": 0.8, "pump": 0.5, "casing": 0.3}) == {"deep", "casing"}
    assert MATCHER.nearest({"deep": 0.3, "pump": 0.5}) == {"deep", "pump"}
