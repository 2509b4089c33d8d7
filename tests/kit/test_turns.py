"""Who writes once gets a turn beside somebody who writes one transaction after the other."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from liantu.apps.accounts.models import Zone

MANY = 400


@pytest.mark.django_db(transaction=True)
def test_writer_gets_its_turn_beside_one_that_never_rests() -> None:
    begun, told = threading.Event(), []
    done = 0

    def once() -> None:
        begun.wait()
        with transaction.atomic():
            Zone.objects.create(code="once", name="一次")
            told.append(done)
        connection.close()

    other = threading.Thread(target=once)
    other.start()
    for n in range(MANY):
        with transaction.atomic():
            Zone.objects.create(code=f"many-{n}", name=f"多次{n}")
            sum(range(100_000))
        done = n + 1
        if n == 10:
            begun.set()
    other.join()
    assert 10 <= told[0] < MANY // 2
