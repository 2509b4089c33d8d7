"""The documentation says what there is: every setting, command and role, in both languages; its examples run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from django.utils import translation

from liantu.kit.access.roles import ADMINISTRATORS
from liantu.kit.ui import nav
from liantu.site import cli, environment
from tests.docs import rulebook
from tests.homes import OwnHome
from tests.messages import catalogue, gathered, missing, update

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("zh", "en")


def text(*parts: str) -> str:
    return (ROOT / Path(*parts)).read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    cli.wake("zh-hans")

    def below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for child in command.list_commands(context):
                yield from below(f"{name} {child}", command.get_command(context, child))
        else:
            yield name, command

    yield from below("liantu", cli.house)


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_are_all_documented_with_their_defaults(language: str) -> None:
    rows = dict(re.findall(r"^\| `(LIANTU_\w+)` \| ([^|]+) \|", text("docs", language, "operations.md"), re.M))
    assert set(rows) == {variable.name for variable in environment.VARIABLES}
    for variable in environment.VARIABLES:
        if variable.default:
            assert variable.default in rows[variable.name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_are_all_documented_with_their_options(language: str) -> None:
    told = text("docs", language, "operations.md")
    lines = re.findall(r"^\| `(liantu [^`]+)`", told, re.M)
    for name, command in commands():
        described = " ".join(line for line in lines if line.startswith(name))
        assert described, f"{name} is not in docs/{language}/operations.md"
        options = [max(one.opts, key=len) for one in command.params if isinstance(one, click.Option) and not one.hidden]
        lacking = [option for option in options if option not in {"--json", "--help"} and option not in described]
        assert lacking == [], f"{name}: {lacking}"


def test_documented_commands_all_exist() -> None:
    known = {name for name, _command in commands()}
    for language in LANGUAGES:
        for line in re.findall(r"^\| `(liantu [^`]+)`", text("docs", language, "operations.md"), re.M):
            words = [word for word in line.split() if re.fullmatch(r"[a-z]+(?:-[a-z]+)*", word)]
            assert " ".join(words) in known, line


@pytest.mark.parametrize(("language", "ending"), [("zh", ""), ("en", "_en")])
def test_indicators_are_all_documented_with_their_definitions(language: str, ending: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]*\| ([^|]+) \|$", text("docs", language, "indicators.md"), re.M)
    folder = ROOT / "src" / "liantu" / "rulebook" / "indicators"
    shipped = [row for path in folder.glob("*.yaml") for row in yaml.safe_load(path.read_text(encoding="utf-8"))]
    assert sorted(rows) == sorted((row["code"], row[f"name{ending}"], row[f"definition{ending}"]) for row in shipped)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rule_packs_are_all_documented_with_their_facts(language: str) -> None:
    here = rulebook.path_of(language).read_text(encoding="utf-8") == rulebook.Page(language).text()
    assert here, "write the pages anew: .venv/bin/python -m tests.docs.rulebook"


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_chains_are_all_documented(language: str) -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| ([^|]+) \| (\d+) \|$", text("docs", language, "chains.md"), re.M)
    folder = ROOT / "src" / "liantu" / "rulebook" / "chains"
    shipped = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*/*.yaml")]
    assert sorted(rows) == sorted((one["chain"], one["title"][language], str(len(one["nodes"]))) for one in shipped)


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_are_the_same_in_both_languages(language: str) -> None:
    other = ROOT / "docs" / ("en" if language == "zh" else "zh")
    here = sorted(path.name for path in (ROOT / "docs" / language).glob("*.md"))
    assert here == sorted(path.name for path in other.glob("*.md"))
    for name in here:
        headings = len(re.findall(r"^#+ ", text("docs", language, name), re.M))
        assert headings == len(re.findall(r"^#+ ", (other / name).read_text(encoding="utf-8"), re.M)), name


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_readmes_name_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert {"make demo", "make test"} <= set(re.findall(r"^make \w+$", text(name), re.M))
    makefile = text("Makefile")
    assert all(
        re.search(rf"^{target}:", makefile, re.M) for target in ("setup", "demo", "test", "lint", "bench", "messages")
    )


def test_liantu_commands_of_the_readmes_run(demo: OwnHome) -> None:
    """Each `liantu …` of the tours runs in a demonstration, in the order of the tour; those that serve are left to other tests."""
    told = {
        command.strip(): None
        for name in ("README.md", "README.zh-CN.md")
        for command in re.findall(r"\.venv/bin/(liantu [^`\n]+)", text(name))
    }
    assert told
    for command in told:
        # A home is `var` where nobody says otherwise.
        answer = demo.liantu(*(re.sub(r"^var/", f"{demo.path}/", word) for word in shlex.split(command)[1:]))
        assert answer.code == 0, f"{command}: {answer.err}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_in_the_menu_that_documents_name_are_there(language: str) -> None:
    """`组 · 页` in the READMEs and the Chinese documents, `Group · Page` in the English ones."""
    with translation.override("zh-hans" if language == "zh" else "en"):
        menu: dict[str, list[str]] = {}
        for entry in nav.entries():
            menu.setdefault(str(entry.group.label), []).append(str(entry.label))
    pages = [(f"docs/{language}/{path.name}", path) for path in (ROOT / "docs" / language).glob("*.md")]
    if language == "zh":
        pages += [(name, ROOT / name) for name in ("README.md", "README.zh-CN.md")]
    named = 0
    for name, path in pages:
        for group, page in re.findall(
            rf"({'|'.join(menu)}) · ([\u4e00-\u9fffA-Z][\u4e00-\u9fffA-Za-z ]*)", path.read_text("utf-8")
        ):
            assert any(page.startswith(label) for label in menu[group]), f"{name}: {group} · {page}"
            named += 1
    assert named > 20


def test_guides_name_the_three_administrators() -> None:
    guide = text("docs", "zh", "guide.md")
    assert all(str(role.label) in guide for role in ADMINISTRATORS)


def test_rooms_have_a_readme() -> None:
    package = ROOT / "src" / "liantu"
    bare = [
        str(path.parent.relative_to(package))
        for pattern in ("apps/*/apps.py", "kit/*/apps.py")
        for path in package.glob(pattern)
        if not (path.parent / "README.md").exists()
    ]
    assert bare == []


def test_catalogue_holds_what_the_interface_says() -> None:
    kept = {(message.id, message.context) for message in catalogue() if message.id}
    said = {(message, context) for (_first, context), (message, _places) in gathered().items()}
    assert {str(one) for one in said - kept} == set()
    assert {str(one) for one in kept - said} == set()


def test_english_is_complete_and_its_placeholders_fit() -> None:
    assert missing(update()) == []
    assert [str(message.id) for message, errors in catalogue().check() if errors] == []


def test_english_has_no_chinese_in_it() -> None:
    allowed = {"链图", "中文"}
    left = []
    for message in catalogue():
        for form in message.string if isinstance(message.string, tuple | list) else [message.string]:
            words = "".join(re.findall(r"[\u4e00-\u9fff]+", str(form)))
            if message.id and words and words not in allowed:
                left.append(str(form))
    assert left == []
