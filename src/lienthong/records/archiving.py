"""Archiving a closed record: from now on it is read as Law 15/2023/QH15, Article 69.4 says, and kept until a day."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.database import clock
from lienthong.papers.numbering import next_number
from lienthong.records.entry import Unsigned
from lienthong.records.record import MedicalRecord, State


def archive(record: MedicalRecord, *, by: access.Actor, archive_number: str = "") -> MedicalRecord:
    """Put a closed record into the archive, under a number of its own.

    Raises NotAllowed, InvalidState if it is not closed or a correction is not signed yet.
    """
    access.require(by, "records.archive", organisation=record.owner)
    with database.transaction():
        if Unsigned.objects.unscoped("is a correction not signed yet").filter(record=record).exists():
            raise ledger.InvalidState(_("An entry of this record is not signed yet. Nothing was changed."))
        number = archive_number.strip() or next_number(record.owner, "archive")
        record.act(
            "archived", State.ARCHIVED, by=by, organisation=record.owner, parties=record.parties,
            archived_at=clock.now(), archive_number=number,
        )  # fmt: skip
        access.audit.wrote(by, "record.archive", [record.thing], [record.subject])
    return record
