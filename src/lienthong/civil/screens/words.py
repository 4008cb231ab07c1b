"""Words and tones that several screens share."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.access import user
from lienthong.civil.birth import State as BirthState
from lienthong.civil.registration import State as RegistrationState
from lienthong.civil.standing import State

TONES: dict[str, str] = {
    State.NOTICED: "soon", State.CONTRADICTED: "late", State.ESTABLISHED: "done", BirthState.CERTIFIED: "soon",
    BirthState.REGISTERED: "soon", BirthState.RESIDENT: "soon", BirthState.CARDED: "done", "open": "soon",
    "decided": "done", RegistrationState.AWAITING: "soon", RegistrationState.OBJECTED: "late",
    RegistrationState.AGREED: "done", RegistrationState.REGISTERED: "done",
}  # fmt: skip

# What was done, by the names of actions.
ACTIONS: dict[str, str | Promise] = {
    "noticed": _("Noticed: payments are held"),
    "contradicted": _("Sources contradict each other: a person decides"),
    "established": _("Established: a fact"),
    "corrected": _("Corrected"),
    "told": _("Told once more; nothing changed"),
    "withdrawn": _("The notice was taken back"),
    "cancelled": _("Cancelled: the person lives"),
    "revoked": _("The fact was taken back; everybody is told"),
    "register-refused": _("The civil status register refuses the case: register it here, or have the paper mended"),
    "certified": _("Birth certified by the facility"),
    "acknowledged": _("The receiving agency has the data"),
    "verification-needed": _("Something is verified: five working days"),
    "registered": _("Registered"),
    "resident": _("Permanent residence registered"),
    "carded": _("Insurance card issued"),
    "awaiting": _("Draft extract sent to the applicant"),
    "amended": _("Draft mended and sent again"),
    "agreed": _("Confirmed by the applicant"),
    "objected": _("The applicant objects"),
}


def tone(row: Any) -> str:
    """The colour of a row's state."""
    return TONES.get(str(row.state), "quiet")


def language() -> str:
    """The reader's language, of the two."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def story(row: Any) -> list[dict[str, Any]]:
    """What was done, newest first, for the timeline; one query, the names of those who did it with it."""
    return [
        {"title": ACTIONS.get(one.name, one.name), "at": one.happened_at, "by": _doer(one), "state": ""}
        for one in row.actions.annotate(called=user.name_of("by")).order_by("-number")
    ]


def _doer(one: Any) -> str:
    """Who acted, by name; the house has none, and a program its code alone."""
    return one.called or ("" if one.by == access.SYSTEM.code else str(one.by))
