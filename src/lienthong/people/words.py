"""The search index: a row for each folded word of a name and for each two of them, found by (word, year of birth).

    word           birth_year  folded               commune  province  person_id
    lanh           1950        ' nguyen thi lanh '  00004    01        6f1c…
    lanh nguyen    1950        ' nguyen thi lanh '  00004    01        6f1c…
    nguyen thi     1950        ' nguyen thi lanh '  00004    01        6f1c…

Single words are far too frequent in Vietnamese (Nguyễn is every third name); two of them, in the order of the letters,
are not. What is needed to decide on a row stands in the index itself, so that the persons are read only once found.
Derived from `people_person`: it can be written anew at any time.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from itertools import combinations

from lienthong import database
from lienthong.database import queries

QUERIES = queries.load(__file__)
COLUMNS = "word, birth_year, folded, commune, province, person_id"


def index(persons: Collection[uuid.UUID], *, new: Collection[uuid.UUID] = ()) -> None:
    """Write these persons into the index, anew if they were there; `new`: those that can't be there."""
    there = [person for person in persons if person not in new]
    if there:
        database.connection().execute(QUERIES["forget"], {"persons": there})
    if persons:
        database.connection().execute(QUERIES["index"], {"persons": list(persons)})


def keys(folded: str) -> Iterator[str]:
    """The words of a folded name and its pairs of words: what `index` writes, for whoever copies rows in bulk."""
    words = sorted(set(folded.split()))
    yield from words
    yield from (f"{first} {second}" for first, second in combinations(words, 2))


def row(key: str, birth_year: int, folded: str, commune: str, province: str, person: uuid.UUID) -> tuple:
    """A row of the index, in the order of `COLUMNS`."""
    return key, birth_year, f" {folded} ", commune, province, person
