"""The folder watcher: envelopes put into a folder are sent; each lands in `done` or `refused` with its answer beside.

    inbox/visit.xml  →  inbox/done/visit.xml + inbox/done/visit.xml.json

It may be killed at any moment. The answer is written before the file is moved, and a file found again is known by its
bytes: it gets the same code and nothing is applied twice. A file still being written is left until it rests; a program
that can should write under another name and rename to *.xml.
"""

import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Any

import orjson

from lienthong import access
from lienthong.exchange import hub
from lienthong.exchange.arrival import Channel, State
from lienthong.exchange.doors import answers
from lienthong.exchange.judging import BATCH

logger = logging.getLogger(__name__)
RESTS_AFTER = 1.0  # seconds since the last writing
NOBODY = "00000"  # the facility of an envelope that names none: it is kept, and refused
_FACILITY = re.compile(rb"<MA_?CSKCB>\s*([0-9A-Z]{5})\s*</MA_?CSKCB>")
Waiting = dict[Path, str]  # files that the worker has still to judge, with their transaction codes
_MOST_BYTES = 64 * 1024 * 1024  # read together


def sweep(
    folder: Path, *, facility: str = "", rests_after: float = RESTS_AFTER, waiting: Waiting | None = None
) -> list[tuple[Path, hub.Receipt]]:
    """Send what rests in the folder and put it away. What was sent or has been judged since, and its answer.

    `waiting` remembers, from sweep to sweep, what the worker has still to judge: it is asked about, not sent again.
    """
    waiting = {} if waiting is None else waiting
    answered = _judged_meanwhile(waiting, facility)
    for batch in _batches(_resting(folder, rests_after)):
        whole = [(path, body) for path in batch if path not in waiting and (body := _read(path)) is not None]
        receipts = hub.receive_many([_sending(body, facility) for _, body in whole])
        for (path, _body), receipt in zip(whole, receipts, strict=True):
            if receipt.state == State.ARRIVED:
                waiting[path] = receipt.code
            else:
                put_away(path, receipt)
            answered.append((path, receipt))
    return answered


def _judged_meanwhile(waiting: Waiting, facility: str) -> list[tuple[Path, hub.Receipt]]:
    judged = []
    for path, code in list(waiting.items()):
        body = _read(path)
        receipt = hub.status(code, actor=actor_for(sender_of(body, facility))) if body is not None else None
        if receipt is None or receipt.state != State.ARRIVED:
            del waiting[path]
        if receipt is not None and receipt.state != State.ARRIVED:
            put_away(path, receipt)
            judged.append((path, receipt))
    return judged


def put_away(path: Path, receipt: hub.Receipt) -> Path:
    """Move a file to `done` or `refused`, its answer first. Gives its new place.

    Another file of that name is there already: this one gets the transaction code into its name.
    """
    target = path.parent / ("done" if receipt.is_good else "refused")
    target.mkdir(exist_ok=True)
    place = target / path.name
    if place.exists():
        place = place.with_stem(f"{place.stem}-{receipt.code}")
    answer = place.with_name(f"{place.name}.json")
    draft = answer.with_suffix(".part")
    draft.write_bytes(orjson.dumps(answer_of(receipt), option=orjson.OPT_INDENT_2))
    draft.replace(answer)
    with suppress(FileNotFoundError):  # another watcher of this folder was quicker; the answer is the same
        path.replace(place)
    return place


def answer_of(receipt: hub.Receipt) -> dict[str, Any]:
    """The answer as the doors give it, in Vietnamese."""
    return answers.told(receipt, "vi")


def sender_of(body: bytes, facility: str = "") -> str:
    """The facility an envelope is sent for: the one given, else the one it names."""
    named = _FACILITY.search(body[:20_000]) or _FACILITY.search(body)
    return f"facility:{facility or (named[1].decode() if named else NOBODY)}"


def actor_for(sender: str) -> access.Actor:
    """Who acts at a command line: the house, for that facility."""
    return access.Actor("system:folder", sender, frozenset({"system"}))


def _sending(body: bytes, facility: str) -> hub.Sending:
    sender = sender_of(body, facility)
    return hub.Sending(body, sender, Channel.FOLDER, actor_for(sender))


def _resting(folder: Path, rests_after: float) -> list[Path]:
    """The envelopes nobody is writing to any more, oldest first; .XML is as good as .xml."""
    latest, found = time.time() - rests_after, []
    for path in folder.iterdir():
        if path.suffix.lower() == ".xml":
            with suppress(FileNotFoundError):  # moved while we looked
                state = path.stat()
                if S_ISREG(state.st_mode) and state.st_mtime <= latest:
                    found.append((state.st_mtime, path))
    return [path for _written, path in sorted(found)]


def _read(path: Path) -> bytes | None:
    """The file's bytes; None, with a word in the log, where it can't be read: the others don't wait for it."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as wrong:
        logger.warning("%s can't be read (%s): it was left where it is", path, wrong.strerror)
        return None


def _batches(paths: Sequence[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    size = 0
    for path in paths:
        batch.append(path)
        with suppress(FileNotFoundError):
            size += path.stat().st_size
        if len(batch) == BATCH or size > _MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
