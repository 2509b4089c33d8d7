"""From a draft to the day on which it holds no more; a second person, stale pages, two at once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.rulestore import public as rulestore
from liantu.kit.rulestore.models import Pack
from tests.factories.accounts import World, make_user

from .conftest import OWN, SHIPPED, WRONG, Draft

pytestmark = pytest.mark.django_db


def deeds(pack: Pack) -> list[str]:
    rows = Entry.objects.filter(object_kind="rulestore.Pack", object_id=str(pack.pk), outcome="done").order_by("id")
    return [row.action.removeprefix("rulestore.pack.") for row in rows]


def test_draft_begins_with_what_is_in_force(draft: Draft) -> None:
    pack = draft(None)
    assert (pack.text, pack.state, pack.problems, pack.revision) == (SHIPPED, "draft", [], 1)
    assert pack.based_on == pack.digest


def test_draft_of_a_key_without_anything_in_force_needs_a_text(draft: Draft) -> None:
    with pytest.raises(access.NotHere):
        draft(None, key="inspection")
    assert draft(key="inspection").based_on == ""


@pytest.mark.parametrize("key", ["Visit", "a/b", "走访", "", "-a", "a" * 81, "a--b"])
def test_key_that_cannot_stand_in_an_address_is_refused(draft: Draft, key: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft(key=key)
    assert list(refusal.value.message_dict) == ["key"]


def test_whole_way_is_told_in_the_log(draft: Draft, officer: User, second: User, world: World) -> None:
    pack = draft(None)
    pack = rulestore.save(by=officer, pack=pack, text=OWN, note="加回访", revision=pack.revision)
    pack = rulestore.submit(by=officer, pack=pack, revision=pack.revision)
    pack = rulestore.send_back(by=second, pack=pack, reason="回访改为五天", revision=pack.revision)
    assert (pack.state, pack.reason, pack.decided_by) == ("returned", "回访改为五天", second)
    pack = rulestore.save(by=officer, pack=pack, text=OWN.replace("三天", "五天"), revision=pack.revision)
    pack = rulestore.submit(by=officer, pack=pack, revision=pack.revision)
    pack = rulestore.approve(by=second, pack=pack, revision=pack.revision)
    assert (pack.state, pack.valid_from, pack.decided_by, pack.reason) == ("approved", clock.today(), second, "")
    pack = rulestore.withdraw(by=second, pack=pack, day=clock.today(), reason="改用新办法", revision=pack.revision)
    assert (pack.state, pack.ends) == ("withdrawn", clock.today())
    assert deeds(pack) == ["draft", "save", "submit", "send_back", "save", "submit", "approve", "withdraw"]


def test_text_is_kept_in_one_manner(draft: Draft) -> None:
    assert draft("\ufeff" + OWN.replace("\n", "\r\n").rstrip()).text == OWN


def test_nul_is_refused(draft: Draft) -> None:
    with pytest.raises(ValidationError, match="NUL"):
        draft("checklist: \x00")


def test_text_beyond_all_measure_is_refused(draft: Draft) -> None:
    with pytest.raises(ValidationError, match="超过 1 MB"):
        draft("一" * 400_000)


def test_draft_with_problems_is_kept_but_not_submitted(draft: Draft, officer: User) -> None:
    pack = draft(WRONG)
    assert [problem[0] for problem in pack.problems] == [1, 2]
    with pytest.raises(ValidationError, match="2 处问题，第一处在第 1 行"):
        rulestore.submit(by=officer, pack=pack)
    pack = rulestore.save(by=officer, pack=pack, text="a: [")
    assert len(pack.problems) == 1
    pack = rulestore.save(by=officer, pack=pack, text=OWN)
    assert pack.problems == []
    assert rulestore.submit(by=officer, pack=pack).state == "submitted"


def test_submitted_version_is_changed_no_more(submitted: Draft, officer: User) -> None:
    pack = submitted()
    for deed in (rulestore.submit, rulestore.discard):
        with pytest.raises(access.Conflict, match="待批准"):
            deed(by=officer, pack=pack)
    with pytest.raises(access.Conflict, match="待批准"):
        rulestore.save(by=officer, pack=pack, text=SHIPPED)
    pack.refresh_from_db()
    assert pack.text == OWN


@pytest.mark.parametrize("hand", ["draft", "save", "submit"])
def test_whoever_had_a_hand_in_it_does_not_approve(
    draft: Draft, officer: User, second: User, world: World, hand: str
) -> None:
    third = world.person("science_officer")
    who = {"draft": officer, "save": officer, "submit": officer, hand: second}
    pack = draft(by=who["draft"])
    pack = rulestore.save(by=who["save"], pack=pack, text=OWN)
    pack = rulestore.submit(by=who["submit"], pack=pack)
    word = {"draft": "起草", "save": "最后修改", "submit": "提交"}[hand]
    with pytest.raises(access.Denied, match=word):
        rulestore.approve(by=second, pack=pack)
    assert rulestore.approve(by=third, pack=pack).decided_by == third


def test_leader_approves_and_does_not_write(submitted: Draft, draft: Draft, world: World) -> None:
    leader = world.person("leader")
    with pytest.raises(access.Denied):
        rulestore.save(by=leader, pack=draft(), text=SHIPPED)
    assert rulestore.approve(by=leader, pack=submitted()).state == "approved"


@pytest.mark.parametrize("role", ["investment_officer", "caseworker", "system_admin", "enterprise"])
def test_others_neither_write_nor_approve(submitted: Draft, draft: Draft, world: World, role: str) -> None:
    person = world.person(role)
    pack = submitted()
    for deed, more in (
        (rulestore.approve, {"pack": pack}),
        (rulestore.send_back, {"pack": pack, "reason": "不行"}),
        (draft, {}),
    ):
        with pytest.raises(access.Denied):
            deed(by=person, **more)


def test_officer_of_another_zone_has_no_say(submitted: Draft, world: World) -> None:
    stranger = make_user("science_officer", world.far, world.there)
    pack = submitted()
    with pytest.raises(access.Denied):
        rulestore.approve(by=stranger, pack=pack)
    with pytest.raises(access.NotHere):
        rulestore.find_pack(stranger, pack.pk)


def test_stale_page_is_refused(draft: Draft, officer: User, second: User) -> None:
    pack = draft()
    rulestore.save(by=second, pack=pack, text=SHIPPED, revision=1)
    for deed, more in (
        (rulestore.save, {"text": OWN}),
        (rulestore.submit, {}),
        (rulestore.discard, {}),
    ):
        with pytest.raises(access.Conflict, match="已被他人改动"):
            deed(by=officer, pack=pack, revision=1, **more)
    pack.refresh_from_db()
    assert (pack.text, pack.revision, pack.saved_by) == (SHIPPED, 2, second)


def test_second_approval_finds_it_decided(submitted: Draft, second: User, world: World) -> None:
    pack, third = submitted(), world.person("leader")
    rulestore.approve(by=second, pack=pack)
    with pytest.raises(access.Conflict, match="已批准"):
        rulestore.approve(by=third, pack=pack)
    with pytest.raises(access.Conflict, match="已批准"):
        rulestore.send_back(by=third, pack=pack, reason="再看看")
    assert deeds(pack).count("approve") == 1


def test_day_that_is_over_is_refused(draft: Draft, officer: User) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(ValidationError, match="已经过去"):
        draft(valid_from=yesterday)
    with pytest.raises(ValidationError, match="已经过去"):
        rulestore.save(by=officer, pack=draft(), text=OWN, valid_from=yesterday)


def test_day_that_went_by_before_the_approval_becomes_today(submitted: Draft, second: User) -> None:
    pack = submitted(valid_from=clock.today())
    with clock.later(days=3):
        pack = rulestore.approve(by=second, pack=pack)
        assert pack.valid_from == clock.today()
    told = json.loads(Entry.objects.get(action="rulestore.pack.approve").details)
    assert list(told["changes"]) == ["valid_from"]


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301])
def test_reason_is_needed(submitted: Draft, approved: Draft, second: User, reason: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        rulestore.send_back(by=second, pack=submitted(), reason=reason)
    assert list(refusal.value.message_dict) == ["reason"]
    with pytest.raises(ValidationError):
        rulestore.withdraw(by=second, pack=approved(key="other"), day=clock.today(), reason=reason)


def test_version_is_not_ended_in_the_past(approved: Draft, second: User, submitted: Draft) -> None:
    with pytest.raises(ValidationError, match="停用日"):
        rulestore.withdraw(by=second, pack=approved(), day=clock.today() - timedelta(days=1), reason="改版")
    with pytest.raises(access.Conflict, match="没有可停用的"):
        rulestore.withdraw(by=second, pack=submitted(key="other"), day=clock.today(), reason="改版")


def test_own_version_is_not_approved_twice_word_for_word(approved: Draft, draft: Draft, officer: User) -> None:
    approved()
    with pytest.raises(ValidationError, match="一字不差"):
        rulestore.submit(by=officer, pack=draft())


def test_copy_of_what_ships_can_be_kept(approved: Draft, world: World) -> None:
    approved(SHIPPED)
    assert rulestore.in_force("checklist", "visit", world.here).pk is not None


def test_approval_checks_as_the_program_checks_now(submitted: Draft, second: User) -> None:
    pack = submitted()
    Pack.objects.filter(pk=pack.pk).update(text=WRONG)
    with pytest.raises(ValidationError, match="处问题"):
        rulestore.approve(by=second, pack=pack)


def test_discarded_draft_stays_to_be_read(draft: Draft, officer: User) -> None:
    pack = rulestore.discard(by=officer, pack=draft())
    assert pack.state == "discarded"
    with pytest.raises(access.Conflict, match="已放弃"):
        rulestore.save(by=officer, pack=pack, text=SHIPPED)
    assert rulestore.find_pack(officer, pack.pk).text == OWN


def test_nobody_approves_from_the_command_line(submitted: Draft) -> None:
    operator: Any = access.LocalOperator()
    with pytest.raises(access.Denied):
        rulestore.approve(by=operator, pack=submitted())
