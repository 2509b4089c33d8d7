"""Names and codes of Chinese organisations: who is who.

`parse` takes a name apart, `read_code` says what a code is, `compare` sets two names or records beside each other,
`resolve` finds who is meant in an `Index`, `dedupe` and `link` work on whole tables. Plain Python: no Django.
"""

from .codes import Code, CodeKind, agree, read_code
from .compare import Record, compare
from .index import Entry, Index, WrongIndex, entries
from .linking import Link, link
from .parse import Parsed, Part, Piece, parse, told
from .reasons import Comparison, Outcome, Reason
from .resolve import Candidate, near, near_all, rank, rank_all, resolve
from .tables import WORDS, Found, Pair, dedupe
from .words import Kind

__all__ = [
    "WORDS", "Candidate", "Code", "CodeKind", "Comparison", "Entry", "Found", "Index", "Kind", "Link", "Outcome", "Pair", "Parsed", "Part",
    "Piece", "Reason", "Record", "WrongIndex", "agree", "compare", "dedupe", "entries", "link", "near", "near_all", "parse", "rank", "rank_all", "read_code",
    "resolve", "told",
]  # fmt: skip
