"""Packs: dated YAML that people write by hand. Reading it so that whatever is wrong is told with line and mend."""

from .marked import Marked, Problem, Unreadable, read, unknown_keys

__all__ = ["Marked", "Problem", "Unreadable", "read", "unknown_keys"]
