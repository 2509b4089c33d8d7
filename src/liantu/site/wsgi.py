"""The WSGI application that Granian, gunicorn or any other server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from .serving import tie_to_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liantu.site.settings")

tie_to_parent()
application = get_wsgi_application()
# All pages are imported before the port is opened: nobody's first request waits for it.
_pages = get_resolver().url_patterns

# What is loaded now stays for good. Left to the collector it is walked again and again, for a quarter of a second now and
# then in the middle of somebody's page; and a page makes so many small things that the usual 700 are a sweep every moment.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
