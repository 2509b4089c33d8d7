"""Publications: their list, what one of them froze, and the short tasks of whoever prepares and whoever decides."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.ui.lists import Empty, ListPage, Primary
from liantu.kit.ui.pages import FormPage
from liantu.kit.ui.states import style_of

from ..actions import publishing
from ..enums import PublicationState
from ..models import Publication
from ..queries import digest_of, find_publication, list_publications, list_published
from . import filters, published_tables
from . import publication_forms as forms

LABEL = Publication._meta.label


class PublicationList(ListPage):
    title = _("指标发布")
    intro = _(
        "发布的是某一期冻结下来的数：每个数的行、公式和依据一并留存，由另一人批准。以后有变动，只能修订，不能改动。发布的数对能看发布的人公开，依据的来源不对您开放的除外；现在的数按各自的来源。"
    )
    table_class = published_tables.Publications
    filterset_class = filters.Publications
    primary = Primary(_("编制发布"), "publication-new", LABEL, icon="stack-2")
    export_name = "liantu-publications"
    zone_path = "zone"
    empty = Empty(
        _("还没有发布过指标"), _("选期间、指标和对象，冻结当时的数，由另一人批准后发布。"), _("看有哪些指标值"), "figures", icon="rubber-stamp",
    )  # fmt: skip

    def get_rows(self, user: Any) -> Any:
        return list_publications(user)


class PublicationPage(ListPage):
    """What a publication froze, each figure with what it is now."""

    template_name = "indicators/publication.html"
    table_class = published_tables.PublishedFigures
    filterset_class = filters.PublishedFigures
    export_name = "liantu-published"
    empty = Empty(_("没有符合条件的指标值"))

    @cached_property
    def publication(self) -> Publication:
        return find_publication(self.request.user, self.kwargs["pk"])

    @property
    def title(self) -> str:  # type: ignore[override]
        return self.publication.title

    def get_rows(self, user: Any) -> Any:
        return list_published(user, self.publication)

    def context(self, table: Any) -> dict[str, Any]:
        published_tables.attach(self.request.user, [row.record for row in table.paginated_rows])
        return super().context(table)

    def extra_context(self) -> dict[str, Any]:
        user, row = self.request.user, self.publication
        may = access.may_each(user, ("approve", "refuse", "withdraw", "create"), row)
        own = row.prepared_by_id == user.pk
        root = row.restates or row
        others = list_publications(user).filter(restates=root).order_by("frozen", "pk")
        return {
            "publication": row, "state": style_of(published_tables.STATES, row.state),
            "period": evidence.periods.period_words(row.period), "restatements": [one for one in others if one.pk != row.pk],
            "intact": row.digest == digest_of(row), "own": own,
            "may_approve": row.open and may["approve"] and not own, "may_refuse": row.open and may["refuse"],
            "may_withdraw": row.holds and may["withdraw"], "may_restate": row.holds and may["create"],
            "steps": _steps(row), "history": accounts.history_of(user, [row]), "reach": accounts.history_reach(user),
        }  # fmt: skip


def _steps(row: Publication) -> list[tuple[Any, str, Any, str]]:
    """(when, what, by whom, why) of each step that it has taken: all who see it read these, the log only whose doings they are."""
    told = [(row.frozen, _now("编制"), row.prepared_by, row.reason)]
    if row.decided_by is not None:
        refused = row.state == PublicationState.REFUSED
        told.append((row.decided, _now("退回") if refused else _now("批准发布"), row.decided_by, row.remark))
    if row.withdrawn_by is not None:
        told.append((row.withdrawn, _now("撤回发布"), row.withdrawn_by, row.withdrawn_reason))
    return told[::-1]


class PublicationNew(FormPage):
    title, button, done, icon = _("编制指标发布"), _("冻结并提交批准"), _("已冻结，等另一人批准"), "stack-2"
    intro = _("冻结的是此刻的数和它们的依据。批准前后登记册再有变动，发布的数都不变，页面会说明差了多少。")

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        if not access.may_ever(request.user, "create", LABEL):
            raise access.Denied("create", LABEL, words=_now("指标发布由科技创新部门编制"))

    def get_form(self, *data: Any) -> Any:
        names = ("title", "period", "subjects")
        initial: dict[str, Any] = {name: self.request.GET.get(name, "") for name in names if name in self.request.GET}
        initial["zone"] = getattr(self.request, "zone", None)
        initial["indicators"] = self.request.GET.getlist("indicator")
        return forms.Publishing(*data, user=self.request.user, initial=initial)

    def perform(self, told: dict[str, Any]) -> Publication:
        return publishing.prepare_publication(by=self.request.user, **told)

    def done_url(self, result: Any) -> str:
        return reverse("publication", args=[result.pk])

    def context(self) -> dict[str, Any]:
        return {"back": reverse("publications")}


class Deed(FormPage):
    """One action on a publication."""

    permission: ClassVar[str] = ""

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.publication = find_publication(request.user, key["pk"])
        access.require(request.user, self.permission, self.publication)

    def done_url(self, result: Any) -> str:
        return reverse("publication", args=[result.pk])

    def context(self) -> dict[str, Any]:
        row = self.publication
        return {"subject": f"{row.code} · {row.title}", "back": reverse("publication", args=[row.pk])}


class Approve(Deed):
    title, button, done, icon = _("批准发布"), _("批准发布"), _("已发布"), "rubber-stamp"
    intro = _("发布的就是冻结的内容。批准后不能改动，只能撤回，或另编修订。")
    permission = "approve"

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        super().prepare(request, **key)
        publishing.refuse_first_person(request.user, self.publication)

    def perform(self, told: dict[str, Any]) -> Publication:
        return publishing.approve_publication(by=self.request.user, publication=self.publication)


class Refuse(Deed):
    title, button, done, icon = _("退回发布"), _("退回"), _("已退回"), "arrow-back-up"
    intro = _("退回后不再发布；改好数据后重新编制。")
    form_class, permission = forms.Reasoned, "refuse"

    def perform(self, told: dict[str, Any]) -> Publication:
        return publishing.refuse_publication(by=self.request.user, publication=self.publication, **told)


class Withdraw(Deed):
    title, button, done, icon, grave = _("撤回发布"), _("撤回发布"), _("发布已撤回"), "x", True
    intro = _("撤回后内容仍可查看，注明是谁、为什么撤回；它的修订一并撤回。")
    form_class, permission = forms.Reasoned, "withdraw"

    def perform(self, told: dict[str, Any]) -> Publication:
        return publishing.withdraw_publication(by=self.request.user, publication=self.publication, **told)


class Restate(Deed):
    title, button = pgettext_lazy("published", "编制修订"), pgettext_lazy("published", "编制修订")
    done, icon = _("修订已编制，等另一人批准"), "versions"
    intro = _("按此刻的数重新冻结所选的指标值，写明理由，由另一人批准。原来发布的数保留，与修订并列。")
    permission = "create"

    def get_form(self, *data: Any) -> Any:
        initial = {"figures": self.request.GET.getlist("figure")}
        return forms.Restating(*data, user=self.request.user, publication=self.publication, initial=initial)

    def perform(self, told: dict[str, Any]) -> Publication:
        return publishing.restate_publication(by=self.request.user, publication=self.publication, **told)
