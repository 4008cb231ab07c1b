"""For what somebody looked at data or wrote it, as a citizen reads it: by the first part of the audit's purpose."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_RECORD = gettext_noop("Medical record")
_SENDING = gettext_noop("Data of an examination or a stay")
_PAPER = gettext_noop("Health paper: referral, appointment, discharge and others")
_ASSISTANCE = gettext_noop("Application for social assistance")
_REGISTER = gettext_noop("Register of beneficiaries")
_PAYMENT = gettext_noop("Payment of benefits")
_CIVIL = gettext_noop("Registration of births and deaths")
_FUNERAL = gettext_noop("Funeral grant")
_PERSON = gettext_noop("Personal details: looked up, checked or mended")
_ARRIVAL = gettext_noop("Whether papers arrived where they must")
_SHARED = gettext_noop("Sent to a partner's system")
WORDS = {
    "record": _RECORD, "records": _RECORD, "reception": gettext_noop("Reception of a patient"),
    "hub": _SENDING, "fhir": gettext_noop("Read or written by a facility's software"), "paper": _PAPER,
    "papers": _PAPER, "referral": _PAPER, "health-book": gettext_noop("Health book"), "dossier": _ASSISTANCE,
    "form": _ASSISTANCE, "circumstances": _REGISTER, "register": _REGISTER, "register-move": _REGISTER,
    "handover": gettext_noop("The register handed over to Public Security"), "payroll": _PAYMENT,
    "payment-list": _PAYMENT, "payment-line": _PAYMENT, "payer-file": _PAYMENT, "payer-report": _PAYMENT,
    "settlement": _PAYMENT, "stop-order": _PAYMENT, "stop-orders": _PAYMENT, "suspension-proposal": _PAYMENT,
    "suspension-proposals": _PAYMENT, "birth": _CIVIL, "births": _CIVIL, "death": _CIVIL, "deaths": _CIVIL,
    "death-contradiction": _CIVIL, "death-contradictions": _CIVIL, "registration": _CIVIL, "registrations": _CIVIL,
    "extracts": _CIVIL, "funeral-offer": _FUNERAL, "funeral-offers": _FUNERAL, "person": _PERSON,
    "person-search": _PERSON, "duplicate": _PERSON, "duplicates": _PERSON, "split": _PERSON, "split-list": _PERSON,
    "obligations": _ARRIVAL, "dead-letters": _ARRIVAL, "province": _SHARED, "partner": _SHARED,
    "national-portal": _SHARED, "audit": gettext_noop("Who looked at data"),
    "e-id": gettext_noop("Signed in by e-ID"), "sign-in": gettext_noop("Signed in"),
}  # fmt: skip


def purpose(action: str) -> str:
    """In the reader's language; a purpose without words of its own is told as it stands."""
    parts = (one.strip().partition(".")[0] for one in action.split(","))
    return "; ".join(dict.fromkeys(_(WORDS[one]) if one in WORDS else one for one in parts))


def who(actor: str, names: dict[str, str]) -> str:
    """The name of who did it; a part of this system, or somebody with the e-ID, has none."""
    if actor.startswith("system:"):
        return _("the system")
    login = actor.partition(":")[2]
    return names.get(actor) or (_("a citizen, by e-ID") if login.isdigit() else actor)
