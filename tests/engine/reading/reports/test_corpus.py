"""Made-up reports of many styles: what share of what they state is found, and what share of the finds is right.

The floors stand a little below what was measured, so that a rule that helps one style and breaks another is seen.
"""

from __future__ import annotations

import pytest

from benchmarks.reports import CORPUS, Count, judged, totals

FLOORS = {
    "organisations": (0.9, 0.95), "figures": (0.95, 0.95), "figures whole": (0.92, 0.92), "plans": (0.95, 0.95),
    "recognitions": (0.92, 0.94), "ties": (0.83, 0.93),
}  # fmt: skip


@pytest.fixture(scope="module")
def measured() -> dict[str, Count]:
    return totals(judged(CORPUS))


@pytest.mark.parametrize("what", FLOORS)
def test_share_of_what_is_stated_is_found(measured: dict[str, Count], what: str) -> None:
    recall, precision = FLOORS[what]
    count = measured[what]
    assert (count.recall >= recall, count.precision >= precision) == (True, True), (count.recall, count.precision)
