"""Reading a chain's YAML, and naming whatever is wrong with it: line, words, mend."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from liantu.engine.packs import UNSAID, Marked, Problem, Unreadable, Words, read, read_words, unknown_keys

from .content import APART, LONGEST, MOST_NODES, Chain, ChainNode, NodeKind, class_of
from .files import STAGES
from .graph import Kind, Stage

CHAIN_KEY = re.compile(r"[a-z][a-z0-9-]{0,30}(\.[a-z0-9-]{1,40}){1,4}")
NODE_KEY = re.compile(r"\w[\w.-]{0,79}")
PARTS = ("chain", "title", "author", "note", "tags", "nodes")
NODE_PARTS = ("title", "stage", "kind", "gbt", "keywords", "tags", "verified", "is_a", "supplies", "about")
NODE_KINDS = {"材料": NodeKind.MATERIAL, "零部件": NodeKind.PART, "工艺": NodeKind.PROCESS, "产品": NodeKind.PRODUCT, "服务": NodeKind.SERVICE, "应用": NodeKind.USE} | {kind.value: kind for kind in NodeKind}  # fmt: skip
#: A single sign is in far too many scopes.
SHORTEST_KEYWORD = 2
LONGEST_WORD = 120
#: Looking for the name that may be meant takes long among thousands, and a table may be wrong all over.
MOST_GUESSES = 20


def check(text: str) -> list[Problem]:
    """Everything that is wrong with a chain, by place; nothing: it can be used."""
    return read_chain(text)[1]


def chain_of(text: str, version: str = "") -> Chain:
    """The chain of a sound text. Raises ValueError with the first thing that is wrong."""
    chain, problems = read_chain(text, version)
    if chain is None or problems:
        raise ValueError(f"line {problems[0].line}: {problems[0].told('en')}")
    return chain


def read_chain(text: str, version: str = "") -> tuple[Chain | None, list[Problem]]:
    """The chain, as far as it can be read, and what is wrong with it. `version`: the day from which it holds."""
    try:
        told = read(text, LONGEST)
    except Unreadable as wrong:
        return None, [wrong.problem]
    reader = ChainReader()
    head = reader.head(told, version)
    reader.nodes(told["nodes"])
    for key, part in told["nodes"].items():
        for kind in Kind:
            for other in reader.texts(part[kind.value]):
                reader.edge(key, other, kind)
    chain = reader.chain(head)
    return chain, sorted(set(reader.problems))


class ChainReader:
    """Nodes and edges as they come, from YAML or from tables, and the problems that were met in them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.found: dict[str, dict[str, Any]] = {}
        self.places: dict[str, Marked] = {}
        self.named: dict[str, tuple[str, int]] = {}
        self.known: dict[str, str] = {}
        self.joined: set[str] = set()
        self.is_a: dict[tuple[str, str], Marked] = {}
        self.guesses = 0

    def say(self, place: Marked, zh: str, en: str, mend_zh: str = "", mend_en: str = "") -> None:
        self.problems.append(place.problem(zh, en, mend_zh, mend_en))

    # -- the chain

    def head(self, told: Marked, version: str = "") -> Chain:
        """All but the nodes."""
        self.problems += unknown_keys(told, PARTS)
        key = str(told["chain"].value or "")
        if not CHAIN_KEY.fullmatch(key):
            self.say(told["chain"], "缺少产业链编号", "the chain has no key", "写成 chain: yanhu.pumps", "write chain: yanhu.pumps")  # fmt: skip
        title = read_words(told["title"], self.problems)
        note = read_words(told["note"], self.problems, ("说明", "the note")) if "note" in told else UNSAID
        author = told["author"].value
        if author is not None and not isinstance(author, str):
            self.say(told["author"], "作者应是一个词", "the author has to be a text")
        return Chain(key, title, {}, version, str(author or ""), note, self._words(told["tags"]))

    def nodes(self, told: Marked) -> None:
        if not isinstance(told.value, dict) or not told.value:
            self.say(told, "没有环节", "there are no nodes", "在 nodes: 下写“编号: {title, stage, …}”", "write “key: {title, stage, …}” below nodes:")  # fmt: skip
            return
        if len(told.value) > MOST_NODES:
            self.say(told, f"环节 {len(told.value)} 个，超过 {MOST_NODES} 个", f"{len(told.value)} nodes are over {MOST_NODES}", "请按产业分成几条链", "split it into several chains")  # fmt: skip
        for key, part in told.items():
            self.node(key, part)

    def chain(self, head: Chain) -> Chain:
        """What came, once all of it is there."""
        for key, place in self.places.items():
            if key not in self.joined:
                self.say(place, f"环节“{key}”没有任何关系", f"the node “{key}” has no edge", "写它供应谁（supplies）、属于谁（is_a），或由谁供应", "say what it supplies, what it is_a, or what supplies it")  # fmt: skip
        self._circles()
        nodes = {key: ChainNode(**{**one, "is_a": tuple(one["is_a"]), "supplies": tuple(one["supplies"])}) for key, one in self.found.items()}  # fmt: skip
        return Chain(head.key, head.title, nodes, head.version, head.author, head.note, head.tags)

    # -- a node

    def node(self, key: str, told: Marked) -> None:
        if key in self.places:
            first = self.places[key].line
            self.say(told, f"环节“{key}”写了两次，前一次在第 {first} 行", f"the node “{key}” stands twice, first on line {first}", "只留一个", "keep one")  # fmt: skip
            return
        if not NODE_KEY.fullmatch(key):
            self.say(told, f"“{key}”不能作环节编号", f"“{key}” cannot be the key of a node", "编号用字母、数字、汉字、下划线、点和短横，不超过 80 字", "keys have letters, digits, underscores, dots and dashes, 80 at most")  # fmt: skip
        if not isinstance(told.value, dict):
            self.say(told, f"环节“{key}”应有 title 和 stage", f"the node “{key}” needs a title and a stage")
            # What follows from that is not told as well.
            self.joined.add(key)
            least = {
                "title": Marked(key or "?", told.line, told.column),
                "stage": Marked("mid", told.line, told.column),
            }
            told = Marked(least, told.line, told.column)
        self.problems += unknown_keys(told, NODE_PARTS)
        title = self._title(key, told)
        self.places[key] = told
        self.known[key] = key
        self.found[key] = {
            "key": key,
            "title": title,
            "stage": self._stage(key, told["stage"]),
            "kind": self._kind(told["kind"]),
            "gbt": self._classes(told["gbt"]),
            "keywords": self._words(told["keywords"], SHORTEST_KEYWORD),
            "tags": self._words(told["tags"]),
            "verified": self._verified(told["verified"]),
            "about": self._about(told["about"]),
            "is_a": [],
            "supplies": [],
        }

    def _title(self, key: str, told: Marked) -> Words:
        title = read_words(told["title"], self.problems)
        if len(title.zh) > LONGEST_WORD or len(title.en) > LONGEST_WORD:
            self.say(told["title"], f"名称超过 {LONGEST_WORD} 字", f"the title has over {LONGEST_WORD} characters")
        if title.zh and title.zh in self.named:
            other, line = self.named[title.zh]
            self.say(told["title"], f"环节“{key}”与第 {line} 行的“{other}”同名“{title.zh}”", f"“{key}” has the name “{title.zh}” of “{other}” on line {line}", "是同一环节就合并，不是就改名", "merge them if they are one, else rename one")  # fmt: skip
        elif title.zh:
            self.named[title.zh] = key, told["title"].line
            self.known.setdefault(title.zh, key)
        return title

    def _stage(self, key: str, told: Marked) -> Stage:
        stage = STAGES.get(str(told.value or "").strip().lower())
        if stage is None:
            said = f"环节段“{told.value}”不认得" if told.value is not None else f"环节“{key}”没有写环节段"
            known = f"the stage “{told.value}” is not known" if told.value is not None else f"the node “{key}” has no stage"  # fmt: skip
            self.say(told, said, known, "写 up（上游）、mid（中游）或 down（下游）", "write up, mid or down")
        return stage or Stage.MID

    def _kind(self, told: Marked) -> NodeKind:
        if told.value is None or told.value == "":
            return NodeKind.PRODUCT
        kind = NODE_KINDS.get(str(told.value).strip().lower())
        if kind is None:
            kinds = "、".join(NodeKind), ", ".join(NodeKind)
            self.say(told, f"种类“{told.value}”不认得", f"the kind “{told.value}” is not known", f"可用：{kinds[0]}", f"known: {kinds[1]}")  # fmt: skip
        return kind or NodeKind.PRODUCT

    def _classes(self, told: Marked) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for part in told.listed():
            # Without quotes YAML takes 0171 for 121.
            code = class_of(str(part.value)) if not isinstance(part.value, int) or part.value >= 1000 else ""
            if code:
                found[code] = None
            else:
                self.say(part, f"“{part.value}”不是 GB/T 4754—2017 的小类代码", f"“{part.value}” is no class of GB/T 4754-2017", "写四位数字并加引号，如 \"3441\" 或 \"C3441\"", 'write four digits in quotes, as "3441" or "C3441"')  # fmt: skip
        return tuple(found)

    def _verified(self, told: Marked) -> bool:
        if told.value is not None and not isinstance(told.value, bool):
            self.say(told, f"“{told.value}”不是 true 或 false", f"“{told.value}” is neither true nor false", "有人核实签字后才写 true", "write true once a person has signed it")  # fmt: skip
        return told.value is True

    def _about(self, told: Marked) -> dict[str, str]:
        if told.value is not None and not isinstance(told.value, dict):
            self.say(told, "about 应是“列名: 内容”", "about has to be a mapping of columns to texts")
        for name, part in told.items():
            if isinstance(part.value, dict | list):
                self.say(part, f"“{name}”应是一段文字", f"“{name}” has to be a text")
        return {
            name: str(part.value)
            for name, part in told.items()
            if part.value is not None and not isinstance(part.value, dict | list)
        }

    def _words(self, told: Marked, least: int = 1) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for part in self.texts(told):
            word = str(part.value).strip()
            if any(sign in word for sign in APART):
                self.say(part, f"“{word}”里有几个词", f"“{word}” has several words in it", "每个词单独一项：[词一, 词二]", "list them one by one: [one, two]")  # fmt: skip
            elif not least <= len(word) <= LONGEST_WORD:
                self.say(part, f"“{word}”应有 {least} 到 {LONGEST_WORD} 字", f"“{word}” should have {least} to {LONGEST_WORD} characters", "太短会处处命中", "what is too short is found everywhere")  # fmt: skip
            else:
                found[word] = None
        return tuple(found)

    def texts(self, told: Marked) -> list[Marked]:
        """The texts of a list; what is none is told."""
        found = []
        for part in told.listed():
            if part.value is None or isinstance(part.value, dict | list):
                self.say(part, "应是一个词", "a text is wanted here", "写成 [词一, 词二]", "write [one, two]")
            else:
                found.append(part)
        return found

    # -- an edge

    def edge(self, source: str, told: Marked, kind: Kind, at: Marked | None = None) -> None:
        """From a node to the one that `told` names. `at`: where the source is named, if not the node itself."""
        target = str(told.value).strip()
        # A node whose edge is told as wrong is not told once more for having none.
        self.joined |= {source, target}
        for key, place in ((source, at or told), (target, told)):
            if key not in self.found:
                self.say(place, f"没有环节“{key}”", f"there is no node “{key}”", *self._near(key))
                return
        if source == target:
            self.say(told, f"环节“{source}”连到自己", f"the node “{source}” leads to itself", "删去", "take it away")
            return
        ends: list[str] = self.found[source][kind.value]
        if target in ends:
            self.say(told, f"“{source}”到“{target}”的关系写了两次", f"the edge from “{source}” to “{target}” stands twice", "只留一个", "keep one")  # fmt: skip
            return
        ends.append(target)
        if kind is Kind.IS_A:
            self.is_a[source, target] = told

    def _near(self, key: str) -> tuple[str, str]:
        """The mend of an edge to nowhere: the node of nearly that key or name."""
        self.guesses += 1
        near = get_close_matches(key, list(self.known), 1, 0.5) if self.guesses <= MOST_GUESSES else []
        if near:
            return f"是不是 {self.known[near[0]]}", f"did you mean {self.known[near[0]]}"
        return "先写这个环节", "add the node first"

    def _circles(self) -> None:
        """Nothing can be a kind of itself, over however many others."""
        state: dict[str, int] = {}
        for start in self.found:
            waiting = [(start, iter(self.found[start]["is_a"]))] if start not in state else []
            state.setdefault(start, 1)
            while waiting:
                node, ends = waiting[-1]
                end = next(ends, None)
                if end is None:
                    state[node] = 2
                    waiting.pop()
                elif end not in state:
                    state[end] = 1
                    waiting.append((end, iter(self.found[end]["is_a"])))
                elif state[end] == 1:
                    self.say(self.is_a[node, end], f"“{end}”绕一圈又属于自己", f"“{end}” is a kind of itself, all the way round", "去掉其中一条 is_a", "take one is_a away")  # fmt: skip
