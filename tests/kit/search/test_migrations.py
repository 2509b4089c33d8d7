"""Keys that were kept with numbers of their own are there afterwards, in the order in which they are read, with their sets."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from liantu.kit.search.models import Key, KeySet


@pytest.mark.django_db(transaction=True)
def test_keys_of_an_older_home_are_kept() -> None:
    loader = MigrationLoader(connection)
    before: Any = loader.project_state(("search", "0001_initial"))
    told = [("organisation", 7, "泵业", 0, 1), ("organisation", 7, "甲泵业", 0, 0), ("organisation", 8, "bengye", 4, 1)]
    with connection.schema_editor() as editor:
        editor.delete_model(KeySet)
        editor.delete_model(Key)
        old = before.apps.get_model("search", "Key")
        editor.create_model(old)
    # Nothing kept one from being there twice.
    for kind, object_id, text, sort, place in [*told, told[0]]:
        old.objects.create(kind=kind, object_id=object_id, text=text, sort=sort, place=place)
    state = before
    for name in ("0002_key_in_its_order", "0003_key_sets"):
        with connection.schema_editor() as editor:
            migration: Any = loader.get_migration("search", name)
            state = migration.apply(state, editor)
    assert list(Key.objects.order_by("pk").values_list("text", flat=True)) == ["甲泵业", "bengye", "泵业"]
    assert sorted(Key.objects.values_list("kind", "object_id", "text", "sort", "place")) == sorted(told)
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "search_key")
        columns = {one.name for one in connection.introspection.get_table_description(cursor, "search_key")}
    assert columns == {"kind", "object_id", "text", "sort", "place"}
    assert "search_key_object" not in constraints
    assert sorted(KeySet.objects.values_list("kind", "object_id", "told", "wanted")) == [
        ("organisation", 7, "00甲泵业\n10泵业", None),
        ("organisation", 8, "14bengye", None),
    ]
    # As what the database lists its columns is its own.
    assert [{*one["columns"]} for one in constraints.values() if one["primary_key"]] == [columns]
    Key.objects.all().delete()
    KeySet.objects.all().delete()
