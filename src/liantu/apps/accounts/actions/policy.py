from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

from ..models import SecurityPolicy


@access.action
def set_policy(*, by: Any, address: str = "", reason: str = "", **fields: Any) -> SecurityPolicy:
    """Change the sign-in rules. Raises ValidationError, also where the change would shut out whoever makes it, and Denied."""
    policy = SecurityPolicy.objects.select_for_update().filter(pk=1).first() or SecurityPolicy(pk=1)
    access.require(by, "edit", policy)
    known = {field.name for field in SecurityPolicy._meta.fields} - {"id"}
    if unknown := set(fields) - known:
        raise ValidationError(_("没有这些设置：%(names)s") % {"names": listed(sorted(unknown))})
    with audit.change(by, "accounts.policy.edit", policy, reason=reason, category=audit.Category.SECURITY):
        for name, value in fields.items():
            setattr(policy, name, value)
        policy.full_clean()
        if address and not policy.admits(address):
            raise ValidationError(
                {"admin_networks": _("您当前的地址 %(address)s 不在其中，保存后您将无法登录") % {"address": address}}
            )
        policy.save()
    return policy
