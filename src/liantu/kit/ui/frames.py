"""Whether a page stands in the whole frame or only in a part of one that is already open."""

from __future__ import annotations

from django.http import HttpRequest

FRAME = "ui/frame.html"
BARE = "ui/bare.html"
DRAWER = "ui/drawer.html"

#: Elements of the frame that take a page's body: the drawer for details, the sheet for a short task above it.
HOSTS = frozenset({"drawer", "sheet"})


def is_part(request: HttpRequest, target: str = "") -> bool:
    """Whether htmx asks for a part of the page; with `target`, for the element of that id."""
    if not request.headers.get("HX-Request"):
        return False
    return not target or request.headers.get("HX-Target") == target


def host_of(request: HttpRequest) -> str:
    """The id of the drawer or sheet that the page opens in; empty where it is a page of its own."""
    target = request.headers.get("HX-Target", "") if is_part(request) else ""
    return target if target in HOSTS else ""


def frame_for(request: HttpRequest) -> str:
    """What a page extends: its body alone where it opens in a drawer, the whole frame elsewhere."""
    return DRAWER if host_of(request) else FRAME


def error_frame_for(request: HttpRequest, status: int) -> str:
    """The frame of an error: bare where nobody is signed in, and where the database may be the error."""
    user = getattr(request, "user", None)
    known = bool(user is not None and user.is_authenticated)
    return FRAME if known and status < 500 else BARE
