"""What is told to a partner: one JSON object in our own neutral words. Each adapter puts it into its partner's.

{"format": "lienthong-civil/1", "kind": "residence.deleted", "case": "<uuid>", "module": "death",
 "commune": "00004", "person": {...}, "death": {...} | "birth": {...}, "register": {"number": "12/2026"}}
"""

from __future__ import annotations

from typing import Any

from lienthong import signing
from lienthong.civil import sources, statement
from lienthong.civil.birth import Birth
from lienthong.civil.death import Death
from lienthong.civil.registration import Kind, Registration
from lienthong.civil.source import Says, Source
from lienthong.ledger.life import identity
from lienthong.people.identifiers import Identifier, State
from lienthong.people.persons import Person
from lienthong.people.residence import Residence

FORMAT = "lienthong-civil/1"


def compose(thing: str, kind: str) -> bytes:
    """The canonical bytes of what is told about a death, a birth or an entry of the register."""
    write = {"death": _death, "birth": _birth, "registration": _registration}[thing.partition(":")[0]]
    return signing.canonical({"format": FORMAT, "kind": kind} | write(thing))


def _death(thing: str) -> dict[str, Any]:
    row = Death.objects.unscoped("told to a partner").select_related("person").get(pk=identity(thing))
    told = [one for one in statement.of(row.person) if one.source == Source.HOSPITAL and one.says == Says.DIED]
    paper = sources.paper_values(told[-1].reference) if told else {}
    return _about(str(row.pk), row) | {
        "module": "death", "person": _person(row.person), "register": {"number": row.register_number},
        "death": {"on": row.died_on.isoformat() if row.died_on else "", **_certificate(paper)},
    }  # fmt: skip


def _birth(thing: str) -> dict[str, Any]:
    row = Birth.objects.unscoped("told to a partner").select_related("mother", "child").get(pk=identity(thing))
    paper = sources.paper_values(row.paper)
    said = {
        "on": row.born_on.isoformat() if row.born_on else "", "at": paper.get("NGAY_SINH_CON", "")[8:],
        "place": paper.get("NOI_SINH_CON", ""), "father": paper.get("HO_TEN_CHA", ""),
        "name": row.child.name if row.child else paper.get("HO_TEN_CON", ""),
        "sex": {"1": "male", "2": "female"}.get(paper.get("GIOI_TINH_CON", ""), "unknown"),
        "certificate": _paper_number(paper),
    }  # fmt: skip
    return _about(str(row.pk), row) | {
        "module": "birth", "person": _person(row.child or row.mother), "mother": _person(row.mother), "birth": said,
        "register": {"number": row.register_number},
    }  # fmt: skip


def _registration(thing: str) -> dict[str, Any]:
    row = Registration.objects.unscoped("told to a partner").get(pk=identity(thing))
    said = row.values
    return _about(str(row.pk), row) | {
        "module": row.kind, "person": _person(row.person), "asked_by": _person(row.applicant),
        "register": {"number": row.written_number, "on": row.registered_on.isoformat() if row.registered_on else ""},
    } | (
        {"death": {"on": said["died_on"], "at": said.get("died_at", ""), "place": said.get("place", ""),
                   "cause": said.get("cause", ""), "certificate": {"number": said.get("paper_number", "")}}}
        if row.kind == Kind.DEATH
        else {"mother": _person(row.person),
              "birth": {"on": said["born_on"], "name": said["child_name"], "sex": said["child_sex"],
                        "place": said.get("born_place", ""), "father": said.get("father_name", ""),
                        "number": said.get("child_number", "")}}
    )  # fmt: skip


def _about(case: str, row: Any) -> dict[str, Any]:
    return {"case": case, "commune": row.commune, "province": row.province, "began_at": row.began_at.isoformat()}


def _person(person: Person) -> dict[str, Any]:
    held = Identifier.objects.unscoped("a partner knows persons by their numbers").filter(
        person=person, state=State.ACTIVE, system__in=("personal-number", "insurance-card", "social-insurance")
    )
    homes = Residence.objects.unscoped("told to the partner that registers it").filter(person=person, valid_to=None)
    home = homes.order_by("kind").first()
    return {
        "name": person.name, "birth": str(person.birth or ""), "sex": person.sex, "ethnicity": person.ethnicity,
        "nationality": person.nationality, "commune": person.commune, "province": person.province,
        "address": home.address if home else "", "identifiers": dict(held.values_list("system", "value")),
    }  # fmt: skip


def _certificate(paper: dict[str, Any]) -> dict[str, Any]:
    if not paper:
        return {}
    return {
        "at": paper.get("NGAY_TU_VONG", "")[8:], "place": paper.get("NOI_TU_VONG", ""),
        "cause": paper.get("NGUYEN_NHAN", ""), "certificate": _paper_number(paper),
    }  # fmt: skip


def _paper_number(paper: dict[str, Any]) -> dict[str, str]:
    return {"number": paper.get("number", ""), "on": paper.get("written_on", ""), "by": paper.get("issuer_name", "")}
