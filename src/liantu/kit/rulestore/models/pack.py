from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import DECIDED, OPEN, PackState


def _person(words: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words,
        editable=False,
    )  # fmt: skip


class Pack(models.Model):
    """A zone's own version of a pack: drafted, submitted, approved by a second person, ended on a day."""

    kind = models.CharField(_("种类"), max_length=40)
    key = models.CharField(_("代号"), max_length=80)
    zone = models.ForeignKey("accounts.Zone", models.PROTECT, related_name="+", verbose_name=_("园区"))
    text = models.TextField(_("内容"), blank=True, editable=False)
    digest = models.CharField(_("摘要值"), max_length=64)
    state = models.CharField(_("状态"), max_length=12, choices=PackState, default=PackState.DRAFT)
    # Empty while it is written: it will hold from its approval on.
    valid_from = models.DateField(_("施行日"), null=True, blank=True)
    # The first day on which it holds no more.
    ends = models.DateField(_("停用日"), null=True, blank=True)
    # The digest of what it was made from; empty where it was made from nothing.
    based_on = models.CharField(_("底本摘要值"), max_length=64, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    # Why it was sent back, or why it was ended.
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    # What its kind's check found in the text as it was last saved; see engine.packs.Problem.
    problems = models.JSONField(_("问题"), default=list, blank=True, editable=False)
    # Counts every write, so that a page that has grown stale is noticed.
    revision = models.PositiveIntegerField(_("修订号"), default=1, editable=False)
    drafted_by, drafted = _person(_("起草人")), models.DateTimeField(_("起草时间"), editable=False)
    saved_by, saved = _person(_("最后修改人")), models.DateTimeField(_("修改时间"), editable=False)
    submitted_by = _person(_("提交人"))
    submitted = models.DateTimeField(_("提交时间"), null=True, editable=False)
    # Who approved it or sent it back last.
    decided_by = _person(_("批准人"))
    decided = models.DateTimeField(_("批准时间"), null=True, editable=False)
    withdrawn_by = _person(_("停用人"))
    withdrawn = models.DateTimeField(_("停用操作时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("规则版本")
        verbose_name_plural = _("规则版本")
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "key", "zone", "valid_from"], name="rulestore_pack_of")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED) | Q(valid_from__isnull=False), name="rulestore_pack_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} · {self.version}"

    @property
    def version(self) -> str:
        """The day from which it holds; of one that has none yet its number."""
        return self.valid_from.isoformat() if self.valid_from else f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED
