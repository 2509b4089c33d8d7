"""From names and codes to keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.kit.search import keys, readings, texts
from liantu.kit.search.enums import KeySort, NameSort, Place

LETTERS = "山西天海泵业科技长行重厦乐单有限公司集团股份Aa３3（）()· -，"
names = st.text(st.sampled_from(LETTERS), max_size=40)
queries = st.tuples(st.integers(0, 40), st.integers(1, 40))


def texts_of(name: str, sort: NameSort = NameSort.OFFICIAL) -> set[str]:
    return {text for text, _sort, _place in keys.keys_for([(name, sort)])}


def reads(name: str, typed: str) -> bool:
    return any(text.startswith(typed) for text in texts_of(name))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＡＢＢ（中国）有限公司", "abb中国有限公司"),
        ("ABB(中国)有限公司", "abb中国有限公司"),
        ("阿里·巴巴 科技", "阿里巴巴科技"),
        ("3M-中国\u3000公司\x00\ud800", "3m中国公司"),
        ("（）· ", ""),
    ],
)
def test_normalise_gives_one_form(written: str, plain: str) -> None:
    assert texts.normalise(written) == plain


@given(st.text(max_size=30))
def test_normalise_twice_is_once(text: str) -> None:
    assert texts.normalise(texts.normalise(text)) == texts.normalise(text)


@given(names, queries)
def test_every_substring_before_the_form_begins_a_key(name: str, cut: tuple[int, int]) -> None:
    plain = texts.normalise(name)
    begin, length = cut
    typed = plain[begin : begin + length]
    if begin < texts.core(plain) and typed:
        assert reads(name, typed[: texts.LONGEST])
        assert keys.holds([name], [], typed)


@given(names)
def test_key_is_short_and_stands_once(name: str) -> None:
    found = [text for text, _sort, _place in keys.keys_for([(name, NameSort.OFFICIAL), (name, NameSort.SHORT)])]
    assert len(found) == len(set(found))
    assert all(0 < len(text) <= texts.LONGEST for text in found)


@given(names, names)
def test_holds_tells_what_does_not_hold(name: str, typed: str) -> None:
    plain, wanted = texts.normalise(name), texts.normalise(typed)
    if wanted and any(map(readings.is_han, wanted)) and wanted not in plain:
        assert not keys.holds([name], [], wanted)


def test_nothing_begins_inside_the_form() -> None:
    found = texts_of("山西天海泵业股份有限公司")
    assert not any(text.startswith(("有限", "股份", "公司", "gufen", "youxian", "gfyx", "yxgs")) for text in found)


def test_name_that_is_only_a_form_is_kept() -> None:
    assert "有限公司" in texts_of("有限公司")


def test_place_tells_the_start() -> None:
    found = {text: (sort, place) for text, sort, place in keys.keys_for([("天海泵业", NameSort.SHORT)])}
    assert found["天海泵业"] == (KeySort.SHORT, Place.START)
    assert found["泵业"] == (KeySort.SHORT, Place.INSIDE)
    assert found["tianhaibengye"] == (KeySort.SHORT_PINYIN, Place.START)
    assert found["by"] == (KeySort.SHORT_INITIALS, Place.INSIDE)


def test_best_of_equal_keys_is_kept() -> None:
    found = keys.keys_for([("天海泵业", NameSort.ALIAS), ("天海泵业", NameSort.OFFICIAL)])
    assert {sort for _text, sort, _place in found} == {KeySort.NAME, KeySort.PINYIN, KeySort.INITIALS}


def test_code_is_found_from_its_start_and_from_the_organisation_code() -> None:
    assert keys.keys_for([], ["91140800ma0gt5y74x"]) == [
        ("91140800ma0gt5y74x", KeySort.CODE, Place.START),
        ("ma0gt5y74", KeySort.CODE, Place.INSIDE),
    ]


def test_letters_among_hanzi_are_read_as_they_stand() -> None:
    assert {"abbzhongguo", "abbzg", "zhongguo", "3mzg"} <= texts_of("ABB(中国)") | texts_of("3M中国")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("厦门大厦建设", "xiamendashajianshe"),
        ("重庆重型汽车", "chongqingzhongxing"),
        ("长治市长城重工", "changzhishichangcheng"),
        ("长子县农业局", "zhangzixian"),
        ("长风信息", "changfeng"),
        ("乐山音乐传媒", "leshanyinyue"),
        ("乐天超市", "yuetian"),
        ("单县单晶硅", "shanxiandanjing"),
        ("运城商业银行", "yinhang"),
        ("行健科技", "xingjian"),
        ("行健科技", "hangjian"),
        ("朝阳会计师事务所", "chaoyangkuaiji"),
        ("朝阳会计师事务所", "zhaoyang"),
        ("绿源女装", "lvyuannv"),
        ("朝阳会计师事务所", "cykj"),
        ("朝阳会计师事务所", "zykj"),
    ],
)
def test_polyphone_is_read_as_its_phrase_says_or_otherwise(name: str, typed: str) -> None:
    assert reads(name, typed)


@pytest.mark.parametrize(("name", "typed"), [("大同", "tong"), ("石材", "dan"), ("银行", "yinheng")])
def test_rare_reading_stays_out(name: str, typed: str) -> None:
    assert reads(name, typed) is (typed == "tong")


def test_polyphones_and_phrases_are_well_formed() -> None:
    assert all(len(letter) == 1 and len(said) > 1 for letter, said in readings.POLYPHONES.items())
    assert [phrase for phrase, said in readings.PHRASES.items() if len(phrase) != len(said)] == []


def test_form_tells_its_own_pinyin_and_initials() -> None:
    for form, (pinyin, initials) in texts.FORMS.items():
        said = [syllable for _place, syllable in readings.syllables(form)]
        assert ("".join(said), "".join(one[0] for one in said)) == (pinyin, initials)


def test_variants_are_capped() -> None:
    name = "长行重厦乐单" * 4
    said = readings.syllables(name)
    assert len(list(readings.variants(name, said, len(name)))) == 1 + readings.MOST_VARIANTS


def test_longer_query_than_a_key_is_held_against_the_name() -> None:
    name = "中国科学院山西煤炭化学研究所运城盐湖高新技术产业开发区成果转化示范基地"
    typed = texts.normalise(name)[3:35]
    assert keys.holds([name], [], typed)
    assert not keys.holds([name], [], typed[:-1] + "厂")
    assert keys.holds([name], [], "zhongguokexueyuanshanximeitanhuaxue")
    assert not keys.holds([name], [], "zhongguokexueyuanshanximeitanhuagong")
