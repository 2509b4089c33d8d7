"""What ships, kept: a later program may bring another text under the same name, or none."""

from __future__ import annotations

from liantu.kit import clock

from .kinds import kinds
from .models import KeptText
from .shipped import shipped


def keep_shipped() -> int:
    """Keep each text that this program ships and that was not kept before; answers how many. It runs at each migration."""
    there = set(KeptText.objects.values_list("kind", "key", "version", "digest"))
    new = [
        KeptText(
            kind=one.kind, key=one.key, version=one.valid_from, digest=one.digest, text=one.text, kept=clock.wall()
        )
        for kind in kinds()
        for versions in shipped(kind).values()
        for one in versions
        if (one.kind, one.key, one.valid_from, one.digest) not in there
    ]  # fmt: skip
    return len(KeptText.objects.bulk_create(new, ignore_conflicts=True))
