"""Whom a sentence speaks of: the organisation that opens a clause, the zone, or the subject carried over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .finds import Mention
from .lexicon import FIELDS, FIRMS, NOUNS
from .lists import Listing, listings
from .reasons import Told
from .scan import Line, Piece
from .zones import Home

_ZONE_WORDS = re.compile(
    r"(?<![\u4e00-\u9fff·])(?:我区|全区|该区|我市|全市|该市|我县|全县|该县|我旗|全旗|全州|我州|该园区|全园|园区|我们)|(?<=[年月日底末前以来])(?:我区|全区|该区|我市|全市|该市|我县|全县|该县)"
)
_FIRM_WORDS = re.compile(
    r"该公司|该企业|该集团|(?<![\u4e00-\u9fff])公司(?=[\u4e00-\u9fff])|该孵化器|(?<![\u4e00-\u9fff])孵化器(?=[\u4e00-\u9fff])|该中心|该研究院|该实验室|该学院|该大学|该医院|该园|该院|该校|该所|该平台|该基地|该载体|(?<![\u4e00-\u9fff])(?:智创城|科技城|科创城|科学城|产业园|科技园|众创空间|创新港)(?=[已现共先入累在目])|(?<![\u4e00-\u9fff])(?:基地|中心|学校|集团|企业|医院|研究院)(?=[\u4e00-\u9fff]{2})"
)
_WIDER = re.compile(r"(?<![于占居])(全省|我省|全国|我国|全球|全自治区|国内)(?=[\u4e00-\u9fff]{0,10}$)")
_BOUND = '，,。；;：:！？!?“"”）) \t'
_OBJECTS = frozenset(
    "与 和 及 同 对 为 向 给 由 被 跟 邀请 推荐 引进 引入 支持 推动 推进 联合 携手 依托 对接 走访 通过 在 到 赴 把 将 从 以 比 按 经 位于 入驻 落户 投资 获得 获批 组织 建成 打造 创建 建设".split()
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject: its name, its kind (organisation, zone, place, project) and how it was told."""

    name: str
    kind: str
    reason: Told


class Subjects:
    """Follows a report sentence by sentence and tells whom each figure is about."""

    def __init__(self, mentions: list[Mention], home: Home, topic: str, lines: list[Line]) -> None:
        self.home, self.topic = home, topic
        self.spans = sorted(
            ((span.passage, span.start, span.end), at) for at, one in enumerate(mentions) for span in one.spans
        )
        self.mentions = mentions
        self.within: dict[int, list[tuple[tuple[int, int, int], int]]] = {}
        for span, number in self.spans:
            self.within.setdefault(span[0], []).append((span, number))
        self.openers = self._opened(lines)
        self.speakers = self._spoken(lines)
        self.last: Subject | None = None
        self.passage = -1

    def _opened(self, lines: list[Line]) -> list[tuple[int, int, int]]:
        """The organisations that open a sentence, in order: passage, sign, number of the mention."""
        found = []
        for line in lines:
            within = [
                (start, end, number)
                for (passage, start, end), number in self.within.get(line.span.passage, ())
                if passage == line.span.passage and line.span.start <= start < line.span.end
            ]
            if within and _leads(line, within[0][0]) and not _within_title(line, within[0][1]):
                found.append((line.span.passage, within[0][0], within[0][2]))
        return found

    def _others(self, line: Line, opened: set[int]) -> bool:
        """Whether the paragraph has spoken of other firms meanwhile, each in a clause of its own."""
        for (passage, start, _), number in self.within.get(line.span.passage, ()):
            before = line.text[start - 1 : start]
            if (
                passage == line.span.passage
                and start < line.span.start
                and number not in opened
                and before in "，,；;。"
            ) and self.mentions[number].kind in ("enterprise", "university", "institute"):
                return True
        return False

    def _spoken(self, lines: list[Line]) -> dict[tuple[int, int], Subject]:
        """Sentences in quotation marks whose speaker is named behind them: “…产值突破2亿元。”甲公司副总经理某某说."""
        found: dict[tuple[int, int], Subject] = {}
        quoted: list[Line] = []
        for line in lines:
            text = line.text[line.span.start : line.span.end].strip()
            if (
                quoted
                and line.span.passage == quoted[0].span.passage
                and not quoted[-1].text[: quoted[-1].span.end].rstrip().endswith(("”", '"'))
            ):
                quoted.append(line)
                continue
            if quoted and line.span.passage == quoted[0].span.passage and _SAYS.search(text):
                first = next(
                    (
                        number
                        for (passage, start, _), number in self.within.get(line.span.passage, ())
                        if passage == line.span.passage and start == line.span.start
                    ),
                    None,
                )
                if first is not None and self.mentions[first].kind not in ("government", "zone"):
                    name = self.mentions[first].name
                    found |= {
                        (one.span.passage, one.span.start): Subject(name, "organisation", Told("subject_here", name))
                        for one in quoted
                    }
            quoted = [line] if text.startswith(("“", '"')) else []
        return found

    def _paragraph(self, line: Line) -> Subject | None:
        """The one organisation that opens the earlier sentences of a paragraph."""
        earlier = [
            (start, number)
            for passage, start, number in self.openers
            if passage == line.span.passage and start < line.span.start
        ]
        opened = {number for _, number in earlier}
        named = [
            start for (passage, start, _), _ in self.within.get(line.span.passage, ()) if passage == line.span.passage
        ]
        if len(opened) != 1 or min(named) != earlier[0][0] or self._others(line, opened):
            return None
        mention = self.mentions[opened.pop()]
        if mention.kind in ("government", "zone"):
            return None
        return Subject(mention.name, "organisation", Told("subject_carried", mention.name))

    def begin(self) -> None:
        """Forget what was carried over: the report is gone through anew."""
        self.passage, self.last = -1, None

    def of(self, line: Line, at: int, ranked: bool = False) -> Subject:
        """The subject of what stands at a sign of a sentence; sentences are asked in their order."""
        if line.span.passage != self.passage:
            self.passage, self.last = line.span.passage, None
        town = self._town(line, at)
        if town is not None:
            return town
        wider = _WIDER.search(line.text[line.span.start : at])
        if wider and not ranked and not re.search(r"[，,；;]", line.text[line.span.start + wider.end() : at]):
            return Subject(self._wide(wider.group(1)), "place", Told("subject_here", wider.group(1)))
        here = self._here(line, at)
        if here is not None:
            self.last = here
            return here
        paragraph = (
            None if re.match(r"全年|全区|全市|全县|我区", line.text[line.span.start :]) else self._paragraph(line)
        )
        if paragraph is not None:
            return paragraph
        if self.last is not None:
            return Subject(self.last.name, self.last.kind, Told("subject_carried", self.last.name))
        if self.topic:
            kind = "zone" if self.topic == self.home.name else "organisation"
            return Subject(self.topic, kind, Told("subject_report", self.topic))
        return Subject("", "", Told("subject_missing"))

    def _town(self, line: Line, at: int) -> Subject | None:
        """其中某市23家: the place right before a number has what is counted."""
        before = line.before(at)
        if before is None or before.kind != "place" or before.text == self.home.name:
            return None
        return Subject(before.text, "place", Told("subject_here", before.text))

    def _wide(self, word: str) -> str:
        if "国" in word or word == "国内":
            return "全国"
        return self.home.divisions[0] if self.home.divisions else word

    def _here(self, line: Line, at: int) -> Subject | None:
        """The nearest before the sign of all that may be subjects in the sentence."""
        speaker = self.speakers.get((line.span.passage, line.span.start))
        listed = {
            item.start
            for listing in listings(line)
            if len(listing.items) > 1 and not _two(line, listing)
            for item in listing.items
        }
        best: tuple[int, Subject] | None = None
        for (passage, start, end), number in self.within.get(line.span.passage, ()):
            if passage != line.span.passage or not line.span.start <= start < at or end > at:
                continue
            if (
                start in listed
                or end in listed
                or re.match(r"等\d", line.text[end:])
                or not _opens(line, start)
                or _within_title(line, end)
            ):
                continue
            best = (start, self._subject(self.mentions[number], line.text[start:end]))
        for pattern, make in ((_ZONE_WORDS, self._zone), (_FIRM_WORDS, self._firm)):
            for found in pattern.finditer(line.text, line.span.start, at):
                made = make(found.group(), line, found.start())
                if made is not None and (best is None or found.start() > best[0]):
                    best = (found.start(), made)
        common = self.home.common
        if common:
            for found in re.finditer(
                rf"(?<![\u4e00-\u9fff]){common}|(?<=[年月日]){common}|(?<=为|在|，|,){common}",
                line.text[line.span.start : at],
            ):
                first = line.span.start + found.start()
                if best is None or first > best[0]:
                    best = (first, Subject(self.home.name, "zone", Told("subject_here", common)))
        return best[1] if best else speaker

    def _subject(self, mention: Mention, printed: str) -> Subject:
        if mention.name == self.home.name or (mention.kind == "government" and self._of_home(mention)):
            # A department of the zone reports what the zone has.
            name = self.home.name or mention.name
            return Subject(name, "zone" if self.home.name else "organisation", Told("subject_here", printed))
        return Subject(
            mention.name, "zone" if mention.kind == "zone" else "organisation", Told("subject_here", printed)
        )

    def _of_home(self, mention: Mention) -> bool:
        name = self.home.name
        if not name:
            return False
        led = (
            mention.name.startswith(name)
            or mention.full.startswith(name)
            or bool(self.home.common and mention.name.startswith(self.home.common))
        )
        return led or (name.endswith(("市", "区", "县", "旗")) and mention.name[0] == name[-1])

    def _zone(self, word: str, line: Line, start: int) -> Subject | None:
        park = next((one for one in self.mentions if one.name == self.topic and one.kind in ("carrier", "zone")), None)
        if park is not None and word in ("园区", "该园区", "全园") and park.name.endswith(("园", "园区")):
            return Subject(park.name, "organisation" if park.kind == "carrier" else "zone", Told("subject_here", word))
        if not self.home.name:
            return None
        if word[-1] in "市县旗州" and not self.home.name.endswith(word[-1]):
            level = [name for name in self.home.divisions if name.endswith(word[-1])]
            return Subject(level[-1], "place", Told("subject_here", word)) if level else None
        return Subject(self.home.name, "zone", Told("subject_here", word))

    def _firm(self, word: str, line: Line, start: int) -> Subject | None:
        """该公司 and its kin mean the organisation of the kind that was named last."""
        kinds = {"公司": ("enterprise",), "企业": ("enterprise",), "集团": ("enterprise",), "孵化器": ("carrier",), "基地": ("carrier", "platform"), "载体": ("carrier",), "校": ("university",), "大学": ("university",), "学院": ("university", "institute"), "实验室": ("platform",), "该园": ("carrier", "zone"), "院": ("institute", "other"), "所": ("institute",),
                 "中心": ("platform", "institute", "carrier", "service_provider", "lab"), "平台": ("platform",)}  # fmt: skip
        wanted = next((kind for end, kind in kinds.items() if word.endswith(end)), ())
        opened = self._opener(word, line, start, wanted)
        if opened is not None:
            return Subject(opened.name, "organisation", Told("subject_here", word))
        before = [number for (passage, first, _), number in self.spans if (passage, first) < (line.span.passage, start)]
        for number in reversed(before):
            mention = self.mentions[number]
            if not wanted and word in mention.name and mention.kind in ("carrier", "zone"):
                return Subject(mention.name, "organisation", Told("subject_here", word))
            if mention.kind in wanted:
                return Subject(mention.name, "organisation", Told("subject_here", word))
        return None

    def _opener(self, word: str, line: Line, start: int, wanted: tuple[str, ...]) -> Mention | None:
        """What 公司 and 该公司 mean: whom the report is about, else the one that opens this paragraph or the nearest before it."""
        here = (line.span.passage, start)
        before = [
            (at, self.mentions[at[2]]) for at in self.openers if at[:2] < here and self.mentions[at[2]].kind in wanted
        ]
        if word.startswith("该"):
            return before[-1][1] if before and before[-1][0][0] >= line.span.passage - 1 else None
        topic = next((one for one in self.mentions if one.name == self.topic and one.kind in wanted), None)
        if topic is not None or not before:
            return topic
        nearest = before[-1][0][0]
        return next(mention for at, mention in before if at[0] == nearest)


def _two(line: Line, listing: Listing) -> bool:
    """甲与乙签订…: the first of two speaks for both."""
    first, last = listing.items[0], listing.items[-1]
    return len(listing.items) == 2 and not listing.closed and line.text[first.end : last.start] in ("与", "和", "同")


_SAYS = re.compile(
    r"(?:经理|董事长|负责人|总裁|厂长|创始人|主任|院长|所长|总监|工程师|书记|校长)[\u4e00-\u9fff]{0,6}?(?:说|介绍|表示|告诉|坦言|透露)"
)


_LEAD = re.compile(
    r"[（(“\"]?(?:[一二三四五六七八九十\d]{1,3}[、.．）)]|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六]是)?(?:\d[.．]\d)?\s*[“\"]?(?:[^，,。；;]{0,10}(?:[年月日底末前来间]|目前|此外|同时|其中|当天)[，,])?[^，,。；;]{0,6}$"
)


def _leads(line: Line, start: int) -> bool:
    """Whether a name opens its sentence, behind its number or a word of time at most."""
    before = line.text[line.span.start : start]
    return bool(_LEAD.match(before)) and _opens(line, start)


def _opens(line: Line, start: int) -> bool:
    """Whether a name stands where a subject stands: at the beginning of a clause, behind words of time or of linking."""
    before = _previous(line, start)
    if before is None:
        return line.text[start - 1 : start] in _BOUND or start == line.span.start
    if before.text == "由":
        # 由某公司投资建设的项目总投资…: at the beginning of a clause the builder stands for the project.
        return line.text[line.span.start : before.start].strip("（）()一二三四五六七八九十、“”") == "" and bool(
            re.match(r"(?:投资|建设|承建|运营|研发|生产)", _rest(line, start))
        )
    if before.text in _OBJECTS:
        return False
    if (before.kind == "latin" and before.text.isdigit()) or before.text in (
        "年",
        "月",
        "日",
        "底",
        "末",
        "年底",
        "年初",
    ):
        return True
    if before.text in FIRMS:
        return True
    if before.text == "的":
        # 辖区内的某园入驻…: what says where it lies.
        return line.text[before.start - 1 : before.start] in ("内", "里") or bool(
            re.search(r"(?:位于|坐落于|地处|落户)[^，,。；;]{2,20}的$", line.text[line.span.start : start])
        )
    if before.kind == "word" and (before.text in NOUNS or before.text in FIELDS):
        return False
    return before.text in _LINKS


_LINKS = frozenset(
    "目前 近年来 今年 去年 年度 同时 此外 其中 据悉 据了解 截至 截至目前 日前 近日 当前 当天 当日 以来 期间 上半年 下半年 一季度 此次 因此 而 但 并 则 今年以来 年末 止 季度 前三季度 全年 另外 随后 至今 时 后 中".split()
)


def _rest(line: Line, start: int) -> str:
    """What stands behind the name that begins at a sign."""
    piece = next((one for run in line.runs for one in run if one.start == start), None)
    return line.text[piece.end : piece.end + 4] if piece is not None else ""


def _previous(line: Line, start: int) -> Piece | None:
    return line.before(start)


def _within_title(line: Line, end: int) -> bool:
    """Whether a name only says where something is: 在某高新区的 …, 某高新区内."""
    return line.text[end : end + 1] in ("内", "里")
