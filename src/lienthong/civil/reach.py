"""Who may see a civil event: the commune and the province where the person lives."""

from __future__ import annotations

from django.db.models import Q

from lienthong import access
from lienthong.people.persons import RESIDENCE


def seen(actor: access.Actor, prefix: str = "") -> Q:
    """Rows whose `commune` or `province` (behind `prefix`) lies in the actor's units."""
    if not actor.roles & RESIDENCE:
        return Q(pk__in=[])
    codes = [code.removeprefix("unit:") for code in actor.organisations if code.startswith("unit:")]
    return Q(**{f"{prefix}commune__in": codes}) | Q(**{f"{prefix}province__in": codes})
