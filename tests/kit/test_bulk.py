"""Rows written by the thousand are what Django would have written one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction

from liantu.apps.registry.enums import OrganisationKind
from liantu.apps.registry.models import Claim, Organisation
from liantu.kit import bulk, clock
from liantu.kit.evidence.models import Record
from tests.factories.accounts import World
from tests.factories.evidence import make_source

pytestmark = pytest.mark.django_db


def said(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


@pytest.fixture
def records(world: World) -> list[Record]:
    source = make_source(world.here)
    told: list[object] = [{"名称": "甲", "数": [1, None]}, {}, {"引号": "'\"\\\t\n%s"}]
    return [
        Record(source=source, key=f"甲{n}", digest=f"{n:064}", content=content, words="字", created=clock.now())
        for n, content in enumerate(told)
    ]


def test_inserted_rows_read_as_those_that_django_makes(records: list[Record]) -> None:
    bulk.insert(records)
    kept = [said(row) for row in Record.objects.order_by("key")]
    Record.objects.all().delete()
    Record.objects.bulk_create(records)
    assert kept == [said(row) for row in Record.objects.order_by("key")]
    assert kept[2]["content"] == {"引号": "'\"\\\t\n%s"}


def test_every_kind_of_value_comes_back(records: list[Record]) -> None:
    Record.objects.bulk_create(records)
    record = Record.objects.first()
    one = Organisation(
        name="甲\\N厂", kind=OrganisationKind.ENTERPRISE, capital=Decimal("12.5"), founded=date(1999, 12, 31),
        created=clock.now(), updated=clock.now(),
    )  # fmt: skip
    bulk.insert([one, Organisation(created=clock.now(), updated=clock.now())])
    kept, bare = Organisation.objects.order_by("pk")
    assert (kept.name, kept.kind, kept.capital, kept.founded) == (
        "甲\\N厂",
        "enterprise",
        Decimal("12.50"),
        one.founded,
    )
    assert (bare.name, bare.kind, bare.capital, kept.created) == ("", None, None, one.created)
    bulk.insert([Claim(organisation=kept, record=record, property="code", value="", valid_to=None, approximate=True)])
    claim = Claim.objects.get()
    assert (claim.organisation, claim.value, claim.valid_to, claim.approximate) == (kept, "", None, True)


def test_only_what_is_named_is_overwritten(records: list[Record]) -> None:
    Organisation.objects.bulk_create([Organisation(created=clock.now(), updated=clock.now()) for _n in range(3)])
    rows = list(Organisation.objects.order_by("pk"))
    for n, row in enumerate(rows):
        row.name, row.short_name, row.capital = f"甲{n}", "不写", Decimal(n)
    bulk.overwrite(rows[:2], ["name", "capital"])
    told = list(Organisation.objects.order_by("pk").values_list("name", "short_name", "capital"))
    assert told == [("甲0", "", Decimal(0)), ("甲1", "", Decimal(1)), ("", "", None)]


def test_nothing_of_a_batch_is_kept_that_breaks_a_rule(records: list[Record]) -> None:
    records[2].key, records[2].digest = records[0].key, records[0].digest
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(records)
    assert Record.objects.count() == 0
    assert bulk.insert([]) == 0
