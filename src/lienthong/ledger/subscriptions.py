"""Subscription: a room's plain function that is called once for each event of some kinds.

Each subscriber is a follower with a position of its own; an event, its effect and the new position are one
transaction, so that an event has its effect once however often the worker dies. Rooms hand their subscriptions over
in `web/house.py` (`ledger.subscribe(*SUBSCRIPTIONS)`).

An event whose handling fails steps aside into `ledger_retry`; later events of the same subject queue up behind it,
those of others go on. It is tried again with longer and longer pauses; after PATIENCE attempts it is stuck, and a
person looks (`stuck()`, `retry(...)`).
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lienthong import database
from lienthong.database import clock, queries
from lienthong.ledger.backoff import pause
from lienthong.ledger.event import Event, from_row, record
from lienthong.ledger.followers import Follower, Position, horizon

QUERIES = queries.load(__file__)
PATIENCE = 8  # attempts until a person is called
BATCH = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Subscription:
    """`subscriber` is a name for ever: its position is kept under it. `handle` works in the caller's transaction."""

    subscriber: str
    kinds: tuple[str, ...]
    handle: Callable[[Event], None]

    @property
    def follower(self) -> Follower:
        """Whose position it is."""
        return Follower(f"subscriber:{self.subscriber}")


_subscriptions: dict[str, Subscription] = {}


def subscribe(*subscriptions: Subscription) -> None:
    """Hand over what a room wants to be told. A name that is there already is replaced."""
    for subscription in subscriptions:
        _subscriptions[subscription.subscriber] = subscription


def unsubscribe(*subscribers: str) -> None:
    """Tell them nothing more; their positions stay."""
    for subscriber in subscribers:
        _subscriptions.pop(subscriber, None)


def all_subscriptions() -> list[Subscription]:
    """Every subscription of this process."""
    return list(_subscriptions.values())


def serve(subscription: Subscription) -> int:
    """Tell the subscriber what is due: first what failed before, then what is new. How many events were handled."""
    subscription.follower.enter()
    return _serve_failed(subscription) + _serve_new(subscription)


def stuck() -> list[dict[str, Any]]:
    """What subscribers have failed at for good, with the fault: for a person."""
    return _rows("stuck", {})


def retry(number: int, *, by: str, organisation: str) -> None:
    """A person has it tried again from the start; the event says who. Nothing happens to a row that isn't stuck."""
    with database.transaction() as connection:
        row = connection.execute(QUERIES["release"], {"number": number, "now": clock.real_now()}).fetchone()
        if row:
            record(
                "subscriber.retried",
                subject=row[1],
                thing=f"subscriber:{row[0]}",
                by=by,
                organisation=organisation,
                data={"event": row[2]},
            )


def _serve_new(subscription: Subscription) -> int:
    follower, upto, handled = subscription.follower, horizon(), 0
    expected = follower.position()
    while expected < upto:
        events = follower.ahead(upto, kinds=subscription.kinds, limit=BATCH)
        for event in events:
            if not _take_up(subscription, event, expected):
                return handled  # another worker serves this subscriber
            expected, handled = Position(*event.position), handled + 1
        if len(events) < BATCH:
            _pass_over(follower, expected, upto)
            break
    return handled


def _take_up(subscription: Subscription, event: Event, expected: Position) -> bool:
    """Event, effect and position, together. A fault undoes the effect, and the event steps aside."""
    try:
        return _advance(subscription, event, expected, lambda: _handle_in_order(subscription, event))
    except Exception as fault:
        logger.warning("%s failed at event %s: %s", subscription.subscriber, event.seq, fault)
        said = _said(fault)
        return _advance(subscription, event, expected, lambda: _step_aside(subscription, event, "failing", said))


def _advance(subscription: Subscription, event: Event, expected: Position, effect: Callable[[], None]) -> bool:
    with database.transaction():
        if subscription.follower.lock() != expected:
            return False
        effect()
        subscription.follower.move(Position(*event.position))
    return True


def _handle_in_order(subscription: Subscription, event: Event) -> None:
    given = {"subscriber": subscription.subscriber, "subject": event.subject}
    if database.connection().execute(QUERIES["is_held_up"], given).fetchone():
        _step_aside(subscription, event, "behind", "")
    else:
        subscription.handle(event)


def _step_aside(subscription: Subscription, event: Event, state: str, fault: str) -> None:
    now, attempts = clock.real_now(), int(state == "failing")
    database.connection().execute(
        QUERIES["step_aside"],
        {
            "subscriber": subscription.subscriber,
            "event_seq": event.seq,
            "subject": event.subject,
            "state": state,
            "attempts": attempts,
            "next_at": now + pause(1, of=f"{subscription.subscriber}/{event.seq}") * attempts,
            "fault": fault,
            "since": now,
        },
    )


def _pass_over(follower: Follower, expected: Position, upto: Position) -> None:
    """What lies between concerns others."""
    if expected >= upto:
        return
    with database.transaction():
        if follower.lock() == expected:
            follower.move(upto)


def _serve_failed(subscription: Subscription) -> int:
    handled = 0
    while numbers := _due(subscription):
        handled += sum(_try_again(subscription, number) for number in numbers)
    return handled


def _due(subscription: Subscription) -> list[int]:
    """The first of each subject, where its time has come."""
    given = {"subscriber": subscription.subscriber, "now": clock.real_now()}
    return [row[0] for row in database.connection().execute(QUERIES["due"], given)]


def _try_again(subscription: Subscription, number: int) -> bool:
    try:
        with database.transaction() as connection:
            row = connection.execute(QUERIES["take"], {"number": number}).fetchone()
            if row is None:  # another worker has it
                return False
            subscription.handle(from_row(row))
            connection.execute(QUERIES["done"], {"number": number})
            return True
    except Exception as fault:
        logger.warning("%s failed again at %s: %s", subscription.subscriber, number, fault)
        _failed_again(subscription, number, _said(fault))
        return False


def _failed_again(subscription: Subscription, number: int, fault: str) -> None:
    with database.transaction() as connection:
        row = connection.execute(QUERIES["attempts"], {"number": number}).fetchone()
        if row is None:
            return
        attempts = row[0] + 1
        wait = pause(attempts, of=f"{subscription.subscriber}/{number}")
        given = {
            "number": number,
            "attempts": attempts,
            "state": "stuck" if attempts >= PATIENCE else "failing",
            "next_at": clock.real_now() + wait,
            "fault": fault,
        }
        connection.execute(QUERIES["failed_again"], given)


def _said(fault: Exception) -> str:
    return "".join(traceback.format_exception(fault, limit=-5))[-4000:].replace("\x00", "")


def _rows(query: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    found = database.connection().execute(QUERIES[query], given)
    names = [column.name for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found]
