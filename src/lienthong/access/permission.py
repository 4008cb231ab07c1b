"""Permissions: may this actor do this? Each room says in `permissions.py` which roles may do what.

    PERMISSIONS = {"refer": frozenset({"clinic_doctor", "hospital_doctor"})}     # handed over by web/house.py
    access.require(actor, "refer", organisation="facility:01001")

A permission that no room declares is a fault of the code; the anonymous actor never has one.
"""

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from lienthong.access.actor import Actor
from lienthong.access.role import Role

_ALLOWED: dict[str, frozenset[str]] = {}
_ROLES = frozenset(Role.values)


class NotAllowed(PermissionDenied):
    """This actor may not do this. The text says what was refused and to whom; nothing was changed."""


class UnknownPermission(LookupError):
    """A fault of the code: a permission that no room declares, or one declared twice or for a role that is not."""


def permit(permissions: Mapping[str, Iterable[str]]) -> None:
    """Take over a room's permissions. Saying the same again is harmless.

    Raises UnknownPermission for an unknown role, and where a name has been given to other roles already.
    """
    for name, roles in permissions.items():
        allowed = frozenset(str(role) for role in roles)
        if allowed - _ROLES:
            raise UnknownPermission(f"{name}: no such role: {', '.join(sorted(allowed - _ROLES))}")
        if _ALLOWED.setdefault(name, allowed) != allowed:
            raise UnknownPermission(f"{name} is declared twice, for different roles")


def permissions() -> dict[str, frozenset[str]]:
    """Every permission of the house with the roles that have it."""
    return dict(_ALLOWED)


def allowed(actor: Actor, permission: str, *, organisation: str | None = None) -> bool:
    """Whether the actor may do this (for this organisation). Raises UnknownPermission for a name nobody declared."""
    if permission not in _ALLOWED:
        raise UnknownPermission(f"no room declares the permission {permission!r}")
    if actor.is_system:
        return True
    if actor.is_anonymous or not actor.roles & _ALLOWED[permission]:
        return False
    return organisation is None or actor.speaks_for(organisation)


def require(actor: Actor, permission: str, *, organisation: str | None = None) -> None:
    """Go on only if the actor may do this. Raises NotAllowed, or UnknownPermission for a name nobody declared."""
    if allowed(actor, permission, organisation=organisation):
        return
    if actor.is_anonymous:
        raise NotAllowed(_("Please sign in first. Nothing was changed."))
    if organisation and allowed(actor, permission):
        raise NotAllowed(
            _("You act for %(own)s, so you may not do this for %(other)s (%(permission)s). Nothing was changed.")
            % {"own": actor.organisation or actor.code, "other": organisation, "permission": permission}
        )
    raise NotAllowed(
        _("Your role does not include this (%(permission)s). Nothing was changed. Those who may: %(roles)s.")
        % {"permission": permission, "roles": ", ".join(str(Role(r).label) for r in sorted(_ALLOWED[permission]))}
    )
