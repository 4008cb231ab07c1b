"""What a record is kept on may change while it is open: one that began on paper goes on electronically, or both ways.

Circular 13/2025/TT-BYT, Article 5.1: what was admitted before 21/07/2025 may end on paper (evidence: secondary). A
record that has entries here never becomes one on paper alone, for nothing that was written is taken away.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.records.entry import entries_of
from lienthong.records.record import MedicalRecord, Medium, State


def change(record: MedicalRecord, medium: str, *, by: access.Actor) -> MedicalRecord:
    """Keep an open record on something else. Raises NotAllowed, InvalidState, ValueError in words."""
    access.require(by, "records.open", organisation=record.owner)
    if medium not in Medium.values or medium == record.medium:
        raise ValueError(_("Choose something else than what the record is kept on now."))
    with database.transaction():
        rows = MedicalRecord.objects.unscoped("nothing is written while the medium changes").select_for_update()
        if rows.get(pk=record.pk).state != State.OPEN:
            raise ledger.InvalidState(_("This record is not open: what it is kept on stays. Nothing was changed."))
        if medium == Medium.PAPER and entries_of(record).exists():
            raise ValueError(_("This record has entries here: it can be kept on both, not on paper alone."))
        record.act(
            "medium-changed", by=by, organisation=record.owner, parties=record.parties, medium=medium,
            data={"from": record.medium, "to": medium},
        )  # fmt: skip
        access.audit.wrote(by, "record.medium", [record.thing], [record.subject])
    return record
