"""The simulated zone itself: who is there, what becomes of them in the year, and what they hold."""

from __future__ import annotations

import calendar
import itertools
from collections import Counter
from datetime import date, timedelta
from random import Random

from .firms import ORDER, START, Firm, People, Row, is_code, mistyped, variant_of, words
from .sheets import MONTHS

SEED = 20260914
FIRMS = 2000
RIGHTS = {
    "invention": "发明专利",
    "utility": "实用新型",
    "design": "外观设计",
    "software": "软件著作权",
    "trademark": "商标",
}


class Year:
    """Twelve months of one zone: firms live, departments write."""

    #: Of how many in a hundred firms a source prints name and code, the name alone, a variant of it, only a short name.
    WAYS = {
        "sim-market": (88, 12, 0, 0), "sim-science": (72, 18, 8, 2), "sim-industry": (81, 12, 7, 0),
        "sim-carriers": (46, 30, 10, 14), "sim-finance": (35, 35, 10, 20), "sim-ip": (60, 40, 0, 0),
    }  # fmt: skip

    def __init__(self, seed: int, firms: int) -> None:
        self.seed, self.rng = seed, Random(seed)  # noqa: S311
        self.names, self.trades, self.places = words("names"), words("trades"), words("places")
        self.zone = self.places["zone"]
        self.places_by_code = {source["code"]: source for source in self.places["sources"]}
        self.people = People(self.rng, self.names)
        self.share = firms / FIRMS
        self.ways: dict[tuple[str, int], str] = {}
        self.variants: dict[str, str] = {}
        self.named: set[int] = set()
        self.truth: dict[tuple[str, str, str], int] = {}
        self.held: list[tuple[Row, Firm, date, date | None]] = []
        self.rights: list[tuple[Firm, Row]] = []
        self._populate(firms)
        self._award()
        self._invent()
        self._house()

    def variant(self, firm: Firm) -> str:
        if firm.official not in self.variants:
            self.variants[firm.official] = variant_of(self.rng, firm.official, self.people.names)
            self.people.names.add(self.variants[firm.official])
        return self.variants[firm.official]

    def scaled(self, count: float) -> int:
        return max(1, round(count * self.share))

    def way(self, source: str, firm: Firm) -> str:
        """How this source prints this firm: the same clerk writes it the same way all year."""
        if source not in self.WAYS:
            return "full"
        if (source, firm.no) not in self.ways:
            way = self.rng.choices(("full", "bare", "variant", "short"), self.WAYS[source])[0]
            if firm.no in self.wrong:  # of these, every sheet prints a code: right or wrong
                way = "wrong" if source in self.wrong[firm.no] else "full"
            elif way == "short" and firm.no in self.twins:
                way = "bare"
            elif way == "bare" and firm.no in self.renamed:  # a new name without a code would be a new firm
                way = "full"
            self.ways[source, firm.no] = way
        return self.ways[source, firm.no]

    # Who there is

    def _populate(self, count: int) -> None:
        rng, people = self.rng, self.people
        first = people.firm(0, [self.trades[0]])
        first.official, first.short, first.former = "模拟星禾智能装备有限公司", "星禾装备", []
        first.size, first.capital, first.founded = "large", 30000, date(2009, 3, 17)
        people.names.add(first.official)
        self.firms = [first]
        for no in range(1, count):
            twin = rng.choice(self.firms) if no % 80 == 40 else None
            self.firms.append(people.firm(no, self.trades, sharing=twin))
        self.new = self.firms[-self.scaled(60) :]
        for at, firm in enumerate(self.new):
            year, month = MONTHS[1 + at * 11 // len(self.new)]
            firm.founded, firm.former = date(year, month, rng.randrange(1, 28)), []
            firm.size, firm.capital = "micro", min(firm.capital, 500)
        self.old = self.firms[: -len(self.new)]
        for firm in rng.sample(self.old[1:], self.scaled(14)):
            firm.status = "revoked"
        self.links = self._links()
        self.roles = [
            (f, chain, "core" if at else "leader") for chain, fs in self.links.items() for at, f in enumerate(fs[:4])
        ]
        leading = {firm.no for firm, _, _ in self.roles}
        plain = [firm for firm in self.firms if firm.no not in leading]
        self.wrong = {firm.no: self._misprint(firm) for firm in rng.sample(plain, self.scaled(40))}
        shorts = Counter(firm.short for firm in self.firms)
        self.twins = {firm.no for firm in self.firms if shorts[firm.short] > 1}
        self.called = self.twins | {firm.no for firm in self.firms if rng.random() < 0.35}
        other = self.names["divisions"][1:]
        self.outsiders = [
            people.firm(count + at, self.trades, place=rng.choice(other)) for at in range(self.scaled(60))
        ]
        self.branches = []
        for at, parent in enumerate(rng.sample(self.old[1:], self.scaled(20)) + self.outsiders[: self.scaled(15)]):
            branch = people.firm(count + len(self.outsiders) + at, [parent.trade])
            branch.official, branch.parent, branch.former = f"{parent.official}{self.zone}分公司", parent, []
            self.branches.append(branch)
        self.doubles = rng.sample(self.old[1:], self.scaled(40))
        self.movers = self._fates(leading)
        self.renamed = {firm.no for told in self.movers.values() for kind, firm in told if kind == "renamed"}

    def _misprint(self, firm: Firm) -> dict[str, str]:
        """In which source this firm's code is mistyped, and how."""
        source = self.rng.choices(("sim-market", "sim-science", "sim-carriers"), (80, 15, 5))[0]
        while is_code(code := mistyped(self.rng, firm.code)):
            pass
        return {source: code}

    def _links(self) -> dict[str, list[Firm]]:
        """The firms of each chain, its leader first, then by size."""
        links: dict[str, list[Firm]] = {trade["chain"]: [] for trade in self.trades if trade["chain"]}
        for firm in sorted(self.old, key=lambda firm: (firm.no > 0, -ORDER.index(firm.size), -firm.capital, firm.no)):
            if firm.trade["chain"] and firm.counts():
                links[firm.trade["chain"]].append(firm)
        return links

    def _fates(self, spared: set[int]) -> dict[int, list[tuple[str, Firm]]]:
        """What happens to old firms in which month; one thing a firm, so that no sheet tells two stories of one."""
        wanted = {"renamed": 26, "moved": 60, "capital": 70, "legal": 55, "deregistered": 45, "left": 12, "revoked": 6}
        kinds = [kind for kind, count in wanted.items() for _ in range(self.scaled(count))]
        alive = [firm for firm in self.old if firm.status == "active" and firm.no not in spared]
        fates: dict[int, list[tuple[str, Firm]]] = {month: [] for month in range(1, 12)}
        for kind, firm in zip(kinds, self.rng.sample(alive, len(kinds)), strict=True):
            fates[self.rng.randrange(1, 12)].append((kind, firm))
        return fates

    def _award(self) -> None:
        """Who is recognised under which scheme, from when to when."""
        rng = self.rng
        able = [firm for firm in self.old if firm.trade["tech"] and firm.status == "active"]
        for scheme in self.places["schemes"]:
            most = ORDER.index(scheme.get("most", "large"))
            fit = [firm for firm in able if ORDER.index(firm.size) <= most]
            liking = {firm.no: rng.random() ** (1 / (1 + 6 * ORDER.index(firm.size))) for firm in fit}
            fit.sort(key=lambda firm: -liking[firm.no])
            for firm in fit[: self.scaled(scheme["holders"])]:
                self._award_one(scheme, firm)

    def _award_one(self, scheme: Row, firm: Firm) -> None:
        rng, years = self.rng, scheme["years"]
        if years == 0:  # a number a year
            for year in (2025, 2026):
                if rng.random() < 0.85:
                    self.held.append(
                        (scheme, firm, date(year, rng.randrange(4, 9), rng.choice([9, 20])), date(year, 12, 31))
                    )
            return
        start = date(
            rng.choice([2022, 2023, 2023, 2024, 2024, 2025]), rng.choice([10, 11, 12]), rng.choice([8, 18, 28])
        )
        if years is None:
            self.held.append((scheme, firm, start, None))
            return
        end = start.replace(year=start.year + years)
        self.held.append((scheme, firm, start, end))
        if end < date(2026, 7, 1) and rng.random() < 0.7:  # recognised anew, as a rule with a gap
            again = end + timedelta(days=rng.randrange(5, 60))
            self.held.append((scheme, firm, again, again.replace(year=again.year + years)))

    def _invent(self) -> None:
        rng = self.rng
        number = itertools.count(1)
        for firm in sorted({firm.no: firm for _, firm, _, _ in self.held}.values(), key=lambda firm: firm.no):
            for _ in range(min(60, int(rng.paretovariate(1.1)) + 2 * ORDER.index(firm.size))):
                kind = rng.choices(list(RIGHTS), (22, 46, 8, 18, 6))[0]
                filed = max(firm.founded, date(2017, 1, 1)) + timedelta(days=rng.randrange(30, 2600))
                granted = filed + timedelta(days=rng.randrange(200, 900))
                if filed < date(2026, 1, 1):
                    status = rng.choices(("granted", "lapsed"), (92, 8))[0] if granted < date(2026, 3, 1) else "pending"
                    right = {"holder": "@", "kind": kind, "title": self._title(firm, kind), "number": f"MN{filed.year}{next(number):07}",
                             "filed": filed.isoformat(), "granted": None if status == "pending" else granted.isoformat(), "status": status}  # fmt: skip
                    self.rights.append((firm, right))

    def _title(self, firm: Firm, kind: str) -> str:
        thing = firm.trade["short"] + self.rng.choice(self.places["products"])
        return {"invention": f"一种{thing}及其方法", "software": f"{thing}软件V1.0", "trademark": firm.short[:2]}.get(
            kind, f"一种{thing}"
        )

    def _house(self) -> None:
        """Tenants of the carriers: [firm, carrier, room, area, in, out]."""
        rng, carriers = self.rng, self.places["carriers"]
        small = [f for f in self.old if f.size in ("micro", "small") and f.trade["tech"] and f.status == "active"]
        guests = rng.sample(small, self.scaled(150)) + self.outsiders[-self.scaled(6) :] + self.new[: self.scaled(30)]
        self.tenants = []
        for firm in guests:
            carrier = rng.choices(carriers, [row["share"] for row in carriers])[0]["name"]
            since = max(firm.founded, date(2022, 1, 1)) + timedelta(days=rng.randrange(10, 60))
            if firm.founded < START and rng.random() < 0.75:
                since = max(firm.founded, START - timedelta(days=rng.randrange(60, 1200)))
            until = date(2025, 10, 1) + timedelta(days=rng.randrange(0, 330)) if rng.random() < 0.2 else None
            room = f"{rng.choice('ABC')}座{rng.randrange(101, 1299)}室"
            self.tenants.append(
                (firm, carrier, room, rng.randrange(20, 900), since, until if until and until > since else None)
            )

    # What holds at a moment

    def _end(self, month: int) -> date:
        return date(*MONTHS[month], calendar.monthrange(*MONTHS[month])[1])

    def _large(self, count: int) -> list[Firm]:
        alive = [firm for firm in self.old if firm.counts()]
        return sorted(alive, key=lambda firm: (-ORDER.index(firm.size), -firm.capital, firm.no))[: self.scaled(count)]

    def _valid(self, scheme: str, day: date) -> list[Firm]:
        rows = {f.no: f for s, f, a, b in self.held if s["scheme"] == scheme and a <= day and (b is None or day <= b)}
        return [firm for firm in rows.values() if firm.counts()]
