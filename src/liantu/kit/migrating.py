"""Migrations that make their models together.

After each model that a migration makes, Django renders all those again that hang together with it, and here nearly all do:
that was four fifths of what a first `migrate` took.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Migration(migrations.Migration):
    """Django's, but models that are made one after the other are rendered once, when all of them are known."""

    def __init__(self, name: str, app_label: str) -> None:
        super().__init__(name, app_label)
        self.operations = list(_together(self.operations))


def _together(operations: Sequence[Operation]) -> Iterator[Operation]:
    for makes, run in groupby(operations, lambda one: isinstance(one, migrations.CreateModel)):
        if makes:
            yield _CreateModels(list(run))
        else:
            yield from run


class _CreateModels(Operation):
    """Several CreateModel. None of them refers to a later one, or Django would add the field that does so afterwards."""

    def __init__(self, makes: list[Operation]) -> None:
        self.makes = makes

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # What was rendered is put away; whoever asks next has everything rendered, once.
        state.__dict__.pop("apps", None)
        for one in self.makes:
            one.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for one in self.makes:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for one in reversed(self.makes):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(one.describe() for one in self.makes)
