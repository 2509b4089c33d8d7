"""What industry registers of targets, leads and major projects: cases, pages, what a list of firms elsewhere can say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.engine.reading.sheets import Field
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.countables import public as countables
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.journeys import public as journeys
from liantu.kit.panels import public as panels
from liantu.kit.search import public as search
from liantu.kit.ui import nav, start
from liantu.kit.ui.enums import Group

from .. import queries
from ..actions import projects
from ..actions.targets import load_targets

for _entry in (
    nav.NavEntry(
        Group.CHAINS, _("招商目标"), "targets", "flag", "industry.Target", order=16,
        keywords="target mubiao zsmb buliang qiye",
    ),
    nav.NavEntry(
        Group.CHAINS, _("招商线索"), "leads-board", "route", "industry.Lead", order=18,
        keywords="lead board xiansuo zsxs zhaoshang kanban", under="leads",
    ),
    nav.NavEntry(
        Group.CHAINS, _("重大项目"), "projects", "building-factory", "industry.Project", order=20,
        keywords="project xiangmu zdxm touzi touchan",
    ),
):  # fmt: skip
    nav.register(_entry)

journeys.register(
    journeys.CaseKind(
        queries.LEAD, _("招商线索"), "industry.Lead", lambda pk: reverse("lead", args=[pk]), "edit",
        effects={
            "make_project": journeys.Effect(_("立为重大项目"), projects.make_project),
            "drop_project": journeys.Effect(_("撤回由它立的重大项目"), projects.drop_project),
            "carry_project": journeys.Effect(_("重大项目随之移动"), projects.carry_project),
        },
    )
)  # fmt: skip
journeys.register(
    journeys.CaseKind(
        queries.PROJECT, _("重大项目"), "industry.Project", lambda pk: reverse("project", args=[pk]), "edit",
        effects={
            "place": journeys.Effect(_("落地企业在环节上落位"), projects.place),
            "unplace": journeys.Effect(_("撤回由它引起的落位"), projects.unplace),
            "carry_lead": journeys.Effect(_("招商线索随之移动"), projects.carry_lead),
        },
    )
)  # fmt: skip

evidence.kinds.register(evidence.kinds.Kind("lead", _("招商线索"), queries.named_leads, queries.lead_ids))
evidence.kinds.register(evidence.kinds.Kind("project", _("重大项目"), queries.named_projects, queries.project_ids))
for _label in ("industry.Target", "industry.Project"):
    evidence.referring.register("organisation", evidence.referring.Reference(_label, "organisation"))
for _countable in queries.LEAD_COUNTABLES:
    countables.register(_countable)


#: Leads that the start page names.
FIRST = 6


def _waiting(user: access.Principal) -> Iterable[start.Waiting]:
    """Leads of the user's whose next step was set for a day up to tomorrow."""
    if not access.may_ever(user, "edit", "industry.Lead"):
        return
    mine = journeys.list_running(user).filter(kind=queries.LEAD, assignee=user.pk).order_by().values("object_id")
    until = clock.today() + timedelta(days=1)
    rows = queries.list_leads(user).filter(pk__in=mine, next_day__lte=until).order_by("next_day", "pk")
    some = list(rows)
    first = tuple(
        start.WaitingItem(
            row.name, reverse("lead", args=[row.pk]), " · ".join(filter(None, [row.next_step, str(row.next_day)])), pressing=True
        )
        for row in some[:FIRST]
    )  # fmt: skip
    yield start.Waiting(_now("到了下一步日期的线索"), len(some), reverse("leads-board"), "route", "", first)


start.register_waiting("industry.leads", _waiting, order=15)


def _found_leads(user: access.Principal, ids: Collection[int]) -> Mapping[int, search.Found]:
    rows = queries.list_leads(user).filter(pk__in=ids)
    return {row.pk: search.Found(row.name, reverse("lead", args=[row.pk]), row.zone.name) for row in rows}


def _found_projects(user: access.Principal, ids: Collection[int]) -> Mapping[int, search.Found]:
    rows = queries.list_projects(user).filter(pk__in=ids)
    return {row.pk: search.Found(row.name, reverse("project", args=[row.pk]), row.zone.name) for row in rows}


search.register(search.Searchable("lead", _("招商线索"), "route", _found_leads, order=24))
search.register(search.Searchable("project", _("重大项目"), "building-factory", _found_projects, order=26))


def _panel(user: access.Principal, pk: int) -> Mapping[str, Any] | None:
    from ..web import leadwords

    leads, held = queries.about(user, pk)
    if not (leads or held):
        return None
    return {
        "leads": [(row, leadwords.stage(row.case)) for row in leads],
        "projects": [(row, leadwords.stage(row.case)) for row in held],
    }


panels.register(
    panels.Panel(
        "industry.leads", "organisation", _("招商线索与重大项目"), "industry/lead_panel.html", _panel, "industry.Lead",
        order=45,
    )
)  # fmt: skip


def _resting(user: access.Principal, records: Sequence[int]) -> Iterable[tuple[str, str, str]]:
    ids = list(records)
    for target in queries.with_nodes(queries.list_targets(user).filter(record__in=ids)):
        address = f"{reverse('targets')}?chain={target.chain_id}"
        yield str(target.organisation), address, f"{target.chain} · {target.node_title}"
    for project in queries.list_projects(user).filter(record__in=ids):
        yield project.name, reverse("project", args=[project.pk]), project.zone.name


evidence.resting.register("industry.leads", _resting, _("招商目标与重大项目"))


# A list of firms elsewhere


def _fields() -> list[Field]:
    return [
        Field("target.chain", ("拟补产业链", "目标产业链", "招商产业链"), "text"),
        Field("target.node", ("拟补环节", "目标环节", "缺口环节", "对应缺口"), "text"),
        Field("target.products", ("可供产品", "招商产品", "目标产品"), "text"),
        Field("target.place", ("所在省市", "企业所在地", "总部所在地"), "text"),
        Field("target.revenue", ("营收规模", "目标企业营收"), "money", base_unit="元"),
        Field("target.employees", ("人员规模", "员工规模"), "count"),
        Field("target.growth", ("营收增速", "目标企业增速"), "percent"),
        Field("target.note", ("推荐理由", "招商说明"), "text"),
    ]


def _compose(told: intake.Told, within: intake.Within) -> dict[str, list[dict[str, Any]]]:
    if not told.get("chain") or within.zone is None:
        return {}
    chains = within.facts.setdefault("target.chains", queries.chains_of(within.zone))
    chain = chains.get(str(told["chain"]).strip())
    if chain is None:
        raise ValidationError(_("没有产业链“%(name)s”") % {"name": str(told["chain"])[:60]})
    kept = {key: value for key, value in told.items() if value not in (None, "")}
    kept |= {"chain": chain.name, "node": queries.node_meant(chain, str(told.get("node") or ""))}
    for name, divisor, places in (("growth", 100, 4), ("revenue", 1, 2)):
        if name in kept:
            kept[name] = round(Decimal(str(kept[name])) / divisor, places)
    return {"targets": [{**{key: _plain(value) for key, value in kept.items()}, "organisation": "@"}]}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int) else str(value)


intake.register(
    intake.Target(
        "target", _("招商目标"), _fields, _compose, natural=("chain", "node"), needs=("target.chain",),
        implies={"organisation.in_zone": "no"}, order=65,
    )
)  # fmt: skip


def _write(work: intake.Work) -> None:
    if work.zone is not None:
        load_targets(
            by=work.by, delivery=work.delivery, zone=work.zone, rows=work.rows, records=work.records,
            resolver=work.shared["resolver"],
        )  # fmt: skip


intake.register_writer("industry.targets", _write, order=22)
