"""The folder watcher: envelopes put into a folder are sent; each lands in `done` or `refused` with its answer beside.

    inbox/visit.xml  →  inbox/done/visit.xml + inbox/done/visit.xml.json

It may be killed at any moment. The answer is written before the file is moved, and a file found again is known by its
bytes: it gets the same code and nothing is applied twice. A file still being written is left until it rests; a program
that can should write under another name and rename to *.xml.
"""

import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from lienthong import access
from lienthong.exchange import hub
from lienthong.exchange.arrival import Channel, State
from lienthong.exchange.doors import answers
from lienthong.exchange.judging import BATCH

RESTS_AFTER = 1.0  # seconds since the last writing
NOBODY = "00000"  # the facility of an envelope that names none: it is kept, and refused
_FACILITY = re.compile(rb"<MA_?CSKCB>\s*([0-9A-Z]{5})\s*</MA_?CSKCB>")
_MOST_BYTES = 64 * 1024 * 1024  # read together


def sweep(folder: Path, *, facility: str = "", rests_after: float = RESTS_AFTER) -> list[tuple[Path, hub.Receipt]]:
    """Send what rests in the folder and put it away. What was sent, and its answer."""
    sent = []
    for batch in _batches(_resting(folder, rests_after)):
        bodies = [path.read_bytes() for path in batch]
        receipts = hub.receive_many([_sending(body, facility) for body in bodies])
        for path, receipt in zip(batch, receipts, strict=True):
            if receipt.state != State.ARRIVED:
                put_away(path, receipt)
            sent.append((path, receipt))
    return sent


def put_away(path: Path, receipt: hub.Receipt) -> Path:
    """Move a file to `done` or `refused`, its answer first."""
    target = path.parent / ("done" if receipt.is_good else "refused")
    target.mkdir(exist_ok=True)
    answer = target / f"{path.name}.json"
    draft = answer.with_suffix(".part")
    draft.write_bytes(orjson.dumps(answer_of(receipt), option=orjson.OPT_INDENT_2))
    draft.replace(answer)
    path.replace(target / path.name)
    return target / path.name


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
    """The envelopes nobody is writing to any more, oldest first."""
    latest = time.time() - rests_after
    found = [(path.stat().st_mtime, path) for path in folder.glob("*.xml") if path.is_file()]
    return [path for written, path in sorted(found) if written <= latest]


def _batches(paths: Sequence[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    size = 0
    for path in paths:
        batch.append(path)
        size += path.stat().st_size
        if len(batch) == BATCH or size > _MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
