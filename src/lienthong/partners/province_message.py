"""The messages to a province's system: a dossier (`DongBoDVC`) and its steps (`XuLyHoSo`), field by field.

Field names and values as in the provincial one-stop systems seen (evidence: secondary; no specification was ever
published, and what was seen is of the time of three levels). Only finished dossiers are sent (StatusId 10), papers by
address. What is unknown stays empty. The partner's numbers stay in this file.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lxml import etree

from lienthong.access import user
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import State
from lienthong.database import clock
from lienthong.directory import units
from lienthong.directory.units import Unit
from lienthong.partners import paper_address
from lienthong.partners.province_connector import Codes, Connector
from lienthong.people.identifiers import OLD_ID, PERSONAL_NUMBER, Identifier
from lienthong.people.persons import Person
from lienthong.people.residence import Residence

WHY = "a province's system gets the dossiers of its own communes"
SEXES = {"male": "1034", "female": "1035"}
CHANNELS = {"desk": "1", "online": "2", "post": "3"}
IDENTITY_POLICE = "1047"  # Cục Cảnh sát: who issues numbers of 12 digits
FINISHED = "10"
STATUS = {
    "submitted": "1", "received": "2", "checked": "4", "supplement_asked": "5", "supplemented": "4", "resumed": "4",
    "proposed": "4", "withdrawn": "7", "decided": "9", "refused": "9", "returned": FINISHED,
}  # fmt: skip
_BEFORE = date(2025, 6, 30)  # the last day of three levels


def dossier(one: Dossier, connector: Connector, key: str) -> dict[str, str]:
    """The body of `DongBoDVC`."""
    person, numbers = one.person, _numbers(one.person)
    number = numbers.get(PERSONAL_NUMBER) or numbers.get(OLD_ID, "")
    homes = {row.kind: row for row in _residences(person)}
    here, registered = homes.get("current"), homes.get("permanent") or homes.get("current")
    place = _place(here, one.commune, connector)
    received = _moment(_first(one, "received") or one.began_at)
    return {
        "AcceptKey": key, "LoaiDuLieu": "100", "MaHoSo": one.number, "MaLinhVuc": "", "TenLinhVuc": "Bảo trợ xã hội",
        **_decision(one),
        "KenhThucHien": CHANNELS.get(one.channel, ""), "LoaiDoiTuong": "1", "HinhThucTra": "", "MaTTHC": one.procedure,
        "TenTTHC": one.rules.name["vi"], "HoVaTen": person.name, "NgayThangNamSinh": _born(person),
        "GioiTinhId": SEXES.get(person.sex, ""), "DanTocId": person.ethnicity.removeprefix("0"), "CMND": number,
        "CMND_NgayCap": "", "CMND_NoiCap": IDENTITY_POLICE if len(number) == 12 else "",
        "MaTinh": place[0], "MaHuyen": place[1], "MaXa": place[2],
        **_address("HKTT", registered, one.commune, connector), **_address("NOHT", here, one.commune, connector),
        "SoDienThoai": person.telephone, "Email": "", "NgayTiepNhan": received, "DonViXuLy": _office(one.commune),
        "NoiNopHoSo": "2", "HoSoCoThanhPhanSoHoa": "1" if one.attachments else "0",
        "TaiKhoanDuocXacThucVoiVNeID": "1" if one.is_online else "0", "DuocThanhToanTrucTuyen": "0",
        "LoaiDinhDanh": "2" if len(number) == 9 else "1", "SoDinhDanh": number, "MaCSDL": "1", "StatusId": FINISHED,
        "SubmitedDate": received, "UrlDetail": "", "CertificateExtentData": extent(one),
    }  # fmt: skip


def steps(one: Dossier, key: str) -> list[dict[str, str]]:
    """The bodies of `XuLyHoSo`, one a step, in order. The partner's account is the login, as it has no other name."""
    actions = [action for action in one.actions.order_by("number") if action.name in STATUS]
    names, office = user.names({action.by for action in actions}), _office(one.commune)
    due = _moment(one.due_at) if one.due_at else ""
    return [
        {
            "AcceptKey": key, "MaHoSo": one.number, "TaiKhoanXuLy": action.by.removeprefix("user:"),
            "NguoiXuLy": names.get(action.by, ""), "ChucDanh": "", "ThoiDiemXuLy": _moment(action.happened_at),
            "DonViXuLy": office, "NoiDungXuLy": str(State(action.state_after).label), "StatusId": STATUS[action.name],
            "NgayBatDau": _moment(action.happened_at), "NgayKetThucTheoQuyDinh": due,
            "UseridCreated": action.by.removeprefix("user:"), "DateEdited": _moment(action.happened_at),
        }
        for action in actions
    ]  # fmt: skip


def extent(one: Dossier) -> str:
    """`CertificateExtentData`: what was handed in, and the papers of the result, each by the address to fetch it."""
    root = etree.Element("ExtentData")
    handed, results = etree.SubElement(root, "DanhSachTaiLieuNop"), etree.SubElement(root, "DanhSachGiayToKetQua")
    for place, paper in enumerate(one.attachments, 1):
        _fill(etree.SubElement(handed, "TaiLieuNop"), {
            "TepDinhKemId": str(place), "TenTepDinhKem": paper["name"], "IsDeleted": "0",
            "MaThanhPhanHoSo": paper["code"],
            "DuongDanTaiTepTin": paper_address.of_attachment(one.number, paper["file"]), "DuocSoHoa": "1",
            "DuocTaiSuDung": "0", "DuocLayTuKhoDMQG": "0", "MaKetQuaThayThe": "",
        })  # fmt: skip
    for place, issued in enumerate(_results(one), 1):
        _fill(etree.SubElement(results, "GiayToKetQua"), {
            "TenGiayTo": f"{issued.written_number}.pdf", "MaThanhPhanHoSo": one.procedure, "GiayToId": str(place),
            "DuongDanTepTinKetQua": paper_address.of_paper(issued), "MaGiayToKetQua": one.procedure,
        })  # fmt: skip
    return etree.tostring(root, encoding="unicode")


def _fill(element: Any, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        etree.SubElement(element, name).text = "".join(one for one in text if one.isprintable())  # a name of a file


def _results(one: Dossier) -> list[Any]:
    rows = one.papers.unscoped(WHY).filter(kind__in=["decision", "refusal"])
    return list(rows.order_by("issued_at"))


def _decision(one: Dossier) -> dict[str, str]:
    paper = next(iter(_results(one)), None)
    return {
        "LoaiKetQua": "", "SoQuyetDinh": paper.written_number if paper else "", "CoQuanBanHanh": _office(one.commune),
        "TrichYeu": one.asks, "NgayBanHanh": _day(paper.issued_at) if paper else "",
    }  # fmt: skip


def _numbers(person: Person) -> dict[str, str]:
    rows = Identifier.objects.unscoped(WHY).filter(person=person, state="active", system__in=[PERSONAL_NUMBER, OLD_ID])
    return dict(rows.values_list("system", "value"))


def _residences(person: Person) -> list[Residence]:
    return list(Residence.objects.unscoped(WHY).filter(person=person, valid_to=None))


def _place(home: Residence | None, commune: str, connector: Connector) -> tuple[str, str, str]:
    """Province, district and commune in the partner's codes; those of two levels where no old code is known."""
    if connector.codes == Codes.THREE and home is not None and home.unit_code and _is_old(home):
        former = units.get(home.unit_code, _BEFORE)
        if former is not None:
            level = former.level == units.Level.COMMUNE  # the island districts had no communes
            return former.province_code, former.district_code, former.code if level else ""
    today = units.get((home.commune if home else "") or commune, clock.today())
    return (today.province_code, "", today.code) if today else ("", "", "")


def _is_old(home: Residence) -> bool:
    return home.written_on is None or home.written_on <= _BEFORE


def _address(prefix: str, home: Residence | None, commune: str, connector: Connector) -> dict[str, str]:
    province, district, ward = _place(home, commune, connector)
    return {
        f"{prefix}_MaTinh": province, f"{prefix}_MaHuyen": district, f"{prefix}_MaXa": ward, f"{prefix}_MaThon": "",
        f"{prefix}_ChiTiet": ", ".join(part for part in (home.address, home.village) if part) if home else "",
    }  # fmt: skip


def _born(person: Person) -> str:
    """dd/MM/yyyy; empty where the day is not known: the partner has no way to say less."""
    return _day(person.birth_date) if person.birth_date and person.birth_precision == "day" else ""


def _office(commune: str) -> str:
    unit: Unit | None = units.get(commune, clock.today())
    return f"UBND {unit.name[0].lower()}{unit.name[1:]}" if unit else commune


def _first(one: Dossier, name: str) -> datetime | None:
    return one.actions.filter(name=name).order_by("number").values_list("happened_at", flat=True).first()


def _moment(value: datetime) -> str:
    return value.astimezone(clock.VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def _day(value: date | datetime) -> str:
    return (value.astimezone(clock.VIETNAM) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")
