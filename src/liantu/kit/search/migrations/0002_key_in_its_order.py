from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from liantu.kit import migrating

COLUMNS = ("place", "text", "kind", "sort", "object_id")


class KeepInOrder(Operation):
    """Keys without numbers of their own: their primary key is what a search reads by."""

    reversible = False

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        before = state.models[app_label, "key"]
        fields = {name: field for name, field in before.fields.items() if name != "id"}
        options = {**before.options, "indexes": [one for one in before.options["indexes"] if one.name != "search_key_scan"]}
        key = models.CompositePrimaryKey(*COLUMNS, blank=True, editable=False, primary_key=True, serialize=False)
        state.remove_model(app_label, "key")
        state.add_model(ModelState(app_label, "Key", {"pk": key, **fields}, options, before.bases, before.managers))

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        before, after = (state.apps.get_model(app_label, "Key") for state in (from_state, to_state))
        listed = ", ".join(map(schema_editor.quote_name, COLUMNS))
        if schema_editor.connection.vendor == "postgresql":
            # Nothing kept a key from being there twice.
            equal = " AND ".join(f"one.{column} = other.{column}" for column in map(schema_editor.quote_name, COLUMNS))
            schema_editor.execute(
                f"DELETE FROM search_key one USING search_key other WHERE one.id > other.id AND {equal}"  # noqa: S608
            )
            schema_editor.execute("DROP INDEX search_key_scan")
            schema_editor.execute("ALTER TABLE search_key DROP COLUMN id")
            schema_editor.execute(f"ALTER TABLE search_key ADD PRIMARY KEY ({listed})")
            return
        for index in before._meta.indexes:
            schema_editor.remove_index(before, index)
        schema_editor.execute("ALTER TABLE search_key RENAME TO search_key_before")
        schema_editor.create_model(after)
        schema_editor.execute(
            f"INSERT INTO search_key ({listed}) SELECT DISTINCT {listed} FROM search_key_before ORDER BY {listed}"  # noqa: S608
        )
        schema_editor.execute("DROP TABLE search_key_before")

    def describe(self) -> str:
        return "Keep search keys in the order in which they are read"


class Migration(migrating.Migration):

    dependencies = [("search", "0001_initial")]

    operations = [KeepInOrder()]
