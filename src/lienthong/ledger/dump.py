"""A canonical dump of the ledger: what it says, without what differs from run to run (ids, times, order of writing).

Two ledgers that tell the same story give the same text: the kill tests and the comparison of two homes read it.
"""

import re
from typing import Any

import orjson

from lienthong import database
from lienthong.database import queries
from lienthong.ledger import canonical

QUERIES = queries.load(__file__)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def canonical_dump() -> str:
    """Events, obligations, deliveries and receipts as lines of JSON, sorted; ids replaced by a word for each kind."""
    lines = [
        orjson.dumps({"what": what} | row, option=orjson.OPT_SORT_KEYS).decode()
        for what in ("event", "obligation", "delivery", "receipt", "waiting")
        for row in _rows(what)
    ]
    return "\n".join(sorted(DIGEST.sub("digest", UUID.sub("id", line)) for line in lines))


def _rows(what: str) -> list[dict[str, Any]]:
    return [canonical.stored(row[0]) for row in database.connection().execute(QUERIES[what])]
