"""Settings of the two libraries that the jobs benchmark measures beside Liantu."""

import os
from pathlib import Path

from liantu.site import environment

RIVAL = os.environ["BENCH_RIVAL"]
SECRET_KEY = "benchmark"
USE_TZ = True
INSTALLED_APPS = {"django-q2": ["django_q"], "django-tasks-db": ["django_tasks", "django_tasks_db"]}[RIVAL]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": environment.database("LIANTU_DATABASE_URL")
    or {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(os.environ["LIANTU_HOME"]) / f"{RIVAL}.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
        },
    }
}
# Its defaults, but for a timeout below `retry`, which it asks for.
Q_CLUSTER = {"name": "bench", "workers": 2, "orm": "default", "timeout": 50, "save_limit": 0}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
LOGGING = {"version": 1, "disable_existing_loggers": True}
