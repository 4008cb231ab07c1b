"""From the answers of a form to the facts the law asks about (`register.circumstance`), and to who is paid how.

A question that bears the name of a fact answers it; the few that don't are put into its terms here. What the form does
not ask is not said: the register keeps what it knew. HIV answers come apart from the rest (`sensitive`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.register.circumstance import FACTS
from lienthong.assistance.register.family import Family
from lienthong.assistance.register.granting import Payment
from lienthong.forms import answers
from lienthong.forms import catalogue as forms
from lienthong.people.birth import DAY, MONTH, YEAR, BirthDate

ALLOWANCE_FAMILIES = frozenset({Family.ALLOWANCE.value, Family.CHILD_RAISING.value})
CARE_FAMILIES = frozenset({Family.CARE.value, Family.CARE_MATERNITY.value})
YES = ("yes", "true", "1")


def values(dossier: Dossier) -> dict[str, Any]:
    """Every answer of the form by its question's name, without what is sensitive; empty for a form unknown here."""
    return _values(dossier.read())


def of(dossier: Dossier) -> dict[str, Any]:
    """The facts that the form says, by their columns; a date of birth it does not ask for is the person's own."""
    said = values(dossier)
    found = {name: _fact(name, said[name]) for name in FACTS if name in said and name != "children"}
    found |= _born(said, dossier)
    found |= _children(said)
    return found


def hiv(items: Iterable[Mapping[str, Any]]) -> bool | None:
    """What the sensitive answers say; None if they say nothing."""
    for item in items:
        for answer in item.get("answer", ()):
            given = next((answer[key] for key in answer if key.startswith("value")), None)
            if isinstance(given, bool):
                return given
            if isinstance(given, Mapping):
                return given.get("code") in YES
    return None


def families_asked(form: str) -> set[str]:
    """Which families a form asks for: allowance (form 01) or care support (form 02)."""
    return set(CARE_FAMILIES if form.startswith("form-02") else ALLOWANCE_FAMILIES)


def changed_on(dossier: Dossier) -> date | None:
    """The day of the change (or of the loss) that an adjustment or a stop is about, if the form says it."""
    return _day(values(dossier).get("changed_on"))


def carer(dossier: Dossier) -> str:
    """Who is paid for caring: the applicant, where another asks for the person."""
    return dossier.applicant.party


def payment(dossier: Dossier) -> Payment:
    """Who takes the money and how, as the form says; without a word of it, the person, in cash."""
    said = values(dossier)
    channel = said.get("channel", "cash")
    account = {name: str(said.get(name, "")) for name in ("bank", "account", "account_name")}
    if channel in ("bank", "ewallet") and not account["account"]:
        channel = "cash"
    payee = dossier.applicant if dossier.applicant_id != dossier.person_id else None
    return Payment(payee, channel, account["bank"][:20], account["account"][:40], account["account_name"][:120])


def _values(response: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return answers.values(response)
    except (forms.UnknownForm, KeyError):
        return {}


def _fact(name: str, given: Any) -> Any:
    if isinstance(given, BirthDate):
        return given.first_day
    if isinstance(given, str) and name in _FLAGS:
        return given in YES
    return "" if given == "none" else given


def _born(said: Mapping[str, Any], dossier: Dossier) -> dict[str, Any]:
    """The person's own date of birth: what the office knows goes before what is written."""
    known = dossier.person.birth or said.get("born") or said.get("applicant_born")
    if known is None:
        return {}
    day = known.first_day if isinstance(known, BirthDate) else known
    precision = {DAY: "day", MONTH: "month", YEAR: "year"}[known.precision] if isinstance(known, BirthDate) else "day"
    return {"born": day, "born_precision": precision}


def _children(said: Mapping[str, Any]) -> dict[str, Any]:
    rows = said.get("children")
    if not isinstance(rows, list):
        return {}
    born = [(_day(row.get("child_born")), row.get("child_studying")) for row in rows if isinstance(row, Mapping)]
    dated = [(day, studying) for day, studying in born if day is not None]
    return {
        "children": [day for day, _studying in dated],
        "children_studying": [day for day, studying in dated if studying is True or studying in YES],
    }


def _day(given: Any) -> date | None:
    return given.first_day if isinstance(given, BirthDate) else given


_FLAGS = frozenset(
    {
        "difficult_area", "was_supported_child", "studying", "lone_parent", "no_supporter", "supporter_on_allowance",
        "taken_in", "other_monthly", "survivor_monthly", "wage", "pregnant", "couple_grant_elsewhere", "in_institution",
    }
)  # fmt: skip
