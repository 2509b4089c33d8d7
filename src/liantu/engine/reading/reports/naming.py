"""Which of the proposed names are organisations: what stands beside them decides."""

from __future__ import annotations

import re
from itertools import pairwise

from liantu.engine.identity.places import gazetteer

from .finds import Report
from .heads import HEADS, Head
from .lexicon import FIELDS, NOUNS, STOPS
from .lists import listings
from .placed import listed, odd
from .reasons import Told
from .scan import Line, Piece, Sighting
from .weak import judged, weak

_SURE = {
    "enterprise": 0.9,
    "university": 0.92,
    "institute": 0.88,
    "government": 0.85,
    "zone": 0.85,
    "lab": 0.85,
    "service_provider": 0.75,
}
_GENERAL = frozenset({"platform", "carrier", "zone", "service_provider", "fund", "other", "lab", "institute"})


def sightings(report: Report, lines: list[Line]) -> list[Sighting]:
    """All places of the report where an organisation is named, with confidence and reasons."""
    found = [one for line in lines for one in _strong(report, line)]
    found += _introduced(lines) + _regional(lines) + _founded(lines)
    trades = [one for line in lines for one in weak(report, line)]
    lists = [(line, listing) for line in lines for listing in listings(line)]
    found += judged(trades, {(one.passage, one.start) for one in found}, lists)
    found += listed(found, lists)
    found += odd(report, lines, found)
    return _apart(found)


# Names that say by their form what they are


def _strong(report: Report, line: Line) -> list[Sighting]:
    byline = report.passages[line.span.passage].kind == "byline"
    found = []
    for run in line.runs:
        for at, piece in enumerate(run):
            if piece.kind != "name" or piece.head is None or piece.head.weak:
                continue
            if byline and piece.head.kind != "enterprise":
                continue
            if piece.head.kind == "government" and line.text.startswith("工作报告", piece.end):
                continue
            if _common(line, run, at):
                continue
            start = _fields_before(line, run, at)
            if line.text[start] == "暨":
                start += 1
            one = Sighting(line, start, piece.end, line.text[start : piece.end], piece.head, piece.brand)
            one.confidence = _SURE.get(piece.head.kind, 0.7)
            one.reasons.append(
                Told("office", piece.text)
                if piece.head.kind == "government"
                else Told("form", piece.head.text or piece.text)
            )
            found.append(one)
            found += _parents(line, piece)
    return found


def _fields_before(line: Line, run: tuple[Piece, ...], at: int) -> int:
    """Where a platform's name begins that opens with its field: 精密 of 精密成形联合实验室."""
    head = run[at].head
    start = run[at].start
    if head is None or head.kind not in ("platform", "institute") or gazetteer().get(run[at].text[:2]) is not None:
        return start
    for piece in reversed(run[:at]):
        if (
            piece.kind != "word"
            or piece.text not in FIELDS | _QUALITIES
            or (piece.text in STOPS and piece.text not in _QUALITIES)
        ):
            break
        start = piece.start
    if (
        head.kind == "institute"
        and start != run[at].start
        and not _FOUNDED_BY.search(line.text[line.span.start : start])
    ):
        return run[at].start
    before = line.before(start)
    # 国家 belongs to the name of a national platform that has its own field.
    return before.start if before is not None and before.text == "国家" and run[at].brand else start


def _common(line: Line, run: tuple[Piece, ...], at: int) -> bool:
    """Whether what looks like a name is a class of organisations: 领先的…示范区, 3家太原市重点实验室."""
    piece = run[at]
    head = piece.head
    if head is None or head.kind not in _GENERAL or (head.lone and piece.brand):
        return False
    before = run[at - 1] if at else None
    if line.text[max(0, piece.start - 1)] not in _OPENING and _quoted_within(line, piece) and head.kind == "platform":
        return True
    if _TITLE_BEFORE.search(line.text[line.span.start : piece.start]) and head.kind in ("carrier", "platform"):
        return True
    owned = piece.brand and re.search(
        r"(?:内|里|区|市|县|省|所属|下属|旗下|[位坐]落?于[^，,。]{2,10})的$", line.text[: piece.start]
    )
    founded = _FOUNDED_BY.search(line.text[line.span.start : piece.start])
    if before is not None and before.text == "的" and not (owned or founded) and head.kind not in ("institute", "lab"):
        return True
    if (
        before is not None
        and before.kind == "word"
        and before.text in ("国家级", "省级", "市级", "自治区级")
        and not piece.brand
    ):
        return True
    counted = re.compile(r"[\d一二两三四五六七八九十]+(?:余|多)?[家个所]")
    if not piece.brand and (
        counted.match(line.text, piece.end) or (before is None and _ends_with_count(line.text, piece.start))
    ):
        return True
    after = line.text[piece.end : piece.end + 2]
    return head.kind in ("carrier", "fund", "platform") and after in ("项目", "建设") and not piece.brand


# 甲与乙联合组建的某中心: what somebody has made has a name of its own.
_FOUNDED_BY = re.compile(r"(?:建设|组建|共建|成立|设立|打造|创建|创办|运营|承建|筹建|建立|发起|牵头)的$")
# 获批国家火炬特色产业基地: a title that was given, and no organisation.
_TITLE_BEFORE = re.compile(
    r"(?:获批|获评|认定为|入选|评为|授予|创建|命名为|申报|争创)(?:首批|为|了)?(?:国家级?|全国|省级)$"
)
_OPENING = '“"「‘'


def _quoted_within(line: Line, piece: Piece) -> bool:
    """Whether a name begins within a quotation that goes on to its left: the end of a project's title."""
    before = line.text[line.span.start : piece.start]
    return before.rfind("“") > before.rfind("”")


def _ends_with_count(text: str, end: int) -> bool:
    return bool(re.search(r"[\d一二两三四五六七八九十]+(?:余|多)?[家个所]$", text[max(0, end - 8) : end]))


_OWNER = re.compile(r".{4,}?有限(?:责任)?公司(?=.)")


def _parents(line: Line, piece: Piece) -> list[Sighting]:
    """The firm that a centre belongs to; both sides of a dot: 甲有限公司研发中心, 甲学院·乙化工联合实验室."""
    owner = _OWNER.match(piece.text)
    if owner and piece.head is not None and piece.head.kind != "enterprise":
        end = piece.start + owner.end()
        return [
            Sighting(line, piece.start, end, owner.group(), HEADS["有限公司"], True, 0.85, [Told("form", "有限公司")])
        ]
    if "·" not in piece.text or piece.head is None:
        return []
    found = []
    body = piece.text.removesuffix(piece.head.text).removesuffix("联合")
    at = piece.start
    for part in body.split("·"):
        if len(part) >= 3:
            head = next((HEADS[part[size:]] for size in range(1, len(part)) if part[size:] in HEADS), None)
            one = Sighting(line, at, at + len(part), part, head, True, 0.7, [Told("pattern", "甲·乙联合实验室")])
            found.append(one)
        at += len(part) + 1
    return found


_TAKEN_UP = re.compile(r"^(?:该(?:中心|平台|园区|基地|项目|院|所|联盟|实验室)|由|其)")


def _introduced(lines: list[Line]) -> list[Sighting]:
    """A sentence that is nothing but a noun phrase, taken up by the next: 公共技术服务中心。该中心由…"""
    found = []
    for line, following in pairwise(lines):
        text = line.text[line.span.start : line.span.end].rstrip("。：:")
        start = line.span.start + len(text) - len(text.lstrip())
        text = text.strip()
        if not 5 <= len(text) <= 24 or len(line.runs) != 1:
            continue
        if following.span.passage - line.span.passage > 1 or not _TAKEN_UP.match(
            following.text[following.span.start :]
        ):
            continue
        pieces = line.runs[0]
        head = next((HEADS[text[size:]] for size in range(1, len(text)) if text[size:] in HEADS), None)
        if head is None or head.weak or any(piece.kind == "name" for piece in pieces):
            continue
        found.append(Sighting(line, start, start + len(text), text, head, False, 0.7, [Told("introduced")]))
    return found


_FOUNDS = re.compile(r"(?:共建|组建|成立|设立|揭牌|建设|建立|打造|创建|筹建|共同建设|合作建设|牵头)(?:的|了)?$")
_QUALITIES = frozenset("国家 高端 先进 现代 未来 前沿 新型 智能 绿色 高性能 国家级 精密 特种".split())
_CLASS_WORDS = frozenset(
    "企业 省级 国家级 市级 国家 重点 联合 工程 技术 工程技术 研究 创新 研发 科技 产业 公共 服务 综合 新型 博士后 院士 专家 科研 协同 成果转化 技术转移 检验检测 检测 科技创新 技术创新 协同创新 科技成果 孵化 创业 创新创业 公共服务 科技服务 "
    "公共技术 高端 现代 高新技术 技术服务 人才 实验 开放 高水平 各类 工业 应用 示范 双创 先进 示范性 区域 数字 智能 校企".split()
)


def _founded(lines: list[Line]) -> list[Sighting]:
    """A platform that is named by its field alone, behind a word for founding: 与某大学共建工业软件创新中心."""
    found = []
    for line in lines:
        if not re.search(r"[与由]|依托|联合|携手|牵头", line.text[line.span.start : line.span.end]):
            continue
        for run in line.runs:
            for at, piece in enumerate(run):
                head = next(
                    (HEADS[piece.text[size:]] for size in range(len(piece.text)) if piece.text[size:] in HEADS), None
                )
                if (
                    piece.kind != "word"
                    or head is None
                    or head.kind not in ("platform", "institute", "lab", "other")
                    or len(head.text) < 3
                ):
                    continue
                one = _named_by_field(line, run, at, head)
                if one is not None:
                    found.append(one)
    return found


def _named_by_field(line: Line, run: tuple[Piece, ...], at: int, head: Head) -> Sighting | None:
    first = at
    while (
        first
        and run[first - 1].kind == "word"
        and run[first - 1].text in FIELDS | NOUNS
        and run[first - 1].text not in STOPS
    ):
        first -= 1
    start, end = run[first].start, run[at].end
    while first and run[first - 1].text in _QUALITIES:
        first -= 1
    start = run[first].start
    told = any(one.text not in _CLASS_WORDS for one in run[first:at])
    if not told or not _FOUNDS.search(line.text[line.span.start : start]) or _counted_behind(line.text, end):
        return None
    reason = Told("cue", run[first - 1].text) if first else Told("form", head.text)
    return Sighting(line, start, end, line.text[start:end], head, False, 0.6, [reason])


def _counted_behind(text: str, end: int) -> bool:
    return bool(re.match(r"[\d一二两三四五六七八九十]+(?:余|多)?[家个所]", text[end:]))


_REGIONS = frozenset(
    "西北 西南 华北 华东 华南 华中 东北 东南 北方 南方 西部 中部 东部 长三角 珠三角 大湾区 京津冀 亚太 全国 全球 中国区".split()
)
_BEGINS = frozenset("落地 引进 引入 成立 组建 设立 揭牌 建立 共建 打造 建设 创建 启用 运营".split())


def _regional(lines: list[Line]) -> list[Sighting]:
    """A centre for a part of the country, behind a word for its beginning: 落地数字物流华东运营中心."""
    found = []
    for line in lines:
        for run in line.runs:
            start = next((at for at, piece in enumerate(run[:4]) if piece.text in _BEGINS), None)
            if start is None or start + 3 > len(run):
                continue
            rest = run[start + 1 :]
            text = line.text[rest[0].start : rest[-1].end]
            head = next((HEADS[text[size:]] for size in range(1, len(text)) if text[size:] in HEADS), None)
            fields = all(
                (piece.kind == "word" and (piece.text in FIELDS or piece.text in _REGIONS)) or piece is rest[-1]
                for piece in rest
            )
            if (
                head is None
                or head.weak
                or head.kind not in _GENERAL
                or not fields
                or not any(piece.text in _REGIONS for piece in rest[1:])
            ):
                continue
            found.append(
                Sighting(line, rest[0].start, rest[-1].end, text, head, False, 0.65, [Told("cue", run[start].text)])
            )
    return found


def _apart(found: list[Sighting]) -> list[Sighting]:
    """Each place once; a name within a longer one stays only where it was meant so (both sides of a dot)."""
    best: dict[tuple[int, int, int], Sighting] = {}
    for one in found:
        place = (one.passage, one.start, one.end)
        if place not in best or best[place].confidence < one.confidence:
            best[place] = one
    return sorted(best.values(), key=lambda one: (one.passage, one.start, -one.end))
