from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """What was written or restored.

    `bytes` and `digest` (SHA-256, hex, what `sha256sum` prints) are those of the whole file `path`; `taken`
    is the ISO time, in UTC, at which the data were as the archive holds them. `rows` does not count what an
    archive leaves out. `findings` are what the log's own check found after a restore, in words: empty where
    it is sound. Rows are equal to the archived ones by then, so whatever it found was so before the backup.
    """

    path: str
    taken: str
    bytes: int
    digest: str
    tables: int = 0
    rows: int = 0
    files: int = 0
    keys: int = 0
    findings: tuple[str, ...] = ()
