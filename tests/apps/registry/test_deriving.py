"""What is derived of organisations: which claim is shown, whether sources disagree, and to which zone they belong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import CharField

from liantu.apps.registry.actions import current, deriving
from liantu.apps.registry.actions.deriving import derive, root_of
from liantu.apps.registry.actions.editing import retract_fact, set_values
from liantu.apps.registry.actions.merging import merge, unmerge
from liantu.apps.registry.actions.upkeep import link_zone, rebuild
from liantu.apps.registry.models import Claim, Merge, Organisation, Tie, ZoneMember
from liantu.apps.registry.queries import find_organisation, list_organisations, tell_organisations, values_of
from liantu.apps.registry.validators.properties import PROPERTIES
from liantu.kit.access import public as access
from liantu.kit.evidence.enums import Classification
from liantu.kit.search import public as search
from liantu.kit.search.models import Key
from tests.factories.accounts import World, make_user
from tests.factories.evidence import make_delivery, make_record, make_source
from tests.factories.registry import body_of, make_organisation

CODE = "91140800MA0GTEX31B"
OPEN, INTERNAL, RESTRICTED = Classification.OPEN, Classification.INTERNAL, Classification.RESTRICTED


def claim(firm: Organisation, key: str, value: str, *, issued: str, classification: str = OPEN) -> Claim:
    """A claim of a source of its own."""
    record = make_record(make_delivery(make_source(classification=classification), issued))
    return Claim.objects.create(organisation=firm, record=record, property=key, value=value)


def tie(one: Organisation, kind: str, other: Organisation) -> Tie:
    made = Tie.objects.create(organisation=one, kind=kind, counterpart=other, record=make_record())
    derive([one.pk, other.pk])
    return made


def inside(zone: Any) -> set[str]:
    return set(ZoneMember.objects.filter(zone=zone).values_list("organisation__name", flat=True))


def derived(firm: Organisation) -> Organisation:
    derive([firm.pk])
    firm.refresh_from_db()
    return firm


# What no column holds


def test_longest_value_of_a_property_is_what_its_column_holds() -> None:
    fields = {key: Organisation._meta.get_field(key) for key in PROPERTIES}
    texts = {
        key: field.max_length for key, field in fields.items() if isinstance(field, CharField) and not field.choices
    }
    assert texts.pop("code") == 18  # its shape says so
    assert {key: PROPERTIES[key].longest for key in texts} == texts


def test_value_that_no_column_holds_is_refused_where_it_is_typed(world: World) -> None:
    firm = make_organisation("甲公司", zone=world.here)
    with pytest.raises(ValidationError) as refusal:
        set_values(by=world.person("science_officer"), organisation=firm, values={"phone": "0359-2222222、" * 5})
    assert refusal.value.message_dict == {"phone": ["联系电话有 65 个字，最多 60 个：请精简，或只写其中一项"]}


# Which claim is shown


def test_open_value_is_not_hidden_by_a_restricted_source_that_says_the_same(world: World) -> None:
    firm = make_organisation("甲公司", zone=world.here, address="一路 1 号")
    market = Claim.objects.get(organisation=firm, property="address")
    claim(firm, "address", "一路 1 号", issued="2026-09-01", classification=INTERNAL)
    claim(firm, "address", "一路 1 号", issued="2026-09-02", classification=RESTRICTED)
    derived(firm)
    assert (firm.address, firm.address_class, firm.address_claim_id) == ("一路 1 号", OPEN, market.pk)


def test_restricted_value_that_others_tell_otherwise_stays_withheld(world: World) -> None:
    firm = make_organisation("甲公司", zone=world.here, address="一路 1 号", founded="2009")
    moved = claim(firm, "address", "二路 2 号", issued="2026-09-02", classification=RESTRICTED)
    exact = claim(firm, "founded", "2009-05-01", issued="2026-09-02", classification=RESTRICTED)
    derived(firm)
    assert (firm.address_claim_id, firm.address_class) == (moved.pk, RESTRICTED)
    # The year is open; which day of it is not.
    assert (firm.founded_claim_id, firm.founded_class) == (exact.pk, RESTRICTED)


def test_claim_that_has_ended_opens_nothing(world: World) -> None:
    firm = make_organisation("甲公司", zone=world.here)
    claim(firm, "address", "一路 1 号", issued="2026-08-01").said("", "2020").save()
    secret = claim(firm, "address", "一路 1 号", issued="2026-09-01", classification=RESTRICTED)
    derived(firm)
    assert (firm.address_claim_id, firm.address_class) == (secret.pk, RESTRICTED)


def test_value_confirmed_by_hand_is_not_refused_though_an_open_source_is_shown_for_it(world: World) -> None:
    officer = world.person("science_officer")
    firm = make_organisation("甲公司", zone=world.here, address="一路 1 号")
    claim(firm, "address", "二路 2 号", issued="2026-09-02")
    derived(firm)
    set_values(by=officer, organisation=firm, values={"address": "一路 1 号"})
    typed = Claim.objects.filter(organisation=firm, property="address").latest("pk")
    typed.record.source.classification = INTERNAL
    typed.record.source.save()
    set_values(by=officer, organisation=firm, values={"address": "一路 1 号"}, note="又核实一次")
    firm.refresh_from_db()
    assert (firm.address, firm.address_class, firm.contested) == ("一路 1 号", OPEN, False)
    address = {value.spec.key: value for value in values_of(officer, find_organisation(officer, firm.pk))}["address"]
    assert (address.current.claim.record.source.kind, address.conflict) == ("workbook", False)


# Whether sources disagree


def conflicts(user: Any, firm: Organisation) -> bool:
    return any(value.conflict for value in values_of(user, find_organisation(user, firm.pk)))


def test_organisation_is_contested_until_a_person_decides(world: World) -> None:
    officer = world.person("science_officer")
    firm = make_organisation("甲公司", zone=world.here, address="一路 1 号", founded="2009")
    claim(firm, "founded", "2009-05-01", issued="2026-09-02")
    assert (derived(firm).contested, conflicts(officer, firm)) == (False, False)
    other = claim(firm, "address", "二路 2 号", issued="2026-09-02", classification=INTERNAL)
    assert (derived(firm).contested, conflicts(officer, firm)) == (True, True)
    set_values(by=officer, organisation=firm, values={"address": "一路 1 号"})
    firm.refresh_from_db()
    assert (firm.contested, conflicts(officer, firm)) == (False, False)
    for said in Claim.objects.filter(organisation=firm, record__source__kind="form"):
        retract_fact(by=officer, fact=said, reason="录错")
    assert Organisation.objects.get(pk=firm.pk).contested
    retract_fact(by=officer, fact=other, reason="录错")
    firm.refresh_from_db()
    assert (firm.contested, conflicts(officer, firm)) == (False, False)


def test_source_that_corrects_itself_contests_nothing(world: World) -> None:
    source = make_source()
    firm = make_organisation("甲公司", record=make_record(make_delivery(source, "2026-07-31")), address="一路 1 号")
    Claim.objects.create(
        organisation=firm, record=make_record(make_delivery(source)), property="address", value="二路 2 号"
    )
    assert (derived(firm).address, firm.contested) == ("二路 2 号", False)


def test_what_ended_is_undone_or_restricted_contests_nothing(world: World) -> None:
    firm = make_organisation("甲公司", zone=world.here, address="一路 1 号", industry="C34", website="a.cn")
    claim(firm, "address", "二路 2 号", issued="2026-09-02").said("", "2020").save()
    claim(firm, "website", "b.cn", issued="2026-09-02", classification=RESTRICTED)
    staged = make_record(make_delivery(applied=False))
    Claim.objects.create(organisation=firm, record=staged, property="industry", value="C35")
    assert (derived(firm).contested, conflicts(world.person("leader"), firm)) == (False, False)


def test_merged_organisations_contest_each_other_and_parted_ones_do_not(world: World) -> None:
    officer = world.person("science_officer")
    one, other = (make_organisation("甲公司", zone=world.here, address=f"{n} 号") for n in (1, 2))
    verdict = merge(by=officer, loser=other, winner=one)
    assert Organisation.objects.get(pk=one.pk).contested
    unmerge(by=officer, verdict=verdict)
    assert not Organisation.objects.filter(contested=True).exists()


def test_only_staff_are_told_and_can_filter_by_what_is_contested(world: World) -> None:
    firm = make_organisation("甲公司", zone=world.here, address="一路 1 号")
    claim(firm, "address", "二路 2 号", issued="2026-09-02", classification=INTERNAL)
    derived(firm)
    staff, outsider = world.person("leader"), make_user("enterprise", zone=world.here)
    told = [tell_organisations(user, list(list_organisations(user).filter(pk=firm.pk))) for user in (staff, outsider)]
    assert [rows[0]["contested"] for rows in told] == [True, None]
    assert [list_organisations(user).filter(seen_contested=True).count() for user in (staff, outsider)] == [1, 0]


def test_list_is_filtered_by_conflict(world: World, browser: Callable[..., Any]) -> None:
    firm = make_organisation("有争议公司", zone=world.here, address="一路 1 号")
    make_organisation("无争议公司", zone=world.here, address="一路 1 号")
    claim(firm, "address", "二路 2 号", issued="2026-09-02")
    derived(firm)
    page = browser(world.person("science_officer"))
    shown = {answer: page.get("/orgs/", {"contested": answer}).content.decode() for answer in "10"}
    assert [("有争议公司" in body, "无争议公司" in body) for body in shown.values()] == [(True, False), (False, True)]
    outsider = browser(make_user("enterprise", zone=world.here))
    assert 'name="contested"' not in outsider.get("/orgs/").content.decode()
    assert 'name="contested"' in page.get("/orgs/").content.decode()


# Found by code


def test_code_of_an_internal_ledger_is_found_by_staff_alone(world: World) -> None:
    ledger = make_record(make_delivery(make_source(classification=INTERNAL)))
    firm = make_organisation("甲公司", zone=world.here, record=ledger, code=CODE)
    staff, outsider = world.person("science_officer"), make_user("enterprise", zone=world.here)
    for text in (CODE, CODE[:8], "MA0GTEX3", f"甲公司 {CODE[:8]}"):
        assert [[hit.id for hit in search.search(user, text)] for user in (staff, outsider)] == [[firm.pk], []]
    assert [hit.id for hit in search.search(outsider, "甲公司")] == [firm.pk]


def test_name_that_looks_like_the_code_is_found_by_those_who_may_not_read_the_code(world: World) -> None:
    ledger = make_record(make_delivery(make_source(classification=INTERNAL)))
    firm = make_organisation("91140800科技", zone=world.here, record=ledger, code=CODE)
    assert [hit.id for hit in search.search(make_user("enterprise", zone=world.here), "91140800")] == [firm.pk]


# To which zone


def test_tenants_of_merged_carriers_belong_where_either_lies(world: World) -> None:
    officer = world.person("science_officer")
    lying = make_organisation("甲孵化器", zone=world.here, kind="carrier")
    letting, tenant = make_organisation("甲孵化器公司", kind="carrier"), make_organisation("租户公司")
    tie(letting, "tenant", tenant)
    outside = inside(world.here)
    assert tenant.name not in outside
    for loser, winner in ((letting, lying), (lying, letting)):
        verdict = merge(by=officer, loser=loser, winner=winner)
        assert inside(world.here) == {*outside, letting.name, tenant.name}
        unmerge(by=officer, verdict=verdict)
        assert inside(world.here) == outside


def test_what_lies_in_the_alias_of_a_zone_lies_in_the_zone_while_they_are_one(world: World) -> None:
    officer = world.person("science_officer")
    body, alias = body_of(world.here), make_organisation("某某高新技术产业开发区", kind="zone")
    firm, carrier, tenant = (make_organisation(name) for name in ("甲公司", "甲孵化器", "租户公司"))
    tie(firm, "located", alias)
    tie(carrier, "located", alias)
    tie(carrier, "tenant", tenant)
    outside = inside(world.here)
    for loser, winner in ((alias, body), (body, alias)):
        verdict = merge(by=officer, loser=loser, winner=winner)
        assert inside(world.here) == {*outside, alias.name, firm.name, carrier.name, tenant.name}
        unmerge(by=officer, verdict=verdict)
        assert inside(world.here) == outside


def test_what_lay_in_the_former_organisation_of_a_zone_leaves_it(world: World) -> None:
    officer = world.person("science_officer")
    former = body_of(world.here)
    old, new = make_organisation("旧公司", zone=world.here), make_organisation("新公司")
    carrier, tenant = make_organisation("旧孵化器", zone=world.here), make_organisation("旧租户")
    tie(carrier, "tenant", tenant)
    body = make_organisation("另一个高新区", kind="zone")
    tie(new, "located", body)
    assert inside(world.here) == {former.name, old.name, carrier.name, tenant.name}
    link_zone(by=officer, zone=world.here, organisation=body)
    assert inside(world.here) == {body.name, new.name}


def test_platform_leaves_the_zone_with_the_university_that_hosts_it(world: World) -> None:
    officer = world.person("science_officer")
    university, platform = make_organisation("某大学", zone=world.here), make_organisation("某实验室", kind="platform")
    tie(platform, "hosted_by", university)
    assert platform.name in inside(world.here)
    located = Tie.objects.get(organisation=university, kind="located")
    retract_fact(by=officer, fact=located, reason="不在园区")
    assert not {university.name, platform.name} & inside(world.here)


def test_rebuild_finds_nothing_to_change(world: World) -> None:
    test_what_lies_in_the_alias_of_a_zone_lies_in_the_zone_while_they_are_one(world)
    before = list(Organisation.objects.order_by("pk").values()), sorted(ZoneMember.objects.values_list())
    rebuild(by=access.LocalOperator("test"))
    assert (list(Organisation.objects.order_by("pk").values()), sorted(ZoneMember.objects.values_list())) == before


# Two at once


def at_once(first: Callable[[], object], second: Callable[[], object]) -> list[BaseException]:
    """Do the second in another connection while the first is done, but not committed; what the second raised."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            second()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        first()
        other.start()
        # SQLite lets the second not even begin; PostgreSQL lets it come as far as the first row that is locked.
        while connection.vendor == "postgresql" and other.is_alive() and not _somebody_waits():
            other.join(0.01)
    other.join()
    return failures


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_two_who_save_different_values_of_one_firm_at_once_lose_neither(world: World) -> None:
    firm = make_organisation("甲公司", zone=world.here)
    one, other = world.person("science_officer"), make_user("science_officer", world.other, world.here)
    failures = at_once(
        lambda: set_values(by=one, organisation=firm, values={"address": "一路 1 号"}),
        lambda: set_values(
            by=other, organisation=Organisation.objects.get(pk=firm.pk), values={"website": "https://example.cn"}
        ),
    )
    firm.refresh_from_db()
    assert (failures, firm.address, firm.website) == ([], "一路 1 号", "https://example.cn")


@pytest.mark.django_db(transaction=True)
def test_value_saved_while_a_firm_is_merged_is_told_of_the_one_that_stands_for_it(world: World) -> None:
    winner, loser = (make_organisation(name, zone=world.here) for name in ("甲公司", "甲有限公司"))
    one, other = world.person("science_officer"), make_user("science_officer", world.other, world.here)
    failures = at_once(
        lambda: merge(by=one, loser=loser, winner=winner),
        lambda: set_values(
            by=other, organisation=Organisation.objects.get(pk=loser.pk), values={"website": "https://example.cn"}
        ),
    )
    told = Organisation.objects.get(pk=winner.pk)
    merged = Organisation.objects.get(pk=loser.pk)
    assert (failures, told.website, merged.canonical_id) == ([], "https://example.cn", winner.pk)


@pytest.mark.django_db(transaction=True)
def test_two_merges_the_other_way_round_at_once_are_one(world: World) -> None:
    one, other = (make_organisation(name, zone=world.here) for name in ("甲公司", "甲有限公司"))
    first, second = world.person("science_officer"), make_user("science_officer", world.other, world.here)
    failures = at_once(
        lambda: merge(by=first, loser=one, winner=other), lambda: merge(by=second, loser=other, winner=one)
    )
    assert [type(failure) for failure in failures] == [ValidationError]
    assert Merge.objects.count() == 1


def test_verdicts_that_go_in_a_circle_come_to_an_end(world: World) -> None:
    assert [root_of(pk, {1: 2, 2: 3, 3: 1, 4: 2}) for pk in (1, 2, 3, 4, 5)] == [1, 1, 1, 1, 5]
    one, other = make_organisation("甲公司"), make_organisation("乙公司")
    officer = world.person("science_officer")
    merge(by=officer, loser=one, winner=other)
    Merge.objects.create(loser=other, winner=one, by=officer, at=Merge.objects.get().at)
    derive([one.pk, other.pk])
    roots = set(Organisation.objects.filter(pk__in=[one.pk, other.pk]).values_list("canonical", flat=True))
    assert roots == {one.pk}


# In which order


def test_organisations_stand_in_the_order_of_a_chinese_directory(world: World) -> None:
    body = body_of(world.here)
    for name in (
        "重庆路达有限公司",
        "昂立电机有限公司",
        "运城泵业有限公司",
        "安徽泵业有限公司",
        "ABB泵业有限公司",
        "8号工场",
    ):
        make_organisation(name, zone=world.here)
    shown = [row.name for row in list_organisations(world.person("science_officer")) if row.pk != body.pk]
    assert shown == [
        "8号工场",
        "ABB泵业有限公司",
        "安徽泵业有限公司",
        "昂立电机有限公司",
        "重庆路达有限公司",
        "运城泵业有限公司",
    ]


def test_rebuild_brings_lost_search_keys_back(world: World) -> None:
    firm = make_organisation("山西甲泵业有限公司")
    derive([firm.pk])
    told = set(Key.objects.filter(kind="organisation").values_list("text", "sort", "place"))
    Key.objects.filter(kind="organisation", place=1).delete()
    rebuild(by=access.LocalOperator("test"))
    assert set(Key.objects.filter(kind="organisation").values_list("text", "sort", "place")) == told


# Search keys of many


@pytest.mark.django_db(transaction=True)
def test_keys_of_many_come_in_together_and_what_was_broken_off_comes_with_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firms = [make_organisation(f"山西{sign}泵业有限公司") for sign in "甲乙丙丁戊"]
    ids = [firm.pk for firm in firms]
    derive(ids)
    told = set(Key.objects.filter(kind="organisation").values_list("object_id", "text", "sort", "place"))
    assert {pk for pk, *_key in told} == set(ids)
    search.drop("organisation", ids)
    Organisation.objects.update(keyed="")
    monkeypatch.setattr(deriving, "CHUNK", 2)
    settle = search.settle
    with monkeypatch.context() as killed:
        killed.setattr(search, "settle", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            derive(ids, later=True)
    assert not Key.objects.filter(kind="organisation").exists()
    derive(ids, later=True)
    assert set(Key.objects.filter(kind="organisation").values_list("object_id", "text", "sort", "place")) == told
    # What comes before a mistake is found.
    search.drop("organisation", ids)
    Organisation.objects.update(keyed="")
    with monkeypatch.context() as wrong:
        turns = iter([*ids[:2]])
        write = current.write
        wrong.setattr(current, "write", lambda rows: write(rows) if next(turns, None) else 1 / 0)
        with pytest.raises(ZeroDivisionError):
            derive(ids, later=True)
    found = set(Key.objects.filter(kind="organisation").values_list("object_id", flat=True))
    assert found == set(ids[:4])
    # A rebuild takes up what nobody did.
    search.put_later("organisation", [(ids[4], [("山西戊泵业有限公司", search.NameSort.OFFICIAL)], [])])
    rebuild(by=access.LocalOperator("test"))
    assert settle() == 0
    assert set(Key.objects.filter(kind="organisation").values_list("object_id", "text", "sort", "place")) == told
