from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from liantu.kit.ui.filters import Choice, DateRange, Filters, Search, YesNo

from .. import registry
from ..enums import JobState


class Named(Search):
    """Looks for words in a job's own title, or in that of its kind as it reads in the present language."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        for word in (value or "").replace("\x00", "").split():
            kinds = [name for name in registry.kinds() if word.casefold() in registry.title(name).casefold()]
            qs = qs.filter(Q(title__icontains=word) | Q(title="", kind__in=kinds))
        return qs


class Jobs(Filters):
    q = Named([], label=_("任务名称"))
    state = Choice(label=_("状态"), choices=JobState.choices)
    created = DateRange(label=_("提交时间"))


class AllJobs(Jobs):
    mine = YesNo(label=_("发起人"), method="by_owner", yes=_("我"), no=_("其他人和定时任务"))

    def by_owner(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        own = Q(owner=self.request.user.pk)
        return rows.filter(own) if value == "1" else rows.exclude(own) if value == "0" else rows
