"""Records and the files that they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from liantu.kit.access import public as access
from liantu.kit.ui.enums import MarkKind
from liantu.kit.ui.guard import signed_in
from liantu.kit.ui.marks import Mark
from liantu.kit.ui.pages import FormPage

from .. import attaching, kinds, queries, referring, resting
from ..models import Attachment, Record
from . import forms, words


@signed_in
@require_GET
def record_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What a source said, when, and what was taken from it. Opens in the drawer and as a page."""
    record = queries.find_record(request.user, pk)
    readable = queries.reads(request.user, record)
    versions = list(queries.versions_of(request.user, record))
    at = versions.index(record)
    told: dict[str, Any] = {
        "title": _now("原始记录 %(pk)s") % {"pk": record.pk},
        "record": record,
        "readable": readable,
        "withheld": Mark(MarkKind.WITHHELD),
        "made_up": words.made_up(record.source),
        "class_of": words.CLASSES[record.source.classification],
        "resting": resting.on(request.user, [record.pk]),
        "versions": versions if len(versions) > 1 else [],
    }
    if readable:
        lines = words.lines(record, versions[at - 1] if at else None)
        told |= {
            "lines": lines,
            "changed": any(line.before is not None for line in lines),
            "previous": versions[at - 1] if at else None,
            "next": versions[at + 1] if at + 1 < len(versions) else None,
            "record_place": words.clean(record.place),
            "record_key": words.clean(record.key),
            "own_words": words.clean(record.words),
            "about": _about(request.user, record),
            "attachments": queries.attachments_of(request.user, record),
            "may_attach": access.may_ever(request.user, "create", Attachment._meta.label),
        }
    return render(request, "evidence/record.html", told)


def _about(user: access.Principal, record: Record) -> list[kinds.Named]:
    """Those of whom the record speaks, as far as the user may see them."""
    return sorted(kinds.named(user, referring.things(record.pk)).values(), key=lambda one: one.label)


class AttachPage(FormPage):
    title, button, done, icon = _("上传附件"), _("上传附件"), _("附件已保存"), "upload"
    form_class = forms.Attach

    def prepare(self, request: HttpRequest, **key: Any) -> None:
        self.record = queries.find_record(request.user, key["pk"])
        if not queries.reads(request.user, self.record):
            raise access.NotHere(Record._meta.label, key["pk"])
        if not access.may_ever(request.user, "create", Attachment._meta.label):
            raise access.Denied("create", Attachment._meta.label)

    def perform(self, told: dict[str, Any]) -> Any:
        return attaching.attach(by=self.request.user, record=self.record, file=told["file"])

    def context(self) -> dict[str, Any]:
        return {"subject": self.record, "back": self.done_url(None)}

    def done_url(self, result: Any) -> str:
        return reverse("record", args=[self.record.pk])


@signed_in
@require_GET
def attachment_download(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = queries.find_attachment(request.user, pk)
    return served(attachment, attaching.fetch(by=request.user, attachment=attachment))


def served(row: Any, place: Path) -> FileResponse:
    """The bytes of an attachment, or of whatever else has a name, to be kept and not to be opened by the browser."""
    response = FileResponse(
        place.open("rb"), as_attachment=True, filename=row.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, no_store=True, private=True)
    return response
