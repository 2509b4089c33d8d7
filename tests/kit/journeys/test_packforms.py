"""A journey is edited as a form: what was not touched stays as it was, and what comes out is a sound pack."""

from __future__ import annotations

from typing import Any

import pytest

from liantu.engine.packs import read
from liantu.kit.journeys.checking import check, journey_of
from liantu.kit.journeys.language import Reason, Rung
from liantu.kit.journeys.web.packforms import JourneyForm

from .conftest import JOURNEY

pytestmark = pytest.mark.usefixtures("kind")


def filled(**changes: Any) -> JourneyForm:
    """The form as it is shown, sent back with these changes."""
    shown = JourneyForm(JOURNEY)
    told = {name: field.initial if field.initial is not None else "" for name, field in shown.fields.items()}
    return JourneyForm(JOURNEY, {**told, **changes})


def test_form_sent_back_untouched_says_the_same() -> None:
    form = filled()
    assert form.is_valid(), form.errors
    assert check(form.composed()) == []
    assert journey_of(form.composed()) == journey_of(JOURNEY)


def test_what_was_changed_is_changed_and_nothing_else() -> None:
    form = filled(
        title="承诺", stage_waiting="待企业", who_take=["assignee"], reason_take="required", period_solve="8d",
        ladder_solve="-2d assignee\n+2d leader 、 creator",
    )  # fmt: skip
    assert form.is_valid(), form.errors
    assert check(form.composed()) == []
    journey, before = journey_of(form.composed()), journey_of(JOURNEY)
    assert (journey.title.zh, journey.title.en, journey.stages["waiting"].title.zh) == ("承诺", "Promise", "待企业")
    assert (journey.moves["take"].who, journey.moves["take"].reason) == (("assignee",), Reason.REQUIRED)
    assert journey.clocks["solve"].period == "8d"
    # What happens on the second day over stays with it.
    assert journey.clocks["solve"].ladder == (Rung(-2, ("assignee",)), Rung(2, ("leader", "creator"), ("count",)))
    assert journey.moves["finish"] == before.moves["finish"]
    assert read(form.composed())["clocks"]["solve"]["basis"].plain == "园区服务企业办法"


def test_wrong_period_and_ladder_are_told_at_their_fields() -> None:
    form = filled(period_reply="soon", ladder_solve="someday leader")
    assert not form.is_valid()
    assert set(form.errors) == {"period_reply", "ladder_solve"}


def test_roles_that_code_does_not_permit_are_not_offered() -> None:
    offered = [value for value, _words in JourneyForm(JOURNEY).fields["who_take"].choices]  # type: ignore[attr-defined]
    assert "leader" not in offered
    assert {"assignee", "science_officer"} <= set(offered)
