"""Entries compared with what was signed, for `lienthong verify`: bytes, seal, event and queue tell one story.

The bytes of each entry have the digest that its row and its action name; its seal is valid over these very bytes and is
the one that the event told; what is neither signed nor superseded waits, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lienthong import signing
from lienthong.database import files
from lienthong.ledger.refold import Folding, Said
from lienthong.records.entry import Entry, Signature, Unsigned
from lienthong.records.record import RecordAction
from lienthong.records.signing_off import told

WHY = "verification reads every record"
BATCH = 1000


def count() -> int:
    """How many entries are compared."""
    return Entry.objects.unscoped(WHY).count()


def differences() -> Iterator[Said]:
    """Each entry: None where all is as it was written."""
    rows = (
        Entry.objects.unscoped(WHY).select_related("signature", "superseded_by", "waiting").order_by("record", "number")
    )
    each = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(each, BATCH)):
        whole = files.get_many({entry.content for entry in batch})
        said = _said(batch)
        for entry in batch:
            yield _compare(entry, whole.get(entry.content), said)
    for (pk,) in Unsigned.objects.unscoped(WHY).filter(entry__signature__isnull=False).values_list("entry"):
        yield f"record-entry:{pk}", "it waits for a signature that it has"


def _said(batch: list[Entry]) -> dict[str, dict[str, Any]]:
    """What the actions of these records say of each entry: its digest, and of its signature."""
    found: dict[str, dict[str, Any]] = {}
    actions = RecordAction.objects.filter(life__in={entry.record_id for entry in batch}, name__startswith="entry-")
    for action in actions.order_by("life", "number"):
        if action.name == "entry-written":
            found.setdefault(action.data["entry"], {})["content"] = action.data["content"]
        for one in action.data.get("entries", ()):
            found.setdefault(one["entry"], {})["signed"] = one
    return found


def _compare(entry: Entry, body: bytes | None, said: dict[str, dict[str, Any]]) -> Said:
    mine = said.get(str(entry.pk), {})
    if mine.get("content") != entry.content:
        return entry.thing, "its row names other bytes than its action, or no action tells of it"
    signature: Signature | None = getattr(entry, "signature", None)
    if (mine.get("signed") is None) != (signature is None):
        return entry.thing, "it is signed and no action tells of it, or its signature is gone"
    if body is None:
        return _without_bytes(entry)
    if signature is not None:
        return _compare_signature(entry, signature, body, mine["signed"])
    if not hasattr(entry, "superseded_by") and not hasattr(entry, "waiting"):
        return entry.thing, "it is not signed, and waits in no list"
    return None


def _without_bytes(entry: Entry) -> Said:
    """Destroyed by a lawful protocol, or altered or lost."""
    try:
        files.get(entry.content)
    except files.Destroyed:
        return None
    except (ValueError, LookupError) as fault:
        return entry.thing, f"its content isn't what was written: {fault}"
    return None


def _compare_signature(entry: Entry, signature: Signature, body: bytes, signed: dict[str, Any]) -> Said:
    if told(signature) != signed:
        return entry.thing, "its signature isn't the one its action told of"
    verdict = signing.check(body, signature.seal, organisation=entry.author)
    return None if verdict.valid else (entry.thing, f"its signature doesn't count: {verdict.words}")


FOLDING = Folding("records", count, differences)
