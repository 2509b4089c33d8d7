"""Showing a personal property in plain."""

from __future__ import annotations

from typing import Any

from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.ui import reasons

from ..models import Organisation
from ..queries import find_organisation
from ..validators.properties import PROPERTIES


@access.action
def reveal_value(*, by: Any, organisation: Organisation, key: str, reason: str) -> str:
    """The plain value of a masked property, against a reason that the security log keeps.

    Raises Denied, ValidationError without a reason, NotHere for what is not masked, not known or withheld.
    """
    seen = find_organisation(by, organisation.pk)
    value = getattr(seen, f"seen_{key}", None)
    if key not in PROPERTIES or not PROPERTIES[key].mask or value is None:
        raise access.NotHere("registry.Claim", key)
    access.require(by, "reveal", seen)
    reasons.want(reason)
    audit.record(
        by, "registry.organisation.reveal", seen, reason=reason.strip(), category=audit.Category.SECURITY,
        details={"field": key},
    )  # fmt: skip
    return str(value)
