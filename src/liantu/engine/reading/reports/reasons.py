"""Why something was read out of a report, as data and in words."""

from __future__ import annotations

from dataclasses import dataclass

# Kind of a reason: its words in Chinese and in English, with what they are about.
_WORDS = {
    "form": ("名称以“{a}”结尾", "the name ends with {a}"),
    "trade": ("字号后接行业词“{a}”", "a brand with the trade {a} behind it"),
    "office": ("政府部门的通称“{a}”", "usual name of a public authority: {a}"),
    "zone": ("全文所说的区域", "the zone that the report speaks of"),
    "zone_name": ("园区名称", "name of a zone"),
    "listed": ("与其他机构并列，其后有“{a}”", "listed with other organisations, closed by {a}"),
    "beside": ("与机构“{a}”并列", "listed beside {a}"),
    "cue": ("用在“{a}”一类动词所要求的机构位置", "stands where {a} asks for an organisation"),
    "declared": ("原文注明简称“{a}”", "the text declares the short name {a}"),
    "short": ("文中另有简称“{a}”", "also printed in short: {a}"),
    "repeated": ("全文出现 {a} 次", "printed {a} times"),
    "introduced": ("独立成句，下文以“该”“其”承接", "stands as a sentence of its own and is taken up by the next"),
    "registered": ("机构库中有“{a}”", "the register holds {a}"),
    "guess": ("名称不全，请核对", "an incomplete name: have a look"),
    "after": ("单位后的名词是“{a}”", "the noun behind the unit is {a}"),
    "before": ("数前的名词是“{a}”", "the noun before the number is {a}"),
    "noun_missing": ("没有找到指标名称", "no noun was found for the indicator"),
    "subject_here": ("本句的主语是“{a}”", "the sentence is about {a}"),
    "subject_carried": ("沿用上文的主语“{a}”", "carries on the earlier subject {a}"),
    "subject_report": ("句中没有主语，按全文所说的“{a}”", "no subject in the sentence: taken for {a}, which the report is about"),
    "subject_missing": ("没有找到主语", "no subject was found"),
    "period_here": ("时间见“{a}”", "the time is told by {a}"),
    "period_carried": ("沿用上文的时间“{a}”", "carries on the earlier time {a}"),
    "period_missing": ("没有写明时间", "no time is told"),
    "period_relative": ("“{a}”要有报告日期才能换算", "{a} needs the date of the report"),
    "planned": ("前有“{a}”，是目标而不是实绩", "a plan and no result: {a}"),
    "planned_section": ("在“{a}”一节，是打算而不是实绩", "stands under {a}: a plan and no result"),
    "earlier": ("由此数“{a}”至后一数，是先前的数", "an earlier value: from it {a} the next"),
    "respectively": ("与前面并列的“{a}”依次对应", "belongs to {a} by its place in the list"),
    "table_row": ("表中此行为“{a}”", "the row of the table: {a}"),
    "table_column": ("表中此列为“{a}”", "the column of the table: {a}"),
    "counted": ("列出的单位即所数的单位", "those listed are those counted"),
    "verb": ("由“{a}”引出", "introduced by {a}"),
    "bracket": ("括号中列出了单位", "the holders stand in brackets"),
    "pattern": ("句式“{a}”", "the wording {a}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One reason: its kind and the text that it is about."""

    kind: str
    a: str = ""

    def told(self, language: str = "zh") -> str:
        """In words of "zh" or "en"."""
        return _WORDS[self.kind][language != "zh"].format(a=self.a)
