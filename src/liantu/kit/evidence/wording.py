"""What the actions on sources and deliveries are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "evidence.source.create": _("登记来源"),
        "evidence.source.edit": _("修改来源"),
        "evidence.fieldauthority.edit": _("设定字段权威"),
        "evidence.fieldauthority.remove": _("撤销字段权威"),
        "evidence.delivery.create": _("登记报送"),
        "evidence.delivery.apply": _("应用报送"),
        "evidence.delivery.undo": _("撤销报送"),
        "evidence.attachment.create": _("上传附件"),
        "evidence.attachment.download": _("下载附件"),
    }
)
