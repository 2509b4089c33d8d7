"""What placements register: what follows from new records, pages, the register's filter, what can be counted."""

from __future__ import annotations

from liantu.kit.evidence import public as evidence

from ..actions import suggesting

evidence.derivers.register("industry.placing", suggesting.touched)
evidence.derivers.follow("industry.placing", suggesting.moved)
evidence.referring.register("organisation", evidence.referring.Reference("industry.Placement", "organisation"))
