"""Tags and filters that every template has without loading them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed

from .. import amounts, assets, charts, frames, marks, numbers, states, toasts
from .. import personal as personal_values
from ..enums import MarkKind

register = template.Library()

register.simple_tag(assets.asset, name="asset")
register.simple_tag(assets.icon, name="icon")
register.filter(toasts.undo_url)
register.filter(numbers.in_words)
register.filter(numbers.day)
register.filter(numbers.moment)
register.filter(listed)


@register.simple_tag
def value(given: Any, unit: str = "", decimals: int | None = None) -> SafeString:
    """Any value as people read it; what is not known is a dash with the word, never 0 and never blank."""
    words = numbers.in_words(given, str(unit), decimals)
    if given is None or given == "":
        return format_html('<span class="unknown">{}</span>', words)
    if isinstance(given, int | float | Decimal) and not isinstance(given, bool):
        return format_html('<span class="figure">{}</span>', words)
    return format_html("{}", words)


@register.simple_tag
def money(yuan: Any) -> SafeString:
    """An amount with the unit of its size; the exact yuan on focus."""
    if yuan is None or yuan == "":
        return value(None)
    return amounts.drawn(yuan)


@register.simple_tag
def share(part: Any, whole: Any = 1, decimals: int = 1) -> SafeString:
    if part is None or whole is None:
        return value(None)
    return format_html('<span class="figure">{}</span>', numbers.share(part, whole, decimals))


@register.simple_tag
def rank(place: int | None, among: int | None) -> SafeString:
    if place is None or among is None:
        return value(None)
    return format_html('<span class="figure">{}</span>', numbers.rank(place, among))


@register.simple_tag
def clock(days: int | None, due: date | None, paused: bool = False, provisional: bool = False) -> SafeString:
    """What is left of a deadline, in working days that the caller counted; `paused` while it stands."""
    if due is None or days is None:
        return value(None)
    if paused:
        style = states.StateStyle(
            _("计时已暂停 (%(n)s 个工作日未用)") % {"n": days}, "player-pause", states.Tone.NEUTRAL
        )
    else:
        tone = states.Tone.BAD if days < 0 else states.Tone.WAITING if days <= 3 else states.Tone.NEUTRAL
        style = states.StateStyle(numbers.remaining(days, due), "clock", tone)
    told = mark(MarkKind.PROVISIONAL, note=_("该年节假日安排尚未公布")) if provisional else ""
    return format_html('<span class="clock">{}{}</span>', style.html(), told)


@register.simple_tag
def result(answer: str | None) -> SafeString:
    """One of the five answers of a rule."""
    return states.style_of(states.RESULTS, answer).html()


@register.simple_tag
def work_state(name: str) -> SafeString:
    """The state of a piece of work: queued, running, done, failed, cancelled."""
    return states.style_of(states.WORK, name).html()


@register.simple_tag
def state(style: states.StateStyle) -> SafeString:
    return style.html()


@register.simple_tag
def mark(
    what: marks.Mark | MarkKind | str,
    source: str = "",
    date: date | None = None,
    authority: str = "",
    others: Any = (),
    url: str = "",
    note: str = "",
) -> SafeString:
    """A mark beside a value. `what` is a `Mark`, or the kind of one that the other arguments make."""
    if not isinstance(what, marks.Mark):
        what = marks.Mark(MarkKind(what), source, date, authority, tuple(others), url, note)
    return marks.drawn(what)


@register.simple_tag(takes_context=True)
def personal(context: Context, obj: Model, field: str) -> SafeString:
    """A personal value, masked, with the way to reveal it for those who may do so with a reason."""
    return personal_values.drawn(getattr(context.get("request"), "user", None), obj, field)


@register.simple_tag(takes_context=True)
def fill(context: Context, name: str, told: Mapping[str, Any]) -> SafeString:
    """Another template with its own facts beside those of the page, such as a panel or a corner."""
    with context.push(**told):
        return context.template.engine.get_template(name).render(context)


@register.simple_tag
def drawer(url: str) -> SafeString:
    """The attributes of a link that opens its page in the drawer and keeps the list in place."""
    return format_html('href="{}" hx-get="{}" hx-target="#drawer" hx-swap="innerHTML"', url, url)


@register.inclusion_tag("ui/form/form.html", takes_context=True, name="form")
def form_tag(
    context: Context, form: BaseForm, submit: Any = "", *, action: str = "", cancel: str = "", busy: Any = "",
    icon: str = "", grave: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """A whole form that posts. `submit` says what the button does, `busy` what goes on once it was pressed.

    `cancel` is where to go instead; `grave` makes the button look like what is not lightly done. Inside the
    drawer or the sheet the answer comes back into it.
    """
    request = context.get("request")
    host = frames.host_of(request) if request is not None else ""
    return {
        "form": form, "submit": submit or _("保存"), "action": action or (request.get_full_path() if host
        else ""), "cancel": cancel, "busy": busy or _("正在提交…"), "host": host, "icon_name": icon,
        "grave": grave, }  # fmt: skip


@register.simple_tag(takes_context=True)
def chart(context: Context, spec: charts.Chart) -> SafeString:
    return charts.drawn(spec, context.get("request"))


@register.simple_tag
def unique(prefix: str = "u") -> str:
    """An id that no other part of the page has, also not one that came later."""
    return f"{prefix}-{secrets.token_hex(4)}"


@register.filter
def error_frame(request: HttpRequest, status: int) -> str:
    """The template that an error page extends."""
    return frames.error_frame_for(request, status)
