"""How the address of a database is read."""

from __future__ import annotations

import pytest
from django.db import connection

from liantu.site import environment


def test_statements_are_not_compiled_unless_somebody_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for query, told in (
        ("", "-c jit=off -c random_page_cost=1.1"),
        ("?options=-c%20work_mem%3D64MB", "-c work_mem=64MB"),
    ):
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
        ("?prepare_threshold=none", {}),
    ],
)
def test_servers_keep_plans_unless_a_pooler_forbids_it(
    monkeypatch: pytest.MonkeyPatch, query: str, kept: dict[str, object]
) -> None:
    monkeypatch.setenv("LIANTU_DATABASE_URL", f"postgresql://db.example.cn/zone{query}")
    assert environment.kept_plans("LIANTU_DATABASE_URL") == kept
    assert environment.database("LIANTU_DATABASE_URL")["OPTIONS"] == {"options": "-c jit=off -c random_page_cost=1.1"}


def test_nonsense_about_plans_is_refused_and_sqlite_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_DATABASE_URL", "postgresql://db.example.cn/zone?prepare_threshold=often")
    with pytest.raises(environment.WrongSetting, match="prepare_threshold"):
        environment.kept_plans("LIANTU_DATABASE_URL")
    monkeypatch.setenv("LIANTU_DATABASE_URL", "")
    assert environment.kept_plans("LIANTU_DATABASE_URL") == {}
