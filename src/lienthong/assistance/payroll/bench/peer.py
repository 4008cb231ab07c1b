"""The peer: a plain COPY of the very lines into a table with the same checks, keys and indexes, in one stream."""

from __future__ import annotations

import tempfile
import time
from datetime import date

import psycopg

from lienthong.assistance.payroll.bench.generation import as_owner
from lienthong.assistance.register import months
from lienthong.database import settings

COLUMNS = "for_month, entitlement_id, sequence, list_month, commune, kind, fund, amount, of_sequence"
QUERY = (
    "COPY (SELECT for_month, entitlement_id, sequence, list_month, commune, kind, fund, amount, of_sequence"
    " FROM assistance_line WHERE list_month = %s) TO STDOUT (FORMAT BINARY)"
)


def measure(month: date, first: date) -> float:
    """Seconds that the COPY takes. The lines lie in a file, in the order in which they were listed."""
    as_owner(
        "CREATE TABLE assistance_line_peer (LIKE assistance_line INCLUDING ALL) PARTITION BY RANGE (for_month)",
        *(
            f"CREATE TABLE assistance_line_peer_{one:%Y_%m} PARTITION OF assistance_line_peer"
            f" FOR VALUES FROM ('{one}') TO ('{months.plus(one, 1)}')"
            for one in months.between(first, month)
        ),
    )
    try:
        with tempfile.TemporaryFile() as file, psycopg.connect(**settings.of_role(settings.OWNER)) as owner:
            with owner.cursor().copy(QUERY, [month]) as stream:
                for part in stream:
                    file.write(part)
            file.seek(0)
            begun = time.monotonic()
            with owner.cursor().copy(f"COPY assistance_line_peer ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as stream:
                while part := file.read(1 << 20):
                    stream.write(part)
            owner.commit()
            return time.monotonic() - begun
    finally:
        as_owner("DROP TABLE assistance_line_peer")
