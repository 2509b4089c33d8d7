"""Models that a migration makes one after the other are made together, and taken away again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from liantu.kit import migrating


class Shelves(migrating.Migration):
    operations = [
        migrations.CreateModel("Shelf", [("id", models.AutoField(primary_key=True))]),
        migrations.CreateModel(
            "Book",
            [
                ("id", models.AutoField(primary_key=True)),
                ("shelf", models.ForeignKey("shelves.Shelf", models.CASCADE)),
            ],
        ),
        migrations.AddField("Shelf", "first", models.ForeignKey("shelves.Book", models.CASCADE, null=True)),
    ]


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("shelves_")}


@pytest.mark.django_db(transaction=True)
def test_models_are_made_together_and_taken_away_again() -> None:
    migration = Shelves("0001_initial", "shelves")
    assert len(migration.operations) == 1
    before: Any = ProjectState()
    assert before.apps.get_models() == []
    with connection.schema_editor() as editor:
        after = migration.apply(before.clone(), editor)
    assert tables() == {"shelves_shelf", "shelves_book"}
    shelf, book = (after.apps.get_model("shelves", name) for name in ("shelf", "book"))
    shelf.objects.create(first=book.objects.create(shelf=shelf.objects.create()))
    assert [one.first.shelf.pk for one in shelf.objects.exclude(first=None)] == [1]
    with connection.schema_editor() as editor:
        migration.unapply(before, editor)
    assert tables() == set()


def test_every_migration_makes_its_models_so() -> None:
    ours = [
        one for (_app, _name), one in MigrationLoader(None).disk_migrations.items() if "liantu" in type(one).__module__
    ]
    assert ours
    assert [str(one) for one in ours if not isinstance(one, migrating.Migration)] == []
