"""Rows written by the thousand are what Django would have written one by one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction

from liantu.apps.cultivation.models import Due
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


def test_nothing_of_a_batch_is_kept_that_breaks_a_rule(records: list[Record]) -> None:
    records[2].key, records[2].digest = records[0].key, records[0].digest
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(records)
    assert Record.objects.count() == 0
    assert bulk.insert([]) == 0


def test_lines_read_as_the_models_that_they_stand_for(records: list[Record]) -> None:
    names = ("key", "digest", "content", "source_id", "created")
    lines = [tuple(getattr(row, name) for name in names) for row in records]
    assert bulk.insert_lines(Record, names, lines) == 3
    kept = [said(row) for row in Record.objects.order_by("key")]
    assert kept == [{**said(row), "words": ""} for row in records]
    assert bulk.insert_lines(Record, names, []) == 0


def test_reserved_keys_are_nobody_elses(records: list[Record]) -> None:
    now = clock.now()
    Organisation.objects.create(created=now, updated=now)
    with transaction.atomic():
        keys = bulk.reserve(Organisation, 3)
        bulk.insert_lines(Organisation, ("id", "created", "updated"), [(pk, now, now) for pk in keys])
    later = Organisation.objects.create(created=now, updated=now)
    assert len({*keys, later.pk}) == 4
    assert set(Organisation.objects.values_list("pk", flat=True)) > {*keys, later.pk}
    Organisation.objects.filter(pk=later.pk).delete()
    with transaction.atomic():
        # A key that was given once is never given again.
        assert later.pk not in bulk.reserve(Organisation, 1)


def test_lines_overwrite_what_is_named(records: list[Record]) -> None:
    now = clock.now()
    Organisation.objects.bulk_create([Organisation(created=now, updated=now, short_name="甲") for _n in range(2)])
    one, other = Organisation.objects.order_by("pk").values_list("pk", flat=True)
    bulk.overwrite_lines(
        Organisation, ("name", "capital", "founded"), [("甲厂", Decimal("1.5"), date(2001, 2, 3), one)]
    )
    bulk.overwrite_lines(Organisation, ("name",), [])
    told = Organisation.objects.order_by("pk").values_list("pk", "name", "short_name", "capital", "founded")
    assert list(told) == [(one, "甲厂", "甲", Decimal("1.50"), date(2001, 2, 3)), (other, "", "甲", None, None)]


def test_lines_are_put_whether_or_not_they_are_there(records: list[Record]) -> None:
    now, later = clock.now(), clock.now() + timedelta(hours=1)
    Organisation.objects.bulk_create([Organisation(created=now, updated=now) for _n in range(3)])
    one, other, third = Organisation.objects.order_by("pk").values_list("pk", flat=True)
    with transaction.atomic():
        bulk.put_lines(Due, ("organisation_id", "since"), [(one, now), (other, now)])
        bulk.put_lines(Due, ("organisation_id", "since"), [(other, later), (third, later)])
        bulk.put_lines(Due, ("organisation_id", "since"), [])
    told = Due.objects.order_by("pk").values_list("pk", "since")
    assert list(told) == [(one, now), (other, later), (third, later)]


def test_rows_are_fetched_by_any_of_many_numbers_or_texts(records: list[Record]) -> None:
    Record.objects.bulk_create(records)
    keys = [f"甲{n}" for n in range(5000)] + ["'\"%s{}"]
    told = bulk.fetch(
        "SELECT key, source_id FROM evidence_record WHERE key {among} AND words = %s ORDER BY key", keys, "字"
    )
    assert told == [(row.key, row.source_id) for row in records]
    ids = list(Record.objects.values_list("pk", flat=True))
    assert bulk.fetch("SELECT count(*) FROM evidence_record WHERE id {among}", [*ids, 10**12]) == [(3,)]
    assert bulk.fetch("SELECT 1 FROM evidence_record WHERE id {among}", []) == []
    # Neither what no key can be nor the order of what is asked for keeps a row from being found.
    assert Record.objects.filter(pk__among=[10**20, *ids]).count() == 3
    assert Record.objects.filter(pk__among={-(2**63), 2**63 - 1, *ids}).count() == 3
