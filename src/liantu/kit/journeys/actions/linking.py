"""Signed links to a case: those whom it is about make one move without an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.notices import public as notices
from liantu.kit.notices.actions.linking import holder

from .. import kinds, queries, reading, telling
from ..language import Move, Reason
from ..models import Case
from .moving import LINKED, locked, make


@access.action
def make_link(*, by: Any, case: Case, days: int = 14) -> notices.Made:
    """A link by which whoever holds it makes one of the moves that the kind of case leaves to outsiders.

    It serves the state in which the case is now, and is taken back when the case moves otherwise. Raises Conflict where
    there is no such move, Denied.
    """
    case = locked(case)
    kind, obj = kinds.kind_of(case.kind), queries.object_of(case)
    queries.require_seen(by, "move", case)
    access.require(by, kind.action, obj)
    if kind.outside is None or not queries.outside_moves(case):
        stage = reading.journey(case).stages[case.stage].title
        raise access.Conflict(_("现在是“%(stage)s”，没有可以凭链接办的步骤") % {"stage": stage})
    to, asks = kind.outside.words(case)
    return notices.make_link(
        by=by, purpose=LINKED, about=(telling.ABOUT, case.pk), asks=asks[:500], to=to[:120], zone=case.zone, days=days,
        data={"since": case.since.isoformat()},
    )  # fmt: skip


def asked(link: notices.Link) -> Sequence[notices.Choice | notices.Text]:
    """What a link asks: which move, and why."""
    case = Case.objects.select_related("version").filter(pk=link.object_id).first()
    moves = _moves(case, link) if case is not None else []
    wanted = [str(move.title) for move in moves if move.reason is Reason.REQUIRED]
    return [
        notices.Choice("move", _("您的答复"), [(move.key, str(move.title)) for move in moves]),
        notices.Text(
            "reason", _("说明"), required=False, long=True, most=500,
            help=_("选“%(moves)s”的，请写明情况") % {"moves": listed(wanted)} if wanted else "",
        ),
    ]  # fmt: skip


def answer(link: notices.Link, values: Mapping[str, Any]) -> None:
    """Make the move that was chosen, in the transaction that uses the link up. Raises ValidationError."""
    case = Case.objects.filter(pk=link.object_id).first()
    case = locked(case) if case is not None else None
    move = next((one for one in (_moves(case, link) if case else []) if one.key == values["move"]), None)
    if case is None or move is None:
        raise ValidationError(_("这件事后来有了新进展，这个链接不再适用"))
    by = holder(link)
    make(by, case, move, {}, str(values.get("reason") or ""), signed=link.to or by.audit_name)


def _moves(case: Case, link: notices.Link) -> list[Move]:
    """What a link offers: nothing once the case has moved since it was made."""
    return queries.outside_moves(case) if case.since.isoformat() == link.data.get("since") else []
