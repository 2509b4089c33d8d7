"""One migrate or restore of a home at a time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from liantu.site.upkeep import Refused
from liantu.site.upkeep.drafts import alone

#: Another process that holds the folder for half a second.
HOLDER = """
import fcntl, os, sys, time
descriptor = os.open(sys.argv[1], os.O_RDONLY)
fcntl.flock(descriptor, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(0.5)
"""


@pytest.fixture
def held(tmp_path: Path) -> Path:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    return tmp_path


def test_home_that_somebody_else_works_in_is_refused_at_once(held: Path) -> None:
    with pytest.raises(Refused, match="另一个进程正在建立、升级或恢复"), alone(held):
        pass


def test_home_is_waited_for_where_there_is_patience(held: Path) -> None:
    began = time.monotonic()
    with alone(held, 30):
        assert time.monotonic() - began < 10
    with alone(held):
        pass
