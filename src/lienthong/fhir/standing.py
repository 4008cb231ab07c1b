"""What is derived: current rows are compared with the history, search indexes are made anew from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong import database
from lienthong.database import queries
from lienthong.fhir import json_text, writing
from lienthong.fhir.index_rows import Rows

QUERIES = queries.load(__file__)
SLICE = 1000  # resources indexed in one transaction


@dataclass(frozen=True, slots=True)
class Difference:
    """Something derived is not what its history says."""

    thing: str
    why: str


def differences() -> list[Difference]:
    """Where current rows and history disagree (the first thousand); none if all is well."""
    return [Difference(*row) for row in database.connection().execute(QUERIES["differing"])]


def count() -> int:
    """How many resources there are."""
    row = database.connection().execute(QUERIES["count"]).fetchone()
    return row[0] if row else 0


def reindex() -> Iterator[int]:
    """Make the search indexes anew, slice by slice, while others read and write; yields how many are done."""
    after, done = -1, 0
    while True:
        with database.transaction() as connection:
            held = connection.execute(QUERIES["hold"], {"after": after, "limit": SLICE}).fetchall()
            if not held:
                return
            numbers = [row[0] for row in held]
            rows = Rows()
            for number, organisation, content in connection.execute(QUERIES["contents"], {"number": numbers}):
                rows.add(json_text.parse(content), organisation, number)
            writing.replace(rows, numbers)
        after, done = numbers[-1], done + len(numbers)
        yield done
