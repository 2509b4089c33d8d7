"""Which pack applies: by scheme, by what is asked for, by place and by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .language import Pack, Purpose

#: The region of a pack that holds everywhere.
NATION = "CN"


def choose(packs: Iterable[Pack], scheme: str, purpose: Purpose, region: str, on: date) -> Pack | None:
    """The pack of a scheme that holds for a purpose, in a division (its code), on a day. None where there is none.

    A version holds from its day until the next one's, unless it says that it ends before for this purpose: 小巨人 were looked at again
    by the set of 2022 when new ones were already measured by that of 2026. The most specific region wins; of its versions, the newest.
    """
    there = [one for one in packs if one.scheme == scheme and holds(one, purpose, region, on)]
    return max(there, key=lambda one: (len(_prefix(one.region)), one.version), default=None)


def choose_all(packs: Iterable[Pack], purpose: Purpose, region: str, on: date) -> dict[str, Pack]:
    """Scheme → the pack that holds."""
    every = list(packs)
    found = {
        scheme: choose(every, scheme, purpose, region, on) for scheme in dict.fromkeys(one.scheme for one in every)
    }
    return {scheme: pack for scheme, pack in found.items() if pack is not None}


def holds(pack: Pack, purpose: Purpose, region: str, on: date) -> bool:
    """Whether a pack is meant for a purpose, a place and a day; there may be a newer one."""
    if purpose not in pack.purposes or not covers(pack.region, region):
        return False
    begins = begins_on(pack)
    ends = pack.until.get(purpose)
    return (begins is None or begins <= on) and (ends is None or on <= ends)


def begins_on(pack: Pack) -> date | None:
    """The day from which a version holds: its name; None where it is no day, as of a draft."""
    try:
        return date.fromisoformat(pack.version[:10])
    except ValueError:
        return None


def covers(region: str, division: str) -> bool:
    """Whether a pack's region holds a division: 14 or 140000 holds 140105."""
    return _prefix(division).startswith(_prefix(region))


def _prefix(region: str) -> str:
    """The part of a division's code that says something: 140000 is 14; nothing for the whole country."""
    code = region.removeprefix(NATION).lstrip("-")
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code
