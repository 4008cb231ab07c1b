"""If these fail, a clinic without software can't write a referral, or a hospital can't see what was sent to it."""

import pytest

from lienthong import access, ledger
from lienthong.papers.paper import Paper

from .conftest import CLINIC, HOSPITAL

pytestmark = pytest.mark.django_db
WRITTEN = {
    "MA_CSKCB_DEN": "01001", "CHAN_DOAN_RV": "Viêm ruột thừa cấp", "MA_BENH_CHINH": "K35.8", "DAU_HIEU_LS": "Đau",
    "QT_BENHLY": "12 giờ", "TINH_TRANG_CT": "Tỉnh", "MA_LYDO_CT": "2", "HUONG_DIEU_TRI": "Mổ",
    "PHUONGTIEN_VC": "Xe cứu thương", "licence": "000123/HNO-GPHN", "NGAY_VAO": "08:00 07/12/2026",
}  # fmt: skip


@pytest.fixture
def clinic(browse, places, doctor, lanh):
    return browse(doctor)


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


def only() -> Paper:
    return Paper.objects.unscoped("test").get(copy_of="")


def test_a_patient_is_found_by_number_and_a_new_one_is_entered(clinic, lanh):
    found = clinic.post("/papers/write/", {"kind": "referral", "number": "001150012345"})
    assert found.headers["Location"] == f"/papers/write/referral/{lanh.pk}/"
    asked = {"kind": "referral", "number": "001060055555"}
    assert "Nobody with this number is known" in text(clinic.post("/papers/write/", asked))
    new = clinic.post("/papers/write/", asked | {"name": "Trần Văn Mạnh", "birth": "1960", "sex": "male"})
    assert new.status_code == 302


def test_a_draft_is_kept_and_nothing_is_sent(clinic, lanh, django_assert_max_num_queries):
    kept = clinic.post(f"/papers/write/referral/{lanh.pk}/", {"DAU_HIEU_LS": "Đau", "keep": "yes"})
    assert kept.status_code == 302 and only().state == "draft"
    assert ledger.Delivery.objects.count() == 0
    with django_assert_max_num_queries(15):
        assert ">Đau<" in text(clinic.get(kept.headers["Location"])).replace("\n", "").replace("\r", "")
    clinic.post(kept.headers["Location"], {"DAU_HIEU_LS": "Đau hơn", "keep": "yes"})
    assert only().read()["values"]["DAU_HIEU_LS"] == "Đau hơn"


def test_everything_that_is_missing_is_said_at_once_and_the_draft_stays(clinic, lanh):
    page = text(clinic.post(f"/papers/write/referral/{lanh.pk}/", {"MA_CSKCB_DEN": "01001", "sign": "yes"}))
    assert page.count("Fill in this field.") >= 7 and "Confirm that the paper is right." in page
    assert only().state == "draft"


def test_signing_sends_it_and_the_page_shows_who_owes_what(clinic, lanh, portal, django_assert_max_num_queries):
    signed = clinic.post(f"/papers/write/referral/{lanh.pk}/", WRITTEN | {"confirmed": "on", "sign": "yes"})
    assert signed.status_code == 302, text(signed)
    ledger.rehearse()
    paper = only()
    assert paper.state == "received" and paper.number == "01801/2026/CT000001"
    assert paper.actions.get(name="signed").data["confirmed_by"] == "user:sang"
    with django_assert_max_num_queries(15):
        page = text(clinic.get(f"/papers/{paper.pk}/"))
    assert "21/12/2026" in page and "Ten working days from signing" in page and "unverified" in page
    assert portal.received[0].transaction in page
    assert b"<GIAY_CHUYEN_TUYEN>" not in portal.received[0].content  # in base64, signed
    assert b"SignatureValue" in portal.received[0].content


def test_a_second_appointment_for_an_episode_is_refused(clinic, lanh, taken):
    from lienthong.papers import issuing
    from lienthong.papers.content import Writing

    taken("XML14")
    values = {"NGAY_HEN_KL": "20261222", "CHAN_DOAN_RV": "x", "MA_BENH_CHINH": "K35"}
    doctor = access.Actor("user:sang", CLINIC, frozenset({"clinic_doctor"}))
    again = issuing.draft(Writing("appointment", lanh, CLINIC, "01801.2612.0001", values, number="2"), by=doctor)
    with pytest.raises(issuing.Superseded):
        issuing.sign(again, by=doctor, confirmed=True)


def test_the_hospital_sees_accepts_and_the_clinic_is_told(clinic, browse, receiver, taken, portal, carry):
    paper = taken()
    carry()
    hospital = browse(receiver)
    page = text(hospital.get("/papers/received/"))
    assert paper.number in page and "Nguyễn Thị Lành" in page and "Trạm Y tế phường Ba Đình" in page
    copy = Paper.objects.unscoped("test").get(copy_of=paper.thing)
    assert hospital.post(f"/papers/{copy.pk}/accept/").status_code == 302
    carry()
    assert only().state == "accepted"
    assert hospital.get(f"/papers/{paper.pk}/").status_code == 404  # the clinic's own row is the clinic's


def test_lists_take_the_same_queries_however_long(clinic, taken, django_assert_max_num_queries):
    for number in range(12):
        taken(code=f"E{number}", GIAY_CHUYEN_TUYEN=f"N{number}")
    with django_assert_max_num_queries(12):
        assert "12 rows" in text(clinic.get("/papers/issued/?kind=referral&state=sent"))
    assert "2 rows" not in text(clinic.get("/papers/issued/?q=N11"))
    assert clinic.get("/papers/issued/?export=csv").status_code == 200


def test_a_cancelled_paper_is_told_to_whoever_has_it(clinic, taken, portal, carry):
    paper = taken()
    carry()
    assert "Say why" in text(clinic.post(f"/papers/{paper.pk}/cancel/", {"reason": ""}, follow=True))
    clinic.post(f"/papers/{paper.pk}/cancel/", {"reason": "Nhầm người bệnh"})
    carry()
    states = {row.owner: row.state for row in Paper.objects.unscoped("test")}
    assert states == {CLINIC: "cancelled", HOSPITAL: "cancelled"}


def test_the_print_is_in_legal_form_and_verified_by_its_code(clinic, taken, portal, carry):
    paper = taken()
    carry()
    answer = clinic.get(f"/papers/{paper.pk}/paper.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    page = text(clinic.get(f"/v/{paper.verify_code}"))
    assert "N.T.L." in page and "Nguyễn Thị Lành" not in page
    taken(version=2, CHAN_DOAN_RV="Khác")
    assert "replaced" in text(clinic.get(f"/v/{paper.verify_code}")).lower()


@pytest.mark.parametrize("kind", ["discharge", "record_summary", "sick_leave", "birth_certificate", "death_notice"])
def test_every_kind_has_its_screen_and_its_print(clinic, lanh, kind):
    page = text(clinic.get(f"/papers/write/{kind}/{lanh.pk}/"))
    assert page.count("<label") > 5
    from lienthong.papers import issuing, printing
    from lienthong.papers.content import Writing
    from lienthong.papers.form import form

    doctor = access.Actor("user:sang", CLINIC, frozenset({"clinic_doctor"}))
    values = {field.name: "1" for field in form(kind).fields}
    draft = issuing.draft(Writing(kind, lanh, CLINIC, "E1", values, number="1"), by=doctor)
    assert printing.printed(draft, for_whom=doctor).startswith(b"%PDF")


def test_the_foot_of_a_print_names_who_printed_it(clinic, lanh):
    from lienthong.papers import issuing, printing
    from lienthong.papers.content import Writing
    from tests.access.actors import user

    doctor = access.Actor(user("sang").code, CLINIC, frozenset({"clinic_doctor"}))
    draft = issuing.draft(Writing("discharge", lanh, CLINIC, "E1", {}, number="1"), by=doctor)
    assert printing._data(draft, draft.read(), doctor)["printed_by"] == "Sang"


def test_suggestions_find_without_accents(clinic):
    page = text(clinic.get("/papers/suggest/diseases/?MA_BENH_CHINH=viem+ruot+thua"))
    assert "K35" in page
    assert "Bạch Mai" in text(clinic.get("/papers/suggest/facilities/?MA_CSKCB_DEN=bach"))


def test_a_paper_that_tells_of_hiv_is_for_few(clinic, browse, taken):
    paper = taken(MA_BENH_CHINH="B20.9")
    records = access.Actor("user:van", CLINIC, frozenset({"records_officer"}))
    assert clinic.get(f"/papers/{paper.pk}/").status_code == 200
    assert browse(records).get(f"/papers/{paper.pk}/").status_code == 404


def test_strangers_are_sent_to_sign_in_and_others_turned_away(browse, places):
    from lienthong.access import ANONYMOUS

    assert browse(ANONYMOUS).get("/papers/received/").status_code == 302
    payer = access.Actor("user:p", "agency:x", frozenset({"payer_officer"}))
    assert browse(payer).get("/papers/received/").status_code == 403
