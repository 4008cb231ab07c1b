"""Statuses of a dossier on the National Public Service Portal, and which of them each state of ours is.

Codes 1 to 10: evidence secondary (seen in two programs). What we make of them is ours: a refusal is a result, so the
portal shows it as done (9); "not received" (3) is told only of an application that never became a dossier here. No
procedure here costs a fee (6), and none is broken off without a result (8).
"""

from __future__ import annotations

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _

from lienthong.assistance.dossiers.state import State


class Status(IntegerChoices):
    """What the portal shows of a dossier."""

    NEW = 1, _("New registration")
    RECEIVED = 2, _("Received by the office")
    NOT_RECEIVED = 3, _("Not received")
    PROCESSED = 4, _("Being processed")
    SUPPLEMENT = 5, _("Supplement asked for")
    FEE = 6, _("Fee to be paid")
    WITHDRAWN = 7, _("Withdrawn by the citizen")
    STOPPED = 8, _("Processing stopped")
    DONE = 9, _("Processing done")
    RETURNED = 10, _("Result handed over")


STATUS_OF: dict[State, Status] = {
    State.SUBMITTED: Status.NEW,
    State.RECEIVED: Status.RECEIVED,
    State.CHECKED: Status.PROCESSED,
    State.SUPPLEMENT: Status.SUPPLEMENT,
    State.PROPOSED: Status.PROCESSED,
    State.DECIDED: Status.DONE,
    State.REFUSED: Status.DONE,
    State.RETURNED: Status.RETURNED,
    State.WITHDRAWN: Status.WITHDRAWN,
}
