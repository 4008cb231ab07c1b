"""Verification: is the ledger what it was when it was written? Each fault is named by its row.

Every event's hash is computed again and compared with the row and with the block that sealed it; roots, links and
signatures of blocks are checked; what lives folds from its actions (refold.py). The unsealed tail is reported: what
it holds is not yet protected. Whoever removes the last blocks together with their events leaves no trace here; the
signed root of the last block, kept elsewhere, is what shows that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lienthong import database
from lienthong.database import clock, queries
from lienthong.ledger import merkle, refold, seals
from lienthong.ledger.event import Event, content_hash, from_row
from lienthong.ledger.followers import Position, between, newest
from lienthong.ledger.seals import Block

QUERIES = queries.load(__file__)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something is not as it was written."""

    kind: str  # altered, missing, inserted, moved, root, link, signature, unsigned, row
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class Progress:
    """So much of so many is checked."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Tail:
    """What is not sealed yet: how many events, and how long the oldest has waited."""

    events: int
    oldest: timedelta


Report = Fault | Progress | Tail


def verify() -> Iterator[Report]:
    """Check everything in the order of the blocks: yields faults as they are found, progress, and the tail last."""
    total = _count("events") + refold.count()
    done, last = 0, None
    for block in _all_blocks():
        yield from _check_link(block, last)
        yield from _check_block(block)
        last, done = block, done + len(block.leaves) // seals.LEAF
        yield Progress(min(done, total), total)
    yield from _check_tail(last)
    for number, said in enumerate(refold.differences(), 1):
        if said is not None:
            yield Fault("row", *said)
        if number % 1000 == 0:
            yield Progress(min(done + number, total), total)
    yield Progress(total, total)
    yield _tail(last)


def _all_blocks() -> Iterator[Block]:
    after = 0
    while found := seals.blocks(after, 20):
        yield from found
        after = found[-1].number


def _check_link(block: Block, last: Block | None) -> Iterator[Fault]:
    where = f"block {block.number}"
    expected = last.number + 1 if last else 1
    if block.number != expected:
        yield Fault("missing", f"block {expected}", f"the next one is block {block.number}")
        return
    if block.previous != (last.root if last else seals.GENESIS):
        yield Fault("link", where, "it doesn't name the root of the block before it")
    if block.after != (last.upto if last else Position()):
        yield Fault("link", where, "it doesn't begin where the block before it ends")


def _check_block(block: Block) -> Iterator[Fault]:
    where = f"block {block.number}"
    if merkle.root(seals.split(block.leaves)) != block.root:
        yield Fault("root", where, "its leaves don't give its root")
    yield from _check_signature(block, where)
    sealed, rows = block.hashes(), _events_of(block)
    for seq in sorted(sealed.keys() - rows.keys()):
        yield Fault("missing", f"event {seq}", f"it was sealed in {where} and is gone")
    for seq, event in sorted(rows.items()):
        yield from _check_event(event, sealed.get(seq), block)


def _check_signature(block: Block, where: str) -> Iterator[Fault]:
    signer = seals.signer()
    if block.signature is None:
        yield Fault("unsigned", where, "it has no signature")
    elif signer is not None and not signer.check(block.header(), block.signature):
        yield Fault("signature", where, "its signature isn't the home's over its number, place, root and link")


def _check_event(event: Event, sealed: bytes | None, block: Block) -> Iterator[Fault]:
    where = f"event {event.seq} ({event.kind}, {event.thing})"
    inside = block.after < event.position <= block.upto
    if sealed is None:
        yield Fault("inserted", where, f"it stands among the events of block {block.number}, which didn't seal it")
    elif event.hash != sealed or content_hash(event) != sealed:
        yield Fault("altered", where, f"it isn't what block {block.number} sealed")
    elif not inside:
        yield Fault("moved", where, f"it stands elsewhere than when block {block.number} sealed it")


def _check_tail(last: Block | None) -> Iterator[Fault]:
    """Unsealed events are protected by their own hash only, which shows carelessness, not intent."""
    after = last.upto if last else Position()
    while events := between(after, newest(), limit=seals.LARGEST):
        for event in events:
            if content_hash(event) != event.hash:
                where = f"event {event.seq} ({event.kind}, {event.thing})"
                yield Fault("altered", where, "it isn't what its own hash says; it wasn't sealed yet")
        after = Position(*events[-1].position)


def _events_of(block: Block) -> dict[int, Event]:
    """The rows that the block sealed and those that stand within its place, by seq."""
    within = {event.seq: event for event in between(block.after, block.upto)}
    elsewhere = sorted(block.hashes().keys() - within.keys())
    if not elsewhere:
        return within
    rows = database.connection().execute(QUERIES["by_seq"], {"seqs": elsewhere})
    return within | {event.seq: event for event in map(from_row, rows)}


def _tail(last: Block | None) -> Tail:
    upto = last.upto if last else Position()
    row = database.connection().execute(QUERIES["tail"], upto._asdict()).fetchone()
    count, oldest = row if row else (0, None)
    return Tail(count, _age(oldest))


def _age(since: datetime | None) -> timedelta:
    return clock.real_now() - since if since else timedelta(0)


def _count(query: str) -> int:
    row = database.connection().execute(QUERIES[query]).fetchone()
    return row[0] if row else 0
