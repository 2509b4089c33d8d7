"""Who stands where in the chains of the demonstration: what two reports tell, and what firms of the made-up zone say they make."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.apps.indicators import public as indicators
from liantu.apps.industry import public as industry
from liantu.apps.registry import public as registry
from liantu.engine import chains as engine
from liantu.kit.evidence import public as evidence

from . import taking_in
from .simulated.workbooks.hand import Zone
from .simulated.year import SEED

Told = Callable[[str], None]
#: Zone → chain → (node, organisation, on what it rests).
TOLD = {
    "yanhu": {
        "空调制造": [("air_conditioner", "宏明空调", "报道：链主企业，车间加工空调零件")],
        "水泵制造": [("pump", "天海泵业", "报道：链主企业"), ("submersible_pump", "天海泵业", "报道配图：仓库里的潜水泵")],
        "风机制造": [("fan", "安运风机", "报道：链主企业")],
        "永磁材料": [("permanent_magnets", "中磁科技", "报道：链主企业")],
        "生物医药大健康": [
            ("infusions", "石药银湖", "报道：建成大输液生产基地"), ("protein_drugs", "石药银湖", "报道：自主研发的蛋白药物获奖"),
            ("dentures", "联袂义齿", "报道：义齿产教融合基地"),
        ],
        "建筑外加剂": [("admixture", "黄河新型化工", "报道：链主企业")],
    },
    "qingshan": {
        "装备制造": [
            ("thick_walled_pipe", "北重集团", "报道：申报大口径厚壁无缝钢管产品研发"),
            ("heavy_truck", "北奔重汽集团", "报道：重卡整车"), ("welding_wire", "五二研究所", "报道：铝合金焊丝推进进入采购目录"),
        ],
        "新能源汽车": [
            ("hydrogen_truck", "北奔重汽集团", "报道：氢燃料重卡整车研制"),
            ("vehicle_controller", "北奔重汽集团", "报道：车身控制器已批量应用"),
            ("anode", "杉杉科技", "报道：含硅负极材料开发与制造"),
        ],
        "新材料": [
            ("anode_silicon", "杉杉科技", "报道：含硅负极材料开发与制造"),
            ("semiconductor_monocrystal", "弘元新材料", "报道：大直径半导体单晶硅研发"),
            ("aluminium_wire", "五二研究所", "报道：铝合金焊丝推进进入采购目录"),
        ],
    },
}  # fmt: skip
SOURCE = {
    "code": "sim-products", "name": "模拟·企业主导产品目录", "publisher": "模拟高新区工业和信息化局", "kind": "workbook",
    "classification": "internal", "legal_basis": "工业和信息化管理职责",
    "purposes": ["register", "statistics", "service", "investment"],
}  # fmt: skip
TITLE, ISSUED, YEARS = "模拟·企业主导产品目录（2026年）", "2026-08-31", (2024, 2025)
#: Of two thousand firms so many of a chain fill in the list of products.
LISTED = 45
#: How sure a suggestion is that the officer takes; of so many of them one waits for a visitor, with so many of the others.
SURE, EVERY, LEFT = 0.6, 7, 8


def load(by: Any, zone: Any, told: Told = lambda words: None, firms: int = 0) -> None:
    """Place whoever the reports tell of; of the made-up zone's firms (so many) what they make. Run again, it adds nothing."""
    chains = {chain.name: chain for chain in industry.list_chains(by).filter(zone=zone).exclude(pack="")}
    placed = set(industry.list_placements(by).filter(chain__zone=zone).values_list("chain", "node"))
    for name, rows in TOLD.get(zone.code, {}).items():
        for node, organisation, note in rows if name in chains else ():
            if (chains[name].pk, node) not in placed:
                _place(by, chains[name], node, organisation, note)
    if firms and not placed:
        told(_("%(zone)s · 企业主导产品与落位") % {"zone": zone.name})
        _declare(by, zone, chains, firms)
        for chain in chains.values():
            _settle(by, chain)


def _place(by: Any, chain: Any, node: str, organisation: str, note: str) -> None:
    try:
        firm = registry.organisation_told(by, organisation)
        industry.place(by=by, chain=chain, node=node, organisation=firm, basis="person", note=note)
    except ValidationError:
        # Of a zone whose report somebody has undone, nobody is known.
        return


def _declare(by: Any, zone: Any, chains: dict[str, Any], firms: int) -> None:
    """One delivery: what firms of the chains make, by their class, and what they earned."""
    source = taking_in.source_of(by, zone, dict(SOURCE))
    if evidence.list_deliveries(by).filter(source=source, title=TITLE).exists():
        return
    year, contents = Zone(SEED, firms), industry.contents_of(chains.values())
    rows = []
    for name, some in year.links.items():
        content = contents.get(chains[name].pk) if name in chains else None
        for firm in some[: year.scaled(LISTED)] if content is not None else ():
            made = _products(content, firm)
            if made and firm.counts():
                rows.append(_row(len(rows) + 1, firm, made, year.books[firm.no]))
    rows = _known(by, rows)
    delivery = evidence.open_delivery(by=by, source=source, title=TITLE, issued=ISSUED)
    said = [evidence.Said(row["key"], row["content"], "", row["place"]) for row in rows]
    records = evidence.stage_rows(by=by, delivery=delivery, rows=said)
    work = {"by": by, "delivery": delivery, "rows": rows, "records": records}
    resolver = registry.load(**work)
    indicators.load(**work, resolver=resolver, chains=industry.chain_ids(zone))
    evidence.apply_delivery(by=by, delivery=delivery)


def _known(by: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those whose code the register has: a mistyped one would make another firm."""
    codes = [row["key"] for row in rows]
    there = registry.list_organisations(by, ("code",)).filter(seen_code__in=codes)
    held = set(there.values_list("seen_code", flat=True))
    return [row for row in rows if row["key"] in held]


def _products(content: engine.Chain, firm: Any) -> list[str]:
    """Words of nodes of the firm's class; of every third firm also of something that goes into them."""
    dice = Random(f"{SEED} products {firm.no}")  # noqa: S311
    code = engine.class_of(firm.trade["industry"])
    own = [node for node in content.nodes.values() if code in node.gbt and node.kind is not engine.NodeKind.USE]
    if not own:
        return []
    nodes = dice.sample(own, min(len(own), 1 + dice.randrange(2)))
    keys = {node.key for node in own}
    parts = [node for node in content.nodes.values() if keys & set(node.supplies) and node.key not in keys]
    # The second half of them nobody here makes, so that gaps are left.
    parts = parts[: len(parts) // 2]
    nodes += [dice.choice(parts)] if parts and firm.no % 3 == 0 else []
    return [f"MN{10 + dice.randrange(80)} 型{dice.choice(node.keywords)}" for node in nodes if node.keywords]


def _row(at: int, firm: Any, made: list[str], books: Any) -> dict[str, Any]:
    earned = {year: books[year].revenue for year in YEARS if year in books}
    return {
        "key": firm.code, "place": f"第{at}行",
        "content": {
            "企业名称": firm.official, "统一社会信用代码": firm.code, "主导产品": "；".join(made),
            **{f"{year}年营业收入（元）": str(amount) for year, amount in earned.items()},
        },
        "products": [{"holder": firm.code, "name": name} for name in made],
        "observations": [
            {"subject": firm.code, "indicator": "sales_revenue", "value": amount, "unit": "元", "period": str(year)}
            for year, amount in earned.items()
        ],
    }  # fmt: skip


def _settle(by: Any, chain: Any) -> None:
    """Look through all firms; what is sure enough is taken, most others are refused, and some wait for a visitor."""
    industry.suggest(by=by, chain=chain)
    rows = list(industry.list_suggestions(by).filter(chain=chain, state="open").order_by("pk"))
    sure = [row for at, row in enumerate(rows) if row.confidence >= SURE and at % EVERY]
    industry.settle_many(by=by, suggestions=sure)
    doubtful = [row for row in rows if row.confidence < SURE]
    industry.refuse_many(by=by, suggestions=doubtful[LEFT:], why=_("走访核实：行业相近，不在这个环节"))
