"""How high each node and lane stands: as level with what it is joined to as its column allows."""

from __future__ import annotations

from collections.abc import Sequence

from .ordering import Item, Woven

#: How often the columns are gone through; a lane holds to its line more than a node.
ROUNDS, FIRM = 8, 3.0


def heights_of(woven: Woven, sizes: Sequence[float], apart: float, lane: float) -> tuple[list[float], float]:
    """The middle of every node and lane, by number, and how high all is. `sizes`: of the nodes; `apart`: between two of them."""
    many = len(woven.column)
    high = [*sizes, *([lane] * (many - len(sizes)))]
    steps = [_steps(woven, column, high, apart) for column in woven.columns]
    lengths = [own[-1] + high[column[-1]] / 2 for own, column in zip(steps, woven.columns, strict=True)]
    height = max(lengths, default=0.0)
    middle = [0.0] * many
    for column, own, length in zip(woven.columns, steps, lengths, strict=True):
        for item, step in zip(column, own, strict=True):
            middle[item] = step + (height - length) / 2
    order = list(range(len(woven.columns)))
    for turn in range(ROUNDS):
        last = turn >= ROUNDS - 2
        for at in order if turn % 2 == 0 else reversed(order):
            column = woven.columns[at]
            wanted = [
                _wanted(woven, item, middle, left=turn % 2 == 0 or last, right=turn % 2 == 1 or last) for item in column
            ]
            weights = [FIRM if woven.is_lane(item) else 1.0 for item in column]
            top = high[column[0]] / 2
            found = _settled(wanted, weights, [step - top for step in steps[at]], top, height - lengths[at] + top)
            for item, place in zip(column, found, strict=True):
                middle[item] = place
    return middle, height


def _steps(woven: Woven, column: list[Item], high: Sequence[float], apart: float) -> list[float]:
    """The middles of a column packed from the top."""
    found: list[float] = []
    for at, item in enumerate(column):
        if not at:
            found.append(high[item] / 2)
            continue
        lanes = woven.is_lane(item) + woven.is_lane(column[at - 1])
        found.append(found[-1] + (high[item] + high[column[at - 1]]) / 2 + apart * (1, 0.75, 0.15)[lanes])
    return found


def _wanted(woven: Woven, item: Item, middle: list[float], *, left: bool, right: bool) -> float:
    joined = (woven.left.get(item, []) if left else []) + (woven.right.get(item, []) if right else [])
    return sum(middle[other] for other in joined) / len(joined) if joined else middle[item]


def _settled(
    wanted: list[float], weights: list[float], steps: list[float], lowest: float, highest: float
) -> list[float]:
    """The places nearest to the wanted ones (least squares) that keep the steps between them, within bounds: pooled like isotonic regression."""
    blocks: list[tuple[float, float, int]] = []
    for want, weight, step in zip(wanted, weights, steps, strict=True):
        value, total, count = want - step, weight, 1
        while blocks and blocks[-1][0] > value:
            other, held, many = blocks.pop()
            value = (value * total + other * held) / (total + held)
            total, count = total + held, count + many
        blocks.append((value, total, count))
    level = [min(max(value, lowest), highest) for value, _total, count in blocks for _one in range(count)]
    return [base + step for base, step in zip(level, steps, strict=True)]
