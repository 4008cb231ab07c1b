"""From a record to the XML set: what a closed medical record says, as rows of XML1, 4, 5, 7, 8, 11, 13 and 14.

Papers that were written and signed for the episode are taken as they stand; a discharge paper and a summary that nobody
wrote are made from the record. Referrals, appointments and sick leave are decisions: none is made where none was
written. Charges are not kept in records: XML2 and XML3 are left out and the totals of XML1 are 0, so that nothing is
claimed (see `from_record_sending.py`). What the record does not ask (category of care, card) comes as `facts`.

Whoever acted is named by licence number: a note by its author, a result by its reader, a paper by its doctor, a
certificate made here by whoever signed the record's form; the head of the facility as XML1 is told to name one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from lienthong.access import Role, user
from lienthong.database import clock
from lienthong.exchange.tables import TABLES, code_list
from lienthong.exchange.writing import era_of
from lienthong.papers import moment
from lienthong.papers.paper import Kind as PaperKind
from lienthong.papers.paper import Paper
from lienthong.records import export_values, results
from lienthong.records import summary as told
from lienthong.records.entry import Entry, Kind
from lienthong.records.export_source import Source, Written, disease

Row = dict[str, str]
TABLES_WRITTEN = ("XML1", "XML4", "XML5", "XML7", "XML8", "XML11", "XML13", "XML14")
BY_ENTRY = frozenset({"XML4", "XML5"})  # tables whose rows come from one entry each
IN_BED = frozenset({"03", "04"})
LEFT = {"1": "1", "2": "4", "3": "3", "4": "4"}  # how the patient left: the form's sign → MA_LOAI_RV (4: assumed)
SEXES = {"male": "1", "female": "2"}
VIETNAM, NOT_INSURED = "000", "9"
CAME_WITH = {PaperKind.REFERRAL: "1.3", PaperKind.APPOINTMENT: "1.5"}  # MA_DOITUONG_KCB, QĐ 3276/QĐ-BYT (secondary)
TOTALS = (
    "T_THUOC", "T_VTYT", "T_TONGCHI_BV", "T_TONGCHI_BH", "T_BNTT", "T_BNCCT", "T_BHTT", "T_NGUONKHAC", "T_BHTT_GDV",
)  # fmt: skip
SIGNS = (("M", "pulse"), ("T", "temperature"), ("HA", "systolic"), ("NT", "breath"), ("SP", "spo2"))
SEEN_WITH = timedelta(hours=24)  # vital signs this old still belong to a note (the system's own rule)


def tables(source: Source, facts: Mapping[str, str], papers: Iterable[Paper]) -> dict[str, list[Row]]:
    """The episode's tables by name. facts: fields of XML1 that no record asks; papers: the episode's, signed."""
    written = {paper.kind: paper for paper in papers}
    summary = _summary(source, facts, written)
    found = {"XML1": [summary], "XML4": _results(source, summary), "XML5": _course(source, summary)}
    if PaperKind.DISCHARGE not in written and source.record.care in IN_BED:
        found["XML7"] = [_discharge(source, summary)]
    if PaperKind.RECORD_SUMMARY not in written:
        found["XML8"] = [_record_summary(source, summary)]
    for paper in written.values():
        if paper.form.table in TABLES_WRITTEN:
            found[str(paper.form.table)] = [_paper(paper, source, summary)]
    return {name: found[name] for name in TABLES_WRITTEN if found.get(name)}


def told_by(source: Source) -> dict[tuple[str, int], Entry]:
    """The entry from which each row of XML4 and XML5 comes, by table and row from 1."""
    tested = [one.entry for one in _final(source) for _row in _measured(one)]
    noted = [one.entry for one in source.of(Kind.PROGRESS)]
    return {(table, row): one for table, said in (("XML4", tested), ("XML5", noted)) for row, one in enumerate(said, 1)}


def _summary(source: Source, facts: Mapping[str, str], written: Mapping[str, Paper]) -> Row:
    said, record, ended = source.said, source.record, source.ended_at or record_end(source)
    insured = said.get("payment") == "1"
    row = {
        "MA_LK": record.episode, "STT": "1", "MA_BN": source.patient_number or record.number, "MA_QUOCTICH": VIETNAM,
        "LY_DO_VV": said.get("reason", ""), "CHAN_DOAN_VAO": disease(said.get("admission_main", "")),
        "CHAN_DOAN_RV": _diagnosis(source), "MA_BENH_CHINH": said.get("discharge_main", ""),
        "MA_BENH_KT": ";".join(source.others), "NGAY_VAO": _moment(record.admitted_at), "NGAY_RA": _moment(ended),
        "SO_NGAY_DTRI": str(days_of_treatment(record.care, record.admitted_at, ended)),
        "PP_DIEU_TRI": said.get("treatment", ""), "KET_QUA_DTRI": said.get("result", ""),
        "MA_LOAI_RV": _how_left(said, written.get(PaperKind.REFERRAL)), "GHI_CHU": said.get("afterwards", ""),
        "NAM_QT": f"{ended.year}", "THANG_QT": f"{ended.month:02}", "MA_LOAI_KCB": record.care,
        "MA_KHOA": record.department, "MA_CSKCB": record.owner.removeprefix("facility:"), "CAN_NANG": _weight(source),
        "MA_HSBA": record.number, "MA_TTDV": _head(record.owner) or record.licence,
        "MA_DOITUONG_KCB": "" if insured else NOT_INSURED,
    }  # fmt: skip
    if record.care in IN_BED:
        row |= {"NGAY_VAO_NOI_TRU": row["NGAY_VAO"], "LY_DO_VNT": row["LY_DO_VV"]}
    row |= dict.fromkeys(TOTALS, "0") | _person(source) | (_card(source) if insured else {}) | _onward(written)
    row |= _came_with(source, insured)
    return row | {name: value for name, value in facts.items() if value}


def _person(source: Source) -> Row:
    person, where, said = source.person, source.residence, source.said
    birth = person.birth
    return {
        "HO_TEN": person.name.upper(), "SO_CCCD": source.numbers.get("personal-number", ""),
        "NGAY_SINH": f"{birth.year}{birth.month or 0:02}{birth.day or 0:02}0000" if birth else "",
        "GIOI_TINH": SEXES.get(person.sex, "3"), "MA_DANTOC": said.get("ethnic_group") or person.ethnicity,
        "MA_NGHE_NGHIEP": _occupation(said.get("occupation", "")), "DIA_CHI": source.address,
        "MATINH_CU_TRU": where["province_code"], "MAXA_CU_TRU": where["commune_code"], "DIEN_THOAI": person.telephone,
    }  # fmt: skip


def _card(source: Source) -> Row:
    until = source.said.get("card_until")
    return {
        "MA_THE_BHYT": source.said.get("card_number") or source.numbers.get("insurance-card", ""),
        "GT_THE_DEN": until.strftime("%Y%m%d") if isinstance(until, date) else "",
    }


def _came_with(source: Source, insured: bool) -> Row:
    """The paper the patient brought, which XML1 uses by naming it: a referral's issuer and number, or the number of an
    appointment paper of the facility's own."""
    paper = source.record.came_with
    if paper is None:
        return {}
    sender = paper.issuer.removeprefix("facility:") if paper.kind == PaperKind.REFERRAL else ""
    category = {"MA_DOITUONG_KCB": CAME_WITH[PaperKind(paper.kind)]} if insured else {}
    return {"MA_NOI_DI": sender, "GIAY_CHUYEN_TUYEN": paper.number} | category


def _head(facility: str) -> str:
    """The licence of the head of the facility, where one account has that role today; "" where none or several have."""
    held = user.licences(user.holders(facility, Role.FACILITY_DIRECTOR, clock.today())).values()
    found = [licence for licence in held if licence]
    return found[0] if len(found) == 1 else ""


def _onward(written: Mapping[str, Paper]) -> Row:
    """Where the patient was sent, and when they come again."""
    referral, appointment = written.get(PaperKind.REFERRAL), written.get(PaperKind.APPOINTMENT)
    return {
        "MA_NOI_DEN": referral.receiver.removeprefix("facility:") if referral else "",
        "NGAY_TAI_KHAM": f"{appointment.revisit_on:%Y%m%d}" if appointment and appointment.revisit_on else "",
    }


def _how_left(said: Mapping[str, Any], referral: Paper | None) -> str:
    if referral is not None:
        return "5" if referral.read()["values"].get("MA_LYDO_CT") == "3" else "2"
    return LEFT.get(said.get("discharge_kind", ""), "1")


def _course(source: Source, summary: Row) -> list[Row]:
    """Each progress note, with the vital signs last measured before it."""
    measured = [(one.entry.happened_at, one.values) for one in source.of(Kind.VITALS)]
    rows = []
    for number, note in enumerate(source.of(Kind.PROGRESS), 1):
        when = note.entry.happened_at
        signs = [values for at, values in measured if when - SEEN_WITH <= at <= when]
        told = [note.values.get(name, "") for name in ("subjective", "objective", "assessment", "plan")]
        rows.append(_repeated("XML5", summary) | {
            "MA_LK": summary["MA_LK"], "STT": str(number), "THOI_DIEM_DBLS": _moment(when),
            "DIEN_BIEN_LS": " ".join(filter(None, [*told, _signs(signs[-1]) if signs else ""])),
            "NGUOI_THUC_HIEN": note.licence,
        })  # fmt: skip
    return rows


def _final(source: Source) -> list[Written]:
    """The results that are there."""
    return [one for one in source.of(Kind.RESULT) if one.values.get("outcome") == results.FINAL]


def _measured(one: Written) -> list[Mapping[str, Any]]:
    """What a result measured; one row of words where it measured nothing."""
    return list(one.values.get("measures", ())) or [{"index": one.values.get("service", "")}]


def _results(source: Source, summary: Row) -> list[Row]:
    """XML4: a row for each measured value, or one for what was seen and concluded."""
    rows: list[Row] = []
    for one in _final(source):
        said = one.values
        shared = {
            "MA_LK": summary["MA_LK"], "MA_DICH_VU": said.get("service_code", ""), "MO_TA": said.get("description", ""),
            "KET_LUAN": said.get("conclusion", ""), "NGAY_KQ": _moment(one.entry.happened_at),
            "MA_BS_DOC_KQ": export_values.reader(one).licence,
        }  # fmt: skip
        for row in _measured(one):
            rows.append(shared | {
                "STT": str(len(rows) + 1), "MA_CHI_SO": row.get("index_code", ""), "TEN_CHI_SO": row["index"],
                "GIA_TRI": row.get("measure", ""), "DON_VI_DO": row.get("unit", ""),
            })  # fmt: skip
    return rows


def _signs(values: Mapping[str, Any]) -> str:
    """CSST<M88_T37.2_HA120/70_NT18_SP98>, as XML5 has vital signs; empty where none was measured."""
    found = []
    for letters, name in SIGNS:
        value = values.get(name)
        if value is not None and (name != "systolic" or values.get("diastolic") is not None):
            found.append(f"{letters}{value}" + (f"/{values['diastolic']}" if name == "systolic" else ""))
    return f"CSST<{'_'.join(found)}>" if found else ""


def _discharge(source: Source, summary: Row) -> Row:
    record = source.record
    return _repeated("XML7", summary) | _signed(source, summary) | {
        "SO_LUU_TRU": record.archive_number or record.number, "MA_KHOA_RV": record.department,
        "CHAN_DOAN_RV": summary["CHAN_DOAN_RV"], "PP_DIEUTRI": summary["PP_DIEU_TRI"], "GHI_CHU": summary["GHI_CHU"],
    }  # fmt: skip


def _record_summary(source: Source, summary: Row) -> Row:
    said = source.said
    return _repeated("XML8", summary) | _signed(source, summary) | {
        "CHAN_DOAN_VAO": summary["CHAN_DOAN_VAO"], "CHAN_DOAN_RV": summary["CHAN_DOAN_RV"],
        "QT_BENHLY": said.get("course", ""), "TOMTAT_KQ": said.get("findings") or said.get("digest") or _found(source),
        "PP_DIEUTRI": summary["PP_DIEU_TRI"], "GHI_CHU": summary["GHI_CHU"], "DON_VI": said.get("workplace", ""),
    }  # fmt: skip


def _found(source: Source) -> str:
    """The results in a line each, where the form sums nothing up."""
    return "\n".join(told.of(Kind.RESULT, one.values) for one in _final(source))


def _paper(paper: Paper, source: Source, summary: Row) -> Row:
    """A paper that was written for the episode, as a row of its table."""
    table, said = str(paper.form.table), paper.read()
    row = _repeated(table, summary) | _signed(source, summary) | {
        "SO_CT": paper.number, "SO_SERI": paper.number, "SO_KCB": source.record.number, "SO_HOSO": source.record.number,
        "SO_CHUYENTUYEN": paper.number, "MA_BHXH": source.numbers.get("social-insurance", ""),
        "DON_VI": source.said.get("workplace", ""), "MA_CSKCB": summary["MA_CSKCB"], "HO_TEN": summary["HO_TEN"],
        "MA_DOITUONG_KCB": summary["MA_DOITUONG_KCB"],
    }  # fmt: skip
    doctor = said["doctor"]
    row |= {"MA_BS": doctor["licence"], "MA_BAC_SI": doctor["licence"], "TEN_BS": doctor["name"]}
    row |= {"NGAY_CT": moment.written(paper.written_on) if paper.written_on else row["NGAY_CT"]} | said["values"]
    if paper.form.number:
        row[paper.form.number] = paper.number
    names = TABLES[table].by_name
    return {name: value for name, value in row.items() if name in names}


def _signed(source: Source, summary: Row) -> Row:
    """Who signs a certificate, and when: whoever signed the record's form, on the day the record was closed."""
    licence, name = source.record.licence, source.doctor
    if source.form and source.form.licence:
        licence, name = source.form.licence, source.form.entry.author_name
    closed = (source.record.closed_at or clock.now()).astimezone(clock.VIETNAM)
    return {
        "MA_LK": summary["MA_LK"], "MA_TTDV": summary["MA_TTDV"], "MA_BS": licence, "MA_BAC_SI": licence,
        "TEN_BS": name, "NGAY_CT": f"{closed:%Y%m%d}",
    }  # fmt: skip


def _repeated(table: str, summary: Row) -> Row:
    """The fields of a table that repeat XML1."""
    fields = TABLES[table].fields_of(era_of(summary))
    return {field.name: summary.get(field.same_as, "") for field in fields if field.same_as}


def days_of_treatment(care: str, came: datetime, left: datetime) -> int:
    """SO_NGAY_DTRI: none for an examination, both days counted in a bed or a course of treatment (QĐ 4750/QĐ-BYT)."""
    if care in ("01", "07", "09"):
        return 0
    return (left.astimezone(clock.VIETNAM).date() - came.astimezone(clock.VIETNAM).date()).days + 1


def record_end(source: Source) -> datetime:
    """When the episode ended where the form does not say: when the record was closed."""
    return (source.record.closed_at or clock.now()).astimezone(clock.VIETNAM)


def _diagnosis(source: Source) -> str:
    codes = [code for code in (source.said.get("discharge_main"), *source.others) if code]
    return "; ".join(disease(code) or code for code in codes)


def _occupation(words: str) -> str:
    """The code of an occupation that was written as the list has it; empty for any other words."""
    plain = words.strip().casefold()
    labels = code_list("occupation").labels.items()
    return next((code for code, (vi, en) in labels if plain and plain in (code, vi.casefold(), en.casefold())), "")


def _weight(source: Source) -> str:
    """The last weight in the record, in kilograms with two decimals."""
    weights = [one.values.get("weight") for one in source.of(Kind.VITALS)]
    found = next((one for one in reversed(weights) if one is not None), source.said.get("weight"))
    return f"{found:.2f}" if found is not None else ""


def _moment(value: datetime) -> str:
    return moment.written(value.astimezone(clock.VIETNAM))
