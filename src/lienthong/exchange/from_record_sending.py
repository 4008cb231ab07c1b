"""A record that was closed goes through the hub like any envelope: written, signed, judged, its faults told.

    record.closed, or a correction signed later → job → from_record.tables → hub.receive → accepted or refused

What is accepted goes into the health book, its certificates to whom they are owed. The envelope itself does not go to
social insurance: it holds no charges, and a claim of 0 would be false. That duty stays open, and is seen to be late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lienthong import access, ledger
from lienthong.database import clock, jobs
from lienthong.exchange import from_record, from_record_facts, hub, writing
from lienthong.exchange.arrival import Arrival, Channel, State
from lienthong.exchange.episode import Episode
from lienthong.exchange.fault_row import FaultRow
from lienthong.papers import intake
from lienthong.papers.state import VOID
from lienthong.papers.state import State as PaperState
from lienthong.people import identifiers
from lienthong.records import content, export_source, paper_start
from lienthong.records.entry import Entry
from lienthong.records.record import MedicalRecord
from lienthong.records.record import State as RecordState

SENDER = "system:records"
KINDS = ("record.closed", "record.entry-signed")  # what has a record sent


@dataclass(frozen=True)
class Sent:
    """What became of a record at the hub. episode None: its envelope as a whole was refused.

    entries: the entry from which a row comes that has a fault, by table and row, as the record stands now.
    """

    arrival: Arrival
    episode: Episode | None
    faults: list[FaultRow] = field(default_factory=list)
    entries: Mapping[tuple[str, int], Entry] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return State(self.episode.state if self.episode else self.arrival.state)


def record_closed(event: ledger.Event) -> None:
    """Subscriber: have a record sent that was closed, or corrected since, once this is committed."""
    if event.data["state"] != RecordState.OPEN:  # as it stood then: what is signed before the closing is sent with it
        send_record.defer(record=event.thing.removeprefix("record:"))


@jobs.task("exchange.from_record", queue="exchange")
def send_record(record: str) -> None:
    """Write, sign and hand in a closed record; the hub knows what it was sent before."""
    row = MedicalRecord.objects.unscoped("a closed record is sent for its facility").select_related("person")
    found = row.get(pk=record)
    if found.state != RecordState.OPEN:
        hub.receive(envelope_of(found), sender=found.owner, channel=Channel.RECORD, actor=_sender(found.owner))


def again(record: MedicalRecord, *, by: access.Actor) -> None:
    """Send it again, after what was wrong was mended. Raises NotAllowed, InvalidState while it is open."""
    access.require(by, "hub.from-record", organisation=record.owner)
    if record.state == RecordState.OPEN:
        raise ledger.InvalidState("an open record is not sent")
    send_record.defer(record=str(record.pk))
    access.audit.wrote(by, "hub.record-again", [record.thing], [record.subject])


def envelope_of(record: MedicalRecord) -> bytes:
    """The signed envelope with the record's one episode."""
    facility = record.owner.removeprefix("facility:")
    source = export_source.read(record, by=access.SYSTEM)
    if not source.patient_number:  # the hub tells patients by their numbers: one without any gets the facility's
        identifiers.give(record.person, f"{identifiers.FACILITY_PATIENT}{facility}", record.number, source="records")
    signed = paper_start.of(record).exclude(state__in=[PaperState.DRAFT, *VOID])
    papers = filter(intake.was_written_here, signed)  # what came of an earlier sending follows the record
    tables = from_record.tables(source, from_record_facts.of(record), papers)
    return writing.signed(writing.envelope(facility, [tables], made_on=clock.today()), facility=facility)


def of(record: MedicalRecord, actor: access.Actor) -> Sent | None:
    """What became of it when it was last sent, as far as the actor may see; None if it was not."""
    rows = Episode.objects.within(actor).filter(
        facility=record.owner.removeprefix("facility:"), number=record.episode, arrival__channel=Channel.RECORD
    )
    latest = rows.exclude(state=State.DUPLICATE).select_related("arrival").order_by("-arrival__recorded_at").first()
    if latest is None:
        return None
    faults = FaultRow.objects.within(actor).filter(arrival=latest.arrival_id).order_by("id")
    return Sent(latest.arrival, latest, list(faults), _entries(record, faults))


def _entries(record: MedicalRecord, faults: Iterable[FaultRow]) -> Mapping[tuple[str, int], Entry]:
    """The record is read only where a fault may be about an entry; nothing is said of one that can't be read."""
    if not any(fault.table in from_record.BY_ENTRY for fault in faults):
        return {}
    try:
        return from_record.told_by(export_source.read(record, by=access.SYSTEM))
    except content.Gone:
        return {}


def _sender(facility: str) -> access.Actor:
    """The house itself, for the facility whose record it is."""
    return access.Actor(SENDER, facility, frozenset({"system"}))
