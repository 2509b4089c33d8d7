"""Several at once: each message goes out once, each link is used once. Threads with connections of their own."""

from __future__ import annotations

from functools import partial

import pytest

from liantu.apps.accounts.models import Unit, User
from liantu.kit.access import public as access
from liantu.kit.notices import public as notices
from liantu.kit.notices import queries
from liantu.kit.notices.actions import channels, delivering, linking
from liantu.kit.notices.models import Attempt, Message, Notice, Preference, Sending
from tests.at_once import at_once
from tests.factories.accounts import World, make_world

from . import probes
from .conftest import Hook

WORKERS = 4


@pytest.fixture
def town(transactional_db: None) -> World:
    return make_world()


def test_workers_that_meet_send_each_notice_once(town: World, hook: Hook) -> None:
    readers = [town.person("caseworker") for _ in range(6)]
    Preference.objects.bulk_create(
        [Preference(user=reader, quiet_from=None, quiet_to=None, digest="at_once") for reader in readers]
    )
    for reader in readers:
        channels.create_robot(
            by=town.system, name=reader.username, kind="generic", url=hook.url, readers=[reader], full_text=True,
            allow_http=True, allow_private=True,
        )  # fmt: skip
    for number in range(3):
        notices.tell(by=town.system, kind="probe.plain", to=readers, data={"more": str(number)})
    told = at_once(*[lambda: delivering.send_due(by=access.Scheduler(), seconds=20)] * WORKERS)
    assert all(isinstance(one, dict) for one in told), told
    sent = [item["url"] for _path, _headers, body in hook.calls for item in body["items"]]
    assert (len(sent), len(set(sent))) == (18, 18)
    assert len(hook.calls) == Message.objects.filter(state="sent").count() == Attempt.objects.count() == 6
    assert Message.objects.count() == 6
    assert not Sending.objects.filter(message=None).exists()


def test_two_who_claim_one_message_are_one(town: World) -> None:
    reader = town.person("leader")
    from liantu.kit import clock

    row = Message.objects.create(reader=reader, channel="mail", created=clock.wall(), next_try=clock.wall())
    told = at_once(*[lambda: delivering.claim(row.pk)] * WORKERS)
    assert sorted(one is None for one in told) == [False] + [True] * (WORKERS - 1)


def test_link_answered_by_several_at_once_is_answered_by_one(town: World) -> None:
    officer: User = town.person("caseworker")
    made = notices.make_link(by=officer, purpose="probe.feedback", about=("probe_unit", town.unit.pk), asks="x")
    token = made.url.rstrip("/").rsplit("/", 1)[1]

    def answer(number: int) -> str:
        link = queries.link_held(token)
        values = {"words": f"答{number}", "grade": "good"}
        linking.answer_link(by=linking.holder(link), link=link, values=values)
        return f"答{number}"

    probes.answered.clear()
    told = at_once(*[partial(answer, number) for number in range(WORKERS)])
    won = [one for one in told if isinstance(one, str)]
    assert len(won) == 1, told
    assert all(isinstance(one, access.Conflict) for one in told if not isinstance(one, str)), told
    assert Unit.objects.get(pk=town.unit.pk).short_name == won[0]
    assert Notice.objects.filter(kind="notices.link_answered").count() == 1


def test_one_key_told_by_several_at_once_is_told_once(town: World) -> None:
    reader = town.person("leader")
    told = at_once(
        *[lambda: notices.tell(by=access.Scheduler(), kind="probe.plain", to=[reader.pk], key="step:1")] * WORKERS
    )
    assert sorted(map(str, told)) == ["0"] * (WORKERS - 1) + ["1"]
    assert Notice.objects.count() == 1
