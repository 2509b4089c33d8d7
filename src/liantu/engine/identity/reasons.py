"""What is held of two names or records and why, as data and in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SAME_FROM = 0.85
DIFFERENT_BELOW = 0.35

# Kind of a reason: its words in Chinese and in English, with what they are about.
_WORDS = {
    "codes_equal": ("代码一致（{a}）", "codes equal ({a})"),
    "codes_differ": ("代码不同（{a} / {b}）", "codes differ ({a} / {b})"),
    "code_faulty": ("代码 {a} {b}", "code {a}: {b}"),
    "names_equal": ("名称一致", "names equal"),
    "names_unlike": ("名称不像，但代码一致，请核对", "names unlike though codes are equal: have a look"),
    "former_name": ("与曾用名“{a}”相符", "agrees with the former name {a}"),
    "brand_equal": ("字号相同“{a}”", "same brand {a}"),
    "brand_sounds": ("字号同音“{a}”/“{b}”", "brands sound alike: {a} / {b}"),
    "brand_slip": ("字号差一字“{a}”/“{b}”", "brands one sign apart: {a} / {b}"),
    "brand_differs": ("字号不同“{a}”/“{b}”", "brands differ: {a} / {b}"),
    "brand_alone": ("只写了字号“{a}”", "nothing but the brand {a} is written"),
    "trade_equal": ("行业相同“{a}”", "same trade {a}"),
    "trade_order": ("行业用词相同、次序不同“{a}”/“{b}”", "same words of trade in another order: {a} / {b}"),
    "trade_missing": ("一方未写行业“{a}”", "trade {a} missing on one side"),
    "trade_wider": ("行业用词多寡不同“{a}”/“{b}”", "one trade says more: {a} / {b}"),
    "trade_differs": ("行业不同“{a}”/“{b}”", "trades differ: {a} / {b}"),
    "core_slip": ("名称主体差一字“{a}”/“{b}”", "one sign apart: {a} / {b}"),
    "division_equal": ("行政区划相同“{a}”", "same division {a}"),
    "division_inside": ("行政区划相容“{a}”/“{b}”", "one division lies in the other: {a} / {b}"),
    "division_missing": ("一方未写行政区划“{a}”", "division {a} missing on one side"),
    "division_differs": ("行政区划不同“{a}”/“{b}”", "divisions differ: {a} / {b}"),
    "form_equal": ("组织形式相同“{a}”", "same form {a}"),
    "form_changed": ("组织形式不同“{a}”/“{b}”", "forms differ: {a} / {b}"),
    "form_missing": ("一方未写组织形式“{a}”", "form {a} missing on one side"),
    "form_kind": ("组织类型不同“{a}”/“{b}”", "different kinds of organisation: {a} / {b}"),
    "group_one": ("仅一方为集团或控股“{a}”", "only one is a group or holding: {a}"),
    "branch_of": ("“{a}”是另一方的分支机构", "{a} is a branch of the other"),
    "branches_equal": ("分支机构相同“{a}”", "same branch {a}"),
    "branches_differ": ("同一单位的不同分支机构“{a}”/“{b}”", "two branches of one parent: {a} / {b}"),
    "member_of": ("“{a}”是另一方的成员单位", "{a} belongs to the group of the other"),
    "short_fits": ("“{a}”可以是“{b}”的简称", "{a} can stand for {b}"),
    "short_strained": ("“{a}”作“{b}”的简称较牵强", "{a} would be an unusual short name of {b}"),
    "phone_equal": ("电话一致", "same telephone"),
    "address_equal": ("地址一致", "same address"),
    "address_differs": ("地址不在同一行政区划", "addresses in different divisions"),
    "person_equal": ("法定代表人一致（仅作参考）", "same legal representative (supports only)"),
    "ambiguous": ("还有 {a} 个相近的候选", "{a} other candidates come close"),
    "nothing": ("没有可比较的内容", "nothing to compare"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its kind, the texts it is about, and whether it speaks for (+1), against (-1) or neither (0)."""

    kind: str
    a: str = ""
    b: str = ""
    weighs: int = 0

    def told(self, language: str = "zh") -> str:
        """In words of "zh" or "en"."""
        return _WORDS[self.kind][language != "zh"].format(a=self.a, b=self.b)


class Outcome(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`score` is between 0 and 1: how much speaks for one organisation."""

    outcome: Outcome
    score: float
    reasons: tuple[Reason, ...]

    def told(self, language: str = "zh") -> str:
        """The reasons in words of "zh" or "en"."""
        return ("；" if language == "zh" else ", ").join(reason.told(language) for reason in self.reasons)


def outcome_of(score: float) -> Outcome:
    """What a score says where nothing else does."""
    return Outcome.SAME if score >= SAME_FROM else Outcome.DIFFERENT if score < DIFFERENT_BELOW else Outcome.UNSURE
