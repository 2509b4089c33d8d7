"""What is refused, in Chinese and in English."""

from __future__ import annotations


class Wrong(ValueError):
    """A date, a period, a calendar or a clock that cannot be meant. `args`: the words in Chinese and in English."""

    def told(self, language: str = "zh") -> str:
        return str(self.args[language != "zh"])
