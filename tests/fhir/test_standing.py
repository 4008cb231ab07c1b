"""What is derived from the history can be checked against it and made anew."""

import pytest
from click.testing import CliRunner

from lienthong import database, fhir
from lienthong.fhir import standing
from lienthong.fhir.commands import fhir as commands
from lienthong.fhir.patients import SYSTEMS
from tests.fhir.test_scope import observation

pytestmark = pytest.mark.django_db
TABLES = ("token", "reference", "date", "word", "quantity")
CITIZEN = next(system for system, name in SYSTEMS.items() if name == "personal-number")


def index() -> dict[str, list]:
    connection = database.connection()
    return {name: sorted(map(str, connection.execute(f"SELECT * FROM fhir_{name}"))) for name in TABLES}


def test_indexes_made_anew_are_those_that_writing_made(clinic, patient):
    known = fhir.store.create(patient, actor=clinic)
    seen = observation(subject={"reference": known.reference}, effectiveDateTime="2026-12-07",
                       valueQuantity={"value": 5, "code": "1"})  # fmt: skip
    gone = fhir.store.create(seen, actor=clinic)
    fhir.store.create(seen, actor=clinic)
    fhir.store.delete("Observation", gone.id, actor=clinic)
    before = index()
    for name in TABLES:
        database.connection().execute(f"DELETE FROM fhir_{name}")
    assert list(standing.reindex()) == [3]
    assert index() == before and all(before.values())


def test_a_row_that_differs_from_its_history_is_named(clinic, patient):
    known = fhir.store.create(patient, actor=clinic)
    assert standing.differences() == []
    database.connection().execute("UPDATE fhir_resource SET version = 7")
    assert [each.thing for each in standing.differences()] == [known.reference]
    result = CliRunner().invoke(commands, ["check"])
    assert result.exit_code == 1 and known.reference in result.output


def test_who_a_patient_is_found_to_be_reaches_what_was_stored_before(clinic, patient):
    """A Patient whose number comes later: the citizen must find the earlier results in the health book."""
    known = fhir.store.create(patient, actor=clinic)
    fhir.store.create(observation(subject={"reference": known.reference}), actor=clinic)
    numbered = {**patient, "id": known.id, "identifier": [{"system": CITIZEN, "value": "001150000017"}]}
    fhir.store.update(numbered, known.id, actor=clinic)
    rows = database.connection().execute("SELECT DISTINCT person FROM fhir_resource").fetchall()
    assert len(rows) == 1 and rows[0][0] is not None
