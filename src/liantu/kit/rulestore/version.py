"""One version of a pack, whether it ships or is a zone's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from .kinds import title_of

if TYPE_CHECKING:
    from .models import Pack


@dataclass(frozen=True, slots=True)
class Version:
    """`version` is the day from which it holds, as text; `zone` and `pk` are those of a zone's own, None of what ships.

    Whatever runs on a version remembers `kind`, `key`, `version`, `digest` and `pk`, and has it back from `find_version`.
    """

    kind: str
    key: str
    version: str
    text: str
    digest: str
    zone: int | None
    pk: int | None
    valid_from: date

    @property
    def title(self) -> str:
        """In the reader's language."""
        return title_of(self.kind, self.key, self.text)

    @property
    def url(self) -> str:
        """The page of this very text."""
        if self.pk is not None:
            return reverse("pack", args=[self.pk])
        return f"{reverse('pack-shipped', args=[self.kind, self.key, self.version])}?digest={self.digest}"

    @property
    def ships(self) -> bool:
        return self.pk is None

    @classmethod
    def of(cls, pack: Pack) -> Version:
        """Of a row that has its day."""
        return cls(
            pack.kind, pack.key, pack.version, pack.text, pack.digest, pack.zone_id, pack.pk, pack.valid_from
        )  # fmt: skip
