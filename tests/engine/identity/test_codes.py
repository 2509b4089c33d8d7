"""Codes of organisations (GB 32100-2015, GB 11714)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.engine.identity import CodeKind, agree, read_code
from liantu.engine.identity.codes import ALPHABET, Fault, check_sign, organisation_check_sign, repaired


@pytest.mark.parametrize(
    "text",
    ["91110000600037341L", "91140802MA0K7T2X50", "12150200460123458L", "93140802MA0LTX012K", "N2140802MF0123451L"],
)
def test_flawless_codes(text: str) -> None:
    assert read_code(text).valid


def test_wrong_check_sign_is_told_and_the_code_is_kept() -> None:
    code = read_code("91310115MA1G4L1WXK")
    assert (code.kind, code.is_key, code.faults) == (CodeKind.CREDIT, True, (Fault.CHECK_SIGN,))
    assert check_sign(code.text[:17]) == "7"
    assert code.told("en") == ("the check sign does not fit",)


def test_organisation_code_stands_inside_the_credit_code() -> None:
    code = read_code("91110000600037341L")
    assert code.organisation == "600037341"
    assert organisation_check_sign("60003734") == "1"
    assert agree(code, read_code("60003734-1")) is True
    assert agree(read_code("60003734-1"), read_code("91140802MA0K7T2X50")) is False


def test_number_of_a_person_is_no_code() -> None:
    code = read_code("11010119900307775X".replace("X", "8"))
    assert (code.kind, code.is_key) == (CodeKind.IDENTITY_CARD, False)


@pytest.mark.parametrize("text", [None, "", " ", "/", "无", "—", "000000000000000000"])
def test_nothing_is_none(text: str | None) -> None:
    assert read_code(text).kind == CodeKind.NONE


@pytest.mark.parametrize(
    "text",
    ["９１１１００００６０００３７３４１Ｌ", "9111 0000 6000 3734 1l", "91110000-600037341-L", "'91110000600037341L"],
)
def test_codes_as_people_write_them(text: str) -> None:
    assert read_code(text).text == "91110000600037341L"


def test_codes_that_cannot_be_compared_tell_nothing() -> None:
    registration = read_code("140800100012345")
    assert registration.kind == CodeKind.REGISTRATION
    assert agree(registration, read_code("91140802MA0K7T2X50")) is None
    # One that fails its check may be a slip of the other.
    assert agree(read_code("91310115MA1G4L1WXK"), read_code("91140802MA0K7T2X50")) is None
    assert agree(read_code("91110000600037341L"), read_code("91140802MA0K7T2X50")) is False


def test_letter_read_for_a_digit_is_mended_where_the_check_then_fits() -> None:
    assert repaired(read_code("9111000060O037341L")) == "91110000600037341L"
    assert repaired(read_code("91110000600037341L")) == ""


@given(st.text(alphabet=ALPHABET, min_size=15, max_size=15))
def test_made_up_code_fails_when_one_sign_changes(body: str) -> None:
    body = "91" + body
    good = body + check_sign(body)
    for at in (2, 9, 16):
        other = ALPHABET[(ALPHABET.index(good[at]) + 1) % 31]
        assert check_sign(good[:at] + other + good[at + 1 : 17]) != good[17]


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    assert read_code(text).kind in CodeKind
