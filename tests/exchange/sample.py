"""Episodes for the tests: one clinic, one hospital, Mrs Lành, written by the synthetic writer of the demo."""

from dataclasses import replace
from datetime import date, datetime
from random import Random

from lienthong import access
from lienthong.exchange import writing
from lienthong.exchange.tables import TABLES, Era
from lienthong.web.demo import episodes
from lienthong.web.demo.catalogue import ILLNESSES
from lienthong.web.demo.plan import Patient, Plan

CLINIC, HOSPITAL = "37S01", "37S02"
DOCTOR, HEAD = "000101/NB-GPHN", "000100/NB-GPHN"
NOW = datetime(2026, 12, 11, 15, 0)
IT = access.Actor("client:clinic", f"facility:{CLINIC}", frozenset({"facility_it"}))
HOSPITAL_IT = access.Actor("client:hospital", f"facility:{HOSPITAL}", frozenset({"facility_it"}))
LANH = Patient(
    number="BN-000126", name="NGUYỄN THỊ LÀNH", born=date(1950, 3, 2), sex="2", personal_number="037150000126",
    card="HT2370150000126", address="Thôn 1", province="37", commune="14464", registered_at=CLINIC,
)  # fmt: skip
PLAN = Plan(
    episode="37S0126120000001", facility=CLINIC, doctor=DOCTOR, director=HEAD, patient=LANH, illness=ILLNESSES[0],
    arrived=datetime(2026, 12, 7, 8, 5), left=datetime(2026, 12, 7, 9, 20),
)  # fmt: skip
INPATIENT = replace(
    PLAN, kind="03", left=datetime(2026, 12, 9, 10, 0), illness=ILLNESSES[3], episode="37S0126120000002",
    refer_to=HOSPITAL, revisit_on=date(2026, 12, 21), sick_days=5,
)  # fmt: skip


def tables(plan: Plan = PLAN, **changes: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """The tables of a plan; `XML1={...}` changes fields of the first row of a table."""
    made = episodes.write(plan, Random(7))
    for name, fields in changes.items():
        made[name][0] = {**made[name][0], **fields}
    return made


def read(plan: Plan = PLAN, **changes: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """The same as a reader gives them: every field there, empty ones too."""
    made = tables(plan, **changes)
    return {name: [_whole(name, row) for row in rows] for name, rows in made.items()}


def _whole(name: str, row: dict[str, str]) -> dict[str, str]:
    return {field.name: row.get(field.name, "") for field in TABLES[name].fields_of(Era.QD1931)}


def envelope(*dossiers: dict, facility: str = CLINIC) -> bytes:
    """An unsigned envelope of these dossiers, or of the plain episode."""
    return writing.envelope(facility, dossiers or (tables(),), made_on=NOW.date())
