"""Two organisations found to be one, and found not to be."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.actions.editing import set_values
from liantu.apps.registry.actions.merging import merge, unmerge
from liantu.apps.registry.models import Merge, Organisation, ZoneMember
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.search.models import Key
from tests.factories.accounts import World, make_user, make_world
from tests.factories.registry import body_of, make_organisation

CODES = ("91140800MA0GTEX31B", "91140802MA0KXYD29Q")


def projection() -> dict[str, list[Any]]:
    """All that is derived: organisations but for when they changed, their zones, their search keys."""
    columns = [
        field.attname for field in Organisation._meta.concrete_fields if field.name not in ("created", "updated")
    ]
    return {
        "organisations": list(Organisation.objects.order_by("pk").values_list(*columns)),
        "zones": sorted(ZoneMember.objects.values_list("organisation", "zone", "tie")),
        "keys": sorted(Key.objects.filter(kind="organisation").values_list("object_id", "text", "sort", "place")),
    }


@pytest.fixture
def firms(world: World) -> list[Organisation]:
    return [
        make_organisation("甲机械有限公司", zone=world.here, short="甲机", code=CODES[0], address="一路 1 号"),
        make_organisation("甲机械公司", zone=world.here, address="二路 2 号", founded="2009-05-01"),
        make_organisation("乙机械有限公司", zone=world.here, code=CODES[1]),
    ]


def test_merged_organisation_is_stood_for_by_the_other(world: World, firms: list[Organisation]) -> None:
    officer = world.person("science_officer")
    merge(by=officer, loser=firms[1], winner=firms[0])
    one, other, _third = Organisation.objects.filter(pk__in=[firm.pk for firm in firms]).order_by("pk")
    assert (other.canonical_id, other.listed, one.listed) == (one.pk, False, True)
    # What only the other's record says is now known of the one; where both say something, the later delivery counts.
    assert (one.name, str(one.founded), one.address) == ("甲机械有限公司", "2009-05-01", "二路 2 号")
    assert Entry.objects.filter(action="registry.organisation.merge", object_id=str(one.pk)).count() == 1


def test_merge_of_different_codes_needs_a_reason(world: World, firms: list[Organisation]) -> None:
    officer = world.person("science_officer")
    before = projection()
    with pytest.raises(ValidationError) as refusal:
        merge(by=officer, loser=firms[2], winner=firms[0])
    assert CODES[0] in refusal.value.message_dict["reason"][0]
    # Both are told to those alone who may read both.
    row = Organisation.objects.filter(pk=firms[2].pk)
    row.update(code_class="restricted", code_unit=world.other.pk)
    with pytest.raises(ValidationError, match="统一社会信用代码不同：") as refusal:
        merge(by=officer, loser=firms[2], winner=firms[0])
    assert not any(code in str(refusal.value) for code in CODES)
    row.update(code_class=firms[2].code_class, code_unit=firms[2].code_unit)
    assert (Merge.objects.count(), projection()) == (0, before)
    merge(by=officer, loser=firms[2], winner=firms[0], reason="同一企业换发了新码，见变更登记")
    assert Merge.objects.get().reason == "同一企业换发了新码，见变更登记"


def test_circular_merge_is_refused(world: World, firms: list[Organisation]) -> None:
    officer = world.person("science_officer")
    merge(by=officer, loser=firms[1], winner=firms[0])
    for loser, winner in ((firms[0], firms[1]), (firms[1], firms[0]), (firms[0], firms[0])):
        with pytest.raises(ValidationError, match="已经是同一家机构"):
            merge(by=officer, loser=loser, winner=winner)
    assert Merge.objects.count() == 1


def test_merge_from_elsewhere_is_denied(world: World, firms: list[Organisation]) -> None:
    stranger = make_user("science_officer", world.far, world.there)
    with pytest.raises(access.Denied):
        merge(by=stranger, loser=firms[1], winner=firms[0])
    with pytest.raises(access.Denied):
        merge(by=world.person("caseworker"), loser=firms[1], winner=firms[0])


def test_unmerge_brings_everything_back(world: World, firms: list[Organisation]) -> None:
    officer = world.person("science_officer")
    before = projection()
    verdict = merge(by=officer, loser=firms[1], winner=firms[0])
    assert projection() != before
    unmerge(by=officer, verdict=verdict, reason="并非同一家")
    assert projection() == before
    with pytest.raises(access.Conflict):
        unmerge(by=officer, verdict=verdict)


def test_what_is_written_while_merged_stays_on_its_own_row(world: World, firms: list[Organisation]) -> None:
    officer = world.person("science_officer")
    verdict = merge(by=officer, loser=firms[1], winner=firms[0])
    set_values(by=officer, organisation=firms[1], values={"website": "https://example.cn"})
    assert Organisation.objects.get(pk=firms[0].pk).website == "https://example.cn"
    unmerge(by=officer, verdict=verdict)
    websites = (
        Organisation.objects.filter(pk__in=[firms[0].pk, firms[1].pk]).order_by("pk").values_list("website", flat=True)
    )
    assert list(websites) == [None, "https://example.cn"]


class TestRandomMerges(TestCase):
    """Whatever is merged and taken back, in whatever order: the projection is that of the verdicts that hold."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)), max_size=14))
    def test_projection_is_that_of_the_verdicts_that_hold(self, steps: list[tuple[bool, int, int]]) -> None:
        world = make_world()
        officer = world.person("science_officer")
        body_of(world.here)
        firms = [
            make_organisation(f"企业{n}有限公司", zone=world.here if n % 2 else None, short=f"企{n}", address=f"{n} 号")
            for n in range(6)
        ]
        untouched = projection()
        for joins, one, other in steps:
            held = list(Merge.objects.filter(undone_at__isnull=True).order_by("pk"))
            if joins:
                try:
                    merge(by=officer, loser=firms[one], winner=firms[other])
                except ValidationError:
                    assert _root(firms[one]) == _root(firms[other])
            elif held:
                unmerge(by=officer, verdict=held[one % len(held)])
            after = projection()
            derive([firm.pk for firm in firms])
            assert projection() == after
        for verdict in Merge.objects.filter(undone_at__isnull=True).order_by("pk"):
            unmerge(by=officer, verdict=verdict)
        assert projection() == untouched


def _root(firm: Organisation) -> int:
    return Organisation.objects.get(pk=firm.pk).canonical_id
