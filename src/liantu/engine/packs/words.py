"""What things are called, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from .marked import Marked, Problem


@dataclass(frozen=True, slots=True)
class Words:
    """Chinese, and English where somebody wrote it."""

    zh: str
    en: str = ""

    def told(self, language: str = "zh") -> str:
        """In "zh" or "en"; in Chinese where there is no English."""
        return self.en if self.en and language.startswith("en") else self.zh


#: Where nothing was said.
UNSAID = Words("")


def read_words(told: Marked, problems: list[Problem], what: tuple[str, str] = ("名称", "a title")) -> Words:
    """A text, or `{zh: ..., en: ...}`; what is wrong is added to `problems`."""
    if isinstance(told.value, str) and told.value.strip():
        return Words(told.value.strip())
    if isinstance(told.value, dict) and isinstance(told["zh"].value, str) and told["zh"].value.strip():
        return Words(told["zh"].value.strip(), str(told["en"].value or "").strip())
    problems.append(
        told.problem(
            f"缺少{what[0]}", f"{what[1]} is missing", "写成 {zh: 中文, en: English}", "write {zh: ..., en: ...}"
        )
    )
    return UNSAID
