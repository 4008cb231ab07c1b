"""The hub: takes in what facilities send, keeps it, judges it, answers.

    receipt = hub.receive(body, sender="facility:01001", channel="upload", actor=request.actor)
    receipt.code, receipt.state, receipt.faults

What arrives is committed before it is judged, so that nothing acknowledged is lost. Small sendings are judged at once;
large ones, and those whose process died, by the worker. The state of a sending can be asked by its code.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Any

from django.db import connection as django_connection
from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.database import jobs
from lienthong.exchange import judging, rehearsal
from lienthong.exchange.arrival import Arrival, State
from lienthong.exchange.fault import Fault
from lienthong.exchange.fault_row import FaultRow
from lienthong.exchange.keeping import Kept, Sending, keep
from lienthong.exchange.outcome import Judged
from lienthong.exchange.receipt import Receipt as Receipt

AT_ONCE = 4 * 1024 * 1024  # bytes: what is judged while its sender waits
PIECE = 100, 4_000_000  # sendings, bytes: what is opened and checked while as much as that is written
WRITERS = 2  # batches that are written at a time, each on a connection of its own
# Their connections stay open: a new one learns every table anew, a tenth of PostgreSQL's work for a list.
_writers = [ThreadPoolExecutor(1, "hub-writer") for _ in range(WRITERS)]
LEFT_FOR = 60.0  # seconds after which an arrival counts as left by its process


def receive(body: bytes, *, sender: str, channel: str, actor: access.Actor) -> Receipt:
    """Take in one sending for a facility (party code). Raises NotAllowed; everything else is answered.

    What comes with a key of the sandbox is rehearsed: judged, answered, and not kept.
    """
    if actor.is_sandbox:
        return rehearsal.receive(Sending(body, sender, channel, actor))
    return receive_many([Sending(body, sender, channel, actor)])[0]


def receive_many(sendings: Sequence[Sending]) -> list[Receipt]:
    """As `receive` for many, in the same order; a facility's sendings share transactions."""
    for sending in sendings:
        access.require(sending.actor, "hub.send", organisation=sending.sender)
        if not sending.sender.startswith("facility:"):
            raise access.NotAllowed(_("One can send only for a facility. Software on trial uses its key."))
    batches = list(_batches(sendings))
    if len(batches) > 1 and not django_connection.in_atomic_block:
        return _receive_overlapped(batches)
    return [receipt for batch in batches for receipt in _receive(batch)]


def _batches(sendings: Sequence[Sending]) -> Iterator[list[Sending]]:
    """In order; small enough that the last one, beside which nothing else is done, is no great part of the whole."""
    batch: list[Sending] = []
    size = 0
    for sending in sendings:
        batch.append(sending)
        size += len(sending.body)
        if len(batch) == min(judging.BATCH, PIECE[0]) or size >= PIECE[1]:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _receive(sendings: Sequence[Sending]) -> list[Receipt]:
    kept = _keep(sendings)
    return _answers([(kept, judging.judge(_small(kept)))])


def _receive_overlapped(batches: Sequence[Sequence[Sending]]) -> list[Receipt]:
    """Two batches are written while the next is opened and checked: the database works for one, we for another.

    Versions of one episode are written in the order in which they came.
    """
    written: list[tuple[list[Kept], set[str], Future[list[Judged]]]] = []
    with judging.without_collector():
        try:
            for batch in batches:
                kept = _keep(batch)
                looked = judging.look(_small(kept))
                numbers = {number for one in looked for number in one.numbers}
                _wait_for_a_turn(written, numbers)
                writer = _writers[len(written) % WRITERS]
                written.append((kept, numbers, writer.submit(copy_context().run, judging.write, looked)))
        finally:  # whatever happens, nothing is left being written behind the caller's back
            wait([judged for _kept, _numbers, judged in written])
    return _answers([(kept, judged.result()) for kept, _numbers, judged in written])


def _wait_for_a_turn(written: Sequence[tuple[Any, set[str], Future[list[Judged]]]], numbers: set[str]) -> None:
    """Until a writer is free, and no batch that has one of these episodes is still being written."""
    for place, (_kept, before, judged) in enumerate(written):
        if place == len(written) - WRITERS or numbers & before:
            judged.result()


def _keep(sendings: Sequence[Sending]) -> list[Kept]:
    """Keep these for good; those too big to wait for are left to the worker."""
    with database.transaction(durable=True):
        kept = keep(sendings)
        for one in kept:
            if not one.duplicate and len(one.body) > AT_ONCE:
                judge_later.defer(arrival=str(one.id))
    return kept


def _small(kept: Sequence[Kept]) -> list[Kept]:
    return [one for one in kept if not one.duplicate and len(one.body) <= AT_ONCE]


def status(code: str, *, actor: access.Actor) -> Receipt | None:
    """What became of a sending, by its transaction code; None if there is none that the actor may see."""
    if actor.is_sandbox:
        return rehearsal.find(code, actor)
    access.require(actor, "hub.read")
    row = Arrival.objects.within(actor).filter(code=code).first()
    if row is None:
        return None
    faults = FaultRow.objects.within(actor).filter(arrival=row).order_by("id")
    return _receipt(row, [(one.dossier, one.fault) for one in faults])


@jobs.task("exchange.judge", queue="exchange")
def judge_later(arrival: str) -> None:
    """Judge a sending that was too big to wait for."""
    judging.judge_one(uuid.UUID(arrival))


@jobs.periodic("* * * * *")
@jobs.task("exchange.judge_left", queue="exchange")
def judge_left() -> None:
    """Judge sendings whose process died between keeping and judging."""
    while judging.judge_waiting(LEFT_FOR):
        pass


def _answers(done: Sequence[tuple[Sequence[Kept], Iterable[Judged]]]) -> list[Receipt]:
    """What was just judged is answered from memory, but for its state: a later sending may have replaced it."""
    kept = [one for batch, _judged in done for one in batch]
    judged = {one.kept.id: one for _kept, batch in done for one in batch}
    others = [one.id for one in kept if one.duplicate or one.id not in judged]
    rows = Arrival.objects.unscoped("the sender is answered about what it has just sent").in_bulk(others)
    faults: dict[uuid.UUID, list[tuple[int, Fault]]] = {}
    for found in FaultRow.objects.unscoped("as above").filter(arrival__in=others).order_by("id") if others else ():
        faults.setdefault(found.arrival_id, []).append((found.dossier, found.fault))
    states = _states(judged)
    return [
        _receipt(rows[one.id], faults.get(one.id, []), one.duplicate)
        if one.duplicate or one.id not in judged
        else _fresh(judged[one.id], states[one.id])
        for one in kept
    ]


def _states(judged: Iterable[uuid.UUID]) -> dict[uuid.UUID, State]:
    query = "SELECT id, state FROM exchange_arrival WHERE id = ANY(%s::uuid[])"
    return {row[0]: State(row[1]) for row in database.connection().execute(query, [list(judged)])}


def _fresh(one: Judged, state: State) -> Receipt:
    assert one.kept.received_at and one.receipt
    kept, dossiers = one.kept, one.receipt["dossiers"]
    return Receipt(kept.id, kept.code, state, one.kept.received_at, dossiers, one.faults, one.receipt, one.sheet)


def _receipt(row: Arrival, faults: list[tuple[int, Fault]], duplicate: bool = False) -> Receipt:
    return Receipt(
        id=row.id,
        code=row.code,
        state=State(row.state),
        received_at=row.received_at,
        dossiers=(row.receipt or {}).get("dossiers", []),
        faults=faults,
        receipt=row.receipt,
        sheet=row.sheet,
        duplicate=duplicate,
    )
