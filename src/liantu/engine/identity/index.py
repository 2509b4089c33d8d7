"""An index over the names of up to millions of organisations: on disk, memory-mapped, read by many processes at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import tantivy

from .codes import read_code
from .compare import Record
from .parse import Parsed, parse
from .text import is_hanzi
from .writing import CHANCES, course, packed, sound, written

# Bumped whenever tokens or what is kept change, so that an index of another build is made anew; so it is with other classes.
FORMAT = f"2-{crc32(' '.join(CHANCES.classes).encode()):08x}"
_BETWEEN = "\x1f"
_NEAR = 4
_FEW = 8
# From how many queries on others help to search, and how many search then.
_MANY, _SIDE_BY_SIDE = 16, 2


class WrongIndex(Exception):
    """A folder holds no index, or one that another version of Liantu made: it has to be built again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of an organisation as the index keeps it: the organisation's key, the name, its code or "".

    `packed` is the name taken apart (see `writing.packed`), so that whoever ranks names need not do it again; "" where
    nobody did.
    """

    key: str
    name: str
    code: str = ""
    packed: str = field(default="", compare=False, repr=False)


def entries(records: Iterable[Record], keys: Sequence[str]) -> Iterator[Entry]:
    """Every name of every record, former ones too, under the record's key."""
    for record, key in zip(records, keys, strict=True):
        for name in (record.name, *record.former):
            if name.strip():
                yield Entry(key, name, read_code(record.code).text)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("code", stored=False, tokenizer_name="raw", index_option="basic")
    # All that is read of a name, in one field: reading each costs as much as finding it.
    builder.add_text_field("told", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("signs", stored=False, tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _telling(parsed: Parsed, signs: Sequence[tuple[str, str]]) -> tuple[str, int]:
    """The signs of a name that tell it from others, and where its brand begins: forms and endings of divisions left out."""
    kept, lead = [], 0
    for sign, name in signs:
        if name[0] == "F" or name == "Ds":
            continue
        if name[0] in "DN":
            lead += 1
        kept.append(sign)
    return "".join(kept) or parsed.text, min(lead, max(0, len(kept) - 1))


def tokens(parsed: Parsed) -> set[str]:
    """What a name is found by: its signs, pairs of them in their order up to four apart, how neighbours sound, how it begins."""
    return _tokens(parsed, course(parsed))


def _tokens(parsed: Parsed, signs: Sequence[tuple[str, str]]) -> set[str]:
    text, lead = _telling(parsed, signs)
    found = set(text)
    for at, sign in enumerate(text):
        found.update(f"{sign}>{text[next_]}" for next_ in range(at + 1, min(len(text), at + 1 + _NEAR)))
    core = text[lead:] or text
    found.update(f"~{sound(a)}>{sound(b)}" for a, b in pairwise(core) if is_hanzi(a) and is_hanzi(b))
    if core:
        found.add(f"^{core[0]}")
    return found


class Index:
    """Names by what they are made of. One process writes at a time; `reload` shows readers what was written since."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._folder = folder
        self._index = index

    @classmethod
    def create(cls, folder: Path) -> Index:
        """An empty index in a new or empty folder."""
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder))
        (folder / "liantu.json").write_text(json.dumps({"format": FORMAT}), encoding="utf-8")
        return cls(folder, index)

    @classmethod
    def made(cls, folder: Path, entries: Iterable[Entry]) -> Index:
        """An index of these names in a new or empty folder."""
        index = cls.create(folder)
        index.put(entries)
        return index

    @classmethod
    def open(cls, folder: Path) -> Index:
        """An index made before. Raises WrongIndex where there is none, or one of another format."""
        about = folder / "liantu.json"
        if not about.exists() or json.loads(about.read_text(encoding="utf-8")).get("format") != FORMAT:
            raise WrongIndex(str(folder))
        return cls(folder, tantivy.Index.open(str(folder)))

    @classmethod
    def in_memory(cls) -> Index:
        """An index that lives with this process alone."""
        return cls(Path(), tantivy.Index(_schema()))

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def reload(self) -> None:
        self._index.reload()

    def put(self, entries: Iterable[Entry], *, told: Callable[[int], None] | None = None) -> int:
        """Write names. `told` hears after every thousand how many there are; returns how many."""
        count = 0
        writer = self._index.writer(heap_size=128_000_000, num_threads=1)
        for entry in entries:
            writer.add_document(_document(entry))
            count += 1
            if told and not count % 1000:
                told(count)
        writer.commit()
        self._index.reload()
        return count

    def drop(self, keys: Iterable[str]) -> None:
        """Forget every name of these organisations."""
        writer = self._index.writer(heap_size=32_000_000, num_threads=1)
        for key in keys:
            writer.delete_documents_by_term("key", key)
        writer.commit()
        self._index.reload()

    def replace(self, keys: Iterable[str], entries: Iterable[Entry]) -> None:
        """Let `entries` be all that is held under these keys: nobody reads in between. For a few thousand at most."""
        writer = self._index.writer(heap_size=32_000_000, num_threads=1)
        for key in keys:
            writer.delete_documents_by_term("key", key)
        for entry in entries:
            writer.add_document(_document(entry))
        writer.commit()
        # Each commit adds a file: they are joined now and then, and that has to come to its end.
        writer.wait_merging_threads()
        self._index.reload()

    def coded(self, code: str) -> list[Entry]:
        """The names that stand beside a code."""
        return self._read_all([tantivy.Query.term_query(self._index.schema, "code", code)], 20)[0]

    def near(self, parsed: Parsed, limit: int = 60) -> list[Entry]:
        """Names that may be meant by what somebody wrote, in the order of what they share with it."""
        return self.near_all([parsed], limit)[0]

    def near_all(self, asked: Sequence[Parsed], limit: int = 60) -> list[list[Entry]]:
        """The same for many: a name that is near to several is read once."""
        answers = self._read_all([self._sharing(parsed) for parsed in asked], limit)
        few = [at for at, found in enumerate(answers) if len(found) < _FEW]
        signs = [_any(self._index.schema, [(sign, 1.0) for sign in written(asked[at])]) for at in few]
        for at, single in zip(few, self._read_all(signs, limit), strict=True):
            seen = {entry.key for entry in answers[at]}
            answers[at] += [entry for entry in single if entry.key not in seen]
        return answers

    def _sharing(self, parsed: Parsed) -> tantivy.Query:
        text = written(parsed)
        pairs = [
            (f"{text[a]}>{text[b]}", 1.0 if b == a + 1 else 0.6)
            for a in range(len(text))
            for b in range(a + 1, min(len(text), a + 3))
        ]
        sounds = [(f"~{sound(a)}>{sound(b)}", 0.5) for a, b in pairwise(text) if is_hanzi(a) and is_hanzi(b)]
        first = _telling(parsed, course(parsed))
        wanted = [*pairs, *sounds, (f"^{(first[0][first[1] :] or text or ' ')[0]}", 0.6)]
        return _any(self._index.schema, wanted)

    def _read_all(self, queries: Sequence[tantivy.Query], limit: int) -> list[list[Entry]]:
        searcher = self._index.searcher()

        def hits_of(query: tantivy.Query) -> list[tuple[int, int]]:
            hits = searcher.search(query, limit, count=False).hits
            return [(address.segment_ord, address.doc) for _score, address in hits]

        if len(queries) < _MANY:
            hits = [hits_of(query) for query in queries]
        else:
            # A search holds no lock of the interpreter's, so that two run side by side.
            with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
                hits = list(pool.map(hits_of, queries))
        # In the order in which they lie on disk: each block of them is unpacked once.
        held = {}
        for place in sorted({place for found in hits for place in found}):
            told = searcher.doc(tantivy.DocAddress(*place)).get_first("told")
            key, code, apart, name = str(told).split(_BETWEEN, 3)
            held[place] = Entry(key, name, code, apart)
        return [[held[place] for place in found] for found in hits]


def _document(entry: Entry) -> tantivy.Document:
    parsed = parse(entry.name)
    signs = course(parsed)
    # The name is last: it alone may hold any sign.
    told = _BETWEEN.join((entry.key, entry.code, packed(signs), entry.name))
    return tantivy.Document(key=entry.key, code=entry.code, told=told, signs=" ".join(_tokens(parsed, signs)))


def _any(schema: tantivy.Schema, wanted: Iterable[tuple[str, float]]) -> tantivy.Query:
    terms: dict[str, float] = {}
    for token, weight in wanted:
        if token.split() == [token]:
            terms[token] = max(weight, terms.get(token, 0.0))
    return tantivy.Query.boolean_query([
        (
            tantivy.Occur.Should,
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, "signs", token, index_option="basic"), weight),
        )
        for token, weight in terms.items()
    ])  # fmt: skip
