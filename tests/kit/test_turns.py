"""Who writes once gets a turn beside somebody who writes one transaction after the other."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from liantu.apps.accounts.models import Zone

ASKED = (10, 30, 50, 70, 90)


@pytest.mark.django_db(transaction=True)
def test_writer_gets_its_turn_beside_one_that_never_rests() -> None:
    """Asked for five times: each time no more than a few of the other's transactions come before."""
    wanted = {at: threading.Event() for at in ASKED}
    waited = []
    done = 0

    def now_and_then() -> None:
        for at, asked in wanted.items():
            asked.wait()
            with transaction.atomic():
                Zone.objects.create(code=f"once-{at}", name=f"一次{at}")
                waited.append(done - at)
        connection.close()

    other = threading.Thread(target=now_and_then)
    other.start()
    for n in range(ASKED[-1] + 30):
        with transaction.atomic():
            Zone.objects.create(code=f"many-{n}", name=f"多次{n}")
            sum(range(1_000_000))
        done = n + 1
        if done in wanted:
            wanted[done].set()
    other.join()
    assert len(waited) == len(ASKED)
    assert max(waited) <= 8, waited
