"""Births and a contradicted death in the cast's commune: one child has its card, one waits; two offices say two days.

After `farewell`, whose death is nobody's question.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from lienthong.civil import registration
from lienthong.civil.birth import Birth
from lienthong.civil.contradiction import Contradiction
from lienthong.civil.registration import Kind
from lienthong.database import clock
from lienthong.ledger.worker import Worker
from lienthong.papers import issuing
from lienthong.papers.content import Writing
from lienthong.partners import civil_status
from lienthong.people.identifiers import PERSONAL_NUMBER, Identifier
from lienthong.people.persons import Person, Sex
from lienthong.web.demo import cast, farewell, offices, simulators

WHERE = "Bệnh viện đa khoa tỉnh (giả lập)"
BIRTHS = (datetime(2026, 12, 8, 5, 10), datetime(2026, 12, 19, 21, 40))  # nobody has answered about the second yet
CHILDREN = ("Nguyễn An Nhiên", "Nguyễn An Bình")
NOTICED, REGISTERED = datetime(2026, 12, 16, 10, 0), datetime(2026, 12, 17, 9, 0)
DAYS = (date(2026, 12, 15), date(2026, 12, 16))  # the hospital's and the family's
WHY = "the demo's own people"


def play() -> int:
    """How many births and contradictions there are afterwards. Played again, it adds nothing."""
    births()
    _contradicted()
    return Birth.objects.unscoped(WHY).count() + Contradiction.objects.unscoped(WHY).count()


def births() -> None:
    """Two young women of the commune have a child: the first child's way is followed to its card."""
    mothers = Person.objects.unscoped(WHY).filter(
        commune=cast.home_commune(), sex=Sex.FEMALE, birth_date__range=(date(1992, 1, 1), date(2004, 1, 1))
    )
    for number, (born, mother) in enumerate(zip(BIRTHS, mothers.order_by("birth_date", "id"), strict=False), 1):
        _born(number, born, mother)


def _born(number: int, born: datetime, mother: Person) -> None:
    code = f"{cast.HOSPITAL}.GCS.{number:05}.26"
    if Birth.objects.unscoped(WHY).filter(mother=mother).exists():
        return
    values = {
        "SO": code, "QUYEN_SO": "01/2026", "HO_TEN_NND": mother.name, "NGAYSINH_NND": f"{mother.birth_date:%Y%m%d}",
        "SO_CCCD_NND": _number(mother), "NOI_CU_TRU_NND": "Thôn 1 (giả lập)", "HO_TEN_CON": CHILDREN[number - 1],
        "GIOI_TINH_CON": "2", "NGAY_SINH_CON": f"{born:%Y%m%d%H%M}", "NOI_SINH_CON": WHERE, "CAN_NANG_CON": "3200",
        "SO_CON": "1", "LAN_SINH": "1", "SO_CON_SONG": "1", "TINH_TRANG_CON": "Khỏe mạnh",
        "NGUOI_DO_DE": "Vũ Minh Quân", "NGUOI_GHI_PHIEU": "Phạm Thị Nga",
    }  # fmt: skip
    with simulators.at(born + timedelta(hours=4)):
        _sign("birth_certificate", mother, code, values, written_on=born.date())
    for day in range(1, 4) if number == 1 else ():
        with simulators.at(datetime.combine(born.date() + timedelta(days=day), born.time().replace(hour=9))):
            civil_status.collect()
            Worker().run_until_idle()


def _contradicted() -> None:
    """The hospital's notice names one day, the family before the registrar the next: a person has to decide."""
    if Contradiction.objects.unscoped(WHY).exists():
        return
    person, relative = farewell.somebody()
    code = f"{cast.HOSPITAL}.GBT.00002.26"
    with simulators.at(NOTICED):
        values = {
            "SO": code, "NGAY_TU_VONG": f"{DAYS[0]:%Y%m%d}2350", "NOI_TU_VONG": WHERE, "NGUYEN_NHAN": "Suy tim",
            "MA_BENH_CHINH": "I50.9", "NOI_CU_TRU": "Thôn 1 (giả lập)", "NGUOI_THAN": relative.name, "QUAN_HE": "con",
        }  # fmt: skip
        _sign("death_notice", person, code, values, written_on=NOTICED.date())
    with simulators.at(REGISTERED):
        said = {"died_on": DAYS[1].isoformat(), "place": WHERE}
        entry = registration.draft(Kind.DEATH, person=person, applicant=relative, values=said, by=offices.officer())
        farewell.register(entry, relative)


def _sign(kind: str, person: Person, code: str, values: dict[str, str], *, written_on: date) -> None:
    writing = Writing(
        kind=kind, person=person, issuer=cast.HOSPITAL_PARTY, episode=f"{cast.HOSPITAL}{written_on:%y%m%d}",
        number=code, written_on=written_on, licence=cast.HOSPITAL_DOCTOR, values=values,
    )  # fmt: skip
    issuing.issue(writing, by=cast.HOSPITAL_STAFF, signed_at=clock.now())
    Worker().run_until_idle()


def _number(person: Person) -> str:
    known = Identifier.objects.unscoped(WHY).filter(person=person, system=PERSONAL_NUMBER).first()
    return known.value if known else ""
