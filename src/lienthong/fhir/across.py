"""Reading across organisations: all that is known of a person. For the health book, consent and emergencies only.

Floor 10 (`exchange`) alone calls this; it decides by consent or emergency, this writes who saw what into the audit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.database import queries
from lienthong.fhir.outcome import refused
from lienthong.fhir.stored import Stored

QUERIES = queries.load(__file__)


@dataclass(frozen=True, slots=True)
class Owned:
    """A resource and the party code of the organisation that owns it."""

    stored: Stored
    organisation: str


def across(
    persons: Iterable[str],
    purpose: str,
    *,
    actor: Actor,
    types: Iterable[str] | None = None,
    emergency: bool = False,
) -> list[Owned]:
    """The present resources about these persons ("person:<uuid>": one, with merged doubles), of every organisation.

    Persons see what is theirs, labelled HIV too; others see that only by their right. Refuses (403) an actor who may
    not read across, and a citizen who asks about others. An emergency is audited durably.
    """
    wanted = list(persons)
    _permit(actor, wanted)
    restricted = allowed(actor, "hiv.read") or set(wanted) <= actor.persons
    kinds = list(types) if types is not None else None
    access.audit.read(actor, purpose, wanted, things=["fhir"], emergency=emergency)
    rows = database.connection().execute(
        QUERIES["of_persons"],
        {"person": [UUID(each.removeprefix("person:")) for each in wanted], "restricted": restricted, "type": kinds},
    )
    return [
        Owned(Stored(kind, key, count, moment, text.encode()), party) for kind, key, count, moment, text, party in rows
    ]


def _permit(actor: Actor, persons: list[str]) -> None:
    own = bool(persons) and set(persons) <= actor.persons
    citizen_only = actor.roles <= {"citizen"} and not actor.is_system
    if not allowed(actor, "fhir.across") or (citizen_only and not own):
        raise refused(403, "forbidden", _("You may not read across organisations."))
