"""The examples of the README run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from liantu.kit.search import registry
from liantu.kit.search.models import Key

README = Path(registry.__file__).with_name("README.md")


@pytest.mark.django_db
def test_examples_run_one_after_the_other() -> None:
    names: dict[str, object] = {}
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    assert len(blocks) == 3
    for block in blocks:
        exec(compile(block, str(README), "exec"), names)
    assert not Key.objects.filter(kind="readme-unit").exists()
