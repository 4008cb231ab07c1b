"""The register compared with its changes, for `lienthong verify`.

Each row is the fold of its changes; each change has its event, and is what the event said of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lienthong import database
from lienthong.assistance.register.beneficiary import BeneficiaryChange
from lienthong.assistance.register.entitlement import EntitlementChange
from lienthong.assistance.register.recording import digest
from lienthong.database import queries
from lienthong.ledger.refold import Folding, Said

QUERIES = queries.load(__file__)
BATCH = 2000


def count() -> int:
    """How many rows are compared."""
    found = database.connection().execute(QUERIES["count"]).fetchone()
    return found[0] if found else 0


def differences() -> Iterator[Said]:
    """Every row that isn't its changes' fold, every change without its event or unlike it."""
    for kind, table in (("entitlement", EntitlementChange), ("beneficiary", BeneficiaryChange)):
        plural = "entitlements" if kind == "entitlement" else "beneficiaries"
        for number, folded in database.connection().execute(QUERIES[plural]).fetchall():
            yield f"{kind}:{number}", f"it isn't what its changes say: {folded}"
        for row, number, name in database.connection().execute(QUERIES[f"{kind}_events"]).fetchall():
            yield f"{kind}:{row}", f"its change {number} ({name}) has no event"
        yield from _as_told(kind, table)


FOLDING = Folding("register", count, differences)


def _as_told(kind: str, table: Any) -> Iterator[Said]:
    rows = table.objects.unscoped("each change is compared with its event").exclude(name="imported").order_by("pk")
    batch: list[Any] = []
    for one in rows.iterator(BATCH):
        batch.append(one)
        if len(batch) == BATCH:
            yield from _compare(kind, batch)
            batch = []
    yield from _compare(kind, batch)


def _compare(kind: str, batch: list[Any]) -> Iterator[Said]:
    given = {"ids": [one.event for one in batch]}
    told: dict[Any, str | None] = dict(database.connection().execute(QUERIES["told"], given).fetchall())
    for one in batch:
        if one.event in told and told[one.event] != digest(one):
            row = getattr(one, f"{kind}_id")
            yield f"{kind}:{row}", f"its change {one.number} ({one.name}) isn't what its event said of it"
        else:
            yield None
