"""Real tables of names to measure on: the folder that LIANTU_BENCH_DATA names, or `shared/data` beside the checkout."""

from __future__ import annotations

import csv
import gzip
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(os.environ.get("LIANTU_BENCH_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
# Kinds of short names that are written letter by letter from the full one; former ones share no letters with it.
SHORTS = ("short_name", "abbreviation", "brand_core")
TRADES = (
    "科技 新材料 装备制造 精密机械 电子 生物科技 医药 化工 电气 自动化设备 信息技术 软件 环保科技 新能源 汽车零部件 食品 农业开发 建筑工程 建材 泵业 空调设备 风机 磁材 "
    "智能科技 网络科技 商贸 物流 文化传媒 检测技术 仪器仪表 光电 半导体 机电设备 医疗器械"
).split()
FORMS = ["有限公司"] * 14 + ["有限责任公司"] * 2 + ["股份有限公司"] * 3 + ["集团有限公司"]


def present() -> bool:
    return (FOLDER / "org_aliases.csv").exists()


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def has_hanzi(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def full_names() -> list[str]:
    """Every full name of the table of aliases that begins with a Hanzi."""
    return sorted({row["full_name"] for row in rows("org_aliases.csv") if has_hanzi(row["full_name"][:1])})


def aliases(*kinds: str) -> list[tuple[str, str]]:
    """Alias and full name, each pair once."""
    return sorted({
        (row["alias"], row["full_name"])
        for row in rows("org_aliases.csv")
        if row["kind"] in kinds and has_hanzi(row["alias"]) and has_hanzi(row["full_name"][:1])
    })  # fmt: skip


def made_up(count: int, seed: int = 77) -> Iterator[str]:
    """Distinct full names composed of real divisions, real brands and common trades, the same ones every time."""
    dice = random.Random(seed)
    places = [
        row["name"] for row in rows("admin_divisions.csv") if row["level"] in ("1", "2") and "直辖" not in row["name"]
    ]
    with gzip.open(FOLDER / "org_short_forms_28w.txt.gz", "rt", encoding="utf-8") as file:
        brands = [line.strip() for line in file if re.fullmatch(r"[\u4e00-\u9fff]{2,4}\n?", line)]
    seen: set[str] = set()
    while len(seen) < count:
        place = dice.choice(places)
        if len(place) > 2 and dice.random() < 0.5:
            place = re.sub(r"(?:省|市|地区|盟)$", "", place)
        name = place + dice.choice(brands) + dice.choice(TRADES) + dice.choice(FORMS)
        if name not in seen:
            seen.add(name)
            yield name
