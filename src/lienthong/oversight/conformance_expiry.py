"""Expiry: a certificate that will soon count no more is said to its vendor and to the ministry in time.

Thirty days before its last day a certificate is marked (`certificate.expiring`), and its vendor owes the next one; it
is issued (`certificate.renewed`), or the certificate runs out. The interval is the product's own choice, not a law's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from lienthong import access, database
from lienthong.database import clock, jobs
from lienthong.ledger import obligations
from lienthong.oversight.conformance_certificate import Certificate, State

BEFORE = timedelta(days=30)
TASK = "certificate.renew"


def expiring(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of some certificates that count today, end within thirty days, and have no successor."""
    today = clock.today()
    later = Certificate.objects.unscoped("whether the same vendor has a later one").filter(
        product__vendor=OuterRef("product__vendor"), product__name=OuterRef("product__name"),
        scheme=OuterRef("scheme"), state=State.ISSUED, valid_until__gt=OuterRef("valid_until"),
    )  # fmt: skip
    return rows.filter(~Exists(later), state=State.ISSUED, valid_until__range=(today, today + BEFORE))


@jobs.periodic("20 5 * * *")
@jobs.task("oversight.certificates-expire", queue="oversight")
def remind() -> None:
    """Mark those that have come within thirty days of their end, each once."""
    for row in expiring(Certificate.objects.unscoped("whose time runs out")).select_related("product__vendor"):
        row.act("expiring", by=access.SYSTEM, parties=_parties(row), data=_until(row), key=f"{row.thing}/expiring")


def renewed(certificate: Certificate, *, by: access.Actor) -> None:
    """What the issue of a certificate does to those of the same product that were to be renewed."""
    product = certificate.product
    before = Certificate.objects.unscoped("the certificates a new one follows").filter(
        product__vendor=product.vendor, product__name=product.name, scheme=certificate.scheme, state=State.ISSUED
    )
    things = {row.thing: row for row in before.exclude(pk=certificate.pk).select_related("product__vendor")}
    with database.transaction():
        for owed in obligations.of().filter(rule=TASK, thing__in=list(things), standing="open"):
            row = things[owed.thing]
            row.act("renewed", by=by, parties=_parties(row), data={"by": certificate.thing})


def _parties(row: Certificate) -> dict[str, str]:
    return {"vendor": row.product.vendor.party, "issuer": row.issuer}


def _until(row: Certificate) -> dict[str, str]:
    assert row.valid_until
    return {"valid_until": row.valid_until.isoformat()}
