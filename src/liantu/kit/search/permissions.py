"""Who may do what in kit/search: everybody keeps what they pinned and saw. Keys are read through what they lead to."""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import PEOPLE

# No action: a key says that something exists, so only the scope of that something answers for it.
keys = declare("search.Key")
key_sets = declare("search.KeySet")

recents = declare("search.Recent", own="user")
recents.permit("view", _("查看最近查看的对象"), own=PEOPLE)
recents.permit("keep", _("记住最近查看的对象"), own=PEOPLE)

pins = declare("search.Pin", own="user")
pins.permit("view", _("查看固定的对象"), own=PEOPLE)
pins.permit("create", _("固定对象"), own=PEOPLE)
pins.permit("delete", _("取消固定对象"), own=PEOPLE)
