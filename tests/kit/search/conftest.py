"""Units are what is found here: the tests register them and put their keys themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from django.test import Client

from liantu.apps.accounts.models import Unit, Zone
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.search import public as search
from liantu.kit.search import registry
from tests.factories.accounts import PASSWORD, World

KIND = "probe-unit"
Put = Callable[..., Unit]


def found(user: access.Principal, ids: Collection[int]) -> dict[int, search.Found]:
    rows = access.scope(user, "view", Unit.objects.filter(pk__in=ids))
    return {row.pk: search.Found(row.name, f"/manage/units/{row.pk}/", row.short_name) for row in rows}


def names(ids: Collection[int]) -> dict[int, list[str]]:
    return {row.pk: [row.name, row.short_name] for row in Unit.objects.filter(pk__in=ids)}


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test registers is found in it."""
    monkeypatch.setattr(registry, "_kinds", {})
    search.register(search.Searchable(KIND, "受检单位", "building", found, order=1, names=names))


@pytest.fixture
def put(world: World) -> Put:
    """Makes a unit and puts its keys."""

    def make(name: str, short: str = "", alias: str = "", code: str = "", zone: Zone | None = None) -> Unit:
        unit = Unit.objects.create(name=name, short_name=short, kind="firm", zone=zone or world.here)
        sorts = search.NameSort
        told = [(name, sorts.OFFICIAL), (short, sorts.SHORT), (alias, sorts.ALIAS)]
        search.put(KIND, [(unit.pk, told, [code])])
        return unit

    return make


@pytest.fixture
def reader(world: World) -> access.Principal:
    """Sees the units of the zone `here`."""
    return world.person("science_officer")


@pytest.fixture
def browse() -> Callable[[access.Principal], Client]:
    """Signs somebody in, as far as a page can tell."""
    import pyotp
    from django.urls import reverse

    def come_in(user: access.Principal) -> Client:
        user.totp_secret, user.totp_since = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", clock.wall()
        user.save()
        client = Client()
        client.post(reverse("signin"), {"username": user.username, "password": PASSWORD})
        code = pyotp.TOTP(user.totp_secret).at(clock.wall())
        answer = client.post(reverse("signin-code"), {"code": code})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return come_in
