"""How ladders are worded and coloured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.engine.rules.language import Window
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.states import RESULTS, StateStyle

from .. import queries
from ..enums import Result, Stand
from ..models import Evaluation

STANDS = {
    Stand.HOLDS: StateStyle(Stand.HOLDS.label, "award", Tone.GOOD),
    Stand.MET: StateStyle(Stand.MET.label, "circle-check", Tone.GOOD),
    Stand.NEAR: StateStyle(Stand.NEAR.label, "target-arrow", Tone.UNDERWAY),
    Stand.UNKNOWN: StateStyle(Stand.UNKNOWN.label, "circle-dashed", Tone.WAITING),
    Stand.MANUAL: StateStyle(Stand.MANUAL.label, "user-check", Tone.PERSON),
    Stand.UNMET: StateStyle(Stand.UNMET.label, "circle-x", Tone.BAD),
}


def score(row: Evaluation) -> str:
    """58, or 40–62; "" where the pack has no points."""
    if row.low is None or row.high is None:
        return ""
    one, other = plain(row.low), plain(row.high)
    return one if one == other else f"{one}–{other}"


def plain(points: Decimal) -> str:
    return f"{points:f}".rstrip("0").rstrip(".") if "." in f"{points:f}" else f"{points:f}"


def window(ladder_pack: queries.Held, day: date) -> str:
    """When applications are taken, in a few words."""
    if (now := ladder_pack.window_on(day)) is not None:
        return _now("正在受理，%(to)s 截止") % {"to": now.to_day.isoformat()}
    if (then := ladder_pack.next_window(day)) is not None:
        return _now("%(from)s 至 %(to)s 受理") % {"from": then.from_day.isoformat(), "to": then.to_day.isoformat()}
    if (last := ladder_pack.last_window(day)) is not None:
        return _now("本期已于 %(to)s 截止，下一期尚未公布") % {"to": last.to_day.isoformat()}
    return _now("受理时间以主管部门当年通知为准")


def window_note(told: Window | None) -> str:
    return queries.in_words(told.note) if told is not None else ""


def expiry(row: Evaluation) -> str:
    """What is to be said of a certificate."""
    if not row.holds:
        return ""
    if row.expires is None:
        return _now("持有证书，未写截止日")
    left = (row.expires - clock.today()).days
    return _now("持有证书，%(to)s 到期，还有 %(n)d 天") % {"to": row.expires.isoformat(), "n": left}


def recheck(told: queries.Ladder) -> str:
    """When a holder is looked at again, and until when by these rules."""
    ends, until = told.evaluation.expires, told.until
    due = (
        _now("证书 %(to)s 到期，应在此前复核。") % {"to": ends.isoformat()}
        if ends
        else _now("证书没有写截止日，复核时间要向发证部门核实。")
    )
    if until is None:
        return due
    if ends is not None and ends > until:
        return (
            due
            + " " * (queries.language() == "en")
            + _now("下面的规则用于复核到 %(day)s 为止，到期时可能已换新规则。") % {"day": until.isoformat()}
        )
    return (
        due
        + " " * (queries.language() == "en")
        + _now("下面的规则用于复核到 %(day)s 为止。") % {"day": until.isoformat()}
    )


def panel(user: access.Principal, pk: int) -> Mapping[str, Any] | None:
    """The ladders of a firm in its dossier, from what is kept."""
    rows = list(queries.list_stands(user).filter(organisation=pk).order_by("zone_id", "pk"))
    awaited = queries.is_awaited(user, pk)
    if not rows:
        return {"pk": pk, "lines": [], "awaited": True} if awaited else None
    place = {one.key: at for at, one in enumerate(queries.held(rows[0].zone))}
    rows = sorted((row for row in rows if row.zone_id == rows[0].zone_id), key=lambda row: place.get(row.pack, 99))
    titles = {one.key: one.title for one in queries.held(rows[0].zone)}
    gaps = queries.Gaps()
    told = {row.pk: gaps.words(row) or gaps.way(row) for row in rows if row.stand in (Stand.MET, Stand.NEAR)}
    return {
        "pk": pk,
        "awaited": awaited,
        "lines": [
            (
                titles.get(row.pack, row.pack),
                STANDS[Stand(row.stand)],
                score(row),
                expiry(row) or told.get(row.pk, ""),
                row,
                f"{reverse('ladder', args=[pk])}?open={row.pack}#{anchor(row.pack)}",
            )
            for row in rows
        ],
    }


def anchor(pack: str) -> str:
    """Where a tier or policy is on the page of a firm's ladder."""
    return pack.replace(".", "-")


LEVELS = {
    "national": _("国家"), "provincial": _("省级"), "municipal": _("市级"), "district": _("区县级"), "zone": _("园区"),
}  # fmt: skip
#: Lines of work as packs name who grants; whatever else stands there is a name.
LINES = {
    "税务": pgettext_lazy("line of work", "税务"), "科技": pgettext_lazy("line of work", "科技"),
    "工信": pgettext_lazy("line of work", "工信"), "财政": pgettext_lazy("line of work", "财政"),
}  # fmt: skip


def about(held: queries.Held) -> str:
    """Level and department of a policy."""
    told = held.pack.about
    level = LEVELS.get(told.get("level", ""))
    departments = told.get("department", "").split("、")
    named = listed([str(LINES.get(one, one)) for one in departments if one])
    return " · ".join(str(part) for part in (level, named) if part)


def automatic(held: queries.Held) -> bool:
    """Whether it is granted without an application."""
    return held.pack.about.get("claim_mode") == "automatic"


def results(reach: queries.Reach | None) -> list[tuple[str, StateStyle, int]]:
    """Firms by result."""
    return (
        [(str(result), RESULTS[result], reach.stands.get(result, 0)) for result in Result] if reach is not None else []
    )
