"""What every page shows around its own content: the context processor `shell`.

Everything that asks the database is worked out only where a template uses it, so that an error page can be
drawn while the database is the error.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liantu.apps.accounts.public import Theme
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.ui import frames, nav

WALL_SECONDS = 60
#: Up to this many pages the rail stands open; beyond, only the group of the present page does.
SHORT_RAIL = 16
_THEME_ICONS = {Theme.AUTO: "device-desktop", Theme.LIGHT: "sun", Theme.DARK: "moon"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` for the frame, and `frame`, the template that a page extends."""
    return {"shell": Shell(request), "frame": frames.frame_for(request)}


class Shell:
    """The frame's facts for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.user = getattr(request, "user", None) or access.Visitor()
        self.zone = getattr(request, "zone", None)
        self.zones = getattr(request, "zones", None) or []
        self.demo = settings.LIANTU_DEMO
        self.theme = str(getattr(self.user, "theme", "") or Theme.AUTO)
        self.wall = request.GET.get("wall") == "1"
        self.wall_seconds = WALL_SECONDS

    @property
    def product(self) -> str:
        return _("链图")

    @property
    def language(self) -> str:
        return "en" if (get_language() or "").startswith("en") else "zh-Hans"

    @property
    def other_languages(self) -> list[tuple[str, str]]:
        names = {"zh-hans": "中文", "en": "English"}
        return [(code, names[code]) for code, _name in settings.LANGUAGES if code != get_language()]

    @property
    def theme_at_first(self) -> str:
        """The theme of the first paint; theme.js settles `auto` before anything is seen."""
        return "dark" if self.theme == Theme.DARK else "light"

    @property
    def themes(self) -> list[tuple[str, str, str]]:
        return [(theme.value, str(theme.label), _THEME_ICONS[theme]) for theme in Theme]

    @property
    def today(self) -> Any:
        return clock.today()

    @cached_property
    def simulated(self) -> str:
        """What is said above a page whose figures were made by a program."""
        if self.zone is not None:
            return _("模拟数据：该园区的数据由程序生成") if self.zone.simulated else ""
        made = [zone.called for zone in self.zones if zone.simulated]
        return _("含模拟数据：%(zones)s") % {"zones": listed(made)} if made else ""

    @cached_property
    def sections(self) -> tuple[nav.Section, ...]:
        # A page may belong to another entry than its address lies under: a firm's ladder to the list of firms.
        return nav.sections(self.user, getattr(self._request, "belongs_to", "") or self._request.path)

    @cached_property
    def rail_is_short(self) -> bool:
        return sum(len(section.links) for section in self.sections) <= SHORT_RAIL

    @cached_property
    def corners(self) -> list[tuple[str, Mapping[str, Any]]]:
        found = ((corner.template, corner.context(self._request)) for corner in nav.corners())
        return [(template, context) for template, context in found if context is not None]

    @cached_property
    def roles(self) -> list[str]:
        return list(dict.fromkeys(str(grant.role.label) for grant in access.grants_for(self.user)))

    @property
    def print_style(self) -> str:
        """What the header and footer of printed pages say, as CSS variables."""
        place = self.zone.called if self.zone is not None else _("全部园区")
        parts = {
            "place": f"{_('链图')} · {place}",
            "day": _("演示日期 %(day)s") % {"day": self.today} if self.demo else str(self.today),
            "page": _("第 "),
            "of": _(" 页，共 "),
            "end": _(" 页"),
        }
        return "; ".join(f"--print-{name}: {_css_string(words)}" for name, words in parts.items())

    @property
    def words(self) -> dict[str, str]:
        """What scripts say."""
        return {
            "copied": _("已复制"),
            "notCopied": _("已选中，请按 Ctrl C"),
            "offline": _("连接不上服务器，请检查网络后重试"),
            "slow": _("服务器没有及时回应，请稍后重试"),
            "failed": _("没有完成，请重试"),
            "nothing": _("没有找到“%s”"),
            "searching": _("正在查找…"),
            "chosen": _("已选 %s 行"),
            "chosenAll": _("已选全部 %s 行"),
            "tooLarge": _("文件“%s”超过 %s MB，请拆分后上传"),
            "leave": _("还有未保存的修改"),
            "refreshed": _("更新于 %s"),
            "stale": _("%s 起未能更新"),
            "fold": _("收起导航"),
            "unfold": _("展开导航"),
            "showTable": _("表格"),
            "showChart": _("图形"),
            "unknown": _("未知"),
            "partial": _("未满期"),
            "close": _("关闭"),
        }


def _css_string(words: str) -> str:
    kept = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{kept}"'
