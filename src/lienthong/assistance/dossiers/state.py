"""Where a dossier stands, how it came, and what it asks for. What may follow what: NEXT, drawn in docs/states.md.

The words are those officers know from the ministry's present system (thêm mới, điều chỉnh, thôi hưởng).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a dossier stands."""

    SUBMITTED = "submitted", _("Submitted, to be received")
    RECEIVED = "received", _("Received, to be checked")
    CHECKED = "checked", _("Checked, to be proposed")
    SUPPLEMENT = "supplement", _("Waits for the applicant")
    PROPOSED = "proposed", _("Proposed, to be signed")
    DECIDED = "decided", _("Decided, result to be returned")
    REFUSED = "refused", _("Refused, result to be returned")
    RETURNED = "returned", _("Result returned")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")


class Kind(TextChoices):
    """What is asked for."""

    NEW = "new", _("New entitlement")
    ADJUST = "adjust", _("Adjustment")
    STOP = "stop", _("Stop")


class Channel(TextChoices):
    """How it came: all three have the same limit."""

    ONLINE = "online", _("Online")
    DESK = "desk", _("At the desk")
    POST = "post", _("By post")


class Outcome(TextChoices):
    """What is proposed and decided."""

    GRANT = "grant", _("Grant")
    ADJUST = "adjust", _("Adjust")
    STOP = "stop", _("Stop paying")
    MOVE = "move", _("Pay here after a move")
    FUNERAL = "funeral", _("Funeral grant")
    REFUSE = "refuse", _("Refuse")


# What may follow what. A chairman who doubts sends a proposal back (PROPOSED -> CHECKED). A supplement that never comes
# doesn't hold the officer for ever (SUPPLEMENT -> CHECKED, with a reason).
NEXT: dict[State, set[State]] = {
    State.SUBMITTED: {State.RECEIVED, State.SUPPLEMENT, State.WITHDRAWN},
    State.RECEIVED: {State.CHECKED, State.SUPPLEMENT, State.WITHDRAWN},
    State.CHECKED: {State.CHECKED, State.SUPPLEMENT, State.PROPOSED, State.WITHDRAWN},
    State.SUPPLEMENT: {State.SUBMITTED, State.RECEIVED, State.CHECKED, State.WITHDRAWN},
    State.PROPOSED: {State.CHECKED, State.DECIDED, State.REFUSED, State.WITHDRAWN},
    State.DECIDED: {State.RETURNED},
    State.REFUSED: {State.RETURNED},
    State.RETURNED: set(),
    State.WITHDRAWN: set(),
}
BEGIN = {State.SUBMITTED}

OPEN = frozenset({State.SUBMITTED, State.RECEIVED, State.CHECKED, State.SUPPLEMENT, State.PROPOSED})
RUNNING = frozenset({State.RECEIVED, State.CHECKED, State.PROPOSED})  # the commune's clock runs
ENDED = frozenset({State.DECIDED, State.REFUSED, State.RETURNED, State.WITHDRAWN})
