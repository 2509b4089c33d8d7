from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liantu.kit import clock

from .. import periods


class EvidencedRows(models.QuerySet[Any]):
    """What can be asked of anything that has a proof."""

    def counting(self) -> Self:
        """Said by an applied delivery, and not retracted."""
        return self.filter(record__last__isnull=False, retraction__isnull=True)

    def on(self, day: Any = None) -> Self:
        """Valid on `day` (today), as far as its ends are told."""
        day = day or clock.today()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Evidenced(models.Model):
    """The base of all that is said: which record says it, from when until when, and whether it was retracted."""

    record = models.ForeignKey("evidence.Record", models.PROTECT, related_name="+", verbose_name=_("原始记录"))
    valid_from = models.DateField(_("起始日"), null=True, blank=True)
    valid_to = models.DateField(_("截止日"), null=True, blank=True)
    # As the source told them: a year stays a year.
    told_from = models.CharField(max_length=10, blank=True, editable=False)
    told_to = models.CharField(max_length=10, blank=True, editable=False)
    approximate = models.BooleanField(_("约数"), default=False)
    # Asked only whether there is one, which nearly nothing has: an index would lead SQLite through the whole table.
    retraction = models.ForeignKey(
        "evidence.Retraction", models.PROTECT, null=True, blank=True, editable=False, related_name="+", db_index=False
    )

    objects: ClassVar[Any] = EvidencedRows.as_manager()

    class Meta:
        abstract = True

    def said(self, valid_from: str = "", valid_to: str = "") -> Self:
        """Set from when until when, as told. Raises ValidationError."""
        self.valid_from, self.valid_to = periods.validity(valid_from, valid_to)
        self.told_from, self.told_to = str(valid_from or ""), str(valid_to or "")
        return self

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("截止日早于起始日")})

    @property
    def holds(self) -> bool:
        """Whether it is valid today."""
        today = clock.today()
        return not (self.valid_from and self.valid_from > today) and not (self.valid_to and self.valid_to < today)
