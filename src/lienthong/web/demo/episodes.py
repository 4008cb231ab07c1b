"""Synthetic episodes of care as rows of the XML set: plausible, consistent, the same for the same seed.

An episode is a dictionary: table name → rows → field → text, ready for `exchange` to write as an envelope. Amounts add
up across tables and repeated fields agree, so that a faultless episode passes every check.
"""

from datetime import timedelta
from decimal import Decimal
from random import Random

from lienthong.web.demo import paper_rows
from lienthong.web.demo.catalogue import BED, DRUGS, EXAMINATION, TESTS
from lienthong.web.demo.plan import Plan, Row, Tables, day, days_of_care, kind_of_patient, moment, person


def write(plan: Plan, random: Random) -> Tables:
    """The tables of one episode. XML1 always; the others as the plan asks."""
    tables: Tables = {}
    medicines = [_medicine(plan, name, number, random) for number, name in enumerate(plan.illness.drugs, 1)]
    services = _services(plan)
    if medicines:
        tables["XML2"] = medicines
    tables["XML3"] = services
    results = _results(plan, random)
    if results:
        tables["XML4"] = results
    if plan.kind == "03":
        tables["XML5"] = _progress(plan, random)
        tables["XML7"] = [paper_rows.discharge(plan)]
    tables["XML8"] = [paper_rows.summary(plan)]
    if plan.sick_days:
        tables["XML11"] = [paper_rows.sick_leave(plan)]
    if plan.refer_to:
        tables["XML13"] = [paper_rows.referral(plan)]
    if plan.revisit_on:
        tables["XML14"] = [paper_rows.appointment(plan)]
    return {"XML1": [_episode(plan, medicines, services)], **tables}


def _episode(plan: Plan, medicines: list[Row], services: list[Row]) -> Row:
    rows = medicines + services
    total = _sum(rows, "THANH_TIEN_BV")
    insured, copaid = _sum(rows, "THANH_TIEN_BH"), _sum(rows, "T_BNCCT")
    card_dates = {"GT_THE_TU": "20260101", "GT_THE_DEN": "20261231"} if plan.patient.card else {}
    return {
        "MA_LK": plan.episode,
        "STT": "1",
        "MA_BN": plan.patient.number,
        **person(plan),
        "MATINH_CU_TRU": plan.patient.province,
        "MAXA_CU_TRU": plan.patient.commune,
        "MA_DKBD": plan.patient.registered_at or (plan.facility if plan.patient.card else ""),
        **card_dates,
        "LY_DO_VV": plan.illness.reason,
        "CHAN_DOAN_VAO": plan.illness.words,
        "CHAN_DOAN_RV": plan.illness.words,
        "MA_BENH_CHINH": plan.illness.code,
        "MA_DOITUONG_KCB": kind_of_patient(plan),
        "MA_NOI_DI": plan.came_from,
        "MA_NOI_DEN": plan.refer_to,
        "NGAY_VAO": moment(plan.arrived),
        "NGAY_VAO_NOI_TRU": moment(plan.arrived) if plan.kind == "03" else "",
        "LY_DO_VNT": plan.illness.reason if plan.kind == "03" else "",
        "NGAY_RA": moment(plan.left),
        "GIAY_CHUYEN_TUYEN": plan.came_with,
        "SO_NGAY_DTRI": str(days_of_care(plan)),
        "PP_DIEU_TRI": "Nội khoa",
        "KET_QUA_DTRI": "2",
        "MA_LOAI_RV": "2" if plan.refer_to else "1",
        "GHI_CHU": plan.remarks or "Uống thuốc theo đơn, khám lại khi có dấu hiệu bất thường",
        "NGAY_TTOAN": moment(plan.left),
        "T_THUOC": _money(_sum(medicines, "THANH_TIEN_BV")),
        "T_VTYT": "0.00",
        "T_TONGCHI_BV": _money(total),
        "T_TONGCHI_BH": _money(insured),
        "T_BNTT": _money(_sum(rows, "T_BNTT")),
        "T_BNCCT": _money(copaid),
        "T_BHTT": _money(insured - copaid),
        "T_NGUONKHAC": "0.00",
        "T_BHTT_GDV": _money(insured - copaid),
        "NAM_QT": str(plan.left.year),
        "THANG_QT": f"{plan.left.month:02d}",
        "MA_LOAI_KCB": plan.kind,
        "MA_KHOA": "K02" if plan.kind == "03" else "K01",
        "MA_CSKCB": plan.facility,
        "CAN_NANG": "52.50",
        "NGAY_TAI_KHAM": day(plan.revisit_on) if plan.revisit_on else "",
        "MA_HSBA": plan.numbers.get("record", f"BA{plan.episode[-8:]}"),
        "MA_TTDV": plan.director,
    }


def _charge(plan: Plan, quantity: Decimal, price: Decimal) -> Row:
    """What an item costs, who pays it: insurance 80 %, the patient the rest; the uninsured pay all."""
    amount = (quantity * price).quantize(Decimal("0.01"))
    insured = bool(plan.patient.card)
    copaid = (amount * Decimal("0.2")).quantize(Decimal("0.01")) if insured else Decimal(0)
    return {
        "SO_LUONG": f"{quantity:.3f}",
        "THANH_TIEN_BV": _money(amount),
        "THANH_TIEN_BH": _money(amount if insured else Decimal(0)),
        "T_NGUONKHAC_NSNN": "0.00",
        "T_NGUONKHAC_VTNN": "0.00",
        "T_NGUONKHAC_VTTN": "0.00",
        "T_NGUONKHAC_CL": "0.00",
        "T_NGUONKHAC": "0.00",
        "MUC_HUONG": "80" if insured else "0",
        "T_BNTT": _money(Decimal(0) if insured else amount),
        "T_BNCCT": _money(copaid),
        "T_BHTT": _money(amount - copaid if insured else Decimal(0)),
        "PHAM_VI": "1" if insured else "2",
        "TYLE_TT_BH": "100" if insured else "0",
        "MA_PTTT": "1",
    }


def _medicine(plan: Plan, name: str, number: int, random: Random) -> Row:
    code, title, unit, strength, route, price = DRUGS[name]
    days = random.choice((5, 7, 10, 14))
    quantity = Decimal(1 if unit == "Bình" else 2 * days)
    return {
        "MA_LK": plan.episode,
        "STT": str(number),
        "MA_THUOC": code,
        "MA_NHOM": "4",
        "TEN_THUOC": title,
        "DON_VI_TINH": unit,
        "HAM_LUONG": strength,
        "DUONG_DUNG": route,
        "LIEU_DUNG": f"1 {unit} * 2 lần * {days} ngày [2 {unit}/ngày]",
        "CACH_DUNG": "Sau ăn",
        "SO_DANG_KY": f"VD-{10000 + int(code.replace('.', '')):05d}-26",
        "TT_THAU": "123/QĐ-SYT;G1;N1;2026",
        "DON_GIA": f"{price:.3f}",
        **_charge(plan, quantity, price),
        "MA_KHOA": "K02" if plan.kind == "03" else "K01",
        "MA_BAC_SI": plan.doctor,
        "NGAY_YL": moment(plan.arrived + timedelta(minutes=25)),
        "NGAY_TH_YL": moment(plan.arrived + timedelta(minutes=40)),
        "NGUON_CTRA": "1",
    }


def _services(plan: Plan) -> list[Row]:
    items = [(EXAMINATION, "13", Decimal(1))]
    items += [((TESTS[name][0], TESTS[name][1], TESTS[name][4]), "1", Decimal(1)) for name in plan.illness.tests]
    if plan.kind == "03":
        items.append((BED, "15", Decimal(days_of_care(plan))))
    return [_service(plan, number, *item) for number, item in enumerate(items, 1)]


def _service(plan: Plan, number: int, item: tuple[str, str, Decimal], group: str, quantity: Decimal) -> Row:
    code, title, price = item
    return {
        "MA_LK": plan.episode,
        "STT": str(number),
        "MA_DICH_VU": code,
        "MA_NHOM": group,
        "TEN_DICH_VU": title,
        "DON_VI_TINH": "Ngày" if group == "15" else "Lần",
        "DON_GIA_BV": f"{price:.3f}",
        "DON_GIA_BH": f"{price:.3f}",
        "TYLE_TT_DV": "100",
        **_charge(plan, quantity, price),
        "MA_KHOA": "K02" if plan.kind == "03" else "K01",
        "MA_GIUONG": "H001" if group == "15" else "",
        "MA_BAC_SI": plan.doctor,
        "NGUOI_THUC_HIEN": plan.doctor,
        "MA_BENH": plan.illness.code,
        "NGAY_YL": moment(plan.arrived + timedelta(minutes=10)),
        "NGAY_TH_YL": moment(plan.arrived + timedelta(minutes=15)),
        "NGAY_KQ": moment(plan.arrived + timedelta(minutes=20)),
    }


def _results(plan: Plan, random: Random) -> list[Row]:
    rows = []
    for number, name in enumerate(plan.illness.tests, 1):
        code, title, index, unit, _, (low, high) = TESTS[name]
        value = f"{random.uniform(low, high):.1f}" if index else ""
        rows.append({
            "MA_LK": plan.episode,
            "STT": str(number),
            "MA_DICH_VU": code,
            "TEN_CHI_SO": index or title,
            "GIA_TRI": value,
            "DON_VI_DO": unit,
            "MO_TA": "" if index else "Hình ảnh trong giới hạn bình thường",
            "KET_LUAN": "" if index else "Không thấy bất thường",
            "NGAY_KQ": moment(plan.arrived + timedelta(minutes=20)),
            "MA_BS_DOC_KQ": plan.doctor,
        })  # fmt: skip
    return rows


def _progress(plan: Plan, random: Random) -> list[Row]:
    rows = []
    for number in range(days_of_care(plan)):
        pulse, pressure = random.randint(68, 96), f"{random.randint(110, 150)}/{random.randint(65, 90)}"
        rows.append({
            "MA_LK": plan.episode,
            "STT": str(number + 1),
            "DIEN_BIEN_LS": f"Tỉnh, tiếp xúc tốt. CSST<M{pulse}_T37_HA{pressure}_NT18_HL2>",
            "THOI_DIEM_DBLS": moment(min(plan.arrived + timedelta(days=number, minutes=30), plan.left)),
            "NGUOI_THUC_HIEN": plan.doctor,
        })  # fmt: skip
    return rows


def _sum(rows: list[Row], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
