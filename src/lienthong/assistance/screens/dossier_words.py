"""How officers read a dossier: the queue it stands in, its tone, what was done to it, in the words they know."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import RUNNING, State
from lienthong.database import clock

# The queues of the day: a name for addresses, the words, who works it off, its tone, and the next step.
QUEUES: dict[str, tuple[str | Promise, str, str, str | Promise]] = {
    "late": (
        gettext_lazy("Late: the limit has passed"),
        "",
        "late",
        gettext_lazy("Apologise with a new date, and decide."),
    ),
    "receive": (
        gettext_lazy("To receive"),
        "commune_officer",
        "",
        gettext_lazy("Receive, or ask for what is missing."),
    ),
    "check": (
        gettext_lazy("To check"),
        "commune_officer",
        "",
        gettext_lazy("Ask the population database and compare."),
    ),
    "propose": (
        gettext_lazy("To propose"),
        "commune_officer",
        "",
        gettext_lazy("Propose what the rules give, or a refusal."),
    ),
    "sign": (
        gettext_lazy("To sign"),
        "commune_chairman",
        "",
        gettext_lazy("Read and sign, one by one or many at once."),
    ),
    "return": (
        gettext_lazy("Result to return"),
        "commune_officer",
        "",
        gettext_lazy("Hand the result over and write down to whom."),
    ),
    "complaint": (gettext_lazy("Complaint to answer"), "", "soon", gettext_lazy("Answer the applicant.")),
    "supplement": (
        gettext_lazy("Waits for the applicant"),
        "",
        "quiet",
        gettext_lazy("Nothing to do: the clock stands."),
    ),
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
    "submitted": gettext_lazy("Submitted"),
    "received": gettext_lazy("Received; receipt issued"),
    "supplement_asked": gettext_lazy("Supplement asked; the clock stands"),
    "supplemented": gettext_lazy("Supplement came"),
    "proxy_agreed": gettext_lazy("The person agreed that the proxy acts for them"),
    "resumed": gettext_lazy("Went on without the supplement"),
    "checked": gettext_lazy("Checked against population data and the register"),
    "proposed": gettext_lazy("Proposed to the chairman"),
    "sent_back": gettext_lazy("Sent back by the chairman"),
    "decided": gettext_lazy("Signed and numbered"),
    "returned": gettext_lazy("Result returned"),
    "withdrawn": gettext_lazy("Withdrawn by the applicant"),
    "complained": gettext_lazy("Complaint"),
    "complaint_answered": gettext_lazy("Complaint answered"),
    "overdue": gettext_lazy("The limit passed"),
    "apologised": gettext_lazy("Apology and new date"),
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
