"""Ba Đình's officers, its chairman, Mrs Lành who is seventy-six, and her son: the ground of every dossier."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from lienthong import access, people
from lienthong.assistance.dossiers import submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.database import clock
from lienthong.people import verification

COMMUNE, PROVINCE = "00004", "01"
UNIT = f"unit:{COMMUNE}"
MORNING = datetime(2026, 12, 7, 9, 0, tzinfo=clock.VIETNAM)  # a Monday


class Answers:
    """The population database in tests: it says what it is told to say."""

    source = "test"
    verdict = verification.Verdict("confirmed")

    def verify(self, facts: people.PersonFacts, question: verification.Question) -> verification.Verdict:
        return self.verdict


def officer(login: str = "hanh", role: str = "commune_officer", unit: str = UNIT) -> access.Actor:
    return access.Actor(f"user:{login}", unit, frozenset({role}), frozenset({unit}))


def citizen(person: people.Person, login: str = "lanh") -> access.Actor:
    return access.Actor(f"user:{login}", None, frozenset({"citizen"}), persons=frozenset({person.party}))


def new_person(number: str, name: str, year: int, *, commune: str = COMMUNE, sex: str = "female") -> people.Person:
    facts = people.PersonFacts(
        name=name, birth=people.BirthDate(year, 3, 2), sex=sex, identifiers={"personal-number": number},
        residence=people.Place(commune, "Thôn 1", written_on=datetime(2026, 1, 1).date()), synthetic=True,
    )  # fmt: skip
    return people.match_or_create(facts, by=access.Actor("system:test", UNIT, frozenset({"system"})))


def item(link: str, value: Any) -> dict[str, Any]:
    kind = {bool: "valueBoolean", int: "valueInteger"}.get(type(value), "valueString")
    if isinstance(value, dict):
        return {"linkId": link, "answer": [{"valueCoding": value}]}
    if isinstance(value, str) and len(value) == 10 and value[4] == "-":
        kind = "valueDate"
    return {"linkId": link, "answer": [{kind: value}]}


def response(form: str, **values: Any) -> dict[str, Any]:
    """A questionnaire response of a form with these answers."""
    from lienthong.forms import catalogue

    return {
        "resourceType": "QuestionnaireResponse", "status": "completed",
        "questionnaire": catalogue.get(form).canonical, "item": [item(*pair) for pair in values.items()],
    }  # fmt: skip


@pytest.fixture
def morning() -> Iterator[datetime]:
    """Monday 07/12/2026, 09:00."""
    with clock.at(MORNING):
        yield MORNING


@pytest.fixture
def population(monkeypatch) -> Answers:
    """The population database, as each test lets it answer."""
    answers = Answers()
    monkeypatch.setitem(verification._bound, "verifier", answers)
    return answers


@pytest.fixture
def ground(db, population) -> None:
    """The country's reference data, and a population database that answers."""


@pytest.fixture
def lanh(ground) -> people.Person:
    """Nguyễn Thị Lành, born 02/03/1950, of Ba Đình."""
    with clock.at(MORNING):
        return new_person("001150012345", "Nguyễn Thị Lành", 1950)


@pytest.fixture
def an(ground) -> people.Person:
    """Her son."""
    with clock.at(MORNING):
        return new_person("001080012346", "Nguyễn Văn An", 1980, sex="male")


@pytest.fixture
def hanh() -> access.Actor:
    """The commune officer."""
    return officer()


@pytest.fixture
def chairman() -> access.Actor:
    return officer("chu", "commune_chairman")


@pytest.fixture
def submitted(lanh, hanh) -> Callable[..., Dossier]:
    """A dossier for the social pension, handed in at the desk unless said otherwise."""

    def submit(**changes: Any) -> Dossier:
        facts: dict[str, Any] = {
            "procedure": "1.014027", "person": lanh, "applicant": lanh, "channel": "desk",
            "form": "form-01-335-2026", "answers": {"resourceType": "QuestionnaireResponse"},
        }  # fmt: skip
        by = changes.pop("by", hanh)
        key = changes.pop("key", None)
        return submission.submit(submission.Application(**(facts | changes)), by=by, key=key)

    return submit


@pytest.fixture
def proposed(submitted, hanh) -> Callable[..., Dossier]:
    """A dossier that waits for the chairman."""
    from lienthong.assistance.dossiers import checking, proposing, reception

    def bring(**changes: Any) -> Dossier:
        dossier = reception.receive(submitted(**changes), by=hanh)
        return proposing.propose(checking.check(dossier, by=hanh), refuse=False, by=hanh)

    return bring
