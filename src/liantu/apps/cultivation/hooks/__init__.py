"""What cultivation registers with kit: kinds of packs, pages, a panel of the dossier, notices, and what it follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.engine import rules
from liantu.engine.packs import Problem
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.evidence.classes import clearance
from liantu.kit.evidence.kinds import Named
from liantu.kit.notices import public as notices
from liantu.kit.panels import public as panels
from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui import nav
from liantu.kit.ui.enums import Group

from .. import queries
from ..actions import evaluating, telling
from ..enums import POLICY, TIER


def _check(text: str, zone: Any) -> Sequence[Problem]:
    return rules.check(text)


@lru_cache(maxsize=512)
def _title(text: str) -> Any:
    pack, _problems = rules.read_pack(text)
    return pack.title if pack is not None else None


def _name(text: str) -> str:
    words = _title(text)
    return queries.in_words(words) if words is not None else ""


rulestore.register(
    rulestore.PackKind(TIER, pgettext_lazy("packs", "培育梯度"), "tiers", _check, _name, icon="stairs-up", order=20)
)


def _form(text: str, data: Any) -> rulestore.PackForm:
    from ..web import drafting

    return drafting.filled(text, data)


rulestore.register(
    rulestore.PackKind(
        POLICY, pgettext_lazy("packs", "惠企政策"), "policies", _check, _name, form=_form, icon="gavel", order=30
    )
)

nav.register(
    nav.NavEntry(
        Group.CULTIVATION, pgettext_lazy("page", "梯度看板"), "tiers", "stairs-up", "cultivation.Evaluation", order=10,
        keywords="tiers board tidu kanban td peiyu",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.CULTIVATION, pgettext_lazy("page", "培育名单"), "stands", "target-arrow", "cultivation.Evaluation", order=20,
        keywords="list ladder peiyu mingdan pymd gaoqi kexiao",
    )
)  # fmt: skip
nav.register(
    nav.NavEntry(
        Group.CULTIVATION, _("惠企政策"), "policies", "gavel", "cultivation.Evaluation", order=30,
        keywords="policies huiqi zhengce hqzc mianshen jixiang",
    )
)  # fmt: skip


def _panel(user: access.Principal, pk: int) -> Mapping[str, Any] | None:
    from ..web import words

    return words.panel(user, pk)


panels.register(
    panels.Panel(
        "cultivation.ladders", "organisation", pgettext_lazy("page", "梯度"), "cultivation/panel.html", _panel,
        "cultivation.Evaluation", order=20,
    )
)  # fmt: skip

evidence.derivers.register("cultivation", evaluating.touched)
evidence.derivers.follow("cultivation", evaluating.moved)
evidence.referring.register("organisation", evidence.referring.Reference("cultivation.Answer", "organisation"))


def _resting(user: access.Principal, records: Sequence[int]) -> Iterable[tuple[str, str, str]]:
    reader = clearance(user)
    for row in queries.list_answers(user).filter(record__in=list(records)).select_related("organisation"):
        source = row.record.source
        said = f"{row.fact} = {row.value}" if reader.reads(source.classification, source.unit_id) else row.fact
        yield row.organisation.name, reverse("ladder", args=[row.organisation_id]), f"{row.pack} · {said}"


evidence.resting.register("cultivation", _resting, _("规则事实说明"))

notices.register_object(notices.ObjectKind(telling.STAND, queries.named_evaluations))


def _sent(reader: Any, data: Mapping[str, Any], thing: Named | None) -> notices.Words:
    words = _now("请跟进“%(firm)s”的%(tier)s：%(words)s")
    return notices.Words(
        words % {"firm": thing.label if thing else "", "tier": _tier(data), "words": data.get("words", "")}
    )


def _expiring(reader: Any, data: Mapping[str, Any], thing: Named | None) -> notices.Words:
    words = _now("“%(firm)s”的%(tier)s证书 %(days)s 天内到期")
    return notices.Words(
        words % {"firm": thing.label if thing else "", "tier": _tier(data), "days": data.get("days", "")}
    )


def _tier(data: Mapping[str, Any]) -> str:
    return queries.every_title().get(str(data.get("pack", "")), str(data.get("pack", "")))


notices.register_kind(notices.Kind(telling.SENT, _("培育名单"), _sent))
notices.register_kind(notices.Kind(telling.EXPIRING, _("证书快到期"), _expiring))
