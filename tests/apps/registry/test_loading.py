"""Rows that departments and reports send, written in bulk."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.actions.loading import load
from liantu.apps.registry.hooks import intake as hooks
from liantu.apps.registry.models import Claim, Name, Organisation, Person, Post, Recognition, Tie, ZoneMember
from liantu.apps.registry.queries import list_organisations
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from tests.factories.accounts import World, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import body_of, make_organisation

CODES = ("91140800MA0GTEX31B", "91140802MA0KXYD29Q", "91140899MA0LH2AR8J")


def take_in(world: World, rows: list[dict[str, Any]], *, applied: bool = True, issued: str = "2026-08-31") -> Any:
    """Stage, load and apply rows as an officer of the zone does."""
    officer = world.person("science_officer")
    delivery = make_delivery(make_source(world.here), issued, applied=False)
    told = [{"key": f"r{n}", "place": f"第{n}行", **row} for n, row in enumerate(rows, 1)]
    said = [evidence.Said(row["key"], {"row": row["key"]}, str(row), row["place"]) for row in told]
    records = evidence.stage_rows(by=officer, delivery=delivery, rows=said)
    load(by=officer, delivery=delivery, rows=told, records=records)
    if applied:
        evidence.apply_delivery(by=officer, delivery=delivery)
    return delivery


def listed() -> list[str]:
    return sorted(Organisation.objects.filter(listed=True).values_list("name", flat=True))


def test_load_counts_once_its_delivery_is_applied(world: World) -> None:
    row = {"organisations": [{"official": "甲机械有限公司", "short": ["甲机"], "kind": "enterprise", "code": CODES[0]}]}
    delivery = take_in(world, [row], applied=False)
    assert (Organisation.objects.count(), listed()) == (1, [])
    evidence.apply_delivery(by=world.person("science_officer"), delivery=delivery)
    told = Organisation.objects.get(listed=True)
    assert (told.name, told.short_name, told.code, told.kind) == ("甲机械有限公司", "甲机", CODES[0], "enterprise")


def test_undone_delivery_hides_what_only_it_said(world: World) -> None:
    officer = world.person("science_officer")
    first = take_in(world, [{"organisations": [{"official": "甲公司", "kind": "enterprise"}]}], issued="2026-07-31")
    second = take_in(
        world,
        [{"organisations": [{"official": "甲公司", "values": {"address": "新址"}}, {"official": "乙公司"}]}],
    )
    assert (listed(), Organisation.objects.get(name="甲公司").address) == (["乙公司", "甲公司"], "新址")
    evidence.undo_delivery(by=officer, delivery=second)
    assert (listed(), Organisation.objects.get(name="甲公司").address) == (["甲公司"], None)
    evidence.undo_delivery(by=officer, delivery=first)
    assert (listed(), Organisation.objects.count()) == ([], 2)


def test_code_decides_before_the_name(world: World) -> None:
    take_in(
        world,
        [
            {"organisations": [{"official": "甲机械有限公司", "code": CODES[0]}]},
            {"organisations": [{"official": "甲机械有限责任公司", "code": CODES[0]}]},
            {"organisations": [{"official": "甲机械有限公司", "code": CODES[1]}]},
        ],
    )
    assert sorted(Organisation.objects.values_list("code", flat=True)) == sorted(CODES[:2])


def test_two_firms_with_one_short_name_stay_two(world: World) -> None:
    rows = [
        {"organisations": [{"official": "甲天海泵业有限公司", "short": ["天海"], "code": CODES[0]}]},
        {"organisations": [{"official": "乙天海风机有限公司", "short": ["天海"], "code": CODES[1]}]},
    ]
    take_in(world, rows)
    with pytest.raises(ValidationError, match="第1行：有几家机构都叫“天海”，请写全称或代码"):
        take_in(world, [{"ties": [{"from": "天海", "to": "甲天海泵业有限公司", "kind": "cooperation"}]}])
    assert (Organisation.objects.count(), Tie.objects.count()) == (2, 0)


def test_load_broken_off_is_completed_by_running_again(world: World) -> None:
    row = {
        "organisations": [{"official": "甲公司", "kind": "enterprise"}, {"official": "乙公司"}],
        "ties": [{"from": "甲公司", "to": "乙公司", "kind": "supplies", "what": "电机"}],
        "recognitions": [{"holder": "甲公司", "scheme": "gazelle", "title": "瞪羚企业", "level": "provincial"}],
        "people": [{"name": "田海波", "post": "总经理", "organisation": "甲公司"}],
    }
    officer = world.person("science_officer")
    delivery = make_delivery(make_source(world.here), applied=False)
    rows = [{"key": "r1", "place": "第1行", **row}]
    records = evidence.stage_rows(by=officer, delivery=delivery, rows=[evidence.Said("r1", {}, "说")])
    for _time in range(2):
        load(by=officer, delivery=delivery, rows=rows, records=records)
        counts = [model.objects.count() for model in (Organisation, Name, Claim, Tie, Recognition, Post, Person)]
        assert counts == [2, 2, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"organisations": [{"official": "甲公司", "code": "123"}]}, "第2行：“123”不是统一社会信用代码"),
        ({"organisations": [{"official": "甲公司", "values": {"colour": "red"}}]}, "第2行：没有“colour”这个属性"),
        (
            {"organisations": [{"official": "甲公司", "values": {"founded": "1899-12-31"}}]},
            "第2行：日期“1899-12-31”不在",
        ),
        ({"ties": [{"from": "好公司", "to": "没有的公司", "kind": "supplies"}]}, "第2行：没有名为“没有的公司”的机构"),
        (
            {
                "recognitions": [
                    {"holder": "好公司", "scheme": "gazelle", "title": "瞪羚", "valid_from": "2025", "valid_to": "2024"}
                ]
            },
            "第2行：截止日 2024-12-31 早于起始日 2025-01-01",
        ),
        ({"ties": [{"from": "好公司", "to": "好公司", "kind": "loves"}]}, "第2行"),
    ],
)
def test_bad_row_is_named_and_nothing_of_its_batch_stays(world: World, row: dict[str, Any], words: str) -> None:
    good = {"organisations": [{"official": "好公司", "kind": "enterprise"}]}
    with pytest.raises(ValidationError) as refusal:
        take_in(world, [good, row])
    assert refusal.value.messages[0].startswith(words)
    assert (listed(), Tie.objects.count(), Recognition.objects.count()) == ([], 0, 0)


def test_load_for_another_zone_is_denied(world: World) -> None:
    stranger = make_user("science_officer", world.far, world.there)
    delivery = make_delivery(make_source(world.here), applied=False)
    with pytest.raises(access.Denied):
        load(by=stranger, delivery=delivery, rows=[], records={})


def test_zones_follow_located_and_tenant_ties(world: World) -> None:
    body = body_of(world.here)
    carrier = make_organisation("甲孵化器", zone=world.here, kind="carrier")
    take_in(
        world,
        [
            {"organisations": [{"official": "租户公司"}, {"official": "外来公司"}, {"official": "旧租户公司"}]},
            {
                "ties": [
                    {"from": carrier.name, "to": "租户公司", "kind": "tenant"},
                    {"from": carrier.name, "to": "旧租户公司", "kind": "tenant", "valid_to": "2020"},
                ]
            },
        ],
    )
    inside = set(ZoneMember.objects.filter(zone=world.here).values_list("organisation__name", flat=True))
    assert inside == {body.name, carrier.name, "租户公司"}


def test_former_name_finds_but_is_not_shown(world: World) -> None:
    row = {
        "organisations": [
            {"official": "新名公司", "former": [{"text": "旧名公司", "until": "2025-06"}], "code": CODES[2]}
        ]
    }
    take_in(world, [row])
    told = Organisation.objects.get(listed=True)
    former = Name.objects.get(text="旧名公司")
    assert (told.name, former.kind, str(former.valid_to), former.told_to) == (
        "新名公司",
        "former",
        "2025-06-30",
        "2025-06",
    )


def test_organisation_of_two_zones_is_seen_from_both_and_an_outsider_from_everywhere(world: World) -> None:
    here, there = world.person("science_officer"), make_user("science_officer", world.far, world.there)
    both = make_organisation("两地公司", zone=world.here)
    Tie.objects.create(organisation=both, counterpart=body_of(world.there), kind="located", record=make_record())
    derive([both.pk])
    own = make_organisation("本地公司", zone=world.there)
    outsider = make_organisation("区外公司")
    seen = [set(list_organisations(user).values_list("name", flat=True)) for user in (here, there)]
    assert [{both.name, own.name, outsider.name} & names for names in seen] == [
        {both.name, outsider.name},
        {both.name, own.name, outsider.name},
    ]
    assert list_organisations(there).filter(pk=both.pk).count() == 1


def test_choices_are_read_as_departments_write_them_in_whatever_language_the_process_speaks() -> None:
    with translation.override("en"):
        (status,) = [one for one in hooks._organisation_fields() if one.key == "organisation.status"]
    assert {status.choices[word] for word in ("存续", "在业", "active", "Active")} == {"active"}
