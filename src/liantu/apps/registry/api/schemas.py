"""What the API says and hears of the register. Personal fields are masked; days are as exact as they were told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from liantu.kit.ui.paging import Key

SOURCE = {
    "source": "yanhu-report-2023", "name": "盐湖高新区打造科技创新引擎", "record": 42, "place": "第4段", "delivery": 1,
    "delivered": "2023-04", "simulated": False,
}  # fmt: skip


class SourceOut(Schema):
    """Where something was said."""

    source: str = Field(examples=["yanhu-report-2023"], description="code of the source")
    name: str = Field(examples=["盐湖高新区打造科技创新引擎"])
    record: int = Field(examples=[42])
    place: str = Field("", examples=["第4段"])
    delivery: int | None = Field(None, examples=[1], description="the last applied delivery that said so")
    delivered: str | None = Field(None, examples=["2023-04"])
    simulated: bool = False


class Ref(Schema):
    id: int = Field(examples=[4])
    name: str = Field(examples=["山西国强高科股份有限公司"])


class Listed(Schema):
    """One line of the list of organisations. A null value is unknown, or withheld where `withheld` names it."""

    id: int = Field(examples=[4])
    name: str = Field(examples=["山西国强高科股份有限公司"])
    short_name: str = Field("", examples=["国强高科"])
    names: list[str] = Field(examples=[["山西国强高科股份有限公司", "国强高科"]])
    kind: str | None = Field(None, examples=["enterprise"])
    code: str | None = Field(None, examples=["91140800MA0GT5Y74X"])
    division: str | None = Field(None, examples=["山西省/运城市/盐湖区"])
    address: str | None = None
    founded: date | None = Field(None, examples=["2009-05-01"])
    capital: Decimal | None = Field(None, examples=["5000000.00"], description="yuan")
    status: str | None = Field(None, examples=["active"])
    size: str | None = Field(None, examples=["small"])
    industry: str | None = Field(None, examples=["C3441 泵及真空设备制造"])
    zone: str | None = Field(None, examples=["盐湖高新区"], description="name of its first zone")
    zones: list[str] = Field([], examples=[["yanhu"]], description="codes of all its zones")
    completeness: int = Field(examples=[62], description="per cent of the wanted properties that are known")
    contested: bool | None = Field(
        None,
        description="sources disagree about a property or the name and nobody has decided; null for those whom a zone serves",
    )
    simulated: bool = False
    withheld: list[str] = Field([], description="what there is, but not for you")


class NameOut(Schema):
    id: int
    text: str = Field(examples=["国强高科"])
    kind: str = Field(examples=["short"], description="official, short, former, alias")
    valid_from: str | None = None
    valid_to: str | None = None
    sources: list[SourceOut] = Field([], examples=[[SOURCE]])


class OtherOut(Schema):
    value: Any = Field(None, examples=["enterprise"])
    source: SourceOut = Field(examples=[SOURCE])
    former: bool = Field(False, description="of a name: a record says that it was borne before")


class ValueOut(Schema):
    value: Any = Field(None, examples=["enterprise"])
    label: str | None = Field(None, examples=["企业"])
    withheld: bool = False
    conflict: bool = Field(
        False, description="another source says otherwise, and neither a person nor a field authority has decided"
    )
    why: str = Field("", examples=[""], description="why it stands and not what else is said, in words")
    source: SourceOut | None = Field(None, examples=[SOURCE])
    others: list[OtherOut] = []


class ConflictSide(Schema):
    """What one of the two says."""

    value: str = Field(examples=["5000000.00"])
    source: str = Field(examples=["sci-ledger"], description="code of the source")
    name: str = Field(examples=["科技创新部高企台账"])
    unit: int | None = Field(None, examples=[3], description="id of the unit that sends it")
    record: int = Field(examples=[42])
    delivered: str | None = Field(None, examples=["2026-08"])
    valid_from: str | None = None


class ConflictOut(Schema):
    id: int = Field(examples=[5])
    organisation: Ref
    zone: str | None = Field(None, examples=["yanhu"], description="code of its first zone; null: outside")
    property: str = Field(examples=["capital"], description="a property, or name: of two registered names")
    label: str = Field(examples=["注册资本"])
    decided: str = Field(
        examples=["open"],
        description="open; authority: an order of sources decides; merge: whoever merged chose the name that stands",
    )
    standing: ConflictSide
    other: ConflictSide


class FactOut(Schema):
    """What all facts share; `sources` are the records that say so."""

    id: int = Field(examples=[16])
    organisation: Ref
    valid_from: str | None = Field(None, examples=["2021"])
    valid_to: str | None = None
    holds: bool = Field(description="valid today, as far as its ends are told")
    retracted: str | None = Field(None, description="the reason, where it was taken back")
    sources: list[SourceOut] = Field([], examples=[[SOURCE]])


class RecognitionOut(FactOut):
    scheme: str = Field(examples=["high_tech_enterprise"])
    title: str = Field(examples=["高新技术企业"])
    level: str = Field("", examples=["national"])
    batch: str = ""
    number: str = Field("", examples=["GR202314000123"])
    issuer: str = ""


class TieOut(FactOut):
    kind: str = Field(examples=["joint_lab"])
    counterpart: Ref
    what: str = ""
    stage: str = ""
    broker: Ref | None = None
    platform: Ref | None = None


class RightOut(FactOut):
    kind: str = Field(examples=["invention"])
    title: str = Field(examples=["一种潜水泵"])
    number: str = Field("", examples=["ZL202110000000.1"])
    filed: date | None = None
    granted: date | None = None
    status: str = Field(examples=["granted"])


class ProductOut(FactOut):
    name: str = Field(examples=["潜水泵"])
    code: str = ""
    brand: str = ""


class StandardOut(FactOut):
    title: str = Field(examples=["潜水电泵"])
    number: str = Field("", examples=["JB/T 1234-2020"])
    level: str = Field(examples=["industry"])
    role: str = Field(examples=["led"])


class FinancingOut(FactOut):
    round: str = Field(examples=["A 轮"])
    amount: Decimal | None = Field(None, examples=["30000000.00"], description="yuan")
    day: date | None = None
    investor: str = ""


class PostOut(FactOut):
    person: Ref
    title: str = Field(examples=["总经理"])


class ExpertOut(FactOut):
    person: Ref
    title: str = ""
    fields: str = Field(examples=["水泵、流体机械"])
    introduction: str = ""


class AssignmentOut(FactOut):
    officer: str = Field(examples=["zhang.wei"])
    zone: str = Field(examples=["yanhu"])
    role: str = Field(examples=["officer"])


class MergeOut(Schema):
    id: int
    loser: Ref
    winner: Ref
    reason: str = ""
    by: str = Field(examples=["zhang.wei"])
    at: datetime
    undone_at: datetime | None = None
    undone_reason: str = ""


class CountOut(Schema):
    what: str = Field(examples=["资质荣誉"])
    count: int = Field(examples=[2])


class SplitOut(Schema):
    id: int
    organisation: Ref
    made: Ref
    reason: str = Field(examples=["名称相同的两家，法定代表人和住所不同"])
    by: str = Field(examples=["zhang.wei"])
    at: datetime
    undone_at: datetime | None = None
    undone_reason: str = ""


class RowOut(Schema):
    """What a source said of an organisation under one row identity, in all its versions."""

    records: list[int] = Field(examples=[[311, 402]], description="the records to split by")
    source: str = Field(examples=["yanhu-market"])
    source_name: str = Field(examples=["企业登记台账"])
    key: str = Field(examples=["91140800MA0GT5Y74X"])
    place: str = Field("", examples=["名册 第 12 行"])
    delivered: str | None = Field(None, examples=["2026-08"])
    counts: bool = True
    names: list[str] = Field([], examples=[["山西天海泵业有限公司"]])
    values: dict[str, str] = Field(
        {}, examples=[{"address": "盐湖区复旦大街 1 号"}], description="masked where personal"
    )
    others: list[CountOut] = Field([], description="recognitions, ties, figures that it says too")


class RowsOut(Schema):
    rows: list[RowOut]
    hidden: int = Field(0, description="records of which the reader may not see what they say")
    more: bool = Field(False, description="there are more rows than are listed")


class OrganisationOut(Listed):
    """One organisation with all that is held of it."""

    names: list[NameOut]  # type: ignore[assignment]
    official_name: str | None = Field(None, examples=["山西国强高科股份有限公司"])
    business_scope: str | None = None
    website: str | None = None
    legal_representative: str | None = None
    phone: str | None = Field(None, examples=["138****5678"], description="masked")
    values: dict[str, ValueOut] = Field(description="by property; `name` is the name that is shown")
    recognitions: list[RecognitionOut] = []
    posts: list[PostOut] = []
    ties: list[TieOut] = []
    rights: list[RightOut] = []
    products: list[ProductOut] = []
    standards: list[StandardOut] = []
    financing: list[FinancingOut] = []
    experts: list[ExpertOut] = []
    assignments: list[AssignmentOut] = []
    merges: list[MergeOut] = []
    splits: list[SplitOut] = []
    members: list[Ref] = Field([], description="organisations that were merged into this one")
    sections: dict[str, list[dict[str, Any]]] = Field(
        {}, examples=[{"chains": [{"chain": "铝镁深加工", "role": "leader", "source": SOURCE}]}],
        description="what other parts of the house hold of it, by their names",
    )  # fmt: skip

    @staticmethod
    def resolve_sections(obj: Any) -> dict[str, list[dict[str, Any]]]:
        return {name: obj[name] for name in obj["sections"]}


class RehearsedOut(Schema):
    """Both firms as a split would leave them, and how many rows would go over."""

    stays: OrganisationOut
    goes: OrganisationOut = Field(description="its id is not kept: the split makes another")
    moved: list[CountOut] = Field(examples=[[{"what": "资质荣誉", "count": 2}, {"what": "指标值", "count": 16}]])


class PersonOut(Schema):
    id: int
    name: str = Field(examples=["张伟"])
    phone: str = Field("", examples=["138****5678"], description="masked")
    email: str = Field("", examples=["z***@example.cn"], description="masked")
    posts: list[PostOut] = []


class PersonPatch(Schema):
    """What is left out stays as it is."""

    name: str | None = Field(None, examples=["张伟"], max_length=60)
    phone: str | None = Field(None, examples=["13800005678"], max_length=40, description="empty: cleared")
    email: str | None = Field(None, examples=["zhang.wei@example.cn"], max_length=120, description="empty: cleared")


class OrganisationIn(Schema):
    name: str = Field(examples=["山西天海泵业有限公司"], max_length=200)
    kind: str = Field(examples=["enterprise"])
    name_kind: str = Field("official", examples=["official"], description="official, or short where no more is known")
    short: str = Field("", examples=["天海泵业"], max_length=100)
    values: dict[str, str] = Field({}, examples=[{"code": "91140800MA0GT5Y74X", "founded": "2009"}])
    zone: str | None = Field(None, examples=["yanhu"], description="code of the zone that it is located in")
    moved: bool = Field(False, description="it is registered elsewhere already and moved into `zone`")
    note: str = Field("", max_length=500)


class ValuesIn(Schema):
    values: dict[str, str] = Field(examples=[{"status": "active", "address": "盐湖区复旦大街 1 号"}])
    valid_from: str = Field("", examples=["2026-05"])
    note: str = Field("", examples=["企业来函"], max_length=500)


class NameIn(Schema):
    text: str = Field(examples=["运城水泵厂"], max_length=200)
    kind: str = Field("former", examples=["former"])
    valid_from: str = ""
    valid_to: str = Field("", examples=["2009"])
    note: str = Field("", max_length=500)


class FactIn(Schema):
    """A fact. `fields` are those of its list; organisations in them are named by id, code, or name."""

    fields: dict[str, Any] = Field(
        examples=[{"scheme": "high_tech_enterprise", "title": "高新技术企业", "level": "national"}]
    )
    person: dict[str, str] | None = Field(
        None, examples=[{"name": "张伟", "phone": "13800005678"}], description="for posts and experts: a new person"
    )
    valid_from: str = Field("", examples=["2023-10"])
    valid_to: str = Field("", examples=["2026-10"])
    note: str = Field("", max_length=500)


class ReplaceIn(FactIn):
    reason: str = Field(examples=["证书编号录错"], max_length=300)


class Reason(Schema):
    reason: str = Field(examples=["来源有误"], max_length=300)


class MergeIn(Schema):
    loser: int = Field(examples=[12])
    winner: int = Field(examples=[4])
    reason: str = Field("", examples=["换证后代码变更"], max_length=300)


class RehearseIn(Schema):
    organisation: int = Field(examples=[12])
    records: list[Key] = Field(examples=[[311, 402]], description="records of the rows that are about the other firm")


class SplitIn(RehearseIn):
    reason: str = Field(examples=["名称相同的两家，法定代表人和住所不同"], max_length=300)


class LinkIn(Schema):
    organisation: str = Field(examples=["盐湖高新区"], max_length=200, description="name, code or #id")


class ZoneLinkOut(Schema):
    """Which organisation a zone is in the register."""

    zone: str = Field(examples=["yanhu"])
    zone_name: str = Field(examples=["盐湖高新区"])
    organisation: Ref


class UnitLinkOut(Schema):
    """Which organisation a unit is in the register."""

    unit: int = Field(examples=[7])
    unit_name: str = Field(examples=["天海泵业"])
    zone: str | None = Field(None, examples=["yanhu"])
    organisation: Ref


class RevealIn(Schema):
    field: str = Field("phone", examples=["phone"])
    reason: str = Field(examples=["电话通知申报材料补正"], max_length=500)


class Revealed(Schema):
    field: str
    value: str
