"""Recognitions: titles that organisations hold, won or were given, and how many of a zone's firms hold one."""

from __future__ import annotations

import re

from .finds import Figure, Mention, RecognitionFound, Report, Span
from .lists import Listing, listings
from .periods import periods, year_of
from .reasons import Told
from .scan import Line
from .sections import sections
from .subjects import Subjects

_VERBS = "被认定为|获认定为|获授予|获授|获准设立|获批设立|获批建设|获批组建|获批创建|获批筹建|晋升为|升级为|荣登|登上|问鼎|捧回|揽获|收获|拿下|新晋|入列|获认定|认定为|被评为|获评为|评选为|评为|获评|被授予|授予|被命名为|命名为|获批为|获批|荣获|喜获|斩获|摘得|夺得|荣膺|入选|入围|入榜|上榜|跻身|列入|被列入|列为|被列为|被确定为|确定为|被纳入|纳入|成功申报|成功创建|成为|获得|通过|获颁|获"
_GIVEN = re.compile(
    rf"(?:被(?P<issuer>[\u4e00-\u9fff]{{2,20}}?(?:、[\u4e00-\u9fff]{{2,16}}?)*))?(?P<verb>{_VERBS})(?:了|为|全国|全省)?(?P<title>(?:[“\"《][^”\"》]{{2,40}}[”\"》](?:、|和)?)+(?:[\u4e00-\u9fff]{{0,12}})|[^，,。；;！：:、]{{2,44}}(?:[（(][^（）()]{{1,12}}[）)][^，,。；;！：:、]{{0,16}})?)"
)
# What one is or has: 是国家高新技术企业, 建有国家认定企业技术中心. Only titles that are told by their class count here.
_BEING = re.compile(
    r"(?P<verb>也是|还是|均为|均是|是|系|属于|作为)(?:首批|全国|全省|全市|我国|我省)?(?P<title>[^，,。；;！：:、的]{4,34})"
)
_HAVING = re.compile(
    r"(?P<verb>建有|设有|拥有|取得|具备|具有|建成|设立|持有)(?:了)?(?P<title>(?![\d一二两三四五六七八九十]+[家个])[^，,。；;！：:、]{3,34})"
)
_NEXT = re.compile(
    r"[”\"]?(?:、|和|及|与|以及)(?P<title>[“\"][^”\"、]{2,30}[”\"](?:称号|企业)?|[^，,。；;！：:、]{3,40})"
)
_STATUS = re.compile(
    r"(?:高新技术企业|科技型中小企业|小巨人[”\"]?企业|小巨人[”\"]?|专精特新[”\"]?(?:中小)?企业|瞪羚[”\"]?企业|独角兽[”\"]?企业|单项冠军(?:示范)?(?:企业|产品)?|科技领军企业|领军企业|示范企业|优势企业|试点企业|示范单位|示范基地|"
    r"示范园区|产业化基地|特色产业基地|隐形冠军企业|链主企业|上市公司|绿色工厂|智能工厂|国家大学科技园)$"
)
_HELD = re.compile(
    r"(?:企业技术中心|技术中心|工程(?:技术)?研究中心|工程实验室|重点实验室|技术创新中心|制造业创新中心|工业设计中心|(?:科研|科技|专家|院士|博士后)[\u4e00-\u9fff]{0,4}工作站|实践基地|新型研发机构|(?:CMA|CNAS|资质|体系)[\u4e00-\u9fffA-Za-z]{0,4}(?:认可|认证|认定)?(?:资质|证书)?|认证|资质|国家地方联合工程[\u4e00-\u9fff]{2,6})$"
)
_ADVERBS = re.compile(
    r"(?:公司|集团|企业|还|也|已|均|先后|成功|再次|连续|多次|近日|同时|分别|双双|被|20\d\d年|今年|去年)*$"
)
_WISHED = re.compile(r"(?:力争|争取|争创|预计|有望|(?<!五年)计划|拟|确保|推荐|支持|鼓励|申报)[^，,。；;]{0,30}$")
# What a title ends with: without one of these a verb such as 成为 or 通过 gives none.
_TITLE = re.compile(
    r"(?:企业|冠军|奖|一等奖|二等奖|三等奖|特等奖|优秀奖|金奖|银奖|铜奖|称号|示范区|示范基地|示范企业|示范园区?|基地|园区?|孵化器|众创空间|加速器|中心|实验室|工作站|小巨人|独角兽|瞪羚|名单|榜单|百强|[一二三四五六七八九十百\d]+强|试点企业|试点|示范项目|标准|"
    r"认证|资质|牌照|优秀(?![\u4e00-\u9fff])|先进单位|先进集体|单位|品牌|名牌|驰名商标|工厂|车间|联盟|平台|产品|城市|目录|大奖|智创城(?:[一二三四五六七八九十]+号)?|高新区|开发区|入库编号|研发机构|集群|集聚区|领跑者|培育库|揭榜|榜首|第[一二三]名)"
)
_CUT = re.compile(
    r"^(?P<title>.*?(?:称号|名单|榜单|奖项|[一二三特]等奖|优秀奖|金奖|银奖|铜奖|大奖|入库编号|冠军|“小巨人”企业|“[^”]+”企业|企业|工作站|实验室|中心|孵化器|众创空间|基地|园区|示范区|标准|认证|平台|工厂|车间|集群|研发机构|培育库))(?=[，,。；;和并、与]|$)"
)
_LEVELS = (
    ("industry", re.compile(r"^行业标准$|行业标准")),
    ("provincial", re.compile(r"赛区|省赛")),
    ("national", re.compile(r"国家级|国家|全国|中国|工信部|工业和信息化部|科技部|教育部|国务院|(?<!内)国际")),
    ("provincial", re.compile(r"省级|省部级|自治区级?|[\u4e00-\u9fff]{2}省|全省|^省|省(?:科技|工信|发改)")),
    ("municipal", re.compile(r"市级|[\u4e00-\u9fff]{2}市|全市|^市")),
    ("district", re.compile(r"区级|县级|全区|全县")),
)
_CONTEST = re.compile(
    r"在?(?P<what>(?:(?:19|20)\d{2}年度?)?[^，,。；;在]{4,50}?(?:大赛|比赛|竞赛|决赛|评选|评审|考核|评价|博览会|赛)(?:[（(][^（）()]{1,12}[）)])?)(?:上|中)?被?$"
)
_BATCH = re.compile(r"(?:首批|第[一二三四五六七八九十\d]+批)")
_CLASSES = re.compile(
    r"(?:国家级|省级|市级|自治区级|国家|全国|区级)?[\u4e00-\u9fff“”\"]{0,12}(?:高新技术企业|科技型中小企业|瞪羚企业|“瞪羚企业”|独角兽企业|“小巨人”企业|小巨人企业|专精特新[\u4e00-\u9fff]*企业|单项冠军(?:企业)?|技术中心|工程技术研究中心|工程研究中心|重点实验室|"
    r"技术创新中心|制造业创新中心|工作站|孵化器|众创空间|星创天地|示范企业|示范基地|绿色工厂|智能工厂|上市公司)$"
)


def recognitions(
    report: Report, lines: list[Line], subjects: Subjects, mentions: list[Mention], figures: list[Figure]
) -> list[RecognitionFound]:
    """The recognitions of a report in the order of the text."""
    given = _Given(report, mentions, subjects).run(lines)
    held = {(one.holder, one.title) for one in given}
    counted = [one for one in _counted(report, mentions, figures) if (one.holder, one.title) not in held]
    return sorted([*given, *counted], key=lambda one: one.span)


class _Given:
    """Titles behind a verb of giving: 甲公司荣获…奖, 乙、丙被认定为…企业."""

    def __init__(self, report: Report, mentions: list[Mention], subjects: Subjects) -> None:
        self.report, self.subjects = report, subjects
        self.places = {(span.passage, span.start): (span.end, one) for one in mentions for span in one.spans}
        self.kinds = {one.name: one.kind for one in mentions}
        self.sections = sections(report, report.date)

    def run(self, lines: list[Line]) -> list[RecognitionFound]:
        found: list[RecognitionFound] = []
        self.subjects.begin()
        for line in lines:
            if self.report.passages[line.span.passage].kind == "byline":
                continue
            lists = listings(line)
            at = line.span.start
            while True:
                match = _GIVEN.search(line.text, at, line.span.end)
                if match is None:
                    break
                made = self._made(line, match, lists)
                found += made
                at = match.end() if made else match.end("verb")
            taken = {one.span.start for one in found if one.span.passage == line.span.passage}
            for pattern, classes in ((_BEING, _STATUS), (_HAVING, _HELD)):
                for match in pattern.finditer(line.text, line.span.start, line.span.end):
                    found += [one for one in self._classed(line, match, classes, lists) if one.span.start not in taken]
        return found

    def _classed(
        self, line: Line, match: re.Match[str], classes: re.Pattern[str], lists: list[Listing]
    ) -> list[RecognitionFound]:
        """The titles behind a word of being or having, as long as their class is one of those known."""
        if _WISHED.search(line.text[line.span.start : match.start()]) or self._ahead(line):
            return []
        whom, reason = self._holders(line, match.start(), lists)
        firms = [one for one in whom if self.kinds.get(one) not in ("zone", "government", None)]
        titles = [] if not firms else self._titles(line, match, classes)
        return [
            RecognitionFound(
                span=Span(line.span.passage, start, start + len(title)), sentence=line.span, confidence=0.7,
                reasons=(Told("verb", match.group("verb")), reason), holder=holder, title=_plain(title, batch), level=level_of(title),
                batch=batch.group() if batch else "", issuer="", count=None, period="",
            )
            for holder in firms
            for title, start in titles
            for batch in (_BATCH.search(title),)
        ]  # fmt: skip

    def _titles(self, line: Line, match: re.Match[str], classes: re.Pattern[str]) -> list[tuple[str, int]]:
        """A title and those listed with it, each where it begins."""
        found: list[tuple[str, int]] = []
        at: re.Match[str] | None = match
        while at is not None:
            start = at.start("title")
            title = _class_of(at.group("title"), classes)
            if not title or any(start < first < start + len(title) for first in self._starts(line)):
                break
            found.append((title, start))
            at = _NEXT.match(line.text, start + len(title), line.span.end)
        return found

    def _starts(self, line: Line) -> list[int]:
        return [start for passage, start in self.places if passage == line.span.passage]

    def _ahead(self, line: Line) -> bool:
        return bool(self.sections[line.span.passage].ahead)

    def _made(self, line: Line, match: re.Match[str], lists: list[Listing]) -> list[RecognitionFound]:
        if re.search(
            r"(?:\d|[一二三四五六七八九十])(?:余|多)?家[\u4e00-\u9fff]{0,6}$",
            line.text[line.span.start : match.start()],
        ) and not any(0 <= match.start() - one.end <= 14 for one in lists):
            # 32家企业获得…: how many, not who.
            return []
        holders, reason = self._holders(line, match.start(), lists)
        title = _trimmed(match.group("title"))
        if not holders or not title or not _proper(match.group("verb"), title):
            return []
        if _WISHED.search(line.text[line.span.start : match.start()]) or self._ahead(line):
            return []
        behind = line.text[match.start("title") + match.group("title").find(title) + len(title) :]
        if match.group("verb") == "通过" and re.match(r"[^，,。；;]{0,6}(?:鉴定|验收|审核|审批|答辩|备案)", behind):
            return []
        contest = (
            _CONTEST.search(line.text[line.span.start : match.start()])
            if re.fullmatch(r"[一二三特]等奖|优秀奖|[金银铜]奖|冠军|第[一二三]名|优秀|优胜奖", title)
            else None
        )
        start = match.start("title") + match.group("title").find(title)
        if start < match.start("title"):
            return []
        end = start + len(title)
        batch = _BATCH.search(title)
        titles = (
            re.findall(r"[“\"]([^”\"]{4,40})[”\"]", title)
            if title.startswith(("“", '"')) and title.endswith(("”", '"'))
            else [title]
        )
        titles += self._further(line, match.group("verb"), end) if titles == [title] else []
        when = self._when(line, match.start())
        issuer = match.group("issuer") or ""
        return [
            RecognitionFound(
                span=Span(line.span.passage, start, end), sentence=line.span, confidence=0.8 if len(match.group("verb")) > 1 else 0.6,
                reasons=(Told("verb", match.group("verb")), reason), holder=holder, title=(contest.group("what") if contest else "") + _plain(one, batch), level=level_of((contest.group("what") if contest else "") + one) or level_of(issuer),
                batch=batch.group() if batch else "", issuer=issuer, count=None, period=when,
            )
            for holder in holders
            for one in titles
        ]  # fmt: skip

    def _further(self, line: Line, verb: str, end: int) -> list[str]:
        """The titles that go on behind the first: 获得甲基地、乙孵化器等称号."""
        found: list[str] = []
        at = _NEXT.match(line.text, end, line.span.end)
        while at is not None:
            title = _trimmed(at.group("title"))
            known = bool(title) and (
                title.startswith(("“", '"')) or any(pattern.search(title) for _, pattern in _LEVELS)
            )
            if not known or not _proper(verb, title) or any(at.start("title") == first for first in self._starts(line)):
                break
            found.append(title)
            at = _NEXT.match(line.text, at.start("title") + at.group("title").find(title) + len(title), line.span.end)
        return found

    def _when(self, line: Line, at: int) -> str:
        told = [one for one in periods(line.text, line.span.start, at, self.report.date) if one.code]
        year = year_of(told[-1].code) if told else None
        return str(year) if year else ""

    def _foreign(self, line: Line, at: int) -> bool:
        """Whether the clause has a subject of its own that is no name known here: ……；某某分获二等奖."""
        first = max((line.text.rfind(mark, line.span.start, at) for mark in "，,；;。"), default=-1) + 1
        first = max(first, line.span.start)
        if any(first <= start < at for passage, start in self.places if passage == line.span.passage):
            return False
        if re.match(
            r"\s*(?:其|自主|公司|该|旗下|并|还|先后|20\d\d年|研究院|[“\"][^”\"]+[”\"](?:等)?(?:项目|成果|产品|技术|课题))",
            line.text[first:at],
        ):
            return False
        strange = [piece for run in line.runs for piece in run if first <= piece.start < at and piece.kind == "unknown"]
        return len(strange) > 2

    def _holders(self, line: Line, at: int, lists: list[Listing]) -> tuple[list[str], Told]:
        """The list that ends before a verb, the name before it, or the subject of the sentence."""
        for one in lists:
            between = line.text[one.end : at]
            others = any(one.end <= start < at for passage, start in self.places if passage == line.span.passage)
            if one.end <= at and len(between) <= 40 and not others and not re.search(r"[，,。；;：:]", between):
                named = [
                    self.places[(line.span.passage, item.start)][1].name
                    for item in one.items
                    if (line.span.passage, item.start) in self.places
                ]
                if len(named) > 1:
                    return named, Told("counted")
        beside = _ADVERBS.search(line.text[line.span.start : at])
        right = line.span.start + beside.start() if beside else at
        for (passage, start), (end, mention) in self.places.items():
            if passage == line.span.passage and end == right and start >= line.span.start:
                return [mention.name], Told("subject_here", mention.name)
        whom = self.subjects.of(line, at)
        if self._foreign(line, at):
            return [], whom.reason
        if whom.name and whom.reason.kind == "subject_here":
            return [whom.name], whom.reason
        return ([whom.name], whom.reason) if whom.name and whom.reason.kind == "subject_carried" else ([], whom.reason)


def _class_of(text: str, classes: re.Pattern[str]) -> str:
    """The longest beginning of a text that ends as a known class does and tells its level, issuer or fame; else nothing."""
    text = re.split(r"(?<=[心站室地业人区园军])(?:和|及|与|以及)(?![\u4e00-\u9fff]{0,3}(?:技术|工程)研究)", text)[0]
    for end in range(len(text), 3, -1):
        title = text[:end]
        if classes.search(title) and not re.search(r"[了将被]|一家|一个|唯一|最大", title):
            told = any(pattern.search(title) for _, pattern in _LEVELS) or classes.fullmatch(title)
            return title if told else ""
    return ""


def _trimmed(title: str) -> str:
    title = title.strip()
    if title.startswith(("“", '"')):
        last = max(title.rfind("”"), title.rfind('"'))
        tail = re.match(r"(?:称号|企业|奖)?", title[last + 1 :])
        quoted = title[: last + 1] + (tail.group() if tail else "")
        return quoted if last > 2 else ""
    cut = _CUT.match(title)
    if cut:
        return cut.group("title")
    found = list(_TITLE.finditer(title))
    return title[: found[-1].end()] if found else ""


def _proper(verb: str, title: str) -> bool:
    """Whether the verb gives a title: 成为行业标准 does, 成为重要支撑 does not."""
    if title.startswith(("“", '"')):
        return verb not in ("通过", "纳入", "列入")
    if re.search(r"[的了]", title[:-1]) and verb in ("成为", "获得", "通过", "获", "纳入", "列入"):
        return False
    levelled = any(pattern.search(title) for _, pattern in _LEVELS) or bool(_BATCH.search(title))
    named = bool(
        re.search(r"示范|试点|冠军|等奖|奖$|认证|标准$|企业$|小巨人|独角兽|瞪羚|强$|优秀$|孵化器$|称号", title)
    )
    if verb in ("通过", "获得", "获", "成为", "纳入", "列入"):
        return (levelled and bool(_TITLE.search(title))) or (
            named and verb != "通过" and bool(re.search(r"示范|试点|冠军|等奖|认证$|小巨人|独角兽|瞪羚", title))
        )
    return levelled or named or bool(_TITLE.search(title))


def _plain(title: str, batch: re.Match[str] | None) -> str:
    if batch:
        title = title.replace(batch.group(), "")
    return re.sub(r"^[“\"]([^“”\"]+)[”\"](?:称号)?$", r"\1", title)


def level_of(title: str) -> str:
    """The level that a title tells, or empty."""
    return next((level for level, pattern in _LEVELS if pattern.search(title)), "")


def _counted(report: Report, mentions: list[Mention], figures: list[Figure]) -> list[RecognitionFound]:
    """How many hold a title (省级企业技术中心2家), and who, where brackets name them."""
    found = []
    for figure in figures:
        title = re.sub(r"^(?:新增|新认定|新获批|累计|净增|各类|新培育)", "", figure.indicator)
        title = re.sub(r"^企业(?:成为|入选|获评|获批|获得|被认定为|认定为)", "", title)
        if (
            figure.growth
            or figure.base not in ("家", "个", "所")
            or not _CLASSES.match(title)
            or any(told.kind == "planned" for told in figure.reasons)
        ):
            continue
        for holder in figure.members or _bracketed(report, mentions, figure):
            found.append(_held(figure, title, holder, None, 0.8, (Told("bracket"),)))
        if figure.subject:
            told = (Told("after", title), *figure.reasons[1:2])
            found.append(_held(figure, title, figure.subject, int(figure.amount), figure.confidence, told))
    return found


def _held(
    figure: Figure, title: str, holder: str, count: int | None, sure: float, told: tuple[Told, ...]
) -> RecognitionFound:
    return RecognitionFound(
        span=figure.span, sentence=figure.sentence, confidence=sure, reasons=told, holder=holder, title=title,
        level=level_of(title), batch="", issuer="", count=count, period=figure.period,
    )  # fmt: skip


def _bracketed(report: Report, mentions: list[Mention], figure: Figure) -> list[str]:
    """The one organisation in brackets behind what was counted: 1家国家级孵化器（甲基地）."""
    text = report.passages[figure.span.passage].text
    opened = re.compile(r"[^，,。；;、（(]{2,24}[（(]").match(text, figure.span.end)
    if opened is None:
        return []
    return [
        one.name
        for one in mentions
        for span in one.spans
        if span.passage == figure.span.passage and span.start == opened.end()
    ]
