"""Who may do what in kit/ui: everybody keeps their own way of seeing a table."""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import PEOPLE

preferences = declare("ui.TablePreference", own="user")
preferences.permit("view", _("查看列表显示方式"), own=PEOPLE)
preferences.permit("edit", _("保存列表显示方式"), own=PEOPLE)
