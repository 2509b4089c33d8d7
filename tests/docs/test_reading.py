"""The worked page on reading reports: its commands and its Python say what it shows."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from liantu.site.cli import house, wake

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The page in one language, with the report that it shows in the present folder."""
    told = (ROOT / "docs" / request.param / "reading.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, content in re.findall(r"^```text (\S+)\n(.*?)^```", told, re.M | re.S):
        Path(name).write_text(content, encoding="utf-8")
    yield told
    wake("zh-hans")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["zh", "en"], indirect=True)
def test_commands_answer_as_shown(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = 0
    for block in re.findall(r"^```console\n(.*?)^```", page, re.M | re.S):
        for command, answer in re.findall(r"^\$ liantu (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            arguments = shlex.split(command)
            monkeypatch.setattr("sys.argv", ["liantu", *arguments])
            wake("en" if "en" in arguments else "zh-hans")
            done = CliRunner().invoke(house, arguments, prog_name="liantu", catch_exceptions=False)
            assert done.stdout == answer, command
            ran += 1
    assert ran == 2


@pytest.mark.parametrize("page", ["zh", "en"], indirect=True)
def test_python_answers_as_shown(page: str) -> None:
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", page, re.M | re.S))
    test = doctest.DocTestParser().get_doctest(code, {}, "reading.md", None, 0)
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert (runner.failures, runner.tries) == (0, 7)
