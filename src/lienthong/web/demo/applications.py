"""Applications on form 01, as applicants and officers fill it in; for the story and the demo."""

from __future__ import annotations

from typing import Any

import requests

from lienthong import database, forms, people
from lienthong.access import Actor
from lienthong.assistance import dossiers
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.partners import national_portal
from lienthong.partners.national_portal import account, declaration, link

PENSION, ALLOWANCE, FORM = "1.014027", "1.001776", "form-01-335-2026"
PURPOSE = "assistance.apply:social-pension"


def pension(person: people.Person, number: str, **more: Any) -> dict[str, Any]:
    """What form 01 asks of someone who applies for the social pension."""
    return _common(person, number) | {"kinds": ["social_pension"], "pension_request": True} | more


def disability(person: people.Person, number: str, **more: Any) -> dict[str, Any]:
    """What form 01 asks of a severely disabled person."""
    return (
        _common(person, number)
        | {
            "kinds": ["disabled"], "school": "left", "school_reason": "Đã đi làm", "marital": "single",
            "disability": "severe", "disability_certificate": "37/2026/GXN", "disability_certified_on": "2026-10-15",
            "works": False,
        }
        | more
    )  # fmt: skip


def hand_in(
    person: people.Person,
    answers: dict[str, Any],
    *,
    by: Actor,
    key: str,
    channel: str = dossiers.Channel.ONLINE,
    procedure: str = PENSION,
) -> Dossier:
    """Fill the form in, send it, and hand the dossier in: all of it, or nothing."""
    with database.transaction():
        draft = forms.begin(PURPOSE, FORM, by=by, person=person, initial=answers)
        sent = forms.submit(draft, revision=draft.revision, by=by)
        return dossiers.submit(
            dossiers.Application(
                procedure=procedure, person=person, applicant=person, channel=channel, form=FORM, answers=sent.whole()
            ),
            by=by,
            key=key,
        )


def on_the_portal(person: people.Person, number: str, answers: dict[str, Any], *, procedure: str = PENSION) -> Dossier:
    """The citizen fills the same form in on the simulated national portal, and this home takes it from there."""
    held = account.current()
    assert held, "the home has an account at the simulated portal: simulators.connect"
    body = {"procedure": procedure, "declaration": declaration.written(FORM, answers),
            "owner": {"name": person.name, "number": number}}  # fmt: skip
    answer = requests.post(f"{held.address.rpartition('/')[0]}/applications", json=body, timeout=10)
    national_portal.pull()
    known = link.by_number(answer.json()["number"])
    assert known and known.dossier, known and known.reasons
    return known.dossier


def _common(person: people.Person, number: str) -> dict[str, Any]:
    return {
        "purpose": "apply", "applicant_name": person.name, "applicant_born": person.birth,
        "applicant_sex": person.sex, "applicant_number": number, "residence_commune": person.commune,
        "residence_address": "Thôn 1", "household": "neither", "in_institution": False, "benefits": ["none"],
        "channel": "cash", "payee_is_other": False, "filled_by": "self",
    }  # fmt: skip
