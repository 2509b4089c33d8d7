"""A zone's own reward as a form: who gains how much, on what conditions. What is filled in becomes a pack, to be costed and approved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import yaml
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.apps.registry import public as registry
from liantu.engine.packs.marked import Unreadable
from liantu.kit.access import public as access
from liantu.kit.ui.forms import Form

#: Steps of a reward that the form has: most have one to three.
STEPS = 4
#: 万元 with cents.
MONEY = {"max_digits": 11, "decimal_places": 4, "min_value": Decimal("0.0001"), "required": False}
CLAIMS = (("application", _("企业申请")), ("automatic", _("免申即享")))
REVENUE, SHARE = "revenue", "rd_expense"
#: The number of a document that is not out yet.
DRAFTED = "（草案，尚未发文）"


class Step(NamedTuple):
    """Who holds `scheme` ("": whoever), with sales of at least so much last year (None: however much), gets so much; in 万元."""

    scheme: str
    least: Decimal | None
    amount: Decimal


def _schemes() -> list[tuple[str, str]]:
    held = [(code, one.called) for code, one in registry.schemes().items() if "enterprise" in one.holders]
    return [("", _now("不要求资质")), *held]


class PolicyDraft(Form):
    """A PackForm (`kit.rulestore`) of rewards that are this plain; `pack` names what is composed."""

    title = forms.CharField(label=_("政策名称"), max_length=60, help_text=_("如“高新技术企业认定奖励”"))
    department = forms.CharField(label=_("牵头部门"), max_length=30)
    number = forms.CharField(label=_("文号"), max_length=60, required=False, help_text=_("还没有发文就不填"))
    claim = forms.ChoiceField(label=_("办理方式"), choices=CLAIMS)
    until = forms.DateField(label=_("有效期至"), required=False, help_text=_("不填则一直有效"))
    share = forms.DecimalField(
        label=_("研发费用占销售收入不低于（%）"), max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=100,
        required=False, help_text=_("对每一档都要求；不要求就不填"),
    )  # fmt: skip
    wide = ("title",)

    def __init__(self, *data: Any, pack: str = "", **more: Any) -> None:
        super().__init__(*data, **more)
        self.pack = pack
        self.fieldsets = [("", ["title", "department", "number", "claim", "until", "share"])]
        for at in range(1, STEPS + 1):
            names = [f"{name}_{at}" for name in ("scheme", "least", "amount")]
            self.fields[names[0]] = forms.ChoiceField(label=_("持有的资质"), required=False, choices=_schemes)
            self.fields[names[1]] = forms.DecimalField(label=_("上一年销售收入不低于（万元）"), **MONEY)
            self.fields[names[2]] = forms.DecimalField(
                label=_("奖励金额（万元）"), **MONEY, help_text=_("够几档的得最高一档") if at == 1 else ""
            )
            self.fieldsets.append((_now("第 %(n)d 档") % {"n": at}, names))
        self.fields["amount_1"].required = True
        self.put_on()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for at in range(1, STEPS + 1):
            asked = told.get(f"scheme_{at}") or told.get(f"least_{at}") is not None
            given = told.get(f"amount_{at}") is not None
            if asked and not given and f"amount_{at}" not in self.errors:
                self.add_error(f"amount_{at}", ValidationError(_now("第 %(n)d 档写了条件，没有写金额") % {"n": at}))
            if given and not asked:
                self.add_error(
                    f"scheme_{at}", ValidationError(_now("第 %(n)d 档没有条件：选一项资质，或写上销售收入") % {"n": at})
                )
        steps = list(_steps(told))
        if len({(one.scheme, one.least) for one in steps}) < len(steps):
            raise ValidationError(_("有两档条件一样：合成一档"))
        return told

    def composed(self) -> str:
        return compose(self.pack, self.cleaned_data)


def _steps(told: Mapping[str, Any]) -> Iterator[Step]:
    for at in range(1, STEPS + 1):
        if told.get(f"amount_{at}") is not None:
            yield Step(told.get(f"scheme_{at}") or "", told.get(f"least_{at}"), told[f"amount_{at}"])


def compose(pack: str, told: Mapping[str, Any]) -> str:
    """The YAML of what was filled in. The highest amounts come first: the first that fits is given."""
    steps = sorted(_steps(told), key=lambda one: (-one.amount, one.scheme, one.least or 0))
    share = told.get("share")
    schemes = registry.schemes()
    lines = [f"pack: {pack}", f"title: {_text(told['title'])}", f"scheme: {pack.replace('.', '-')}", "documents:"]
    until = f", to: {told['until']:%Y-%m-%d}" if told.get("until") else ""
    lines += [
        f"  notice: {{number: {_text(told['number'] or DRAFTED)}, title: {_text(told['title'])}{until}}}",
        "facts:",
    ]
    for code in dict.fromkeys(one.scheme for one in steps if one.scheme):
        words = _words(f"有效的{schemes[code].name}资质", f"Valid recognition: {schemes[code].name_en}")
        lines.append(f'  holds.{code}: {{title: {words}, unit: flag, from: "recognition:{code}"}}')
    if share is not None or any(one.least is not None for one in steps):
        words = _words("销售收入（上一年）", "Sales revenue (last year)")
        lines.append(f'  {REVENUE}: {{title: {words}, unit: yuan, from: "indicator:sales_revenue", years: 1}}')
    if share is not None:
        words = _words("研发费用（上一年，加计扣除口径）", "R&D expense (last year, as deducted)")
        lines.append(f'  {SHARE}: {{title: {words}, unit: yuan, from: "indicator:rd_expense_deduction", years: 1}}')
    lines.append("requires:")
    rows = [(f"step.{at}", f"{{title: {_called(one)}, {_asks(one, f'step.{at}')}}}") for at, one in enumerate(steps, 1)]
    if len(rows) == 1:
        lines.append(f"  {rows[0][0]}: {rows[0][1]}")
    else:
        lines += ["  step:", f"    title: {_words('够其中一档', 'One of the steps')}", "    any:"]
        lines += [f"      {name}: {row}" for name, row in rows]
    if share is not None:
        words = _words(f"研发费用占比不低于 {_number(share)}%", f"R&D of at least {_number(share)} % of sales")
        lines.append(f'  share: {{title: {words}, check: "{SHARE} / {REVENUE} >= {_number(share)}%"}}')
    lines.append("amounts:")
    for at, one in enumerate(steps, 1):
        when = f", when: {_when(one, f'amount.{at}')}" if at < len(steps) else ""
        lines.append(f"  - {{title: {_called(one)}, fixed: {_number(one.amount)}万元{when}}}")
    claim = told.get("claim") or CLAIMS[0][0]
    lines.append(f"about: {{level: zone, department: {_text(told['department'])}, claim_mode: {claim}, stackable: unknown}}")  # fmt: skip
    return "\n".join(lines) + "\n"


def _asks(one: Step, name: str) -> str:
    """The condition of a step: one check, or both under names of their own."""
    checks = {}
    if one.scheme:
        words = registry.schemes()[one.scheme]
        checks["held"] = (_words(words.name, words.name_en), f'"holds.{one.scheme}"')
    if one.least is not None:
        checks["sales"] = (_words(*_sales(one.least)), f'"{REVENUE} >= {_number(one.least)}万元"')
    if len(checks) == 1:
        return f"check: {next(iter(checks.values()))[1]}"
    rows = ", ".join(f"{name}.{key}: {{title: {title}, check: {check}}}" for key, (title, check) in checks.items())
    return f"all: {{{rows}}}"


def _when(one: Step, name: str) -> str:
    asked = _asks(one, name)
    return asked.removeprefix("check: ") if asked.startswith("check: ") else f"{{{asked}}}"


def _sales(least: Decimal) -> tuple[str, str]:
    return f"销售收入 {_number(least)} 万元以上", f"sales of at least {least * 10_000:,.0f} yuan"


def _called(one: Step) -> str:
    """A step by what it asks."""
    scheme = registry.schemes().get(one.scheme)
    zh, en = ([scheme.name], [scheme.name_en]) if scheme else ([], [])
    if one.least is not None:
        for words, more in zip((zh, en), _sales(one.least), strict=True):
            words.append(more)
    return _words("，".join(zh), ", ".join(en))


def _words(zh: str, en: str) -> str:
    return f"{{zh: {_text(zh)}, en: {_text(en)}}}"


def _text(text: str) -> str:
    """As YAML reads it, whatever stands in it."""
    return json.dumps(str(text), ensure_ascii=False)


def _number(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read(text: str) -> dict[str, Any] | None:
    """What the form was filled in with, if a text says just what the form would; else None."""
    try:
        told = yaml.safe_load(text)
        found = _read(told)
        return found if yaml.safe_load(compose(str(told["pack"]), found)) == told else None
    except (yaml.YAMLError, Unreadable, KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        return None


def _read(told: Mapping[str, Any]) -> dict[str, Any]:
    notice, about = told["documents"]["notice"], told["about"]
    number = notice["number"]
    found: dict[str, Any] = {
        "title": told["title"], "number": "" if number == DRAFTED else number, "until": _day(notice.get("to")),
        "department": about["department"], "claim": about["claim_mode"], "share": None,
    }  # fmt: skip
    requires = told["requires"]
    if "share" in requires:
        found["share"] = Decimal(requires["share"]["check"].rpartition(" ")[2].removesuffix("%"))
    rows = requires["step"]["any"].values() if "step" in requires else [requires["step.1"]]
    for at, (row, amount) in enumerate(zip(rows, told["amounts"], strict=True), 1):
        for part in [row["check"]] if "check" in row else [one["check"] for one in row["all"].values()]:
            if part.startswith("holds."):
                found[f"scheme_{at}"] = part.removeprefix("holds.")
            else:
                found[f"least_{at}"] = Decimal(part.rpartition(" ")[2].removesuffix("万元"))
        found[f"amount_{at}"] = Decimal(amount["fixed"].removesuffix("万元"))
    return found


def _day(told: Any) -> date | None:
    return told if isinstance(told, date) else None


def filled(text: str, data: Any = None) -> PolicyDraft:
    """The form of a text, as `PackKind.form` wants it. Raises Conflict for what says more than the form can."""
    found = read(text)
    if found is None:
        raise access.Conflict(_now("这份草稿写得比表单细：请按 YAML 改"))
    pack = str(yaml.safe_load(text)["pack"])
    return PolicyDraft(data, pack=pack) if data is not None else PolicyDraft(initial=found, pack=pack)
