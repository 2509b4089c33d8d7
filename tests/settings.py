"""Settings of the test suite: the real ones, in a home that is made for the run and thrown away after it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = os.environ.get("LIANTU_TEST_HOME")
if not _home:
    _home = tempfile.mkdtemp(prefix="liantu-test-")
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["LIANTU_HOME"] = _home
for _name in (
    "LIANTU_URL",
    "LIANTU_NOW",
    "LIANTU_HOSTS",
    "LIANTU_PROXIES",
    "LIANTU_LANGUAGE",
    "LIANTU_DEBUG",
):
    os.environ.pop(_name, None)

from liantu.site.home import Home  # noqa: E402

Home(Path(_home)).open()
Home(Path(_home)).keys.create()

from liantu.site.settings import *  # noqa: E402, F403
from liantu.site.settings import DATABASES, LIANTU_HOME  # noqa: E402

ALLOWED_HOSTS = ["*"]
# The real hasher is slow on purpose; what is tested about passwords does not depend on it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite"):
    # A file, not memory: several threads and processes must meet in it as they do in a real home.
    DATABASES["default"]["TEST"] = {"NAME": str(LIANTU_HOME.path / "test.sqlite3")}
