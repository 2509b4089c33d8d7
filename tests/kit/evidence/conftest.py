"""Sources of a zone, deliveries to them, and a deriver that remembers what it was told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from django.test import Client

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.evidence import derivers, long_work, resting
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import PASSWORD, World, enrolled

Deliver = Callable[..., evidence.Delivery]


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What the only deriver was called with; nobody else derives, takes long work or rests on records."""
    calls: list[list[int]] = []
    monkeypatch.setattr(derivers, "_derivers", {"probe": lambda records: calls.append(list(records))})
    monkeypatch.setattr(long_work, "_queues", [])
    monkeypatch.setattr(resting, "_finders", {})
    return calls


@pytest.fixture
def officer(world: World) -> User:
    return world.person("science_officer")


@pytest.fixture
def source(world: World, officer: User) -> evidence.Source:
    return evidence.create_source(
        by=officer, code="sci-ledger", name="高企台账", kind="workbook", zone=world.here, unit=world.unit
    )


@pytest.fixture
def secret(world: World, officer: User) -> evidence.Source:
    """Restricted, sent by another unit of the zone."""
    return evidence.create_source(
        by=officer, code="tax", name="纳税月报", kind="workbook", zone=world.here, unit=world.other,
        classification="restricted",
    )  # fmt: skip


def rows(*keys: str, **content: str) -> list[evidence.Said]:
    return [evidence.Said(key, {"名称": key, **content}, place=f"第 {n} 行") for n, key in enumerate(keys, 2)]


@pytest.fixture
def deliver(officer: User, source: evidence.Source) -> Deliver:
    """Stages a delivery; `apply` applies it too."""

    def make(
        issued: str, said: Sequence[evidence.Said], *, of: evidence.Source | None = None, apply: bool = True
    ) -> evidence.Delivery:
        delivery = evidence.open_delivery(by=officer, source=of or source, title=f"台账 {issued}", issued=issued)
        evidence.stage_rows(by=officer, delivery=delivery, rows=said)
        return evidence.apply_delivery(by=officer, delivery=delivery) if apply else delivery

    return make


def record(key: str, **more: object) -> evidence.Record:
    return evidence.Record.objects.select_related("source", "first", "last").get(key=key, **more)


@pytest.fixture
def browse() -> Callable[[User], Client]:
    """Signs somebody in, as far as a page can tell."""
    import pyotp
    from django.urls import reverse

    def come_in(user: User) -> Client:
        enrolled(user)
        client = Client(headers={"Accept-Language": "zh-hans"})
        client.post(reverse("signin"), {"username": user.username, "password": PASSWORD})
        code = pyotp.TOTP(user.totp_secret).at(clock.wall())
        answer = client.post(reverse("signin-code"), {"code": code})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return come_in
