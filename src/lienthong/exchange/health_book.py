"""The health book: what a citizen sees of all their episodes, wherever they were treated.

It is read from the FHIR store across organisations, by person, and from the papers that were delivered to the book. Who
may read it: the citizen; practitioners where the citizen is treated, by the citizen's consent, or in an emergency with
a reason. What tells of HIV is shown to the citizen and to those with the right to it, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from lienthong import access
from lienthong.access.permission import allowed
from lienthong.directory.facilities import Facility
from lienthong.fhir import store
from lienthong.papers import consent
from lienthong.papers.health_book_entry import BookEntry
from lienthong.papers.paper import Paper
from lienthong.papers.state import State
from lienthong.people.persons import Person, Treated

TYPES = (
    "Encounter", "Condition", "MedicationRequest", "Observation", "DiagnosticReport", "AllergyIntolerance",
    "Immunization",
)  # fmt: skip
NEWEST = 200  # rows of a kind that a page shows


class Ground(StrEnum):
    """Why somebody may read a book."""

    OWN = "own"
    TREATMENT = "treatment"
    CONSENT = "consent"
    EMERGENCY = "emergency"


@dataclass(frozen=True)
class Line:
    """One fact of the book: when, what, where."""

    at: str
    words: str
    detail: str = ""
    facility: str = ""
    encounter: str = ""


@dataclass
class Visit:
    """One episode at one facility."""

    id: str
    start: str
    end: str
    facility: str
    reason: str
    kind: str
    diagnoses: list[str] = field(default_factory=list)


@dataclass
class Book:
    """Everything a reader may see of one person, newest first."""

    visits: list[Visit] = field(default_factory=list)
    medicines: list[Line] = field(default_factory=list)
    results: list[Line] = field(default_factory=list)
    allergies: list[Line] = field(default_factory=list)
    vaccinations: list[Line] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)


def ground(person: Person, actor: access.Actor) -> Ground | None:
    """On what ground this actor may read this person's book now; None if on none."""
    if person.party in actor.persons:
        return Ground.OWN
    if not allowed(actor, "health-book.emergency") or not actor.organisation:
        return None
    if Treated.objects.filter(person=person, organisation=actor.organisation).exists():
        return Ground.TREATMENT
    if consent.stands(person, actor.organisation):
        return Ground.CONSENT
    return Ground.EMERGENCY if consent.in_emergency(person, actor) else None


def read(person: Person, why: Ground, *, actor: access.Actor) -> Book:
    """The book, audited as read by this actor on this ground. Call `ground` first."""
    same = _same(person)
    codes = [f"person:{pk}" for pk in same]
    if why == Ground.OWN:
        actor = replace(actor, persons=actor.persons | frozenset(codes))
    owned = store.across(codes, f"health-book: {why}", actor=actor, types=TYPES, emergency=why == Ground.EMERGENCY)
    resources = [(one.stored.resource(), one.organisation) for one in owned]
    names = facility_names({organisation for _, organisation in resources})
    book = Book(papers=_papers(same, actor))
    conditions = {r["id"]: _text(r.get("code")) for r, _ in resources if r["resourceType"] == "Condition"}
    for resource, organisation in resources:
        _enter(book, resource, names.get(organisation, organisation), conditions)
    for lines in (book.medicines, book.results, book.vaccinations):
        lines.sort(key=lambda line: line.at, reverse=True)
        del lines[NEWEST:]
    book.visits.sort(key=lambda visit: visit.start, reverse=True)
    return book


def _same(person: Person) -> list[UUID]:
    """The person with merged doubles: what was written under them is this person's too."""
    doubles = Person.objects.unscoped("a book holds what was written under merged doubles").filter(survivor=person)
    return [person.pk, *doubles.values_list("pk", flat=True)]


def _papers(persons: list[UUID], actor: access.Actor) -> list[Paper]:
    """The papers delivered to this book, as their issuers hold them; drafts are nobody's."""
    things = BookEntry.objects.filter(person__in=persons).values_list("thing", flat=True)
    rows = (
        Paper.objects.unscoped("the book was opened on a ground that `ground` gave")
        .filter(person__in=persons, pk__in={thing.rpartition(":")[2] for thing in things}, copy_of="")
        .exclude(state=State.DRAFT)
        .order_by("-signed_at")[:NEWEST]
    )
    own = {f"person:{pk}" for pk in persons} <= actor.persons
    may_see_all = own or allowed(actor, "hiv.read")
    return [row for row in rows if may_see_all or not row.sensitive]


def facility_names(parties: Iterable[str]) -> dict[str, str]:
    """The names of facilities ("facility:37S01"), in one query; who is none is left out."""
    codes = [party.removeprefix("facility:") for party in parties]
    found = Facility.objects.filter(code__in=codes).values_list("code", "name")
    return {f"facility:{code}": name for code, name in found}


def _enter(book: Book, resource: dict[str, Any], facility: str, conditions: Mapping[str, str]) -> None:
    match resource["resourceType"]:
        case "Encounter":
            book.visits.append(_visit(resource, facility, conditions))
        case "MedicationRequest":
            doses = "; ".join(one.get("text", "") for one in resource.get("dosageInstruction", ()))
            book.medicines.append(_line(resource, "medicationCodeableConcept", "authoredOn", doses, facility))
        case "Observation":
            book.results.append(_line(resource, "code", "effectiveDateTime", _value(resource), facility))
        case "DiagnosticReport":
            conclusion = resource.get("conclusion", "")
            book.results.append(_line(resource, "code", "effectiveDateTime", conclusion, facility))
        case "AllergyIntolerance":
            book.allergies.append(_line(resource, "code", "recordedDate", _text(resource.get("type")), facility))
        case "Immunization":
            book.vaccinations.append(_line(resource, "vaccineCode", "occurrenceDateTime", "", facility))


def _visit(resource: dict[str, Any], facility: str, conditions: Mapping[str, str]) -> Visit:
    period = resource.get("period", {})
    named = (one["condition"]["reference"].rpartition("/")[2] for one in resource.get("diagnosis", ()))
    return Visit(
        id=resource["id"],
        start=period.get("start", ""),
        end=period.get("end", ""),
        facility=facility,
        reason="; ".join(_text(one) for one in resource.get("reasonCode", ())),
        kind=_text((resource.get("type") or [{}])[0]),
        diagnoses=[conditions[key] for key in named if conditions.get(key)],
    )


def _line(resource: dict[str, Any], words: str, at: str, detail: str, facility: str) -> Line:
    encounter = resource.get("encounter", {}).get("reference", "").rpartition("/")[2]
    return Line(resource.get(at, ""), _text(resource.get(words)), detail, facility, encounter)


def _value(resource: dict[str, Any]) -> str:
    """A measured value with its unit; the parts of a test with several; the note where there is neither."""
    if "component" in resource:
        parts = ((_text(one.get("code")), _value(one)) for one in resource["component"])
        return "; ".join(f"{name} {value}".strip() for name, value in parts)
    amount = resource.get("valueQuantity")
    if amount:
        return f"{amount.get('value', '')} {amount.get('unit', '')}".strip()
    notes = "; ".join(one.get("text", "") for one in resource.get("note", ()))
    return resource.get("valueString") or _text(resource.get("valueCodeableConcept")) or notes


def _text(concept: Any) -> str:
    """What a CodeableConcept says to a reader."""
    if isinstance(concept, str):
        return concept
    if not concept:
        return ""
    coding = (concept.get("coding") or [{}])[0]
    return concept.get("text") or coding.get("display") or coding.get("code") or ""
