"""The states a paper can be in. What may follow what is said by each kind of paper (`NEXT`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where one organisation's copy of a paper stands."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")
    SENT = "sent", _("Sent")
    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    USED = "used", _("Used")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")
    REPLACED = "replaced", _("Replaced")


Transitions = dict[State, frozenset[State]]

# What may follow what for a paper that only certifies: it is signed, put on its way, confirmed by social insurance
# (RECEIVED), and stays true.
CERTIFICATE: Transitions = {
    State.DRAFT: frozenset({State.SIGNED, State.CANCELLED}),
    State.SIGNED: frozenset({State.SENT, State.CANCELLED, State.REPLACED}),
    State.SENT: frozenset({State.RECEIVED, State.CANCELLED, State.REPLACED}),
    State.RECEIVED: frozenset({State.CANCELLED, State.REPLACED}),
}

# Papers in these states no longer count; the newer one, or none, counts in their place.
VOID = frozenset({State.CANCELLED, State.REPLACED})
LIVE = frozenset(State) - VOID
