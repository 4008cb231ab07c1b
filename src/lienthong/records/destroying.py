"""Destroying: what an archived record says goes for ever, once its term is over, by a decision of the director.

Never by itself: the decision names its minutes. Who draws them up (Law on Archives 33/2024/QH15) was not read. What lay
in files goes: every version of every entry, what reception knew, the facility's own copies. What stays: that there was
a record, its number, patient and main disease, who did what and when, and the digests. Papers that were issued and
envelopes that were sent have terms of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import orjson
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.database import clock, files
from lienthong.forms.submission import Submission
from lienthong.records import release
from lienthong.records.entry import entries_of
from lienthong.records.reading import Reading
from lienthong.records.reading import State as ReadingState
from lienthong.records.record import MedicalRecord, State

# Records created before this day keep the terms of Circular 53/2017/TT-BYT, which were not read.
TERMS_KNOWN_SINCE = datetime(2025, 7, 1, tzinfo=clock.VIETNAM)


class NotDestroyed(ValueError):
    """Why the record must be kept, in words. Nothing was changed."""


def term_is_over() -> Q:
    """The archived records whose last day has passed, as far as their terms are known."""
    return Q(state=State.ARCHIVED, keep_until__lt=clock.today(), admitted_at__gte=TERMS_KNOWN_SINCE)


def destroy(record: MedicalRecord, *, minutes: str, decided_on: date, by: access.Actor) -> MedicalRecord:
    """Destroy what a record says. `minutes`: their number. Raises NotAllowed, NotDestroyed, InvalidState."""
    access.require(by, "records.destroy", organisation=record.owner)
    if not minutes.strip():
        raise NotDestroyed(_("Give the number of the minutes."))
    if decided_on > clock.today():
        raise NotDestroyed(_("The minutes can't be dated in the future."))
    with database.transaction():
        rows = MedicalRecord.objects.unscoped("nothing is done with it while it goes").select_for_update(of=("self",))
        record = rows.get(pk=record.pk)
        _refuse(record, decided_on)
        protocol = f"{record.owner}: {minutes.strip()}, {decided_on:%d/%m/%Y}"
        gone = [digest for digest in _files(record) if files.exists(digest)]
        for digest in gone:
            files.destroy(digest, protocol=protocol)
        record.act(
            "destroyed", State.DESTROYED, by=by, organisation=record.owner, parties=record.parties,
            data={"minutes": minutes.strip(), "decided_on": decided_on.isoformat(), "files": len(gone)},
        )  # fmt: skip
        access.audit.wrote(by, "record.destroy", [record.thing], [record.subject])
    return record


def why_kept(record: MedicalRecord) -> str:
    """What keeps an archived record from being destroyed today, in words; empty where nothing does."""
    if record.keep_until is None:
        return _("This record is kept for ever.")
    if record.keep_until >= clock.today():
        return _("It must be kept until %(day)s.") % {"day": f"{record.keep_until:%d/%m/%Y}"}
    if record.admitted_at < TERMS_KNOWN_SINCE:
        return _(
            "It was created before 01/07/2025: its term is that of Circular 53/2017/TT-BYT, which is not known here."
        )
    asked = release.Release.objects.unscoped("does anybody wait for a copy").filter(record=record)
    if asked.filter(state__in=[release.State.REQUESTED, release.State.ALLOWED, release.State.FAILED]).exists():
        return _("A request for a copy of it is not answered yet.")
    readings = Reading.objects.unscoped("may anybody still read it").filter(record=record)
    if readings.filter(state=ReadingState.GRANTED, valid_until__gte=clock.today()).exists():
        return _("Somebody was given the right to read it, which still counts.")
    sent = Submission.objects.unscoped("is there a copy that can't go").filter(
        purpose__startswith=f"record:{record.pk}:"
    )
    if sent.exclude(response={}).exists():
        return _("It was written with an earlier version of this system, which kept a copy that can't be taken out.")
    return ""


def minutes_of(record: MedicalRecord) -> tuple[str, date] | None:
    """Number and day of the minutes by which a record was destroyed."""
    done = record.actions.filter(name="destroyed").first() if record.state == State.DESTROYED else None
    return (done.data["minutes"], date.fromisoformat(done.data["decided_on"])) if done else None


def _refuse(record: MedicalRecord, decided_on: date) -> None:
    if record.state != State.ARCHIVED:
        raise ledger.InvalidState(_("Only an archived record is destroyed. Nothing was changed."))
    if why := why_kept(record):
        raise NotDestroyed(why)
    if record.keep_until and decided_on <= record.keep_until:
        raise NotDestroyed(_("The minutes are older than the end of the term."))


def _files(record: MedicalRecord) -> Iterator[str]:
    yield from {entry.content for entry in entries_of(record)}
    if record.given and "record" in orjson.loads(files.get(record.given)):  # else others may have the same bytes
        yield record.given
    copies = release.Release.objects.unscoped("the facility's own copies go too").filter(record=record).exclude(copy="")
    yield from copies.values_list("copy", flat=True)
