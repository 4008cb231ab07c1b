"""A record leaves in three writings, each complete, dated as the letter says, and audited."""

import json

import pytest
from lxml import etree

from lienthong import access, ledger
from lienthong.access import audit
from lienthong.fhir import validation
from lienthong.people.persons import Person
from lienthong.records import export, export_source, signing_off
from lienthong.records.entry import Kind
from tests.records.writing import ADMISSION, CONCLUSION, write

pytestmark = pytest.mark.django_db
MEDICINE = {"medicine": "Amoxicilin", "medicine_code": "40.30", "strength": "500mg", "unit": "Viên", "quantity": "20",
            "dose": "1 viên x 3", "route": "Uống"}  # fmt: skip


@pytest.fixture
def written(record, doctor, nurse):
    """Everything that a record can hold, signed; and one note that nobody signed."""
    form = write(record, Kind.FORM, doctor, **ADMISSION, **CONCLUSION)
    vitals = write(record, Kind.VITALS, nurse, pulse=88, temperature="37,2", systolic=120, diastolic=70, weight="54,5")
    note = write(record, Kind.PROGRESS, doctor, assessment="Ổn", orders=[{"order": "X-quang", "order_kind": "imaging"}])
    drugs = write(record, Kind.PRESCRIPTION, doctor, medicines=[MEDICINE])
    signing_off.sign(record, [form, note, drugs], by=doctor)
    signing_off.sign(record, [vitals], by=nurse)
    write(record, Kind.PROGRESS, doctor, assessment="Chưa ký")
    return record


def test_hosobenhan_says_the_same_in_xml_and_json(written, doctor):
    told = json.loads(export.make(written, "hosobenhan-json", by=doctor).body)["HoSoBenhAn"]
    assert list(told) == [
        "ThongTinBenhNhan", "ThongTinVaoVien", "ThongTinDieuTri", "YLenhThuocVatTu", "PhieuChiDinh",
        "KetQuaChanDoanHinhAnh", "KetQuaXetNghiem", "GiayChuyenVien", "HoSoCapCuu", "PhieuThuThuat", "PhieuPhauThuat",
    ]  # fmt: skip
    assert {group["sovaovien"] for group in told.values()} == {written.number}
    patient = told["ThongTinBenhNhan"]
    assert (patient["hoten"], patient["ngaysinh"], patient["tuoi"]) == ("Nguyễn Văn Bình", "04/03/1962", "64")
    assert patient["thoigianvaovien"] == "07/12/2026 09:30:00.000" and patient["cccd_so"] == "001062012345"
    treatment = told["ThongTinDieuTri"]
    assert treatment["maicd"] == "J18.9" and treatment["danhsachsinhhieu"][0]["huyetap_cao"] == "120"
    assert told["YLenhThuocVatTu"]["danhsach"][0]["danhsach"][0]["mathuocvattu_byt"] == "40.30"
    assert told["PhieuChiDinh"]["danhsach"][0]["danhsach"][0]["tenchidinh"] == "X-quang"
    assert told["GiayChuyenVien"] == {"sovaovien": written.number, "danhsach": []}

    tree = etree.fromstring(export.make(written, "hosobenhan-xml", by=doctor).body)
    assert [group.tag for group in tree] == list(told)
    assert tree.findtext("ThongTinDieuTri/danhsachsinhhieu/huyetap_cao") == "120"
    assert tree.findtext("ThongTinBenhNhan/hoten") == "Nguyễn Văn Bình" and tree.find(".//quanhuyen").text is None


def test_the_ethnic_group_has_its_name_also_where_no_form_says_it(written, doctor):
    Person.objects.unscoped("a test").update(ethnicity="01")
    written.person.refresh_from_db(from_queryset=Person.objects.unscoped("a test"))
    patient = json.loads(export.make(written, "hosobenhan-json", by=doctor).body)["HoSoBenhAn"]["ThongTinBenhNhan"]
    assert (patient["dantoc"], patient["dantoc_ma"]) == ("Kinh", "01")


def test_the_fhir_document_begins_with_its_composition_and_is_valid(written, doctor):
    told = json.loads(export.make(written, "fhir", by=doctor).body)
    assert not validation.faults_of(told)
    kinds = [entry["resource"]["resourceType"] for entry in told["entry"]]
    assert (told["type"], kinds[0], kinds.count("QuestionnaireResponse"), kinds.count("Provenance")) == (
        "document", "Composition", 4, 4,
    )  # fmt: skip
    known = {entry["fullUrl"] for entry in told["entry"]}
    named = {line.partition('"')[0] for line in json.dumps(told).split('"reference": "')[1:]}
    assert named <= known
    assert len(known) == len(told["entry"])


def test_only_what_was_signed_leaves(written, doctor):
    source = export_source.read(written, by=doctor)
    assert source.waiting == 1
    assert "Chưa ký" not in export.make(written, "fhir", by=doctor).body.decode()


def test_an_export_is_audited_and_needs_the_right(written, doctor, nurse, stranger):
    made = export.make(written, "hosobenhan-xml", by=doctor)
    assert made.name == "01001-2026-BA000001.xml"
    event = ledger.events(thing=written.thing, kind="record.exported")[-1]
    assert event.data["form"] == "hosobenhan-xml"
    assert audit.of_person(written.subject)[0].action == "records.export"
    for by in (nurse, stranger):
        with pytest.raises(access.NotAllowed):
            export.make(written, "hosobenhan-xml", by=by)


def test_a_field_that_is_too_short_is_named_and_nothing_leaves(written, doctor):
    with pytest.raises(export.TooLong, match="maicd"):
        export.text("maicd", "J18.90123")


def test_the_command_writes_the_file_and_says_where(written, tmp_path):
    from click.testing import CliRunner

    from lienthong.records.export_commands import records

    asked = ["export", written.number, "--format", "hosobenhan-xml", "--to", str(tmp_path)]
    done = CliRunner().invoke(records, asked)
    assert done.exit_code == 0, done.output
    assert etree.parse(done.output.strip()).getroot().tag == "HoSoBenhAn"
    nothing = CliRunner().invoke(records, ["export", "none", "--format", "fhir"])
    assert nothing.exit_code == 1 and "There is no record none" in nothing.output
