"""Search as you type: `register` a kind, `put` and `drop` keys, `search`. README.md shows it by example."""

from .actions import pin, unpin
from .enums import KeySort, NameSort
from .keeping import drop, mend, put, put_later, settle
from .keys import keys_for
from .queries import Hit, is_pinned, pinned, recent, search
from .readings import sounding
from .registry import Found, Likeness, Searchable, kinds, register
from .seen import note_seen
from .short_names import lengthened, shortened

__all__ = [
    "Found",
    "Hit",
    "KeySort",
    "Likeness",
    "NameSort",
    "Searchable",
    "drop",
    "is_pinned",
    "keys_for",
    "kinds",
    "lengthened",
    "mend",
    "note_seen",
    "pin",
    "pinned",
    "put",
    "put_later",
    "recent",
    "register",
    "search",
    "settle",
    "shortened",
    "sounding",
    "unpin",
]
