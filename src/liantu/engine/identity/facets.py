"""What of a name tables are joined by: its core, its place, its form, its branch."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from os import cpu_count
from sys import intern

from . import words
from .codes import read_code
from .parse import Part, parse
from .places import short

CHUNK = 20_000
# In the place of a code, for the whole country: it lies in no division and holds none.
_NOWHERE_ELSE = "CN"
_ALONE_UNDER = 60_000
# Signs that tell one firm of a row from the next where they stand for each other, and are no slip of the pen.
COUNTING = frozenset(
    "0123456789一二三四五六七八九十百零〇壹贰叁肆伍陆东西南北中上下前后左右大小新老第甲乙丙丁ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
NUMBERS = frozenset("0123456789一二三四五六七八九十")
# Families whose form is no formality: 协会 and 学会 of one trade are two, and nobody leaves it out.
_SPOKEN = frozenset(
    ("association", "government", "school", "hospital", "university", "laboratory", "office", "cooperative")
)


@dataclass(frozen=True, slots=True)
class Facets:
    """`label` is the innermost division without what kind of division it is; `place` its codes joined by spaces."""

    core: str
    brand: str
    label: str
    place: str
    form: str
    family: str
    branch: str


def facets(name: str) -> Facets:
    parsed = parse(name)
    divisions = [piece.text for piece in parsed.pieces if piece.part in (Part.DIVISION, Part.PLACE)]
    known = [text for text in divisions if parsed.places and text not in words.NATIONS]
    # What calls itself 中国 is not what a city calls so, though it may leave that out.
    nation = bool(divisions) and not known
    label = short(known[-1]) if known else "中国" if nation else ""
    core = parsed.core or parsed.text
    # Where neither brand nor trade is left, the form is all there is: 运城市人民政府.
    if not parsed.core and parsed.form:
        core = parsed.form
    elif parsed.family in _SPOKEN:
        core += parsed.form
    return Facets(
        core=core,
        brand=parsed.brand,
        label=intern(label),
        place=intern(_NOWHERE_ELSE if nation else " ".join(sorted(parsed.places))),
        form=intern(_form(parsed.form, parsed.group)),
        family=intern(parsed.family),
        branch=re.sub(r"(?<=[\u3400-\u9fff]{2})[省市县区]", "", parsed.branch),
    )


def _form(form: str, group: bool) -> str:
    """A form without what departments leave out: 有限责任公司 is 有限公司, 集团 wherever it stands."""
    plain = form.replace("有限责任公司", "有限公司")
    return plain if not group or "集团" in plain else "集团" + plain


def _row(given: tuple[str, str]) -> tuple[Facets, str, bool]:
    name, code = given
    read = read_code(code)
    return facets(name), read.text if read.is_key else "", read.valid


def _rows(given: Sequence[tuple[str, str]]) -> list[tuple[Facets, str, bool]]:
    return [_row(one) for one in given]


def take_apart(
    rows: Iterable[tuple[str, str]], *, told: Callable[[int], None] | None = None, workers: int = 0
) -> Iterable[tuple[Facets, str, bool]]:
    """Facets, code ("" for none) and whether that is flawless, for each name and code, in their order.

    Large tables are taken apart by several processes. `told` hears how many rows are done.
    """
    given = iter(rows)
    first = list(islice(given, _ALONE_UNDER))
    done = 0
    if len(first) < _ALONE_UNDER:
        for at in range(0, len(first), CHUNK):
            for one in first[at : at + CHUNK]:
                yield _row(one)
            done = min(len(first), at + CHUNK)
            if told:
                told(done)
        return
    chunks = [first[at : at + CHUNK] for at in range(0, len(first), CHUNK)]
    while part := list(islice(given, CHUNK)):
        chunks.append(part)
    with ProcessPoolExecutor(workers or cpu_count() or 1) as crew:
        for made in crew.map(_rows, chunks):
            yield from made
            done += len(made)
            if told:
                told(done)
