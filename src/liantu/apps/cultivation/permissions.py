"""Who may do what with ladders.

Staff see where the firms of their zone stand; a firm sees where it stands itself. What a fact is, is told by the class of its
own source: an evaluation holds none.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import declare
from liantu.kit.access.roles import OUTSIDERS, STAFF, Role

OPERATOR, SCHEDULER = Role.LOCAL_OPERATOR, Role.SCHEDULER
#: From a row to the unit that is its organisation, whichever of merged ones it names.
FIRM = "organisation__canonical__members__unit_links__unit"


def _in_zone(zone: int) -> Q:
    """Staff reach rows by their own zone, which crosses nothing: a board of a million rows must not ask of each of them."""
    return Q(zone=zone)


evaluations = declare("cultivation.Evaluation", unit=FIRM, zone="zone", many=True, zone_is=_in_zone)
evaluations.permit("view", _("查看梯度评价"), all=[OPERATOR, SCHEDULER], zone=STAFF, unit=OUTSIDERS)
# What firms are asked by is no secret: the city's portal is a program, which sees no firm.
evaluations.permit("policies", _("查看惠企政策"), all=[OPERATOR], zone=[*STAFF, Role.INTEGRATOR], unit=OUTSIDERS)
evaluations.permit("evaluate", _("重新评价"), all=[OPERATOR, SCHEDULER], zone=[Role.SCIENCE_OFFICER])
evaluations.permit("tell", _("发给包联干部"), zone=[Role.SCIENCE_OFFICER, Role.CASEWORKER, Role.LEADER])
evaluations.permit("cost", _("测算政策"), all=[OPERATOR], zone=[Role.SCIENCE_OFFICER, Role.LEADER])
evaluations.permit("export", _("导出梯度评价"), zone=STAFF)

answers = declare("cultivation.Answer", own="by", unit=FIRM, zone="zone", many=True, zone_is=_in_zone)
answers.permit("view", _("查看规则事实说明"), all=[OPERATOR], zone=STAFF, unit=OUTSIDERS)
answers.permit("create", _("补充规则事实"), zone=[Role.SCIENCE_OFFICER, Role.CASEWORKER])
answers.permit("retract", _("撤回规则事实说明"), zone=[Role.SCIENCE_OFFICER], own=[Role.CASEWORKER])

dues = declare("cultivation.Due", zone="organisation__zone_members__zone", many=True)
dues.permit("view", _("查看待重新评价的企业"), all=[OPERATOR, SCHEDULER], zone=STAFF)

tallies = declare("cultivation.Tally", zone="zone")
tallies.permit("view", _("查看梯度计数"), all=[OPERATOR, SCHEDULER], zone=STAFF)
