from __future__ import annotations


class Undelivered(Exception):
    """A message that was not taken. `words` say why, for the log of messages.

    `final`: trying again would change nothing. `down`: it is not this message but the other side, so that others to it
    need not be tried now. `answer`: the first of what the other side said.
    """

    def __init__(self, words: str, *, final: bool = False, down: bool = False, answer: str = "") -> None:
        self.words, self.final, self.down, self.answer = words, final, down, answer
        super().__init__(words)
