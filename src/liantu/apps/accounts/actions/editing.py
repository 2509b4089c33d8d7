"""One way to change a row's fields: read anew under a lock, save only what is different, log it against what was there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit

M = TypeVar("M", bound=Model)


def lock(obj: M) -> M:
    """`obj` itself with the values that the database holds now, which nobody else changes until the transaction ends."""
    obj.refresh_from_db(from_queryset=type(obj)._base_manager.select_for_update())
    return obj


def put(by: Any, obj: M, action: str, fields: dict[str, Any], allowed: Iterable[str], **more: Any) -> M:
    """Set `fields` of a locked `obj`; no save and no entry where nothing differs. `more` goes to the entry.

    Raises ValidationError.
    """
    if unknown := set(fields) - set(allowed):
        raise ValidationError(_("这些字段不能在此修改：%(names)s") % {"names": listed(sorted(unknown))})
    told = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    changed = {name: value for name, value in told.items() if getattr(obj, name) != value}
    if not changed:
        return obj
    with audit.change(by, action, obj, **more):
        for name, value in changed.items():
            setattr(obj, name, value)
        obj.full_clean(exclude={"password"} & {field.name for field in obj._meta.fields})
        obj.save(update_fields=list(changed))
    return obj
