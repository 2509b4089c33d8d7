"""The worked pages on chains, identity, reports, rules and deadlines: their commands and their Python say what they show."""

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
#: Page → how many commands and how many statements of Python it shows.
PAGES = {
    "chains.md": (1, 11), "identity.md": (6, 8), "reading.md": (2, 7), "rules.md": (11, 11), "worktime.md": (6, 12),
}  # fmt: skip
everywhere = pytest.mark.parametrize(
    "page", [f"{lang}/{name}" for lang in ("zh", "en") for name in PAGES], indirect=True
)


@pytest.fixture
def page(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A page in one language, with the files that it shows in the present folder."""
    told = ROOT / "docs" / request.param
    monkeypatch.chdir(tmp_path)
    for name, content in re.findall(
        r"^```(?:csv|text|yaml|json) (\S+)\n(.*?)^```", told.read_text(encoding="utf-8"), re.M | re.S
    ):
        Path(name).write_text(content, encoding="utf-8")
    yield told
    wake("zh-hans")


@pytest.mark.django_db
@everywhere
def test_commands_answer_as_shown(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = 0
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S):
        for command, answer in re.findall(r"^\$ liantu (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            arguments = shlex.split(command)
            monkeypatch.setattr("sys.argv", ["liantu", *arguments])
            wake("en" if "en" in arguments else "zh-hans")
            done = CliRunner().invoke(house, arguments, prog_name="liantu", catch_exceptions=False)
            assert done.stdout == answer, command
            ran += 1
    assert ran == PAGES[page.name][0]


@everywhere
def test_python_answers_as_shown(page: Path) -> None:
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S))
    runner = doctest.DocTestRunner()
    runner.run(doctest.DocTestParser().get_doctest(code, {}, page.name, None, 0))
    assert (runner.failures, runner.tries) == (0, PAGES[page.name][1])
