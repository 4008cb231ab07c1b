"""What one synthetic episode is to be, and how the XML set writes its dates and its person."""

from dataclasses import dataclass, field
from datetime import date, datetime

from lienthong.web.demo.catalogue import Illness

Row = dict[str, str]
Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Patient:
    """Who is treated, as the facility's reception wrote it down. `card` may be empty (not insured)."""

    number: str
    name: str
    born: date
    sex: str  # "1" male, "2" female
    personal_number: str
    card: str
    address: str
    province: str
    commune: str
    registered_at: str = ""


@dataclass(frozen=True)
class Plan:
    """What one episode is to be: where, when, for whom, and which papers come out of it."""

    episode: str
    facility: str
    doctor: str
    director: str
    patient: Patient
    illness: Illness
    arrived: datetime
    left: datetime
    kind: str = "01"  # MA_LOAI_KCB: 01 examination, 03 inpatient
    refer_to: str = ""
    revisit_on: date | None = None
    came_from: str = ""
    came_with: str = ""
    sick_days: int = 0
    remarks: str = ""
    numbers: dict[str, str] = field(default_factory=dict)


def moment(value: datetime) -> str:
    """yyyymmddHHMM, as the set writes a point in time."""
    return value.strftime("%Y%m%d%H%M")


def day(value: date) -> str:
    """yyyymmdd, as the set writes a date."""
    return value.strftime("%Y%m%d")


def days_of_care(plan: Plan) -> int:
    """SO_NGAY_DTRI: none for an examination, else both the first and the last day count."""
    return 0 if plan.kind == "01" else (plan.left.date() - plan.arrived.date()).days + 1


def person(plan: Plan) -> Row:
    patient = plan.patient
    return {
        "HO_TEN": patient.name,
        "SO_CCCD": patient.personal_number,
        "NGAY_SINH": day(patient.born) + "0000",
        "GIOI_TINH": patient.sex,
        "MA_QUOCTICH": "000",
        "MA_DANTOC": "01",
        "MA_NGHE_NGHIEP": "00000",
        "DIA_CHI": patient.address,
        "MA_THE_BHYT": patient.card,
    }


def kind_of_patient(plan: Plan) -> str:
    """MA_DOITUONG_KCB: not insured, with a referral, or at the place of registration."""
    if not plan.patient.card:
        return "9"
    return "1.3" if plan.came_with else "1.1"
