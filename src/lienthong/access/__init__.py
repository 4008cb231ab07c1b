"""Floor 2: users, roles, scope, audit, API clients.

Two questions are kept apart: *may this user do this?* is answered here (`require`); *may anyone do this in this
state?* by the concept's own dictionary of transitions.

    access.require(actor, "refer", organisation=encounter.organisation)
    Referral.objects.within(actor)
    access.audit.wrote(actor, "referral.issue", things=[paper.code], persons=[person.party])
"""

from lienthong.access import audit
from lienthong.access.actor import ANONYMOUS, SYSTEM, Actor
from lienthong.access.permission import NotAllowed, UnknownPermission, permit, require
from lienthong.access.role import Role
from lienthong.access.scope import ScopedManager, ScopedQuerySet, Unscoped

__all__ = [
    "ANONYMOUS",
    "SYSTEM",
    "Actor",
    "NotAllowed",
    "Role",
    "ScopedManager",
    "ScopedQuerySet",
    "UnknownPermission",
    "Unscoped",
    "audit",
    "permit",
    "require",
]
