"""What of a record stands in which field of HoSoBenhAn, group by group: the form's names left, ours right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.database import clock
from lienthong.forms import lists
from lienthong.records import results
from lienthong.records.entry import Kind
from lienthong.records.export_source import Source, Written, disease

SEXES = {"male": "Nam", "female": "Nữ"}
MARKS = {"low": "Thấp", "high": "Cao", "abnormal": "Bất thường"}
ORGANS = {
    "tuanhoan": "circulation", "hohap": "respiration", "tieuhoa": "digestion", "thantietnieu": "kidney",
    "thankinh": "nerves", "coxuongkhop": "bones", "taimuihong": "ent", "ranghammat": "teeth",
}  # fmt: skip
EMPTY = ("GiayChuyenVien", "HoSoCapCuu", "PhieuThuThuat", "PhieuPhauThuat")  # what no entry of this room holds yet
Values = dict[str, Any]


def groups(source: Source) -> dict[str, Values]:
    """The values of every group, by its name; what the record does not say is left out."""
    key: Values = {"sovaovien": source.record.number}
    orders = [slip for one in source.of(Kind.PROGRESS) if (slip := _orders(source, one))]
    found = [one for one in source.of(Kind.RESULT) if one.values.get("outcome") == results.FINAL]
    tests, images = ([one for one in found if (one.values["result_kind"] == "test") is kind] for kind in (True, False))
    filled = {
        "ThongTinBenhNhan": key | _patient(source) | _background(source),
        "ThongTinVaoVien": key | _admission(source),
        "ThongTinDieuTri": key | _treatment(source),
        "YLenhThuocVatTu": key | {"danhsach": [_prescription(source, one) for one in source.of(Kind.PRESCRIPTION)]},
        "PhieuChiDinh": key | {"danhsach": orders},
        "KetQuaChanDoanHinhAnh": key | {"danhsach": [_image(source, one) for one in images]},
        "KetQuaXetNghiem": key | {"danhsach": [_test(source, one) for one in tests]},
    }
    return filled | {name: dict(key) for name in EMPTY}


def _patient(source: Source) -> Values:
    said, record, person, where = source.said, source.record, source.person, source.residence
    return {
        "loaiba": record.legal_form.legal, "soba": record.number, "soluutru": record.archive_number,
        "makhoa": record.department, "tenkhoa": said.get("department"), "thoigianvaovien": record.admitted_at,
        "mabenhnhan": source.patient_number, "cccd_so": source.numbers.get("personal-number"),
        "hochieu_so": source.numbers.get("passport"), "hoten": person.name, "ngaysinh": person.birth,
        "tuoi": age(source), "gioitinh": SEXES.get(person.sex, ""), "nghenghiep": said.get("occupation"),
        "dantoc": source.shown("ethnic_group") or _label(lists.ETHNIC_GROUPS, person.ethnicity),
        "dantoc_ma": said.get("ethnic_group") or person.ethnicity,
        "ngoaikieu": said.get("nationality"), "denngaybhyt": said.get("card_until"),
        "mabhyt": said.get("card_number") or source.numbers.get("insurance-card"), "diachi": source.address,
        "sonha": where["house"], "thonpho": where["village"], "xaphuong": where["commune"],
        "tinhthanh": where["province"], "tinhthanh_ma": where["province_code"], "noilamviec": said.get("workplace"),
        "sodienthoai": person.telephone,
    }  # fmt: skip


def _background(source: Source) -> Values:
    said, form = source.said, source.form
    habits = [
        {"thongtin_ma": row.get("habit"), "thongtin_giatri": row.get("habit_months"),
         "thongtin_ghichu": row.get("habit_note")}
        for row in said.get("habits", ())
    ]  # fmt: skip
    own = [{"thongtin_noidung": said["history"]}] if said.get("history") else []
    return {
        "doituongbn_loai": said.get("payment"), "hotennguoithan": said.get("relative"),
        "sodienthoainguoithan": said.get("relative_telephone"), "lydotiepnhan": said.get("reason"),
        "noigioithieu_loai": said.get("referred_by") if form else "", "tiensubenhtatcuabanthan": own + habits,
        "tiensubenhtatcuagiadinh": said.get("family_history"),
    }  # fmt: skip


def _admission(source: Source) -> Values:
    said, form = source.said, source.form
    organs: Values = {name: {"dauchung": said.get(ours)} for name, ours in ORGANS.items()}
    organs["noitiet_dinhduong_benhlikhac"] = {"dauchung": said.get("endocrine"), "dauchung_ghichu": said.get("eyes")}
    return {
        "bacsikhambenh": form.entry.author_name if form else "", "mabacsikhambenh": form.licence if form else "",
        "chandoancuanoigioithieu": disease(said.get("referral_main", "")),
        "chandoansobo": disease(said.get("emergency_main", "")),
        "chandoanvaovien": disease(said.get("admission_main", "")),
        "khambenh_chandoanvaovienmaicd": said.get("admission_main"), "dieutritaikhoa": said.get("department"),
        "madieutritaikhoa": source.record.department, "chuky_hoten": form.entry.author_name if form else "",
        "denkhambenhluc": source.record.admitted_at, "lydovaovien": said.get("reason"),
        "quatrinhbenhly": said.get("story"), **_signs(said), "khambenh_toanthan": said.get("general"),
        "khambenh_caccoquan": organs,
    }  # fmt: skip


def _signs(said: Mapping[str, Any]) -> Values:
    return {
        "mach": said.get("pulse"), "nhietdo": said.get("temperature"), "nhiptho": said.get("breath"),
        "huyetap_tamthu": said.get("systolic"), "huyetap_tamtruong": said.get("diastolic"),
        "cannang": said.get("weight"), "chieucao": said.get("height"),
    }  # fmt: skip


def _treatment(source: Source) -> Values:
    said, record, others = source.said, source.record, source.others
    main, at_admission = said.get("discharge_main", ""), said.get("admission_main", "")
    return {
        "bacsidieutri": source.doctor, "bacsidieutri_ma": record.licence, "khoadieutri": said.get("department"),
        "khoadieutri_ma": record.department, "khoavaovien": said.get("department"), "khoavaovien_ma": record.department,
        "ngaynhapkhoa": record.admitted_at, "songaydieutri": said.get("days"), "ngayravien": source.ended_at,
        "tongsongaydieutri": said.get("days"), "chandoan": disease(main), "chandoan_ma": main,
        "chandoanvaovien": disease(at_admission), "chandoanvaovien_ma": at_admission,
        "chandoantuyenduoi": disease(said.get("referral_main", "")), "chandoantuyenduoi_ma": said.get("referral_main"),
        "maicd": main, "tenicd": disease(main), "maicd_khac": ";".join(others),
        "tenicd_khac": ";".join(map(disease, others)), "taibien": said.get("accident"),
        "tomtat": said.get("course") or said.get("digest"), "bienchung": said.get("complication"),
        "tienluong": said.get("prognosis"), "huongdieutri": said.get("plan"),
        "danhsachsinhhieu": [_measured(one) for one in source.of(Kind.VITALS)],
        "tinhtrangravien": {"ketquadieutri": said.get("result"), "loidanbacsi": said.get("afterwards")},
    }  # fmt: skip


def _measured(one: Written) -> Values:
    said = one.values
    signs = _signs(said)
    pressure = {"huyetap_cao": signs.pop("huyetap_tamthu"), "huyetap_thap": signs.pop("huyetap_tamtruong")}
    return signs | pressure | {"thoidiem": one.entry.happened_at}


def _prescription(source: Source, one: Written) -> Values:
    when = one.entry.happened_at
    rows = [
        {
            "cachdung": ", ".join(filter(None, (row.get("dose"), row.get("route")))), "ngaykedonthuoc": when,
            "donvitinh": row.get("unit"), "mathuocvattu_byt": row.get("medicine_code"),
            "soluongthuocvattu": row.get("quantity"),
            "tenthuocvattu": " ".join(filter(None, (row.get("medicine"), row.get("strength")))),
            "ylenhthuocvattu_ghichu": one.values.get("advice"),
        }
        for row in one.values.get("medicines", ())
    ]  # fmt: skip
    return _slip(source, one) | {"danhsach": rows}


def _orders(source: Source, one: Written) -> Values | None:
    """The orders of a progress note but for medicines, which stand in the prescriptions; None where there are none."""
    rows = [
        {"ngaychidinh": one.entry.happened_at, "loaichidinh": row.get("order_kind"), "tenchidinh": row.get("order"),
         "machidinh": row.get("order_code")}
        for row in one.values.get("orders", ())
        if row.get("order_kind") != "medicine"
    ]  # fmt: skip
    return _slip(source, one) | {"danhsach": rows, "khoadieutri": source.said.get("department")} if rows else None


def _slip(source: Source, one: Written) -> Values:
    return {
        "sophieu": one.entry.number, "bacsichidinh": one.entry.author_name, "mabacsichidinh": one.licence,
        "chandoansobo": disease(source.said.get("admission_main", "")), "doituongbn": source.said.get("payment"),
    }  # fmt: skip


def _image(source: Source, one: Written) -> Values:
    said, who = one.values, reader(one)
    return _asked(source, one) | {
        "bacsithuchien": who.name, "mabacsithuchien": who.licence, "ngayketqua": one.entry.happened_at,
        "machidinh": said.get("service_code"), "kqcls_mota": "\n".join(filter(None, [
            said.get("service"), *map(_measured_line, said.get("measures", ())), said.get("description"),
        ])), "kqcls_ketluan": said.get("conclusion"), "kqcls_denghi": said.get("suggestion"),
        "kqcls_linkhinhanh": said.get("image_link"),
    }  # fmt: skip


def _test(source: Source, one: Written) -> Values:
    said, who = one.values, performer(one)
    rows = [
        {"loaixetnghiem": said.get("service"), "pkqxn_tenxetnghiem": row.get("index"), "machiso": row.get("index_code"),
         "ketqua": row.get("measure"), "ketquabatthuong": MARKS.get(results.mark(row), ""),
         "donvi": row.get("unit"), "trisothamchieu": results.reference(row)}
        for row in said.get("measures", ())
    ]  # fmt: skip
    if not rows:
        rows = [{"loaixetnghiem": said.get("service"), "ketqua": said.get("conclusion") or said.get("description")}]
    return _asked(source, one) | {
        "khoa": source.said.get("department"), "giolaymau": said.get("sampled_at"),
        "masobenhpham": said.get("specimen_number"), "nguoithuchienxetnghiem": who.name,
        "manguoithuchienxetnghiem": who.licence, "pkqxn_ds_kqxn": rows,
        "ghichu": "\n".join(filter(None, (said.get("description"), said.get("conclusion"), said.get("suggestion")))),
    }  # fmt: skip


def _asked(source: Source, one: Written) -> Values:
    """Which slip a result is, and who ordered it."""
    order = source.answers.get(one.entry.pk)
    note = source.written_by(order.note) if order else None
    return {
        "sophieu": one.entry.number, "chandoan": disease(source.said.get("admission_main", "")),
        "doituongbn": source.said.get("payment"), "bacsichidinh": note.entry.author_name if note else "",
        "mabacsichidinh": note.licence if note else "",
    }  # fmt: skip


def _measured_line(row: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (f"{row.get('index', '')}:", row.get("measure"), row.get("unit"))))


@dataclass(frozen=True)
class Who:
    """A practitioner as a result names one."""

    name: str
    licence: str


def performer(one: Written) -> Who:
    """Who did the test: whoever it names, else its author."""
    return _who(one, "performed")


def reader(one: Written) -> Who:
    """Who read the result and vouches for it: whoever it names, else its author."""
    return _who(one, "read")


def _who(one: Written, role: str) -> Who:
    said = one.values
    if said.get(f"{role}_by") or said.get(f"{role}_licence"):
        return Who(said.get(f"{role}_by", ""), said.get(f"{role}_licence", ""))
    return Who(one.entry.author_name, one.licence)


def age(source: Source) -> int | None:
    """The patient's age in years at the admission."""
    birth = source.person.birth
    if birth is None:
        return None
    came = source.record.admitted_at.astimezone(clock.VIETNAM).date()
    return came.year - birth.year - ((came.month, came.day) < (birth.month or 1, birth.day or 1))


def _label(of: str, code: str) -> str:
    return lists.get(of).label(code) if code else ""
