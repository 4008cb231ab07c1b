"""From users, memberships and clients to actors."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.utils import translation

from lienthong.access.actor import Actor
from lienthong.access.role import Role
from lienthong.access.user import Membership, User
from lienthong.database import clock

_PERSON = "person:"


class Scope(Protocol):
    """The port through which rooms above say which parties an organisation looks into."""

    def units(self, organisation: str) -> Iterable[str]:
        """Party codes: for a province its communes and facilities, for a commune itself, for a facility nothing."""

    def names(self, organisations: Iterable[str]) -> Mapping[str, str]:
        """What people call each of them; its code where nothing better is known."""


class _OwnUnit:
    def units(self, organisation: str) -> Iterable[str]:
        return {organisation} if organisation.startswith("unit:") else ()

    def names(self, organisations: Iterable[str]) -> Mapping[str, str]:
        return {one: one for one in organisations}


_scope: Scope = _OwnUnit()


def bind(scope: Scope) -> None:
    """Bind the port. Called by web/house.py alone."""
    global _scope
    _scope = scope


def current(user: User) -> list[Membership]:
    """The user's memberships that are valid on the present business day."""
    today = clock.today()
    rows = user.memberships.filter(valid_from__lte=today).exclude(valid_to__lt=today)
    return list(rows.order_by("organisation", "role"))


def organisations(memberships: Iterable[Membership]) -> list[str]:
    """The organisations between which the user may choose. Persons are no organisations: "" stands for the citizen."""
    return list(dict.fromkeys("" if one.organisation.startswith(_PERSON) else one.organisation for one in memberships))


def of_user(user: User, memberships: Iterable[Membership], organisation: str) -> Actor:
    """The user as an actor for one of their organisations, or ("") as a citizen for the persons they speak for."""
    mine = list(memberships)
    persons = frozenset(one.organisation for one in mine if one.organisation.startswith(_PERSON))
    if not organisation:
        roles = frozenset({Role.CITIZEN.value}) if persons else frozenset()
        return Actor(user.code, None, roles, persons=persons, language=_language())
    roles = frozenset(one.role for one in mine if one.organisation == organisation)
    return Actor(user.code, organisation, roles, units_of(organisation), language=_language())


def units_of(organisation: str) -> frozenset[str]:
    """The parties an organisation looks into, as the port says."""
    return frozenset(_scope.units(organisation))


def names(organisations: Iterable[str]) -> Mapping[str, str]:
    """What people call organisations, as the port says: few queries for many."""
    return _scope.names(organisations)


def _language() -> str:
    return (translation.get_language() or "vi")[:2]
