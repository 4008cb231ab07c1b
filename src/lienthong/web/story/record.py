"""The story's hospital stay: Mrs Lành's record, written, signed, closed, archived, and a copy given to her."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import translation

from lienthong import forms
from lienthong.access import Actor, Role
from lienthong.database import clock, jobs
from lienthong.exchange import episode, from_record_facts, from_record_sending
from lienthong.forms import written
from lienthong.ledger.worker import Worker
from lienthong.records import archiving, closing, opening, release, signing_off, writing
from lienthong.records.entry import Entry, Kind, entries_of, standing
from lienthong.records.record import MedicalRecord
from lienthong.records.record import State as RecordState
from lienthong.records.release import Release
from lienthong.web.demo import cast, episodes
from lienthong.web.demo.catalogue import Illness
from lienthong.web.demo.plan import Plan
from lienthong.web.story import envelopes
from lienthong.web.story.papers import lanh, send
from lienthong.web.story.telling import Step, Words

NUMBER = "BA-BV-2612-0511"
PARTY, DOCTOR = cast.HOSPITAL_PARTY, cast.HOSPITAL_STAFF
NURSE = Actor("user:dieuduong", PARTY, frozenset({Role.NURSE.value}))
OFFICE = Actor("user:luutru", PARTY, frozenset({Role.RECORDS_OFFICER.value}))
ADMISSION: dict[str, Any] = {
    "reason": "Đau thượng vị, đại tiện phân đen", "story": "Đau thượng vị hai tuần; phân đen từ hôm qua.",
    "general": "Tỉnh, niêm mạc nhợt nhẹ, không sốt.", "admission_main": "K25.4", "plan": "Nội soi, thuốc.",
    "pulse": 92, "ethnic_group": "01", "payment": "1", "card_number": cast.LANH.card,
    "card_until": date(2026, 12, 31), "house": cast.LANH.address,
}  # fmt: skip
NOTE: dict[str, Any] = {
    "subjective": "Đỡ đau", "objective": "Bụng mềm", "assessment": "Loét dạ dày, đã cầm máu", "plan": "Theo dõi",
    "orders": [{"order": "Nội soi dạ dày", "order_kind": "function"}],
}  # fmt: skip
SIGNS: dict[str, Any] = {"pulse": 84, "temperature": "36.8", "systolic": 125, "diastolic": 75, "breath": 18,
                         "weight": Decimal("52.5")}  # fmt: skip
ENDOSCOPY: dict[str, Any] = {
    "outcome": "final", "description": "Ổ loét hang vị đường kính 8 mm, đáy có cục máu đông, không chảy máu.",
    "conclusion": "Loét hang vị, Forrest IIc.",
}  # fmt: skip
CONCLUSION: dict[str, Any] = {
    "discharge_kind": "1", "discharge_main": "K25.4", "result": "2", "course": "Nội soi: ổ loét hang vị đã cầm máu.",
    "findings": "Nội soi: loét hang vị, Forrest IIc.", "treatment": "Thuốc ức chế tiết axit, truyền dịch.",
    "discharge_state": "Ổn định, ăn được.", "afterwards": "Uống thuốc theo đơn, khám lại khi đau.",
}  # fmt: skip
FACTS = {"MA_DOITUONG_KCB": "1.1", "MA_NGHE_NGHIEP": "00000", "MA_DKBD": cast.HOSPITAL, "GT_THE_TU": "20260101"}
ULCER = Illness("K25.4", "Loét dạ dày mạn có chảy máu", "Đau thượng vị", ("omeprazol",), ("blood-count",))
LAW = {"vi": "Luật Khám bệnh, chữa bệnh 15/2023/QH15, Điều 69", "en": "Law 15/2023/QH15, Article 69"}


def steps() -> list[Step]:
    """From the admission to the copy in her hand."""
    return [
        Step(
            datetime(2026, 12, 11, 9, 0),
            {
                "vi": "Bà Lành nhập viện; bác sĩ và điều dưỡng ghi bệnh án điện tử, ký từng mục",
                "en": "Mrs Lành is admitted; doctor and nurse write her electronic record and sign each entry",
            },
            {
                "vi": "Thông tư 13/2025/TT-BYT; Thông tư 32/2023/TT-BYT, mẫu 01/BV-01 và 36/BV2",
                "en": "Circular 13/2025/TT-BYT; Circular 32/2023/TT-BYT, forms 01/BV-01 and 36/BV2",
            },
            "secondary",
            _write,
        ),
        Step(
            datetime(2026, 12, 14, 10, 0),
            {
                "vi": "Bà ra viện; bệnh án đóng, dữ liệu XML của đợt điều trị qua kiểm tra của Cổng",
                "en": "She goes home; the record is closed, the XML of the stay passes the hub's checks",
            },
            LAW,
            "secondary",
            _close,
        ),
        Step(
            datetime(2026, 12, 14, 15, 0),
            {
                "vi": "Phần mềm viện phí gửi bổ sung chi phí của đợt điều trị: bản mới thay bản cũ",
                "en": "The hospital's charging software adds the charges: the new version replaces the first",
            },
            {"vi": "Quyết định 130/QĐ-BYT, Bảng 2 và 3", "en": "Decision 130/QĐ-BYT, tables 2 and 3"},
            "secondary",
            _charge,
        ),
        Step(
            datetime(2026, 12, 15, 9, 0),
            {
                "vi": "Bệnh án lưu trữ; theo đơn của bà, bệnh viện cấp bản sao có chữ ký số và mã QR",
                "en": "The record is archived; on her written request a signed copy with a QR code is released",
            },
            {
                "vi": "Luật Khám bệnh, chữa bệnh 15/2023/QH15, Điều 69 khoản 4; Nghị định 137/2024/NĐ-CP, Điều 5",
                "en": "Law 15/2023/QH15, Article 69.4; Decree 137/2024/NĐ-CP, Article 5",
            },
            "secondary",
            _release,
        ),
    ]  # fmt: skip


def record() -> MedicalRecord | None:
    """Her record, once it was opened."""
    rows = MedicalRecord.objects.unscoped("the story tells what became of it").select_related("person")
    return rows.filter(owner=PARTY, number=NUMBER).first()


def copy() -> Release | None:
    """The copy she asked for."""
    return Release.objects.unscoped("the story tells what became of it").filter(record__number=NUMBER).first()


def _write() -> Words:
    row = record() or opening.open_(
        lanh(), form="ms-01", care="03", by=DOCTOR, number=NUMBER, department="K03", licence=cast.HOSPITAL_DOCTOR
    )
    commune = {"commune": cast.home_commune()}
    for kind, by, said, order in (
        (Kind.FORM, DOCTOR, ADMISSION | commune, ""), (Kind.PROGRESS, DOCTOR, NOTE, ""),
        (Kind.VITALS, NURSE, SIGNS, ""), (Kind.RESULT, DOCTOR, ENDOSCOPY, "2.1"),
    ):  # fmt: skip
        if not entries_of(row).filter(kind=kind).exists():
            _entry(row, kind, by, said, order=order)
        _sign(row, by)
    count = entries_of(row).count()
    return {
        "vi": f"Bệnh án {row.number}: {count} mục, đều đã ký.",
        "en": f"Record {row.number}: {count} entries, all signed.",
    }


def _close() -> Words:
    row = _there()
    if row.state == RecordState.OPEN:
        first = standing(row, Kind.FORM).get()
        if not first.supersedes_id:
            _entry(row, Kind.FORM, DOCTOR, CONCLUSION | {"discharged_at": clock.now()}, first)
        _sign(row, DOCTOR)
        if not from_record_facts.of(row):
            from_record_facts.enter(row, FACTS, by=OFFICE)
        closing.close(row, by=DOCTOR)
    _work("exchange")
    return {language: _answer(language) for language in ("vi", "en")}


def _answer(language: str) -> str:
    """What the hub said to the stay's envelope, with each fault."""
    sent = from_record_sending.of(_there(), OFFICE)
    assert sent is not None, "the record was not sent"
    with translation.override(language):
        state = str(sent.state.label)
    said = {"vi": f"Bệnh án đóng; hồ sơ XML: {state}.", "en": f"The record is closed; its XML: {state}."}[language]
    return "\n".join([said, *(f"- {one.table}.{one.field} {one.fault.sentence(language)}" for one in sent.faults)])


def _charge() -> Words:
    """What the record said of the stay, with the charges of the hospital's own software: a correction of the first."""
    sent = from_record_sending.of(_there(), OFFICE)
    assert sent is not None and sent.episode is not None, "the record was not sent"
    said = episode.load(sent.episode.pk).tables
    stay = Plan(
        episode=NUMBER, facility=cast.HOSPITAL, doctor=cast.HOSPITAL_DOCTOR, director=cast.HOSPITAL_HEAD,
        patient=envelopes.patient("BV26-000417"), illness=ULCER, kind="03", arrived=datetime(2026, 12, 11, 9, 0),
        left=datetime(2026, 12, 14, 10, 0),
    )  # fmt: skip
    charged = episodes.write(stay, Random(NUMBER))
    sums = {name: value for name, value in charged["XML1"][0].items() if name.startswith("T_") or name == "NGAY_TTOAN"}
    tables = said | {name: charged[name] for name in ("XML2", "XML3") if name in charged}
    tables["XML1"] = [said["XML1"][0] | sums]
    return send(cast.HOSPITAL, envelopes.kept(cast.HOSPITAL, tables, datetime(2026, 12, 14)))


def _release() -> Words:
    row = _there()
    if row.state == RecordState.CLOSED:
        archiving.archive(row, by=OFFICE)
    asked = copy() or release.request(
        _there(), requester="patient", name=row.person.name, scope="whole", purpose="Khám ở nơi khác",
        written_on=clock.today(), by=OFFICE,
    )  # fmt: skip
    if asked.state == release.State.REQUESTED:
        release.allow(asked, by=OFFICE)
    _work("records")
    made = copy()
    assert made is not None and made.copy, "the copy was not made"
    return {
        "vi": f"Lưu trữ số {_there().archive_number}; bản sao đã lập, tra cứu bằng mã {made.code}.",
        "en": f"Archived as {_there().archive_number}; the copy is {made.state}, verified under {made.code}.",
    }


def _entry(
    row: MedicalRecord, kind: str, by: Actor, said: dict[str, Any], supersedes: Entry | None = None, order: str = ""
) -> None:
    """Write an entry as a page does: begin, fill, send."""
    draft = writing.begin(row, kind, by=by, supersedes=supersedes, order=order)
    filled = draft.all_written() | written.from_values(draft.form, said)
    draft = forms.save(draft, filled, revision=draft.revision, by=by)
    writing.receive(row, forms.submit(draft, revision=draft.revision, by=by), by=by)


def _sign(row: MedicalRecord, by: Actor) -> None:
    waiting = [one for one in entries_of(row).filter(author=by.code) if not one.is_signed]
    if waiting:
        signing_off.sign(row, waiting, by=by)


def _work(queue: str) -> None:
    """Let the subscribers and the jobs of a queue do their part."""
    Worker().run_until_idle()
    jobs.work(until_idle=True, concurrency=1, queues=[queue])


def _there() -> MedicalRecord:
    row = record()
    assert row is not None, "no record was opened"
    return row
