"""What the rules are judged against, read from the directory and remembered for a few seconds."""

import time

from django.db import connection as django_connection

from lienthong import database
from lienthong.database import clock
from lienthong.exchange.checks import Known

REMEMBER = 10.0  # seconds a change of the directory may take to be seen here
_remembered: dict[tuple[object, str], tuple[frozenset[str], dict[str, frozenset[str]], float]] = {}


def known(facility: str) -> Known:
    """The facilities of the directory, the practitioners of one, and the time it is."""
    facilities, practitioners = _directory(facility)
    return Known(clock.now(), facilities, practitioners)


def forget() -> None:
    """Read the directory anew at the next question (tests change it and ask at once)."""
    _remembered.clear()


def _directory(facility: str) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    key = django_connection.settings_dict["NAME"], facility
    found = _remembered.get(key)
    if found and found[2] > time.monotonic():
        return found[0], found[1]
    connection = database.connection()
    facilities = frozenset(row[0] for row in connection.execute("SELECT code FROM directory_facility"))
    rows = connection.execute("SELECT practitioner_id FROM directory_membership WHERE facility_id = %s", [facility])
    licences = frozenset(row[0] for row in rows)
    practitioners = {facility: licences} if licences else {}
    _remembered[key] = facilities, practitioners, time.monotonic() + REMEMBER
    return facilities, practitioners
