"""Courier to the health book: a paper or an episode becomes visible to its person. The book lies in this home."""

from __future__ import annotations

from lienthong import ledger
from lienthong.ledger.reason import reason
from lienthong.papers import health_book_entry
from lienthong.papers.paper import Kind, Paper, of_thing

EPISODE = "episode"


class HealthBookCourier:
    """Carries into the citizen's book."""

    channel = "health_book"
    honours_keys = True

    def carry(self, parcel: ledger.Parcel) -> ledger.Outcome:
        """Make it visible; the receipt says since when."""
        kind = parcel.thing.partition(":")[0]
        if kind in Kind.values:
            against = _against(parcel)
            if against:
                return ledger.Refused(against)
        elif kind != EPISODE:
            return ledger.Refused(reason("no-place", kind=kind))
        entry = health_book_entry.enter(parcel.thing, parcel.destination)
        proof = {"content": parcel.payload, "available_at": entry.available_at.isoformat()}
        return ledger.Accepted(proof, "episode.shown" if kind == EPISODE else "health_book.shown")

    def ask(self, parcel: ledger.Parcel) -> ledger.Outcome | None:
        """Never needed: entering twice makes one entry."""
        return None


def _against(parcel: ledger.Parcel) -> str:
    """Why a paper can't be shown to this person; empty if it can."""
    try:
        paper = of_thing(parcel.thing)
    except (Paper.DoesNotExist, ValueError):
        return reason("no-paper", thing=parcel.thing)
    return "" if paper.subject == parcel.destination else reason("another-person")
