"""What a form is proposed with: what reception and the person's own data know already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lienthong.database import clock
from lienthong.forms import catalogue
from lienthong.records import record_form
from lienthong.records.record import MedicalRecord

SEXES = {"male": "1", "female": "2"}


def prefilled(record: MedicalRecord, kind: str) -> dict[str, Any]:
    """Plain values by linkId for a new entry of this kind; only those its questionnaire asks."""
    asked = catalogue.get(record_form.questionnaire_of(kind, record.form)).index
    found = {**_of_person(record), **_known(record.known())}
    found |= {name: clock.now() for name in ("noted_at", "measured_at", "prescribed_at", "resulted_at")}
    return {link: value for link, value in found.items() if link in asked and value not in (None, "")}


def _of_person(record: MedicalRecord) -> dict[str, Any]:
    person = record.person
    return {
        "name": person.name.upper(),
        "born": person.birth,
        "sex": SEXES.get(person.sex),
        "ethnic_group": person.ethnicity,
        "telephone": person.telephone,
        "admitted_at": record.admitted_at,
        "department": record.department,
    }


def _known(known: Mapping[str, Any]) -> dict[str, Any]:
    """Moments were kept as text."""
    return {
        link: datetime.fromisoformat(value) if link.endswith("_at") and isinstance(value, str) else value
        for link, value in known.items()
    }
