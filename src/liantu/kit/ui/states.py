"""States as people read them: an icon and a word, and only then a colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .assets import icon
from .enums import Result, Tone


@dataclass(frozen=True)
class StateStyle:
    """How one state is shown: its word, the name of its icon, its tone."""

    words: Any
    icon: str
    tone: Tone = Tone.NEUTRAL

    def html(self) -> SafeString:
        return format_html('<span class="state tone-{}">{}{}</span>', self.tone, icon(self.icon), self.words)


RESULTS: Mapping[str, StateStyle] = {
    Result.MET: StateStyle(Result.MET.label, "circle-check", Tone.GOOD),
    Result.UNMET: StateStyle(Result.UNMET.label, "circle-x", Tone.BAD),
    Result.UNKNOWN: StateStyle(Result.UNKNOWN.label, "circle-dashed", Tone.WAITING),
    Result.MANUAL: StateStyle(Result.MANUAL.label, "user-check", Tone.PERSON),
    Result.NOT_APPLICABLE: StateStyle(Result.NOT_APPLICABLE.label, "circle-minus", Tone.NEUTRAL),
}

#: The life of a piece of work that the machine does.
WORK: Mapping[str, StateStyle] = {
    "queued": StateStyle(_("排队中"), "hourglass", Tone.WAITING),
    "running": StateStyle(_("进行中"), "loader-2", Tone.UNDERWAY),
    "done": StateStyle(_("已完成"), "circle-check", Tone.GOOD),
    "failed": StateStyle(_("失败"), "circle-x", Tone.BAD),
    "cancelled": StateStyle(_("已取消"), "circle-minus", Tone.NEUTRAL),
}

#: For models with a plain `active` flag.
ACTIVE: Mapping[Any, StateStyle] = {
    True: StateStyle(_("启用"), "circle-check", Tone.GOOD),
    False: StateStyle(_("停用"), "circle-minus", Tone.NEUTRAL),
}


def style_of(styles: Mapping[Any, StateStyle], value: Any) -> StateStyle:
    """The style of `value`; a value that nobody styled is shown as it is, never hidden."""
    return styles.get(value) or StateStyle(str(value), "circle", Tone.NEUTRAL)
