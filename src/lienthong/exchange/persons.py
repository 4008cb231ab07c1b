"""Whose episode it is: from XML1 (or XML0) to the one person, found or made by `people`.

A number that has not its form is left out rather than refused here: whether it may be so is a rule's question.
"""

import re
from collections.abc import Sequence

from lienthong import access, people
from lienthong.exchange.episode import day_of
from lienthong.exchange.outcome import Outcome
from lienthong.people.birth import BirthDate
from lienthong.people.recognition import recognise

_SEXES = {"1": "male", "2": "female"}
_IDENTITIES = (
    (re.compile(r"\d{12}"), "personal-number"),
    (re.compile(r"\d{9}"), "old-id"),
    (re.compile(r"[A-Z]\d{7}"), "passport"),
)
_CARD = re.compile(r"[A-Z]{2}\d{13}")


def find(outcomes: Sequence[Outcome], *, by: access.Actor) -> None:
    """Give each accepted dossier its person: recognised at once, or matched with care."""
    if not outcomes:
        return
    told = [facts(outcome.summary) for outcome in outcomes]
    known = recognise(told, organisation=by.organisation or "")
    unknown = [place for place, person in enumerate(known) if person is None]
    matched = people.match_or_create_many([told[place] for place in unknown], by=by) if unknown else []
    for place, person in zip(unknown, matched, strict=True):
        known[place] = person.pk
    for outcome, found in zip(outcomes, known, strict=True):
        outcome.person = found


def facts(summary: dict[str, str]) -> people.PersonFacts:
    """What a summary says of its patient."""
    return people.PersonFacts(
        name=summary["HO_TEN"],
        birth=_birth(summary["NGAY_SINH"]),
        sex=_SEXES.get(summary["GIOI_TINH"], "unknown"),
        identifiers=identifiers(summary),
        residence=_residence(summary),
        ethnicity=summary.get("MA_DANTOC", ""),
        nationality=summary.get("MA_QUOCTICH", ""),
        telephone=summary.get("DIEN_THOAI", ""),
        source="xml",
    )


def identifiers(summary: dict[str, str]) -> dict[str, str]:
    """The numbers by which the person can be told, by system of `people`."""
    found: dict[str, str] = {}
    for number in summary["SO_CCCD"].split(";"):
        for form, system in _IDENTITIES:
            if form.fullmatch(number):
                found.setdefault(system, number)
    card = summary["MA_THE_BHYT"].split(";")[-1]
    if _CARD.fullmatch(card):
        found["insurance-card"] = card
        if "personal-number" not in found:  # the card's last ten digits: of use where nothing stronger is known
            found["social-insurance"] = card[5:]
    if summary["MA_BN"].strip():
        found[f"facility-patient:{summary['MA_CSKCB']}"] = summary["MA_BN"]
    return found


def _birth(written: str) -> BirthDate | None:
    try:
        return BirthDate.read(written)
    except ValueError:
        return None


def _residence(summary: dict[str, str]) -> people.Place | None:
    commune, address = summary.get("MAXA_CU_TRU", ""), summary.get("DIA_CHI", "")
    if not commune and not address:
        return None
    return people.Place(commune, address, written_on=day_of(summary["NGAY_VAO"]))
