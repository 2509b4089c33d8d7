from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liantu.kit.evidence.enums import Classification
from liantu.kit.evidence.models import Evidenced

from ..enums import Basis, SuggestionState


class Placement(Evidenced):
    """An organisation stands at a node of a chain: a person has said so, from when until when. `basis`: on what it rests."""

    chain = models.ForeignKey("industry.Chain", models.PROTECT, related_name="placements", verbose_name=_("产业链"))
    # Its key in the chain's pack: another version may have it no more, and then it counts nowhere.
    node = models.CharField(_("环节"), max_length=80)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="+", verbose_name=_("机构"))
    basis = models.CharField(
        pgettext_lazy("placing", "依据"), max_length=10, choices=Basis.choices, default=Basis.PERSON
    )

    class Meta:
        verbose_name = _("落位")
        verbose_name_plural = _("落位")
        ordering = ["chain_id", "id"]
        indexes = [models.Index(fields=["organisation", "chain", "node"], name="industry_placed")]

    def __str__(self) -> str:
        return f"{self.chain} · {self.node} · {self.organisation}"


class Suggestion(models.Model):
    """Where Liantu thinks that an organisation stands, and why; a person settles or refuses it.

    `reasons`: [{kind, text, word, record, at, class, unit}], the most telling first; each is told to those alone who may read
    what it rests on. `confidence` counts those that all staff may read; where there are none, those of one `unit`.
    """

    chain = models.ForeignKey("industry.Chain", models.CASCADE, related_name="suggestions", verbose_name=_("产业链"))
    node = models.CharField(_("环节"), max_length=80)
    organisation = models.ForeignKey("registry.Organisation", models.CASCADE, related_name="+", verbose_name=_("机构"))
    confidence = models.FloatField(_("把握"))
    basis = models.CharField(pgettext_lazy("placing", "依据"), max_length=10, choices=Basis.choices)
    reasons = models.JSONField(_("理由"), default=list)
    classification = models.CharField(_("密级"), max_length=12, choices=Classification.choices, blank=True)
    unit = models.IntegerField(null=True, editable=False)
    state = models.CharField(
        _("状态"), max_length=8, choices=SuggestionState.choices, default=SuggestionState.OPEN
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("确认人")
    )
    at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    why = models.CharField(_("理由说明"), max_length=300, blank=True)
    placement = models.ForeignKey(
        "industry.Placement", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("落位")
    )

    class Meta:
        verbose_name = _("落位建议")
        verbose_name_plural = _("落位建议")
        ordering = ["-confidence", "id"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "organisation", "node"], name="industry_suggested_once")
        ]
        indexes = [models.Index(fields=["chain", "state", "node"], name="industry_suggested")]

    def __str__(self) -> str:
        return f"{self.chain} · {self.node} · {self.organisation}"


class PlacingDue(models.Model):
    """An organisation of which something new was said, by which it may stand elsewhere: to be looked at again."""

    organisation = models.OneToOneField("registry.Organisation", models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(_("何时起"), editable=False)

    class Meta:
        verbose_name = _("待重看落位的机构")
        verbose_name_plural = _("待重看落位的机构")
        ordering = ["since"]

    def __str__(self) -> str:
        return str(self.organisation_id)
