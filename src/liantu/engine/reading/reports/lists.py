"""Enumerations: 甲、乙和丙等5家企业. What is listed with organisations, or closed by a word for them, is one too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .heads import HEADS
from .lexicon import CATEGORIES, JOINERS
from .scan import Line, Piece, fills

_MARKS = '“”"‘’'
_CLOSED = re.compile(
    r"[”\"]?(?P<more>等)?(?P<count>(?:共|共计|这)?(?:\d+|[一二两三四五六七八九十百]+|多|数|几)(?:余|多)?(?:家|所|个|户|名|大|支))?"
    r"(?P<kind>(?:为代表的|在内的)?(?:一批|一大批|众多)?[“\"]?[\u4e00-\u9fff]{0,9}?[”\"]?(?:" + "|".join(CATEGORIES) + r"))(?![\u4e00-\u9fff]?[化级])"
)  # fmt: skip
_LEADING = re.compile(r"[”\"]?等(?:企业|公司)?为(?:龙头|代表|骨干|引领|核心|主体|支撑)")
_VERBS = re.compile(r"(?:被|在|与|和|为|对|将|的(?!一批)|获|是|了|到|从|由|向|用)")


@dataclass(frozen=True, slots=True)
class Item:
    """One member of a list: where it stands, and its tokens."""

    start: int
    end: int
    text: str
    pieces: tuple[Piece, ...]

    @property
    def name(self) -> Piece | None:
        """The token, where the lattice holds the whole item for a name."""
        return self.pieces[0] if len(self.pieces) == 1 and self.pieces[0].kind == "name" else None

    @property
    def odd(self) -> bool:
        """Whether it has signs that no list of words knows."""
        return any(
            piece.kind in ("unknown", "latin")
            or (piece.kind == "word" and not piece.curated and piece.text not in HEADS)
            for piece in self.pieces
        )

    @property
    def place(self) -> bool:
        return all(piece.kind == "place" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `closed` is the word for what is listed (家企业), or empty; `count` whether a number stands there."""

    items: tuple[Item, ...]
    closed: str
    end: int
    count: str = ""
    more: bool = False


def listings(line: Line) -> list[Listing]:
    """The lists of a sentence."""
    groups: list[list[int]] = []
    marks = [at for at in range(line.span.start, line.span.end) if line.text[at] == "、"]
    for at in marks:
        if groups and at - groups[-1][-1] <= 24 and not _parts(line, groups[-1][-1] + 1, at):
            groups[-1].append(at)
        else:
            groups.append([at])
    found = [listing for group in groups if (listing := _listing(line, group)) is not None]
    return found + _pairs(line, found)


def _parts(line: Line, start: int, end: int) -> bool:
    """Whether one list ends and another begins between two 、: 甲、乙等企业与丙、丁."""
    if re.search(r"[，,。；;：:]", line.text[start:end]):
        return True
    inner = [piece for run in line.runs for piece in run if start <= piece.start and piece.end <= end]
    return any(piece.kind == "particle" and piece.text not in JOINERS for piece in inner)


def _listing(line: Line, marks: list[int]) -> Listing | None:
    items = []
    first = _tail(line, marks[0])
    if first is not None:
        items.append(first)
    for before, after in pairwise(marks):
        run = _run_at(line, before + 1)
        if run and run[-1].end in (after, after - 1):
            items += _parted(line, run)
    last = _heads(line, marks[-1] + 1)
    items += last
    if not items:
        return None
    end = items[-1].end
    return _closing(line, tuple(items), end)


def _closing(line: Line, items: tuple[Item, ...], end: int) -> Listing:
    found = _CLOSED.match(line.text, end, line.span.end)
    leading = _LEADING.match(line.text, end, line.span.end)
    if leading:
        return Listing(items, leading.group(), end, "", True)
    if found and (found.group("more") or found.group("count")):
        kind = found.group("kind")
        if not _VERBS.search(kind.replace("为代表的", "").replace("在内的", "")):
            return Listing(
                items, found.group().strip(_MARKS), end, found.group("count") or "", bool(found.group("more"))
            )
    return Listing(items, "", end, "", line.text.startswith("等", end))


def _pairs(line: Line, found: list[Listing]) -> list[Listing]:
    """Lists without a 、: 甲和乙两家企业, 甲与乙等单位."""
    taken = {at for listing in found for item in listing.items for at in range(item.start, item.end)}
    pairs = []
    for run in line.runs:
        for at, piece in enumerate(run[1:-1], 1):
            if piece.text not in ("和", "与", "及", "以及") or piece.start - 1 in taken:
                continue
            left, right = _backwards(line, run[:at]), _heads(line, piece.end)
            if left is not None and right:
                pairs.append(_closing(line, (left, *right), right[-1].end))
        if run and run[0].start - 1 not in taken and line.text.startswith("等", run[-1].end):
            continue
    return pairs


def _run_at(line: Line, start: int) -> tuple[Piece, ...]:
    for run in line.runs:
        if run and run[0].start in (start, start + 1) and (run[0].start == start or line.text[start] in _MARKS):
            return run
    return ()


def _item(line: Line, pieces: tuple[Piece, ...]) -> Item | None:
    if not pieces:
        return None
    start, end = pieces[0].start, pieces[-1].end
    return Item(start, end, line.text[start:end], pieces) if 2 <= end - start <= 40 else None


def _tail(line: Line, mark: int) -> Item | None:
    for run in line.runs:
        if run and run[-1].end in (mark, mark - 1) and (run[-1].end == mark or line.text[mark - 1] in _MARKS):
            return _backwards(line, run)
    return None


def _backwards(line: Line, run: tuple[Piece, ...]) -> Item | None:
    """What the end of a run holds behind the last word that no name goes across."""
    if run and run[-1].kind == "name":
        return _item(line, run[-1:])
    kept: list[Piece] = []
    for piece in reversed(run):
        if (piece.halts and not _inner(piece, kept)) or piece.kind == "name":
            break
        kept.insert(0, piece)
    return _item(line, tuple(kept))


def _inner(piece: Piece, kept: list[Piece]) -> bool:
    """Single words for places and kinds (中, 上, 新型) may open or fill a brand."""
    return (
        piece.kind == "word"
        and len(piece.text) == 1
        and piece.text in "中上下前"
        and bool(kept)
        and kept[0].kind == "unknown"
    )


def _heads(line: Line, start: int) -> list[Item]:
    """The items that a run begins with: 丙 and 丁 of 丙和丁等企业."""
    run = _run_at(line, start)
    if not run:
        run = tuple(piece for one in line.runs for piece in one if piece.start >= start and one[-1].end > start)
        run = tuple(piece for piece in run if _same_run(line, piece, start))
    items: list[Item] = []
    kept: list[Piece] = []
    for at, piece in enumerate(run):
        if piece.kind == "name" and not kept:
            kept = [piece]
            items += [item] if (item := _item(line, tuple(kept))) else []
            kept = []
            continue
        if piece.text in JOINERS and (items or kept):
            items += [item] if (item := _item(line, tuple(kept))) else []
            kept = []
            continue
        inner = (piece.text in ("新型", "中", "上") and not items) or (bool(kept) and fills(run, 0, at))
        if (piece.halts and not inner) or (items and not kept and piece.kind != "name" and not _joined(line, piece)):
            break
        kept.append(piece)
    items += [item] if (item := _item(line, tuple(kept))) else []
    return items


def _joined(line: Line, piece: Piece) -> bool:
    before = line.before(piece.start)
    return before is not None and before.text in JOINERS


def _same_run(line: Line, piece: Piece, start: int) -> bool:
    run = next(one for one in line.runs if piece in one)
    return any(one.start == start for one in run)


def _parted(line: Line, run: tuple[Piece, ...]) -> list[Item]:
    """The items of a run between two 、: one, or two with 和 between them."""
    parts: list[list[Piece]] = [[]]
    for piece in run:
        if piece.text in JOINERS and parts[-1]:
            parts.append([])
        else:
            parts[-1].append(piece)
    return [item for part in parts if (item := _item(line, tuple(part))) is not None]
