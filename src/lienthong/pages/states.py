"""States as readers see them: a tone and a word, so that colour never speaks alone.

The four tones: `late` (flag red: overdue or wrong), `soon` (amber: due soon), `done` (green: done, with a receipt),
`quiet` (grey: everything else).
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS_BY_TONE = {
    "late": "late overdue refused rejected failed error wrong invalid dead lost broken cut",
    "soon": "soon due_soon due-soon warning expiring unknown stuck not-connected",
    "done": "done fulfilled accepted received used valid verified success ok sealed connected",
}
TONES = {state: tone for tone, words in WORDS_BY_TONE.items() for state in words.split()}
LABELS: dict[str, str | Promise] = {
    "late": _("Late"),
    "overdue": _("Late"),
    "refused": _("Refused"),
    "rejected": _("Rejected"),
    "failed": _("Failed"),
    "error": _("Error"),
    "wrong": _("Wrong"),
    "invalid": _("Not valid"),
    "dead": _("Not deliverable"),
    "lost": _("Lost"),
    "soon": _("Due soon"),
    "due_soon": _("Due soon"),
    "due-soon": _("Due soon"),
    "warning": _("Warning"),
    "unknown": _("Outcome unknown"),
    "stuck": _("Stuck"),
    "done": _("Done"),
    "fulfilled": _("Done, with receipt"),
    "accepted": _("Accepted"),
    "received": _("Received"),
    "used": _("Used"),
    "valid": _("Valid"),
    "verified": _("Verified"),
    "open": _("Open"),
    "waiting": _("Waiting"),
    "sent": _("Sent"),
    "draft": _("Draft"),
    "signed": _("Signed"),
    "issued": _("Issued"),
    "expired": _("Expired"),
    "cancelled": _("Cancelled"),
    "replaced": _("Replaced"),
    "withdrawn": _("Withdrawn"),
    "unreachable": _("Not reachable"),
}


def tone(state: str) -> str:
    """The tone of a state; a state nobody listed is quiet."""
    return TONES.get(str(state), "quiet")


def label(state: str) -> str:
    """The word for a state; a state nobody listed speaks for itself."""
    return str(LABELS.get(str(state), getattr(state, "label", state)))
