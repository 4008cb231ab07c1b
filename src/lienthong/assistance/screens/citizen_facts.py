"""Between a form's questions and what we know of a person: what is filled in already, and whom the answers name.

A question's name is the subject's prefix and the fact: `applicant_name`, `proxy_number`, `dead_born`. Questions that a
form does not have are left out, so one list serves all forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lienthong.assistance.screens import citizen_scope
from lienthong.database import clock
from lienthong.forms.questionnaire import Questionnaire
from lienthong.people.birth import BirthDate
from lienthong.people.facts import PersonFacts, Place
from lienthong.people.identifiers import INSURANCE_CARD, PERSONAL_NUMBER
from lienthong.people.persons import Person
from lienthong.people.residence import Residence

APPLICANT, PROXY, DEAD = "applicant", "proxy", "dead"
SOURCE = "form"


def known(form: Questionnaire, subjects: Mapping[str, Person]) -> dict[str, Any]:
    """What the form asks about these persons (by the prefix of their questions) and we know already."""
    found: dict[str, Any] = {}
    for prefix, person in subjects.items():
        for fact, value in _facts(person):
            links = (f"{prefix}_{fact}", *((fact,) if prefix == APPLICANT else ()))
            found |= {link: value for link in links if link in form.index and value not in (None, "")}
    return found


def _facts(person: Person) -> Iterator[tuple[str, Any]]:
    """By the names that forms ask by; residence and telephone stand without a prefix on some."""
    numbers = citizen_scope.numbers_of(person)
    home = _residence(person)
    yield "name", person.name
    yield "born", person.birth
    yield "sex", person.sex if person.sex in ("male", "female") else ""
    yield "number", numbers.get(PERSONAL_NUMBER, "")
    yield "ethnic_group", person.ethnicity
    yield "phone", person.telephone
    yield "insurance_card", numbers.get(INSURANCE_CARD, "")
    for name in ("commune", "residence_commune"):
        yield name, person.commune
    if home is not None:
        yield "address", ", ".join(part for part in (home.address, home.village) if part)
        yield "residence_village", home.village
        yield "residence_address", home.address


def _residence(person: Person) -> Residence | None:
    rows = Residence.objects.unscoped("of a person the citizen speaks for")
    return rows.filter(person=person, kind="current", valid_to=None).first()


def named(said: Mapping[str, Any], prefix: str, *, synthetic: bool) -> PersonFacts:
    """Whom the answers name under this prefix, as facts for matching. Nothing of what we hold is told back."""
    born, number = said.get(f"{prefix}_born"), str(said.get(f"{prefix}_number") or "").strip()
    where = "residence" if prefix == APPLICANT and not said.get(f"{prefix}_commune") else prefix
    place, address = said.get(f"{where}_commune"), str(said.get(f"{where}_address") or "")
    return PersonFacts(
        name=str(said.get(f"{prefix}_name", "")),
        birth=BirthDate.of(born) if isinstance(born, date) else born,
        sex=str(said.get(f"{prefix}_sex") or "unknown"),
        identifiers={PERSONAL_NUMBER: number} if number else {},
        residence=Place(place, address, written_on=clock.today()) if place else None,  # chosen among today's
        source=SOURCE,
        synthetic=synthetic,
    )
