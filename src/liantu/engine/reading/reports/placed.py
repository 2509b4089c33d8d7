"""Organisations by their place alone: members of lists, and unknown words where only an organisation can stand."""

from __future__ import annotations

import re
from collections import Counter

from liantu.engine.identity.words import DOUBLE_SURNAMES, SURNAMES, TRADES

from .finds import Report
from .heads import HEADS
from .lexicon import FIRMS, PRODUCTS
from .lists import Item, Listing
from .reasons import Told
from .scan import Line, Piece, Sighting, fills

_TITLES = frozenset(
    "记者 通讯员 部长 主任 书记 局长 区长 市长 县长 院长 所长 校长 董事长 总经理 经理 教授 博士 院士 总裁 处长 科长 副部长 副主任 负责人 专家 研究员 工程师 总工程师 创始人 秘书长 会长 组长 厂长 同志 先生 女士 厅长 省长 副总经理".split()
)
_SPEAKS = re.compile(r"(?:介绍|表示|说|告诉|坦言|教授|博士|院士|先生|女士|同志|一行|率队|主持|致辞|带领|带队|出席)")
_GENERIC_ENDS = "企业 公司 机构 单位 院校 高校 院所 部门 产业 行业 产品 技术 项目 领域 服务 政策 人才 资金 设备 材料 平台 系统 工程 专家 教授 学者 代表 负责人 行动 计划 活动 大赛 论坛 制度 机制 建设 发展".split()
_LEFT = (
    frozenset(
        "推荐 推动 推进 支持 引进 引入 联合 携手 依托 由 与 和 对接 为 邀请 走访 助力 帮助 协助 牵手 联手 签约 促成 收购 投资 向".split()
    )
    | FIRMS
)
_RIGHT = frozenset(
    "获 与 和 同 牵头 对接 合作 签约 签署 签订 联合 携手 共同 共建 合作建设 投资 投资建设 建设 申报 开展 成立 研发 等 为 在 承担 达成 提供 入选 入围 荣获 获批 获得 获评 被 已 将 成为 自主研发 签 拟 成功 已经 正式 是 有 以 凭借 通过 完成 实现 负责 参与 牵手 由 系 上榜 运营 派驻 领投 跟投 参股 控股 受让 选用 持股 收购 委托".split()
)

# Members of lists


def listed(found: list[Sighting], lists: list[tuple[Line, Listing]]) -> list[Sighting]:
    held = {(one.passage, one.start): one for one in found}
    added = []
    for line, listing in lists:
        known = [held.get((line.span.passage, item.start)) for item in listing.items]
        sure = [one for one in known if one is not None]
        fresh = [item for item, one in zip(listing.items, known, strict=True) if one is None]
        for item in fresh:
            reason = _membership(item, listing, sure, fresh)
            if reason is not None:
                head = next(
                    (HEADS[item.text[size:]] for size in range(1, len(item.text)) if item.text[size:] in HEADS), None
                )
                sure_ness = 0.75 if listing.closed and item.odd else 0.55
                added.append(Sighting(line, item.start, item.end, item.text, head, True, sure_ness, [reason]))
    return added


def _membership(item: Item, listing: Listing, sure: list[Sighting], fresh: list[Item]) -> Told | None:
    if not _may_be_name(item):
        return None
    if listing.closed:
        odd = sum(one.odd for one in fresh) + len(sure)
        if item.odd or (odd * 2 > len(listing.items) and not _classes(item)):
            return Told("listed", listing.closed)
        return None
    if _is_person(item.text):
        # Without a word for firms behind the list, three signs that begin with a surname are a person as likely.
        return None
    firm = [one for one in sure if one.confidence >= 0.6]
    strange = sum(len(piece.text) for piece in item.pieces if piece.kind == "unknown")
    trade = item.odd and item.pieces[-1].text in TRADES and len(sure) > 1
    if firm and (strange >= 2 or trade) and len(item.text) <= 8 and len(firm) * 2 >= len(listing.items) - 1:
        return Told("beside", firm[0].text)
    return None


def _may_be_name(item: Item) -> bool:
    if item.place or not 2 <= len(item.text) <= 16 or any(piece.kind == "name" for piece in item.pieces):
        return False
    if item.text.startswith("被") or any(piece.text in _TITLES for piece in item.pieces):
        return False
    return not item.text.endswith(tuple(_GENERIC_ENDS)) and not (
        item.pieces[-1].halts and item.pieces[-1].text != "创新"
    )


def _classes(item: Item) -> bool:
    """Whether an item of known words alone names a class: 高校, 科研院所, 新材料."""
    return len(item.pieces) == 1 and item.pieces[0].curated


def _is_person(text: str) -> bool:
    return (len(text) in (2, 3) and text[0] in SURNAMES) or (len(text) in (3, 4) and text[:2] in DOUBLE_SURNAMES)


# Unknown words in the place of an organisation


def odd(report: Report, lines: list[Line], found: list[Sighting]) -> list[Sighting]:
    """Words in none of the lists that stand where only an organisation can: 推动X与Y合作."""
    taken = {(one.passage, at) for one in found for at in range(one.start, one.end)}
    spans: list[Sighting] = []
    for line in lines:
        if report.passages[line.span.passage].kind in ("byline", "heading"):
            continue
        for run in line.runs:
            spans += _odd_spans(line, run, taken)
    counts: Counter[str] = Counter()
    for one in spans:
        counts[one.text] += 1
    strong = {one.text for one in spans if one.confidence >= 0.5}
    kept = []
    for one in spans:
        if one.text in strong or (counts[one.text] > 1 and one.confidence > 0.2 and len(one.text) >= 3):
            one.confidence = 0.65 if counts[one.text] > 1 else 0.5
            if counts[one.text] > 1:
                one.reasons.append(Told("repeated", str(counts[one.text])))
            one.reasons.append(Told("guess"))
            kept.append(one)
    return kept


def _odd_spans(line: Line, run: tuple[Piece, ...], taken: set[tuple[int, int]]) -> list[Sighting]:
    found = []
    at = 0
    while at < len(run):
        last = at
        while (
            last < len(run)
            and (not run[last].halts or fills(run, at, last))
            and run[last].kind not in ("name", "particle")
            and (line.span.passage, run[last].start) not in taken
        ):
            last += 1
        if last == at:
            at += 1
            continue
        pieces = run[at:last]
        strange = sum(len(piece.text) for piece in pieces if piece.kind == "unknown")
        text = line.text[pieces[0].start : pieces[-1].end]
        if strange >= 2 and 3 <= len(text) <= 8:
            one = _cued(line, run, at, last, text)
            if one is not None:
                found.append(one)
        at = last
    return found


def _cued(line: Line, run: tuple[Piece, ...], at: int, last: int, text: str) -> Sighting | None:
    before = run[at - 1] if at else None
    after = run[last] if last < len(run) else None
    if (before is not None and before.text in _TITLES) or (
        _is_person(text) and _SPEAKS.match(line.text, run[last - 1].end)
    ):
        return None
    if (
        text.startswith("被")
        or _is_person(text)
        or text.endswith(tuple(PRODUCTS))
        or text.endswith(tuple(_GENERIC_ENDS))
    ):
        return None
    left = before is not None and before.text in _LEFT
    right = (after is not None and after.text in _RIGHT) or line.text[run[last - 1].end : run[last - 1].end + 1] == "“"
    if not (left or right):
        return None
    verb = before is not None and before.text not in ("与", "和", "为", "由", "向")
    partner = right and after is not None and after.text in ("与", "和", "牵头") and left
    score = 0.5 if left and right and (verb or partner) else 0.25
    told = [Told("cue", piece.text) for piece in (before if left else None, after) if piece is not None]
    return Sighting(line, run[at].start, run[last - 1].end, text, None, True, score, told)
