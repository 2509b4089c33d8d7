"""What records say of an organisation, all on the evidenced base."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from liantu.kit.access import public as access
from liantu.kit.evidence.models import Evidenced
from liantu.kit.evidence.periods import FIRST_YEAR, LAST_YEAR

from ..enums import NameKind
from ..validators.names import LONGEST, name_key
from ..validators.properties import PROPERTIES


class Fact(Evidenced):
    """Something said of one organisation."""

    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="%(class)ss", verbose_name=_("机构")
    )

    class Meta(Evidenced.Meta):
        abstract = True

    def clean(self) -> None:
        super().clean()
        for field in self._meta.concrete_fields:
            day = getattr(self, field.attname)
            if type(field) is models.DateField and isinstance(day, date) and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValidationError(
                    {field.name: _("年份应在 %(first)d 至 %(last)d 之间") % {"first": FIRST_YEAR, "last": LAST_YEAR}}
                )


class Name(Fact):
    """A name that an organisation bears or bore. `key` is what two ways of writing it share."""

    text = models.CharField(_("名称"), max_length=LONGEST)
    key = models.CharField(max_length=LONGEST, editable=False)
    kind = models.CharField(_("类别"), max_length=10, choices=NameKind.choices)

    class Meta:
        verbose_name = _("名称")
        verbose_name_plural = _("名称")
        ordering = ["id"]
        indexes = [models.Index(fields=["key"], name="registry_name_key")]

    def __str__(self) -> str:
        return self.text

    @property
    def value(self) -> str:
        """What it says, as a claim calls it."""
        return self.text

    def save(self, **more: object) -> None:  # type: ignore[override]
        self.key = name_key(self.text)
        super().save(**more)


class Claim(Fact):
    """One property value from one record. `value` is an ISO day, a plain decimal, a choice, or text."""

    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, related_name="claims", verbose_name=_("机构"), db_index=False
    )
    property = models.CharField(_("属性"), max_length=30)
    value = models.TextField(_("值"))

    class Meta:
        verbose_name = _("主张")
        verbose_name_plural = _("主张")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["organisation", "property"], name="registry_claim_property"),
            # By code rows are found again: the one property that is looked for by its value.
            models.Index(fields=["value"], condition=models.Q(property="code"), name="registry_claim_code"),
        ]

    def __str__(self) -> str:
        spec = PROPERTIES.get(self.property)
        if spec is None:
            return f"{self.property}: {self.value}"[:80]
        told = access.mask(spec.mask, self.value) if spec.mask else self.value
        return f"{spec.label}: {told}"[:80]
