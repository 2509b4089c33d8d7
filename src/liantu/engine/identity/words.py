"""The words that names of Chinese organisations are built of, beside divisions and brands.

The order of a firm's name is that of 企业名称登记管理规定 (国务院令第734号): division, brand, trade, form.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a name says an organisation is."""

    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    LABORATORY = "laboratory"
    GOVERNMENT = "government"
    CARRIER = "carrier"
    FUND = "fund"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    ASSOCIATION = "association"
    BUSINESS = "business"  # 个体工商户: a shop, a restaurant
    PERSON = "person"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Form:
    """An organisation form. `family` tells forms that a firm changes between from those that it does not."""

    text: str
    kind: Kind
    family: str
    group: bool = False
    holding: bool = False
    stock: bool = False


def _company() -> list[Form]:
    """集团 and 控股 in front of every kind of company, as they are written."""
    made = []
    for lead, group, holding in (
        ("", False, False), ("集团", True, False), ("控股", False, True), ("控股集团", True, True), ("集团控股", True, True),
    ):  # fmt: skip
        for tail, stock in (
            ("股份有限责任公司", True), ("股份有限公司", True), ("有限责任公司", False), ("责任有限公司", False), ("有限责任", False), ("有限公司", False), ("股份有限", True), ("有限", False), ("股份公司", True), ("总公司", False),
            ("公司", False),
        ):  # fmt: skip
            made.append(Form(lead + tail, Kind.ENTERPRISE, "company", group, holding, stock))
    made.append(Form("无限公司", Kind.ENTERPRISE, "company"))
    return made


def _forms(kind: Kind, family: str, words: str) -> list[Form]:
    return [Form(word, kind, family) for word in words.split()]


FORMS: tuple[Form, ...] = (
    *_company(),
    Form("集团", Kind.ENTERPRISE, "company", group=True),
    Form("控股", Kind.ENTERPRISE, "company", holding=True),
    Form("控股集团", Kind.ENTERPRISE, "company", group=True, holding=True),
    Form("股份", Kind.ENTERPRISE, "company", stock=True),
    *_forms(Kind.ENTERPRISE, "partnership", "合伙企业 合伙"),
    *_forms(Kind.ENTERPRISE, "sole", "个人独资企业 独资企业"),
    *_forms(Kind.ENTERPRISE, "plant", "总厂 厂 矿 煤矿 农场 林场 养殖场 饲养场 牧场"),
    *_forms(Kind.ENTERPRISE, "cooperative", "农民专业合作社 专业合作社 股份合作社 股份经济合作社 农业合作社 合作联社 联合社 合作社 联社"),
    *_forms(Kind.ENTERPRISE, "office", "事务所 律师事务所 会计师事务所 税务师事务所 专利代理事务所 设计事务所"),
    *_forms(Kind.UNIVERSITY, "university", "大学 学院 职业学院 技术学院 高等专科学校 研究生院"),
    *_forms(
        Kind.INSTITUTE, "institute",
        "研究院 研究所 研究总院 设计院 设计研究院 规划院 勘察院 科学院 工程院 技术研究院 产业研究院 研究中心 工程中心 技术中心 工程技术中心 工程研究中心 "
        "研发中心 创新中心 院 所 推广站 试验站",
    ),
    *_forms(Kind.LABORATORY, "laboratory", "实验室 重点实验室 联合实验室 检测中心 检验中心 工作站 野外站"),
    *_forms(
        Kind.GOVERNMENT, "government",
        "人民政府 政府 管理委员会 管委会 委员会 办公室 办事处 厅 局 分局 管理局 税务局 法院 检察院 人大 政协 党委 党校 司 署 街道办 村委会 居委会 "
        "服务局 监督管理局 总局 国资委 发改委 工信厅 科技厅 部",
    ),
    *_forms(
        Kind.CARRIER, "carrier",
        "孵化器 众创空间 加速器 科技园 大学科技园 产业园 产业园区 创业园 工业园 工业园区 软件园 园区 创业中心 孵化中心 创业服务中心 孵化基地 创业基地 "
        "高新区 开发区 高新技术产业开发区 经济技术开发区 经济开发区 保税区 智创城 双创基地 星创天地 高新技术创业服务中心",
    ),
    *_forms(Kind.FUND, "fund", "基金 投资基金 基金合伙企业 引导基金"),
    *_forms(Kind.SCHOOL, "school", "学校 中学 小学 幼儿园 技工学校 中等专业学校 高级中学 实验中学"),
    *_forms(Kind.HOSPITAL, "hospital", "医院 人民医院 中医院 卫生院 诊所 疾控中心 疾病预防控制中心 卫生服务中心 保健院"),
    *_forms(Kind.ASSOCIATION, "association", "协会 学会 商会 联合会 基金会 促进会 联盟 研究会 总会 理事会 工会 公会"),
    *_forms(Kind.UNKNOWN, "centre", "中心 服务中心 站 馆 社 台 队 总队 支队 出版社 报社 杂志社 博物馆 图书馆"),
    *_forms(Kind.BUSINESS, "business", "店 商店 经营部 经销部 批发部 门市部 超市 酒店 宾馆 饭店 餐厅 酒楼 茶楼 商行 工作室 服务部 维修部 药店 药房 "
            "商场 家园 车行 坊 吧 网吧 加工部 修理部 便利店 百货店 百货 建材店"),
    *_forms(Kind.ENTERPRISE, "latin", "LIMITED LTD INC CORP CORPORATION COMPANY COLTD CO GROUP HOLDINGS HOLDINGSLIMITED GROUPLIMITED GROUPLTD LLC "
            "PLC GMBH AG SA COMPANYLIMITED INTERNATIONALLIMITED"),
)  # fmt: skip

# What stands where a division may, and means the whole country.
NATIONS = ("中国", "中华", "全国", "国家")

# Said of a name and no part of it: put aside wherever they stand in brackets.
NOTES = frozenset(
    "未单列 已注销 注销 吊销 已吊销 筹 筹建 原 暂定 存续 在业 开业 本部 总部 汇总 合并 单体 盖章 公章 备案 简称 以下简称 新 旧 试点 个体工商户".split()
)
# In brackets they say the form and not a place.
BRACKET_FORMS = {
    "集团": "group", "控股": "holding", "集团控股": "group", "控股集团": "group", "有限合伙": "partnership", "普通合伙": "partnership",
    "特殊普通合伙": "partnership", "个人独资": "sole", "股份": "stock", "股份有限": "stock", "合伙": "partnership",
}  # fmt: skip
# What a branch's own part ends with, behind the name of its parent.
BRANCHES = (
    "分公司 支公司 子公司 分行 支行 分厂 分店 分社 分所 分院 分部 分会 分校 分中心 分局 营业部 营业厅 营业所 办事处 代表处 经营部 项目部 事业部 储蓄所 工作部 "
    "信用社 服务部 管理部 中心支行 直属支行 专卖店 加油站 门店 车间 工厂 制造部 研发部 筹备组 联络处 分理处 连锁店 运营中心 客服中心 数据中心 信用卡中心 "
    "结算中心 采购部 销售部 电厂 热电厂 矿 煤矿 厂 店 部 所 处 站"
).split()  # fmt: skip
# Branch words that say so alone, even where the name of the parent shows no form.
SURE_BRANCHES = tuple(
    "分公司 支公司 分行 支行 分厂 分店 分社 分所 分院 分部 分会 分校 分中心 营业部 分理处 储蓄所 办事处 代表处".split()
)
# Parts of a university or an institute: related to it, not the same.
FACULTIES = tuple(
    "学院 系 研究院 研究所 实验室 中心 附属医院 医院 研究中心 科技园 图书馆 分校 校区 产业园 工作站 科学院 后勤处 科技处 科研院".split()
)

# Trades, and what firms are called after; the first group says so little that short names leave it out.
GENERIC = frozenset(
    "科技 技术 科学技术 高科技 高新技术 实业 发展 产业 投资 贸易 商贸 工贸 国际 国际贸易 控股 企业 企业管理 管理 服务 股权投资 创业投资 资产管理 投资管理 工业 "
    "工程 咨询 企业管理咨询 管理咨询 投资咨询 集团 联合 经贸 外贸 进出口 科工贸 科贸 开发 经营 资产 资本 创投 事业 综合 信息 信息技术 信息科技 信息咨询 股份 "
    "技术开发 技术服务 技术发展 科技发展 实业发展 投资发展 投资控股 产业发展 产业投资 经济发展 商业 商业管理 运营 运营管理 经济 建设 制造 生产 加工 销售 购销 "
    "国际控股 国际投资 国际实业 股权 创新 创业".split()
)
_SPECIFIC = (
    # machines, equipment, metals
    "机械 机械制造 机械设备 精密机械 精密 精工 精机 机电 机电设备 机电工程 重工 重工业 重型机械 重型装备 重机 装备 装备制造 智能装备 智能制造 智能 智能科技 智慧 机器人 "
    "自动化 自动化设备 自动化科技 自动化工程 设备 设备制造 设备安装 制冷 制冷设备 空调 空调设备 空调制造 暖通 风机 鼓风机 通风 通风设备 泵 泵业 水泵 水泵制造 泵阀 阀门 阀业 "
    "轴承 齿轮 传动 液压 气动 模具 刀具 工具 量具 铸造 锻造 铸业 锻压 压铸 五金 五金制品 标准件 紧固件 弹簧 电梯 锅炉 压力容器 船舶 船舶工业 造船 航空 航天 航空工业 宇航 "
    "航空科技 轨道交通 铁路 铁路设备 机车 车辆 汽车 汽车零部件 汽车配件 汽车制造 汽车销售 汽车服务 汽车销售服务 汽车贸易 新能源汽车 客车 卡车 摩托车 自行车 电动车 轮胎 车轮 车桥 "
    "金属 金属制品 金属材料 金属科技 钢铁 特钢 不锈钢 特种钢 钢构 钢结构 钢管 管业 管道 型钢 钢材 铝业 铝材 铜业 铜材 镁业 钛业 锌业 锡业 钨业 钼业 金业 黄金 银业 稀土 磁材 磁业 "
    "磁性材料 永磁 永磁材料 有色金属 有色 合金 硅业 硅材料 冶金 冶炼 矿业 矿产 矿产资源 煤业 煤炭 煤矿 焦化 煤化工 矿山 矿山机械 资源 "
    # energy, power, environment
    "能源 新能源 新能源科技 能源科技 清洁能源 节能 节能科技 节能环保 环保 环保科技 环保工程 环保设备 环境 环境科技 环境工程 环境保护 环境治理 生态 生态环境 生态科技 生态农业 水务 水处理 "
    "净化 净水 供水 排水 热力 供热 燃气 天然气 石油 石化 石油化工 油气 油田 电力 电力设备 电力工程 电力科技 发电 热电 水电 风电 光伏 光伏科技 太阳能 核电 核能 氢能 氢能源 储能 电池 锂电 "
    "锂业 动力 动力科技 电源 电气 电器 电气设备 电气科技 电控 电缆 线缆 电线电缆 电工 电机 微电机 变压器 开关 照明 照明科技 灯饰 光源 再生资源 循环 循环经济 固废 油服 能源投资 "
    # electronics, information
    "电子 电子科技 电子技术 电子商务 电子信息 电子材料 电子元件 微电子 光电 光电科技 光电子 光学 光学科技 激光 激光科技 半导体 半导体科技 芯片 集成电路 传感 传感器 传感技术 仪器 仪表 仪器仪表 "
    "测控 测试 检测 检测技术 检验检测 计量 通信 通讯 通信技术 通信设备 通讯设备 卫星 导航 网络 网络科技 网络技术 互联网 互联网科技 物联网 物联科技 软件 软件技术 软件科技 软件开发 数据 大数据 "
    "数据科技 数据技术 数字 数字科技 数字技术 数码 数码科技 云计算 云科技 计算机 计算机科技 系统 系统工程 系统集成 系统技术 安防 安全技术 信息安全 信息产业 信息工程 人工智能 区块链 游戏 动漫 多媒体 "
    "视讯 显示 显示技术 光显 印刷 印务 包装 包装材料 包装制品 广电 广播电视 "
    # chemistry, materials, building
    "化工 化工科技 精细化工 化学 化学工业 化纤 化肥 农化 农药 日化 涂料 油墨 颜料 染料 助剂 胶粘 胶业 橡胶 橡塑 橡胶制品 塑料 塑料制品 塑业 塑胶 塑胶制品 高分子 高分子材料 材料 材料科技 新材料 "
    "新材料科技 复合材料 碳素 碳材料 石墨 石墨烯 纳米 纳米科技 纳米材料 特种材料 陶瓷 陶瓷科技 玻璃 玻璃制品 玻纤 耐火材料 耐材 水泥 水泥制造 混凝土 建材 建筑材料 新型建材 建筑外加剂 外加剂 防水 防水材料 "
    "石材 石业 砂石 砖业 建筑 建筑工程 建筑科技 建筑安装 建筑装饰 建设工程 建设集团 建工 建安 装饰 装饰工程 装饰设计 装修 装潢 园林 园林绿化 园林工程 景观 市政 市政工程 路桥 桥梁 公路 公路工程 "
    "高速公路 高速 隧道 岩土 岩土工程 地质 勘察 勘测 测绘 监理 工程监理 工程管理 工程咨询 工程设计 工程技术 安装工程 安装 消防 消防工程 水利 水利工程 港务 港口 港 海运 航运 航务 机场 铁塔 劳务 "
    "幕墙 门窗 门业 家居 家具 家私 木业 竹业 地板 卫浴 厨具 厨卫 洁具 家纺 家电 家用电器 "
    # life: medicine, food, farming, textiles
    "医药 医药科技 医药集团 制药 药业 药房 大药房 药品 中药 中药材 生物 生物科技 生物技术 生物医药 生物制药 生物工程 生物制品 生物材料 生物能源 基因 基因科技 疫苗 诊断 医疗 医疗科技 医疗器械 医疗器材 医疗设备 "
    "医学 医学科技 医用材料 医院管理 健康 健康科技 健康产业 健康管理 大健康 养老 养老服务 保健品 美容 化妆品 口腔 义齿 眼科 体检 食品 食品科技 食品工业 食品饮料 粮油 粮食 米业 面业 面粉 油脂 糖业 糖酒 盐业 盐化 "
    "酒业 酿酒 酿造 白酒 啤酒 葡萄酒 酒庄 饮料 乳业 乳制品 茶业 茶叶 调味品 肉业 肉类 肉制品 水产 渔业 海洋 海洋科技 海洋工程 养殖 畜牧 牧业 禽业 饲料 种业 种子 农业 农业科技 农业开发 农业发展 农牧 农牧科技 农机 "
    "农业机械 农产品 农林 林业 园艺 花卉 果业 果蔬 蔬菜 菌业 烟草 烟业 纺织 纺织品 纺织科技 棉业 棉纺 毛纺 丝绸 印染 针织 服装 服饰 时装 制衣 鞋业 皮革 皮业 羽绒 玩具 珠宝 首饰 钟表 眼镜 文具 乐器 体育 体育用品 "
    # services
    "物流 物流科技 供应链 供应链管理 供应链科技 货运 运输 交通 交通科技 公共交通 客运 公交 出租车 快递 仓储 冷链 物资 物资贸易 物业 物业管理 物业服务 房地产 房地产开发 地产 置业 房产 不动产 租赁 融资租赁 金融租赁 金融 金融服务 "
    "证券 期货 基金 基金管理 私募基金管理 股权投资基金管理 股权投资管理 创业投资管理 保险 保险经纪 保险代理 人寿保险 财产保险 信托 典当 担保 融资担保 小额贷款 小贷 保理 商业保理 财务 财务咨询 金控 银行 商业银行 农村商业银行 村镇银行 城市建设 城市发展 "
    "城市建设投资 城建 城投 交通投资 文旅 文化旅游 旅游 旅游开发 旅行社 国际旅行社 酒店 酒店管理 餐饮 餐饮管理 餐饮服务 餐饮文化 景区 文化 文化传媒 文化传播 文化发展 文化产业 文化艺术 文化创意 影视 影业 影视传媒 影视文化 传媒 传媒科技 传播 出版 出版传媒 广告 "
    "广告传媒 会展 会议展览 展览 展览服务 教育 教育科技 教育咨询 教育培训 教育管理 培训 人力资源 人力资源服务 人才 人才服务 家政 家政服务 保洁 保安 保安服务 安保 招标 招标代理 拍卖 评估 资产评估 知识产权 专利代理 商标代理 法律 法律咨询 营销 营销策划 策划 "
    "品牌管理 设计 工业设计 规划设计 电商 零售 连锁 超市 商场 百货 免税 茶楼 市场管理 孵化 孵化器 孵化器管理 众创空间 科技服务 科技孵化 创业服务 园区管理 园区运营 基础设施 基础设施建设 国有资产经营 国有资产投资 国有资本运营 资本运营 资本管理 "
    "资产经营 征信 支付 清算 公用 公用事业 公共服务 环卫 殡葬 调味 铝模 油运 油料 油品 加油 汽运 民爆 爆破 防务 兵器 军工 特种装备 特种车辆"
).split()
TRADES = GENERIC | frozenset(_SPECIFIC)
LONGEST_TRADE = max(map(len, TRADES))


def _sizes(known: frozenset[str]) -> dict[str, tuple[int, ...]]:
    """Lengths, longest first, of the words that end with two signs."""
    sizes: dict[str, set[int]] = {}
    for word in known:
        if len(word) > 1:
            sizes.setdefault(word[-2:], set()).add(len(word))
    return {tail: tuple(sorted(found, reverse=True)) for tail, found in sizes.items()}


_TRADE_SIZES = _sizes(TRADES)


def trade_before(text: str, end: int, start: int) -> int:
    """How many signs before `end`, none before `start`, are the longest trade that stands there; 0 for none."""
    for size in _TRADE_SIZES.get(text[end - 2 : end], ()):
        if end - size >= start and text[end - size : end] in TRADES:
            return size
    return 0


# Surnames: enough to tell a person's name put into the column of organisations.
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
    "雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵"
)
DOUBLE_SURNAMES = frozenset(
    "欧阳 上官 司马 诸葛 司徒 东方 独孤 南宫 皇甫 尉迟 夏侯 慕容 令狐 长孙 宇文 公孙 端木 呼延".split()
)

# Well-known contractions of parents of branches, said by everybody: letters of the short form stand in the long one.
CONTRACTIONS = {
    "工行": "中国工商银行", "农行": "中国农业银行", "中行": "中国银行", "建行": "中国建设银行", "交行": "交通银行", "邮储银行": "中国邮政储蓄银行",
    "招行": "招商银行", "浦发银行": "上海浦东发展银行", "农发行": "中国农业发展银行", "国开行": "国家开发银行", "民生银行": "中国民生银行",
    "光大银行": "中国光大银行", "工商银行": "中国工商银行", "农业银行": "中国农业银行", "建设银行": "中国建设银行", "邮政储蓄银行": "中国邮政储蓄银行",
}  # fmt: skip
