"""Judging arrivals: one transaction for a facility's arrivals, in a constant number of statements.

`look_at` has opened and checked them; here each dossier gets its version, its person, its FHIR resources, its rows,
its event; each arrival its state and receipt. Judging again what was judged changes nothing.
"""

import gc
import logging
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson

from lienthong import access, database, ledger
from lienthong.database import clock, files, queries
from lienthong.exchange import mapping, persons, receipts, versions
from lienthong.exchange.arrival import State
from lienthong.exchange.copying import copy
from lienthong.exchange.fault import Severity
from lienthong.exchange.keeping import Kept
from lienthong.exchange.outcome import Judged, Outcome, is_good, look_at

QUERIES = queries.load(__file__)
INSURER = "agency:bhxh"
BATCH = 200  # arrivals a transaction

logger = logging.getLogger(__name__)
_counting = threading.Lock()
_open = 0  # blocks that want no collector
_was_on = True  # whether it was on before the first of them
_EPISODE = (
    "id", "episode", "arrival_id", "position", "facility", "number", "version", "previous_id", "current", "state",
    "content", "patient", "who", "person", "era", "ended_on", "tables", "errors", "warnings", "forwarded",
)  # fmt: skip
_FAULT = (
    "arrival_id", "organisation", "dossier", "rule", "severity", "table", "row", "field", "found", "expected",
    "recorded_at",
)  # fmt: skip


def judge(kept: Sequence[Kept]) -> list[Judged]:
    """Judge arrivals that nobody has judged yet, of any facilities; what another process judges is left out."""
    return write(look(kept))


def look(kept: Sequence[Kept]) -> list[Judged]:
    """Open and check arrivals; nothing is written."""
    with without_collector():
        return [look_at(one) for one in kept]


def write(looked: Sequence[Judged]) -> list[Judged]:
    """Write what was found, and give those that were not judged before.

    A facility's arrivals are one transaction; where it fails, each is judged alone, and what still fails stays
    "arrived", is logged and tried again.
    """
    done: list[Judged] = []
    with without_collector():
        for organisation in dict.fromkeys(one.kept.organisation for one in looked):
            for batch in _batches([one for one in looked if one.kept.organisation == organisation]):
                done += _judge_safely(organisation, batch)
    return done


@contextmanager
def without_collector() -> Iterator[None]:
    """A batch makes many objects and no cycles worth finding: the collector would look at all of them over and over.

    Blocks may lie in one another and beside one another in threads: the last one to end turns the collector on again.
    """
    global _open, _was_on
    with _counting:
        if not _open:
            _was_on = gc.isenabled()
            gc.disable()
        _open += 1
    try:
        yield
    finally:
        with _counting:
            _open -= 1
            if not _open and _was_on:
                gc.enable()


def judge_waiting(older_than: float, limit: int = BATCH) -> int:
    """Judge what arrived and was left (its process died, or it was too big to wait for). How many were judged."""
    rows = database.connection().execute(QUERIES["waiting"], {"seconds": older_than, "limit": limit}).fetchall()
    return len(judge([_kept(row) for row in rows]))


def judge_one(arrival: uuid.UUID) -> list[Judged]:
    """Judge one arrival by its id, unless it was judged."""
    row = database.connection().execute(QUERIES["one"], {"id": arrival}).fetchone()
    return judge([_kept(row)]) if row else []


def _kept(row: Sequence[Any]) -> Kept:
    return Kept(row[0], row[1], row[2], row[3], files.get(row[4]), row[4], duplicate=False)


def _batches(judged: list[Judged]) -> Iterable[list[Judged]]:
    """In order; an episode that comes twice goes into different transactions."""
    batch: list[Judged] = []
    numbers: set[str] = set()
    for one in judged:
        if len(batch) == BATCH or numbers & one.numbers:
            yield batch
            batch, numbers = [], set()
        batch.append(one)
        numbers |= one.numbers
    if batch:
        yield batch


def _judge_safely(organisation: str, batch: list[Judged]) -> list[Judged]:
    try:
        return _write(organisation, batch)
    except Exception:
        if len(batch) == 1:
            logger.exception("arrival %s could not be judged; it waits and is tried again", batch[0].kept.code)
            return []
        logger.warning("a batch of %d arrivals failed together; each is judged alone", len(batch), exc_info=True)
        return [done for one in batch for done in _judge_safely(organisation, [look_at(one.kept)])]


def _write(organisation: str, batch: list[Judged]) -> list[Judged]:
    with database.transaction() as connection:
        ids = [one.kept.id for one in batch]
        free = {row[0] for row in connection.execute(QUERIES["take"], {"ids": ids})}
        batch = [one for one in batch if one.kept.id in free]
        outcomes = [outcome for one in batch for outcome in one.outcomes]
        if batch:
            actor = access.Actor(batch[0].kept.sender, organisation, frozenset({"system"}))
            versions.place(outcomes, batch[0].facility)
            new = [outcome for outcome in outcomes if is_good(outcome)]
            persons.find(new, by=actor)
            versions.supersede(new)
            mapping.write([outcome for outcome in new if not outcome.is_check_in], actor=actor)
            _write_rows(organisation, batch)
            ledger.record_many(_events(organisation, batch))
            _answer(connection, batch)
            people = [f"person:{outcome.person}" for outcome in new if outcome.person]
            access.audit.wrote(actor, "hub.judge", [f"arrival:{one.kept.id}" for one in batch], people)
    return batch


def _write_rows(organisation: str, batch: list[Judged]) -> None:
    now = clock.real_now()
    copy("exchange_episode", _EPISODE, [_episode_row(one, outcome) for one in batch for outcome in one.outcomes])
    faults = [
        (
            one.kept.id, organisation, position, found.rule, found.severity, found.table, found.row, found.field,
            found.found, found.expected, now,
        )
        for one in batch
        for position, found in one.faults
    ]  # fmt: skip
    copy("exchange_faultrow", _FAULT, faults)


def _episode_row(one: Judged, outcome: Outcome) -> tuple:
    current = is_good(outcome) and not outcome.is_check_in
    return (
        outcome.id, outcome.episode, one.kept.id, outcome.position, one.facility, outcome.number[:100], outcome.version,
        outcome.previous, current, outcome.state.value, outcome.content, outcome.summary.get("MA_BN", "")[:100],
        outcome.who, outcome.person, int(outcome.judgement.era), outcome.ended_on,
        "{" + ",".join(outcome.judgement.tables) + "}",
        outcome.count(Severity.CRITICAL, Severity.ERROR), outcome.count(Severity.WARNING), "",
    )  # fmt: skip


def _events(organisation: str, batch: list[Judged]) -> list[ledger.Draft]:
    return [
        _event(organisation, one, outcome)
        for one in batch
        for outcome in one.outcomes
        if outcome.state != State.DUPLICATE
    ]


def _event(organisation: str, one: Judged, outcome: Outcome) -> ledger.Draft:
    kind = _kind(outcome)
    person = f"person:{outcome.person}" if outcome.person else ""
    parties = {"facility": organisation, "insurer": INSURER, "hub": receipts.HUB}
    data: dict[str, Any] = {
        "id": str(outcome.id), "arrival": str(one.kept.id), "code": one.kept.code, "envelope": one.kept.digest,
        "version": outcome.version, "tables": list(outcome.judgement.tables),
    }  # fmt: skip
    if outcome.previous:
        data["previous"] = str(outcome.previous)
    if person:
        parties["person"] = person
    return ledger.Draft(
        kind=kind,
        subject=person or outcome.thing,
        thing=outcome.thing,
        by=one.kept.sender,
        organisation=organisation,
        parties=parties,
        data=data,
        key=f"episode:{outcome.id}",
    )


def _kind(outcome: Outcome) -> str:
    if not is_good(outcome):
        return "episode.refused"
    if outcome.is_check_in:
        return "episode.checked-in"
    return "episode.corrected" if outcome.previous else "episode.accepted"


def _answer(connection: Any, batch: list[Judged]) -> None:
    judged_at = receipts.now()
    given = [receipts.receipt(one, judged_at) for one in batch]
    sheet = receipts.sheet(given)
    for one, receipt in zip(batch, given, strict=True):
        one.receipt, one.sheet = receipt, sheet
    connection.execute(
        QUERIES["answer"],
        {"rows": orjson.dumps([_answer_row(one) for one in batch]).decode(), "sheet": sheet, "judged_at": judged_at},
    )


def _answer_row(one: Judged) -> dict[str, Any]:
    faults = one.faults
    warnings = sum(found.severity == Severity.WARNING for _position, found in faults)
    return {
        "id": one.kept.id, "state": one.state.value, "dossiers": len(one.outcomes), "errors": len(faults) - warnings,
        "warnings": warnings, "receipt": one.receipt,
    }  # fmt: skip
