"""What apps register to be told of: records that count now and did not, or no longer do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Deriver = Callable[[Sequence[int]], None]
_derivers: dict[str, Deriver] = {}


def register(name: str, deriver: Deriver) -> None:
    """`deriver(record_ids)` derives again whatever rests on these records. It may be called twice for the same ones."""
    if name in _derivers:
        raise ValueError(f"evidence: deriver {name} is registered twice")
    _derivers[name] = deriver


def derive(records: Sequence[int]) -> None:
    """Have every app derive what rests on `records`, in the order of registration."""
    if records:
        for deriver in _derivers.values():
            deriver(records)
