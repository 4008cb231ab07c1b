"""Whose payments an actor looks into."""

from django.db.models import Q

from lienthong import access


def communes_of(actor: access.Actor, field: str = "commune") -> Q:
    """The rows of the communes the actor looks into; the ministry looks into all."""
    if "ministry_officer" in actor.roles:
        return Q()
    codes = [party.removeprefix("unit:") for party in actor.organisations if party.startswith("unit:")]
    return Q(**{f"{field}__in": codes})
