"""冲突: where sources disagree about a value, for the departments to settle."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.ui import amounts, numbers
from liantu.kit.ui.columns import Actions, Date, Link, RowAction, State, Text
from liantu.kit.ui.enums import Tone
from liantu.kit.ui.filters import Choice, Filters, ModelChoice, Search
from liantu.kit.ui.lists import Empty, ListPage
from liantu.kit.ui.states import StateStyle
from liantu.kit.ui.tables import Table

from ..enums import Decided
from ..models import Conflict
from ..permissions import in_zone
from ..queries import concerning, conflict_counts, conflict_words, list_conflicts
from ..validators.properties import SAID
from .columns import OrganisationLink
from .facets import zones_of
from .marks import authority_url, settle_url, source_mark

STATES = {
    Decided.OPEN: StateStyle(Decided.OPEN.label, "arrows-split", Tone.WAITING),
    Decided.AUTHORITY: StateStyle(Decided.AUTHORITY.label, "scale", Tone.GOOD),
    Decided.MERGE: StateStyle(Decided.MERGE.label, "git-merge", Tone.GOOD),
}


class Said(Text):
    """What one of the two sides says, with the mark of its record."""

    remarked = True

    def __init__(self, verbose_name: Any, side: str, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor=side, orderable=False, wide=True, **kwargs)
        self.side = side

    def read(self, record: Any) -> Any:
        both = conflict_words(record)
        words = both[self.side == "other"]
        # Two numbers that differ may look the same once they are masked.
        masked = SAID[record.property].mask and both[0] == both[1]
        return _now("%(value)s（已遮蔽，两值不同）") % {"value": words} if masked else words

    def mark_of(self, record: Any) -> Any:
        said = getattr(record, self.side).record
        # It stands beside the claim: not to be asked for again.
        said.source = getattr(record, f"{self.side}_source")
        return source_mark(said)

    def render(self, value: Any, record: Any, table: Any) -> Any:
        source, last = getattr(record, f"{self.side}_source"), getattr(record, self.side).record.last
        beside = format_html('{} · <span class="figure">{}</span>', source.name, last.issued) if last else source.name
        return format_html('{}<span class="said-by">{}</span>', super().render(value, record, table), beside)

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        if SAID[record.property].form == "money":
            mine = getattr(record, self.side).value
            alike = str(numbers.money(record.standing.value)) == str(numbers.money(record.other.value))
            # Two amounts that differ must not look the same.
            return numbers.money(mine).exact if alike else amounts.drawn(mine)
        return self.read(record)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return self.read(record)


class Field(Link):
    """The property: leads to its page on the dossier, where all is told that was said of it."""

    css = "cell-text"

    def __init__(self, verbose_name: Any, **kwargs: Any) -> None:
        super().__init__(verbose_name, accessor="property", url=_value_url, **kwargs)

    def read(self, record: Any) -> Any:
        return str(SAID[record.property].label)

    def plain(self, value: Any, record: Any, table: Any) -> Any:
        return str(SAID[record.property].label)

    def draw(self, value: Any, record: Any, table: Any) -> Any:
        return super().draw(self.read(record), record, table)


def _value_url(row: Any) -> str:
    return reverse("organisation-value", args=[row.organisation_id, row.property])


def _actions(row: Any, user: access.Principal) -> list[RowAction]:
    told = []
    if access.may_ever(user, "edit", "registry.Organisation"):
        told.append(RowAction(_("人工认定"), settle_url(row.property, row.organisation_id), "pencil"))
    if access.may_ever(user, "edit", "evidence.FieldAuthority"):
        url = authority_url(row.property, row.organisation.home)
        told.append(RowAction(_("字段权威"), url, "scale"))
    return told


class Conflicts(Table):
    organisation = OrganisationLink(
        _("机构"), accessor="organisation", order_by=("organisation__sounds", "organisation__name")
    )
    property = Field(_("字段"))
    standing = Said(_("采用的值"), "standing")
    standing_source = Text(_("采用来源"), order_by="standing_source__name", hidden=True)
    standing_said = Text(_("采用值报送日期"), accessor="standing__record__last__issued", absent="—", hidden=True)
    other = Said(_("其他说法"), "other")
    other_source = Text(_("其他来源"), order_by="other_source__name", hidden=True)
    other_said = Text(_("其他说法报送日期"), accessor="other__record__last__issued", absent="—", hidden=True)
    # The day of each side stands below its value.
    newest = Date(_("最近报送日期"), absent="—", hidden=True)
    decided = State(_("判定情况"), styles=STATES)
    doing = Actions(_actions, stacked=True)

    def exported_columns(self) -> list[Any]:
        """On the page source and date stand below each value; a workbook has them in columns of their own."""
        return [bound for bound in self.columns.iterall() if not bound.column.exclude_from_export]


def senders(request: Any) -> QuerySet[Any]:
    """The units that send something: among these sources can disagree."""
    return evidence.leaders(request.user, None)[0]


class ConflictFilters(Filters):
    q = Search(["organisation__name", "organisation__short_name"], label=_("机构名称"))
    zone = ModelChoice(label=_("园区"), queryset=zones_of, method="in_one_zone")
    unit = ModelChoice(label=_("部门"), queryset=senders, method="of_unit")
    property = Choice(label=_("字段"), choices=lambda: [(key, spec.label) for key, spec in SAID.items()])
    decided = Choice(label=_("判定情况"), choices=Decided.choices)

    def in_one_zone(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(in_zone("organisation__")(value.pk))

    def of_unit(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(concerning(value.pk))


class ConflictList(ListPage):
    title = pgettext_lazy("page", "冲突")
    intro = _(
        "不同来源对同一项说法不同，又没有人工认定的，都列在这里；两边都保留，采用的一边按字段权威或先后次序确定。"
    )
    template_name = "registry/conflicts.html"
    table_class = Conflicts
    filterset_class = ConflictFilters
    export_name = "liantu-conflicts"
    empty = Empty(
        _("没有冲突"), _("同一机构的同一项，两个来源报得不同时，会列在这里，由部门核对、人工认定，或设定以谁为准。"),
        _("看字段权威"), "authorities", icon="arrows-split",
    )  # fmt: skip

    def get_rows(self, user: access.Principal) -> QuerySet[Conflict]:
        return list_conflicts(user)

    def of_zone(self, rows: QuerySet[Any], zone: Any) -> QuerySet[Any]:
        return (
            rows if access.lone_zone(self.request.user) == zone.pk else rows.filter(in_zone("organisation__")(zone.pk))
        )

    def extra_context(self) -> dict[str, Any]:
        return {"by_unit": conflict_counts(self.rows), "open": Decided.OPEN}
