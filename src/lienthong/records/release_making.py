"""Making a released copy: every entry in print, one PDF, signed by the facility (PAdES), kept and verifiable.

The print carries what Decree 137/2024/NĐ-CP, Article 5 asks of a paper copy: system, owner, code with QR, who and when.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import override

from lienthong import access, database
from lienthong import print as printing
from lienthong.database import clock, files, jobs
from lienthong.forms import catalogue
from lienthong.forms.printing import blocks
from lienthong.print import verification
from lienthong.records import content, export_source, export_values, results
from lienthong.records.entry import Kind
from lienthong.records.export_source import Source, Written, disease
from lienthong.records.release import Release, Scope, State
from lienthong.signing import pdf

TITLES = {
    Scope.WHOLE: {"vi": "Bản sao hồ sơ bệnh án", "en": "Copy of a medical record"},
    Scope.SUMMARY: {"vi": "Bản tóm tắt hồ sơ bệnh án", "en": "Summary of a medical record"},
}
PARTS_AT_THE_END = 3  # set, sign, keep


@jobs.task("records.release", queue="records", attempts=5)
def make(release: str) -> None:
    """Make the copy that was allowed; nothing if it is there already."""
    row = Release.objects.unscoped("the job makes what was allowed").select_related("record__person").get(pk=release)
    if row.state != State.ALLOWED:
        return
    with override("vi"):
        try:
            _made(row)
        except (content.Gone, printing.NotPrinted) as fault:
            row.act("failed", State.FAILED, by=_maker(row), organisation=row.owner, reason=str(fault)[:500])


def _made(row: Release) -> None:
    source = export_source.read(row.record, by=access.SYSTEM, every=row.scope == Scope.WHOLE)
    total = (len(source.written) if row.scope == Scope.WHOLE else 0) + PARTS_AT_THE_END
    parts = []
    for number, part in enumerate(_parts(source) if row.scope == Scope.WHOLE else (), 1):
        parts.append(part)
        _progress(row, number, total)
    made = printing.paper(
        "records/copy", _data(row, source, parts), verify_url=verification.address(row.code),
        code=verification.spaced(row.code),
    )  # fmt: skip
    _progress(row, total - 2, total)
    signed = pdf.sign(made, organisation=row.owner, reason=TITLES[Scope(row.scope)]["vi"])
    _progress(row, total - 1, total)
    _keep(row, source, signed)
    _progress(row, total, total)


def _keep(row: Release, source: Source, signed: bytes) -> None:
    person = source.person
    with database.transaction():
        digest = files.put(signed, media_type="application/pdf")
        verification.register(
            row.code, signed, thing=row.thing, title=TITLES[Scope(row.scope)], organisation=row.owner,
            organisation_name=source.facility_name, name=person.name, birth_year=person.birth_year or None,
        )  # fmt: skip
        row.act("made", State.MADE, by=_maker(row), organisation=row.owner, parties=row.record.parties,
                data={"record": row.record.thing}, copy=digest)  # fmt: skip
        maker = access.Actor(_maker(row), row.owner)
        access.audit.wrote(maker, "records.release-made", [row.thing, row.record.thing], [row.subject])


def _progress(row: Release, done: int, total: int) -> None:
    """How far it is, for the page: seen at once, and no part of the history."""
    rows = Release.objects.unscoped("the job says how far it is")
    rows.filter(Q(pk=row.pk)).update(done=done, total=total)


def _maker(row: Release) -> str:
    """Who allowed the copy, and so makes it."""
    return str(row.actions.filter(name="allowed").order_by("-number").values_list("by", flat=True)[0])


def _parts(source: Source) -> Iterator[dict[str, Any]]:
    """Every entry with its answers, as its form has them."""
    for one in source.written:
        form = catalogue.get(one.response["questionnaire"])
        yield {
            "heading": _heading(one),
            "signature": _signature(one),
            "blocks": _said(blocks(form, results.marked(one.response))),
        }


def _said(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what was not answered, and without headings that nothing follows."""
    kept: list[dict[str, Any]] = []
    for block in reversed(found):
        below = kept[-1] if kept else None
        leads = below and (below["kind"] != "heading" or below["level"] > block.get("level", 0))
        if leads if block["kind"] == "heading" else block["value"]:
            kept.append(block)
    return kept[::-1]


def _heading(one: Written) -> str:
    older = "" if not hasattr(one.entry, "superseded_by") else " (đã có bản mới hơn)"
    return f"{one.entry.number}. {Kind(one.entry.kind).label} – {_moment(one.entry.happened_at)}{older}"


def _signature(one: Written) -> str:
    signature = one.entry.signature
    return f"Đã ký điện tử: {one.entry.author_name}, {_moment(signature.signed_at)}"


def _data(row: Release, source: Source, parts: list[dict[str, Any]]) -> dict[str, Any]:
    now = clock.now()
    return {
        "organisation": source.facility_name, "number": source.record.archive_number,
        "title": TITLES[Scope(row.scope)]["vi"], "form": source.record.legal_form.legal, "facts": _facts(source),
        "parts": parts, "summary": _summary(source) if row.scope == Scope.SUMMARY else [],
        "released": f"Cấp cho: {row.requester_name} ({row.rule.name.vi}). Căn cứ: {row.rule.basis.vi}. "
                    f"Mục đích: {row.purpose}.",
        "signed_on": now.date().isoformat(), "printed_for": source.facility_name, "printed_by": _maker(row),
        "printed_at": now.strftime("%H:%M %d/%m/%Y"),
        "seal": {"organisation": source.facility_name, "signed_at": now.strftime("%H:%M:%S %d/%m/%Y")},
    }  # fmt: skip


def _facts(source: Source) -> list[tuple[str, str]]:
    record, person = source.record, source.person
    return [
        ("Họ và tên", person.name.upper()), ("Ngày, tháng, năm sinh", str(person.birth or "")),
        ("Giới tính", export_values.SEXES.get(person.sex, "")),
        ("Số định danh cá nhân", source.numbers.get("personal-number", "")), ("Số vào viện", record.number),
        ("Số lưu trữ", record.archive_number), ("Vào viện lúc", _moment(record.admitted_at)),
        ("Ra viện lúc", _moment(source.ended_at) if source.ended_at else ""),
    ]  # fmt: skip


def _summary(source: Source) -> list[tuple[str, str]]:
    said = source.said
    codes = [code for code in (said.get("discharge_main"), *source.others) if code]
    return [
        ("Chẩn đoán lúc vào", _named(said.get("admission_main", ""))),
        ("Chẩn đoán lúc ra", "; ".join(map(_named, codes))), ("Quá trình bệnh lý và diễn biến", said.get("course", "")),
        ("Kết quả cận lâm sàng có giá trị", said.get("findings", "")),
        ("Phương pháp điều trị", said.get("treatment", "")), ("Kết quả điều trị", source.shown("result")),
        ("Tình trạng ra viện", said.get("discharge_state", "")),
        ("Hướng điều trị tiếp", said.get("afterwards", "")),
    ]  # fmt: skip


def _named(code: str) -> str:
    return f"{code} {disease(code)}".strip()


def _moment(value: Any) -> str:
    return value.astimezone(clock.VIETNAM).strftime("%H:%M %d/%m/%Y")
