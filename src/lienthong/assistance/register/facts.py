"""Facts: what is known of a beneficiary is written down, and read again. Nothing is overwritten."""

from __future__ import annotations

from datetime import date
from typing import Any

from lienthong import access, database, ledger
from lienthong.assistance.register import hiv as apart
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.circumstance import FACTS, Circumstance
from lienthong.database import clock


def latest(beneficiary: Beneficiary, on: date | None = None) -> Circumstance | None:
    """What is known now of a day (else of today); None if nothing is."""
    rows = Circumstance.objects.unscoped("of a beneficiary that was scoped").filter(beneficiary=beneficiary)
    return rows.filter(valid_from__lte=on or clock.today()).order_by("-recorded_at", "-id").first()


def record(beneficiary: Beneficiary, *, valid_from: date, source: str, by: access.Actor, **facts: Any) -> Circumstance:
    """Write down the whole set of facts that hold from a day on. `source`: the dossier, event or import they come from.

    What isn't named is what it is by default: it doesn't hold. Raises NotAllowed, and ValueError for a name that is no
    fact.
    """
    access.require(by, "register.write", organisation=f"unit:{beneficiary.commune}")
    if unknown := set(facts) - set(FACTS):
        raise ValueError(f"no such facts: {', '.join(sorted(unknown))}")
    with database.transaction():
        row = Circumstance(
            beneficiary=beneficiary, valid_from=valid_from, recorded_at=clock.now(), source=source, **facts
        )
        row.save(force_insert=True)
        _tell(beneficiary, row, by)
    return row


def amend(beneficiary: Beneficiary, *, valid_from: date, source: str, by: access.Actor, **facts: Any) -> Circumstance:
    """As `record`, but what isn't named stays as it was on that day (or, before the first, as it was first said)."""
    before = latest(beneficiary, valid_from) or latest(beneficiary, date.max)
    known = {name: getattr(before, name) for name in FACTS} if before else {}
    return record(beneficiary, valid_from=valid_from, source=source, by=by, **known | facts)


def record_hiv(beneficiary: Beneficiary, hiv: bool, *, valid_from: date, source: str, by: access.Actor) -> None:
    """HIV facts go where HIV facts are kept (hiv.py). Raises NotAllowed without the permission for them."""
    apart.record(beneficiary, valid_from=valid_from, hiv=hiv, source=source, by=by)


def _tell(beneficiary: Beneficiary, row: Circumstance, by: access.Actor) -> None:
    person = f"person:{beneficiary.person_id}"
    ledger.record(
        "circumstances.recorded", subject=person, thing=beneficiary.thing, by=by.code,
        organisation=by.organisation or by.code, parties={"commune": f"unit:{beneficiary.commune}"},
        data={"row": row.pk, "valid_from": row.valid_from.isoformat(), "source": row.source},
    )  # fmt: skip
    access.audit.wrote(by, "circumstances.record", things=[beneficiary.thing], persons=[person])
