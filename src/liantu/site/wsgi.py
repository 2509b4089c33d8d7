"""The WSGI application that Granian, gunicorn or any other server runs."""

import os

from django.core.wsgi import get_wsgi_application

from .serving import tie_to_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liantu.site.settings")

tie_to_parent()
application = get_wsgi_application()
