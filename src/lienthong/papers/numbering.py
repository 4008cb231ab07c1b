"""Numbers of papers that a facility writes on a screen: facility, kind, year, running number.

A birth certificate's is built as Circular 22/2025/TT-BYT says; the others as facilities use to: 01801/2026/CT000123.
"""

from __future__ import annotations

from lienthong import database
from lienthong.database import clock
from lienthong.papers import birth_certificate

SIGNS = {
    "referral": "CT",
    "appointment": "HK",
    "discharge": "RV",
    "record_summary": "TT",
    "sick_leave": "NV",
    "maternity_rest": "DT",
    "death_notice": "BT",
    "record": "BA",
    "archive": "LT",
}
_NEXT = """
INSERT INTO papers_number AS n (facility, kind, year, last) VALUES (%(facility)s, %(kind)s, %(year)s, 1)
ON CONFLICT (facility, kind, year) DO UPDATE SET last = n.last + 1 RETURNING last
"""


def next_number(organisation: str, kind: str) -> str:
    """The next number of this kind at the facility (party code). Numbers of drafts that are given up stay unused."""
    code, year = organisation.removeprefix("facility:"), clock.today().year
    with database.transaction() as connection:
        row = connection.execute(_NEXT, {"facility": code, "kind": kind, "year": year}).fetchone()
    assert row
    if kind == birth_certificate.KIND:
        return birth_certificate.number(code, row[0], year)
    return f"{code}/{year}/{SIGNS[kind]}{row[0]:06d}"
