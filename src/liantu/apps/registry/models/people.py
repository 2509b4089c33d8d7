"""People, where they serve, what they know, and who looks after whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import CareRole
from .said import Fact


class Person(models.Model):
    """Somebody with a post. Never found by name alone: two people may share one."""

    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    email = models.CharField(_("邮箱"), max_length=120, blank=True)
    created = models.DateTimeField(_("登记时间"), editable=False)

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Post(Fact):
    """A person's post in an organisation."""

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="posts", verbose_name=_("人员"))
    title = models.CharField(_("职务"), max_length=60)

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.title}"


class Expert(Fact):
    """An expert profile: in which fields somebody can advise, and for which organisation they work."""

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="profiles", verbose_name=_("人员"))
    title = models.CharField(_("职称"), max_length=60, blank=True)
    fields = models.CharField(_("专长"), max_length=300, help_text=_("用顿号分开"))
    introduction = models.TextField(_("简介"), blank=True)

    class Meta:
        verbose_name = _("专家")
        verbose_name_plural = _("专家")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.person)


class Assignment(Fact):
    """包联: who looks after an organisation, for which zone."""

    officer = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("包联干部"))
    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    role = models.CharField(_("角色"), max_length=10, choices=CareRole.choices, default=CareRole.OFFICER)

    class Meta:
        verbose_name = _("包联")
        verbose_name_plural = _("包联")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.officer} → {self.organisation}"
