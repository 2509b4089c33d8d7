"""The page behind a signed link: no account, no session, one answer.

Whether a link is unknown, used, expired or revoked, the same is asked of the database and the same is written; the words
alone differ, and nothing of what the link was about is among them.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liantu.kit.access.errors import Conflict
from liantu.kit.ui.forms import FileInput, Form
from liantu.kit.ui.pages import show_errors

from .. import purposes, queries
from ..actions import linking
from ..enums import LinkState
from ..models import Link, LinkTry

#: Longer than any token that was ever made.
MOST_TOKEN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    address = str(request.META.get("LIANTU_ADDRESS", ""))
    link = queries.link_held(token[:MOST_TOKEN])
    if link is None or link.state != LinkState.OPEN or not purposes.known(link.purpose):
        return _miss(request, link, address)
    known = purposes.purpose(link.purpose)
    if request.method != "POST":
        return _show(request, link, form_of(known.asked(link)), 200)
    if not linking.count_post(by=linking.holder(link), link=link):
        return _closed(request, _("提交次数过多"), _("请一小时后再试。"), 429)
    form = form_of(known.asked(link), request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, link, form, 422)
    try:
        linking.answer_link(by=linking.holder(link), link=link, values=form.told())
    except ValidationError as refusal:
        show_errors(form, refusal)
        return _show(request, link, form, 422)
    except Conflict:
        return _miss(request, queries.link_held(token[:MOST_TOKEN]), address)
    return _kept_private(render(request, "notices/thanks.html", {"title": _("已收到，谢谢"), "link": link}))


def _miss(request: HttpRequest, link: Link | None, address: str) -> HttpResponse:
    # Good links go on: no token can be guessed, and a whole park may stand behind one address.
    if LinkTry.tried(f"address:{address}", linking.HOUR) >= linking.MOST_MISSES:
        return _closed(request, _("尝试次数过多"), _("请一小时后再试，或联系发给您链接的人。"), 429)
    linking.count_miss(by=linking.holder(link), address=address)
    state = link.state if link is not None else None
    told = {
        LinkState.USED: (_("已经填写过"), _("这个链接只能使用一次，已经收到过答复。需要更正请联系发给您链接的人。")),
        LinkState.EXPIRED: (_("链接已过期"), _("请联系发给您链接的人重新生成。")),
        LinkState.REVOKED: (_("链接已撤回"), _("发起人撤回了这个链接，不需要再填写。")),
        None: (_("链接无效"), _("请核对链接是否完整，或联系发给您链接的人。")),
    }
    title, words = told.get(state, told[None])
    return _closed(request, title, words, 404 if state is None else 410)


def _show(request: HttpRequest, link: Link, form: Any, status: int) -> HttpResponse:
    told = {"title": str(link), "link": link, "form": form}
    return _kept_private(render(request, "notices/answer.html", told, status=status))


def _closed(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    return _kept_private(render(request, "notices/closed.html", {"title": title, "words": words}, status=status))


def _kept_private(response: HttpResponse) -> HttpResponse:
    """In no cache, and found by no search engine."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


class AnswerForm(Form):
    """Fields are those of a purpose."""

    def told(self) -> dict[str, Any]:
        """What was said, None where nothing was."""
        return {name: None if value == "" else value for name, value in self.cleaned_data.items()}


def form_of(fields: Any, *data: Any) -> AnswerForm:
    made = {field.name: _field(field) for field in fields}
    return type("AnswerForm", (AnswerForm,), made)(*data)


def _field(asked: purposes.Field) -> forms.Field:
    told: dict[str, Any] = {"label": asked.label, "required": asked.required, "help_text": asked.help}
    match asked:
        case purposes.Text(long=long, most=most):
            return forms.CharField(max_length=most, widget=forms.Textarea() if long else forms.TextInput(), **told)
        case purposes.Choice(options=options):
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect(), **told)
        case purposes.Number():
            if asked.unit and not asked.help:
                told["help_text"] = _("单位：%(unit)s") % {"unit": asked.unit}
            return forms.DecimalField(
                min_value=asked.least, max_value=asked.most, decimal_places=asked.places, max_digits=20, **told
            )
        case purposes.Day():
            return forms.DateField(widget=forms.DateInput(), **told)
        case purposes.File(kinds=kinds, max_mb=most_mb):
            return forms.FileField(
                widget=FileInput(accept=kinds, max_mb=most_mb), max_length=200, allow_empty_file=True, **told
            )
    raise TypeError(asked)
