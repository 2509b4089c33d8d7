from typing import Any

from django.db import migrations, models

from liantu.kit import migrating

#: How the lines of an object become one text, and how they are sorted, by database.
GATHERED = {
    "sqlite": ("group_concat(line, char(10))", "BINARY"),
    "postgresql": ("string_agg(line, chr(10) ORDER BY line)", "C"),
}


def gather(apps: Any, schema_editor: Any) -> None:
    """Make the key sets of the keys that are there."""
    gathered, collation = GATHERED[schema_editor.connection.vendor]
    line = f'CAST(place AS text) || CAST(sort AS text) || text COLLATE "{collation}"'
    lines = f"SELECT kind, object_id, {line} AS line FROM search_key ORDER BY kind, object_id, line"  # noqa: S608
    schema_editor.execute(
        "INSERT INTO search_keyset (kind, object_id, told, turn)"
        f" SELECT kind, object_id, {gathered}, 0 FROM ({lines}) AS every GROUP BY kind, object_id"  # noqa: S608
    )


class Migration(migrating.Migration):

    dependencies = [("search", "0002_key_in_its_order")]

    operations = [
        migrations.CreateModel(
            name="KeySet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("object_id", models.BigIntegerField(verbose_name="对象")),
                ("told", models.TextField(blank=True, verbose_name="检索键")),
                ("wanted", models.TextField(null=True, verbose_name="待写入的检索键")),
                ("turn", models.PositiveIntegerField(default=0, verbose_name="改动次数")),
            ],
            options={"verbose_name": "检索键组", "verbose_name_plural": "检索键组"},
        ),
        migrations.AddConstraint(
            model_name="keyset",
            constraint=models.UniqueConstraint(fields=["kind", "object_id"], name="search_one_key_set"),
        ),
        migrations.AddIndex(
            model_name="keyset",
            index=models.Index(condition=models.Q(wanted__isnull=False), fields=["id"], name="search_keys_wanted"),
        ),
        migrations.RunPython(gather, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="key", name="search_key_object"),
    ]
