"""Each rule finds what it is for, and nothing in an episode that keeps it."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.exchange import checks
from lienthong.exchange.checks import vital_signs
from lienthong.exchange.checks.registry import REPORTS
from lienthong.exchange.envelope import open_envelope
from lienthong.exchange.fault import catalogue, fault
from lienthong.exchange.formats import RULE_OF
from tests.exchange import sample
from tests.exchange.sample import CLINIC, HOSPITAL, INPATIENT, PLAN, tables

KNOWN = checks.Known(sample.NOW, frozenset({CLINIC, HOSPITAL}), {CLINIC: frozenset({sample.DOCTOR, sample.HEAD})})
ELSEWHERE = {  # reported by opening, reading, fields or versions, and tested with them
    "episode.number-repeated", "episode.other-patient", *RULE_OF.values(),
}  # fmt: skip


def found(plan=PLAN, drop=(), **changes) -> set[str]:
    made = tables(plan, **changes)
    for name in drop:
        del made[name]
    dossier = open_envelope(sample.envelope(made)).dossiers[0]
    return {fault.rule for fault in checks.judge(dossier, facility=CLINIC, known=KNOWN).faults}


def in_june(plan=PLAN):
    """The same in June 2026, when the ICD-10 list of 2020 still held."""
    return replace(plan, arrived=datetime(2026, 6, 7, 8, 5), left=datetime(2026, 6, 7, 9, 20))


def test_faultless_episodes_break_no_rule():
    assert found() == set()
    assert found(INPATIENT) == set()


CASES = {
    "total.drugs": {"XML1": {"T_THUOC": "1.00"}},
    "total.supplies": {"XML1": {"T_VTYT": "5000.00"}},
    "total.charged": {"XML1": {"T_TONGCHI_BV": "1.00"}},
    "total.insured": {"XML1": {"T_TONGCHI_BH": "1.00"}},
    "total.self-paid": {"XML1": {"T_BNTT": "9.00"}},
    "total.co-paid": {"XML1": {"T_BNCCT": "9.00"}},
    "total.other-sources": {"XML1": {"T_NGUONKHAC": "9.00"}},
    "total.fee-for-service": {"XML1": {"T_BHTT_GDV": "9.00"}},
    "total.claimed": {"XML1": {"T_BHTT": "9.00"}},
    "line.charged": {"XML2": {"THANH_TIEN_BV": "9.00"}},
    "line.insured": {"XML3": {"THANH_TIEN_BH": "9.00"}},
    "line.other-sources": {"XML2": {"T_NGUONKHAC": "9.00"}},
    "stay.days": {"XML1": {"SO_NGAY_DTRI": "4"}},
    "date.stay": {"XML1": {"NGAY_RA": "202612070100"}},
    "date.admission": {"XML1": {"NGAY_VAO_NOI_TRU": "202612060100"}},
    "date.birth": {"XML1": {"NGAY_SINH": "202612100000"}},
    "date.future": {"XML1": {"NGAY_RA": "202701010000"}},
    "date.end-of-day": {"XML1": {"MA_LOAI_KCB": "05"}},
    "date.order": {"XML3": {"NGAY_KQ": "202612070000"}},
    "date.settlement": {"XML1": {"THANG_QT": "13"}},
    "card.dates": {"XML1": {"GT_THE_DEN": "20261231;20271231"}},
    "card.not-insured": {"XML1": {"MA_DOITUONG_KCB": "9"}},
    "disease.unknown": {"XML1": {"MA_BENH_CHINH": "I1O"}},
    "disease.never-main": {"XML1": {"MA_BENH_CHINH": "B95.0"}},
    "disease.sex": {"XML1": {"MA_BENH_CHINH": "N40"}},
    "disease.twelve": {"XML1": {"MA_BENH_KT": ";".join(f"I{n}" for n in range(20, 33))}},
    "facility.unknown": {"XML1": {"MA_NOI_DI": "99999"}},
    "practitioner.unknown": {"XML1": {"MA_TTDV": "999999/HNO-GPHN"}},
    "occupation.unknown": {"XML1": {"MA_NGHE_NGHIEP": "99"}},
    "procedure.unknown": {"XML1": {"MA_PTTT_QT": "99.999"}},
    "field.equals-summary": {"XML8": {"NGAY_VAO": "202612070806"}},
    "episode.number": {"XML2": {"MA_LK": "other"}},
    "episode.rows": {"XML2": {"STT": "7"}},
    "episode.facility": {"XML1": {"MA_CSKCB": HOSPITAL}},
    "referral.missing": {"XML1": {"MA_LOAI_RV": "2"}},
    "summary.length": {"XML8": {"TOMTAT_KQ": "x" * 4001}},
}  # fmt: skip
IN_BED = {
    "referral.not-transferred": {"XML1": {"MA_LOAI_RV": "1"}, "XML13": {"MA_LOAI_RV": "1"}},
    "referral.destination": {"XML1": {"MA_NOI_DEN": CLINIC}},
    "appointment.before-end": {"XML14": {"NGAY_HEN_KL": "20261201"}},
    "appointment.issued": {"XML14": {"NGAY_CT": "20261201"}},
    "appointment.not-in-summary": {"XML1": {"NGAY_TAI_KHAM": ""}},
    "leave.days": {"XML11": {"SO_NGAY_NGHI": "31"}},
    "leave.dates": {"XML11": {"DEN_NGAY": "20261201"}},
    "leave.issued": {"XML11": {"NGAY_CT": "20261209"}},
    "pregnancy.weeks": {"XML7": {"TUOI_THAI": "43"}},
    "vital-signs.form": {"XML5": {"DIEN_BIEN_LS": "CSST<M75;T37"}},
    "discharge.missing": {"drop": ("XML7",)},
}


@pytest.mark.parametrize(("rule", "change"), CASES.items())
def test_each_rule_finds_what_it_is_for(rule, change):
    assert rule in found(**change)


@pytest.mark.parametrize(("rule", "change"), IN_BED.items())
def test_each_rule_on_papers_finds_what_it_is_for(rule, change):
    assert rule in found(INPATIENT, **change)


def test_maternity_rest_counts_its_days():
    row = {
        "MA_LK": PLAN.episode, "SO_SERI": "1", "SO_CT": "1", "SO_NGAY": "9", "DON_VI": "Đơn vị",
        "CHAN_DOAN_RV": "Dưỡng thai",
        "TU_NGAY": "20261207", "DEN_NGAY": "20261210", "MA_TTDV": sample.HEAD, "TEN_BS": "A", "MA_BS": sample.DOCTOR,
        "NGAY_CT": "20261207",
    }  # fmt: skip
    made = tables() | {"XML10": [row]}
    dossier = open_envelope(sample.envelope(made)).dossiers[0]
    assert {f.rule for f in checks.judge(dossier, facility=CLINIC, known=KNOWN).faults} == {"rest.days"}


def test_every_cross_rule_is_tested_and_every_rule_is_reported_somewhere():
    assert set(REPORTS) == set(CASES) | set(IN_BED) | {"rest.days"}
    prefixes = ("envelope.", "dossier.", "table.", "field.")
    assert not {name for name in catalogue() if not name.startswith(prefixes)} - set(REPORTS) - ELSEWHERE


def test_every_rule_speaks_both_languages():
    for rule in catalogue().values():
        assert rule.asks_vi != rule.asks_en
        assert rule.mend_vi != rule.mend_en
        assert rule.evidence in ("primary", "secondary", "assumed")


def test_a_code_that_is_not_in_its_list_is_answered_with_the_lists_title():
    wrong = fault("field.code", "XML1", 1, "KET_QUA_DTRI", "9", "result_of_treatment")
    assert "“Kết quả điều trị”" in wrong.sentence("vi") and "“Result of treatment”" in wrong.sentence("en")


def test_an_unknown_disease_refuses_while_the_list_is_known_and_warns_since():
    old = tables(in_june(), XML1={"MA_BENH_CHINH": "I1O"})
    new = tables(XML1={"MA_BENH_CHINH": "I1O"})
    judged = [
        checks.judge(open_envelope(sample.envelope(made)).dossiers[0], facility=CLINIC, known=KNOWN)
        for made in (old, new)
    ]
    severities = [{f.severity for f in one.faults if f.rule == "disease.unknown"} for one in judged]
    assert severities == [{"error"}, {"warning"}]


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 10**7)), min_size=1, max_size=8), st.integers(-3, 3))
def test_totals_are_the_sums_of_the_lines(lines, off):
    """For any amounts, the total that is the sum keeps the rule, and one that is not breaks it."""
    rows = [
        {"THANH_TIEN_BV": f"{quantity * price / 100:.2f}", "THANH_TIEN_BH": "0", "T_BNTT": "0", "T_BNCCT": "0",
         "T_NGUONKHAC": "0", "T_BHTT": "0", "MA_PTTT": "1", "MA_NHOM": "4"}
        for quantity, price in lines
    ]  # fmt: skip
    right = sum(quantity * price for quantity, price in lines) / 100 + off * 2
    names = ("T_VTYT", "T_TONGCHI_BH", "T_BNTT", "T_BNCCT", "T_NGUONKHAC", "T_BHTT_GDV", "T_BHTT")
    summary = dict.fromkeys(names, "0") | {"T_THUOC": f"{right:.2f}", "T_TONGCHI_BV": f"{right:.2f}"}
    case = checks.Case({"XML1": [summary], "XML2": rows}, 1931, date(2026, 12, 7), CLINIC, KNOWN)
    broken = {fault.rule for fault in checks.totals.totals(case)}
    assert broken == ({"total.drugs", "total.charged"} if off else set())


def test_vital_signs_are_read():
    assert vital_signs.read("Tỉnh. CSST<M75_T37_HA120/70_NT18_SP98_HL2> ổn") == [
        {
            "pulse": 75,
            "temperature": 37,
            "systolic": 120,
            "diastolic": 70,
            "breathing": 18,
            "saturation": 98,
            "care_level": 2,
        }
    ]
    assert vital_signs.read("không có") == []
    assert vital_signs.read("CSST<M75_X>") is None
    assert vital_signs.read("CSST<M75") is None
