"""Count what short names keep of full ones, for `liantu.engine.identity.writing`.

    python -m benchmarks.identity_fit > src/liantu/engine/identity/kept.py

Each pair of a short and a full name is read as a course of signs kept and dropped; since several courses may lead to one
short name, the likeliest is taken by the chances counted so far, a few times over. What comes out are counts by
class of place in a name, no name among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from benchmarks import names
from liantu.engine.identity import parse
from liantu.engine.identity.writing import PUT_IN, Chances, course, written

ROUNDS = 4


def likeliest(query: str, signs: list[tuple[str, str]], chances: Chances) -> list[tuple[str, int, bool]] | None:
    """Class, whether the sign before was kept, and whether this one is, along the best course; None where there is none."""
    size = len(query)
    columns: list[dict[tuple[int, int], tuple[float, tuple[int, int], bool]]] = [{(0, 0): (0.0, (0, 0), False)}]
    for sign, name in signs:
        at = chances.classes.get(name, 0)
        new: dict[tuple[int, int], tuple[float, tuple[int, int], bool]] = {}
        for (done, before), (score, _, _) in columns[-1].items():
            ways = [
                ((done + put, 0), score + chances.drop[at, before] + put * PUT_IN, False)
                for put in range(min(3, size - done) + 1)
            ]
            if done < size and query[done] == sign:
                ways.append(((done + 1, 1), score + chances.keep[at, before], True))
            for state, value, kept in ways:
                if state not in new or value > new[state][0]:
                    new[state] = (value, (done, before), kept)
        columns.append(new)
    ends = [(value[0], state) for state, value in columns[-1].items() if state[0] == size]
    if not ends:
        return None
    state, acts = max(ends)[1], []
    for place in range(len(signs), 0, -1):
        _, before, kept = columns[place][state]
        acts.append((signs[place - 1][1], before[1], kept))
        state = before
    return acts


def count(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[int, int, int, int]]:
    """Counts by class for pairs of a written and a full name: seen and kept after a dropped sign, then after a kept one."""
    read = [(written(parse(short)), course(parse(full))) for short, full in pairs]
    found: dict[str, tuple[int, int, int, int]] = {}
    for _ in range(ROUNDS):
        chances = Chances.counted(found)
        seen: Counter[tuple[str, int]] = Counter()
        kept: Counter[tuple[str, int]] = Counter()
        for query, signs in read:
            for name, before, was in likeliest(query, signs, chances) or ():
                seen[name, before] += 1
                kept[name, before] += was
        found = {
            name: (seen[name, 0], kept[name, 0], seen[name, 1], kept[name, 1]) for name in sorted({name for name, _ in seen})
        }  # fmt: skip
    return found


def main() -> None:
    print(
        '"""Counted by benchmarks/identity_fit.py: class of a sign in a full name, then how often short names keep it."""'
    )
    print("\n# Seen and kept after a dropped sign, seen and kept after a kept one.")
    print("KEPT: dict[str, tuple[int, int, int, int]] = {")
    for name, counts in count(names.aliases(*names.SHORTS)).items():
        print(f'    "{name}": {counts},')
    print("}")


if __name__ == "__main__":
    main()
