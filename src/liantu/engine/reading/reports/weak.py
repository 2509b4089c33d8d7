"""A brand with a trade behind it is a firm or a product: what stands beside it, lists and repetition decide."""

from __future__ import annotations

import re
from collections import Counter

from .finds import Report
from .heads import FIRM
from .lexicon import FIRMS, PRODUCTS
from .lists import Listing
from .reasons import Told
from .scan import Line, Piece, Sighting

# Words that want an organisation behind them, and words that want one before them.
_CUES = frozenset(
    "推荐 推动 推进 引进 引入 引来 引育 支持 邀请 走访 走进 联合 携手 依托 对接 签约 由 与 和 及 以及 同 跟 向 为 如 例如 包括 入驻 进驻 培育 助力 帮助 协助 认定 明确 指导 服务 "
    "投资 收购 控股 参股 委托 牵手 联手 会同 组织 带动 招引 成为 给 对 被 位于 前往 到 赴 拜访 调研 促进 促成 迎来 成立 组建 设立 注册 借助 凭借 旗下 子公司 企业 公司 链主 "
    "客户 供应商 合作方 单位 龙头 龙头企业 链主企业 总部 选择 锁定 落地 落户 拥有 涌现 以 在 从 向 其中 目前 此外 近日 同时 日前 据悉 了 现有 聚集 集聚 汇聚 吸引 孵化 孵化出 新增 推选".split()
)
_ACTS = frozenset(
    "与 和 为 在 被 已 将 向 对 等 是 有 牵头 对接 合作 签约 签署 签订 共同 联合 携手 共建 研发 生产 投资 投资建设 获批 获得 获评 获颁 荣获 喜获 斩获 摘得 夺得 入选 入围 入库 入榜 上榜 跻身 列入 成为 作为 建设 建成 落地 落户 入驻 承担 承建 "
    "参与 自主研发 拥有 专注 专注于 致力于 致力 实现 完成 计划 拟 长期 正式 成功 负责 以 成立 成立于 位于 坐落 先后 累计 率先 通过 凭借 依托 主营 从事 主要 始终 不断 积极 持续 正在 目前 现有 组织 申报 顺利 分别 及 以及 到 也 均 都 "
    "内 旗下 总部 主导 领衔 运营 提供 推出 开展 达成 进行 研制 开发 主攻 现已 已经 两家 重点 注册 引入 引进 销售 出口 采购 表示 再 再次 连续 首次 加工 制造 董事长 总经理 负责人 相关负责人 副总经理 总裁 创始人 合作建设 联合研发 立足 聚焦 围绕 深耕 今年 去年 产值 年产值 营业收入 销售收入 出资 系 由 上榜 受让 选用 派驻 "
    "仓库 车间 厂区 厂房 生产车间 展厅 生产线".split()
)
_CLAUSE = '，,。；;：:！？!?“”"（(、 '


def weak(report: Report, line: Line) -> list[Sighting]:
    """The names of a sentence that are a brand and a trade, but for those that are products."""
    if report.passages[line.span.passage].kind == "byline":
        return []
    found = []
    for run in line.runs:
        for at, piece in enumerate(run):
            if piece.kind != "name" or piece.head is None or not piece.head.weak:
                continue
            one = Sighting(line, piece.start, piece.end, piece.text, piece.head, piece.brand)
            if piece.head is FIRM:
                # Shown to be a firm elsewhere in the report.
                one.confidence = 0.55
                one.reasons.append(Told("guess"))
                found.append(one)
            elif not _product(line, run, at):
                one.reasons.append(Told("trade", piece.head.text))
                _weigh(one, run, at)
                found.append(one)
    return found


_ASKING = _CUES | FIRMS


def _product(line: Line, run: tuple[Piece, ...], at: int) -> bool:
    piece = run[at]
    rest = line.text[piece.end :]
    if any(
        rest.startswith(word)
        for word in PRODUCTS
        if word not in ("企业", "公司", "生产", "研发", "加工", "制造", "车间", "仓库")
    ):
        return True
    before = run[at - 1] if at else None
    if _OWNED.search(line.text[line.span.start : piece.start]):
        return False
    if before is None or before.text in _ASKING or before.stops:
        return before is not None and before.text == "的" and not rest.startswith(("等", "、"))
    return before.kind in ("word", "unknown", "latin") and before.text not in _CUES


# Words of owning and of buying that want a firm on their other side: 控股的甲, 采购自甲, 甲51%股权, 甲的子公司, 进入甲供应链.
_OWNED = re.compile(r"(?:控股|参股|持股|旗下|投资|收购|并购|孵化)了?的$")
_BESIDE = re.compile(r"(?:控股|参股|持有|收购|并购|系|采购自|购自|来自|选用|受让|进入|入股|投资|转让给|授权给)(?:了)?$")
_BEHIND = re.compile(
    r"的?(?:全资|控股|参股)?(?:子公司|供应链|配套体系|采购目录|合格供应商|股权|\d+(?:\.\d+)?[%％]的?(?:股权|股份)|旗下|集团旗下)"
)


def _weigh(one: Sighting, run: tuple[Piece, ...], at: int) -> None:
    before = run[at - 1] if at else None
    after = run[at + 1] if at + 1 < len(run) else None
    score = 0.3 + (0.15 if one.head is not None and one.head.text in ("科技", "股份", "实业", "集团", "控股") else 0.0)
    if before is not None and before.text in _ASKING:
        score += 0.2
        one.reasons += _cue(before.text)
    elif before is None and one.line.text[one.start - 1 : one.start] in _CLAUSE:
        score += 0.1
    if after is not None and after.text in _ACTS:
        score += 0.2
        one.reasons += _cue(after.text)
    elif one.line.text[one.end : one.end + 1] in ("“", "《"):
        score += 0.15
    lead = _BESIDE.search(one.line.text[one.line.span.start : one.start]) or _OWNED.search(
        one.line.text[one.line.span.start : one.start]
    )
    behind = _BEHIND.match(one.line.text, one.end)
    if (lead or behind) and not (before is not None and before.text in _CUES):
        score += 0.25
        one.reasons += _cue((lead or behind).group())  # type: ignore[union-attr]
    one.confidence = score


def _cue(text: str) -> list[Told]:
    """A reason for words that say something to a reader; 了 and 等 do not."""
    return [Told("cue", text)] if len(text) > 1 or text in "与由" else []


def judged(found: list[Sighting], held: set[tuple[int, int]], lists: list[tuple[Line, Listing]]) -> list[Sighting]:
    """Those weak names that lists, repetition or their neighbours make firms."""
    counts = Counter(one.text for one in found)
    best: dict[str, float] = {}
    for one in found:
        _by_lists(one, held, lists)
        best[one.text] = max(best.get(one.text, 0.0), one.confidence)
    kept = []
    for one in found:
        if counts[one.text] > 1 and best[one.text] >= 0.4:
            one.reasons.append(Told("repeated", str(counts[one.text])))
        one.confidence = min(0.9, best[one.text] + (0.1 if counts[one.text] > 1 else 0.0))
        if one.confidence >= 0.5:
            kept.append(one)
    return kept


def _by_lists(one: Sighting, held: set[tuple[int, int]], lists: list[tuple[Line, Listing]]) -> None:
    for line, listing in lists:
        if line is not one.line or not any(item.start == one.start for item in listing.items):
            continue
        others = [item for item in listing.items if item.start != one.start]
        if listing.closed:
            one.confidence += 0.4
            one.reasons.append(Told("listed", listing.closed))
        elif sum((one.passage, item.start) in held or item.name is not None for item in others) >= max(
            1, len(others) / 2
        ):
            one.confidence += 0.2
            one.reasons.append(Told("beside", others[0].text))
