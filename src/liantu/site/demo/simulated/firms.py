"""Firms of the simulated zone: their codes, names and other properties, and the words that these are made of."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

#: The day on which the story begins.
START = date(2025, 9, 1)
SIZES = {"micro": "微型", "small": "小型", "medium": "中型", "large": "大型"}
ORDER = list(SIZES)

Row = dict[str, Any]


@cache
def words(name: str) -> Any:
    """One of the word lists."""
    path = files("liantu.site.demo").joinpath("data", "simulated", f"{name}.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# Codes

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check_digit(first17: str) -> str:
    """The eighteenth character of a unified social credit code (GB 32100-2015)."""
    total = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return _SIGNS[-total % 31]


def is_code(text: str) -> bool:
    """Whether 18 characters are a code whose last one fits the others."""
    return len(text) == 18 and set(text) <= set(_SIGNS) and check_digit(text[:17]) == text[17]


def _new_code(rng: Random, division: str, registered: str = "91") -> str:
    body = "MA" + "".join(rng.choice(_SIGNS) for _ in range(6))
    value = -sum(weight * int(sign, 36) for weight, sign in zip(_BODY_WEIGHTS, body, strict=True)) % 11
    first17 = registered + division + body + ("X" if value == 10 else str(value))
    return first17 + check_digit(first17)


def mistyped(rng: Random, code: str) -> str:
    place = rng.randrange(9, 17)
    return code[:place] + rng.choice([sign for sign in _SIGNS[:10] if sign != code[place]]) + code[place + 1 :]


# Firms


@dataclass
class Firm:
    """One firm as it truly is at the moment that the story has reached; the sheets show it less well."""

    no: int
    official: str
    short: str
    trade: Row
    size: str
    code: str
    place: Row
    address: str
    founded: date
    capital: int  # ten thousand yuan
    legal: str
    phone: str
    website: str
    status: str = "active"
    former: list[Row] = field(default_factory=list)
    local: bool = True
    parent: Firm | None = None

    def counts(self) -> bool:
        return self.local and self.status == "active"


class People:
    """Draws firms and everyone beside them; every name is given once."""

    def __init__(self, rng: Random, words: Row) -> None:
        self.rng, self.words = rng, words
        pairs = [a + b for a, b in itertools.product(words["first"], words["second"])]
        rng.shuffle(pairs)
        self.proper = itertools.cycle(pairs)
        self.names: set[str] = set()
        self.shorts: set[str] = set()
        self.codes: set[str] = set()

    def one(self, rows: list[Row]) -> Row:
        return self.rng.choices(rows, [row["weight"] for row in rows])[0]

    def code(self, division: str, registered: str = "91") -> str:
        while (code := _new_code(self.rng, division, registered)) in self.codes:
            pass
        self.codes.add(code)
        return code

    def person(self) -> str:
        return self.rng.choice(self.words["surnames"]) + self.rng.choice(self.words["given"])

    def phone(self) -> str:
        return f"0990-{self.rng.randrange(1000000, 9999999)}"

    def address(self, city: str) -> str:
        return f"{city}{self.rng.choice(self.words['roads'])}{self.rng.randrange(1, 300)}号"

    def naming(self, trade: Row, sharing: Firm | None = None) -> tuple[str, str]:
        """An official name that is new, and its short name: new, too, unless it is to be shared."""
        while True:
            proper = sharing.short[:2] if sharing else next(self.proper)
            official = self.one(self.words["forms"])["pattern"].format(h=proper, z=trade["name"])
            short = proper + trade["short"]
            if official not in self.names and (sharing or short not in self.shorts):
                self.names.add(official)
                self.shorts.add(short)
                return official, short

    def firm(self, no: int, trades: list[Row], sharing: Firm | None = None, place: Row | None = None) -> Firm:
        rng, words = self.rng, self.words
        trade = sharing.trade if sharing else self.one(trades)
        official, short = self.naming(trade, sharing)
        size = self.one(words["sizes"])
        place = place or words["divisions"][0]
        founded = START - timedelta(
            days=int(min(rng.expovariate(1 / 2200) + 20 + 900 * ORDER.index(size["size"]), 11000))
        )
        capital = max(3, round(size["capital"] * rng.lognormvariate(0, 0.9), -1 if size["capital"] > 500 else 0))
        firm = Firm(
            no=no, official=official, short=short, trade=trade, size=size["size"], code=self.code(place["code"]),
            place=place, address=self.address(place["city"]), founded=founded, capital=int(capital), legal=self.person(),
            phone=self.phone(), website=f"https://firm{no}.example.cn" if rng.random() < 0.2 else "",
            local=place is words["divisions"][0],
        )  # fmt: skip
        if rng.random() < 0.05:
            self.rename(firm, START - timedelta(days=rng.randrange(200, 900)), keep=False)
        return firm

    def rename(self, firm: Firm, day: date, *, keep: bool = True) -> None:
        """Give the firm another proper name from `day` on; without `keep` the present name is the new one."""
        other, short = self.naming(firm.trade)
        old = firm.official if keep else other
        firm.former.append({"text": old, "until": day.isoformat()})
        if keep:
            firm.official, firm.short = other, short


def variant_of(rng: Random, name: str, taken: set[str]) -> str:
    """The name as another clerk writes it; never another firm's."""
    swaps = [
        ("有限公司", "有限责任公司"),
        ("有限责任公司", "有限公司"),
        ("（", "("),
        ("模拟市", "模拟"),
        ("模拟省", "模拟"),
    ]
    ways = [name.replace(old, new, 1).replace("）", ")" if new == "(" else "）") for old, new in swaps if old in name]
    return rng.choice([way for way in ways if way not in taken] + [name[:2] + " " + name[2:]])
