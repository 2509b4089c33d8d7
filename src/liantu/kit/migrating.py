"""Migrations that make their models together.

After each model that a migration makes, and each field or index that it adds to one, Django renders all those again that hang
together with it, and here nearly all do: that was four fifths of what a first `migrate` took.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    run: list[Any] = []
    for one in operations:
        if isinstance(one, migrations.CreateModel) or _completes(one, run):
            run.append(one)
            continue
        if run:
            yield _MakeModels(run)
            run = []
        yield one
    if run:
        yield _MakeModels(run)


def _completes(operation: Any, run: Sequence[Any]) -> bool:
    """Whether it only adds to a model that was made just before: what refers to a later model comes so."""
    adds = isinstance(operation, migrations.AddField | migrations.AddIndex | migrations.AddConstraint)
    return adds and any(
        isinstance(one, migrations.CreateModel) and one.name_lower == operation.model_name_lower for one in run
    )


class _MakeModels(Operation):
    """Several CreateModel with what is added to them: each table is made as it stands after all of them."""

    def __init__(self, parts: list[Any]) -> None:
        self.parts = parts
        self.makes = [one for one in parts if isinstance(one, migrations.CreateModel)]

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # What was rendered is put away; whoever asks next has everything rendered, once.
        state.__dict__.pop("apps", None)
        for one in self.parts:
            one.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for one in self.makes:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for one in reversed(self.makes):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(one.describe() for one in self.parts)
