from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NameSort(IntEnum):
    """What a name is to its bearer. The order is that of `KeySort`."""

    OFFICIAL = 0
    SHORT = 1
    ALIAS = 2


class Place(models.IntegerChoices):
    """Where in the name or code a key begins."""

    START = 0, _("开头")
    INSIDE = 1, _("中间")


class KeySort(models.IntegerChoices):
    """What a key is taken from. Pinyin and initials follow their names in the order of `NameSort`."""

    NAME = 0, pgettext_lazy("matched", "名称")
    SHORT = 1, pgettext_lazy("matched", "简称")
    ALIAS = 2, pgettext_lazy("matched", "曾用名或别名")
    CODE = 3, pgettext_lazy("matched", "代码")
    PINYIN = 4, pgettext_lazy("matched", "名称的拼音")
    SHORT_PINYIN = 5, pgettext_lazy("matched", "简称的拼音")
    ALIAS_PINYIN = 6, pgettext_lazy("matched", "曾用名或别名的拼音")
    INITIALS = 7, pgettext_lazy("matched", "名称的首字母")
    SHORT_INITIALS = 8, pgettext_lazy("matched", "简称的首字母")
    ALIAS_INITIALS = 9, pgettext_lazy("matched", "曾用名或别名的首字母")
