"""Names of organisations: short to full, labelled pairs, duplicates in a table, one among a million; beside plain methods.

The tables come from the folder of benchmarks/names.py; without it nothing is measured. What was counted for Liantu's
model (identity_fit.py) is counted anew on one half of the firms for measuring the other, so that no pair is measured
that was counted. IDENTITY_ROWS sets the sizes of the tables with duplicates.
"""

from __future__ import annotations

import csv
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks import names, scratch
from benchmarks.identity_fit import count
from liantu.engine import identity
from liantu.engine.identity.text import folded
from liantu.engine.identity.writing import Chances, course, likelihoods, shares, written

ROWS = [int(part) for part in os.environ.get("IDENTITY_ROWS", "100000,1000000").split(",")]
AMONG = int(os.environ.get("IDENTITY_AMONG", "1000000"))
SAMPLE = 1500
Answer = tuple[float, bool]


def first_and_automatic(answers: list[Answer]) -> tuple[float, float]:
    """Share that is right at rank 1, and share that can be linked unseen at 99 % precision, by each method's own score."""
    ordered = sorted(answers, reverse=True)
    right = best = 0
    for at, (_score, correct) in enumerate(ordered, 1):
        right += correct
        if right >= 0.99 * at:
            best = at
    return sum(correct for _, correct in answers) / len(answers), best / len(answers)


def half(name: str) -> int:
    return zlib.crc32(name.encode()) % 2


def by_liantu(pool: Sequence[str], asked: Sequence[tuple[str, str]]) -> list[Answer]:
    index = identity.Index.in_memory()
    index.put(identity.Entry(name, name) for name in pool)
    known = names.aliases(*names.SHORTS)
    answers = []
    for side in (0, 1):
        chances = Chances.counted(count([pair for pair in known if half(pair[1]) == side]))
        for query, full in asked:
            if half(full) == side:
                continue
            parsed = identity.parse(query)
            text = written(parsed)
            found = index.near(parsed)
            scores = likelihoods(text, [course(identity.parse(entry.name)) for entry in found], chances)
            if not len(scores):
                answers.append((0.0, False))
                continue
            best = int(scores.argmax())
            answers.append((max(shares(scores.tolist(), -8.0 * len(text))), found[best].name == full))
    return answers


def by_tfidf(pool: Sequence[str], asked: Sequence[tuple[str, str]]) -> list[Answer]:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), dtype=np.float32)
    full = vectors.fit_transform([folded(name) for name in pool])
    queries = vectors.transform([folded(query) for query, _ in asked])
    answers = []
    for at in range(0, len(asked), 100):
        scores = (queries[at : at + 100] @ full.T).toarray()
        best = scores.argmax(axis=1)
        answers += [
            (float(scores[row, best[row]]), pool[best[row]] == asked[at + row][1]) for row in range(scores.shape[0])
        ]
    return answers


def by_subsequence(pool: Sequence[str], asked: Sequence[tuple[str, str]]) -> list[Answer]:
    """The signs of the query in their order within the smallest window of the name."""
    plain = [folded(name) for name in pool]
    holding: dict[str, set[int]] = defaultdict(set)
    for at, name in enumerate(plain):
        for sign in set(name):
            holding[sign].add(at)
    answers = []
    for query, full in asked:
        text = folded(query)
        sets = sorted((holding.get(sign, set()) for sign in set(text)), key=len)
        ways = sorted((window(text, plain[at]), len(plain[at]), at) for at in set.intersection(*sets)) if sets else []
        ways = [way for way in ways if way[0] < math.inf]
        if not ways:
            answers.append((0.0, False))
            continue
        rivals = sum(way[0] == ways[0][0] for way in ways)
        answers.append((len(text) / ways[0][0] / rivals, pool[ways[0][2]] == full))
    return answers


def window(query: str, name: str) -> float:
    best = math.inf
    start = name.find(query[0])
    while start >= 0:
        at = start
        for sign in query[1:]:
            at = name.find(sign, at + 1)
            if at < 0:
                return best
        best = min(best, at - start + 1)
        start = name.find(query[0], start + 1)
    return best


def by_ratio(pool: Sequence[str], asked: Sequence[tuple[str, str]]) -> list[Answer]:
    from rapidfuzz import fuzz, process

    plain = [folded(name) for name in pool]
    answers = []
    for query, full in asked:
        _, score, at = process.extractOne(folded(query), plain, scorer=fuzz.ratio)
        answers.append((score, pool[at] == full))
    return answers


def short_names() -> None:
    held = names.full_names()
    every = names.aliases("short_name")
    some = random.Random(5).sample(every, min(SAMPLE, len(every)))
    methods: list[tuple[str, Callable[[Sequence[str], Sequence[tuple[str, str]]], list[Answer]]]] = [
        ("character TF-IDF", by_tfidf), ("ordered subsequence", by_subsequence), ("rapidfuzz ratio", by_ratio), ("liantu", by_liantu),
    ]  # fmt: skip
    for pool, asked in ((held, every), (sorted({*held, *names.made_up(100_000)}), some)):
        rows = []
        for title, method in methods:
            begun = time.perf_counter()
            first, automatic = first_and_automatic(method(pool, asked))
            rows.append([title, f"{first:.3f}", f"{automatic:.3f}", f"{time.perf_counter() - begun:.1f}"])
        scratch.table(
            f"Short to full name: {len(asked)} short names, pool of {len(pool)}",
            ["method", "first", "automatic", "s"],
            rows,
        )
    former = names.aliases("former_short_name")
    first, automatic = first_and_automatic(by_liantu(held, former))
    print(f"  former short names by text alone ({len(former)}): first {first:.3f}, automatic {automatic:.3f}")


def labelled() -> None:
    pairs = names.rows("org_pairs_labelled.csv")
    rows = []
    for title, given in (
        ("labelled the same", [(row["name_a"], row["name_b"]) for row in pairs if row["same"] == "1"]),
        ("labelled different", [(row["name_a"], row["name_b"]) for row in pairs if row["same"] == "0"]),
        ("hard negatives", [(row["name_a"], row["name_b"]) for row in names.rows("org_hard_negatives.csv")]),
    ):
        told = Counter(identity.compare(a, b).outcome.value for a, b in given)
        size = len(given)
        bound = f"{1 - 0.05 ** (1 / size):.4f}" if not told["same"] and "same" not in title.split()[-1] else "-"
        rows.append(
            [
                title,
                str(size),
                *(f"{told[outcome] / size:.3f}" for outcome in ("same", "unsure", "related", "different")),
                bound,
            ]
        )
    scratch.table(
        "Pairs of names",
        ["pairs", "number", "same", "unsure", "related", "different", "false same at most (95 %)"],
        rows,
    )


def agreement(cluster: Iterable[Any], truth: Iterable[Any]) -> tuple[float, float, float]:
    """Pairwise precision, recall and F1."""
    cluster, truth = list(cluster), list(truth)

    def within(keys: Iterable[Any]) -> int:
        return sum(size * (size - 1) // 2 for size in Counter(keys).values())

    both = within(zip(cluster, truth, strict=True))
    precision, recall = both / max(1, within(cluster)), both / max(1, within(truth))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def by_core(rows: list[dict[str, str]], codes: bool) -> list[Any]:
    return [identity.parse(row["name"]).core for row in rows]


def by_blocks(rows: list[dict[str, str]], codes: bool) -> list[Any]:
    """rapidfuzz ratio of 80 and more among names whose cores begin with the same two signs."""
    from rapidfuzz import fuzz

    plain = [folded(row["name"]) for row in rows]
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, name in enumerate(plain):
        blocks[identity.parse(name).core[:2]].append(at)
    parent = list(range(len(rows)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for block in blocks.values():
        if len(block) > 400:
            continue
        for at, a in enumerate(block):
            for b in block[at + 1 :]:
                if root(a) != root(b) and fuzz.ratio(plain[a], plain[b]) >= 80:
                    parent[root(b)] = root(a)
    return [root(at) for at in range(len(rows))]


def by_tables(rows: list[dict[str, str]], codes: bool) -> list[Any]:
    return identity.dedupe((row["name"], row["code"] if codes else "") for row in rows).cluster


METHODS = {
    "core name": by_core,
    "rapidfuzz in blocks": by_blocks,
    "liantu": by_tables,
    "liantu, codes on 80 %": by_tables,
}


def one(method: str, file: str) -> None:
    """One method on one table, in a process of its own so that its memory can be told."""
    import resource

    with open(file, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    begun = time.perf_counter()
    found = METHODS[method](rows, "codes" in method)
    spent = time.perf_counter() - begun
    precision, recall, f1 = agreement(found, (row["entity"] for row in rows))
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps([method, f"{precision:.4f}", f"{recall:.4f}", f"{f1:.4f}", f"{spent:.1f}", f"{memory:.0f}"]))


def duplicates() -> None:
    generator = names.FOLDER.parent / "bench" / "org_variants.py"
    if not generator.exists():
        print("  no generator of duplicates beside the tables: not measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        for size in ROWS:
            file = str(Path(folder) / f"{size}.csv")
            subprocess.run(
                [sys.executable, str(generator), str(size), file, "--codes", "0.8"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            rows = []
            for method in METHODS:
                if method == "rapidfuzz in blocks" and size > 100_000:
                    continue
                told = scratch.run("benchmarks.identity", "one", method, file, environment=dict(os.environ))
                rows.append(json.loads(told.splitlines()[-1]))
            scratch.table(
                f"Duplicates in a table of {size} rows", ["method", "precision", "recall", "F1", "s", "MB"], rows
            )


def one_among_many() -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = identity.Index.create(Path(folder) / "names")
        begun = time.perf_counter()
        index.put(identity.Entry(name, name) for name in [*names.full_names(), *names.made_up(AMONG)])
        built = time.perf_counter() - begun
        spent = []
        for query, _ in random.Random(3).sample(names.aliases("short_name"), 400):
            begun = time.perf_counter()
            identity.resolve(index, query)
            spent.append((time.perf_counter() - begun) * 1000)
    spent.sort()
    scratch.table(
        "Resolve one name", ["names", "built in s", "ms p50", "ms p95"],
        [[str(AMONG), f"{built:.0f}", f"{spent[len(spent) // 2]:.1f}", f"{quantiles(spent, n=20)[-1]:.1f}"]],
    )  # fmt: skip


def main() -> None:
    if not names.present():
        print("\nNames of organisations: not measured, the tables are not here (LIANTU_BENCH_DATA)")
        return
    short_names()
    labelled()
    duplicates()
    one_among_many()


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(*sys.argv[2:])
    else:
        main()
