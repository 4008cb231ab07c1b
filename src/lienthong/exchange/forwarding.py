"""What of an envelope goes on to social insurance: the very bytes that came, or what of them was accepted.

Where a dossier of the envelope was refused, the others go on in an envelope of their own, signed for the facility with
its key in this home; the refused one never leaves.
"""

from lienthong.database import files
from lienthong.exchange import writing
from lienthong.exchange.arrival import State
from lienthong.exchange.episode import Content, Episode

STAY = (State.REFUSED, State.ARRIVED)


def payload(content: Content) -> str:
    """The digest of the envelope in which this episode goes on."""
    row = content.row
    beside = Episode.objects.unscoped("whether all that came together goes on together").filter(arrival=row.arrival_id)
    if not beside.filter(state__in=STAY).exists():
        return content.envelope
    if not row.forwarded:  # signatures differ at every signing: the first one stays
        alone = writing.envelope(row.facility, [content.tables], made_on=row.arrival.received_at.date())
        signed = writing.signed(alone, facility=row.facility)
        row.forwarded = files.put(signed, media_type="application/xml")
        row.save(update_fields=["forwarded"])
    return row.forwarded
