"""What names of organisations end with, what kind that makes them, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

from liantu.engine.identity.words import CONTRACTIONS, FORMS, GENERIC, TRADES
from liantu.engine.identity.words import Kind as NameKind


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a name. `cost` is paid for a name that ends so, `loose` for the word where it ends none."""

    text: str
    kind: str
    cost: float
    loose: float = 1.0
    weak: bool = False  # a trade: as likely a product as a firm
    lone: bool = False  # enough behind a division alone


_ENTERPRISE, _UNIVERSITY, _INSTITUTE, _PLATFORM = "enterprise", "university", "institute", "platform"


def _heads(kind: str, cost: float, loose: float, words: str, lone: bool = True) -> list[Head]:
    return [Head(word, kind, cost, loose, lone=lone) for word in words.split()]


def _companies() -> list[Head]:
    found = []
    for form in FORMS:
        if (
            form.kind is NameKind.ENTERPRISE
            and form.family == "company"
            and form.text.endswith(("公司", "集团", "有限责任"))
        ):
            if form.text == "公司":
                found.append(Head("公司", _ENTERPRISE, 1.4, 1.0))
            elif form.text == "集团":
                found.append(Head("集团", _ENTERPRISE, 0.6, 2.0))
            else:
                found.append(Head(form.text, _ENTERPRISE, 0.2, 5.0, lone=True))
    return found


_STRONG = [
    *_companies(),
    *_heads(_ENTERPRISE, 0.5, 2.0, "合作社 专业合作社 农民专业合作社 合伙企业 控股集团 银行 农商银行 信用社 电厂 热电厂 发电厂 钢铁厂 水泥厂 化工厂 机械厂 制药厂 酒厂 总厂 农商行 株式会社"),
    *_heads("service_provider", 0.5, 2.0, "律师事务所 会计师事务所 税务师事务所 专利代理事务所 事务所"),
    *_heads(_UNIVERSITY, 0.4, 2.0, "大学 学院 职业技术学院 职业学院 技术学院 师范学院 医学院 理工学院 研究生院 国际研究生院 高等专科学校 职业技术大学 技师学院 党校 商学院 工程学院"),
    *_heads(
        _INSTITUTE, 0.5, 1.8,
        "研究院 研究所 研究总院 设计院 设计研究院 规划院 规划设计院 勘察院 科学院 工程院 技术研究院 产业研究院 产业技术研究院 研究室 科学研究院 工业技术研究院 研究院所 农科院 林科院 社科院 科学研究所 技术研究所 试验站 推广站 天文台",
    ),
    *_heads(
        _PLATFORM, 0.6, 1.4,
        "实验室 重点实验室 国家重点实验室 全国重点实验室 省重点实验室 联合实验室 国家实验室 国家工程实验室 工程实验室 省实验室 技术中心 企业技术中心 工程中心 工程技术中心 工程研究中心 工程技术研究中心 "
        "研究中心 研发中心 创新中心 技术创新中心 制造业创新中心 产业创新中心 科创中心 科技创新中心 协同创新中心 联合创新中心 创新研究中心 研发基地 中试基地 中试平台 博士后科研工作站 博士后工作站 院士工作站 专家工作站 工作站 "
        "创新联合体 公共服务平台 公共技术服务平台 技术服务平台 创新平台 创新服务平台 服务平台 协同创新服务中心 创新服务中心 联合研发中心 验证中心 概念验证中心 转移中心 技术转移中心 成果转化中心 转化中心 赋能中心 联合研究中心 联合研究院",
        lone=False,
    ),
    *_heads("lab", 0.6, 1.6, "检测中心 检验中心 质检中心 检验检测中心 检验检测院 质检所 质检院 药检院 药检所 疾控所 计量院 计量所 检测院 检测所 检验所 检验院 检验检疫所 监督检验中心 质量监督检验中心 测试中心 分析测试中心 检测研究院 检测站"),
    *_heads(
        "carrier", 0.8, 1.3,
        "孵化器 科技企业孵化器 众创空间 加速器 科技园 大学科技园 创业园 创新园 创业中心 孵化中心 创业服务中心 孵化基地 创业基地 创新基地 双创基地 智创城 星创天地 科技城 科创城 创客空间 创客中心 软件园 文创园 留创园 创业孵化园 "
        "科创园 孵化园 双创园 创新港 科创港 人才港 科技大厦 创新大厦 产业基地 小微企业园 创业谷 硅巷 创谷 云谷 智谷 科创走廊 创业街区 创新街区 医药园 光电园 新材料园 装备园 电子园 健康产业园 产业社区 双创中心 众创中心 科创小镇 科创谷 科技谷 智慧谷 智造谷 人才谷 创新谷",
        lone=False,
    ),
    *_heads("carrier", 1.0, 1.0, "基地 总部基地 实训基地 产业园 工业园 产教融合基地 物流园 智谷 示范基地", lone=False),
    *_heads(
        "zone", 0.5, 1.0,
        "高新区 经开区 开发区 高新技术产业开发区 高新技术产业园区 经济技术开发区 经济开发区 保税区 综合保税区 综保区 自贸区 自贸试验区 自由贸易试验区 产业园区 工业园区 装备园区 科技园区 园区 示范区 农高区 新区 "
        "自主创新示范区 集聚区 产业集聚区 试验区 先行区 科学城 未来科技城 科学园 化工园区 转型综改示范区 综改示范区 合作区 飞地园区",
    ),
    *_heads("fund", 0.9, 1.2, "基金 投资基金 引导基金 产业基金 母基金 创投基金 风险投资基金 子基金 股权投资基金 天使基金", lone=False),
    *_heads("other", 0.6, 1.8, "医院 人民医院 中医院 附属医院 卫生院 疾控中心 博物馆 图书馆 科技馆 电视台 出版社 报社 日报社"),
    *_heads("other", 0.7, 1.6, "标准化技术委员会 专业委员会 技术委员会 协会 学会 商会 联合会 促进会 研究会 联盟 产业联盟 技术联盟 创新联盟 行业协会 总商会 工商联 科协 基金会"),
    *_heads("other", 0.7, 1.6, "中学 小学 幼儿园 技工学校 中专学校"),
    *_heads("service_provider", 0.8, 1.4, "运营中心 服务中心 交易中心 交易所 产权交易所 人才市场 结算中心 数据中心 展示中心 路演中心 技术市场 服务公司 交易市场 政务服务中心 会展中心 电馆 电教馆", lone=False),
    *_heads("platform", 1.0, 1.2, "中心 分中心 研究站", lone=False),
    *_heads(_INSTITUTE, 0.9, 1.0, "所"),
    *_heads("enterprise", 1.0, 1.4, "厂 股份 控股", lone=False),
    *_heads("enterprise", 0.8, 1.4, "分公司 支行 分行 营业部"),
]  # fmt: skip

# Trades that say so little that no firm is told by them alone.
_UNTOLD = frozenset(
    "发展 产业 服务 管理 建设 创新 创业 制造 生产 加工 销售 购销 经营 联合 综合 工程 技术 开发 咨询 经济 商业 企业 集团 信息 运营 资产 事业 设备 材料 系统 测试 检测 设计 培训 策划 营销 "
    "评估 支付 出版 广告 展览 金融 保险 工具 数据 数字 网络 资源 运输 交通 安装 装饰 建筑 物资 租赁 超市 商场 人才 体育 检验检测 计量 监理 "
    "系统工程 市场管理 孵化 孵化器 众创空间 基金 基础设施 公共服务 就业 会展 招标 拍卖 知识产权 品牌管理 工业设计 油料 消防 水利 港口 机场 铁路 公路 高速公路 高速 桥梁 隧道 科学技术 高新技术 工业 国际 外贸 贸易 进出口 "
    "人力资源 技术服务 技术开发 投资 投资管理 管理咨询 信息技术 开关 弹簧 支付 清算 家园 茶叶 粮食 蔬菜 花卉 种子 养殖 天然气 零售 连锁 景观 供水 排水 供热 净化 发电 水电 火电 电影 影视 装修 测绘 "
    "安全技术 循环 互联网 大数据 云计算 人工智能 区块链 海洋 体检 诊断 药品 水产 林业 园艺 爆破 资本 资本管理 征信".split()
)
_TRADE_HEADS = (
    [word for word in TRADES if len(word) >= 2 and word not in _UNTOLD and word not in GENERIC]
    + "科技 高科 实业 重工 重汽 控股 高科技 药厂 泵阀 制造厂 数控 机床 机电 钢管 铝材 轮毂 汽贸 乳品 集成 医工 传控 智造 智联 云谷 创投 智控 芯材 电驱 精铸 机器人 车桥 隔膜 传感 纺机 薄膜 膜材 电池材料 复材 碳材 特钢 锻造 铸造 创投 资本 重机 光学 激光 传动 轴承 "
    "能源 新能 环境科技 石化 建机 农机 特材 特种材料 智能装备 新材 能科 车业 精化 股份".split()
)
_WEAK = [Head(word, _ENTERPRISE, 1.5, 1.0, weak=True) for word in sorted(set(_TRADE_HEADS))]

HEADS: dict[str, Head] = {head.text: head for head in (*_WEAK, *_STRONG)}
_SIZES: dict[str, tuple[int, ...]] = {
    first: tuple(sorted({len(text) for text in HEADS if text[0] == first}, reverse=True))
    for first in {text[0] for text in HEADS}
}


def heads_at(text: str, start: int) -> list[Head]:
    """The heads that begin at a sign, the longest first."""
    found = []
    for size in _SIZES.get(text[start : start + 1], ()):
        head = HEADS.get(text[start : start + size])
        if head is not None:
            found.append(head)
    return found


# Public authorities: what they look after, and what they are called.
_CARES = (
    "发展和改革 发展改革 发改 工业和信息化 工信 经信 经济和信息化 科学技术 科技 科技和人才 科技创新 教育 财政 商务 投资促进 招商 招商引资 市场监督管理 市场监管 人力资源和社会保障 人力资源社会保障 人社 自然资源 自然资源和规划 生态环境 住房和城乡建设 "
    "住建 交通运输 交通 水利 水务 农业农村 文化和旅游 文旅 卫生健康 卫健 应急管理 应急 审计 国有资产监督管理 国资 统计 税务 知识产权 金融 金融监督管理 地方金融监督管理 大数据 大数据发展 行政审批 行政审批服务 政务服务 数据 组织 宣传 统战 "
    "民政 司法 公安 能源 林业和草原 林草 乡村振兴 机关事务 信访 医疗保障 医保 体育 广播电视 外事 粮食和物资储备 烟草专卖 气象 海关 规划 规划建设 建设 党群工作 党建 综合管理 经济发展 经济运行 产业发展 企业服务 营商环境 人才 人才工作 改革发展 项目建设 项目 安全环保 "
    "招商合作 投资合作 投资服务 科技金融 双创 创新创业 科创 科技发展 科技人才 政策法规 党政"
).split()
_ENDS = "委员会 管理委员会 管委会 监督管理局 管理局 服务局 促进局 合作局 发展局 服务中心 促进中心 厅 局 委 部 办 处 办公室".split()
OFFICES: frozenset[str] = frozenset(care + end for care in _CARES for end in _ENDS if len(care + end) > 2)
# Authorities that stand alone, without a division before them.
MINISTRIES = frozenset(
    "国务院 国家发展改革委 国家发改委 国家发展和改革委员会 教育部 科技部 科学技术部 工信部 工业和信息化部 财政部 商务部 农业农村部 生态环境部 自然资源部 住建部 住房和城乡建设部 交通运输部 水利部 文旅部 文化和旅游部 国家卫健委 国家卫生健康委 国资委 国务院国资委 "
    "人社部 人力资源和社会保障部 应急管理部 公安部 民政部 司法部 中组部 中宣部 国家能源局 国家知识产权局 国家税务总局 市场监管总局 国家市场监管总局 国家市场监督管理总局 国家统计局 国家药监局 中国人民银行 海关总署 国家林草局 国家数据局 国家标准委 中央网信办 团中央 全国工商联 中国科协 中科院 社科院 工程院".split()
)  # fmt: skip
# What stands alone behind a division, or behind 省, 市, 区, 县 said for it.
POWERS = tuple(
    "人民政府办公室 人民政府 政府办公室 政府 委员会 人大常委会 委组织部 委宣传部 委 政协 人大 管委会 工商联 科协 总工会 团委".split()
)
# Banks by their short names, which begin with a word for a trade.
BANKS = tuple(sorted({*CONTRACTIONS, *CONTRACTIONS.values()}, key=len, reverse=True))
# What a firm has for a head whose name shows none.
FIRM = Head("", "enterprise", 0.6, 1.0, weak=True)
