"""What the house would lose: that only the right roles act, and only for whom they speak."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lienthong
from lienthong import access
from lienthong.access import Actor, NotAllowed, Role, UnknownPermission, permission

HOSPITAL, CLINIC = "facility:01001", "facility:01002"
ROLES = st.frozensets(st.sampled_from(Role.values))


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Permissions of this test only, besides those of the house."""
    monkeypatch.setattr(permission, "_ALLOWED", dict(permission._ALLOWED))
    access.permit({"test.refer": {Role.CLINIC_DOCTOR, Role.HOSPITAL_DOCTOR}, "test.nobody": frozenset()})
    yield


def may(actor: Actor, name: str, organisation: str | None = None) -> bool:
    try:
        access.require(actor, name, organisation=organisation)
    except NotAllowed as refusal:
        assert str(refusal)
        return False
    return True


PARTIES = st.sampled_from([HOSPITAL, CLINIC, "unit:37", "person:1", None])


@given(held=ROLES, allowed=ROLES, own=PARTIES, asked=PARTIES, units=st.frozensets(st.sampled_from(["unit:37", CLINIC])))
def test_one_of_the_roles_and_the_right_organisation_are_both_needed(held, allowed, own, asked, units) -> None:
    name = "test." + "-".join(sorted(allowed))
    access.permit({name: allowed})
    actor = Actor("user:lan", own, held, units)
    expected = bool(held & allowed) and (asked is None or asked == own or asked in units)
    assert may(actor, name, asked) == expected


@given(roles=ROLES, name=st.sampled_from(["test.refer", "test.nobody"]))
def test_the_anonymous_never_may_whatever_they_carry(roles: frozenset[str], name: str) -> None:
    assert not may(access.ANONYMOUS, name)
    assert not may(Actor("anonymous", HOSPITAL, roles), name, HOSPITAL)


@pytest.mark.parametrize("actor", [access.ANONYMOUS, access.SYSTEM, Actor("user:x", None, frozenset({"citizen"}))])
def test_a_misspelt_permission_is_a_fault_for_everyone(actor: Actor) -> None:
    with pytest.raises(UnknownPermission):
        access.require(actor, "test.reffer")


def test_the_house_itself_may_do_all_that_is_declared() -> None:
    assert may(access.SYSTEM, "test.nobody", HOSPITAL)


def test_a_citizen_speaks_for_themselves_only() -> None:
    access.permit({"test.book": {Role.CITIZEN}})
    lanh = Actor("user:lanh", None, frozenset({"citizen"}), persons=frozenset({"person:1"}))
    assert may(lanh, "test.book", "person:1") and not may(lanh, "test.book", "person:2")


def test_permissions_are_declared_once_and_for_roles_that_are() -> None:
    access.permit({"test.refer": {Role.CLINIC_DOCTOR, Role.HOSPITAL_DOCTOR}})
    with pytest.raises(UnknownPermission):
        access.permit({"test.refer": {Role.CITIZEN}})
    with pytest.raises(UnknownPermission):
        access.permit({"test.new": {"doctor"}})


def every_rooms_permissions() -> list[str]:
    rooms = Path(lienthong.__file__).parent
    return sorted(f"lienthong.{path.parent.name}.permissions" for path in rooms.glob("*/permissions.py"))


@pytest.mark.parametrize("module", every_rooms_permissions())
def test_every_rooms_permissions_can_be_taken_over(module: str) -> None:
    access.permit(importlib.import_module(module).PERMISSIONS)
