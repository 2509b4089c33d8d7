"""Packs are read with places, and what is no pack is told with line and mend."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.engine.packs import Unreadable, read, unknown_keys


def test_pack_every_value_knows_its_line() -> None:
    told = read("title: 走访\nstages:\n  open:\n    title: 待办\n  done: {ends: well}\nfrom: 2026-09-01\n")
    assert told.plain == {
        "title": "走访", "stages": {"open": {"title": "待办"}, "done": {"ends": "well"}}, "from": date(2026, 9, 1),
    }  # fmt: skip
    assert (told["stages"]["open"]["title"].line, told["stages"]["done"]["ends"].line) == (4, 5)
    assert (told["nothing"].value, told["nothing"].line) == (None, 1)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2", 2, "写了两次"),
        ("- 1", 1, "清单"),
        ("a: &x 1\nb: *x", 1, "锚点"),
        ("b: 1\na: [", 2, "不是 YAML"),
        ("a: !!python/object:os.system {}", 1, "标签"),
        ("a: 1\n---\nb: 1", 2, "不是 YAML"),
        ("[" * 60, 1, ""),
        ("? [a]\n: 1", 1, "一个词"),
        ("", 1, "清单"),
    ],
)
def test_text_that_is_no_pack_is_refused_with_its_place(text: str, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        read(text)
    assert (wrong.value.problem.line, words in wrong.value.problem.zh) == (line, True)


def test_unknown_key_is_told_with_the_one_that_is_meant() -> None:
    told = read("title: 走访\nstagse: {}\n")
    (problem,) = unknown_keys(told, ["title", "stages"])
    assert (problem.line, problem.told("zh")) == (2, "没有“stagse”这一项；是不是 stages")
    assert problem.told("en") == "there is no “stagse” here; did you mean stages"


def test_words_for_yes_and_no_stay_words() -> None:
    assert read("a: no\nb: true\nc: 2026-13-99").plain == {"a": "no", "b": True, "c": "2026-13-99"}


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except Unreadable as wrong:
        assert wrong.problem.line >= 1
