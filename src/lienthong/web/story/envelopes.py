"""What the facilities of the story send: the same rows at every telling."""

import hashlib
from dataclasses import replace
from datetime import datetime
from random import Random

from lienthong.database import clock, home
from lienthong.exchange import writing
from lienthong.web.demo import cast, episodes
from lienthong.web.demo.catalogue import Illness
from lienthong.web.demo.plan import Patient, Plan, Tables

REFERRAL, APPOINTMENT = "CT-2612-0001", "HK-2612-0001"
AT_CLINIC, AT_HOSPITAL, BROKEN = "37S0126120000001", "37S0226120000001", "37S0126120000002"
# Not on list III of Circular 01/2025, so the referral lasts 10 working days and not a year.
GASTRITIS = Illness("K29.7", "Viêm dạ dày, không đặc hiệu", "Đau thượng vị", ("omeprazol",), ("blood-count",))


def at_clinic() -> bytes:
    """07/12/2026: treated at the clinic, referred to the hospital, asked to come again on 21/12."""
    return _envelope(cast.CLINIC, _clinic(), datetime(2026, 12, 7))


def corrected() -> bytes:
    """The same episode again: the diagnosis lacked a suspicion, so every paper that repeats it changes."""
    suspected = replace(GASTRITIS, words=f"{GASTRITIS.words}, nghi loét dạ dày")
    return _envelope(cast.CLINIC, replace(_clinic(), illness=suspected), datetime(2026, 12, 10))


def at_hospital() -> bytes:
    """09/12/2026: the hospital's own episode, which names the referral."""
    plan = Plan(
        episode=AT_HOSPITAL,
        facility=cast.HOSPITAL,
        doctor=cast.HOSPITAL_DOCTOR,
        director=cast.HOSPITAL_HEAD,
        patient=patient("BV26-000417"),
        illness=GASTRITIS,
        arrived=datetime(2026, 12, 9, 8, 15),
        left=datetime(2026, 12, 9, 10, 40),
        came_from=cast.CLINIC,
        came_with=REFERRAL,
        numbers={"record": "BA-BV-2612-0417"},
    )
    return _envelope(cast.HOSPITAL, plan, datetime(2026, 12, 9))


def broken() -> bytes:
    """10/12/2026: another episode, with a total that does not add up and a diagnosis that is no code."""
    plan = replace(
        _clinic(),
        episode=BROKEN,
        refer_to="",
        revisit_on=None,
        arrived=datetime(2026, 12, 10, 9, 0),
        left=datetime(2026, 12, 10, 9, 40),
        numbers={"record": "BA-TYT-2612-0002"},
    )
    tables = _tables(plan)
    tables["XML1"][0] |= {"MA_BENH_CHINH": "I1O", "T_TONGCHI_BV": "1.00", "NGAY_RA": "202612320940"}
    return writing.envelope(cast.CLINIC, [tables], made_on=datetime(2026, 12, 10).date())


def _clinic() -> Plan:
    return Plan(
        episode=AT_CLINIC,
        facility=cast.CLINIC,
        doctor=cast.DOCTOR,
        director=cast.CLINIC_HEAD,
        patient=patient("TYT-000126"),
        illness=GASTRITIS,
        arrived=datetime(2026, 12, 7, 8, 5),
        left=datetime(2026, 12, 7, 9, 20),
        refer_to=cast.HOSPITAL,
        revisit_on=datetime(2026, 12, 21).date(),
        numbers={"record": "BA-TYT-2612-0001", "referral": REFERRAL, "appointment": APPOINTMENT},
    )


def patient(number: str) -> Patient:
    """Mrs Lành as a facility's reception writes her down, with its own number for her."""
    person = cast.LANH
    return Patient(
        number=number,
        name=person.name,
        born=person.born,
        sex=person.sex,
        personal_number=person.personal_number,
        card=person.card,
        address=person.address,
        province=cast.PROVINCE,
        commune=cast.home_commune(),
        registered_at=cast.CLINIC,
    )


def _tables(plan: Plan) -> Tables:
    return episodes.write(plan, Random(plan.episode))


def _envelope(facility: str, plan: Plan, made_at: datetime) -> bytes:
    return kept(facility, _tables(plan), made_at)


def kept(facility: str, tables: Tables, made_at: datetime) -> bytes:
    """The signed envelope, the same bytes at every telling: a signature is different each time, so it is kept."""
    made_on = made_at.replace(tzinfo=clock.VIETNAM).date()
    unsigned = writing.envelope(facility, [tables], made_on=made_on)
    file = home.current().folder("story") / f"{hashlib.sha256(unsigned).hexdigest()}.xml"
    if not file.exists():
        draft = file.with_suffix(".draft")
        draft.write_bytes(writing.signed(unsigned, facility=facility))
        draft.rename(file)
    return file.read_bytes()
