"""Signing entries: the author vouches for the bytes that were written, one entry or many at once.

The signature is detached, over the canonical bytes, with the author's own key (room `signing`), and can never be given
by another. The record's row takes over what a signed form says: disease, discharge, result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database, ledger, signing
from lienthong.database import clock, files
from lienthong.papers.content import tells_of_hiv
from lienthong.records import closing, content, results
from lienthong.records.entry import Entry, Kind, Signature, Unsigned, standing
from lienthong.records.record import MedicalRecord

MANNER = "signed-in-session"  # the author, signed in, confirms: Circular 13/2025/TT-BYT, Article 3


class NotYours(access.NotAllowed):
    """An entry is signed by its author alone. Nothing was signed."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(
            _("Entry %(number)s was written by %(author)s, who alone signs it. Nothing was signed.")
            % {"number": entry.number, "author": entry.author_name}
        )


def sign(record: MedicalRecord, entries: Iterable[Entry], *, by: access.Actor, manner: str = MANNER) -> list[Signature]:
    """Sign entries of one record, all or none; what is signed already, or superseded, is left as it is.

    Raises NotAllowed, NotYours, InvalidState if the record is archived or what was written is not whole any more.
    """
    access.require(by, "records.sign", organisation=record.owner)
    if not record.takes_entries:
        raise ledger.InvalidState(_("This record is archived: it was signed before. Nothing was changed."))
    with database.transaction():
        waiting = _waiting(record, entries)
        for entry in waiting:
            if entry.author != by.code:
                raise NotYours(entry)
        signatures = [_signed(entry, body, by, manner) for entry, body in _bodies(waiting)]
        if not signatures:
            return []
        Signature.objects.bulk_create(signatures)
        Unsigned.objects.unscoped("what was signed waits no longer").filter(entry__in=waiting).delete()
        record.act(
            "entry-signed", by=by, organisation=record.owner, parties=record.parties,
            data={"entries": [told(one) for one in signatures]}, **_columns(record, waiting),
        )  # fmt: skip
        access.audit.wrote(by, "record.sign", [record.thing, *(one.thing for one in waiting)], [record.subject])
    return signatures


def sign_all(entries: Iterable[Entry], *, by: access.Actor) -> int:
    """Sign the actor's entries in several records, all or none; how many were signed. Raises as `sign`."""
    by_record: dict[MedicalRecord, list[Entry]] = {}
    for entry in entries:
        by_record.setdefault(entry.record, []).append(entry)
    with database.transaction():
        ordered = sorted(by_record.items(), key=lambda pair: pair[0].pk)  # always locked in the same order
        return sum(len(sign(record, mine, by=by)) for record, mine in ordered)


def told(signature: Signature) -> dict[str, str]:
    """What the event says of a signature: the entry, the digest of its bytes, the digest of the seal."""
    return {
        "entry": str(signature.entry.pk),
        "content": signature.entry.content,
        "seal": sha256(signing.canonical(signature.seal)).hexdigest(),
    }


def _waiting(record: MedicalRecord, entries: Iterable[Entry]) -> list[Entry]:
    rows = Unsigned.objects.unscoped("which of the entries given wait for a signature").select_for_update(of=("self",))
    chosen = rows.filter(record=record, entry__in=[entry.pk for entry in entries])
    return [one.entry for one in chosen.select_related("entry").order_by("entry__number")]


def _bodies(entries: Sequence[Entry]) -> list[tuple[Entry, bytes]]:
    bodies = files.get_many({entry.content for entry in entries})
    for entry in entries:
        if entry.content not in bodies:
            raise ledger.InvalidState(
                _("Entry %(number)s is not what was written any more. Nothing was signed.") % {"number": entry.number}
            )
    return [(entry, bodies[entry.content]) for entry in entries]


def _signed(entry: Entry, body: bytes, by: access.Actor, manner: str) -> Signature:
    seal = signing.seal(body, organisation=by.code)
    return Signature(
        entry=entry, by=by.code, manner=manner, seal=seal.to_dict(), signed_at=clock.now(), recorded_at=clock.real_now()
    )


def _columns(record: MedicalRecord, entries: Sequence[Entry]) -> dict[str, Any]:
    """What the row of the record takes over from its form; once closed also for how long it is kept."""
    form = next((entry for entry in reversed(entries) if entry.kind == Kind.FORM), None)
    if form is None:
        tested = [entry for entry in entries if entry.kind == Kind.RESULT]
        return {"sensitive": True} if not record.sensitive and _hiv_tested(tested) else {}
    values = content.read(form).values
    kept = closing.kept_for(record.retention, values, record.closed_at) if record.closed_at else {}
    found = columns_of(values)
    found["sensitive"] = found["sensitive"] or _hiv_tested(standing(record, Kind.RESULT))
    return found | kept


def _hiv_tested(tested: Iterable[Entry]) -> bool:
    """Whether one of these results tells of HIV."""
    said = content.read_many(tested).values()
    return any(results.tells_of_hiv(one.values) for one in said)


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a record that its form fills."""
    codes = [values.get(name, "") for name in ("discharge_main", "admission_main")]
    codes += [row.get("discharge_other", "") for row in values.get("discharge_others", ())]
    left = values.get("discharged_at")
    return {
        "main_code": str(codes[0] or codes[1])[:10],
        "sensitive": tells_of_hiv({"MA_BENH_KT": ";".join(codes)}),
        "discharged_at": left if isinstance(left, datetime) else None,
        "result": values.get("result", ""),
    }
