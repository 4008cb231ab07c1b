"""Post: takes what is due on a channel, has its courier carry it, and keeps what came of it.

Taking is a transaction, carrying is none, keeping the outcome is another. Who dies in between leaves the delivery
taken; when its lease has run out it is taken again, as unsure: it may have arrived.
"""

import logging
import time
from datetime import timedelta
from typing import Any

from lienthong import database
from lienthong.database import clock, queries
from lienthong.ledger import catalogue, couriers, receipt
from lienthong.ledger.backoff import pause
from lienthong.ledger.canonical import normal_digest, normalised
from lienthong.ledger.couriers import Accepted, Courier, Outcome, Refused, Unknown, Unreachable
from lienthong.ledger.delivery import DONE, Attempt, Delivery, State
from lienthong.ledger.event import record
from lienthong.ledger.obligations import Obligation, fulfil
from lienthong.ledger.reason import reason

QUERIES = queries.load(__file__)
LEASE = timedelta(minutes=2)
BATCH = 10
WORKER = "system:worker"

logger = logging.getLogger(__name__)


def serve(channel: str, *, lease: timedelta = LEASE) -> int:
    """Carry one batch of what is due on the channel. How many deliveries were taken in hand."""
    courier = couriers.serving(channel)
    if courier is None:
        return 0
    taken, since = take(channel, lease=lease), time.monotonic()
    for number, delivery in enumerate(taken):
        if time.monotonic() - since > lease.total_seconds() / 2:
            return number  # the rest would run out of its lease under way: it is taken again later
        carry(courier, delivery)
    return len(taken)


def take(channel: str, *, lease: timedelta = LEASE, limit: int = BATCH) -> list[Delivery]:
    """Take what is due, for as long as the lease runs; of one thing's deliveries to one place only the first."""
    now = clock.real_now()
    with database.transaction():
        given = {"channel": channel, "now": now, "until": now + lease, "at": clock.now(), "limit": limit}
        return sorted(Delivery.objects.raw(QUERIES["take"], given), key=lambda delivery: delivery.number)


def carry(courier: Courier, delivery: Delivery) -> None:
    """Hand it over, or ask what became of it; then keep the outcome."""
    asks = delivery.unsure and not courier.honours_keys
    try:
        outcome = courier.ask(delivery.parcel()) if asks else courier.carry(delivery.parcel())
    except Exception as fault:
        logger.exception("the courier of %s failed at delivery %s", courier.channel, delivery.id)
        outcome = Unknown(reason("our-fault", fault=f"{type(fault).__name__}: {fault}"))
    keep(delivery, outcome, asked=asks)


def keep(delivery: Delivery, outcome: Outcome | None, *, asked: bool) -> None:
    """Attempt, receipt, event, obligation and queue row, together."""
    with database.transaction():
        row = Delivery.objects.select_for_update().get(number=delivery.number)
        _note_attempt(delivery, outcome, asked)
        if State(row.state) in DONE:
            return  # another worker, whose lease ran out, was told so before
        match outcome:
            case Accepted():
                _accept(row, outcome)
            case Refused():
                _refuse(row, outcome)
            case Unreachable():
                wait = timedelta(0) if asked else pause(delivery.attempts, of=str(delivery.id))
                _wait(row, outcome.reason, wait, unsure=False)
            case Unknown():
                _wait(row, outcome.reason, pause(delivery.attempts, of=str(delivery.id)), unsure=True)
            case None:
                _renew(row, State.UNKNOWN, reason=row.reason or reason("nobody-knows"))


def _note_attempt(delivery: Delivery, outcome: Outcome | None, asked: bool) -> None:
    Attempt.objects.create(
        delivery=delivery.id,
        number=delivery.attempts,
        asked=asked,
        outcome=type(outcome).__name__.lower() if outcome else "no-answer",
        reason=getattr(outcome, "reason", ""),
        proof=normalised(getattr(outcome, "proof", {})),
        happened_at=clock.now(),
        recorded_at=clock.real_now(),
    )


def _accept(row: Delivery, outcome: Accepted) -> None:
    paper = receipt.write(row, outcome)
    _renew(row, State.ACCEPTED, reason="", unsure=False)
    _tell(row, "delivery.accepted", {"receipt": str(paper.id), "receipt_kind": paper.kind}, outcome.proof, once="")
    owed = Obligation.objects.filter(id=row.obligation).first() if row.obligation else None
    if owed and (owed.rule, "fulfilled") in catalogue.closed_by(paper.kind):
        fulfil(owed, receipt=paper.id)


def _refuse(row: Delivery, outcome: Refused) -> None:
    _renew(row, State.REFUSED, reason=outcome.reason, unsure=False)
    _tell(row, "delivery.refused", {}, outcome.proof, once=f":{row.attempts}")


def _wait(row: Delivery, reason: str, wait: timedelta, *, unsure: bool) -> None:
    _renew(row, State.WAITING, reason=reason, unsure=unsure, next_at=clock.real_now() + wait)


def _renew(row: Delivery, state: State, **columns: Any) -> None:
    for name, value in (columns | {"state": state, "changed_at": clock.now()}).items():
        setattr(row, name, value)
    row.save()


def _tell(row: Delivery, kind: str, data: dict[str, Any], proof: dict[str, Any], *, once: str) -> None:
    about = {"delivery": str(row.id), "channel": row.channel, "destination": row.destination, "kind": row.kind}
    record(
        kind,
        subject=row.subject,
        thing=row.thing,
        by=WORKER,
        organisation=WORKER,
        data=about | data | {"proof": normal_digest(proof).hex()},
        key=f"{kind}:{row.id}{once}",
    )
