from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import KeySort, Place
from ..texts import LONGEST


class KeyField(models.CharField):
    """Text that is compared byte by byte, so that a range of an index holds all keys with one beginning.

    SQLite does so by itself; PostgreSQL would sort by the rules of a language.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class Key(models.Model):
    """One text under whose beginnings one object is found. Derived: `put` says which keys an object has.

    Its primary key is the order in which a search reads: beginnings of names come before what stands inside them, however
    common it is. Thirty of these stand for each organisation, and the embedded database keeps them in that order alone:
    which of them are an object's says its `KeySet`.
    """

    pk = models.CompositePrimaryKey("place", "text", "kind", "sort", "object_id")
    kind = models.CharField(_("类别"), max_length=40)
    object_id = models.BigIntegerField(_("对象"))
    text = KeyField(_("检索键"), max_length=LONGEST)
    sort = models.PositiveSmallIntegerField(_("来历"), choices=KeySort.choices)
    place = models.PositiveSmallIntegerField(_("起点"), choices=Place.choices)

    class Meta:
        verbose_name = _("检索键")
        verbose_name_plural = _("检索键")

    def __str__(self) -> str:
        return self.text


class KeySet(models.Model):
    """The keys of one object side by side, packed as `keys.packed` says.

    `told`: those that it has. `wanted`: those that it shall have as soon as they are brought in, NULL where that is done:
    until then it has none but of `told` and `wanted`. `turn`: how often something else was said of it.
    """

    kind = models.CharField(_("类别"), max_length=40)
    object_id = models.BigIntegerField(_("对象"))
    told = models.TextField(_("检索键"), blank=True)
    # To want none is not the same as to want nothing else.
    wanted = models.TextField(_("待写入的检索键"), null=True)  # noqa: DJ001
    turn = models.PositiveIntegerField(_("改动次数"), default=0)

    class Meta:
        verbose_name = _("检索键组")
        verbose_name_plural = _("检索键组")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_one_key_set")]
        indexes = [models.Index(fields=["id"], condition=models.Q(wanted__isnull=False), name="search_keys_wanted")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
