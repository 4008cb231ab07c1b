"""The chain of a death or a birth, as it stands: who owes what, until when, on what basis, with which receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lienthong import ledger
from lienthong.civil.registration import Registration
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.obligations import Obligation
from lienthong.people.persons import Person

PROOF = ("receipt", "maHoSo", "maGiaoDich")  # what a receipt is known by, the first that it has


@dataclass(frozen=True)
class Step:
    """One duty of the chain. `state`: open, soon, late, fulfilled, withdrawn; `delivery`: how its sending stands."""

    title: str
    basis: str
    evidence: str
    due_at: datetime
    state: str
    delivery: Any = None
    receipt_at: datetime | None = None
    proof: str = ""


def steps(person: Person, things: list[str], *, language: str) -> list[Step]:
    """Every duty about these things (deaths, births, papers) and the person's entries of the register, by due time."""
    entries = Registration.objects.unscoped("the chain of a person one may see").filter(person=person)
    every = [*things, *(row.thing for row in entries)]
    duties = list(Obligation.objects.filter(thing__in=every).order_by("due_at", "rule"))
    deliveries = {row.obligation: row for row in Delivery.objects.filter(thing__in=every)}
    receipts = {row.id: row for row in ledger.Receipt.objects.filter(thing__in=every)}
    return [_step(one, deliveries, receipts, language) for one in duties]


def _step(duty: Obligation, deliveries: dict[Any, Delivery], receipts: dict[Any, Any], language: str) -> Step:
    delivery, receipt, law = deliveries.get(duty.id), receipts.get(duty.receipt), duty.law
    return Step(
        title=duty.title(language), basis=law.legal_basis[language] if law else "",
        evidence=law.evidence if law else "assumed", due_at=duty.due_at,
        state="soon" if duty.is_due_soon else duty.state,
        delivery=delivery if delivery and delivery.state != "accepted" else None,
        receipt_at=receipt.happened_at if receipt else duty.closed_at if duty.state == "fulfilled" else None,
        proof=next((str(receipt.proof[name]) for name in PROOF if receipt.proof.get(name)), "") if receipt else "",
    )  # fmt: skip
