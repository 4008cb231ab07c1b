"""From the answers of a form to the facts the law asks about (`register.circumstance`), and to who is paid how.

A question that bears the name of a fact answers it; the others are put into its terms here. What the form does
not ask is not said: the register keeps what it knew. HIV answers come apart from the rest (`sensitive`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lienthong import access, people
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.register.family import Family
from lienthong.assistance.register.granting import Payment
from lienthong.forms import answers
from lienthong.forms import catalogue as forms
from lienthong.people.birth import BirthDate
from lienthong.people.identifiers import PERSONAL_NUMBER
from lienthong.people.persons import Person


def values(dossier: Dossier) -> dict[str, Any]:
    """Every answer of the form by its question's name, without what is sensitive; empty for a form unknown here."""
    return _values(dossier.read())


def of(dossier: Dossier) -> dict[str, Any]:
    """The facts that the form says, by their columns; the date of birth is the person's own, as the office knows it."""
    said = values(dossier)
    found = {name: said[name] for name in _AS_ASKED if name in said}
    return found | _born(said, dossier) | _household(said) | _income(said) | _study(said) | _family(said)


def hiv(items: Iterable[Mapping[str, Any]]) -> bool | None:
    """What the sensitive answers say; None if they say nothing."""
    given = _answer(items, "hiv")
    return given if isinstance(given, bool) else None


def with_hiv(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What is asked only of persons with HIV, for the house's reckoning and the register: whether they have a wage."""
    wage = _answer(items, "wage")
    return {"wage": wage} if isinstance(wage, bool) else {}


def families_asked(dossier: Dossier) -> set[str]:
    """Which families a form asks for: allowance (form 01), or what is ticked of care support (form 02)."""
    if not dossier.form.startswith("form-02"):
        return {Family.ALLOWANCE.value, Family.CHILD_RAISING.value}
    ticked = {"carer": Family.CARE.value, "maternity": Family.CARE_MATERNITY.value}
    wanted = values(dossier).get("care_for", list(ticked))
    return {family for tick, family in ticked.items() if tick in wanted}


def changed_on(dossier: Dossier) -> date | None:
    """The day of the change (or of the loss) that an adjustment or a stop is about, if the form says it."""
    return _day(values(dossier).get("change_on"))


def is_move(dossier: Dossier) -> bool:
    """Whether it asks to be paid here, by somebody who was paid elsewhere."""
    return values(dossier).get("purpose") == "move"


def carer(dossier: Dossier) -> str:
    """Who is paid for caring: whom the form names by number (empty while nobody here has it), else the applicant."""
    number = str(values(dossier).get("proxy_number") or "")
    if not number:
        return dossier.applicant.party
    known = people.find(PERSONAL_NUMBER, number)
    return known.party if known else ""


def named_carer(dossier: Dossier) -> Person:
    """The carer the form names, entered now if nobody here has the number yet."""
    said = values(dossier)
    return _entered(said, "proxy", dossier) or dossier.applicant


def carer_is_fit(dossier: Dossier) -> bool:
    """Whether, as far as the form says, the carer meets the conditions of Decree 335/2026/NĐ-CP, Article 19."""
    said = values(dossier)
    return not said.get("carer_convicted") and said.get("spouse_agrees") is not False


def payment(dossier: Dossier) -> Payment:
    """Who takes the money and how, as the form says; without a word of it, the person, in cash."""
    said = values(dossier)
    channel, account = str(said.get("channel", "cash")), str(said.get("account", ""))[:40]
    if channel not in CHANNELS or (channel in ("bank", "ewallet") and not account):
        channel = "cash"
    if channel in ("cash", "home"):
        return Payment(_payee(said, dossier), channel)
    bank = str(said.get("bank") or said.get("wallet") or "")[:20]
    return Payment(_payee(said, dossier), channel, bank, account, str(said.get("account_name", ""))[:120])


def _payee(said: Mapping[str, Any], dossier: Dossier) -> Person | None:
    """Somebody else who takes the money: by the number written; without one, the applicant who asks for the person."""
    if said.get("payee_is_other") and said.get("payee_number"):
        other = _entered(said, "payee", dossier)
        return None if other is None or other.pk == dossier.person_id else other
    return dossier.applicant if dossier.applicant_id != dossier.person_id else None


def _entered(said: Mapping[str, Any], prefix: str, dossier: Dossier) -> Person | None:
    """Whom the form names under this prefix: found by the number, else entered as written."""
    number = str(said.get(f"{prefix}_number") or "")
    if not number:
        return None
    known = people.find(PERSONAL_NUMBER, number)
    if known is not None:
        return known
    born = said.get(f"{prefix}_born")
    facts = people.PersonFacts(
        name=str(said.get(f"{prefix}_name", "")), identifiers={PERSONAL_NUMBER: number},
        birth=BirthDate.of(born) if isinstance(born, date) else born, source="form", synthetic=dossier.person.synthetic,
    )  # fmt: skip
    return people.match_or_create(facts, by=access.SYSTEM)


def _values(response: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return answers.values(response)
    except (forms.UnknownForm, KeyError):
        return {}


def _born(said: Mapping[str, Any], dossier: Dossier) -> dict[str, Any]:
    known = dossier.person.birth or said.get("applicant_born")
    if isinstance(known, BirthDate):
        return {"born": known.first_day, "born_precision": known.precision}
    return {"born": known, "born_precision": "day"} if known else {}


def _household(said: Mapping[str, Any]) -> dict[str, Any]:
    if "household" not in said:
        return {}
    return {"household": said["household"] if said["household"] in ("poor", "near_poor") else ""}


def _income(said: Mapping[str, Any]) -> dict[str, Any]:
    """Pension and survivor insurance are one sum; a merit benefit is another monthly allowance."""
    if "benefits" not in said:
        return {}
    benefits = set(said["benefits"])
    amounts = [int(said.get(name) or 0) for name in ("pension_monthly", "survivor_amount")]
    return {
        "pension_monthly": sum(amounts) if benefits & {"pension", "survivor"} else 0,
        "survivor_monthly": "survivor" in benefits,
        "other_monthly": bool(benefits & {"merit", "other"}),
    }


def _study(said: Mapping[str, Any]) -> dict[str, Any]:
    if "study_unbroken" in said:
        return {"studying": bool(said["study_unbroken"])}
    return {"studying": said["school"] == "attends"} if "school" in said else {}


def _family(said: Mapping[str, Any]) -> dict[str, Any]:
    """A lone parent (never married, or the spouse dead or missing) and the children raised."""
    found: dict[str, Any] = {}
    if "marital" in said:
        alone = said["marital"] in ("single", "widowed", "spouse_missing")
        found["lone_parent"] = alone and "single_parent" in said.get("kinds", ())
    rows = said.get("children")
    if isinstance(rows, list):
        born = [(_day(row.get("child_born")), row.get("child_studying")) for row in rows]
        found["children"] = [day for day, _studies in born if day]
        if any(studies is not None for _day_, studies in born):
            found["children_studying"] = [day for day, studies in born if day and studies]
    return found


def _answer(items: Iterable[Mapping[str, Any]], link: str) -> Any:
    for item in items:
        if item.get("linkId") == link:
            for answer in item.get("answer", ()):
                return next((answer[key] for key in answer if key.startswith("value")), None)
        below = _answer(item.get("item", ()), link)
        if below is not None:
            return below
    return None


def _day(given: Any) -> date | None:
    return given.first_day if isinstance(given, BirthDate) else given


CHANNELS = ("cash", "home", "bank", "ewallet")
# Questions that bear the name of a fact and answer it in its own terms.
_AS_ASKED = frozenset(
    {
        "difficult_area", "no_support", "was_supported_child", "no_supporter", "supporter_on_allowance", "taken_in",
        "disability", "disability_certified_on", "pregnant", "couple_grant_elsewhere", "cared_by", "in_institution",
    }
)  # fmt: skip
