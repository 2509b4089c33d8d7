"""Model x action x role x own or foreign unit and zone, against the matrix that people wrote."""

from __future__ import annotations

import pytest

from liantu.kit.access import public as access

from .makers import MAKERS
from .matrix import differences, expected, house_models

Role, Scope = access.Role, access.Scope


def test_declared_models_are_all_models() -> None:
    assert sorted(access.declarations()) == sorted(model._meta.label for model in house_models())


def test_declared_actions_are_those_of_the_matrix() -> None:
    declared = {(label, action) for label, one in access.declarations().items() for action in one.actions}
    assert declared == set(expected())


def test_every_model_has_a_maker() -> None:
    assert set(MAKERS) == {model._meta.label for model in house_models()}


def test_every_role_has_a_column() -> None:
    assert all(set(row) == set(Role) for row in expected().values())


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_rows_reached_are_those_of_the_matrix(role: access.Role) -> None:
    assert differences(role, expected()) == []


@pytest.mark.django_db
def test_matrix_tells_a_widened_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(access.declaration("accounts.Unit").actions["edit"], Role.ENTERPRISE, Scope.UNIT)
    assert differences(Role.ENTERPRISE, expected()) == [
        "accounts.Unit.edit for enterprise: none is expected, but 1 rows are reached instead of 0"
    ]


@pytest.mark.django_db
def test_matrix_tells_a_narrowed_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(access.declaration("accounts.User").actions["view"], Role.LEADER)
    assert differences(Role.LEADER, expected()) == [
        "accounts.User.view for leader: zone is expected, but 0 rows are reached instead of 3"
    ]


@pytest.mark.django_db
def test_model_without_declaration_is_out_of_reach(monkeypatch: pytest.MonkeyPatch, world: object) -> None:
    from liantu.apps.accounts.models import Unit
    from liantu.kit.access import declarations

    monkeypatch.delitem(declarations._declared, "accounts.Unit")
    with pytest.raises(LookupError, match=r"no permissions are declared for accounts\.Unit"):
        access.scope(world.system, "view", Unit.objects.all())  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_user_without_a_role_reaches_nothing() -> None:
    from tests.factories.accounts import make_user

    nobody = make_user()
    for label, declared in access.declarations().items():
        for action in declared.actions:
            assert not access.may_ever(nobody, action, label)


@pytest.mark.django_db
def test_closed_account_reaches_nothing(world: object) -> None:
    from liantu.apps.accounts.models import Unit

    world.system.is_active = False  # type: ignore[attr-defined]
    assert list(access.scope(world.system, "view", Unit.objects.all())) == []  # type: ignore[attr-defined]
