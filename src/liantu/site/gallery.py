"""What the gallery shows: every part in every state, with figures that are nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.ui import charts, toasts
from liantu.kit.ui.columns import Actions, Date, Link, Money, Number, RowAction, State, Text
from liantu.kit.ui.enums import MarkKind, Result, Tone
from liantu.kit.ui.forms import FileInput, Form
from liantu.kit.ui.lists import Empty
from liantu.kit.ui.marks import MEANINGS, Mark, OtherValue
from liantu.kit.ui.states import RESULTS, WORK, StateStyle
from liantu.kit.ui.tables import Table

SAMPLE = gettext_lazy("样例")


class SampleForm(Form):
    """Every kind of field."""

    fieldsets = (
        (gettext_lazy("企业"), ("name", "code", "email", "founded", "kind")),
        (gettext_lazy("研发"), ("spent", "staff", "share", "own", "fields", "plan", "proof", "true")),
    )

    name = forms.CharField(label=gettext_lazy("企业名称"), max_length=60)
    code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=18,
        required=False,
        help_text=gettext_lazy("18 位数字和大写字母"),
    )
    email = forms.EmailField(label=gettext_lazy("联系邮箱"), required=False)
    founded = forms.DateField(label=gettext_lazy("成立日期"))
    kind = forms.ChoiceField(
        label=gettext_lazy("企业类型"),
        choices=[("a", gettext_lazy("有限责任公司")), ("b", gettext_lazy("股份有限公司"))],
    )
    spent = forms.DecimalField(label=gettext_lazy("上年研发费用"), help_text=gettext_lazy("单位：元"), required=False)
    staff = forms.IntegerField(label=gettext_lazy("研发人员数"), required=False)
    share = forms.ChoiceField(
        label=gettext_lazy("可否公开"),
        widget=forms.RadioSelect,
        choices=[("y", gettext_lazy("可以")), ("n", gettext_lazy("不可以"))],
        required=False,
    )
    own = forms.BooleanField(label=gettext_lazy("拥有核心自主知识产权"), required=False)
    fields = forms.MultipleChoiceField(
        label=gettext_lazy("技术领域"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("m", gettext_lazy("新材料")),
            ("e", gettext_lazy("电子信息")),
            ("b", gettext_lazy("生物与新医药")),
        ],
    )
    plan = forms.CharField(label=gettext_lazy("研发计划"), widget=forms.Textarea, required=False)
    proof = forms.FileField(
        label=gettext_lazy("佐证材料"), widget=FileInput(accept=["xlsx", "pdf"], max_mb=20), required=False
    )
    true = forms.BooleanField(label=gettext_lazy("以上内容真实"))


def _row_actions(row: Any, user: access.Principal) -> list[RowAction]:
    return [RowAction(_("推荐上报"), "/gallery/?part=drawer", "send", in_drawer=True)]


class SampleTable(Table):
    name = Link(gettext_lazy("企业"), url=lambda row: "/gallery/?part=drawer")
    chain = Text(gettext_lazy("产业链"))
    revenue = Money(gettext_lazy("上年营收"), total=True, mark="revenue_mark")
    staff = Number(gettext_lazy("研发人员"), unit=gettext_lazy("人"), total=True)
    founded = Date(gettext_lazy("成立"))
    result = State(gettext_lazy("高企条件"), styles=RESULTS)
    note = Text(gettext_lazy("备注"), wide=True, absent="—")
    actions = Actions(_row_actions)


@dataclass
class SampleJob:
    """What kit/jobs hands to ui/progress.html."""

    pk: str
    title: str
    state: str
    percent: int | None = None
    note: str = ""
    remaining_words: str = ""
    error_words: str = ""
    can_cancel: bool = False
    can_retry: bool = False
    url: str = "/gallery/?part=job"
    trail: list[str] = field(default_factory=list)


def part(request: HttpRequest) -> HttpResponse | None:
    """The small pages that the gallery's own buttons ask for."""
    wanted = request.GET.get("part", "")
    if wanted == "drawer":
        rows = {_("名称"): _("样例空调科技有限公司"), _("成立"): "2012-05-18", _("产业链"): _("空调制造")}
        return render(request, "site/gallery_drawer.html", {"title": _("样例空调科技有限公司"), "rows": rows})
    if wanted == "toast":
        toasts.done(request, _("已推荐 3 家企业上报"), undo_url="/gallery/undo/")
        toasts.told(request, _("本季度填报将于 10-15 截止"))
        toasts.failed(request, _("“研发费用.xlsx”第 2 张表第 14 行：金额不是数字。改正后重新上传即可。"))
        return render(request, "ui/toasts_oob.html")
    if wanted == "denied":
        sample = access.Denied("edit", "accounts.Unit", words=_("没有权限：修改单位；角色 企业用户 不含此操作"))
        sample.recorded = True  # nobody has asked for anything that the log should hold
        raise sample
    if wanted == "job":
        return HttpResponse(status=204)  # nothing new: every sample stays in its state
    return None


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the gallery's page shows."""
    user, today = request.user, clock.today()
    bad = SampleForm({"name": "", "founded": "18/05/2012", "email": "chen", "kind": "a", "staff": "many"})
    bad.is_valid()
    return {
        "title": _("界面样例"),
        "today": today,
        "soon": today + timedelta(days=4),
        "past": today - timedelta(days=3),
        "results": list(Result),
        "work": list(WORK),
        "tones": [(tone, _tone(tone)) for tone in Tone],
        "marks": [(_mark(kind), MEANINGS[kind]) for kind in MarkKind],
        "source": _mark(MarkKind.SOURCE),
        "form": SampleForm(),
        "bad_form": bad,
        "tables": _tables(user),
        "charts": _charts(today),
        "jobs": jobs(),
        "empty": Empty(
            _("还没有产业链"),
            _("导入产业链图谱后，这里按环节列出本地企业和缺口。"),
            _("导入产业链图谱"),
            "start",
        ),
        "amounts": [Decimal("35467000"), Decimal("2000000000"), Decimal("8650.5"), Decimal("-120000"), None],
    }


def jobs() -> list[SampleJob]:
    title = _("核对 2026 年 8 月企业台账")
    return [
        SampleJob("queued", title, "queued", can_cancel=True),
        SampleJob(
            "running",
            title,
            "running",
            42,
            _("正在比对第 4,213 行，共 10,030 行"),
            _("大约还要 2 分钟"),
            can_cancel=True,
        ),
        SampleJob("open", title, "running", None, _("正在读取工作簿"), can_cancel=True),
        SampleJob("done", title, "done", 100, _("比对 10,030 行：新增 12 家，待判定 37 行")),
        SampleJob(
            "failed",
            title,
            "failed",
            61,
            error_words=_("第 3 张表没有“企业名称”列。补上列名后重新运行。"),
            can_retry=True,
        ),
        SampleJob("cancelled", title, "cancelled", 8, _("由樊璇取消，没有写入任何内容"), can_retry=True),
    ]


def _tone(tone: Tone) -> StateStyle:
    icons = {
        Tone.GOOD: "circle-check",
        Tone.BAD: "circle-x",
        Tone.WAITING: "hourglass",
        Tone.PERSON: "user-check",
        Tone.UNDERWAY: "loader-2",
        Tone.NEUTRAL: "circle-minus",
    }
    return StateStyle(tone.value, icons[tone], tone)


def _mark(kind: MarkKind) -> Mark:
    others = (OtherValue(_("3,210 万元"), _("科技创新部台账"), date(2026, 3, 1)),)
    return Mark(
        kind,
        _("税务部门年度台账"),
        date(2026, 6, 30),
        _("营收以税务为准"),
        others if kind is MarkKind.CONFLICT else (),
        "/gallery/",
    )


def _rows(count: int) -> list[SimpleNamespace]:
    chains = (_("空调制造"), _("水泵制造"), _("永磁材料"), _("生物医药"), None)
    results = list(Result)
    return [
        SimpleNamespace(
            pk=n,
            name=f"{SAMPLE}{n + 1:03d} {_('科技有限公司')}",
            chain=chains[n % 5],
            revenue=None if n % 7 == 3 else Decimal(3_546_700 + n * 137_351_113 % 990_000_000),
            revenue_mark=_mark(list(MarkKind)[n % 3]) if n % 4 == 1 else None,
            staff=None if n % 6 == 5 else 12 + n * 7 % 90,
            founded=date(2001 + n % 22, 1 + n % 12, 1 + n % 28),
            result=results[n % 5],
            note=_("等待补充上年度审计报告和研发费用辅助账") if n % 3 == 0 else None,
        )
        for n in range(count)
    ]


def _table(user: Any, count: int) -> SampleTable:
    table = SampleTable(_rows(count), user=user, orderable=False)
    table.show([])
    table.add_up()
    return table


def _tables(user: Any) -> dict[str, Table]:
    return {"few": _table(user, 4), "long": _table(user, 60)}


def _charts(today: date) -> Mapping[str, charts.Chart]:
    years = [str(year) for year in range(today.year - 5, today.year + 1)]
    told: dict[str, Any] = {"source": _("科技创新部台账"), "as_at": today}
    firms = told | {"unit": _("家")}
    both = {_("报告"): [19, 24, 31, 37, 45, 28], _("可证"): [15, 22, 30, 33, 45, 27]}
    spent = {
        _("空调制造"): [1.2, 1.5, 1.9, 2.4, 2.9, None],
        _("水泵制造"): [0.8, 0.9, 0.9, 1.1, 1.2, None],
        _("永磁材料"): [0.5, 0.9, 1.6, 2.1, 3.3, None],
    }
    parts = {_("空调制造"): 38, _("水泵制造"): 27, _("风机制造"): 19, _("永磁材料"): 14, _("其他"): 6}
    nodes = [_("压缩机"), _("换热器"), _("电机"), _("控制器"), _("钣金与注塑"), _("整机装配")]
    return {
        "bars": charts.bar(_("高新技术企业"), years, both[_("报告")], partial=[years[-1]], **firms),
        "two": charts.bar(_("报告数与登记可证数"), years, both, partial=[years[-1]], **firms),
        "lines": charts.line(_("研发费用"), years, spent, unit=_("亿元"), decimals=1, **told),
        "share": charts.share(_("产业链企业构成"), parts, **firms),
        "flat": charts.bar(_("各环节本地企业"), nodes, [2, 9, 6, 1, 14, 3], horizontal=True, **firms),
    }
