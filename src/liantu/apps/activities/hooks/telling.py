"""What people are told of visits, promises and events, and what signed links ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence.kinds import Named
from liantu.kit.notices import public as notices

from .. import queries
from ..actions import attending, telling


def _participants(user: Any, ids: Iterable[int]) -> Mapping[int, Named]:
    rows = queries.list_participants(user).filter(pk__in=list(ids))
    return {row.pk: Named(row.pk, row.event.title, reverse("event", args=[row.event_id])) for row in rows}


notices.register_object(notices.ObjectKind(telling.VISIT, queries.named_visits))
notices.register_object(notices.ObjectKind(telling.PROMISE, queries.named_promises))
notices.register_object(notices.ObjectKind(telling.EVENT, queries.named_events))
notices.register_object(notices.ObjectKind(attending.PARTICIPANT, _participants))


def _saying(words: Any) -> Any:
    """A wording that puts the thing's name into one sentence."""

    def wording(reader: Any, data: Mapping[str, Any], thing: Named | None) -> notices.Words:
        return notices.Words(str(words) % {"thing": thing.label if thing else "", "before": data.get("before", "")})

    return wording


def _decided(reader: Any, data: Mapping[str, Any], thing: Named | None) -> notices.Words:
    words = _now("领导同意了走访“%(thing)s”") if data.get("agreed") else _now("走访“%(thing)s”未获领导同意")
    return notices.Words(words % {"thing": thing.label if thing else ""})


URGENT = notices.Urgency.URGENT
for _key, _label, _words, _urgency in (
    (telling.ASKED, _("走访待本人同意"), _("走访“%(thing)s”超出当月上限，等您表态"), URGENT),
    (telling.JOINED, _("有部门加入走访"), _("有部门加入了走访“%(thing)s”"), notices.Urgency.ROUTINE),
    (telling.MOVED, _("走访改期"), _("原定 %(before)s 的走访改到“%(thing)s”"), URGENT),
    (telling.CANCELLED, _("走访取消"), _("走访“%(thing)s”取消了"), URGENT),
    (telling.COMING, _("园区部门来访"), _("园区部门约好来访：“%(thing)s”"), URGENT),
    (telling.TOLD, _("企业说明已反映过"), _("企业对走访“%(thing)s”说明：有的情况已经反映过"), notices.Urgency.ROUTINE),
    (telling.ANSWERED, _("承诺有答复"), _("园区对“%(thing)s”有了答复"), notices.Urgency.ROUTINE),
    (telling.INVITED, _("活动邀请"), _("邀请您参加“%(thing)s”"), notices.Urgency.ROUTINE),
):
    notices.register_kind(notices.Kind(_key, _label, _saying(_words), urgency=_urgency))
notices.register_kind(notices.Kind(telling.DECIDED, _("走访的表态"), _decided, urgency=URGENT))

notices.register_purpose(
    notices.Purpose(
        attending.INVITATION, _("回复活动邀请"),
        [
            notices.Choice("coming", _("您来吗"), [("yes", _("参加")), ("no", _("不参加"))]),
            notices.Number("number", _("来几位"), required=False, least=1, most=50, places=0),
            notices.Text("note", _("还想说的"), required=False, most=300),
        ],
        attending.answer_invitation,
    )
)  # fmt: skip
notices.register_purpose(
    notices.Purpose(
        attending.FEEDBACK, _("活动反馈"),
        [
            notices.Choice(
                "useful", _("这次活动对您有用吗"),
                [("5", _("很有用")), ("4", _("有用")), ("3", _("一般")), ("2", _("用处不大")), ("1", _("没有用"))],
            ),
            notices.Text("gained", _("有什么收获"), required=False, long=True, most=500),
            notices.Text("wished", _("还希望园区办什么活动"), required=False, long=True, most=500),
        ],
        attending.answer_feedback,
    )
)  # fmt: skip
