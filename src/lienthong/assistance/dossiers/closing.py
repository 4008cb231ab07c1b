"""Ending what is owed about a dossier where the catalogue's one event a rule does not say it."""

from __future__ import annotations

from lienthong import ledger
from lienthong.assistance.dossiers.dossier import Dossier

ANSWER = ("dossier.answer-online", "dossier.answer-on-paper")
APOLOGY = "dossier.apologise"


def fulfil(dossier: Dossier, *rules: str) -> None:
    """The open obligations of these rules are fulfilled by what was just done to the dossier."""
    event = dossier.actions.order_by("-number").values_list("event", flat=True).first()
    for duty in ledger.obligations.of(thing=dossier.thing).filter(standing="open", rule__in=rules):
        ledger.fulfil(duty, event=event)


def withdraw_all(dossier: Dossier, reason: str, *, but: tuple[str, ...] = ("dossier.answer-complaint",)) -> None:
    """Whatever is still owed about it is owed no longer; an open complaint is still to be answered."""
    event = dossier.actions.order_by("-number").values_list("event", flat=True).first()
    for duty in ledger.obligations.of(thing=dossier.thing).filter(standing="open").exclude(rule__in=but):
        ledger.obligations.withdraw(duty, reason=reason, event=event)
