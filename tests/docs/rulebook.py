"""The pages of the rulebook, made of the packs that ship: `.venv/bin/python -m tests.docs.rulebook` writes them anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from liantu.engine.rules import UNITS, Pack, Purpose, read_pack, told
from liantu.engine.rules.language import Amount, Binding, Document, Fact

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "src" / "liantu" / "rulebook"
FOLDERS = {"tiers": ("梯度和资质", "Tiers and titles"), "policies": ("惠企政策", "Policies")}
WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("规则包", "Rule packs"),
    "intro": (
        "随系统提供的规则包和它们读取的事实。条文以所列文件为准，这里的说明不代替原文；标“未核实”的内容凭记忆或转载写成，使用前请对照原文。"
        "园区可以另立自己的规则包和版本。本页由规则包生成，测试核对两者一致。",
        "The rule packs that ship, and the facts that they read. The documents count, not what is said of them here; what is marked "
        "“not verified” was written from memory or reprints and has to be compared with the text before it is used. A zone may keep packs and "
        "versions of its own. This page is made of the packs, and a test holds both equal.",
    ),
    "facts": (
        "| 事实 | 名称 | 单位 | 定义 | 条款 | 取自 |",
        "| Fact | Title | Unit | Definition | Clause | Taken from |",
    ),
    "expert": ("专家评分", "experts"),
    "asked": ("由人填报", "told by people"),
    "unsure": ("未核实", "not verified"),
    "doubtful": ("未核实的条件", "Conditions not verified"),
    "only": ("仅", "only"),
    "versions": ("版本", "Versions"),
    "until": ("至", "until"),
    "region": ("适用", "Region"),
    "nation": ("全国", "the whole country"),
    "division": ("区划", "division"),
    "amounts": ("金额", "Amounts"),
    "windows": ("申报时段", "Windows"),
    "unseen": ("文号未查到", "number not seen"),
    "unnumbered": ("无文号", "no number"),
    "comma": ("，", ", "),
    "stop": ("；", "; "),
    "of": ("（{}）", " ({})"),
}
PURPOSES = {
    Purpose.NEW: ("新认定", "new"),
    Purpose.RENEWAL: ("重新认定", "renewal"),
    Purpose.RECHECK: ("复核", "re-check"),
}
KINDS = {"property": ("登记信息", "register"), "recognition": ("资质", "recognition"), "indicator": ("指标", "indicator"), "count": ("计数", "count")}  # fmt: skip


def shipped() -> dict[str, list[tuple[str, list[Pack]]]]:
    """Folder → (key, versions from the newest), by key."""
    found: dict[str, list[tuple[str, list[Pack]]]] = {}
    for folder in FOLDERS:
        keys = sorted(path.name for path in (BOOK / folder).iterdir() if path.is_dir())
        found[folder] = [(key, [_pack(path) for path in sorted((BOOK / folder / key).glob("[0-9]*.yaml"), reverse=True)]) for key in keys]  # fmt: skip
    return found


def _pack(path: Path) -> Pack:
    pack, problems = read_pack(path.read_text(encoding="utf-8"), path.stem)
    if pack is None or problems:
        raise ValueError(f"{path}:{problems[0].line}: {problems[0].en}")
    return pack


class Page:
    """One language's page."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.at = 0 if language == "zh" else 1

    def say(self, key: str) -> str:
        return WORDS[key][self.at]

    def within(self, text: str) -> str:
        return self.say("of").format(text)

    def text(self) -> str:
        lines = [f"# {self.say('title')}", "", self.say("intro"), ""]
        for folder, keys in shipped().items():
            lines += [f"## {FOLDERS[folder][self.at]}", ""]
            for key, versions in keys:
                lines += [*self.pack(key, versions), ""]
        return "\n".join(lines).rstrip() + "\n"

    def pack(self, key: str, versions: list[Pack]) -> Iterator[str]:
        newest = versions[0]
        yield f"### {newest.title.told(self.language)} `{key}`"
        yield ""
        region = self.say("nation") if newest.region == "CN" else f"{self.say('division')} {newest.region}"
        yield f"- {self.say('region')}{self.colon}{region}"
        for pack in versions:
            yield f"- {self.say('versions')} {pack.version}{self.colon}{self.version(pack)}"
        if newest.windows:
            told = [f"{one.from_day} — {one.to_day}{self.unsure(one.verified)}" for one in newest.windows]
            yield f"- {self.say('windows')}{self.colon}{self.say('stop').join(told)}"
        if newest.amounts:
            amounts = [self.amount(one) for one in newest.amounts]
            yield f"- {self.say('amounts')}{self.colon}{self.say('stop').join(amounts)}"
        yield from self.doubtful(versions)
        if newest.note.zh:
            yield f"- {newest.note.told(self.language)}"
        yield ""
        yield self.say("facts")
        yield "|---|---|---|---|---|---|"
        yield from self.facts(versions)

    def amount(self, one: Amount) -> str:
        """A share is said in the title; a sum is not."""
        sum_of = "" if one.share is not None else self.colon + told(one.fixed, UNITS["yuan"], self.language)
        return one.title.told(self.language) + sum_of

    def number(self, one: Document) -> str:
        """Where nobody has seen a number, the English page says so in English."""
        for key in ("unseen", "unnumbered"):
            if self.language == "en" and one.number.startswith(WORDS[key][0]):
                return self.say(key)
        return one.number

    def doubtful(self, versions: list[Pack]) -> Iterator[str]:
        """Single rows that were not verified; of a pack of which nothing was, its version says so."""
        found: dict[str, list[str]] = {}
        for pack in versions:
            rows = [row for row in pack.rows if not row.verified]
            if rows and any(row.verified for row in pack.rows):
                told = self.say("stop").join(dict.fromkeys(row.title.told(self.language) for row in rows))
                found.setdefault(told, []).append(pack.version)
        for told, where in found.items():
            yield f"- {self.say('doubtful')}{self.within(self.say('comma').join(where))}{self.colon}{told}"

    @property
    def colon(self) -> str:
        return "：" if self.language == "zh" else ": "

    def unsure(self, verified: bool) -> str:
        return "" if verified else self.within(self.say("unsure"))

    def version(self, pack: Pack) -> str:
        ends = {
            day: [one for one in PURPOSES if pack.until.get(one) == day] for day in sorted(set(pack.until.values()))
        }
        told = [f"{self.say('until')} {day}{'' if len(some) == len(PURPOSES) else self.within(self.purposes(some))}" for day, some in ends.items()]  # fmt: skip
        if not ends and len(pack.purposes) < len(PURPOSES):
            told.append(self.purposes([one for one in PURPOSES if one in pack.purposes]))
        documents = self.say("comma").join(
            f"{self.number(one)} {one.title.told(self.language)}" for one in pack.documents.values()
        )
        verified = self.unsure(any(row.verified for row in pack.rows))
        return self.say("stop").join([documents, *told]) + verified

    def purposes(self, some: list[Purpose]) -> str:
        return self.say("comma").join(PURPOSES[one][self.at] for one in some)

    def facts(self, versions: list[Pack]) -> Iterator[str]:
        seen: set[str] = set()
        for pack in versions:
            for name, fact in pack.facts.items():
                if name not in seen:
                    seen.add(name)
                    yield self.fact(fact, pack, "" if pack is versions[0] else pack.version)

    def fact(self, fact: Fact, pack: Pack, only: str) -> str:
        title = fact.title.told(self.language) + self.unsure(fact.verified) + (self.within(f"{self.say('only')} {only}") if only else "")  # fmt: skip
        unit = UNITS[fact.unit.key]
        choices = self.say("comma").join(one.told(self.language) for one in fact.choices.values())
        definition = fact.definition.told(self.language) or choices or "—"
        cells = [
            f"`{fact.name}`",
            title,
            (unit.zh, unit.en)[self.at] or "—",
            definition,
            self.clauses(fact, pack),
            self.source(fact),
        ]
        return f"| {' | '.join(cell.replace('|', '、') for cell in cells)} |"

    def clauses(self, fact: Fact, pack: Pack) -> str:
        """The clauses of the rows that read it; its document where they say none."""
        told: dict[str, dict[str, None]] = {}
        for row in pack.rows:
            if row.source.clause and fact.name in row.names:
                told.setdefault(self.number(pack.documents[row.source.document]), {})[row.source.clause] = None
        clauses = [f"{number} {'、'.join(some)}" for number, some in told.items()]
        return self.say("stop").join(clauses) or self.number(pack.documents[fact.source.document])

    def source(self, fact: Fact) -> str:
        if fact.expert:
            return self.say("expert")
        return self.bound(fact.binding) if fact.binding else self.say("asked")

    def bound(self, told: Binding) -> str:
        words = f"{KINDS[told.kind][self.at]} {' / '.join(f'`{key}`' for key in told.key.split('|'))}"
        if told.years is None or told.kind != "indicator":
            return words
        first, last = told.years, told.years + told.over - 1
        if self.language == "zh":
            when = f"前 {first} 年" if told.over == 1 else f"前 {first} 至 {last} 年合计"
        else:
            when = (
                f"{first} year{'s' * (first > 1)} ago" if told.over == 1 else f"{first} to {last} years ago, added up"
            )
        return f"{words}{self.say('comma')}{when}"


def path_of(language: str) -> Path:
    return ROOT / "docs" / language / "rulebook.md"


def main() -> None:
    for language in ("zh", "en"):
        path_of(language).write_text(Page(language).text(), encoding="utf-8")


if __name__ == "__main__":
    main()
