"""Nobody who reads the log meets the dotted name of an action."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import liantu
from liantu.apps.accounts import public as accounts

SOURCE = Path(liantu.__file__).parent


def recorded() -> Iterator[str]:
    """The actions that the source hands to the log as they stand there."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            said = node.args[1]
            if name in ("record", "change") and isinstance(said, ast.Constant) and "." in str(said.value):
                yield str(said.value)


def test_every_action_in_the_log_has_words() -> None:
    actions = set(recorded())
    assert len(actions) > 50
    assert sorted(action for action in actions if accounts.action_words(action) == action) == []


def test_what_is_said_of_organisations_is_named_whatever_it_is() -> None:
    assert accounts.action_words("registry.tie.retract") == "撤回关系"
    assert accounts.action_words("registry.recognition.reinstate") == "恢复资质荣誉"
    assert accounts.action_words("nobody.named.this") == "nobody.named.this"
