"""What a number counts or measures: the noun before it (研发投入达到2.68亿元) or behind its unit (32家科技企业)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lexicon import STOPS
from .numbers import Number
from .reasons import Told
from .scan import Line, Piece

# Words of the lists of verbs and modifiers that nonetheless belong to what is counted.
_MODIFIERS = frozenset(
    "国家级 省级 市级 区级 县级 州级 部级 自治区级 省部级 国际级 国家 省内 规上 规模以上 限上 专精特新 单项冠军 瞪羚 独角兽 小巨人 隐形冠军 新型 大型 中型 小型 中小 小微 微型 龙头 骨干 重点 优质 知名 著名 先进 领先 高端 "
    "高成长 高成长性 高技术 核心 关键 首台套 重大 重要 主要 试点 示范 专项 专题 专业 项目 工程项目 协议 合同 订单 方案 活动 会议 论坛 大会 对接会 讲座 路演 沙龙 赛事 大赛 产品 新产品 样品 样机 机构 单位 部门 院校 高校 院所 "
    "科研院所 高等院校 科研机构 研发机构 新型研发机构 金融机构 链主 链核 创新主体 市场主体 经营主体 客户 用户 供应商 合作伙伴 研究 研发 开发 服务 孵化 培训 投资 建设 改造 管理 运营 生产 加工 制造 合作 联合 创新 成果转化 转化 规划 设计 "
    "自主研发 攻关 考核 有效 授权 总投资 投资额 计划投资 完成投资 累计投资 占地 占地面积 建筑面积 总建筑面积 总面积 产值 年产值 产能 年产 营收 营业收入 收入 利润 利润总额 税收 纳税 融资 投融资 贷款 占比 出口 进口 销售 成果 "
    "计划 平均 人均 户均 亩均 各项 各类 各级 总 额 数 率 量 面积 在孵企业 入驻 毕业 在孵 民营 外资 国有 上市 本地 区内 市内 初创 成员单位 意向 签约 揭榜 中小企业 登记 注册 型 级 式 性 化 类 备案 高新 年 累计 总计 新增 净增 新认定 新引进 新培育 新注册 新获批 新签约 认定 入库 入选 "
    "拨付 兑现 发放 授信 奖励 补助 补贴 采购 交易 成交 处理 供应 供货 主营 主营业务 配套 转移 相关 运输 贸易 应用 示范应用 推广 检测 测试 从业 就业 参会 参展 参训 获奖 申报 申请 覆盖 辐射 租赁 出租 孵化出".split()
)
# Fillers between what is measured and its number.
_FILLERS = frozenset(
    "达到 达 为 是 共 有 约 近 超 逾 破 突破 超过 达成 完成 实现 增至 增长 增加 增加到 累计 累计达 总计 合计 共计 仅 仅为 仅有 只有 只 已 已达 均 到 至 了 分别 总 高达 多达 约为 大约 左右 上升 下降 提高 提升 同比 环比 较上年 超 再 占 扩大 扩大到 扩大至 增长到 提升至 提高到 上升到 控制在 扩展 就 还 均为 达到了 接近 将近 不少于 "
    "不低于 至少 不足 不超过 最高 每年 年均 增幅 增加了 减少 缩减 上涨 回落 净增 翻番 首次 已有 现有 共有 拥有 建有 建成 设有 取得 获得 荣获 获批 获 聚集 集聚 汇聚 聚 培育 引进 引育 引入 新建 完善 搭建 组建 建立 打造 认定 认定了 举办 举行 承办 组织 开展 召开 实施 争取 争取到 "
    "签订 签署 签约 达成 登记 发放 投入 投放 拨付 兑现 落实 安排 设立 募集 给予 明确 确定 梳理 梳理出 形成 遴选 选派 选聘 带动 惠及 服务 吸引 吸纳 入驻 毕业 孵化 转化 突破 力争 预计 计划 拟 可 将 能 先后 陆续 其中 包括 含 涵盖 涉及 拿下 斩获 新增 新认定 新引进 新培育 新获批 解决 征集 发布 推介 对接 走访 派出 覆盖 支持 扶持 承担 参与 主持 制定 由 从 比 较 年初 上年 去年 本年 上年同期 同期 另有 尚有 还有 需 需要 未来".split()
)
# These verbs are part of what is counted: 新增高新技术企业 is another indicator than 高新技术企业.
_TOLD_VERBS = frozenset(
    "新增 新认定 新引进 新培育 新获批 净增 累计 争取 入驻 毕业 引进 签约 登记 授权 发放 举办 新建 吸纳 带动".split()
)
_SHARE = re.compile(r"占(?P<of>(?!比)[^，,。；;、]{2,14}?)的?(?:比重|比例)?(?:约|近|超|超过|达到|达|为)?$")
_COMPARED = re.compile(r"(?P<what>[\u4e00-\u9fff]{0,10}(?:高于|低于|高出|快于|慢于|好于)[\u4e00-\u9fff]{2,10})$")
_GENERIC = frozenset("企业 公司 项目 单位 机构 人 人员 平台 活动 团队 产品 服务 成果".split())
_UP = re.compile(
    r"(?:同比|环比|较(?:上年|去年|年初|上年同期|上月)|比上年|年均)?[\u4e00-\u9fff]{0,4}?(?P<way>增长|增加|提高|提升|上升|增幅|上涨|下降|减少|回落|下滑)(?:了|为|达到?)?(?:约|近|超|超过)?$"
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """Words for what a number says; `growth` tells a change in per cent; `project` is what a sum is invested in."""

    words: str
    reason: Told
    growth: str = ""
    project: str = ""


def indicator(line: Line, number: Number, last: str, stop: int) -> Indicator:
    """The indicator of a number; `last` is that of the number before, `stop` where this number's words end at most."""
    if number.rank:
        return _ranked(line, number)
    way = _UP.search(line.text[line.span.start : number.led])
    before = _levelled(_before(line, number), last)
    if number.base == "%" and (said := _part_of_whole(line, number, last)):
        return said
    compared = _COMPARED.search(line.text[line.span.start : number.led]) if number.base == "个百分点" else None
    if compared:
        return Indicator(compared.group("what"), Told("before", compared.group("what")))
    if way and number.counts and (before or not last):
        way = None
    if way and (number.counts or number.base in ("%", "个百分点", "倍")):
        noun = before or last
        words = f"{noun}{'同比' if '同比' in way.group() else ''}{way.group('way')}"
        return Indicator(words, Told("before", noun) if noun else Told("noun_missing"), way.group("way"))
    after, project = _after(line, number, stop)
    if number.counts and after:
        return Indicator(_verb(line, number) + after, Told("after", after))
    if before in ("总数", "总量", "总额", "数量", "占比", "比重") and last:
        whole = re.sub(r"^(?:新增|净增|新认定|新引进|新培育)|(?:总数|总量|数量)$", "", last) + before
        return Indicator(whole, Told("before", whole))
    if before:
        return Indicator(before, Told("before", before), project=project)
    if after or project:
        return Indicator(after or "投资", Told("after", after or project), project=project)
    if last and re.search(
        r"(?:[，,]|中，?|[，,]其中)(?:累计|总计|合计)?(?:达到|达|为|有|共|高达|增至)?了?$",
        line.text[line.span.start : number.led],
    ):
        whole = re.sub(r"^(?:新增|净增|新认定|新引进|新培育)", "", last)
        return Indicator(whole, Told("before", whole))
    doing = _doing(line, number)
    if doing:
        return Indicator(doing, Told("before", doing))
    return Indicator(last if number.base == "%" else "", Told("noun_missing"))


_RATIO = re.compile(r"(?:相当于|与)(?P<of>[^，,。；;与]{2,14})之比(?:为|达到?|约)?$")
_HELD = re.compile(r"的?(?:股权|股份|股比)")


def _part_of_whole(line: Line, number: Number, last: str) -> Indicator | None:
    """占…比重, 与…之比, so many per cent of the shares."""
    before = line.text[line.span.start : number.led]
    share = _SHARE.search(before)
    if share:
        noun = _noun_before(line, _to_left(line, line.span.start + share.start()))
        of = re.sub(r"(?:比重|比例|总量)$", "", share.group("of")) or share.group("of")
        return Indicator(f"{noun or last}占{of}", Told("before", share.group("of")))
    ratio = _RATIO.search(before)
    if ratio:
        return Indicator(f"{last}与{ratio.group('of')}之比", Told("before", ratio.group("of")))
    held = _HELD.match(line.text, number.end)
    return Indicator("股权比例", Told("after", held.group())) if held else None


_LEVELS = ("国家级", "省级", "市级", "自治区级", "区级", "县级", "部级", "省部级")


def _levelled(noun: str, last: str) -> str:
    """其中国家级5个: the level of what was counted before."""
    if noun not in _LEVELS:
        return noun
    for level in _LEVELS:
        last = last.removeprefix(level)
    return noun + last


def _doing(line: Line, number: Number) -> str:
    """The verb right before a sum, where no noun stands there: 融资3亿元."""
    pieces = _to_left(line, number.led)
    while pieces and (
        pieces[-1].kind == "particle" or pieces[-1].text in ("约", "近", "超", "达", "达到", "共", "总", "累计")
    ):
        pieces = pieces[:-1]
    return pieces[-1].text if pieces and pieces[-1].kind == "word" and len(pieces[-1].text) > 1 else ""


def _ranked(line: Line, number: Number) -> Indicator:
    pieces = _to_left(line, number.led)
    noun = _noun_before(line, pieces)
    scope = number.rank if number.rank != "-" else ""
    return Indicator(f"{noun}{scope}排名", Told("before", noun) if noun else Told("noun_missing"))


def _to_left(line: Line, end: int) -> list[Piece]:
    """The tokens that end at a sign, back to the beginning of their run; a run may be quoted: “链核”企业."""
    pieces = [piece for run in line.runs for piece in run if piece.end <= end and piece.start >= line.span.start]
    kept: list[Piece] = []
    at = end
    for piece in reversed(pieces):
        gap = line.text[piece.end : at]
        if gap.strip('“”"（）()') or ("）" in gap or ")" in gap):
            break
        kept.insert(0, piece)
        at = piece.start
    return kept


def _before(line: Line, number: Number) -> str:
    return _noun_before(line, _to_left(line, number.led))


def _noun_before(line: Line, pieces: list[Piece]) -> str:
    while pieces and (pieces[-1].kind == "particle" or (pieces[-1].text in _FILLERS)):
        pieces = pieces[:-1]
    kept: list[Piece] = []
    for piece in reversed(pieces):
        if piece.kind == "name" or (piece.kind == "latin" and (not kept or piece.text[0].isdigit())):
            break
        linked = piece.text in ("的", "和", "及") and kept and line.before(piece.start) is not None
        if piece.stops and piece.text not in _MODIFIERS and not piece.text.endswith(("企业", "公司")) and not linked:
            break
        if piece.text in ("的",) and kept:
            # 企业的研发投入: what is behind 的 says it all.
            break
        kept.insert(0, piece)
    while kept and kept[-1].text in ("中", "内", "里"):
        kept = kept[:-1]
    while (
        kept
        and (
            kept[0].kind in ("particle", "place")
            or kept[0].text in ("总", "元", "高新区", "园区", "开发区", "经开区")
            or (kept[0].text == "年" and line.text[kept[0].start - 1 : kept[0].start].isdigit())
        )
        and (len(kept) > 1 or kept[0].kind != "word")
    ):
        kept = kept[1:]
    if not kept:
        return ""
    return re.sub(r"[“”\"\s]", "", line.text[kept[0].start : kept[-1].end])


def _verb(line: Line, number: Number) -> str:
    before = _to_left(line, number.led)
    while before and (
        before[-1].kind == "particle" or before[-1].text in ("共", "已", "约", "近", "超", "达到", "达", "先后")
    ):
        before = before[:-1]
    return before[-1].text if before and before[-1].text in _TOLD_VERBS else ""


def _after(line: Line, number: Number, stop: int) -> tuple[str, str]:
    """The noun behind the unit; for a sum also what it is invested in (投资20亿元的某基地)."""
    text = line.text
    at = number.end
    linked = text.startswith("的", at)
    if linked:
        if number.counts:
            return "", ""
        at += 1
    kept = _noun_after(line, at, stop)
    if not kept:
        return "", ""
    words = re.sub(r"[“”\"\s]", "", text[kept[0].start : kept[-1].end])
    invested = not number.counts and re.search(
        r"投资(?:额)?(?:约|近|超|达|超过|逾)?$", text[line.span.start : number.led] + text[number.led : number.start]
    )
    if linked:
        whole = re.match(
            r"[^，,、。；;“”（(]{2,30}?(?=[，,、。；;“”（(和等已将于在正]|建成|开工|投产|签约|落地|落户|启动|竣工|成功|顺利|全面|获批|$)",
            text[at:stop],
        )
        return "", (whole.group() if whole else words) if invested else ""
    if words in _GENERIC and number.counts:
        words += _clause(line, kept[-1].end, stop)
    return words, ""


def _noun_after(line: Line, at: int, stop: int) -> list[Piece]:
    kept: list[Piece] = []
    pieces = [piece for run in line.runs for piece in run if piece.start >= at and piece.end <= stop]
    for piece in pieces:
        gap = line.text[at : piece.start]
        if gap.strip('“”"'):
            break
        if piece.kind == "particle":
            break
        if piece.stops and piece.text not in _MODIFIERS and not piece.text.endswith(("企业", "公司")):
            break
        kept.append(piece)
        at = piece.end
    while kept and kept[-1].text in ("中", "内", "里"):
        kept = kept[:-1]
    while (
        kept
        and kept[-1].kind == "word"
        and kept[-1].text in STOPS
        and kept[-1].text in ("总投资", "投资", "建设", "占地", "新增", "签约", "入选", "入库", "申报", "获奖")
    ):
        kept = kept[:-1]
    return kept


def _clause(line: Line, at: int, stop: int) -> str:
    """What those counted did: 企业 + 获得入库编号."""
    found = re.match(r"[^，,。；;、：:（(）)]{2,18}", line.text[at:stop])
    return re.sub(r"[“”\"\s]", "", found.group()) if found else ""
