"""Who may do what with visits, promises and events.

Staff of all departments see the calendar of their zone: that is its point. A firm sees the visits that it gets and the
promises that it was given, but not what was found; other firms see neither.
"""

from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import BUSINESS, OUTSIDERS, STAFF, Role

OPERATOR = Role.LOCAL_OPERATOR
#: From a row to the unit that is its organisation, whichever of merged ones it names.
FIRM = "organisation__canonical__members__unit_links__unit"

visits = declare("activities.Visit", own="created_by", unit=FIRM, zone="zone", many=True)
visits.permit("view", _("查看走访"), all=[OPERATOR], zone=STAFF, unit=OUTSIDERS)
visits.permit("create", _("预约走访"), zone=STAFF)
visits.permit("edit", _("加入、改期或取消走访"), zone=STAFF)
visits.permit("decide", _("同意超出上限的走访"), zone=[Role.LEADER])
visits.permit("tell", _("说明已向谁反映过"), unit=OUTSIDERS)
visits.permit("export", _("导出走访"), zone=STAFF)

parties = declare("activities.VisitParty", unit="unit", zone="visit__zone")
parties.permit("view", _("查看走访情况"), all=[OPERATOR], zone=STAFF)
parties.permit("edit", _("记录走访情况"), unit=STAFF)

told = declare("activities.AlreadyTold", own="by", zone="visit__zone")
told.permit("view", _("查看企业已反映的内容"), all=[OPERATOR], zone=STAFF, own=OUTSIDERS)

promises = declare("activities.Promise", own="by", unit=FIRM, zone="zone", many=True)
promises.permit("view", _("查看承诺"), all=[OPERATOR], zone=STAFF, unit=OUTSIDERS)
promises.permit("edit", _("作出或办理承诺"), zone=STAFF)
promises.permit("confirm", _("确认承诺是否兑现"), unit=OUTSIDERS)
promises.permit("export", _("导出承诺"), zone=STAFF)

rules = declare("activities.ZoneRule", zone="zone")
rules.permit("view", _("查看走访规则"), all=[OPERATOR], zone=STAFF)
rules.permit("edit", _("设定走访上限"), zone=[Role.LEADER])

events = declare("activities.Event", zone="zone")
events.permit("view", _("查看活动"), all=[OPERATOR], zone=BUSINESS)
events.permit("create", _("登记活动"), zone=STAFF)
events.permit("edit", _("修改活动、管理参加者"), zone=STAFF)
events.permit("export", _("导出活动"), zone=STAFF)

participants = declare("activities.Participant", unit=FIRM, zone="event__zone", many=True)
participants.permit("view", _("查看参加者"), all=[OPERATOR], zone=STAFF, unit=OUTSIDERS)
participants.permit("edit", _("邀请、签到"), zone=STAFF)
participants.permit("reveal", _("查看参加者姓名原文"), zone=STAFF, unit=OUTSIDERS)
participants.permit("export", _("导出参加者"), zone=STAFF)
participants.mask(person="name")

feedback = declare("activities.Feedback", zone="event__zone")
feedback.permit("view", _("查看活动反馈"), all=[OPERATOR], zone=STAFF)

materials = declare("activities.Material", own="by", zone="event__zone")
materials.permit("view", _("查看活动材料"), all=[OPERATOR], zone=BUSINESS)
