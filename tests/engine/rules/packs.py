"""Packs that tests are made of: those that ship, and small ones written on the spot."""

from __future__ import annotations

from datetime import date
from typing import Any

from liantu.engine.rules import Pack, pack_of, shipped

ON = date(2025, 7, 20)
HEAD = """\
pack: test.small
title: 试验
documents: {one: {number: 试〔2026〕1号}}
"""


def small(rest: str, version: str = "2026-01-01") -> Pack:
    """A pack of facts, rows and whatever else, without the head that all have."""
    return pack_of(HEAD + rest, version)


def tech_sme() -> Pack:
    return shipped.find("cn.tech-sme@2022-01-01").pack


def firm(**other: Any) -> dict[str, Any]:
    """A firm that enters 科技型中小企业 and holds nothing by which it would be recognised at once; amounts in 万元."""
    sound = {
        "resident_enterprise": True, "sound_accounts": True, "restricted_industry": False, "serious_incident": False,
        "on_abnormal_list": False, "holds.high_tech_enterprise": False, "holds.national_st_award": False,
        "holds.provincial_rd_institution": False, "led_standard": False,
    }  # fmt: skip
    return sound | {
        name: f"{value}万元" if name in MONEY and isinstance(value, int) else value for name, value in other.items()
    }


MONEY = {"revenue", "costs", "rd_expense", "total_assets"}


def pumps(**other: Any) -> dict[str, Any]:
    """1-A: a maker of pumps that passes with 80 points."""
    told = {"staff": 120, "technical_staff": 31, "revenue": 9600, "rd_expense": 480, "costs": 8800, "total_assets": 15000, "ip_class_1": 0, "ip_class_2": 4}  # fmt: skip
    return firm(**{**told, **other})


def vetoed(**other: Any) -> dict[str, Any]:
    """1-B: 80 points, but none for its staff."""
    told = {"staff": 95, "technical_staff": 9, "revenue": 5200, "rd_expense": 330, "costs": 5000, "total_assets": 8000, "ip_class_1": 1, "ip_class_2": 0}  # fmt: skip
    return firm(**{**told, **other})


def software(**other: Any) -> dict[str, Any]:
    """1-C: 54 points, the better of two ratios is that of costs."""
    told = {"staff": 38, "technical_staff": 6, "revenue": 2000, "rd_expense": 96, "costs": 380, "total_assets": 3000, "ip_class_1": 0, "ip_class_2": 1}  # fmt: skip
    return firm(**{**told, **other})
