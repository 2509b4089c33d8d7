"""One write door: pages, API, command line and queries never write; every action has the one shape."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import liantu

PACKAGE = Path(liantu.__file__).parent
#: Calls that write, whatever they are called on.
WRITES = frozenset(
    {"save", "asave", "create", "acreate", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
)
#: Calls after which `.update(...)` is that of a queryset.
READS = frozenset({"objects", "filter", "exclude", "all", "_default_manager"})


def rooms() -> list[Path]:
    """The folders that have the shape of an app."""
    return sorted(path.parent for pattern in ("apps/*/apps.py", "kit/*/apps.py") for path in PACKAGE.glob(pattern))


def doors() -> Iterator[Path]:
    for room in rooms():
        for name in ("web", "api", "cli", "queries"):
            yield from (room / name).rglob("*.py")
            if (room / f"{name}.py").exists():
                yield room / f"{name}.py"
    yield from (PACKAGE / "site").glob("*.py")


def writes(tree: ast.AST) -> list[int]:
    """Line numbers of calls that write to the database."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "router":
                continue  # an address of the API, such as router.delete("/tokens/{pk}")
            name = node.func.attr
            receiver = {part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)}
            if name in WRITES or (name == "update" and receiver & READS):
                found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", list(doors()), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_door_does_not_write(path: Path) -> None:
    assert writes(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    ["x.save()", "User.objects.create(name=1)", "rows.filter(a=1).update(b=2)", "row.delete()"],
)
def test_scan_tells_a_write(source: str) -> None:
    assert writes(ast.parse(source)) == [1]


@pytest.mark.parametrize("source", ["told.update(x=1)", "form.is_valid()", "User.objects.filter(a=1).first()"])
def test_scan_lets_a_read_pass(source: str) -> None:
    assert writes(ast.parse(source)) == []


def action_modules() -> list[str]:
    found = []
    for room in rooms():
        files = list((room / "actions").glob("*.py")) or [room / "actions.py"]
        for path in files:
            if path.exists():
                found.append(".".join(("liantu", *path.relative_to(PACKAGE).with_suffix("").parts)))
    return [name.removesuffix(".__init__") for name in found]


@pytest.mark.parametrize("name", action_modules())
def test_action_that_public_gives_is_a_door(name: str) -> None:
    """What others may call of an actions module has been through the `action` decorator."""
    module = import_module(name)
    room = name.split(".actions")[0]
    try:
        public = import_module(f"{room}.public")
    except ModuleNotFoundError:
        return
    given = {
        value for value in vars(public).values() if inspect.isfunction(value) and value.__module__ == module.__name__
    }
    plain = [function.__name__ for function in given if not hasattr(function, "__wrapped__")]
    assert plain == []


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]


def test_no_file_is_a_junk_drawer() -> None:
    names = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "misc"}
    assert [path for path in sources() if path.stem in names] == []


def test_files_stay_under_four_hundred_lines() -> None:
    long = [str(path.relative_to(PACKAGE)) for path in sources() if len(path.read_text().splitlines()) > 400]
    assert long == []


def test_functions_stay_under_fifty_lines() -> None:
    long = [
        f"{path.relative_to(PACKAGE)}: {name} has {lines}"
        for path in sources()
        for name, lines in functions(path)
        if lines > 50
    ]
    assert long == []
