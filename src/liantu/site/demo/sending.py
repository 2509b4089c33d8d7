"""What a visitor takes in: five departments' workbooks of September, laid into the home; nothing of them is in the register."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from .simulated.firms import words
from .simulated.workbooks.september import September


def folder() -> Path:
    """Where they lie."""
    return Path(settings.LIANTU_HOME.path) / "workbooks"


def lie_there() -> bool:
    """All of them: broken off, they are laid out again."""
    return folder().is_dir() and len(list(folder().iterdir())) >= len(words("workbooks"))


def lay_out(september: September) -> None:
    september.write(folder())
