"""Packs: dated YAML that people write by hand. Reading it so that whatever is wrong is told with line and mend."""

from .marked import Marked, Problem, Unreadable, read, unknown_keys
from .words import UNSAID, Words, read_words

__all__ = ["UNSAID", "Marked", "Problem", "Unreadable", "Words", "read", "read_words", "unknown_keys"]
