"""Owning organisations: the short number that stands for a party code in the indexes."""

from django.db import connection as django_connection
from django.utils.translation import gettext as _

from lienthong import database
from lienthong.access import Actor
from lienthong.fhir.outcome import refused


def of(actor: Actor) -> tuple[int, bool]:
    """The number of the organisation that the actor acts for, given on first use, and whether it is sure to last.

    Refuses (403) an actor who acts for none.
    """
    if not actor.organisation:
        raise refused(403, "forbidden", _("Clinical resources belong to an organisation, and you act for none."))
    return _number(actor.organisation), not django_connection.in_atomic_block


def _number(party: str) -> int:
    connection = database.connection()
    row = connection.execute("SELECT number FROM fhir_organisation WHERE party = %s", [party]).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO fhir_organisation (party) VALUES (%s)"
            " ON CONFLICT (party) DO UPDATE SET party = excluded.party RETURNING number",
            [party],
        ).fetchone()
    assert row
    return row[0]
