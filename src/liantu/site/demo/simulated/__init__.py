"""The simulated zone 模拟高新区: what its departments deliver over one year, drawn from a seed.

Nothing in it exists: names begin with 模拟 or are plainly made up, divisions and codes lie under 99, which no place has.
What a real register meets is there on purpose: rows without codes, mistyped codes, former and variant names, firms that
share a short name, branches, blanks, departments that contradict each other, returns that count more than can be shown.

`deliveries()` gives plain JSON-ready dicts, in the order in which they come in:

    {source: {...}, delivery: {title, issued, received}, records: [{key, place, content, organisations, ties, ...}]}

Every reference inside a record (from, to, holder, subject, ...) is a code or name that the same delivery prints. Keys are
the code that the row prints, else its name and division, with whatever else tells the sheet's rows apart; never a row number.

`workbooks.write()` writes what five departments send of July and August 2026 as the files that they would send, and
`remainder()` gives what is left to say beside them.
"""

from __future__ import annotations

from collections.abc import Iterable

from .departments import Departments
from .firms import Row, check_digit, is_code
from .remainder import Remainder
from .year import FIRMS, SEED

__all__ = ["FIRMS", "SEED", "check_digit", "deliveries", "is_code", "remainder", "truth"]


def deliveries(seed: int = SEED, firms: int = FIRMS) -> list[Row]:
    """All deliveries of the year, in the order in which they come in. Fewer `firms` (at least 200) scale the rest."""
    return _as_received(Departments(seed, firms).deliveries())


def remainder(seed: int = SEED, firms: int = FIRMS) -> list[Row]:
    """The deliveries without what `workbooks.write()` says; they name no firm of the zone that the workbooks do not have.

    Every row prints its firm's registered name and code. Load it after the workbooks.
    """
    return _as_received(Remainder(seed, firms).packs())


def _as_received(packs: Iterable[Row]) -> list[Row]:
    return sorted(packs, key=lambda row: (row["delivery"]["received"], row["source"]["code"]))


def truth(seed: int = SEED, firms: int = FIRMS) -> dict[tuple[str, str, str], int]:
    """Which firm a row is really about: (source code, day of issue, key) to the firm's number; zone firms lie below `firms`."""
    year = Departments(seed, firms)
    list(year.deliveries())
    return year.truth
