"""The cast of the story and the demo: one clinic, one hospital, their people, a vendor, a citizen. All synthetic.

`stage()` puts them there, once; calling it again changes nothing. Every demo account has the same password, which is
shown on the sign-in page of a home that is marked synthetic, and nowhere else.
"""

from dataclasses import dataclass
from datetime import date

from lienthong import database, people
from lienthong.access import Actor, Role
from lienthong.access.actor import HOME
from lienthong.access.user import Membership, User
from lienthong.database import clock
from lienthong.directory import Facility, Practitioner, units
from lienthong.directory.facilities import FacilityClass, FacilityKind, LicenceLevel, Owner
from lienthong.directory.practitioners import Membership as Practice
from lienthong.directory.practitioners import Profession

PASSWORD = "lien-thong-2026"  # noqa: S105 - for synthetic homes only, and said there
PROVINCE = "37"  # Ninh Bình: no provincial top-up is known
CLINIC, HOSPITAL = "37S01", "37S02"
DOCTOR, HOSPITAL_DOCTOR = "000101/NB-GPHN", "000201/NB-GPHN"
CLINIC_HEAD, HOSPITAL_HEAD = "000100/NB-GPHN", "000200/NB-GPHN"
NURSE = "000202/NB-GPHN"
HOSPITAL_PARTY = f"facility:{HOSPITAL}"
HOSPITAL_STAFF = Actor("user:benhvien", HOSPITAL_PARTY, frozenset({Role.HOSPITAL_DOCTOR.value}))  # its doctor
SINCE = date(2025, 7, 1)


@dataclass(frozen=True)
class Account:
    """One who can sign in: login, name, organisation (party code), role, and the licence of whoever treats."""

    login: str
    name: str
    organisation: str
    role: str
    licence: str = ""


ACCOUNTS = (
    Account("tram", "Bác sĩ Đinh Thị Hoa (trạm y tế)", f"facility:{CLINIC}", Role.CLINIC_DOCTOR, DOCTOR),
    Account(
        "benhvien", "Bác sĩ Vũ Minh Quân (bệnh viện)", f"facility:{HOSPITAL}", Role.HOSPITAL_DOCTOR, HOSPITAL_DOCTOR
    ),
    Account("dieuduong", "Điều dưỡng Phạm Thị Nga (bệnh viện)", f"facility:{HOSPITAL}", Role.NURSE, NURSE),
    Account("luutru", "Trần Văn Kiên (phòng hồ sơ bệnh án)", f"facility:{HOSPITAL}", Role.RECORDS_OFFICER),
    Account(
        "giamdoc",
        "Bác sĩ Hoàng Thị Bích Ngọc (giám đốc bệnh viện)",
        f"facility:{HOSPITAL}",
        Role.FACILITY_DIRECTOR,
        HOSPITAL_HEAD,
    ),
    Account("it", "Lê Quang Huy (công nghệ thông tin, nhà cung cấp)", f"facility:{CLINIC}", Role.FACILITY_IT),
    Account("tinh", "Phạm Thu Hà (Sở Y tế)", f"unit:{PROVINCE}", Role.PROVINCE_OFFICER),
    Account("bo", "Trần Đức Long (Bộ Y tế)", "agency:moh", Role.MINISTRY_OFFICER),
    Account("quantri", "Ngô Văn Bình (quản trị)", HOME, Role.ADMINISTRATOR),
)


@dataclass(frozen=True)
class Citizen:
    """Mrs Lành, as her card says."""

    name: str = "NGUYỄN THỊ LÀNH"
    born: date = date(1950, 3, 2)
    sex: str = "2"
    personal_number: str = "037150000126"
    card: str = "HT2370150000126"
    address: str = "Thôn 1"


LANH = Citizen()
AN = Citizen("TRẦN VĂN AN", date(1975, 6, 12), "1", "037075000131", "", "Thôn 1")  # her son
SUBJECTS = {"LANH": LANH.personal_number}  # by whom the story's obligations are asked for


def stage() -> None:
    """Put the cast there, in a home that is marked synthetic from now on; refused where the home holds real data."""
    clock.mark_synthetic()
    with database.transaction():
        commune = home_commune()
        _facility(CLINIC, "Trạm Y tế xã (giả lập)", FacilityKind.STATION, LicenceLevel.INITIAL, "", 5, commune)
        _facility(
            HOSPITAL,
            "Bệnh viện đa khoa tỉnh (giả lập)",
            FacilityKind.HOSPITAL,
            LicenceLevel.BASIC,
            FacilityClass.FIRST,
            600,
            commune,
        )
        for licence, name, facility, profession in (
            (CLINIC_HEAD, "Trịnh Văn Nam", CLINIC, Profession.DOCTOR),
            (DOCTOR, "Đinh Thị Hoa", CLINIC, Profession.DOCTOR),
            (HOSPITAL_HEAD, "Hoàng Thị Bích Ngọc", HOSPITAL, Profession.DOCTOR),
            (HOSPITAL_DOCTOR, "Vũ Minh Quân", HOSPITAL, Profession.DOCTOR),
            (NURSE, "Phạm Thị Nga", HOSPITAL, Profession.NURSE),
        ):
            _practitioner(licence, name, facility, profession)
        for account in ACCOUNTS:
            give_account(account)


def let_lanh_in() -> None:
    """Mrs Lành's own account, once she is known as a person; raises LookupError before."""
    _let_in(LANH, "lanh", "Nguyễn Thị Lành (người dân)")


def let_an_in() -> None:
    """Her son's, likewise."""
    _let_in(AN, "an", "Trần Văn An (người dân)")


def home_commune() -> str:
    """Where Mrs Lành lives: the first commune of the province, by code."""
    found = units.at(clock.today()).filter(level=units.Level.COMMUNE, province_code=PROVINCE).order_by("code").first()
    if found is None:
        raise LookupError(f"the reference data of province {PROVINCE} are not loaded")
    return found.code


def give_account(account: Account) -> User:
    """The account, made unless it is there."""
    user = User.objects.filter(login=account.login).first()
    if user is None:
        user = User.objects.create_user(account.login, PASSWORD, name=account.name, demo=True, licence=account.licence)
    elif account.licence and not user.licence:
        user.licence = account.licence
        user.save(update_fields=["licence"])
    Membership.objects.get_or_create(user=user, organisation=account.organisation, role=account.role, valid_from=SINCE)
    return user


def _let_in(citizen: Citizen, login: str, name: str) -> None:
    person = people.find("personal-number", citizen.personal_number)
    if person is None:
        raise LookupError(f"nobody has met {citizen.name} yet")
    give_account(Account(login, name, person.party, Role.CITIZEN))


def _facility(code: str, name: str, kind: str, level: str, rank: str, beds: int, commune: str) -> None:
    Facility.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "kind": kind,
            "owner": Owner.PROVINCE,
            "facility_class": rank,
            "level": level,
            "beds": beds,
            "province": PROVINCE,
            "commune": commune,
            "synthetic": True,
        },
    )


def _practitioner(licence: str, name: str, facility: str, profession: str) -> None:
    person, _ = Practitioner.objects.get_or_create(
        licence=licence, defaults={"name": name, "profession": profession, "synthetic": True}
    )
    Practice.objects.get_or_create(practitioner=person, facility_id=facility)
