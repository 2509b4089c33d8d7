"""Sources, deliveries and records to test with."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from liantu.kit import clock
from liantu.kit.evidence.models import Delivery, DeliveryRow, Record, Source
from liantu.kit.evidence.proving import settle

_number = count(1)


def make_source(zone: Any = None, unit: Any = None, **more: Any) -> Source:
    n = next(_number)
    told = {"code": f"source-{n}", "name": f"来源{n}", "kind": "workbook", "classification": "open", **more}
    return Source.objects.create(zone=zone, unit=unit, **told)


def make_delivery(source: Source | None = None, issued: str = "2026-08-31", *, applied: bool = True) -> Delivery:
    source = source or make_source()
    day = date.fromisoformat(issued)
    state = {"state": "applied", "applied": clock.now()} if applied else {"state": "staged"}
    return Delivery.objects.create(
        source=source, title=f"报送 {next(_number)}", issued=issued, day=day, created=clock.now(), **state
    )


def make_record(delivery: Delivery | None = None, **content: Any) -> Record:
    """A record that a delivery said; it counts where the delivery is applied."""
    delivery = delivery or make_delivery()
    n = next(_number)
    record = Record.objects.create(
        source=delivery.source,
        key=f"row-{n}",
        digest=f"{n:064d}",
        content=content,
        place=f"第{n}行",
        created=clock.now(),
    )
    DeliveryRow.objects.create(delivery=delivery, record=record)
    Delivery.objects.filter(pk=delivery.pk).update(rows_count=delivery.rows.count())
    settle(Record.objects.filter(pk=record.pk))
    record.refresh_from_db()
    return record
