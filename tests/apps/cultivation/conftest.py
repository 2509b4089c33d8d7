from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from liantu.apps.accounts.actions.signing import open_session
from liantu.apps.accounts.models import User
from liantu.apps.accounts.models.session import SessionStore
from liantu.kit import clock
from tests.factories.accounts import World
from tests.factories.figures import Scene


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


@pytest.fixture
def browser() -> Callable[[User], Client]:
    """`browser(user)`: one in which the user is signed in."""

    def signed_in(user: User) -> Client:
        user.totp_since = clock.wall()
        user.save()
        session = SessionStore()
        open_session(by=user, session=session, address="127.0.0.1", agent="test")
        client = Client()
        client.cookies["liantu"] = session.session_key
        return client

    return signed_in
