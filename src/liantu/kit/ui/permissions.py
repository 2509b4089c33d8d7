"""Who may do what in kit/ui: everybody keeps their own way of seeing a table, and their own views of lists.

What others share with somebody is no matter of scope but of what they chose: see `queries.saved_views`.
"""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import ADMINISTRATORS, PEOPLE, STAFF

preferences = declare("ui.TablePreference", own="user")
preferences.permit("view", _("查看列表显示方式"), own=PEOPLE)
preferences.permit("edit", _("保存列表显示方式"), own=PEOPLE)

views = declare("ui.SavedView", own="user")
views.permit("view", _("查看列表视图"), own=PEOPLE)
views.permit("create", _("保存列表视图"), own=PEOPLE)
views.permit("edit", _("修改列表视图"), own=PEOPLE)
views.permit("delete", _("删除列表视图"), own=PEOPLE)
views.permit("share", _("与单位共享列表视图"), own=PEOPLE)
# A zone is many houses: those who work for it share across it, the firms that it serves within their own.
views.permit("share_zone", _("与园区共享列表视图"), own=(*STAFF, *ADMINISTRATORS))
