"""Reading a journey's pack, and naming whatever is wrong with it: line, words, mend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from liantu.engine import worktime
from liantu.engine.packs import Marked, Problem, Unreadable, read, unknown_keys
from liantu.kit.access import public as access
from liantu.kit.access.roles import Role

from . import kinds
from .language import ClockRule, Ends, Field, Form, Journey, Move, Reason, Relation, Rung, Stage, Trigger, Words

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
OFFSET = re.compile(r"([+-]?)(\d{1,3})d")
PARTS = ("journey", "title", "case", "stages", "moves", "clocks", "fields", "documents", "causes", "note", "source")  # fmt: skip
MOVE_PARTS = ("title", "from", "to", "who", "other_than", "needs", "asks", "documents", "reason", "effects")
CLOCK_PARTS = ("title", "period", "starts", "stops", "pauses", "escalate", "basis")


def check(text: str, zone: Any = None) -> list[Problem]:
    """Everything that is wrong with a pack, by place; nothing: it can be used."""
    return _read(text)[1]


def journey_of(text: str) -> Journey:
    """The journey of a sound pack. Raises ValueError with the first thing that is wrong."""
    journey, problems = _read(text)
    if journey is None or problems:
        first = problems[0]
        raise ValueError(f"line {first.line}: {first.en}")
    return journey


def title_of(text: str) -> str:
    """What the journey is called, in the reader's language; "" where it does not say."""
    title = read(text)["title"]
    told = (
        Words(title.value)
        if isinstance(title.value, str)
        else Words(str(title["zh"].value or ""), str(title["en"].value or ""))
    )
    return str(told)


def _read(text: str) -> tuple[Journey | None, list[Problem]]:
    try:
        told = read(text)
    except Unreadable as wrong:
        return None, [wrong.problem]
    reader = _Reader(told)
    journey = reader.journey()
    return journey, sorted(set(reader.problems))


class _Reader:
    """One pack being read. Goes on after a mistake, so that all of them are told at once."""

    def __init__(self, told: Marked) -> None:
        self.told = told
        self.problems: list[Problem] = list(unknown_keys(told, PARTS))

    def wrong(self, at: Marked, zh: str, en: str, mend_zh: str = "", mend_en: str = "") -> None:
        self.problems.append(at.problem(zh, en, mend_zh, mend_en))

    def journey(self) -> Journey:
        told = self.told
        key = self._key(told["journey"], "journey")
        kind = self._kind(told["case"])
        stages = self._stages(told["stages"])
        fields = {key: self._field(key, part) for key, part in self._parts(told["fields"])}
        documents = {key: self._words(part, "title") for key, part in self._parts(told["documents"])}
        causes = {key: self._words(part, "title") for key, part in self._parts(told["causes"])}
        moves = self._moves(told["moves"], stages, fields, documents, kind)
        clocks = {key: self._clock(key, part, stages, moves, causes, kind) for key, part in self._parts(told["clocks"])}
        journey = Journey(
            key, self._words(told["title"], "title"), str(told["case"].plain or ""), stages, moves, clocks,
            fields, documents, causes,
        )  # fmt: skip
        self._ways(journey)
        return journey

    # Words and keys

    def _key(self, told: Marked, part: str) -> str:
        if not isinstance(told.value, str) or not KEY.fullmatch(told.value):
            mend = "只用小写字母、数字和下划线，字母开头", "small letters, digits and underscores, a letter first"
            self.wrong(told, f"{part} 缺少名称或写法不对", f"{part} lacks a name or is not written as one", *mend)
        return str(told.plain or "")

    def _parts(self, told: Marked) -> Iterator[tuple[str, Marked]]:
        if told.value is not None and not isinstance(told.value, dict):
            self.wrong(told, "应是“名称: 内容”的清单", "expected a mapping of names to contents")
        for key, part in told.items():
            if not KEY.fullmatch(key):
                mend = "只用小写字母、数字和下划线，字母开头", "small letters, digits and underscores, a letter first"
                self.wrong(part, f"“{key}”不能作名称", f"“{key}” is no name", *mend)
            yield key, part

    def _words(self, told: Marked, part: str) -> Words:
        if isinstance(told.value, str) and told.value.strip():
            return Words(told.value.strip())
        if isinstance(told.value, dict) and isinstance(told["zh"].value, str):
            self.problems += unknown_keys(told, ("zh", "en"))
            return Words(str(told["zh"].value), str(told["en"].value or ""))
        self.wrong(
            told,
            f"缺少 {part}",
            f"{part} is missing",
            "写中文名称，或 {zh: 中文, en: English}",
            "write it in Chinese, or {zh: …, en: …}",
        )
        return Words("?")

    def _one_of(self, told: Marked, known: Iterable[str], what: tuple[str, str]) -> str:
        """A name that is there; "" with a problem for another."""
        names, name = list(known), str(told.plain)
        if name in names:
            return name
        close = get_close_matches(name, names, 1, 0.6)
        every = "、".join(names) or "无", ", ".join(names) or "none"
        mend = (
            (f"是不是 {close[0]}", f"did you mean {close[0]}") if close else (f"可用：{every[0]}", f"known: {every[1]}")
        )
        self.wrong(told, f"没有叫“{name}”的{what[0]}", f"there is no {what[1]} “{name}”", *mend)
        return ""

    def _some_of(self, told: Marked, known: Iterable[str], what: tuple[str, str]) -> tuple[str, ...]:
        names = list(known)
        return tuple(name for part in told.listed() if (name := self._one_of(part, names, what)))

    def _kind(self, told: Marked) -> kinds.CaseKind | None:
        name = self._one_of(told, kinds.kinds(), ("办件类型", "kind of case"))
        return kinds.kinds().get(name)

    # Stages, fields, moves

    def _stages(self, told: Marked) -> dict[str, Stage]:
        found: dict[str, Stage] = {}
        for key, part in self._parts(told):
            self.problems += unknown_keys(part, ("title", "start", "ends"))
            ends = self._one_of(part["ends"], Ends, ("结局", "ending")) if part["ends"].value is not None else ""
            found[key] = Stage(key, self._title(part), part["start"].value is True, Ends(ends) if ends else None)
        starts = [stage.key for stage in found.values() if stage.start]
        if len(starts) != 1:
            zh = "没有起始阶段" if not starts else f"有几个起始阶段：{'、'.join(starts)}"
            en = "no stage is the start" if not starts else f"several stages are the start: {', '.join(starts)}"
            self.wrong(told, zh, en, "给一个阶段写 start: true", "write start: true at one stage")
        return found

    def _title(self, part: Marked) -> Words:
        """The words of a part that is only words, or has a title."""
        return self._words(part["title"] if "title" in part else part, "title")  # noqa: SIM401

    def _field(self, key: str, part: Marked) -> Field:
        self.problems += unknown_keys(part, ("title", "form", "choices", "zh", "en"))
        form = (
            self._one_of(part["form"], Form, ("字段形式", "form of field"))
            if part["form"].value is not None
            else "text"
        )
        choices = {name: self._words(told, "title") for name, told in self._parts(part["choices"])}
        if form == Form.CHOICE and not choices:
            self.wrong(
                part,
                f"字段“{key}”没有选项",
                f"the field “{key}” has no choices",
                "写 choices: {键: 名称}",
                "write choices: {key: name}",
            )
        return Field(key, self._title(part), Form(form or "text"), choices)

    def _moves(
        self, told: Marked, stages: Mapping[str, Stage], fields: Mapping[str, Field], documents: Mapping[str, Words],
        kind: kinds.CaseKind | None,
    ) -> dict[str, Move]:  # fmt: skip
        found: dict[str, Move] = {}
        names = [key for key, _part in told.items()]
        for key, part in self._parts(told):
            self.problems += unknown_keys(part, MOVE_PARTS)
            stage, field = ("阶段", "stage"), ("字段", "field")
            sources = self._some_of(part["from"], stages, stage)
            if not part["from"].listed():
                self.wrong(
                    part,
                    f"步骤“{key}”没有写从哪里来",
                    f"the move “{key}” does not say from where",
                    "写 from: [阶段]",
                    "write from: [stage]",
                )
            reason = (
                self._one_of(part["reason"], Reason, ("理由要求", "rule on reasons"))
                if part["reason"].value is not None
                else ""
            )
            found[key] = Move(
                key, self._title(part), sources, self._one_of(part["to"], stages, stage), self._who(key, part["who"], kind),
                self._some_of(part["other_than"], names, ("步骤", "move")), self._some_of(part["needs"], fields, field),
                self._some_of(part["asks"], fields, field), self._some_of(part["documents"], documents, ("材料", "document")),
                Reason(reason or "optional"), self._effects(part["effects"], kind),
            )  # fmt: skip
        return found

    def _who(self, move: str, told: Marked, kind: kinds.CaseKind | None) -> tuple[str, ...]:
        """Roles and relations. A role that code does not allow the move at all can never make it: a journey narrows."""
        found = self._some_of(told, [*Relation, *Role], ("角色", "role"))
        if kind is not None:
            declared = access.declaration(kind.label)
            action = kind.permission(move)
            for part in told.listed():
                name = str(part.plain)
                if name in set(Role) and declared.reach(Role(name), action) is access.Scope.NONE:
                    able = [role.value for role in Role if declared.reach(role, action) is not access.Scope.NONE]
                    self.wrong(
                        part, f"角色“{name}”没有这一步的权限，流程不能放宽",
                        f"the role “{name}” is not permitted this move, and a journey cannot widen that",
                        f"可用：{'、'.join(able)}", f"able to: {', '.join(able)}",
                    )  # fmt: skip
        return found

    def _effects(self, told: Marked, kind: kinds.CaseKind | None) -> tuple[str, ...]:
        if kind is None:
            return ()
        return self._some_of(told, kind.effects, ("效果", "effect"))

    # Clocks

    def _clock(
        self, key: str, part: Marked, stages: Mapping[str, Stage], moves: Mapping[str, Move], causes: Mapping[str, Words],
        kind: kinds.CaseKind | None,
    ) -> ClockRule:  # fmt: skip
        self.problems += unknown_keys(part, CLOCK_PARTS)
        period = str(part["period"].plain or "")
        try:
            worktime.parse_period(period)
        except worktime.Wrong as wrong:
            self.wrong(part["period"], wrong.told("zh"), wrong.told("en"))
        starts, stops = (self._trigger(part[name], stages, moves) for name in ("starts", "stops"))
        if not starts:
            self.wrong(
                part,
                f"时钟“{key}”没有起点",
                f"the clock “{key}” never starts",
                "写 starts: {enter: [阶段]}",
                "write starts: {enter: [stage]}",
            )
        over = {stage.key for stage in stages.values() if stage.ends}
        if not stops and not over:
            self.wrong(
                part,
                f"时钟“{key}”没有终点",
                f"the clock “{key}” never stops",
                "写 stops: {enter: [阶段]}",
                "write stops: {enter: [stage]}",
            )
        pauses = {}
        for cause, where in part["pauses"].items():
            named = where.problem("", "")
            if cause not in causes:
                self._one_of(Marked(cause, named.line, named.column), causes, ("暂停事由", "cause of a pause"))
            pauses[cause] = self._some_of(where, stages, ("阶段", "stage"))
        ladder = tuple(self._rung(rung, kind) for rung in part["escalate"].listed())
        return ClockRule(
            key, self._title(part), period, starts, stops, pauses, tuple(sorted(ladder, key=lambda rung: rung.offset)),
            str(part["basis"].plain or ""),
        )  # fmt: skip

    def _trigger(self, told: Marked, stages: Mapping[str, Stage], moves: Mapping[str, Move]) -> Trigger:
        self.problems += unknown_keys(told, ("enter", "move"))
        return Trigger(
            self._some_of(told["enter"], stages, ("阶段", "stage")),
            self._some_of(told["move"], moves, ("步骤", "move")),
        )

    def _rung(self, told: Marked, kind: kinds.CaseKind | None) -> Rung:
        self.problems += unknown_keys(told, ("at", "tell", "effects"))
        text = str(told["at"].plain if told["at"].value is not None else "")
        match = OFFSET.fullmatch(text)
        if match is None:
            self.wrong(
                told["at"],
                f"“{text}”不是到期前后的天数",
                f"“{text}” is no number of days from the last one",
                "如 -1d、0d、+3d",
                "such as -1d, 0d, +3d",
            )
        offset = int(match.group(1) + match.group(2)) if match else 0
        return Rung(
            offset,
            self._some_of(told["tell"], [*Relation, *Role], ("角色", "role")),
            self._effects(told["effects"], kind),
        )

    # The whole

    def _ways(self, journey: Journey) -> None:
        """Stages that are never reached, and those that nothing leads out of though the case is not over."""
        reached, open_ = set(), [stage.key for stage in journey.stages.values() if stage.start]
        while open_:
            stage = open_.pop()
            if stage not in reached:
                reached.add(stage)
                open_ += [move.target for move in journey.moves_from(stage) if move.target]
        for key, stage in journey.stages.items():
            at = self.told["stages"][key]
            if key not in reached:
                self.wrong(
                    at,
                    f"阶段“{key}”没有步骤能到达",
                    f"no move leads to the stage “{key}”",
                    "加一个步骤，或删去这个阶段",
                    "add a move, or leave the stage out",
                )
            elif stage.ends is None and not journey.moves_from(key):
                mend = "加一个步骤，或写 ends: well / badly", "add a move, or write ends: well / badly"
                self.wrong(
                    at,
                    f"阶段“{key}”走不出去，又不是终点",
                    f"nothing leads out of the stage “{key}”, and it is no end",
                    *mend,
                )
        if journey.stages and not any(stage.ends for stage in journey.stages.values()):
            self.wrong(
                self.told["stages"],
                "没有终点阶段",
                "no stage is an end",
                "给一个阶段写 ends: well",
                "write ends: well at a stage",
            )
        for key, clock in journey.clocks.items():
            if clock.starts.stages and not set(clock.starts.stages) & reached and not clock.starts.moves:
                self.wrong(self.told["clocks"][key], f"时钟“{key}”永远不会开始", f"the clock “{key}” never starts")
