"""The rows of the papers in an episode: discharge, summary, sick leave, referral, appointment (XML7, 8, 11, 13, 14)."""

from datetime import timedelta

from lienthong.web.demo.plan import Plan, Row, day, kind_of_patient, moment, person


def discharge(plan: Plan) -> Row:
    return {
        "MA_LK": plan.episode,
        "SO_LUU_TRU": plan.numbers.get("record", f"BA{plan.episode[-8:]}"),
        "MA_YTE": plan.patient.number,
        "MA_KHOA_RV": "K02",
        "NGAY_VAO": moment(plan.arrived),
        "NGAY_RA": moment(plan.left),
        "MA_DINH_CHI_THAI": "0",
        "CHAN_DOAN_RV": plan.illness.words,
        "PP_DIEUTRI": "Nội khoa",
        "MA_TTDV": plan.director,
        "MA_BS": plan.doctor,
        "TEN_BS": "Bác sĩ điều trị",
        "NGAY_CT": day(plan.left),
    }


def summary(plan: Plan) -> Row:
    return {
        "MA_LK": plan.episode,
        "MA_LOAI_KCB": plan.kind,
        "NGAY_VAO": moment(plan.arrived),
        "NGAY_RA": moment(plan.left),
        "CHAN_DOAN_VAO": plan.illness.words,
        "CHAN_DOAN_RV": plan.illness.words,
        "QT_BENHLY": f"{plan.illness.reason} vài ngày nay, vào khám",
        "TOMTAT_KQ": "Kết quả cận lâm sàng đã đính kèm",
        "PP_DIEUTRI": "Nội khoa",
        "KET_QUA_DTRI": "2",
        "MA_TTDV": plan.director,
        "NGAY_CT": day(plan.left),
    }


def sick_leave(plan: Plan) -> Row:
    return {
        "MA_LK": plan.episode,
        "SO_CT": f"NV{plan.episode[-8:]}",
        "SO_SERI": f"NV{plan.episode[-8:]}",
        "SO_KCB": plan.patient.number,
        "DON_VI": "Đơn vị sử dụng lao động (giả lập)",
        "MA_BHXH": plan.patient.card[5:] if plan.patient.card else "0000000000",
        "MA_THE_BHYT": plan.patient.card,
        "CHAN_DOAN_RV": plan.illness.words,
        "PP_DIEUTRI": "Nội khoa",
        "SO_NGAY_NGHI": str(plan.sick_days),
        "TU_NGAY": day(plan.arrived),
        "DEN_NGAY": day(plan.arrived + timedelta(days=plan.sick_days - 1)),
        "MA_TTDV": plan.director,
        "MA_BS": plan.doctor,
        "NGAY_CT": day(plan.arrived),
        "MAU_SO": "CT07",
    }


def referral(plan: Plan) -> Row:
    number = plan.numbers.get("referral", f"CT{plan.episode[-8:]}")
    return {
        "MA_LK": plan.episode,
        "SO_HOSO": number,
        "SO_CHUYENTUYEN": number,
        "GIAY_CHUYEN_TUYEN": number,
        "MA_CSKCB": plan.facility,
        "MA_CSKCB_DI": plan.facility,
        "MA_CSKCB_DEN": plan.refer_to,
        **{name: value for name, value in person(plan).items() if name != "SO_CCCD"},
        "GT_THE_DEN": "20261231" if plan.patient.card else "",
        "NGAY_VAO": moment(plan.arrived),
        "NGAY_VAO_NOI_TRU": moment(plan.arrived) if plan.kind == "03" else "",
        "NGAY_RA": moment(plan.left),
        "DAU_HIEU_LS": plan.illness.reason,
        "CHAN_DOAN_RV": plan.illness.words,
        "QT_BENHLY": f"{plan.illness.reason} vài ngày nay",
        "TOMTAT_KQ": "Kết quả cận lâm sàng đã đính kèm",
        "PP_DIEUTRI": "Nội khoa",
        "MA_BENH_CHINH": plan.illness.code,
        "TINH_TRANG_CT": "Tỉnh, huyết động ổn định",
        "MA_LOAI_RV": "2",
        "MA_LYDO_CT": "1",
        "HUONG_DIEU_TRI": "Khám chuyên khoa",
        "PHUONGTIEN_VC": "Tự túc",
        "MA_BAC_SI": plan.doctor,
        "MA_TTDV": plan.director,
    }


def appointment(plan: Plan) -> Row:
    assert plan.revisit_on
    return {
        "MA_LK": plan.episode,
        "SO_GIAYHEN_KL": plan.numbers.get("appointment", f"HK{plan.episode[-8:]}"),
        "MA_CSKCB": plan.facility,
        **{
            name: value
            for name, value in person(plan).items()
            if name in ("HO_TEN", "NGAY_SINH", "GIOI_TINH", "DIA_CHI", "MA_THE_BHYT")
        },
        "GT_THE_DEN": "20261231" if plan.patient.card else "",
        "NGAY_VAO": moment(plan.arrived),
        "NGAY_VAO_NOI_TRU": moment(plan.arrived) if plan.kind == "03" else "",
        "NGAY_RA": moment(plan.left),
        "NGAY_HEN_KL": day(plan.revisit_on),
        "CHAN_DOAN_RV": plan.illness.words,
        "MA_BENH_CHINH": plan.illness.code,
        "MA_DOITUONG_KCB": kind_of_patient(plan),
        "MA_BAC_SI": plan.doctor,
        "MA_TTDV": plan.director,
        "NGAY_CT": day(plan.left),
    }
