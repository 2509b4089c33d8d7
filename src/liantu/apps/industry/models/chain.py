from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit.evidence.models import Evidenced

from ..enums import ChainRoleKind


class Chain(Evidenced):
    """An industry chain that a zone combs. Name and record are derived from `ChainName`: what it is called, and by whom."""

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    name = models.CharField(_("名称"), max_length=60)
    key_chain = models.BooleanField(_("重点产业链"), default=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    # The key of the pack that holds its nodes; empty where nobody has said what it is made of.
    pack = models.CharField(_("环节内容"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("产业链")
        verbose_name_plural = _("产业链")
        ordering = ["zone_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "name"], name="industry_chain_name",
                violation_error_message=_("该园区已有同名产业链"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class ChainName(Evidenced):
    """A name by which a record speaks of a chain. The weightiest that counts is the one that the chain goes by."""

    chain = models.ForeignKey("industry.Chain", models.PROTECT, related_name="names", verbose_name=_("产业链"))
    name = models.CharField(_("名称"), max_length=60)

    class Meta:
        verbose_name = _("产业链名称")
        verbose_name_plural = _("产业链名称")
        ordering = ["chain_id", "id"]

    def __str__(self) -> str:
        return self.name


class ChainRole(Evidenced):
    """链主, 链核: what an organisation is to a chain, from when until when."""

    chain = models.ForeignKey("industry.Chain", models.PROTECT, related_name="roles", verbose_name=_("产业链"))
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("机构"))
    role = models.CharField(_("链上角色"), max_length=10, choices=ChainRoleKind.choices)

    class Meta:
        verbose_name = _("链上角色")
        verbose_name_plural = _("链上角色")
        ordering = ["chain_id", "id"]
        indexes = [models.Index(fields=["organisation", "role"], name="industry_role_holder")]

    def __str__(self) -> str:
        return f"{self.chain} · {self.get_role_display()} · {self.organisation}"


class ChainTag(Evidenced):
    """A word by which the province orders its industries, such as 合汽生材, said of a zone or of one of its chains."""

    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    chain = models.ForeignKey(
        "industry.Chain", models.PROTECT, null=True, blank=True, related_name="tags", verbose_name=_("产业链")
    )
    tag = models.CharField(_("标签"), max_length=40)
    kind = models.CharField(_("标签类别"), max_length=40, blank=True, help_text=_("如 新兴产业地标"))

    class Meta:
        verbose_name = _("产业标签")
        verbose_name_plural = _("产业标签")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.tag
