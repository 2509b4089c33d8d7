"""How the address of a database is read."""

from __future__ import annotations

import pytest
from django.db import connection

from liantu.site import environment


def test_statements_are_not_compiled_unless_somebody_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for query, told in (("", "-c jit=off"), ("?options=-c%20work_mem%3D64MB", "-c work_mem=64MB")):
        monkeypatch.setenv("LIANTU_DATABASE_URL", f"postgresql://liantu:a%40b@db.example.cn:5433/zone{query}")
        read = environment.database("LIANTU_DATABASE_URL")
        assert (read["PASSWORD"], read["NAME"], read["PORT"], read["OPTIONS"]["options"]) == (
            "a@b",
            "zone",
            "5433",
            told,
        )


@pytest.mark.django_db
def test_server_heeds_it() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
