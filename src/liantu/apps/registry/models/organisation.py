from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence.enums import Classification

from ..enums import OrganisationKind, Size, Status
from ..validators.properties import PROPERTIES


class Organisation(models.Model):
    """Somebody who takes part: a firm, a university, a carrier, a department, the zone itself.

    Every column but `canonical` is derived from what records say, and can be derived again. `canonical` is the
    organisation that this one was found to be the same as; its own key where it stands for itself. Beside each
    column of a property stand the claim that it came from (`…_claim`), its class and the unit that sent it.
    """

    canonical = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="members")
    listed = models.BooleanField(_("在册"), default=False, editable=False)
    # Sources disagree about a property or the name, as far as all staff may read them, and nobody has decided.
    contested = models.BooleanField(_("有冲突"), default=False, editable=False)
    simulated = models.BooleanField(_("模拟数据"), default=False, editable=False)
    # Of its zones the first, empty for outsiders, and whether there are more: what nearly every question asks of them.
    home = models.ForeignKey("accounts.Zone", models.SET_NULL, null=True, editable=False, related_name="+")
    elsewhere = models.BooleanField(default=False, editable=False)
    name = models.CharField(_("名称"), max_length=200, blank=True, editable=False)
    # How the name is read, so that lists stand in the order of a Chinese directory.
    sounds = models.CharField(max_length=200, blank=True, editable=False)
    short_name = models.CharField(_("简称"), max_length=100, blank=True, editable=False)
    # What its search keys were made from, so that they are made again only where that has changed.
    keyed = models.CharField(max_length=16, blank=True, editable=False)
    completeness = models.PositiveSmallIntegerField(_("完整度"), default=0, editable=False)
    created = models.DateTimeField(_("登记时间"), editable=False)
    updated = models.DateTimeField(_("更新时间"), editable=False)

    kind = models.CharField(_("类型"), max_length=20, choices=OrganisationKind.choices, null=True, editable=False)
    code = models.CharField(_("统一社会信用代码"), max_length=18, null=True, editable=False)
    division = models.CharField(_("行政区划"), max_length=PROPERTIES["division"].longest, null=True, editable=False)
    address = models.CharField(_("地址"), max_length=PROPERTIES["address"].longest, null=True, editable=False)
    founded = models.DateField(_("成立日期"), null=True, editable=False)
    capital = models.DecimalField(_("注册资本"), max_digits=17, decimal_places=2, null=True, editable=False)
    status = models.CharField(_("登记状态"), max_length=20, choices=Status.choices, null=True, editable=False)
    size = models.CharField(_("企业规模"), max_length=10, choices=Size.choices, null=True, editable=False)
    industry = models.CharField(_("国民经济行业"), max_length=PROPERTIES["industry"].longest, null=True, editable=False)
    business_scope = models.TextField(_("经营范围"), null=True, editable=False)
    website = models.CharField(_("网址"), max_length=PROPERTIES["website"].longest, null=True, editable=False)
    legal_representative = models.CharField(
        _("法定代表人"), max_length=PROPERTIES["legal_representative"].longest, null=True, editable=False
    )
    phone = models.CharField(_("联系电话"), max_length=PROPERTIES["phone"].longest, null=True, editable=False)

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ["sounds", "name", "id"]
        indexes = [
            # A list's page and its count are read from these alone: order first, then what scopes ask. `listed` is last,
            # since SQLite takes no equality from a bare boolean.
            models.Index(fields=["sounds", "name", "id", "home", "elsewhere", "listed"], name="registry_org_name"),
            models.Index(fields=["home", "elsewhere", "listed", "id"], name="registry_org_home"),
            models.Index(fields=["kind", "sounds", "listed"], name="registry_org_kind"),
            models.Index(fields=["code"], name="registry_org_code"),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"

    @property
    def merged(self) -> bool:
        """Whether another organisation stands for this one."""
        return self.canonical_id != self.pk


for _key in PROPERTIES:
    Organisation.add_to_class(
        f"{_key}_claim",
        models.ForeignKey(
            "registry.Claim", models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
        ),
    )
    Organisation.add_to_class(
        f"{_key}_class",
        models.CharField(max_length=12, choices=Classification.choices, blank=True, default="", editable=False),
    )
    Organisation.add_to_class(f"{_key}_unit", models.IntegerField(null=True, editable=False))


class ZoneMember(models.Model):
    """Derived: an organisation belongs to a zone now, by which of its ties (located, or tenant of a carrier there)."""

    organisation = models.ForeignKey("registry.Organisation", models.CASCADE, related_name="zone_members")
    zone = models.ForeignKey("accounts.Zone", models.CASCADE, related_name="+")
    tie = models.ForeignKey("registry.Tie", models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("园区成员")
        verbose_name_plural = _("园区成员")
        constraints = [models.UniqueConstraint(fields=["zone", "organisation"], name="registry_zone_member")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.zone}"


class ZoneLink(models.Model):
    """A zone that the body runs, and the organisation that it is in the register."""

    zone = models.OneToOneField("accounts.Zone", models.CASCADE, related_name="+", verbose_name=_("园区"))
    organisation = models.OneToOneField(
        "registry.Organisation", models.PROTECT, related_name="zone_link", verbose_name=_("机构")
    )

    class Meta:
        verbose_name = _("园区对应机构")
        verbose_name_plural = _("园区对应机构")

    def __str__(self) -> str:
        return f"{self.zone} = {self.organisation}"


class UnitLink(models.Model):
    """A unit that users work for, and the organisation that it is in the register."""

    unit = models.OneToOneField("accounts.Unit", models.CASCADE, related_name="+", verbose_name=_("单位"))
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="unit_links", verbose_name=_("机构")
    )

    class Meta:
        verbose_name = _("单位对应机构")
        verbose_name_plural = _("单位对应机构")

    def __str__(self) -> str:
        return f"{self.unit} = {self.organisation}"
