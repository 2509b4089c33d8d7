"""Django's settings, made from the environment (environment.py) and the home folder (home.py)."""

from __future__ import annotations

import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from . import environment
from .home import Home

PACKAGE = Path(__file__).resolve().parent.parent

LIANTU_HOME = Home(Path(environment.read("LIANTU_HOME")).expanduser().resolve())
LIANTU_KEYS = LIANTU_HOME.keys
LIANTU_URL = environment.read("LIANTU_URL").rstrip("/")
LIANTU_DEMO = bool(LIANTU_HOME.facts().get("demo"))
LIANTU_NOW = environment.day("LIANTU_NOW") or LIANTU_HOME.day() if LIANTU_DEMO else None
LIANTU_AUDIT_HEADS = environment.read("LIANTU_AUDIT_HEADS") or str(LIANTU_HOME.audit_heads)
LIANTU_PROXIES = environment.whole("LIANTU_PROXIES")
LIANTU_MAIL = environment.mail(
    "LIANTU_MAIL_URL", "LIANTU_MAIL_FROM", LIANTU_HOME.path / "mail" if LIANTU_DEMO else None
)
LIANTU_JOB_WORKERS = environment.whole("LIANTU_JOB_WORKERS")

DEBUG = environment.switch("LIANTU_DEBUG")
# Before the first run there is no key yet; nothing signed with this one is meant to last.
SECRET_KEY = secrets.token_urlsafe(48) if "django" in LIANTU_KEYS.missing() else LIANTU_KEYS.django.decode()

_scheme, _host = environment.address("LIANTU_URL")
_https = _scheme == "https"
ALLOWED_HOSTS = [
    _host,
    "127.0.0.1",
    "localhost",
    "[::1]",
    *(host.strip() for host in environment.read("LIANTU_HOSTS").split(",") if host.strip()),
]
CSRF_TRUSTED_ORIGINS = [LIANTU_URL] if _https else []
ROOT_URLCONF = "liantu.site.urls"
WSGI_APPLICATION = "liantu.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "liantu.site",
    "liantu.apps.cultivation",
    "liantu.apps.industry",
    "liantu.apps.indicators",
    "liantu.apps.activities",
    "liantu.apps.registry",
    "liantu.apps.accounts",
    "liantu.kit.intake",
    "liantu.kit.journeys",
    "liantu.kit.rulestore",
    "liantu.kit.notices",
    "liantu.kit.jobs",
    "liantu.kit.search",
    "liantu.kit.evidence",
    "liantu.kit.ui",
    "liantu.kit.access",
    "liantu.kit.audit",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tables2",
    "django_filters",
    "csp",
    # Its pages of the API's operations; without it they would ask for their parts from elsewhere.
    "ninja",
]

MIDDLEWARE = [
    "liantu.site.middleware.not_in_circles",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "liantu.site.middleware.refuse_oversized",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "liantu.apps.accounts.web.middleware.signed_in",
    "liantu.site.middleware.plain_words",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "liantu.site.shell.shell",
            ],
            "builtins": ["django.templatetags.i18n", "liantu.kit.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "liantu.kit.ui.forms.Renderer"
DJANGO_TABLES2_TEMPLATE = "ui/table.html"

_postgresql = environment.database("LIANTU_DATABASE_URL")
DATABASES = {
    "default": _postgresql
    or {
        "ENGINE": "liantu.kit.sqlite",
        "NAME": LIANTU_HOME.database,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # A writer takes its lock at the start, so that it waits its turn instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # Of each statement that may fail half-way SQLite keeps the pages as they were: in memory, not in a file. What
            # many transactions touch goes from the log into the database once.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
            " PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=32000;",
        },
    }
}

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "signin"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]

SESSION_ENGINE = "liantu.apps.accounts.models.session"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
# The name carries the browser's own promise where it can be kept: host only, https only, path /.
SESSION_COOKIE_NAME = "__Host-liantu" if _https else "liantu"
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# The longest that any policy allows; the policy in force is checked at each request.
SESSION_COOKIE_AGE = 24 * 3600
CSRF_COOKIE_NAME = "__Host-liantu-csrf" if _https else "liantu-csrf"
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "liantu.site.errors.forged"
LANGUAGE_COOKIE_NAME = "liantu-language"
LANGUAGE_COOKIE_SECURE = _https
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if LIANTU_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # ECharts places its labels with style attributes; a style attribute cannot fetch or run anything
        # that the directives beside it do not allow.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = environment.read("LIANTU_LANGUAGE")
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["liantu.site.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = None
# The package is served as it is installed: there is no collecting step that an upgrade could forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
LIANTU_UPLOAD_MAX = 50 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
MEDIA_ROOT = LIANTU_HOME.files

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "liantu": {"level": "INFO"},
        # Every 4xx would be a line; the audit log and the server's own access log hold what matters of them.
        "django.request": {"level": "ERROR"},
    },
}
