from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liantu.kit.rulestore.differences import AROUND, Change, differences

LINES = st.lists(st.sampled_from(["", "a: 1", "b: 2", "  - c", "# 注", "a: 10"]), max_size=25)


def told(before: str, after: str) -> list[tuple[str, int | None, int | None]]:
    return [(str(row.change), row.before, row.after) for row in differences(before, after).rows]


def test_same_texts_have_no_differences() -> None:
    assert not differences("a\nb\n", "a\nb\n")


def test_line_that_was_changed_stands_beside_what_it_became() -> None:
    assert told("a\nb: 3 天\nc\n", "a\nb: 5 天\nc\nd\n") == [
        ("same", 1, 1), ("changed", 2, 2), ("same", 3, 3), ("added", None, 4)
    ]  # fmt: skip
    row = differences("b: 3 天\n", "b: 5 天\n").rows[0]
    assert (row.old, row.new) == (
        [("b: ", False), ("3", True), (" 天", False)],
        [("b: ", False), ("5", True), (" 天", False)],
    )


def test_long_stretches_that_stay_are_folded() -> None:
    same = "".join(f"line {n}\n" for n in range(50))
    rows = differences(f"x\n{same}y\n", f"z\n{same}y\n").rows
    assert [row.change for row in rows] == [Change.CHANGED, *[Change.SAME] * AROUND, Change.FOLDED]
    assert rows[-1].folded == 51 - AROUND


@given(LINES, LINES)
def test_both_texts_can_be_read_off_the_rows(old: list[str], new: list[str]) -> None:
    found = differences("\n".join(old), "\n".join(new))
    before, after = "\n".join(old).splitlines(), "\n".join(new).splitlines()
    for row in found.rows:
        if row.before is not None:
            assert "".join(part for part, _differs in row.old) == before[row.before - 1]
        if row.after is not None:
            assert "".join(part for part, _differs in row.new) == after[row.after - 1]
    stays = sum(row.change is Change.SAME for row in found.rows) + sum(row.folded for row in found.rows)
    assert stays + found.removed + found.changed == len(before)
    assert stays + found.added + found.changed == len(after)
    assert bool(found) == (before != after)
