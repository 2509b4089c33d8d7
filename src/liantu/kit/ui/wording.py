"""What the actions on views and charts are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.audit import public as audit

audit.name_actions(
    {
        "ui.chart.export": _("导出图表"),
        "ui.savedview.create": _("保存视图"),
        "ui.savedview.edit": _("修改视图"),
        "ui.savedview.share": _("共享视图"),
        "ui.savedview.delete": _("删除视图"),
    }
)
