"""The example of the README runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import liantu.kit.jobs
from liantu.kit.jobs import public as jobs
from liantu.kit.jobs import registry
from liantu.kit.jobs.public import enqueue
from tests.factories.accounts import World

README = Path(liantu.kit.jobs.__file__).with_name("README.md")


@pytest.mark.django_db
def test_example_runs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", registry.kinds())
    monkeypatch.setattr(registry, "_plans", registry.plans())
    text = README.read_text(encoding="utf-8")
    module = re.findall(r"(?s)```python\n(.*?)```", text)
    call = re.findall(r"`(enqueue\(.*?\))`", text)
    assert (len(module), len(call)) == (1, 1)
    exec(compile(module[0], str(README), "exec"), {})
    job = eval(call[0], {"enqueue": enqueue, "by": world.system, "zone": world.here})
    assert jobs.work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.error, job.result["words"]) == ("done", "", "重算了 1 家机构")
    assert job.result_path.read_text(encoding="utf-8") == "7\n"
    assert registry.plans()["example.rebuild"].daily.isoformat() == "02:30:00"
