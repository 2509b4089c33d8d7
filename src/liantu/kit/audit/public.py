"""Who did what, to what, when and from where, in a log that cannot be altered unseen.

Actions call `record` or `change` inside their own transaction. README.md tells how entries are sealed.
"""

from .context import Context, context, current
from .enums import Category, Channel, Outcome
from .models import Entry, Seal
from .personal import personal_fields
from .recording import CHANGED, change, record
from .sealer import EVERY_SECONDS, Head, last_head, oldest_unsealed, seal
from .verifying import Finding, Report, verify
from .wording import name_actions, words_of

__all__ = [
    "CHANGED",
    "EVERY_SECONDS",
    "Category",
    "Channel",
    "Context",
    "Entry",
    "Finding",
    "Head",
    "Outcome",
    "Report",
    "Seal",
    "change",
    "context",
    "current",
    "last_head",
    "name_actions",
    "oldest_unsealed",
    "personal_fields",
    "record",
    "seal",
    "verify",
    "words_of",
]
