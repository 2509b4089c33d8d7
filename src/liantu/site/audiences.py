"""Which pages stand in the rail of those whom the zone serves: of all that they may open, what they have use for.

Officials and administrators have all that their permissions open. A page that is left out here stays open to whoever may see
it, by its address or from another page.
"""

from __future__ import annotations

from liantu.kit.access import public as access
from liantu.kit.ui import nav

Role = access.Role
#: Their own dossier, what waits for them, what the zone does with them and for all, and the numbers that they may read.
OUTSIDERS = (
    "own-organisation", "start", "cockpit", "notices", "organisations", "cases", "visits", "promises", "events", "figures", "publications",
)  # fmt: skip
AUDIENCES = {
    Role.ENTERPRISE: (*OUTSIDERS, "stands", "policies", "purchases", "offers"),
    Role.UNIVERSITY: (*OUTSIDERS, "experts", "rights"),
    Role.CARRIER_OPERATOR: (*OUTSIDERS, "recognitions"),
    Role.LABORATORY: (*OUTSIDERS, "recognitions", "standards"),
}

for _role, _names in AUDIENCES.items():
    nav.set_audience(_role, _names)
