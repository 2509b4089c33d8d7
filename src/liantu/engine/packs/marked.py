"""YAML of which every value knows where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import yaml  # type: ignore[import-untyped]

#: Bytes of a pack: a journey has a hundred lines, a list of tiers a few thousand.
LONGEST = 1_000_000
#: Values within values; deeper is no pack, and would only serve to wear a reader out.
DEEPEST = 30
#: The loader in C is eight times as fast; where PyYAML was built without it, the other one says the same.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at a place (both from 1), and how to mend it; each in Chinese and English."""

    line: int
    column: int
    zh: str
    en: str
    mend_zh: str = ""
    mend_en: str = ""

    def told(self, language: str = "zh") -> str:
        """In words of "zh" or "en", without the place."""
        words, mend = (self.zh, self.mend_zh) if language == "zh" else (self.en, self.mend_en)
        return f"{words}{'；' if language == 'zh' else '; '}{mend}" if mend else words


class Unreadable(Exception):
    """A text that is no pack at all. `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.line}:{problem.column} {problem.en}")


@dataclass(frozen=True, slots=True)
class Marked:
    """A value with its place. `value` is a dict of text → Marked, a list of Marked, a text, a number, a day, a truth or None."""

    value: Any
    line: int
    column: int

    def problem(self, zh: str, en: str, mend_zh: str = "", mend_en: str = "") -> Problem:
        return Problem(self.line, self.column, zh, en, mend_zh, mend_en)

    def __getitem__(self, key: str) -> Marked:
        """A part; one without a value, at this place, where there is none."""
        if isinstance(self.value, dict) and key in self.value:
            return self.value[key]  # type: ignore[no-any-return]
        return Marked(None, self.line, self.column)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def items(self) -> Iterator[tuple[str, Marked]]:
        """The parts of a mapping; none of anything else."""
        yield from self.value.items() if isinstance(self.value, dict) else ()

    def listed(self) -> list[Marked]:
        """The parts of a list; a single value as the only one; none where there is nothing."""
        if self.value is None:
            return []
        return list(self.value) if isinstance(self.value, list) else [self]

    @property
    def plain(self) -> Any:
        """Without places."""
        if isinstance(self.value, dict):
            return {key: part.plain for key, part in self.value.items()}
        if isinstance(self.value, list):
            return [part.plain for part in self.value]
        return self.value


def read(text: str, longest: int = LONGEST) -> Marked:
    """A pack's mapping with places, of at most `longest` bytes. Raises Unreadable: no YAML, several documents, a key twice, anchors, no mapping."""
    if len(text.encode()) > longest:
        mb = longest // 1_000_000
        raise Unreadable(Problem(1, 1, f"文件超过 {mb} MB", f"the file is over {mb} MB", "请拆成几个文件", "split it"))
    try:
        _look_over(text)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as wrong:
        wrong = _told_better(text, wrong)
        at = wrong.problem_mark or wrong.context_mark
        line, column = (at.line + 1, at.column + 1) if at else (1, 1)
        told = f"{wrong.context or ''} {wrong.problem or ''}".strip()
        raise Unreadable(
            Problem(
                line,
                column,
                f"不是 YAML：{told}",
                f"no YAML: {told}",
                "检查缩进、冒号和引号",
                "check indents, colons and quotes",
            )
        ) from None
    except (yaml.YAMLError, RecursionError) as wrong:
        raise Unreadable(Problem(1, 1, f"不是 YAML：{wrong}", f"no YAML: {wrong}")) from None
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(
            Problem(1, 1, "应是“键: 值”的清单", "expected a mapping of keys to values", "第一行写 journey: 名称 之类的键", "begin with a key")
        )  # fmt: skip
    return _marked(node, 0)


def _look_over(text: str) -> None:
    """What can only be told from the events, before anything is built of them: an alias can blow a small text up without end, and
    the loader in C has no bottom of its own."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        mark = event.start_mark
        if depth > 2 * DEEPEST:
            raise Unreadable(Problem(mark.line + 1, mark.column + 1, "嵌套太深", "nested too deep"))
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(
                Problem(
                    mark.line + 1, mark.column + 1, "不能用锚点（& 和 *）", "anchors (& and *) are not read",
                    "请把内容写出来", "write the value out",
                )
            )  # fmt: skip


def _told_better(text: str, wrong: yaml.MarkedYAMLError) -> yaml.MarkedYAMLError:
    """The loader in C names the place less well than the slow one."""
    try:
        for _event in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as better:
        return better
    return wrong


def _marked(node: yaml.Node, depth: int) -> Marked:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if depth > DEEPEST:
        raise Unreadable(Problem(line, column, "嵌套太深", "nested too deep"))
    if not str(node.tag).startswith("tag:yaml.org,2002:") or "python" in str(node.tag):
        raise Unreadable(Problem(line, column, f"不能用标签 {node.tag}", f"the tag {node.tag} is not read"))
    if isinstance(node, yaml.MappingNode):
        return Marked(_mapping(node, depth), line, column)
    if isinstance(node, yaml.SequenceNode):
        return Marked([_marked(part, depth + 1) for part in node.value], line, column)
    return Marked(_scalar(node), line, column)


def _mapping(node: yaml.MappingNode, depth: int) -> dict[str, Marked]:
    found: dict[str, Marked] = {}
    for key, value in node.value:
        line, column = key.start_mark.line + 1, key.start_mark.column + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(Problem(line, column, "键应是一个词", "a key has to be a word"))
        if key.value in found:
            first = found[key.value].line
            raise Unreadable(
                Problem(line, column, f"“{key.value}”写了两次，前一次在第 {first} 行", f"“{key.value}” stands twice, first on line {first}", "只留一个", "keep one")
            )  # fmt: skip
        part = _marked(value, depth + 1)
        # What is said of a part is shown where its key stands.
        found[key.value] = Marked(part.value, line, column)
    return found


def _scalar(node: Any) -> Any:
    """As safe YAML reads it; `yes` and `off` stay words, as people mean them."""
    if node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null"):
        try:
            return yaml.SafeLoader("").construct_object(node)
        except ValueError:
            return node.value
    if node.tag == "tag:yaml.org,2002:bool" and node.value.lower() in ("true", "false"):
        return node.value.lower() == "true"
    if node.tag == "tag:yaml.org,2002:timestamp":
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            return node.value
    return node.value


def unknown_keys(told: Marked, known: Iterable[str]) -> Iterator[Problem]:
    """A problem for each key of a mapping that is none of `known`, with the one that may be meant."""
    wanted = list(known)
    for key, part in told.items():
        if key not in wanted:
            close = get_close_matches(key, wanted, 1, 0.6)
            every = "、".join(wanted), ", ".join(wanted)
            mend = (
                (f"是不是 {close[0]}", f"did you mean {close[0]}")
                if close
                else (f"可用：{every[0]}", f"known: {every[1]}")
            )
            yield part.problem(f"没有“{key}”这一项", f"there is no “{key}” here", *mend)
