"""The WSGI application that Granian, gunicorn or any other server runs."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from .serving import tie_to_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liantu.site.settings")

tie_to_parent()
application = get_wsgi_application()
# All pages are imported before the port is opened: nobody's first request waits for it.
_pages = get_resolver().url_patterns
