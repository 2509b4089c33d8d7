"""Who may do what in the register.

Staff read the organisations of their zones and outsiders; those whom the zone serves read the same, of which they see
open values only, and all that is held of their own organisation. Whether a value may be read is a matter of its class.
"""

from collections.abc import Callable

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from liantu.kit.access.declarations import Declaration, declare
from liantu.kit.access.roles import ADMINISTRATORS, BUSINESS, OUTSIDERS, STAFF, Role


def in_zone(prefix: str = "") -> Callable[[int], Q]:
    """The condition that an organisation along a path belongs to a zone, or to none: without a join to its zones."""

    def condition(zone: int) -> Q:
        members = apps.get_model("registry", "ZoneMember")._default_manager
        also = members.filter(organisation=OuterRef(f"{prefix}pk"), zone=zone)
        home = f"{prefix}home"
        # In this order: PostgreSQL takes the parts as they stand, and would first gather the members of all zones.
        other = Q(**{f"{prefix}elsewhere": True}) & Q(Exists(also))
        return Q(**{home: zone}) | Q(**{f"{home}__isnull": True}) | other

    return condition


def _serving(where: Callable[[int], Q]) -> Callable[[int], Q]:
    """The condition that a post or an expert profile that counts leads a person to an organisation that meets `where`."""

    def condition(place: int) -> Q:
        known = Q()
        for name in ("Post", "Expert"):
            rows = apps.get_model("registry", name)._default_manager.counting()
            known |= Q(Exists(rows.filter(where(place), person=OuterRef("pk"))))
        return known

    return condition


OPERATOR, SCHEDULER = Role.LOCAL_OPERATOR, Role.SCHEDULER
WRITERS = [Role.SCIENCE_OFFICER, Role.INVESTMENT_OFFICER, Role.CASEWORKER]
JUDGES = [Role.SCIENCE_OFFICER]

organisations = declare(
    "registry.Organisation", unit="unit_links__unit", zone="zone_members__zone", many=True, zoneless=True,
    zone_is=in_zone(),
)  # fmt: skip
organisations.permit("view", _("查看机构"), all=[OPERATOR], zone=BUSINESS)
organisations.permit("create", _("登记机构"), zone=WRITERS)
organisations.permit("edit", _("修改机构资料"), zone=WRITERS)
organisations.permit("retract", _("撤回机构资料"), zone=WRITERS)
organisations.permit("merge", _("合并或拆分机构"), zone=JUDGES)
organisations.permit("rebuild", _("重算机构当前值"), all=[OPERATOR, SCHEDULER])
organisations.permit("export", _("导出机构"), zone=STAFF)
organisations.permit("reveal", _("查看机构联系人原文"), zone=STAFF, unit=OUTSIDERS)


def _fact(label: str, view: str, *, export: bool = True) -> Declaration:
    declared = declare(
        label,
        unit="organisation__unit_links__unit",
        zone="organisation__zone_members__zone",
        many=True,
        zoneless=True,
        zone_is=in_zone("organisation__"),
    )
    declared.permit("view", view, all=[OPERATOR], zone=BUSINESS)
    if export:
        declared.permit("export", _("导出"), zone=STAFF)
    return declared


_fact("registry.Name", _("查看机构名称"))
_fact("registry.Claim", _("查看机构属性"))
_fact("registry.Tie", _("查看关系"))
_fact("registry.Recognition", _("查看资质荣誉"))
_fact("registry.Right", _("查看知识产权"))
_fact("registry.Product", _("查看产品"))
_fact("registry.Standard", _("查看标准"))
_fact("registry.Financing", _("查看融资"))
_fact("registry.Post", _("查看任职"))
_fact("registry.Expert", _("查看专家"))

conflicts = declare(
    "registry.Conflict", zone="organisation__zone_members__zone", many=True, zoneless=True,
    zone_is=in_zone("organisation__"),
)  # fmt: skip
conflicts.permit("view", _("查看冲突"), all=[OPERATOR], zone=STAFF)
conflicts.permit("export", _("导出冲突"), zone=STAFF)

assignments = declare(
    "registry.Assignment", own="officer", unit="organisation__unit_links__unit", zone="zone", many=True
)
assignments.permit("view", _("查看包联"), all=[OPERATOR], zone=STAFF, unit=OUTSIDERS)
assignments.permit("create", _("安排包联"), zone=[Role.SCIENCE_OFFICER, Role.LEADER])
assignments.permit("retract", _("更正或撤回包联"), zone=[Role.SCIENCE_OFFICER, Role.LEADER])
assignments.permit("export", _("导出包联"), zone=STAFF)

people = declare(
    "registry.Person",
    unit="posts__organisation__unit_links__unit",
    zone="posts__organisation__zone_members__zone",
    many=True,
    zoneless=True,
    zone_is=_serving(in_zone("organisation__")),
    unit_is=_serving(lambda unit: Q(organisation__unit_links__unit=unit)),
)
people.permit("view", _("查看人员"), all=[OPERATOR], zone=BUSINESS)
people.permit("edit", _("修改人员资料"), zone=WRITERS)
people.permit("reveal", _("查看个人信息原文"), zone=STAFF, unit=OUTSIDERS)
people.permit("export", _("导出人员"), zone=STAFF)
people.mask(phone="phone", email="email")

merges = declare("registry.Merge", own="by", unit="unit", zone="winner__zone_members__zone", many=True, zoneless=True)
merges.permit("view", _("查看合并判定"), all=[OPERATOR], zone=STAFF)

splits = declare(
    "registry.Split", own="by", unit="unit", zone="organisation__zone_members__zone", many=True, zoneless=True
)
splits.permit("view", _("查看拆分判定"), all=[OPERATOR], zone=STAFF)

members = declare("registry.ZoneMember", zone="zone")
members.permit("view", _("查看园区成员"), all=[OPERATOR], zone=BUSINESS)

zone_links = declare("registry.ZoneLink", zone="zone")
zone_links.permit("view", _("查看园区对应机构"), all=(*ADMINISTRATORS, OPERATOR), zone=BUSINESS)
zone_links.permit("edit", _("设定园区对应机构"), all=[Role.SYSTEM_ADMIN], zone=JUDGES)

unit_links = declare("registry.UnitLink", unit="unit", zone="unit__zone", zoneless=True)
unit_links.permit("view", _("查看单位对应机构"), all=(*ADMINISTRATORS, OPERATOR), zone=STAFF, unit=OUTSIDERS)
unit_links.permit("edit", _("设定单位对应机构"), all=[Role.SYSTEM_ADMIN], zone=JUDGES)
