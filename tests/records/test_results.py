"""Results of tests and imaging: what answers which order, what lies out of range, who sees it, and what leaves."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import etree

from lienthong import access
from lienthong.database import clock
from lienthong.fhir import validation
from lienthong.forms import NotComplete
from lienthong.records import closing, export, release_making, results, signing_off, summary, writing
from lienthong.records.entry import Kind, standing
from lienthong.records.export_source import read
from lienthong.records.folder import Folder
from tests.records.conftest import MORNING
from tests.records.test_screens import counted, reader
from tests.records.writing import ADMISSION, CONCLUSION, response, write

pytestmark = pytest.mark.django_db
WHITE = {"index": "Bạch cầu", "index_code": "WBC", "measure": "15,2", "unit": "G/L", "low": 4, "high": 10}
RED = {"index": "Hồng cầu", "measure": "4.5", "unit": "T/L", "low": "3.8", "high": "5.5"}
BLOOD = {
    "result_kind": "test", "service": "Công thức máu", "service_code": "22.0120.1370", "outcome": "final",
    "measures": [WHITE, RED], "conclusion": "Bạch cầu tăng", "device": "XN-1000", "specimen_number": "M-17",
}  # fmt: skip
XRAY = {
    "result_kind": "imaging", "service": "X-quang ngực", "outcome": "final", "description": "Mờ đáy phải",
    "conclusion": "Viêm phổi", "read_by": "Lê Văn Ảnh", "read_licence": "000102/HNO-GPHN",
}  # fmt: skip
ORDERS = [
    {"order": "Kháng sinh", "order_kind": "medicine"}, {"order": "Công thức máu", "order_kind": "test"},
    {"order": "X-quang ngực", "order_kind": "imaging"},
]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "low", "high", "mark"),
    [
        ("3,9", "4", "10", "low"), ("10.1", "4", "10", "high"), ("4", "4", "10", ""), ("10", "4", "10", ""),
        ("<0.01", "0.01", None, "low"), (">100", None, "100", "high"), (">3", "4", None, ""), ("<200", None, "100", ""),
        ("Âm tính", "4", "10", ""), ("12", None, None, ""),
    ],
)  # fmt: skip
def test_a_value_is_marked_only_where_its_range_says_so(measure, low, high, mark):
    limits = {name: Decimal(value) for name, value in (("low", low), ("high", high)) if value}
    assert results.mark({"measure": measure} | limits) == mark


def test_what_the_laboratory_says_counts_before_the_range():
    assert results.mark({"measure": "12", "high": Decimal(10), "mark": "normal"}) == ""
    assert results.mark({"measure": "Dương tính", "mark": "abnormal"}) == "abnormal"


@pytest.fixture
def ordered(record, doctor):
    """A note that asks for two results and a medicine."""
    return write(record, Kind.PROGRESS, doctor, assessment="Ổn", orders=ORDERS)


def waiting(record):
    return [order.words for order in results.waiting(Folder(record))]


def test_an_order_waits_until_a_result_answers_it(record, ordered, nurse):
    assert waiting(record) == ["Công thức máu", "X-quang ngực"]
    write(record, Kind.RESULT, nurse, **BLOOD)  # alone: it answers nothing
    assert waiting(record) == ["Công thức máu", "X-quang ngực"]
    assert any("“X-quang ngực”: there is no result" in one.words for one in closing.missing(Folder(record)))
    write(record, Kind.RESULT, nurse, order="1.3", **XRAY)
    assert waiting(record) == ["Công thức máu"]
    write(record, Kind.RESULT, nurse, order="1.2", outcome="not-done", outcome_reason="Người bệnh từ chối")
    assert not waiting(record)
    with pytest.raises(LookupError):
        writing.begin(record, Kind.RESULT, by=nurse, order="1.1")  # a medicine has no result


def test_a_corrected_note_keeps_its_results(record, ordered, doctor, nurse):
    write(record, Kind.RESULT, nurse, order="1.2", **BLOOD)
    moved = [ORDERS[2], ORDERS[1] | {"order": "công thức  máu"}]  # the medicine is gone, the rows have moved
    note = write(record, Kind.PROGRESS, doctor, supersedes=ordered, because="Sửa", assessment="Ổn", orders=moved)
    assert waiting(record) == ["X-quang ngực"]
    renamed = [ORDERS[2], ORDERS[1] | {"order": "Tổng phân tích tế bào máu"}]
    write(record, Kind.PROGRESS, doctor, supersedes=note, because="Tên", assessment="Ổn", orders=renamed)
    assert waiting(record) == ["X-quang ngực"]


def test_a_result_says_something_and_its_range_is_one(record, nurse):
    with pytest.raises(NotComplete, match="measured value"):
        write(record, Kind.RESULT, nurse, **BLOOD | {"measures": [], "conclusion": ""})
    with pytest.raises(NotComplete, match="Bạch cầu"):
        write(record, Kind.RESULT, nurse, **BLOOD | {"measures": [WHITE | {"low": 11}]})
    with pytest.raises(NotComplete):  # no reason
        write(record, Kind.RESULT, nurse, **BLOOD | {"outcome": "not-done"})


def test_an_awaited_result_lets_the_record_close_and_comes_later(record, ordered, doctor, nurse):
    form = write(record, Kind.FORM, doctor, **ADMISSION | CONCLUSION)
    awaited = [write(record, Kind.RESULT, doctor, order=place, outcome="awaited") for place in ("1.2", "1.3")]
    signing_off.sign(record, [ordered, form, *awaited], by=doctor)
    closing.close(record, by=doctor)
    later = MORNING + timedelta(days=3)
    with clock.at(later):
        found = write(record, Kind.RESULT, doctor, supersedes=awaited[0], because="Có kết quả", resulted_at=later,
                      **BLOOD)  # fmt: skip
        signing_off.sign(record, [found], by=doctor)
    assert [one.pk for one in standing(record, Kind.RESULT)] == [awaited[1].pk, found.pk]
    assert found.happened_at == later


@pytest.fixture
def tested(record, ordered, doctor, nurse):
    """The note, both results, everything signed."""
    form = write(record, Kind.FORM, doctor, **ADMISSION | CONCLUSION)
    blood, xray = (
        write(record, Kind.RESULT, nurse, order="1.2", **BLOOD),
        write(record, Kind.RESULT, doctor, order="1.3", **XRAY),
    )
    signing_off.sign(record, [ordered, form, xray], by=doctor)
    signing_off.sign(record, [blood], by=nurse)
    return record


def test_hosobenhan_has_the_results_in_their_groups(tested, doctor):
    told = json.loads(export.make(tested, "hosobenhan-json", by=doctor).body)["HoSoBenhAn"]
    [blood] = told["KetQuaXetNghiem"]["danhsach"]
    rows = [(row["machiso"], row["ketqua"], row["ketquabatthuong"], row["trisothamchieu"])
            for row in blood["pkqxn_ds_kqxn"]]  # fmt: skip
    assert rows == [("WBC", "15,2", "Cao", "4,0 – 10,0"), ("", "4.5", "", "3,8 – 5,5")]
    assert (blood["nguoithuchienxetnghiem"], blood["bacsichidinh"], blood["masobenhpham"]) == (
        "Phạm Thị Mai", "Trần Thị Hoa", "M-17",
    )  # fmt: skip
    [xray] = told["KetQuaChanDoanHinhAnh"]["danhsach"]
    assert (xray["kqcls_ketluan"], xray["bacsithuchien"], xray["mabacsithuchien"]) == (
        "Viêm phổi", "Lê Văn Ảnh", "000102/HNO-GPHN",
    )  # fmt: skip
    tree = etree.fromstring(export.make(tested, "hosobenhan-xml", by=doctor).body)
    assert tree.findtext("KetQuaXetNghiem/danhsach/pkqxn_ds_kqxn/ketqua") == "15,2"


def test_the_fhir_document_has_reports_that_rest_on_observations(tested, doctor):
    told = json.loads(export.make(tested, "fhir", by=doctor).body)
    assert not validation.faults_of(told)
    by_address = {entry["fullUrl"]: entry["resource"] for entry in told["entry"]}
    blood = next(one for one in by_address.values() if one.get("conclusion") == "Bạch cầu tăng")
    white, red = (by_address[one["reference"]] for one in blood["result"])
    assert white["valueQuantity"] == {"value": 15.2, "unit": "G/L"}
    assert white["interpretation"][0]["coding"][0]["code"] == "H" and "interpretation" not in red
    assert (white["referenceRange"][0]["low"]["value"], white["device"]["display"]) == (4, "XN-1000")
    assert by_address[blood["basedOn"][0]["reference"]]["code"]["text"] == "Công thức máu"
    sections = {one["title"]: one["entry"] for one in told["entry"][0]["resource"]["section"]}
    assert len(sections["Kết quả xét nghiệm, chẩn đoán hình ảnh, thăm dò chức năng"]) == 4


def test_the_released_copy_prints_each_mark(tested, doctor):
    parts = list(release_making._parts(read(tested, by=access.SYSTEM)))
    blood = next(part for part in parts if any(block["label"] == "Bạch cầu" or block["value"] == "Bạch cầu"
                                               for block in part["blocks"]))  # fmt: skip
    marks = [block["value"] for block in blood["blocks"] if block["label"] in ("Đánh giá", "Mark")]
    assert marks == ["High"]


def test_the_timeline_says_what_lies_out_of_range():
    assert summary.of(Kind.RESULT, BLOOD | {"measures": [WHITE | {"low": Decimal(4), "high": Decimal(10)}]}) == (
        "Công thức máu: Bạch cầu 15,2 G/L ↑ · Bạch cầu tăng"
    )
    assert summary.of(Kind.RESULT, {"service": "X", "outcome": "awaited"}) == "X: awaited"


def test_a_nurse_enters_a_result_from_the_records_page(record, ordered, nurse):
    mai = reader("mai", "nurse")
    page = mai.get(reverse("record", args=[record.pk])).content.decode()
    assert page.count('name="order"') == 2
    asked = mai.post(reverse("record-begin", args=[record.pk, "result"]), {"order": "1.2"}, follow=True)
    assert asked.status_code == 200 and "Công thức máu" in asked.content.decode()
    assert mai.post(reverse("record-begin", args=[record.pk, "result"]), {"order": "9.9"}).status_code == 404
    entry = write(record, Kind.RESULT, nurse, order="1.2", **BLOOD)
    page, _queries = counted(mai, reverse("record", args=[record.pk]))
    assert "<strong>↑" in page.content.decode() and page.content.decode().count('name="order"') == 1
    shown = mai.get(reverse("record-entry", args=[record.pk, entry.number])).content.decode()
    assert "15,2" in shown and "XN-1000" in shown


def test_that_a_test_for_hiv_was_made_is_shown_to_few(record, doctor, nurse):
    tested = write(record, Kind.RESULT, doctor, **BLOOD | {"service": "Xét nghiệm HIV Ab", "conclusion": "Âm tính"})
    signing_off.sign(record, [tested], by=doctor)
    assert record.sensitive
    form = write(record, Kind.FORM, doctor, **ADMISSION)
    signing_off.sign(record, [form], by=doctor)
    assert record.sensitive  # the form names no disease of it, the test stays
    page = reader("mai", "nurse").get(reverse("record", args=[record.pk])).content.decode()
    assert "HIV" not in page and "Bạch cầu" not in page


def test_three_hundred_results_open_in_as_many_queries(record, ordered, doctor):
    hoa, said = reader("hoa", "hospital_doctor"), response("result", **BLOOD)
    writing.write(record, Kind.RESULT, said, by=doctor)
    _page, few = counted(hoa, reverse("record", args=[record.pk]))
    for _number in range(20):
        writing.write(record, Kind.RESULT, said, by=doctor)
    _page, many = counted(hoa, reverse("record", args=[record.pk]))
    assert (many, few <= 15) == (few, True), (few, many)
