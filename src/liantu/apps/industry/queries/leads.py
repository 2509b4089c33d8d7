"""Reads: leads and major projects with where they stand, and the cases on which they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liantu.apps.activities import public as activities
from liantu.apps.registry import public as registry
from liantu.engine import identity
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.evidence.kinds import Named
from liantu.kit.journeys import public as journeys
from liantu.kit.journeys import timing

from ..models import Lead, Project
from .nodes import with_nodes

LEAD, PROJECT = "industry.lead", "industry.project"
#: From this score on two names are asked about as perhaps one firm.
ALIKE = 0.8
MOST_COMPARED = 3000
HEAVY = registry.heavy("organisation__canonical")


def at_stage(rows: QuerySet[Any], kind: str, day: date | None = None) -> QuerySet[Any]:
    """With `stage`: where each stood at the end of `day`, as its story tells; now, where no day is given."""
    steps = journeys.Step.objects.filter(case__kind=kind, case__object_id=OuterRef("pk")).exclude(target="")
    if day is not None:
        steps = steps.filter(at__lt=timezone.make_aware(datetime.combine(day + timedelta(days=1), time())))
    return rows.annotate(stage=Subquery(steps.order_by("-id").values("target")[:1]))


def list_leads(user: access.Principal, day: date | None = None) -> QuerySet[Lead]:
    """The newest first, each with its `stage`; on a past day those that were there then, as they stood."""
    rows = access.scope(user, "view", Lead.objects.all())
    if day is not None:
        rows = rows.filter(created__lt=timezone.make_aware(datetime.combine(day + timedelta(days=1), time())))
    rows = rows.select_related("zone", "unit", "organisation__canonical", "chain__zone", "created_by").defer(*HEAVY)
    return at_stage(rows, LEAD, day).order_by("-created", "-id")


def find_lead(user: access.Principal, pk: int | str) -> Lead:
    """Raises NotHere."""
    return access.find(user, "view", list_leads(user), pk=pk)


def list_projects(user: access.Principal, day: date | None = None) -> QuerySet[Project]:
    """The newest first, each with its `stage`; see `list_leads`."""
    rows = access.scope(user, "view", Project.objects.counting())
    if day is not None:
        rows = rows.filter(created__lt=timezone.make_aware(datetime.combine(day + timedelta(days=1), time())))
    rows = rows.select_related(
        "zone", "unit", "organisation__canonical", "chain__zone", "lead", "record__source__unit", "record__last",
        "retraction__by",
    ).defer(*HEAVY, "record__content", "record__words")  # fmt: skip
    return at_stage(rows, PROJECT, day).order_by("-created", "-id")


def find_project(user: access.Principal, pk: int | str) -> Project:
    """Raises NotHere."""
    return access.find(user, "view", list_projects(user), pk=pk)


def case_of_lead(user: access.Principal, lead: Lead) -> journeys.Case | None:
    return journeys.case_about(user, LEAD, lead.pk)


def case_of_project(user: access.Principal, project: Project) -> journeys.Case | None:
    return journeys.case_about(user, PROJECT, project.pk)


def with_cases(user: access.Principal, kind: str, rows: Iterable[Any]) -> list[Any]:
    """Rows with their `case` (None where none was begun) and `node_title`: a constant number of queries."""
    told = with_nodes(rows)
    if not told:
        return []
    held = journeys.list_cases(user).filter(kind=kind, object_id__in=[row.pk for row in told])
    cases = {case.object_id: case for case in held.order_by("id")}
    for row in told:
        row.case = cases.get(row.pk)
    return told


def project_of(user: access.Principal, lead: Lead) -> Project | None:
    """The major project that came of a lead."""
    return list_projects(user).filter(lead=lead).first()


def firm_of(row: Any) -> Any:
    """The organisation that stands for a row's own; None where the register has none."""
    return (row.organisation.canonical or row.organisation) if row.organisation else None


def about(user: access.Principal, pk: int) -> tuple[list[Lead], list[Project]]:
    """The leads and projects of an organisation, as its dossier shows them."""
    told = {"organisation__canonical": pk}
    # Most organisations have none, which is asked first, since it costs little.
    leads = list_leads(user).filter(**told)[:20] if Lead.objects.filter(**told).exists() else []
    projects = list_projects(user).filter(**told)[:20] if Project.objects.filter(**told).exists() else []
    return with_cases(user, LEAD, leads), with_cases(user, PROJECT, projects)


# Perhaps there already


def like_leads(user: access.Principal, zone: Any, name: str, organisation: Any = None) -> list[tuple[Lead, str]]:
    """Leads of the zone that run and may be of the same firm, each with why, in words."""
    running = journeys.list_running(user).filter(kind=LEAD, zone=zone).order_by().values("object_id")
    wanted = (organisation.canonical_id or organisation.pk) if organisation is not None else None
    found = []
    for lead in list_leads(user).filter(zone=zone, pk__in=running)[:MOST_COMPARED]:
        held = firm_of(lead)
        if wanted is not None and held is not None:
            if held.pk == wanted:
                found.append((lead, _("同一家机构")))
            continue
        told = identity.compare(lead.name, name)
        if told.score >= ALIKE:
            found.append((lead, told.told(_language())))
    return found


def like_firms(user: access.Principal, name: str) -> list[Any]:
    """Organisations of the register that a name which it does not have may mean."""
    return [one for one in registry.alike(user, name, 3) if one.found.score >= ALIKE]


def _language() -> str:
    return "zh" if timing.language() == "zh" else "en"


# For other parts


def named_leads(user: access.Principal, ids: Iterable[int]) -> Mapping[int, Named]:
    rows = access.scope(user, "view", Lead.objects.filter(pk__in=list(ids)))
    told = rows.values_list("pk", "name", "zone__simulated")
    return {pk: Named(pk, name, reverse("lead", args=[pk]), made) for pk, name, made in told}


def named_projects(user: access.Principal, ids: Iterable[int]) -> Mapping[int, Named]:
    rows = access.scope(user, "view", Project.objects.filter(pk__in=list(ids)))
    told = rows.values_list("pk", "name", "zone__simulated")
    return {pk: Named(pk, name, reverse("project", args=[pk]), made) for pk, name, made in told}


def lead_ids(user: access.Principal, text: str) -> list[int]:
    return list(list_leads(user).filter(name=text.strip()).order_by("pk").values_list("pk", flat=True))


def project_ids(user: access.Principal, text: str) -> list[int]:
    return list(list_projects(user).filter(name=text.strip()).order_by("pk").values_list("pk", flat=True))


def visits_to_link(user: access.Principal, lead: Lead) -> Any:
    """Visits of the zone to the lead's firm that are not linked yet."""
    rows = activities.list_visits(user).filter(zone=lead.zone)
    if lead.organisation_id is None:
        return rows.none()
    standing = lead.organisation.canonical_id or lead.organisation_id
    return rows.filter(organisation__canonical=standing).exclude(pk__in=lead.visits.values("pk"))


def _case_told(case: journeys.Case | None) -> dict[str, Any]:
    if case is None:
        return {"case": None, "stage": "", "stage_label": "", "owner": "", "due": None, "overdue": False}
    stage = journeys.journey(case).stages.get(case.stage)
    return {
        "case": case.pk, "stage": case.stage, "stage_label": str(stage.title) if stage else case.stage,
        "owner": case.assignee.name if case.assignee else "",
        "due": timing.last_day(case.due) if case.due else None,
        "overdue": bool(case.runs and case.due and case.due < clock.now()),
    }  # fmt: skip


def _place_told(row: Any) -> dict[str, Any]:
    firm = firm_of(row)
    return {
        "zone": row.zone.code, "organisation": {"id": firm.pk, "name": firm.name} if firm else None,
        "chain": {"id": row.chain_id, "name": row.chain.name} if row.chain else None,
        "node": row.node, "node_title": getattr(row, "node_title", row.node),
        **{name: getattr(row, name) for name in ("investment", "jobs", "output", "land")},
    }  # fmt: skip


def tell_lead(row: Lead) -> dict[str, Any]:
    """A lead (of `with_cases`) as programs are told of it; whom to speak to is masked."""
    return {
        "id": row.pk, "name": row.name, **_place_told(row), "matter": row.matter, "origin": row.origin,
        "contact": access.masked(row, "contact"), "contact_post": row.contact_post,
        "contact_phone": access.masked(row, "contact_phone"), "rivals": row.rivals, "next_step": row.next_step,
        "next_day": row.next_day, "target": row.target_id, "created": row.created, **_case_told(row.case),
    }  # fmt: skip


def tell_project(row: Project) -> dict[str, Any]:
    """A project (of `with_cases`) as programs are told of it."""
    record = row.record
    return {
        "id": row.pk, "name": row.name, **_place_told(row), "investors": row.investors, "note": row.note,
        "lead": row.lead_id, **_case_told(row.case),
        "sources": [{"source": record.source.code, "name": record.source.name, "record": record.pk, "place": record.place}],
    }  # fmt: skip
