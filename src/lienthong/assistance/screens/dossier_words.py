"""How officers read a dossier: the queue it stands in, its tone, what was done to it, in the words they know."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import RUNNING, State
from lienthong.database import clock

# The queues of the day: a name for addresses, the words, who works it off, its tone, and the next step.
QUEUES: dict[str, tuple[str | Promise, str, str, str | Promise]] = {
    "late": (lazy("Late: the limit has passed"), "", "late", lazy("Apologise with a new date, and decide.")),
    "receive": (lazy("To receive"), "commune_officer", "", lazy("Receive, or ask for what is missing.")),
    "check": (lazy("To check"), "commune_officer", "", lazy("Ask the population database and compare.")),
    "propose": (lazy("To propose"), "commune_officer", "", lazy("Propose what the rules give, or a refusal.")),
    "sign": (lazy("To sign"), "commune_chairman", "", lazy("Read and sign, one by one or many at once.")),
    "return": (lazy("Result to return"), "commune_officer", "", lazy("Hand the result over and write down to whom.")),
    "complaint": (lazy("Complaint to answer"), "", "soon", lazy("Answer the applicant.")),
    "supplement": (lazy("Waits for the applicant"), "", "quiet", lazy("Nothing to do: the clock stands.")),
}
_STATES = {
    "receive": [State.SUBMITTED], "check": [State.RECEIVED], "propose": [State.CHECKED], "sign": [State.PROPOSED],
    "return": [State.DECIDED, State.REFUSED], "supplement": [State.SUPPLEMENT],
}  # fmt: skip
TONES = {
    State.SUBMITTED: "soon", State.RECEIVED: "quiet", State.CHECKED: "quiet", State.SUPPLEMENT: "soon",
    State.PROPOSED: "soon", State.DECIDED: "done", State.REFUSED: "quiet", State.RETURNED: "done",
    State.WITHDRAWN: "quiet",
}  # fmt: skip
DONE: dict[str, str | Promise] = {
    "submitted": lazy("Submitted"),
    "received": lazy("Received; receipt issued"),
    "supplement_asked": lazy("Supplement asked; the clock stands"),
    "supplemented": lazy("Supplement came"),
    "resumed": lazy("Went on without the supplement"),
    "checked": lazy("Checked against population data and the register"),
    "proposed": lazy("Proposed to the chairman"),
    "sent_back": lazy("Sent back by the chairman"),
    "decided": lazy("Signed and numbered"),
    "returned": lazy("Result returned"),
    "withdrawn": lazy("Withdrawn by the applicant"),
    "complained": lazy("Complaint"),
    "complaint_answered": lazy("Complaint answered"),
    "overdue": lazy("The limit passed"),
    "apologised": lazy("Apology and new date"),
}


def of_queue(name: str) -> Q:
    """The dossiers of a queue, as a condition; nothing for a name there is not."""
    if name == "late":
        return Q(state__in=RUNNING, due_at__lt=clock.now())
    if name == "complaint":
        return Q(complaint_open=True)
    return Q(state__in=_STATES.get(name, []))


def in_queue(rows: QuerySet[Dossier], name: str) -> QuerySet[Dossier]:
    """The rows that stand in this queue."""
    return rows.filter(of_queue(name))


def tone(dossier: Dossier) -> str:
    """How its state is shown: red once the limit has passed."""
    return "late" if dossier.is_late else TONES[State(dossier.state)]


def words(dossier: Dossier) -> str:
    """Its state in words, with how late it is."""
    label = str(State(dossier.state).label)
    return _("%(state)s, late") % {"state": label} if dossier.is_late else label


def done(action: Any) -> str:
    """What an action did, in words."""
    return str(DONE.get(action.name, action.name))
