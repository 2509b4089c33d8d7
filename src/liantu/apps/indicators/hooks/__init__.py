"""What indicators registers with kit: pages in the rail, what is found, what a dossier shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.kinds import Named
from liantu.kit.notices import public as notices
from liantu.kit.panels import public as panels
from liantu.kit.search import public as search
from liantu.kit.ui import nav, start
from liantu.kit.ui.enums import Group

from ..actions import KIND, telling
from ..enums import PublicationState
from ..queries import (
    FIELDS,
    all_indicators,
    figures_of,
    found_indicators,
    list_observations,
    list_publications,
    listing,
    named_publications,
    prove,
)
from ..web import words

#: Figures that list an organisation, as its dossier shows them.
MOST = 30

nav.register(
    nav.NavEntry(
        Group.ASSESSMENT, pgettext_lazy("page", "指标"), "indicators", "percentage", "indicators.Indicator", order=20,
        keywords="indicator zhibiao zb koujing",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.ASSESSMENT, _("指标值"), "figures", "chart-bar", "indicators.Observation", order=10,
        keywords="figure zhibiaozhi zbz shuzi huzhao passport",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.ASSESSMENT, _("指标发布"), "publications", "rubber-stamp", "indicators.Publication", order=15,
        keywords="publication fabu zhibiaofabu fb gengzheng yuebao restatement",
    )
)  # fmt: skip
search.register(search.Searchable(KIND, pgettext_lazy("kind", "指标"), "percentage", found_indicators, order=40))


def _panel(user: access.Principal, pk: int) -> Mapping[str, Any] | None:
    figures, named_in = figures_of(user, ("organisation", pk), latest=True), listing(user, pk, MOST)
    if not figures and not named_in:
        return None
    prove(user, figures)
    period = evidence.periods.period_words
    return {
        "figures": [
            (
                one,
                period(one.observation.period),
                words.drawn_observation(one.observation),
                words.mark_of(one),
                words.drawn(one.indicator, one.proven_shown) if one.proven is not None else "",
            )
            for one in figures
        ],
        "listing": [(one, words.subject_words(one), period(one.observation.period)) for one in named_in],
    }


panels.register(
    panels.Panel(
        "indicators",
        "organisation",
        pgettext_lazy("page", "指标"),
        "indicators/panel.html",
        _panel,
        "indicators.Observation",
        order=60,
    )
)


notices.register_object(notices.ObjectKind(telling.ABOUT, named_publications))


def _waiting(user: Any) -> Iterable[start.Waiting]:
    """Publications that a second person has to let out."""
    rows = list_publications(user).filter(state=PublicationState.PREPARED).exclude(prepared_by=user.pk)
    some = list(access.scope(user, "approve", rows)[: MOST + 1])
    if some:
        first = tuple(
            start.WaitingItem(row.title, reverse("publication", args=[row.pk]), str(row.prepared_by))
            for row in some[:MOST]
        )
        count = len(some) if len(some) <= MOST else access.scope(user, "approve", rows).count()
        yield start.Waiting(
            _now("待批准的指标发布"),
            count,
            f"{reverse('publications')}?state={PublicationState.PREPARED}",
            "rubber-stamp",
            "",
            first,
        )


start.register_waiting("indicators.publications", _waiting, order=20)


def _prepared(reader: Any, data: Mapping[str, Any], thing: Named | None) -> notices.Words:
    return notices.Words(_now("请批准指标发布“%(title)s”") % {"title": thing.label if thing else ""})


notices.register_kind(notices.Kind(telling.PREPARED, _("待批准的指标发布"), _prepared))


def _resting(user: access.Principal, records: Sequence[int]) -> Iterable[tuple[str, str, str]]:
    rows = list_observations(user, all_said=True).filter(record__in=list(records)).order_by("id")
    return words.resting_on(user, rows)


def _fields() -> dict[str, str]:
    """Every indicator, whoever asks: what is defined is no secret among staff."""
    return {row.code: row.called for row in all_indicators()}


# What is reported is weighed as it is read: nothing that is kept rests on whose word counts first.
evidence.fields.register(
    evidence.fields.Group(FIELDS, pgettext_lazy("page", "指标"), _fields, evidence.Purpose.STATISTICS)
)
evidence.resting.register("indicators", _resting, _("指标值"))
Reference = evidence.referring.Reference
evidence.referring.register(
    "organisation",
    Reference("indicators.Observation", "subject_id", kind="subject_kind"),
    Reference("indicators.ObservationMember", "object_id", "observation__record", "kind", "observation"),
)

from . import intake  # noqa: E402, F401  registers what workbooks can say
