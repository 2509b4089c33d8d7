"""What the departments of the simulated zone write, month by month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random

import yaml

from .firms import SIZES, Firm, Row
from .sheets import MONTHS, Sheet, figure_of, mentioned
from .year import RIGHTS, Year

STATUS = {"active": "存续", "deregistered": "注销", "revoked": "吊销"}
KINDS = {"government": "部门", "university": "高校", "institute": "院所", "lab": "检测机构", "carrier": "载体"}


class Departments(Year):
    """The zone, and how its departments see it."""

    def deliveries(self) -> Iterator[Row]:
        for month in range(len(MONTHS)):
            yield from self.month(month)

    def month(self, month: int) -> Iterator[Row]:
        """What is delivered of one month. Firms change while it is drawn: months are asked for in their order, each once."""
        yield self._market(month)
        if month == 0:
            yield self._roster()
        yield self._science(month)
        if month in (0, 6):
            yield self._industry(month)
            yield self._ip(month)
        yield self._carriers(month)
        if month % 3 == 0:
            yield self._finance(month)
        if month % 3 == 1:
            yield from (self._tax(month), self._statistics(month))
        yield self._report(month)

    def _roll(self, firm: Firm) -> tuple[Row, Row]:
        """What the market regulator has of a firm, with its blanks: the shown columns and the values."""
        often = {"capital": 0.97, "address": 0.98, "industry": 0.94, "founded": 0.99, "business_scope": 0.9, "phone": 0.65, "legal_representative": 0.99}  # fmt: skip
        drawn = Random(f"{self.seed} {firm.no}")  # noqa: S311
        blank = {name for name, chance in often.items() if drawn.random() > chance}
        values = {
            "division": firm.place["path"], "address": firm.address, "founded": firm.founded.isoformat(),
            "capital": f"{firm.capital * 10000}.00", "status": firm.status, "industry": firm.trade["industry"],
            "business_scope": firm.trade["scope"], "phone": firm.phone, "legal_representative": firm.legal,
        }  # fmt: skip
        values = {name: "" if name in blank else value for name, value in values.items()}
        shown = {
            "法定代表人": values["legal_representative"], "注册资本（万元）": values["capital"] and firm.capital,
            "成立日期": values["founded"], "登记状态": STATUS[firm.status], "住所": values["address"],
            "行业代码": values["industry"], "经营范围": values["business_scope"], "联系电话": values["phone"],
        }  # fmt: skip
        return shown, values

    def _market(self, month: int) -> Row:
        sheet = Sheet(self, "sim-market", "模拟·企业登记名册" if month == 0 else "模拟·企业登记变动", month, 6)
        for firm in self.old if month == 0 else ():
            shown, values = self._roll(firm)
            sheet.row(
                firm, shown | {"变动": "", "曾用名": "；".join(row["text"] for row in firm.former)}, values=values
            )
        for branch in self.branches if month == 0 else ():
            assert branch.parent  # noqa: S101
            shown, values = self._roll(branch)
            tie = {"from": "@", "to": branch.parent.code, "kind": "branch_of"}
            sheet.row(
                branch,
                shown | {"变动": "", "曾用名": ""},
                values=values | {"capital": ""},
                way="full",
                ties=[tie],
                beside=(mentioned(branch.parent),),
            )
        for firm in self.doubles if month == 0 else ():  # the same firm once more, from an older list
            self.named.discard(firm.no)
            shown, values = self._roll(firm)
            sheet.row(firm, shown | {"变动": "", "曾用名": ""}, values=values, way="variant")
        for firm in self.new:
            if month and (firm.founded.year, firm.founded.month) == MONTHS[month]:
                shown, values = self._roll(firm)
                sheet.row(firm, shown | {"变动": "新设", "曾用名": ""}, values=values)
        for kind, firm in self.movers.get(month, ()):
            self._change(sheet, kind, firm, self._end(month) - timedelta(days=self.rng.randrange(1, 25)))
        return sheet.done()

    def _change(self, sheet: Sheet, kind: str, firm: Firm, day: date) -> None:
        rng, ties = self.rng, []
        if kind == "renamed":
            self.people.rename(firm, day)
        elif kind == "moved":
            firm.address = self.people.address(firm.place["city"])
        elif kind == "capital":
            firm.capital = firm.capital * rng.choice([2, 3, 5])
        elif kind == "legal":
            firm.legal = self.people.person()
        elif kind in STATUS:
            firm.status = kind
        else:  # left: registered elsewhere from this day on; the row is keyed by where it was
            ties = [{"from": "@", "to": self.zone, "kind": "located", "valid_to": day.isoformat()}]
            firm.address = self.people.address(self.names["divisions"][1]["city"])
        shown, values = self._roll(firm)
        if kind == "left":
            values["division"] = self.names["divisions"][1]["path"]
        words = {
            "renamed": "更名",
            "moved": "住所",
            "capital": "注册资本",
            "legal": "法定代表人",
            "left": "迁出",
        } | STATUS
        former = "；".join(row["text"] for row in firm.former)
        sheet.row(
            firm, shown | {"变动": f"{words[kind]} {day.isoformat()}", "曾用名": former}, values=values, ties=ties
        )
        if kind == "left":
            firm.local, firm.place = False, self.names["divisions"][1]

    def _roster(self) -> Row:
        """The zone's own list of departments, universities, carriers and platforms."""
        sheet = Sheet(self, "sim-zone-office", "模拟·园区机构名录", 0, 7)
        bases = self.places["bases"]
        for told in self.places["organisations"]:
            organisation = {key: value for key, value in told.items() if key != "located"}
            if told["kind"] != "government":
                number = "52" if told["kind"] == "carrier" else "12"
                organisation["code"] = self.people.code(self.names["divisions"][0]["code"], number)
            name = told["official"]
            ties = [{"from": name, "to": self.zone, "kind": "located"}] if told.get("located") else []
            ties += [{"from": name, "to": self.zone, "kind": "part_of"}] if told["kind"] == "government" else []
            ties += [{"from": bases["of"], "to": name, "kind": "has_base"}] if name in bases["are"] else []
            ties += [{"from": self.zone, "to": name, "kind": "docking"}] if name in self.places["docked"] else []
            given = [row for row in self.places["carrier_recognitions"] if row["holder"] == name]
            content = {"名称": name, "统一社会信用代码": organisation.get("code"), "类别": KINDS[told["kind"]]}
            sheet.write(name, content, organisations=[organisation], ties=ties, recognitions=given)
        own = [row for row in self.places["carrier_recognitions"] if row["holder"] == self.zone]
        sheet.write(f"{self.zone}|资质", {"名称": self.zone, "资质": own[0]["title"]}, recognitions=own)
        big = [
            firm
            for firm in self.old
            if firm.trade["chain"] and firm.size in ("large", "medium") and firm.counts() and firm.no not in self.twins
        ]
        for at, firm in enumerate(big[: self.scaled(12)]):
            name = f"模拟{firm.short}创新中心"
            ties = [{"from": name, "to": self.zone, "kind": "located"}, {"from": name, "to": "@", "kind": "built_by"}]
            ties += [{"from": name, "to": "模拟理工大学", "kind": "built_by"}] if at % 3 == 0 else []
            sheet.row(
                firm,
                {"平台名称": name},
                keyed=name,
                way="full",
                ties=ties,
                beside=({"official": name, "kind": "platform"},),
            )
        return sheet.done()

    def _science(self, month: int) -> Row:
        """Recognitions: all so far in the first month, then each month's new ones; with posts now and then."""
        sheet = Sheet(self, "sim-science", "模拟·科技企业资质", month, 8)
        since, until = (date(1, 1, 1) if month == 0 else self._end(month - 1)), self._end(month)
        for scheme, firm, start, end in self.held:
            if since < start <= until and firm.status == "active":
                batch = f"第{start.year - 2019}批" if scheme["years"] else None
                title = {"holder": "@", "scheme": scheme["scheme"], "title": scheme["title"], "level": scheme["level"], "batch": batch,
                         "valid_from": start.isoformat(), "valid_to": end.isoformat() if end else None}  # fmt: skip
                shown = {
                    "资质类别": scheme["title"],
                    "批次": batch,
                    "发证日期": start.isoformat(),
                    "有效期至": end and end.isoformat(),
                }
                sheet.row(firm, shown, keyed=f"{scheme['scheme']}|{start.isoformat()}", recognitions=[title])
        holders = sorted({firm.no for _, firm, start, _ in self.held if start <= until and firm.counts()})
        for no in self.rng.sample(holders, min(len(holders), self.scaled(150 if month == 0 else 4))):
            person = {"name": self.people.person(), "post": self.rng.choice(self.places["posts"]), "organisation": "@"}
            shown = {"姓名": person["name"], "职务": person["post"]}
            sheet.row(self.firms[no], shown, keyed=f"{person['name']}|{person['post']}", people=[person])
        return sheet.done()

    def _industry(self, month: int) -> Row:
        """Chains with their leaders and cores, firms that make things, what they make and whom they supply."""
        sheet = Sheet(self, "sim-industry", "模拟·工信重点企业", month, 9)
        for chain, links in self.links.items():
            sheet.write(f"链|{chain}", {"产业链": chain}, chains=[self._chain(chain)])
            for firm in [firm for firm in links if firm.counts()][: max(4, self.scaled(36))]:
                self._industry_row(sheet, firm, links[0])
        return sheet.done()

    def _chain(self, chain: str) -> Row:
        return {"chain": chain, "zone": "simulated", "tags": ["重点产业链"]}

    def _industry_row(self, sheet: Sheet, firm: Firm, leader: Firm) -> None:
        rng = self.rng
        role = next((role for holder, _, role in self.roles if holder is firm), None)
        values = {"size": firm.size, "industry": firm.trade["industry"], "website": firm.website, "phone": firm.phone}
        if rng.random() < 0.08:
            values["phone"] = self.people.phone()  # the department has another number than the register
        thing = firm.trade["short"] + self.places["products"][firm.no % len(self.places["products"])]
        shown = {"产业链": firm.trade["chain"], "链上角色": {"leader": "链主", "core": "链核"}.get(role or "", ""), "规模": SIZES[firm.size],
                 "行业代码": values["industry"], "网址": values["website"], "联系电话": values["phone"], "主要产品": thing}  # fmt: skip
        roles = [{"organisation": "@", "chain": firm.trade["chain"], "role": role}] if role else []
        ties = []
        if firm is not leader and firm.no % 4 == 0:
            ties = [{"from": "@", "to": leader.code, "kind": "supplies", "what": thing}]
        beside = (mentioned(leader),) if ties else ()
        sheet.row(firm, shown, values=values, chain_roles=roles, ties=ties, beside=beside,
                  products=[{"holder": "@", "name": thing, "code": None if firm.no % 3 else f"MN-{firm.no:05}"}])  # fmt: skip

    def _ip(self, month: int) -> Row:
        sheet = Sheet(self, "sim-ip", "模拟·知识产权与标准", month, 10)
        cut = (date(1, 1, 1), date(2025, 10, 1)) if month == 0 else (date(2025, 10, 1), date(2027, 1, 1))
        for firm, right in self.rights:
            if cut[0] <= date.fromisoformat(right["granted"] or right["filed"]) < cut[1]:
                shown = {
                    "类型": RIGHTS[right["kind"]],
                    "名称": right["title"],
                    "申请号": right["number"],
                    "授权日": right["granted"],
                }
                sheet.row(firm, shown, keyed=right["number"], rights=[right])
        for at, firm in enumerate(firm for firm in self.old if firm.size in ("large", "medium") and firm.trade["tech"]):
            if at % 2 == (month > 0) and firm.counts():
                number = f"T/MNGX {firm.no:03}—{MONTHS[month][0]}"
                standard = {"holder": "@", "number": number, "title": f"{firm.trade['short']}技术要求", "level": "group",
                            "role": "led" if at % 3 else "took_part"}  # fmt: skip
                sheet.row(firm, {"标准号": number, "标准名称": standard["title"]}, keyed=number, standards=[standard])
        return sheet.done()

    def _finance(self, month: int) -> Row:
        rng = self.rng
        sheet = Sheet(self, "sim-finance", "模拟·企业融资", month, 11)
        able = [firm for firm in self.old if firm.trade["tech"] and firm.counts() and firm.size != "large"]
        for firm in rng.sample(able, self.scaled(9)):
            investor = f"模拟{next(self.people.proper)}创业投资基金"
            day = (self._end(month) - timedelta(days=rng.randrange(0, 80))).isoformat()
            amount = None if rng.random() < 0.15 else f"{rng.choice([3, 5, 8, 20, 50]) * 1000000}.00"
            deal = {
                "holder": "@",
                "round": rng.choice(["天使轮", "A轮", "B轮", "战略融资"]),
                "amount": amount,
                "day": day,
                "investor": investor,
            }
            shown = {"轮次": deal["round"], "金额（元）": amount, "日期": day, "投资方": investor}
            sheet.row(
                firm,
                shown,
                keyed=f"{deal['round']}|{day}",
                financing=[deal],
                beside=({"official": investor, "kind": "fund"},),
            )
        return sheet.done()

    def _carriers(self, month: int) -> Row:
        """Every carrier's tenants at the month's end, those that moved out in it, and the number that it reports."""
        sheet = Sheet(self, "sim-carriers", "模拟·载体入驻企业", month, 9)
        begin, end = date(*MONTHS[month], 1), self._end(month)
        for carrier in self.places["carriers"]:
            name, inside = carrier["name"], 0
            house = {"official": name, "kind": "carrier"}
            for firm, where, room, area, since, until in self.tenants:
                if where == name and since <= end and (until is None or until >= begin):
                    left = until.isoformat() if until and until <= end else None
                    inside += left is None
                    tie = {"from": name, "to": "@", "kind": "tenant", "valid_from": since.isoformat(), "valid_to": left}
                    shown = {
                        "载体": name,
                        "房号": room,
                        "面积（㎡）": area,
                        "入驻日期": since.isoformat(),
                        "迁出日期": left,
                    }
                    sheet.row(firm, shown, keyed=f"{name}|{room}", ties=[tie], beside=(house,))
            at = f"@{end.isoformat()}"
            said = max(0, inside + carrier["miscount"])
            seen = [figure_of(name, "carrier_tech_tenants", said, "家", at)]
            if month == 0:
                seen.append(figure_of(name, "carrier_floor_area", float(carrier["area"]), "万平方米", at))
            shown = {"载体": name, "截至": at[1:], "入驻企业数": said, "建筑面积（万㎡）": carrier["area"]}
            sheet.write(f"合计|{name}|{at[1:]}", shown, organisations=[house], observations=seen)
        return sheet.done()

    def _tax(self, month: int) -> Row:
        sheet = Sheet(self, "sim-tax", "模拟·重点税源企业", month, 12)
        for firm in self._large(300):
            revenue = round(firm.capital * self.rng.lognormvariate(0.2, 0.6))
            industry = firm.trade["industry"] if self.rng.random() < 0.9 else "C3990"  # filed under another class
            values = {"industry": industry, "legal_representative": firm.legal, "status": firm.status}
            shown = {
                "法定代表人": firm.legal,
                "行业代码": industry,
                "营业收入（万元）": revenue,
                "加计扣除（万元）": revenue // 25 or "",
            }
            sheet.row(firm, shown, values=values)
        return sheet.done()

    def _statistics(self, month: int) -> Row:
        sheet = Sheet(self, "sim-statistics", "模拟·规上企业", month, 12)
        for firm in self._large(90):
            revenue = round(firm.capital * self.rng.lognormvariate(0.1, 0.5))
            values = {"size": firm.size, "industry": firm.trade["industry"]}
            shown = {
                "行业代码": values["industry"],
                "规模": SIZES[firm.size],
                "营业收入（万元）": revenue,
                "研发费用（万元）": revenue // 30,
            }
            sheet.row(firm, shown | {"期末从业人数": 20 + revenue // 90}, values=values)
        return sheet.done()

    def _report(self, month: int) -> Row:
        """The zone's monthly report: some figures the register can prove, some it cannot."""
        sheet = Sheet(self, "sim-zone-office", "模拟·园区月报", month, 13)
        figures = [*self._chain_figures(month), *self._firm_figures(month), *self._other_figures(month)]
        leaders = [mentioned(firm) for firm, _, role in self.roles if role == "leader"]
        beside = {
            "chain_leaders": leaders,
            "national_incubators": [{"official": "模拟创新谷孵化器", "kind": "carrier"}],
            "universities_docked": [{"official": name, "kind": "university"} for name in self.places["docked"]],
        }
        names = indicator_names()
        for figure in figures:
            code, name = figure["indicator"], names[figure["indicator"]]
            told = [self._chain(chain) for chain in self.links] if code == "key_chains" else []
            shown = {
                "指标": name,
                "期间": figure["period"].lstrip("@"),
                "数值": figure["value"],
                "单位": figure["unit"],
            }
            key = f"{name}|{shown['期间']}"
            sheet.write(key, shown, organisations=beside.get(code, []), chains=told, observations=[figure])
        return sheet.done()

    def _chain_figures(self, month: int) -> list[Row]:
        at = f"@{self._end(month).isoformat()}"
        leaders = [firm.code for firm, _, role in self.roles if role == "leader"]
        cores = len(self.roles) - len(leaders)
        return [
            figure_of(self.zone, "key_chains", len(self.links), "条", at, list(self.links)),
            figure_of(self.zone, "chain_leaders", len(leaders), "家", at, leaders),
            figure_of(self.zone, "chain_cores", cores + (month >= 9), "家", at),
        ]

    def _firm_figures(self, month: int) -> list[Row]:
        """Until April the firms of last year's numbers are still counted; until spring expired certificates are, too."""
        day, at = self._end(month), f"@{self._end(month).isoformat()}"
        smes = self._valid("tech_sme", day) or self._valid("tech_sme", date(2025, 12, 31))
        ever = {
            firm.no for told, firm, start, _ in self.held if told["scheme"] == "high_tech_enterprise" and start <= day
        }
        high = len(ever) if month < 6 else len(self._valid("high_tech_enterprise", day))
        shown = len(self._valid("ip_demonstration_enterprise", day))
        return [
            figure_of(self.zone, "tech_smes", len(smes), "家", at),
            figure_of(self.zone, "high_tech_enterprises", high, "家", at),
            figure_of(self.zone, "ip_demonstration_enterprises", shown, "家", at),
        ]

    def _other_figures(self, month: int) -> list[Row]:
        zone, year, at = self.zone, MONTHS[month][0], f"@{self._end(month).isoformat()}"
        patents = sum(
            r["status"] == "granted" and r["kind"] in ("invention", "utility", "design") for _, r in self.rights
        )
        figures = [
            figure_of(zone, "national_incubators", 1, "家", at, ["模拟创新谷孵化器"]),
            figure_of(zone, "provincial_makerspaces", 2 + (month >= 8), "家", at),
            figure_of(zone, "universities_docked", 12, "所", at, self.places["docked"]),
            figure_of(zone, "patents", patents // 100 * 100, "项", at) | {"approximate": True},
        ]
        if month % 3 == 0:
            period = f"{year}-Q{MONTHS[month][1] // 3}"
            figures.append(figure_of(zone, "key_enterprise_rd_spending", round(2.1 + 0.07 * month, 2), "亿元", period))
        if month == 3:
            figures.append(figure_of(zone, "funded_projects", 41, "个", str(year)))
            figures.append(figure_of(zone, "science_funds", 2860.5, "万元", str(year)))
        return figures


@cache
def indicator_names() -> dict[str, str]:
    path = files("liantu").joinpath("rulebook", "indicators", "zone.yaml")
    return {row["code"]: row["name"] for row in yaml.safe_load(path.read_text(encoding="utf-8"))}
