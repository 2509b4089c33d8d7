"""What the actions on visits, promises and events are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "activities.visit.create": _("预约走访"),
        "activities.visit.join": _("加入走访"),
        "activities.visit.leave": _("退出走访"),
        "activities.visit.put_off": _("走访改期"),
        "activities.visit.cancel": _("取消走访"),
        "activities.visit.decide": _("对超出上限的走访表态"),
        "activities.visit.tell": _("企业说明已反映"),
        "activities.visit.load": _("批量装入走访"),
        "activities.visitparty.edit": _("记录走访情况"),
        "activities.zonerule.edit": _("设定走访上限"),
        "activities.promise.create": _("作出承诺"),
        "activities.event.create": _("登记活动"),
        "activities.event.edit": _("修改活动"),
        "activities.event.retract": _("取消或撤回活动"),
        "activities.event.list": _("加参加者"),
        "activities.event.unlist": _("移出参加者"),
        "activities.event.attach": _("附活动材料"),
        "activities.event.download": _("下载活动材料"),
        "activities.event.invite": _("发出邀请"),
        "activities.event.reply": _("回复邀请"),
        "activities.event.attend": _("登记到场"),
        "activities.event.sign_in": _("扫码签到"),
    }
)
