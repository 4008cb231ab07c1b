"""Work: all that a ledger does by itself, done once round or until nothing is left.

A round seals, tells subscribers, carries deliveries. `settle()` goes round until nothing is due: stories, demos and
`lienthong worker --until-idle` use it; worker.py runs the same parts in threads.
"""

import time
from datetime import timedelta

from lienthong import database
from lienthong.database import clock, jobs, queries
from lienthong.ledger import couriers, post, seals, subscriptions
from lienthong.ledger.followers import newest, rehearsing

QUERIES = queries.load(__file__)
PATIENCE = timedelta(seconds=5)


class NotIdle(Exception):
    """Work remained that could not be done in the time given; the message says what."""


def round_once(*, lease: timedelta = post.LEASE) -> int:
    """Seal, tell, carry, once. How many things were done."""
    done = int(seals.seal() is not None)
    done += sum(subscriptions.serve(subscription) for subscription in subscriptions.all_subscriptions())
    return done + sum(post.serve(channel, lease=lease) for channel in couriers.channels())


def settle(
    *, lease: timedelta = post.LEASE, patience: timedelta = PATIENCE, at_most: timedelta = timedelta(minutes=5)
) -> None:
    """Work until nothing is due now or within `patience`. Raises NotIdle when that takes longer than `at_most`."""
    until = time.monotonic() + at_most.total_seconds()
    while True:
        if round_once(lease=lease):
            continue
        if jobs.counts().get("todo"):
            jobs.work(until_idle=True)
        left = remaining(patience)
        if not left:
            return
        if time.monotonic() > until:
            raise NotIdle(f"after {at_most} there is still work: {', '.join(left)}")
        time.sleep(0.02)


def rehearse(rounds: int = 20) -> None:
    """Tell subscribers and carry deliveries inside the open transaction, which is rolled back: for tests, dry runs."""
    with rehearsing(), database.transaction():
        for _round in range(rounds):
            if not round_once():
                return
    raise NotIdle(f"after {rounds} rounds there is still work: two subscribers may be answering each other")


def remaining(patience: timedelta = PATIENCE) -> list[str]:
    """What is still to be done by itself, in words: due now or within `patience`, or held by a lease."""
    last, left = newest(), []
    behind = [s.subscriber for s in subscriptions.all_subscriptions() if s.follower.position() < last]
    if behind:
        left.append(f"{', '.join(behind)} not told yet")
    block = seals.newest()
    if (block.upto if block else (0, 0, 0)) < last:
        left.append("events not sealed")
    given = {
        "soon": clock.real_now() + patience,
        "channels": couriers.channels(),
        "subscribers": [subscription.subscriber for subscription in subscriptions.all_subscriptions()],
    }
    for words, number in database.connection().execute(QUERIES["remaining"], given):
        if number:
            left.append(f"{number} {words}")
    return left
