"""What this part registers with the frame: its pages in the rail."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from liantu.kit.ui import nav
from liantu.kit.ui.enums import Group

nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "台账接收"), "intake", "file-import", "intake.Plan", order=15,
        keywords="intake taizhang tz jieshou daoru workbook import",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "待判定"), "intake-review", "user-check", "intake.PlanRow", "decide", order=30,
        keywords="review daipanding panding pd verdict",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "行判定"), "intake-verdicts", "gavel", "intake.Verdict", order=40,
        keywords="verdict hangpanding pd",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.DATA, pgettext_lazy("page", "表样与模板"), "intake-shapes", "table", "intake.Shape", order=45,
        keywords="shape template biaoyang muban by mb",
    )
)  # fmt: skip
