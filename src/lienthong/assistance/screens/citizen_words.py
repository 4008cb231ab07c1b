"""A dossier in plain words: where it stands, whose turn it is, what happened to it. For the person it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import Kind, State
from lienthong.assistance.register.family import Family
from lienthong.database import clock
from lienthong.pages import formats

# What the state is called, how it looks, and what it means for the reader.
NAMES: dict[str, str | Promise] = {
    State.SUBMITTED: gettext_lazy("Sent"),
    State.RECEIVED: gettext_lazy("Being checked"),
    State.CHECKED: gettext_lazy("Being checked"),
    State.SUPPLEMENT: gettext_lazy("Your turn"),
    State.PROPOSED: gettext_lazy("To be signed"),
    State.DECIDED: gettext_lazy("Granted"),
    State.REFUSED: gettext_lazy("Refused"),
    State.RETURNED: gettext_lazy("Finished"),
    State.WITHDRAWN: gettext_lazy("Taken back"),
}
TONES = {State.SUPPLEMENT: "soon", State.DECIDED: "done", State.REFUSED: "late", State.RETURNED: "done"}
MEANINGS: dict[str, str | Promise] = {
    State.SUBMITTED: gettext_lazy("The commune has it and must take it in, or tell you what is missing."),
    State.RECEIVED: gettext_lazy("An officer of the commune checks it against what the State knows already."),
    State.CHECKED: gettext_lazy("It has been checked. The officer prepares the decision."),
    State.SUPPLEMENT: gettext_lazy("Something is missing. The time stands still until you send it."),
    State.PROPOSED: gettext_lazy("The decision is prepared and lies with the chairman for signature."),
    State.DECIDED: gettext_lazy("It is decided. You can read and download the decision here."),
    State.REFUSED: gettext_lazy("It was refused. The notice says why; you may complain."),
    State.RETURNED: gettext_lazy("The result has been handed over."),
    State.WITHDRAWN: gettext_lazy("You took it back. Nothing more happens; you may apply again at any time."),
}
HOLDERS: dict[str, str | Promise] = {
    State.SUPPLEMENT: gettext_lazy("you"),
    State.PROPOSED: gettext_lazy("the chairman, %(place)s"),
}
STEPS: dict[str, str | Promise] = {
    "submitted": gettext_lazy("Handed in"),
    "received": gettext_lazy("Taken in by the commune"),
    "checked": gettext_lazy("Checked against the State's data"),
    "supplement_asked": gettext_lazy("You were asked for more"),
    "supplemented": gettext_lazy("You sent what was asked for"),
    "resumed": gettext_lazy("The commune goes on without it"),
    "proposed": gettext_lazy("Decision prepared for the chairman"),
    "sent_back": gettext_lazy("The chairman had it looked at again"),
    "decided": gettext_lazy("Decided"),
    "returned": gettext_lazy("Result handed over"),
    "proxy_agreed": gettext_lazy("The person agreed that the proxy acts for them"),
    "complained": gettext_lazy("You complained"),
    "complaint_answered": gettext_lazy("Your complaint was answered"),
    "apologised": gettext_lazy("The commune apologised and named a new date"),
    "withdrawn": gettext_lazy("You took it back"),
}


def title(dossier: Dossier) -> str:
    """What is asked for, by the name of the benefit; and if it is not a new one, what is to become of it."""
    benefit = dossier.rules.benefit
    asked = "care" if benefit == "allowance" and dossier.form.startswith("form-02") else benefit
    what = str(Family(asked).label)
    return what if dossier.kind == Kind.NEW else f"{what}: {str(Kind(dossier.kind).label).lower()}"


def name(dossier: Dossier) -> str:
    return str(NAMES[dossier.state])


def tone(dossier: Dossier) -> str:
    """late where the commune is late; else what the state says."""
    return "late" if dossier.is_late else TONES.get(State(dossier.state), "quiet")


def holder(dossier: Dossier, place: str) -> str:
    """Who has it now: you, the chairman or the desk of `place`; empty once it has ended."""
    if dossier.has_ended:
        return ""
    return str(HOLDERS.get(dossier.state, gettext_lazy("the desk, %(place)s"))) % {"place": place}


def when(dossier: Dossier, take_in_by: datetime | None = None) -> str:
    """Until when the commune must decide, or why no day counts yet; then by when it must have taken it in."""
    if dossier.has_ended:
        return ""
    if dossier.state == State.SUPPLEMENT:
        return _("The time stands still until you send what is missing.")
    if dossier.due_on is None and take_in_by and take_in_by >= clock.now():
        by = {"moment": formats.moment(take_in_by)}
        return _("It must be taken in by %(moment)s; then the day of the decision is named.") % by
    if dossier.due_on is None:
        return _("The day is named as soon as the commune has taken it in.")
    day = {"day": formats.day(dossier.due_on)}
    if not dossier.is_late:
        return _("By %(day)s at the latest.") % day
    if dossier.promised_on:
        day["new"] = formats.day(dossier.promised_on)
        return _("It was due on %(day)s. The commune apologised and promised it for %(new)s.") % day
    return _("It was due on %(day)s. The commune is late; you may complain below.") % day


def steps(actions: Iterable[Any], letters: dict[str, str]) -> list[dict[str, Any]]:
    """What happened, newest first. `letters`: the texts that the citizen may read, by their digest."""
    told = [
        {
            "title": STEPS.get(one.name, one.name),
            "at": one.happened_at,
            "text": letters.get(one.data.get("letter", ""), ""),
        }
        for one in actions
    ]
    return told[::-1]
