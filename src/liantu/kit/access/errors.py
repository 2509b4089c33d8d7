from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .why import Explanation


class Denied(Exception):
    """The principal may see the object or ask for the action, but not do it. `explanation` says why in words."""

    def __init__(self, action: str, label: str, explanation: Explanation | None = None, words: str = "") -> None:
        self.action = action
        self.label = label
        self.explanation = explanation
        self.recorded = False
        self.words = words or (explanation.words if explanation else _("没有权限"))
        super().__init__(self.words)


class NotHere(Exception):
    """No such object, or none that the principal may know of: the two are not told apart."""

    def __init__(self, label: str = "", key: object = "") -> None:
        self.label = label
        self.key = key
        super().__init__(_("没有找到：%(key)s") % {"key": key} if key != "" else _("没有找到"))


class Several(ValidationError):
    """A name that more than one object bears, so that none can be meant."""


class Conflict(Exception):
    """What is asked no longer fits what is there, such as a page that has grown stale."""


class Rejected(ValidationError):
    """Bad input of which a trace must stay: `afterwards` runs once the rest has been rolled back."""

    def __init__(self, message: Any, afterwards: Callable[[], object]) -> None:
        super().__init__(message)
        self.afterwards = afterwards
        self.told = False
