"""Keys that are brought in together: whatever is said meanwhile, and wherever it breaks off, each object has its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from django.db import transaction

from liantu.kit.search import keeping, keys, scanning
from liantu.kit.search import public as search
from liantu.kit.search.models import Key, KeySet

from .conftest import KIND

NAMES = ["甲醇有限公司", "乙醇有限公司", "山西天海泵业有限公司", "天海泵业", "厦门大厦", ""]
Told = dict[int, str]


@pytest.fixture(autouse=True)
def _small(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a handful of objects takes several rounds and transactions."""
    for name, size in {"CHUNK": 3, "TOGETHER": 4, "LINES": 7, "SETS": 2}.items():
        monkeypatch.setattr(keeping, name, size)


def rows(told: Told) -> list[Any]:
    return [(pk, [(name, search.NameSort.OFFICIAL)] if name else [], []) for pk, name in told.items()]


def kept() -> set[tuple[int, str, int, int]]:
    return set(Key.objects.filter(kind=KIND).values_list("object_id", "text", "sort", "place"))


def meant(told: Told) -> set[tuple[int, str, int, int]]:
    return {
        (pk, text, sort, place)
        for pk, name in told.items() if name
        for text, sort, place in keys.keys_for([(name, search.NameSort.OFFICIAL)])
    }  # fmt: skip


def every_set_is_told() -> bool:
    """Whether the key sets say what the keys are, and nothing is left to be brought in."""
    sets = KeySet.objects.filter(kind=KIND).values_list("object_id", "told", "wanted")
    lines = {(pk, *keys.unpacked(line)) for pk, told, _wanted in sets if told for line in told.split("\n")}
    return lines == kept() and all(wanted is None for _pk, _told, wanted in sets)


def breaking(after: int, write: Callable[[Iterable[Any]], None]) -> Callable[[Iterable[Any]], None]:
    left = iter(range(after))

    def run(lines: Iterable[Any]) -> None:
        if next(left, None) is None:
            raise InterruptedError
        write(lines)

    return run


def test_what_is_put_later_is_there_once_it_is_settled() -> None:
    told = dict(enumerate(NAMES))
    search.put_later(KIND, rows(told))
    assert kept() == set()
    assert search.settle() == 5
    assert kept() == meant(told)
    assert every_set_is_told()
    assert search.settle() == 0


def test_what_is_put_later_as_it_is_is_not_brought_in_again() -> None:
    told = dict(enumerate(NAMES))
    search.put(KIND, rows(told))
    search.put_later(KIND, rows(told))
    assert search.settle() == 0


def test_another_name_before_it_is_settled_is_found_at_once_and_stays() -> None:
    search.put_later(KIND, rows({1: "甲醇有限公司"}))
    search.put(KIND, rows({1: "天海泵业"}))
    assert kept() == meant({1: "天海泵业"})
    search.settle()
    assert kept() == meant({1: "天海泵业"})
    assert every_set_is_told()


def test_what_is_dropped_before_it_is_settled_does_not_come_back() -> None:
    search.put_later(KIND, rows({1: "甲醇有限公司"}))
    search.drop(KIND, [1])
    search.settle()
    assert kept() == set()
    search.put(KIND, rows({1: "甲醇有限公司"}))
    search.drop(KIND, [1])
    assert not KeySet.objects.filter(kind=KIND).exists()


def test_another_word_is_found_of_what_was_renamed_before_it_is_settled() -> None:
    search.put_later(KIND, rows({1: "甲醇有限公司"}))
    search.put(KIND, rows({1: "天海泵业"}))
    assert scanning._among("泵业", {(KIND, 1): scanning.rank("天海", "天海泵业", 0, 0)})


def test_lost_keys_are_brought_back() -> None:
    told = {1: "甲醇有限公司", 2: "天海泵业"}
    search.put(KIND, rows(told))
    Key.objects.filter(kind=KIND, place=1).delete()
    search.mend(KIND, [1])
    assert {key for key in meant(told) if key[0] == 1} == {key for key in kept() if key[0] == 1}
    search.mend(KIND, [2])
    assert kept() == meant(told)


@pytest.mark.django_db(transaction=True)
def test_nobody_settles_within_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        search.settle()


@pytest.mark.parametrize("now", ["天海泵业", ""])
@pytest.mark.parametrize("way", [search.put, search.put_later])
def test_what_is_said_while_it_is_settled_holds(
    monkeypatch: pytest.MonkeyPatch, now: str, way: Callable[..., Any]
) -> None:
    told = dict.fromkeys(range(6), "甲醇有限公司")
    search.put_later(KIND, rows(told))
    insert, turns = keeping._insert_new, iter(range(100))

    def with_another(lines: Any) -> None:
        if next(turns) == 1:
            way(KIND, rows(dict.fromkeys((0, 3, 5), now)))
        insert(lines)

    monkeypatch.setattr(keeping, "_insert_new", with_another)
    search.settle()
    assert kept() == meant({**told, 0: now, 3: now, 5: now})
    assert every_set_is_told()


def test_what_goes_to_and_fro_while_it_is_settled_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = "甲醇有限公司", "天海泵业"
    search.put_later(KIND, rows({1: first}))
    insert, turns = keeping._insert_new, iter(range(100))

    def with_another(lines: Any) -> None:
        turn = next(turns)
        insert(lines)
        if turn == 0:
            search.put(KIND, rows({1: second}))
            search.put_later(KIND, rows({1: first}))

    monkeypatch.setattr(keeping, "_insert_new", with_another)
    search.settle()
    assert kept() == meant({1: first})
    assert every_set_is_told()


@pytest.mark.parametrize("seed", range(12))
def test_random_turns_leave_exactly_the_keys_that_were_said_last(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    random = Random(seed)
    told: Told = {}
    ways = ("_insert_new", "_insert_missing", "_delete")
    for _turn in range(25):
        some = {pk: random.choice(NAMES) for pk in random.sample(range(9), random.randint(1, 6))}
        turn = random.choice(["put", "later", "later", "drop", "settle", "break"])
        if turn == "drop":
            some = dict.fromkeys(some, "")
            search.drop(KIND, some)
        elif turn == "settle":
            search.settle()
            assert kept() == meant(told)
            assert every_set_is_told()
        elif turn == "break":
            with monkeypatch.context() as broken, suppress(InterruptedError):
                for way in ways:
                    broken.setattr(keeping, way, breaking(random.randint(0, 4), getattr(keeping, way)))
                search.settle()
        else:
            (search.put if turn == "put" else search.put_later)(KIND, rows(some))
        if turn not in ("settle", "break"):
            told |= some
    search.settle()
    assert kept() == meant(told)
    assert every_set_is_told()
