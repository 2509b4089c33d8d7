"""A process that applies a plan is killed, at any moment: nobody ever sees half of it, and running again completes it.

LIANTU_KILLS sets how many are killed. Every second one dies at a moment, the others before a statement.
"""

from __future__ import annotations

import os
import random
import signal
from typing import Any

import pytest
from django.db import connection

from liantu.apps.accounts.models import User
from liantu.apps.registry.models import Organisation
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Plan
from tests.factories.accounts import World
from tests.factories.registry import make_organisation
from tests.kit.jobs.harness import wait_until

from .applier import Applier
from .conftest import Planner, code_of, plain
from .register import current, facts, register

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = int(os.environ.get("LIANTU_KILLS", "8"))
STAGED, APPLIED = evidence.DeliveryState.STAGED, evidence.DeliveryState.APPLIED


def ledger(month: int) -> list[list[Any]]:
    """Firms that last month's ledger had, other figures of them, and firms that are new."""
    header = ["企业名称", "统一社会信用代码", "注册资本（万元）", "住所", "产品名称"]
    firms = range(month * 10, month * 10 + 30)
    return [
        header,
        *([f"第{n}泵业有限公司", code_of(n), 100 + n + month, f"{month} 路 {n} 号", f"泵{n}"] for n in firms),
    ]


def is_alone() -> bool:
    """Is no process that was killed still at work in the database?"""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return bool(cursor.fetchone()[0] == 0)


def seen_after(plan: Plan, before: Any) -> tuple[str, Any, Any]:
    """How far the delivery is, and what is seen of it."""
    wait_until(is_alone)
    plan.refresh_from_db()
    delivery = evidence.Delivery.objects.filter(pk=plan.delivery_id).first()
    if delivery is None or delivery.state == STAGED:
        assert register() == before
        return "staged", facts(), current()
    return "settled" if delivery.settled else "applied", facts(), current()


def test_killed_process_leaves_the_state_before_or_after(
    applier: Applier, plan: Planner, officer: User, world: World
) -> None:
    make_organisation("第7泵业有限公司", zone=world.here, code=code_of(7), capital="1.00")
    dice = random.Random(20260801)
    statements, seconds = 0, 0.4
    killed, month = 0, 0
    while killed < KILLS:
        header, *rows = ledger(month)
        made = plan(plain(*rows, header=header))
        before = register()
        intake.apply(by=officer, plan=made, later=False)
        seen = []
        for turn in range(dice.randrange(1, 4) if statements else 0):
            end = {"seconds": dice.uniform(0.01, seconds)} if turn % 2 else {"statement": dice.randrange(1, statements)}
            (told,) = applier.run({"plan": made.pk, "by": officer.pk, **end})
            assert told["code"] in (0, -signal.SIGKILL)
            killed += told["code"] == -signal.SIGKILL
            seen.append(seen_after(made, before))
        (told,) = applier.run({"plan": made.pk, "by": officer.pk})
        assert told["code"] == 0
        statements = max(statements, told["statements"])
        after = register()
        for state, said, shown in seen:
            # Marked at one stroke; what is derived of it follows at another, and is taken up where it was broken off.
            assert said == (before if state == "staged" else after)[0]
            assert shown in (
                (before[1], after[1]) if state == "applied" else (after[1],) if state == "settled" else (before[1],)
            )
        made.refresh_from_db()
        assert (made.state, made.delivery.state, made.delivery.rows_count) == ("applied", APPLIED, 30)
        assert made.delivery.settled is not None
        assert Entry.objects.filter(action="evidence.delivery.apply", object_id=str(made.delivery_id)).count() == 1
        names = [row[0] for row in rows]
        told_now = Organisation.objects.filter(listed=True, name__in=names).values_list("name", "capital")
        assert sorted((name, int(capital)) for name, capital in told_now) == sorted(
            (row[0], row[2] * 10000) for row in rows
        )
        evidence.undo_delivery(by=officer, delivery=made.delivery)
        assert register() == before
        evidence.apply_delivery(by=officer, delivery=made.delivery)
        assert register() == after
        month += 1
