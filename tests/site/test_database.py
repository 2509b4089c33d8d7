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


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", {"prepare_threshold": 3, "server_side_binding": True}),
        ("?prepare_threshold=5", {"prepare_threshold": 5, "server_side_binding": True}),
        ("?prepare_threshold=none", {"prepare_threshold": None}),
    ],
)
def test_statements_that_come_again_are_prepared_unless_a_pooler_forbids_it(
    monkeypatch: pytest.MonkeyPatch, query: str, kept: dict[str, object]
) -> None:
    monkeypatch.setenv("LIANTU_DATABASE_URL", f"postgresql://db.example.cn/zone{query}")
    assert environment.database("LIANTU_DATABASE_URL")["OPTIONS"] == {"options": "-c jit=off", **kept}


def test_statements_prepared_after_nonsense_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_DATABASE_URL", "postgresql://db.example.cn/zone?prepare_threshold=often")
    with pytest.raises(environment.WrongSetting, match="prepare_threshold"):
        environment.database("LIANTU_DATABASE_URL")


@pytest.mark.django_db
def test_server_keeps_a_statement_that_came_thrice() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for number in range(5):
            cursor.execute("SELECT %s::integer + 20261122", [number])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%20261122%"])
        assert cursor.fetchone()[0] >= 1
