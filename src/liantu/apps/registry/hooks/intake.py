"""What a workbook's columns can say of organisations: who they are, what is told of them, what they hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.engine import identity
from liantu.engine.reading.sheets import Field
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake

from ..actions.loading import load
from ..actions.matching import mark, match, refusal
from ..actions.resolving import names_in
from ..actions.splitting import take_along
from ..enums import (
    Level,
    OrganisationKind,
    RightKind,
    RightStatus,
    Size,
    StandardLevel,
    StandardRole,
    Status,
)
from ..models import Product, Recognition, Right, Standard
from ..queries import body_of, codes_of, made_by, schemes
from ..queries.comparing import beside, compare, worded
from ..validators.codes import code_of
from ..validators.names import kept_name
from ..validators.properties import property_of

Told = Mapping[str, Any]
Parts = Mapping[str, list[dict[str, Any]]]


class Organisations:
    """Rows are about organisations: see `kit.intake.targets.Subject`."""

    kind, name_field, code_field = "organisation", "organisation.name", "organisation.code"

    def match(self, by: access.Principal, source: int, asked: Sequence[intake.Asked]) -> list[intake.Matched]:
        return match(by, source, asked)

    def compare(self, source: int, rows: Sequence[tuple[int, Told]], day: date) -> list[list[intake.Change]]:
        return compare(source, rows, day)

    def worded(self, by: access.Principal, change: Mapping[str, Any]) -> dict[str, str]:
        return worded(by, change)

    def beside(self, by: access.Principal, told: Told, ids: Sequence[int]) -> list[tuple[str, str, list[str]]]:
        return beside(by, told, ids)

    def codes(self, by: access.Principal, ids: Collection[int]) -> Mapping[int, str]:
        return codes_of(by, ids)

    def mark(self) -> str:
        return mark()

    def settle(self, by: access.Principal, delivery: Any, judged: Collection[str]) -> dict[str, int]:
        return take_along(by=by, delivery=delivery, judged=judged)

    def made(self, records: Mapping[int, str]) -> dict[int, int]:
        return made_by(records)

    def refusal(self, subject: int, told: Told) -> str:
        return refusal(subject, told)


def _choices(model: Any, **others: str) -> dict[str, str]:
    """How departments write a choice → the value: in Chinese, whatever language this process speaks, and in English."""
    called: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for value, label in model.choices:
                called.setdefault(str(label), str(value))
    return {**called, **{str(value): str(value) for value in model.values}, **others}


def _labels(*told: str) -> tuple[str, ...]:
    return told


def _organisation_fields() -> list[Field]:
    status = _choices(
        Status, 开业="active", 在业="active", 在营="active", 正常="active", 迁出="active", 已注销="deregistered",
        已吊销="revoked",
        **{"存续（在营、开业、在册）": "active", "吊销，未注销": "revoked", "吊销，已注销": "deregistered"},
    )  # fmt: skip
    size = _choices(Size, 大="large", 中="medium", 小="small", 微="micro", 大型企业="large", 中型企业="medium", 小型企业="small", 微型企业="micro")  # fmt: skip
    return [
        Field("organisation.name", _labels("企业名称", "单位名称", "机构名称", "公司名称", "申报单位", "纳税人名称", "企业全称", "专利权人", "权利人", "入驻企业", "采购单位", "采购方", "购方名称", "购买方名称", "名称"), "name"),
        Field("organisation.code", _labels("统一社会信用代码", "信用代码", "社会信用代码", "纳税人识别号", "统一代码", "组织机构代码"), "code"),
        Field("organisation.short", _labels("简称", "企业简称"), "text"),
        Field("organisation.former", _labels("曾用名", "原名称", "更名前名称"), "list"),
        Field("organisation.kind", _labels("机构类型", "单位性质", "单位类型"), "choice", choices=_choices(OrganisationKind)),
        Field("organisation.division", _labels("行政区划", "所属区县", "所在县区", "登记机关辖区", "区划"), "text"),
        Field("organisation.address", _labels("住所", "地址", "注册地址", "经营地址", "详细地址", "通讯地址"), "text"),
        Field("organisation.founded", _labels("成立日期", "成立时间", "注册日期", "注册时间", "设立日期"), "day"),
        Field("organisation.capital", _labels("注册资本", "注册资金", "认缴资本"), "money", base_unit="元"),
        Field("organisation.status", _labels("登记状态", "经营状态", "企业状态", "主体状态"), "choice", choices=status),
        Field("organisation.size", _labels("企业规模", "规模"), "choice", choices=size),
        Field("organisation.industry", _labels("国民经济行业", "行业代码", "所属行业", "行业门类", "行业"), "text"),
        Field("organisation.business_scope", _labels("经营范围", "主营业务"), "text"),
        Field("organisation.website", _labels("网址", "官网"), "text"),
        Field("organisation.legal_representative", _labels("法定代表人", "法人代表", "法人", "负责人"), "text"),
        Field("organisation.phone", _labels("联系电话", "电话", "手机", "联系方式"), "text"),
        Field("organisation.in_zone", _labels("是否在园区"), "choice", choices={"是": "yes", "否": "no", "yes": "yes", "no": "no"}),
    ]  # fmt: skip


#: Forms that only a registered name ends in.
_NOT_VALUES = frozenset({"name", "code", "short", "former", "in_zone", "kind"})


def organisation(told: Told, within: intake.Within) -> Parts:
    """Who the row is about, with the values that it tells."""
    organisation: dict[str, Any] = {"kind": told.get("kind") or _kind_told(told)}
    if name := told.get("name"):
        parsed = identity.parse(name)
        # A whole name has its form, or is of a kind that needs none; what is left is what people call it by.
        whole = bool(parsed.form) or (parsed.kind in WHOLE and bool(parsed.division))
        if whole:
            organisation["official"] = name
        else:
            organisation["short"] = [name]
    if code := told.get("code"):
        organisation["code"] = code_of(str(code))
    if short := told.get("short"):
        organisation["short"] = [*organisation.get("short", ()), short]
    if former := told.get("former"):
        organisation["former"] = [{"text": text} for text in former]
    organisation["values"] = _values(told)
    for text, _kind in names_in(organisation):
        kept_name(text)
    parts: dict[str, list[dict[str, Any]]] = {"organisations": [organisation]}
    if told.get("in_zone") == "yes" and (body := within.facts.get("body") or _body(within)):
        parts["ties"] = [{"from": "@", "to": f"#{body}", "kind": "located"}]
    return parts


def _kind_told(told: Told) -> str:
    """What name and code say that it is: a code of the market regulator's outweighs a name like 技术中心."""
    name, code = told.get("name"), identity.read_code(str(told.get("code") or ""))
    kind = KINDS.get(identity.parse(name).kind, "") if name else ""
    return OrganisationKind.ENTERPRISE if code.is_business and kind != OrganisationKind.FUND else kind


def _values(told: Told) -> dict[str, str]:
    """Values as claims keep them. Raises ValidationError for each that none would, by its name."""
    kept, wrong = {}, {}
    for key, value in told.items():
        if key in _NOT_VALUES or value in (None, ""):
            continue
        try:
            kept[key] = property_of(key).kept(str(value))
        except ValidationError as problem:
            wrong[key] = [f"{property_of(key).label}：{message}" for message in problem.messages]
    if wrong:
        raise ValidationError(wrong)
    return kept


def checked(model: Any, kept: dict[str, Any]) -> dict[str, Any]:
    """A part that its model can keep. Raises ValidationError."""
    own = {field.name for field in model._meta.concrete_fields if not field.is_relation}
    made = model(**{name: value for name, value in kept.items() if name in own and not name.startswith("valid_")})
    made.said(str(kept.get("valid_from") or ""), str(kept.get("valid_to") or ""))
    made.clean_fields(exclude=[field.name for field in model._meta.concrete_fields if field.name not in kept])
    made.clean()
    return kept


def _body(within: intake.Within) -> int | None:
    if within.zone is None:
        return None
    within.facts["body"] = body_of(within.zone)
    return within.facts["body"]  # type: ignore[no-any-return]


#: Kinds whose whole names have no form: a division before them tells whole from short.
WHOLE = frozenset({
    identity.Kind.UNIVERSITY, identity.Kind.INSTITUTE, identity.Kind.LABORATORY, identity.Kind.GOVERNMENT,
    identity.Kind.CARRIER, identity.Kind.SCHOOL, identity.Kind.HOSPITAL, identity.Kind.ASSOCIATION,
})  # fmt: skip
#: What a name says its bearer is → the kind of organisation.
KINDS: dict[Any, str] = {
    identity.Kind.ENTERPRISE: OrganisationKind.ENTERPRISE, identity.Kind.UNIVERSITY: OrganisationKind.UNIVERSITY,
    identity.Kind.INSTITUTE: OrganisationKind.INSTITUTE, identity.Kind.LABORATORY: OrganisationKind.LAB,
    identity.Kind.GOVERNMENT: OrganisationKind.GOVERNMENT, identity.Kind.CARRIER: OrganisationKind.CARRIER,
    identity.Kind.FUND: OrganisationKind.FUND,
}  # fmt: skip


def _organisation_default(zone: Any) -> Mapping[str, str]:
    return {"organisation.in_zone": "yes"} if zone is not None else {}


intake.register_subject(Organisations())
intake.register(
    intake.Target(
        "organisation", pgettext_lazy("kind", "机构"), _organisation_fields, organisation, default=_organisation_default,
        order=10,
    )
)  # fmt: skip


def _recognition_fields() -> list[Field]:
    known = {scheme.name: code for code, scheme in schemes().items()} | {code: code for code in schemes()}
    known |= {"高企": "high_tech_enterprise", "专精特新": "specialised_sme", "小巨人": "little_giant"}
    return [
        Field("recognition.scheme", _labels("资质类别", "资质", "认定类型", "荣誉类别"), "choice", choices=known),
        Field("recognition.title", _labels("资质名称", "荣誉名称", "认定名称"), "text"),
        Field("recognition.level", _labels("级别", "认定级别"), "choice", choices=_choices(Level, 国家="national", 省="provincial", 市="municipal", 区="district", 县="district")),
        Field("recognition.batch", _labels("批次", "认定批次"), "text"),
        Field("recognition.number", _labels("证书编号", "入库登记编号", "入库编号", "登记编号"), "text"),
        Field("recognition.issuer", _labels("认定单位", "发证机关", "认定部门"), "text"),
        Field("recognition.valid_from", _labels("认定日期", "发证日期", "认定时间", "入库时间", "发证时间"), "day"),
        Field("recognition.valid_to", _labels("有效期至", "到期日期", "有效期止"), "day"),
    ]  # fmt: skip


def _recognition(told: Told, within: intake.Within) -> Parts:
    scheme = schemes().get(str(told.get("scheme") or ""))
    if scheme is None:
        return {}
    kept = {key: value for key, value in told.items() if value not in (None, "")}
    kept.setdefault("title", scheme.name)
    if scheme.level:
        kept.setdefault("level", scheme.level)
    return {"recognitions": [{**checked(Recognition, kept), "holder": "@"}]}


intake.register(
    intake.Target(
        "recognition", _("资质荣誉"), _recognition_fields, _recognition, natural=("scheme", "level", "batch", "number"),
        needs=("recognition.scheme",), order=20,
    )
)  # fmt: skip


def _right_fields() -> list[Field]:
    kinds = _choices(
        RightKind,
        发明="invention",
        实用="utility",
        外观="design",
        软著="software",
        计算机软件著作权="software",
        集成电路="circuit",
    )
    status = _choices(
        RightStatus,
        授权="granted",
        已授权="granted",
        有权="granted",
        维持="granted",
        专利权维持="granted",
        审中="pending",
        实质审查="pending",
        公开="pending",
        终止="lapsed",
        无效="lapsed",
        未缴年费终止失效="lapsed",
        届满终止失效="lapsed",
    )
    return [
        Field("right.kind", _labels("专利类型", "知识产权类别", "权利类型", "类型"), "choice", choices=kinds),
        Field("right.title", _labels("专利名称", "发明名称", "知识产权名称", "软件名称"), "text"),
        Field("right.number", _labels("专利号", "申请号", "登记号", "授权公告号", "证书号"), "text"),
        Field("right.filed", _labels("申请日", "申请日期"), "day"),
        Field("right.granted", _labels("授权日", "授权日期", "授权公告日", "登记日期"), "day"),
        Field("right.status", _labels("法律状态", "专利状态"), "choice", choices=status),
    ]  # fmt: skip


#: A month, or a year, where a day is asked for.
MONTH = re.compile(r"\d{4}(-\d{2})?")


def _right(told: Told, within: intake.Within) -> Parts:
    if not (told.get("number") or told.get("title")):
        return {}
    kept = {key: value for key, value in told.items() if value not in (None, "")}
    kept.setdefault("kind", RightKind.INVENTION.value)
    kept.setdefault("title", str(kept.get("number", "")))
    # Offices print the month alone: granted it is for certain when that is over, and filed no earlier than it begins.
    for name, day_told in (("filed", evidence.periods.day_of), ("granted", evidence.periods.last_day_of)):
        text = str(kept.get(name, ""))
        if MONTH.fullmatch(text):
            kept[name], kept["approximate"] = str(day_told(text)), True
    return {"rights": [{**checked(Right, kept), "holder": "@"}]}


intake.register(
    intake.Target(
        "right", _("知识产权"), _right_fields, _right, natural=("number", "title"), needs=("right.number", "right.title"),
        order=30,
    )
)  # fmt: skip


def _product_fields() -> list[Field]:
    return [
        Field("product.name", _labels("产品名称", "主要产品", "主导产品"), "text"),
        Field("product.code", _labels("产品代码"), "text"),
        Field("product.brand", _labels("品牌", "商标"), "text"),
    ]


def _product(told: Told, within: intake.Within) -> Parts:
    if not told.get("name"):
        return {}
    return {"products": [{**checked(Product, {key: value for key, value in told.items() if value}), "holder": "@"}]}


intake.register(
    intake.Target("product", _("产品"), _product_fields, _product, natural=("name",), needs=("product.name",), order=40)
)


def _standard_fields() -> list[Field]:
    return [
        Field("standard.number", _labels("标准编号", "标准号"), "text"),
        Field("standard.title", _labels("标准名称"), "text"),
        Field("standard.level", _labels("标准级别", "标准类别"), "choice", choices=_choices(StandardLevel)),
        Field("standard.role", _labels("参与方式", "起草排名"), "choice", choices=_choices(StandardRole, 主导="led", 参与="took_part")),
    ]  # fmt: skip


def _standard(told: Told, within: intake.Within) -> Parts:
    if not told.get("title"):
        return {}
    kept = {key: value for key, value in told.items() if value}
    kept.setdefault("level", StandardLevel.ENTERPRISE.value)
    return {"standards": [{**checked(Standard, kept), "holder": "@"}]}


intake.register(
    intake.Target(
        "standard", _("标准"), _standard_fields, _standard, natural=("number", "title"), needs=("standard.title",), order=50
    )
)  # fmt: skip


def _write(work: intake.Work) -> None:
    work.shared["resolver"] = load(
        by=work.by, delivery=work.delivery, rows=work.rows, records=work.records, made=work.made
    )


intake.register_writer("registry", _write, order=10)
