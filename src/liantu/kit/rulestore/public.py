"""What others use of kit/rulestore: they register kinds of packs, and ask which version holds. See README.md."""

from .actions import approve, discard, draft, send_back, submit, withdraw
from .actions import save_draft as save
from .enums import PackState
from .holding import find_version, in_force, list_in_force
from .kinds import PackForm, PackKind, find_kind, kinds, register
from .models import Pack
from .queries import find_pack, list_packs, versions_of
from .reading import text_of
from .version import Version

__all__ = [
    "Pack",
    "PackForm",
    "PackKind",
    "PackState",
    "Version",
    "approve",
    "discard",
    "draft",
    "find_kind",
    "find_pack",
    "find_version",
    "in_force",
    "kinds",
    "list_in_force",
    "list_packs",
    "register",
    "save",
    "send_back",
    "submit",
    "text_of",
    "versions_of",
    "withdraw",
]
