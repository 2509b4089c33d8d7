"""Ties by their wordings: a table of phrases between organisations, looked for in sentences whose names are signs.

`sketched` writes each organisation, or the list of several, as one sign of the private use area, so that a rule is a
pattern over the words between: `{a}` and `{b}` stand for organisations, `~` for up to a few signs of the same clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .finds import TieFound
from .scan import Line
from .sides import Place, Sides

_FIRST = 0xE000
NAME = "[\ue000-\uf8ff]"
_ANY = frozenset({"enterprise", "university", "institute", "platform", "carrier", "lab", "zone", "service_provider", "fund", "other", "government"})  # fmt: skip
_FIRMS = frozenset({"enterprise", "service_provider", "other"})
_OWNERS = frozenset({"enterprise", "fund", "zone", "institute", "university", "service_provider", "government"})
_MADE = frozenset({"platform", "institute", "carrier", "lab", "other"})
_HOUSES = frozenset({"carrier", "zone"})
_BODIES = frozenset({"other", "platform"})
_MOVERS = frozenset({"enterprise", "institute", "platform", "lab", "service_provider", "fund"})


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase; `kind` is read from `a` to `b`. Where the phrase has no `a`, the subject of the sentence is meant."""

    kind: str
    pattern: re.Pattern[str]
    words: str
    left: frozenset[str] = _ANY
    right: frozenset[str] = _ANY
    sure: float = 0.75


def _wording(kind: str, pattern: str, words: str, left: frozenset[str] = _ANY, right: frozenset[str] = _ANY, sure: float = 0.75) -> Wording:  # fmt: skip
    text = pattern.replace("{a}", f"(?P<a>{NAME})(?:公司|集团)?").replace("{b}", f"(?P<b>{NAME})")
    text = text.replace("~", f"(?:(?!{NAME})[^，,。；;：:]){{0,12}}?")
    return Wording(kind, re.compile(text), words, left, right, sure)


_STAKE = r"(?:全资收购|战略投资|投资入股|收购|并购|控股|参股|入股|增资|注资|领投|跟投|持有|持股)"
_UNDER = r"(?:全资|控股|核心|重要|骨干|下属|所属|直属|二级|三级|独资|旗下|重点)*"
_GOODS = r"(?:产品|材料|零部件|配件|部件|系统|设备|装备|组件|器件|芯片|模组|机床|软件|原料|钢材|仪器|技术|方案|生产|研制|制造)"
_OFFICES = r"(?:副|常务副|执行|轮值)?(?:理事长|会长|主席|主任委员|副主任委员|秘书长|理事|委员|成员|会员|发起|组长)(?:副)?(?:单位|企业)?"

WORDINGS: tuple[Wording, ...] = (
    # Owning
    _wording("invests_in", rf"{{a}}~{_STAKE}(?:了|的)?{{b}}(?!~(?:项目|专项))", "甲控股、参股或收购乙", _OWNERS, _FIRMS),
    _wording("invests_in", r"{a}(?:出资|投资|斥资)~(?:参股|入股|控股|收购|设立|成立|组建|注册成立)(?:了|的)?{b}", "甲出资入股或设立乙", _OWNERS, _FIRMS),
    _wording("invests_in", r"{a}投资(?:了|的)?{b}(?!~(?:项目|基地))", "甲投资乙", _OWNERS, _FIRMS, sure=0.7),
    _wording("invests_in", r"{b}(?:是|系|为)?由{a}~(?:投资|出资|全资|独资|合资|控股)(?:设立|成立|组建|创办|创立|注册)", "乙由甲投资设立", _OWNERS, _FIRMS),
    _wording("invests_in", rf"{{b}}(?:是|系|为)?由{NAME}(?:与|同|和|联合){{a}}~合资", "乙由甲合资成立", _OWNERS, _FIRMS),
    _wording("invests_in", r"{b}~获(?:得|批)?(?:了|过)?{a}~(?:投资|注资|入股|增资|领投|跟投)", "乙获得甲投资", _OWNERS, _FIRMS),
    _wording("invests_in", rf"{{b}}(?:是|系|为|作为){{a}}(?:的)?{_UNDER}参股(?:企业|公司)", "乙是甲的参股企业", _OWNERS, _FIRMS),
    _wording("part_of", rf"{{a}}(?:是|系|为|作为|成为|隶属于?){{b}}(?:的)?{_UNDER}(?:子公司|附属企业|成员企业|成员单位|企业|公司)", "甲是乙的子公司", _FIRMS, _FIRMS),
    _wording("part_of", r"{a}(?:隶属|从属)(?:于)?{b}", "甲隶属于乙"),
    _wording("branch_of", r"{a}(?:是|系|为){b}(?:的)?(?:分公司|分支机构|分院|分中心|分所)", "甲是乙的分公司"),
    _wording("part_of", rf"{{b}}(?:的)?{_UNDER}(?:全资|控股)?子公司(?:有|包括|为|：)?{{a}}", "乙的子公司甲", _FIRMS, _FIRMS),
    _wording("part_of", r"{b}(?:公司|集团)?(?:旗下|下属|下辖)(?:的|拥有|现有|有|设有|包括)?{a}", "乙旗下的甲", _ANY, _FIRMS),
    _wording("part_of", r"(?:旗下|下属|下辖)(?:的|拥有|现有|有|设有|包括){a}(?:等)?~(?:子公司|企业|公司)?", "旗下拥有甲", _FIRMS, sure=0.7),
    _wording("part_of", r"(?:其|拥有|设有|设立|成立了?)(?:的)?(?:全资|控股)?子公司{a}", "其子公司甲", _FIRMS, sure=0.7),
    _wording("part_of", r"拥有{a}(?:等)?(?:[一二两三四五六七八九十\d]+[家个])?(?:全资|控股)(?:子公司|企业)", "拥有全资子公司甲", _FIRMS, sure=0.7),
    _wording("invests_in", r"(?:全资收购|全资控股|收购|并购|控股|参股|入股)(?:了)?{b}", "控股、参股或收购甲", _OWNERS, _FIRMS, sure=0.65),
    _wording("invests_in", r"被{a}~(?:全资)?(?:收购|并购|控股|兼并|重组)", "被甲收购", _OWNERS, _FIRMS, sure=0.7),
    _wording("invests_in", r"获(?:得)?(?:了|过)?{a}~(?:投资|注资|入股|增资|领投|跟投)", "获得甲投资", _OWNERS, _FIRMS, sure=0.65),
    # Supplying
    _wording("supplies", r"(?:产品|材料|系统|设备|组件|器件|部件|零部件|芯片)?~(?:供应|供给|销往|直供|配套|供货|应用于|装配于)(?:了|给|到|至|于)?{b}(?!~(?:商|链|体系))", "产品供应甲", right=_FIRMS | {"lab"}, sure=0.6),
    _wording("supplies", r"(?:打入|进入|纳入|融入)(?:了)?{b}(?:的)?~(?:供应链|配套体系|供应体系|供应商)", "进入甲供应链", right=_FIRMS, sure=0.7),
    _wording("supply_docking", r"{a}~(?:进入|纳入|列入)(?:了)?{b}(?:的)?~采购目录", "甲进入乙采购目录", right=_FIRMS, sure=0.7),
    _wording("supplies", r"{a}(?:是|系|为|成为|作为|已成为){b}(?:等)?~(?:的)?~(?:供应商|配套商|配套企业)", "甲是乙的供应商", _FIRMS, _FIRMS),
    _wording("supplies", r"{b}~(?:采购|购|进货|订购|进口)自{a}", "乙采购自甲", _FIRMS, _FIRMS),
    _wording("supplies", rf"{{b}}(?:已|还|批量|累计|全部|率先)?(?:选用|采用|采购|订购|使用|引进|购置)(?:了)?{{a}}(?:的|自主)?~{_GOODS}", "乙选用甲的产品", _FIRMS | {"institute"}, _FIRMS | {"lab"}, sure=0.65),
    # Knowledge
    _wording("achievement_in_use", r"{b}~受让(?:了)?{a}", "乙受让甲的成果", frozenset({"university", "institute", "enterprise", "platform", "lab"}), _FIRMS),
    _wording("achievement_in_use", r"{b}~(?:技术|成果|专利|工艺)~(?:来自|源自|来源于|引自){a}", "乙的技术来自甲", frozenset({"university", "institute", "platform", "lab", "other"}), _FIRMS),
    _wording("achievement_in_use", r"{a}~(?:成果|技术|专利|系统|产品|试剂盒?|设备)(?:已|已经)?在{b}~(?:转化|应用|落地|产业化|推广|使用)", "甲的成果在乙应用", sure=0.65),
    _wording("achievement_in_use", r"{a}~(?:成果|专利|技术)~(?:转让|许可|授权)(?:给|至|予){b}", "甲的成果转让给乙"),
    _wording("research_partner", r"{a}委托{b}~(?:研发|开发|研究|研制|攻关|试验)", "甲委托乙研发", right=frozenset({"university", "institute", "platform", "lab", "enterprise"})),
    # Membership
    _wording("member_of", rf"{{a}}(?:是|系|为|担任|加入(?:了)?|入选|当选(?:为)?){{b}}(?:的)?{_OFFICES}?", "甲是乙的成员单位", right=_BODIES),
    _wording("member_of", rf"(?:^|[，,；;])(?:现|并|还|也|同时)?(?:是|系|为|担任|加入了?){{b}}(?:的)?{_OFFICES}", "是甲的成员单位", right=_BODIES, sure=0.65),
    _wording("member_of", r"{b}[^。；;]{0,30}?(?:成员|会员)(?:单位|企业)?(?:包括|有|为|涵盖|含|：){a}", "乙的成员包括甲", right=_BODIES),
    _wording("member_of", rf"{{b}}[^。；;]{{0,30}}?[，,、]{{a}}(?:等)?~(?:当选|担任|为)(?:首任|首届|首批)?{_OFFICES}", "甲当选乙的理事单位", right=_BODIES, sure=0.65),
    # Places
    _wording("located", r"{a}(?:位|坐落|地处|落址|选址)(?:于|在)?{b}", "甲位于乙", right=_HOUSES),
    _wording("located", r"(?:位|坐落|地处)(?:于)?{b}(?:内|区域)?的{a}", "位于乙的甲", right=_HOUSES),
    _wording("located", r"(?:^|[，,；;])(?:现|总部|园区)?(?:位|坐落)于{b}", "位于甲", _MOVERS | {"carrier"}, _HOUSES, sure=0.65),
    _wording("tenant", r"{b}~(?:落户|落地|迁至|迁入|搬迁至|搬入|入驻|进驻|落子|扎根|入孵)(?:于|在|到|至|了)?{a}", "乙落户甲", _HOUSES, _MOVERS, sure=0.75),
    _wording("tenant", r"(?:落户|迁至|迁入|搬迁至|搬入|入驻|进驻|扎根|入孵)(?:于|在|到|至|了)?{a}", "落户甲", _HOUSES, _MOVERS, sure=0.65),
    _wording("tenant", r"{a}(?:的)?(?:在孵|入驻|入孵|毕业|孵化|园内)(?:企业|项目|公司){b}", "甲的在孵企业乙", _HOUSES, _MOVERS),
    # Building and running
    _wording("built_by", r"{a}(?:委托|引入|引进|交由|聘请|由|携手)(?:了)?{b}~(?:运营|管理|代管|托管)(?!~(?:体系|系统|标准|软件))", "甲引入乙运营", _MADE | {"zone"}, _OWNERS),
    _wording("led_by", r"由?{b}(?:等)?~牵头~(?:的)?{a}", "乙牵头的甲", _MADE),
    _wording("led_by", rf"由{{b}}(?:、|和|与){NAME}牵头~的{{a}}", "由乙牵头的甲", _MADE),
    _wording("built_by", rf"{{b}}(?:(?:与|和|、|联合|携手|会同){NAME})+(?:等)?~(?:组建|共建|建设|成立|设立|打造|发起|创办|创建)(?:的|了)?{{a}}", "乙与丙共建的甲", _MADE),
    _wording("built_by", rf"{NAME}(?:与|和|、|联合|携手|会同){{b}}(?:等)?~(?:组建|共建|建设|成立|设立|打造|发起|创办|创建)(?:的|了)?{{a}}", "丙与乙共建的甲", _MADE),
)  # fmt: skip

_UNION = re.compile(r"(?:联盟|协会|学会|商会|委员会|联合会|促进会|研究会|联合体|共同体)$")
# What somebody may yet do: 支持甲牵头组建乙.
_WISHED = re.compile(r"(?:支持|鼓励|力争|争取|建议|引导|探索)(?:[^，,。；;]{0,4})$")
_HOME = re.compile(
    r"(?<![\u4e00-\u9fff])(?:园区|我区|全区|该园区|我市|全市)(?=[与和同建设联携引先累已共现])|(?<=[户驻入在至])园区(?=[，,。；;])"
)


class Worded(Sides):
    """Finds ties by the table of wordings."""

    def _worded(self, line: Line, places: list[Place]) -> Iterator[TieFound]:
        sketch = sketched(line, self._with_home(line, places))
        if not sketch.groups:
            return
        told: set[tuple[str, int]] = set()
        for wording in WORDINGS:
            at = 0
            while match := wording.pattern.search(sketch.text, at):
                at = match.start() + 1
                whole = {"a", "b"} <= set(match.groupdict())
                named = {(wording.kind, match.start(key)) for key in match.groupdict()}
                if _WISHED.search(sketch.text[: match.start()]) or (not whole and named & told):
                    continue
                found = list(self._made_of(line, sketch, wording, match))
                told |= named if found else set()
                yield from found
        yield from self._rounds(line, sketch)

    def _made_of(self, line: Line, sketch: Sketch, wording: Wording, match: re.Match[str]) -> Iterator[TieFound]:
        named = {
            key: sketch.groups[ord(sign) - _FIRST] for key, sign in match.groupdict().items() if key in "ab" and sign
        }
        start, end = sketch.span(match.start(), match.end())
        sides: dict[str, list[tuple[str, str]]] = {
            key: [(one.mention.name, one.mention.kind) for one in group] for key, group in named.items()
        }
        missing = {"a", "b"} - set(sides)
        if missing:
            whom = self.subjects.of(line, start)
            if (
                not whom.name
                or whom.kind not in ("organisation", "zone")
                or whom.reason.kind not in ("subject_here", "subject_carried")
            ):
                return
            kind = next((one.kind for one in self.subjects.mentions if one.name == whom.name), whom.kind)
            sides[missing.pop()] = [(whom.name, kind)]
        lefts = [name for name, kind in sides["a"] if kind in wording.left]
        rights = [name for name, kind in sides["b"] if kind in wording.right]
        for one in lefts:
            for other in rights:
                if one != other and (wording.kind != "member_of" or _UNION.search(other)):
                    yield self._tie(line, one, other, wording.kind, "", (start, end), wording.words, wording.sure)

    def _rounds(self, line: Line, sketch: Sketch) -> Iterator[TieFound]:
        """甲完成A轮融资，由乙领投、丙跟投."""
        found = re.search(
            rf"(?P<b>{NAME})[^。；;]{{0,16}}?(?:完成|获得?|宣布)[^。；;]{{0,20}}?(?:融资|投资)(?P<rest>[^。；;]*)",
            sketch.text,
        )
        if found is None:
            return
        for one in re.finditer(rf"(?P<a>{NAME})(?:等)?(?:联合|共同|独家)?(?:领投|跟投|参投|投资)", found.group("rest")):
            span = sketch.span(found.start(), found.start("rest") + one.end())
            for right in sketch.groups[ord(found.group("b")) - _FIRST]:
                for left in sketch.groups[ord(one.group("a")) - _FIRST]:
                    yield self._tie(
                        line, left.mention.name, right.mention.name, "invests_in", "", span, "甲融资，由乙领投", 0.8
                    )

    def _with_home(self, line: Line, places: list[Place]) -> list[Place]:
        """园区 and 我区 stand for what the report is about."""
        name = self.subjects.topic or self.subjects.home.name
        mention = next(
            (one for one in self.subjects.mentions if one.name == name and one.kind in ("zone", "carrier")), None
        )
        if mention is None:
            return places
        text = line.text[line.span.start : line.span.end]
        more = [
            Place(line.span.start + one.start(), line.span.start + one.end(), mention) for one in _HOME.finditer(text)
        ]
        return sorted(
            [
                *places,
                *(one for one in more if not any(held.start < one.end and one.start < held.end for held in places)),
            ],
            key=lambda one: one.start,
        )


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sentence with its names as signs; the i-th sign of `text` stands at `at[i]` of the passage."""

    text: str
    groups: tuple[list[Place], ...]
    at: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.at[start][0], self.at[end - 1][1]


_DECLARED = re.compile(r"[”\"]?[（(](?:以下简称|简称|下称|以下称|股票代码|证券代码)?[^（）()]{1,20}[）)]|[”\"]")
_BESIDE = re.compile(r"[”\"]?(?:、|和|及|以及)[“\"]?")
_MORE = re.compile(
    r"等(?:[\d一二两三四五六七八九十]+(?:余|多)?[家所个])?(?:[\u4e00-\u9fff]{0,4}?(?:企业|公司|高校|院校|院所|机构|单位|主机厂|客户|厂商|巨头))?(?![\u4e00-\u9fff]{0,2}[：:])"
)


def sketched(line: Line, places: list[Place]) -> Sketch:
    """A sentence whose organisations, and lists of them, are one sign each."""
    signs: list[str] = []
    at: list[tuple[int, int]] = []
    groups: list[list[Place]] = []
    place, number = line.span.start, 0
    outer = [
        one
        for one in places
        if not any(
            other is not one
            and other.start <= one.start
            and one.end <= other.end
            and other.end - other.start > one.end - one.start
            for other in places
        )
    ]
    while place < line.span.end:
        while number < len(outer) and outer[number].start < place:
            number += 1
        if number < len(outer) and outer[number].start == place:
            group, end, number = _grouped(line, outer, number)
            signs.append(chr(_FIRST + len(groups)))
            at.append((place, end))
            groups.append(group)
            place = end
            continue
        if line.text[place] not in '“”"':
            signs.append(line.text[place])
            at.append((place, place + 1))
        place += 1
    return Sketch("".join(signs), tuple(groups), tuple(at))


def _grouped(line: Line, places: list[Place], number: int) -> tuple[list[Place], int, int]:
    """The names of a list and where it ends, brackets behind each and 等5家企业 behind all included."""
    group = [places[number]]
    end = _declared(line, places[number].end)
    number += 1
    while number < len(places):
        between = _BESIDE.fullmatch(line.text[end : places[number].start])
        if between is None or re.match(r"(?:公司|集团)?[与同]", line.text[places[number].end :]):
            break
        group.append(places[number])
        end = _declared(line, places[number].end)
        number += 1
    more = _MORE.match(line.text, end, line.span.end)
    return group, more.end() if more else end, number


def _declared(line: Line, end: int) -> int:
    found = _DECLARED.match(line.text, end, line.span.end)
    return found.end() if found else end
