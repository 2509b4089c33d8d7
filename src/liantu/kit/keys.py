"""Keys of rows, as addresses, forms and commands tell them."""

from __future__ import annotations

#: The largest that a database holds.
LARGEST = 2**63 - 1


def key_of(told: str) -> int:
    """The key that is told; 0, which no row has, where that is no number or larger than any key."""
    return int(told) if told.isdecimal() and len(told) < len(str(LARGEST)) else 0
