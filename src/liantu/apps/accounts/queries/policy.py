from __future__ import annotations

from liantu.kit.access import public as access

from ..models import SecurityPolicy


def current_policy(user: access.Principal) -> SecurityPolicy:
    """The sign-in rules in force, for those who may see them. Raises Denied."""
    policy = SecurityPolicy.current()
    if not access.may_ever(user, "view", "accounts.SecurityPolicy"):
        raise access.Denied("view", "accounts.SecurityPolicy", access.why(user, "view", policy))
    return policy
