"""The chain of a death or a birth, as it stands: who owes what, until when, on what basis, with which receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from lienthong import ledger
from lienthong.ledger.delivery import Delivery, State
from lienthong.ledger.obligations import Obligation

PROOF = ("receipt", "maHoSo", "maGiaoDich")  # what a receipt is known by, the first that it has


@dataclass(frozen=True)
class Step:
    """One duty of the chain. `state`: open, soon, late, fulfilled, withdrawn; `delivery`: how its sending stands."""

    title: str
    basis: str
    evidence: str
    due_at: datetime
    state: str
    delivery: Any = ""
    receipt_at: datetime | None = None
    proof: str = ""


def steps(things: list[str], *, language: str) -> list[Step]:
    """Every duty about these things (a death or birth, its papers, its entry of the register), by due time."""
    receipt = ledger.Receipt.objects.filter(id=OuterRef("receipt"))
    sent = Delivery.objects.filter(obligation=OuterRef("id")).order_by("-number")
    duties = Obligation.objects.filter(thing__in=things).annotate(
        receipt_at=Subquery(receipt.values("happened_at")[:1]), proof=Subquery(receipt.values("proof")[:1]),
        sent=Subquery(sent.values("state")[:1]),
    )  # fmt: skip
    return [_step(one, language) for one in duties.order_by("due_at", "rule")]


def _step(duty: Any, language: str) -> Step:
    law, proof = duty.law, duty.proof or {}
    return Step(
        title=duty.title(language), basis=law.legal_basis[language] if law else "",
        evidence=law.evidence if law else "assumed", due_at=duty.due_at,
        state="soon" if duty.is_due_soon else duty.state,
        delivery=State(duty.sent).label if duty.sent and duty.sent != State.ACCEPTED else "",
        receipt_at=duty.receipt_at or (duty.closed_at if duty.state == "fulfilled" else None),
        proof=next((str(proof[name]) for name in PROOF if proof.get(name)), ""),
    )  # fmt: skip
