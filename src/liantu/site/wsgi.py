"""The WSGI application that Granian, gunicorn or any other server runs."""

import gc
import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.backends.signals import connection_created
from django.urls import get_resolver

from .environment import kept_plans
from .serving import tie_to_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liantu.site.settings")

tie_to_parent()
application = get_wsgi_application()

if kept := kept_plans("LIANTU_DATABASE_URL"):
    connections.settings["default"].setdefault("OPTIONS", {}).update(kept)
    # A cursor on the server is three statements instead of one, for choices of a dozen rows.
    connections.settings["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True

    # The hundred statements that psycopg keeps by default are those of three pages.
    @connection_created.connect
    def _keep_more(connection: Any, **_more: Any) -> None:
        connection.connection.prepared_max = 1000


# All pages are imported before the port is opened: nobody's first request waits for it.
_pages = get_resolver().url_patterns

# What is loaded now stays for good. Left to the collector it is walked again and again, for a quarter of a second now and
# then in the middle of somebody's page; and a page makes so many small things that the usual 700 are a sweep every moment.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
