"""What a list does with many rows goes on in the background: by the same page, made anew from its address.

This part stands below the one that keeps jobs, so it knows none: a higher one registers the way to it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from django.http import HttpRequest, QueryDict
from django.utils.module_loading import import_string

from liantu.kit.access import public as access

from . import exports
from .models import SavedView

if TYPE_CHECKING:
    from .lists import ListPage


class Task(StrEnum):
    """What goes on: the deed that was chosen for rows, or a workbook."""

    BULK = "bulk"
    EXPORT = "export"


@dataclass(frozen=True)
class Order:
    """A list page as somebody had it before them, in plain values: a queue keeps it as JSON."""

    page: str
    path: str
    query: str
    post: str
    zone: int | None
    keys: Mapping[str, Any]

    @property
    def plain(self) -> dict[str, Any]:
        return asdict(self)


class Steps(Protocol):
    """What runs the work: for whom, how far it is, and where a file goes that its owner is to have."""

    by: access.Principal

    def total(self, n: int | None, what: str = "") -> None: ...
    def step(self, n: int = 1, note: str | None = None) -> None: ...
    def file(self, name: str) -> Path: ...


#: `queue(by, task, order, title)` has `do_work(steps, task, order)` run later; it answers the page of its progress.
Queue = Callable[[access.Principal, Task, dict[str, Any], str], str]
_queues: list[Queue] = []


def register(queue: Queue) -> Queue:
    """Raises ValueError where there is one already."""
    if _queues:
        raise ValueError("ui: long work is taken twice")
    _queues.append(queue)
    return queue


def handed_over(page: ListPage, task: Task, title: str, post: Mapping[str, Any]) -> str:
    """The page where the work's progress is seen; empty where nobody takes it and it is to be done now."""
    if not _queues:
        return ""
    told, request, kind = QueryDict(mutable=True), page.request, type(page)
    for name, value in post.items():
        told.setlist(name, value if isinstance(value, list) else [value])
    order = Order(
        f"{kind.__module__}.{kind.__qualname__}", request.path, request.GET.urlencode(), told.urlencode(),
        getattr(getattr(request, "zone", None), "pk", None), dict(page.kwargs),
    )  # fmt: skip
    return _queues[0](request.user, task, order.plain, title)


def do_work(steps: Steps, task: str, order: Mapping[str, Any]) -> dict[str, Any]:
    """What a queue runs; it may run more than once. Answers words, the list's address and figures, as a job shows them.

    Raises ValidationError, Denied.
    """
    page = remade(steps.by, Order(**order))
    return page.bulk_later(steps) if task == Task.BULK else page.export_later(steps)


def write_table(steps: Steps, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A plain workbook of texts for the owner of the work."""
    book = exports.Book(
        title, [exports.SheetColumn(name, width=60) for name in columns], rows, maker=steps.by.audit_name
    )
    file, _count = exports.write(book)
    keep(steps, f"{title}.xlsx", file)


def keep(steps: Steps, name: str, file: IO[bytes]) -> None:
    """Hand a file that was written to the owner of the work."""
    with file, steps.file(name).open("wb") as out:
        shutil.copyfileobj(file, out)


def remade(by: access.Principal, order: Order) -> ListPage:
    """The page of an order, for whom it was ordered; what they may see now decides, not what they saw."""
    request = HttpRequest()
    request.method, request.path = "POST", order.path
    request.META.update(QUERY_STRING=order.query)
    request.GET, request.POST = QueryDict(order.query), QueryDict(order.post)
    zones = SavedView._meta.get_field("zone").related_model._default_manager  # type: ignore[union-attr]
    request.user, request.session = by, {}  # type: ignore[assignment]
    request.zone = zones.get(pk=order.zone) if order.zone is not None else None  # type: ignore[attr-defined]
    page: ListPage = import_string(order.page)()
    page.setup(request, **order.keys)
    return page
