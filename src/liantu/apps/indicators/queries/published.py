"""Reads: what was published, and how it stands to what is so now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from liantu.apps.registry import public as registry
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.roles import Role
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import Clearance, clearance

from ..enums import PublicationState, RowRole
from ..models import Observation, Publication, PublishedFigure, PublishedRow
from . import formulas, spans
from .comparing import readable
from .computing import day_of
from .freezing import Moment, counted_rows, moments
from .subjects import Key, standing, visible

Named = evidence.kinds.Named
CLASS, UNIT = "classification", "class_unit"


def list_publications(user: access.Principal) -> QuerySet[Publication]:
    """Publications with `number`, how many figures each has. What waits or was sent back is for those who decide."""
    rows = _there(user).annotate(number=Count("figures", distinct=True))
    return rows.select_related("zone", "prepared_by", "decided_by", "withdrawn_by", "restates").order_by(
        "-frozen", "-id"
    )


def _there(user: access.Principal) -> QuerySet[Publication]:
    rows = access.scope(user, "view", Publication.objects.all())
    return rows if _inside(user) else rows.filter(state__in=[PublicationState.PUBLISHED, PublicationState.WITHDRAWN])


def _inside(user: access.Principal) -> bool:
    label = Publication._meta.label
    return any(access.may_ever(user, action, label) for action in ("create", "approve")) or user.pk is None


def find_publication(user: access.Principal, pk: int | str) -> Publication:
    """Raises NotHere."""
    return access.find(user, "view", list_publications(user), pk=pk)


def deciders_of(publication: Publication) -> list[int]:
    """Those who may let it out in its zone today, whoever asks; not who prepared it."""
    declared, today = access.declaration(Publication._meta.label), clock.today()
    roles = [role for role in Role if declared.reach(role, "approve") is not access.Scope.NONE]
    people = Publication._meta.get_field("prepared_by").related_model
    held = Q(memberships__role__in=roles, memberships__ended__isnull=True, memberships__valid_from__lte=today)
    held &= Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today)
    held &= Q(memberships__zone__isnull=True) | Q(memberships__zone=publication.zone_id)
    rows = people.objects.filter(held, is_active=True).exclude(pk=publication.prepared_by_id)  # type: ignore[union-attr]
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


def named_publications(user: access.Principal, ids: Iterable[int]) -> dict[int, Named]:
    rows = list_publications(user).filter(pk__in=list(ids))
    return {row.pk: Named(row.pk, row.title, reverse("publication", args=[row.pk])) for row in rows}


def list_published(user: access.Principal, publication: Publication | None = None) -> QuerySet[PublishedFigure]:
    """Published figures with `seen_value`, NULL where it is withheld from the user, or not known."""
    rows = access.scope(
        user, "view", PublishedFigure.objects.filter(publication__in=_there(user).order_by().values("pk"))
    )
    if publication is not None:
        rows = rows.filter(publication=publication)
    own = registry.own_organisations(user)
    about = Q(subject_kind="organisation", subject_id__in=list(own)) if own else None
    rows = rows.annotate(seen_value=clearance(user).seen("value", CLASS, UNIT, about))
    return rows.select_related(
        "publication__zone",
        "publication__restates",
        "publication__prepared_by",
        "publication__decided_by",
        "indicator",
        "version",
    ).order_by("publication", "order")


def find_published(user: access.Principal, pk: int | str) -> PublishedFigure:
    """Raises NotHere."""
    return access.find(user, "view", list_published(user), pk=pk)


def published_of(user: access.Principal, indicator: Any, subject: Key, period: str) -> list[PublishedFigure]:
    """What was published of a figure, the latest first."""
    rows = list_published(user).filter(indicator=indicator, subject_kind=subject[0], subject_id__in=_group(subject))
    span = spans.span_told(period)
    return [
        row for row in rows.order_by("-publication__frozen", "-pk") if spans.span_told(row.publication.period) == span
    ]


def _group(subject: Key) -> Sequence[int]:
    return list(registry.group_of(subject[1])) if subject[0] == "organisation" else [subject[1]]


def list_published_rows(user: access.Principal, figure: PublishedFigure) -> QuerySet[PublishedRow]:
    """What a figure rests on, as far as the user may read the records."""
    rows = access.scope(user, "view", PublishedRow.objects.filter(figure=figure))
    if not reading(user).reads(figure):
        return rows.none()
    # What has no record was derived: it is as open as the register.
    open_ = clearance(user).condition("record__source__classification", "record__source__unit")
    rows = rows.filter(Q(record__isnull=True) | open_)
    return rows.select_related("record__source", "record__last").order_by("id")


def has_hidden_rows(user: access.Principal, figure: PublishedFigure) -> bool:
    """Whether a figure rests on rows that the user may not read: they are withheld, not absent."""
    return (
        PublishedRow.objects.filter(figure=figure)
        .exclude(pk__in=list_published_rows(user, figure).values("pk"))
        .exists()
    )


@dataclass(frozen=True)
class Reading:
    """What one user may read of published figures: by their class, and all that is about their own organisation."""

    reader: Clearance
    own: frozenset[Key]
    seen: frozenset[Key] = frozenset()

    def reads(self, figure: PublishedFigure) -> bool:
        return self.reader.reads(figure.classification, figure.class_unit_id, own=figure.key in self.own)

    def names(self, figure: PublishedFigure) -> str:
        """Who it is about, as that was called; those whom the user may not see are not told of."""
        return figure.subject_name if figure.key in self.seen else _("（不在您权限内的对象）")


def reading(user: access.Principal, figures: Iterable[PublishedFigure] = ()) -> Reading:
    """With whom of those that the figures are about the user may see."""
    own = frozenset(("organisation", pk) for pk in registry.own_organisations(user))
    return Reading(clearance(user), own, frozenset(visible(user, {row.key for row in figures})))


def in_force(root: Publication) -> Mapping[int, PublishedFigure]:
    """Of each figure of a publication the one that holds: itself, or what was published last to correct it."""
    held = {row.pk: row for row in root.figures.select_related("version").prefetch_related("rows")}
    later = PublishedFigure.objects.filter(restates__publication=root, publication__state=PublicationState.PUBLISHED)
    for row in (
        later.select_related("version", "publication").prefetch_related("rows").order_by("publication__decided", "pk")
    ):
        held[int(row.restates_id or 0)] = row
    return held


def restatements_of(user: access.Principal, figures: Iterable[PublishedFigure]) -> Mapping[int, list[PublishedFigure]]:
    """By the figure that they correct, the earliest first: what waits is among them for those who decide."""
    found: dict[int, list[PublishedFigure]] = {}
    rows = list_published(user).filter(restates__in=[row.pk for row in figures])
    for row in rows.order_by("publication__frozen", "pk"):
        found.setdefault(int(row.restates_id or 0), []).append(row)
    return found


def digest_of(publication: Publication) -> str:
    """Of everything that was frozen, as it is kept."""
    names = ("pk", "order", "indicator_id", "version_id", "subject_kind", "subject_id", "subject_name", "basis", "value", "approximate",
             "of", "reported", "named", "proven", "why", "why_en", "formula_words", "formula_words_en", "classification", "class_unit_id", "restates_id")  # fmt: skip
    figures = PublishedFigure.objects.filter(publication=publication).order_by("pk").values_list(*names)
    rows = PublishedRow.objects.filter(figure__publication=publication).order_by("pk")
    head = [
        publication.zone_id,
        publication.title,
        publication.period,
        publication.note,
        publication.reason,
        publication.restates_id,
    ]
    told = hashlib.sha256(_line(head))
    for line in figures:
        told.update(_line(line))
    for line in rows.values_list("figure_id", "role", "kind", "object_id", "label", "value", "record_id").iterator(
        chunk_size=2000
    ):
        told.update(_line(line))
    return told.hexdigest()


def _line(cells: Iterable[Any]) -> bytes:
    told = [f"{cell.normalize() + 0:f}" if isinstance(cell, Decimal) else cell for cell in cells]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@dataclass
class Since:
    """How a published figure stands to what is so now. `now`: its value today by the basis on which it was published."""

    figure: PublishedFigure
    now: Decimal | None
    moment: Moment
    withheld: bool

    @property
    def redefined(self) -> bool:
        return self.figure.version.number != self.moment.indicator.version

    @property
    def moved(self) -> bool:
        """Whether the value is another one now."""
        return not self.withheld and self.now != self.figure.value

    @property
    def difference(self) -> Decimal | None:
        if self.withheld or self.now is None or self.figure.value is None:
            return None
        return self.now - self.figure.value

    @property
    def changed(self) -> bool:
        return self.moved or self.redefined


def since(user: access.Principal, figures: Sequence[PublishedFigure]) -> list[Since]:
    """What each is now, in the same order: a constant number of queries."""
    told = moments(user, [(row.indicator, row.key, spans.span_told(row.publication.period)) for row in figures])
    may = reading(user)
    made = []
    for row, now in zip(figures, told, strict=True):
        withheld = now.withheld or not may.reads(row)
        made.append(Since(row, None if withheld else now.value(row.basis), now, withheld))
    return made


@dataclass
class Moves:
    """What came to a figure's rows since it was frozen, and what went, as the user may see them; `hidden` more moved.

    `proofs`: by id of what came to be counted, the records for which it counts.
    """

    came: dict[RowRole, list[Named]] = field(default_factory=dict)
    went: dict[RowRole, list[Named]] = field(default_factory=dict)
    proofs: dict[int, list[evidence.Record]] = field(default_factory=dict)
    said: list[Observation] = field(default_factory=list)
    unsaid: list[PublishedRow] = field(default_factory=list)
    hidden: int = 0

    @property
    def any(self) -> bool:
        return bool(self.came or self.went or self.said or self.unsaid or self.hidden)


def moves_of(user: access.Principal, told: Since) -> Moves:
    """Which rows came and which went; a merged one stands for what it was merged into. Nothing where the figure is withheld."""
    found = Moves()
    if told.withheld:
        return found
    rows = list(list_published_rows(user, told.figure))
    every = PublishedRow.objects.filter(figure=told.figure).exclude(kind="")
    before = {
        role: {(kind, pk) for kind, pk in every.filter(role=role).values_list("kind", "object_id")}
        for role in (RowRole.NAMED, RowRole.COUNTED)
    }
    stand = standing(key for keys in before.values() for key in keys)
    seen = {stand.get((row.kind, row.object_id), (row.kind, row.object_id)) for row in rows if row.kind}
    counted = _counted(told.moment)
    now = {
        RowRole.NAMED: set(told.moment.figure.keys) if told.moment.figure else set(),
        RowRole.COUNTED: set(counted),
    }
    open_now = _open(user, told.moment)
    moved: dict[RowRole, tuple[set[Key], set[Key]]] = {}
    for role, keys in before.items():
        held = {stand[key] for key in keys}
        moved[role] = now[role] - held, held - now[role]
    names = evidence.kinds.named(user, {key for pair in moved.values() for some in pair for key in some})
    for role, (came, went) in moved.items():
        open_came = {key for key in came if key in names and (role == RowRole.NAMED or key in open_now)}
        open_went = {key for key in went if key in names and key in seen}
        found.hidden += len(came) + len(went) - len(open_came) - len(open_went)
        for where, keys in ((found.came, open_came), (found.went, open_went)):
            if keys:
                where[role] = sorted((names[key] for key in keys), key=lambda one: one.label)
        if role == RowRole.COUNTED:
            found.proofs = _proofs(user, {pk: counted[kind, pk] for kind, pk in open_came})
    figure = told.moment.figure
    current = [figure.observation, *figure.told_otherwise] if figure else []
    # Whoever may not read the rows must not take all that is said now for new.
    said = PublishedRow.objects.filter(figure=told.figure, role=RowRole.SAID)
    kept = set(said.values_list("object_id", flat=True))
    found.said = [row for row in current if row.pk not in kept]
    here = {row.pk for row in current}
    found.unsaid = [row for row in rows if row.role == RowRole.SAID and row.object_id not in here]
    return found


def _counted(moment: Moment) -> dict[Key, list[int]]:
    """What is counted now, by what stands for it, with the records that say so; none where it is derived."""
    kind = getattr(formulas.known(moment.indicator, moment.book), "kind", "")
    pairs = counted_rows([moment]).get(id(moment), ())
    stand = standing((kind, pk) for pk, _record in pairs)
    found: dict[Key, list[int]] = {}
    for pk, record in pairs:
        found.setdefault(stand[kind, pk], []).extend([record] if record else [])
    return found


def _proofs(user: access.Principal, said_by: Mapping[int, Sequence[int]]) -> dict[int, list[evidence.Record]]:
    """By id, those of its records that the user may read."""
    reader = clearance(user)
    told = evidence.records_of(user, {record for records in said_by.values() for record in records})
    known = {pk: row for pk, row in told.items() if reader.reads_rows(row.source)}
    return {pk: [known[one] for one in records if one in known] for pk, records in said_by.items()}


def standing_of(keys: Iterable[Key]) -> set[Key]:
    return set(standing(keys).values())


def _open(user: access.Principal, moment: Moment) -> set[Key]:
    """What is counted now by records that the user may read."""
    formula = formulas.known(moment.indicator, moment.book)
    if formula is None or isinstance(formula, formulas.Arithmetic):
        return set()
    rows = formula.rows(*moment.subject, day_of(moment.span))
    return standing_of((formula.kind, pk) for pk in readable(rows, clearance(user), formula.path))
