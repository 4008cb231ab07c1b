"""What follows from an accepted episode: its papers begin to travel, and its envelope goes where it must.

    episode.accepted, episode.corrected → the envelope to social insurance, the episode into the health book,
                                          the papers of XML7 to XML14, the use of the paper that XML1 names

A correction reaches everyone who has the old version: a paper that says something else replaces the old one, and one
whose table is gone is withdrawn.
"""

from __future__ import annotations

from uuid import UUID

from lienthong import access, ledger
from lienthong.exchange import episode as episodes
from lienthong.exchange import forwarding, from_record_sending
from lienthong.exchange.arrival import Channel, State
from lienthong.exchange.episode import Episode
from lienthong.ledger.delivery import Delivery
from lienthong.papers import dispatch, intake
from lienthong.papers.paper import SOCIAL_INSURANCE
from lienthong.people.persons import Person

MEND = "episode.mend"


def episode_accepted(event: ledger.Event) -> None:
    """Send the episode, and hand its papers to `papers`."""
    content = episodes.load(event.data["id"])
    if content.row.person is None or State(content.row.state) == State.REPLACED:
        return
    written_here = content.row.arrival.channel == Channel.RECORD
    envelope = forwarding.payload(content)
    _send(event, envelope, claims=not written_here)
    person = Person.objects.unscoped("an accepted episode names its person").get(pk=content.row.person)
    person = person.survivor or person
    by = access.Actor(event.by, organisation=event.organisation, roles=frozenset({"system"}))
    # A record's envelope stays here (it claims nothing yet): each of its papers goes in an envelope of its own.
    told = intake.Episode(content.row.number, "" if written_here else envelope, content.summary)
    for table, rows in content.tables.items():
        for row in rows:
            intake.take(
                table, row, episode=told, person=person, organisation=event.organisation, by=by,
                version=content.row.version, written_stays=written_here,
            )  # fmt: skip
    if content.row.version > 1:
        intake.missing(told, organisation=event.organisation, kept=content.tables.keys(), by=by)
    intake.used(content.summary, episode=told, person=person, organisation=event.organisation, by=by)


def envelope_delivered(event: ledger.Event) -> None:
    """Social insurance has an envelope: every episode in it is fulfilled by the one receipt."""
    if event.data.get("channel") != dispatch.SOCIAL_INSURANCE:
        return
    delivery = Delivery.objects.get(id=event.data["delivery"])
    rows = Episode.objects.unscoped("a receipt counts for every episode in the envelope")
    for thing in {row.thing for row in rows.filter(arrival__digest=delivery.payload, current=True)}:
        for duty in ledger.obligations.of(thing=thing, creditor=SOCIAL_INSURANCE).filter(standing="open"):
            ledger.fulfil(duty, receipt=UUID(event.data["receipt"]))


def _send(event: ledger.Event, envelope: str, *, claims: bool) -> None:
    """The episode's own duties: one envelope to social insurance, one entry in the book; a refusal is mended by it.

    An envelope without charges claims nothing, and is kept back: its duty stays open.
    """
    for duty in ledger.obligations.of(thing=event.thing, debtor=event.organisation).filter(standing="open"):
        if duty.rule == MEND:
            ledger.fulfil(duty, event=event.id)
        elif duty.creditor == SOCIAL_INSURANCE and claims:
            dispatch.send_envelope(duty, envelope, subject=event.subject, thing=event.thing)
        elif duty.creditor.startswith("person:"):
            ledger.send(
                duty, channel=dispatch.HEALTH_BOOK, destination=duty.creditor, payload=envelope, kind="episode",
                key=str(duty.id), subject=event.subject, thing=event.thing,
            )  # fmt: skip


SUBSCRIPTIONS = (
    ledger.Subscription("exchange.papers", ("episode.accepted", "episode.corrected"), episode_accepted),
    ledger.Subscription("exchange.records", from_record_sending.KINDS, from_record_sending.record_closed),
    ledger.Subscription("exchange.receipts", ("delivery.accepted",), envelope_delivered),
)
