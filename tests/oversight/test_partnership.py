"""What a vendor would lose: a sandbox that judges as the hub does, a report that mends, a certificate that counts.

And what everyone would: that nothing sent on trial is ever found among real data.
"""

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from lienthong import access, ledger
from lienthong.database import clock
from lienthong.ledger import refold
from lienthong.oversight import conformance_certificate as certificates
from lienthong.oversight import conformance_criteria, conformance_report, partnership, partnership_keys
from lienthong.oversight.conformance import Trial, TrialFault
from lienthong.oversight.conformance_criteria import window
from lienthong.oversight.partnership import Product, Vendor
from tests.exchange import sample
from tests.exchange.conftest import december as december
from tests.exchange.conftest import places as places
from tests.oversight.vendor_story import ENGLISH, FACTS, MINISTRY, Software, admitted, dossier, envelope, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "house")]
XML = "xml-qd1931"
BROKEN = {"XML1": {"GIOI_TINH": "9"}}
# Everything real data would lie in; a trial may not add a row to any of them.
REAL = (
    "exchange_arrival", "exchange_episode", "exchange_faultrow", "fhir_organisation", "people_person", "database_file",
)  # fmt: skip


@pytest.fixture
def house(monkeypatch):
    from lienthong.oversight import metering_door
    from lienthong.web import house

    house.build()
    monkeypatch.setattr(metering_door, "_start", lambda: None)  # these tests are rolled back
    monkeypatch.setattr(metering_door, "_counts", {})


@pytest.fixture
def software() -> Software:
    _vendor, product, by = admitted()
    return Software.of(product, by)


def rows_of_real_data() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in REAL:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
        return found


def product_of(software: Software) -> Product:
    return Product.objects.unscoped("a test").select_related("vendor").get()


def opens_at() -> str:
    [product] = conformance_criteria.with_last_format(Product.objects.unscoped("a test"))
    return conformance_criteria.of_format(product.last_format).key


def test_a_vendor_sends_broken_reads_the_report_mends_and_is_certified(software):
    product, by = product_of(software), officer(product_of(software).vendor)
    before = rows_of_real_data()

    broken = software.sends(envelope(software, 1, XML1={"GIOI_TINH": "9"}))
    assert broken["maKetQua"] == "400" and broken["trangThai"] == "refused"
    assert (
        next(f for f in broken["dsLoi"] if f["quyTac"] == "field.code")["giaTri"] == "9"
    )  # the answer names the value

    scheme = conformance_criteria.schemes()[XML]
    told = conformance_report.report(window(product, scheme), scheme, "en")
    assert {part.name: part.state for part in told.parts}["XML1"] == "refused"
    assert {part.name: part.state for part in told.parts}["XML15"] == "missing"
    (rule,) = [one for one in told.broken if one.rule == "field.code"]
    assert (rule.part, rule.field, rule.sendings, rule.times) == ("XML1", "GIOI_TINH", 1, 1)
    assert "GIOI_TINH" in rule.mend and "{" not in rule.mend and "9" not in rule.mend
    with pytest.raises(ledger.InvalidState, match=r"criter|tiêu chí"):
        certificates.request(product, XML, by=by)

    for number in range(1, 21):  # mended: as many as are looked at
        assert software.sends(envelope(software, number))["maKetQua"] == "200", number
    corrected = software.sends(envelope(software, 1, XML1={"DIA_CHI": "Thôn 2"}))
    assert corrected["hoSo"][0]["version"] == 2

    assert [one.words for one in conformance_criteria.judge(product, scheme) if not one.met] == []
    asked = certificates.request(product, XML, by=by)
    with pytest.raises(access.NotAllowed):
        certificates.issue(asked, by=by)
    issued = certificates.issue(asked, by=MINISTRY)
    assert issued.is_valid and certificates.check(issued).valid
    assert issued.valid_until == clock.today().replace(year=clock.today().year + 1) - timedelta(days=1)
    assert certificates.printed(issued).startswith(b"%PDF")
    page = Client().get(f"/v/{issued.code}", headers=ENGLISH)
    assert (
        page.status_code == 200
        and "counts" in page.content.decode()
        and "Sao Khuê: SK-HIS 5.2" in page.content.decode()
    )
    assert "SK-HIS 5.2" in Client().get("/vendors/certified").content.decode()
    told_to_programs = Client().get(f"/vendors/certificates/{issued.pk}.json").json()
    assert told_to_programs["content"]["product"] == "SK-HIS" and told_to_programs["seal"]["signature"]

    after = rows_of_real_data()
    assert after == before
    assert [said for said in refold.differences() if said] == []


def certified(software: Software) -> certificates.Certificate:
    for number in range(1, 11):
        software.sends(envelope(software, number))
    software.sends(envelope(software, 1, XML1={"DIA_CHI": "Thôn 2"}))
    product = product_of(software)
    return certificates.issue(certificates.request(product, XML, by=officer(product.vendor)), by=MINISTRY)


def test_a_certificate_is_withdrawn_or_runs_out_and_says_so_to_everyone(software):
    found = certified(software)
    with clock.at(sample.NOW.replace(year=2028, tzinfo=clock.VIETNAM)):
        assert found.standing == "expired"
        assert "run out" in Client().get(f"/v/{found.code}", headers=ENGLISH).content.decode()
        assert "SK-HIS" not in Client().get("/vendors/certified").content.decode()
    certificates.withdraw(found, "Gửi sai số tiền ở ba bệnh viện", by=MINISTRY)
    assert "cancelled" in Client().get(f"/v/{found.code}", headers=ENGLISH).content.decode()
    assert "SK-HIS" not in Client().get("/vendors/certified").content.decode()
    with pytest.raises(ledger.InvalidState):
        certificates.issue(found, by=MINISTRY)


def test_what_was_good_once_does_not_outlast_what_is_sent_now(software):
    for number in range(1, 12):
        software.sends(envelope(software, number))
    software.sends(envelope(software, 1, XML1={"DIA_CHI": "Thôn 2"}))
    software.sends(envelope(software, 30, XML1={"GIOI_TINH": "9"}))
    scheme = conformance_criteria.schemes()[XML]
    unmet = [one.asks for one in conformance_criteria.judge(product_of(software), scheme) if not one.met]
    assert unmet == ["refused"]


def test_no_value_of_what_was_sent_is_kept(software):
    software.sends(envelope(software, 1, XML1={"HO_TEN": "NGUYỄN VĂN BÍ MẬT", "GIOI_TINH": "7"}))
    software.fhir("POST", "/Patient", {"resourceType": "Patient", "gender": "bimat", "name": [{"text": "BÍ MẬT"}]})
    with connection.cursor() as cursor:
        for table in ("oversight_trial", "oversight_trialpart", "oversight_trialfault", "access_audit", "ledger_event"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            said = cursor.fetchone()[0] or ""
            for secret in ("BÍ MẬT", "bimat", sample.LANH.personal_number, "T000100000000001", "037150000126"):
                assert secret not in said, table


def test_the_axis_answers_on_trial_too_and_the_state_can_be_asked_later(software):
    key = {"username": software.given.key.username, "password": software.given.secret, "code": software.code}
    token = Client().post("/api/auth/token/take", key, content_type="application/json").json()["apiKey"]["accessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    files = [base64.b64encode(envelope(software, n, **changes)).decode() for n, changes in ((1, {}), (2, BROKEN))]
    address = "/api/kcb/xml/qd3176/guiHoSoXml"
    body = {"maCSKCB": software.code, "files": files}
    good, bad = Client().post(address, body, content_type="application/json", headers=headers).json()["fileResults"]
    assert (good["maKetQua"], bad["maKetQua"]) == ("200", "400")
    later = Client().get(f"/api/kcb/tra-cuu-trang-thai/{bad['maGiaoDich']}", headers=headers).json()
    assert later["trangThai"] == "refused" and "field.code" in {one["quyTac"] for one in later["dsLoi"]}
    assert "BN-000126" not in str(later) and later["bienNhan"]["sandbox"] is True


def test_a_vendors_people_can_not_send_past_the_sandbox(software):
    from lienthong.exchange import hub

    vendor = product_of(software).vendor
    with pytest.raises(access.NotAllowed):
        hub.receive(envelope(software), sender=vendor.party, channel="upload", actor=officer(vendor))


def test_the_same_bytes_are_one_sending_with_one_code(software):
    body = envelope(software)
    first, second = software.sends(body), software.sends(body)
    assert first["maGiaoDich"] == second["maGiaoDich"]
    assert Trial.objects.unscoped("a test").count() == 1


def test_an_envelope_of_a_real_facility_is_refused_by_the_sandbox(software):
    real = sample.envelope()
    told = software.sends(real)
    assert [f["quyTac"] for f in told["dsLoi"] if f["mucDo"] == "critical"] == ["envelope.facility"]
    sent = sample.envelope(dossier(software), facility=software.code)
    from lienthong.exchange import hub

    there = hub.receive(sent, sender=f"facility:{sample.CLINIC}", channel="command", actor=sample.IT)
    assert not there.is_good  # and one written for the sandbox by the hub


def test_the_key_is_good_for_the_sandbox_alone(software):
    token = software.token()
    assert token["scope"] == "sandbox"
    actor = software.given.key.client.actor
    assert actor.is_sandbox
    for permission in access.permission.permissions():
        assert not access.permission.allowed(actor, permission), permission
    refused = Client().post(
        "/oauth/token",
        {"grant_type": "client_credentials", "client_id": software.given.key.client.application.client_id,
         "client_secret": software.given.secret, "scope": "house"},
    )  # fmt: skip
    assert refused.status_code == 400


def test_fhir_is_validated_and_nothing_is_stored(software):
    before = rows_of_real_data()
    assert opens_at() == next(iter(conformance_criteria.schemes()))
    patient = {"resourceType": "Patient", "name": [{"text": "Nguyễn Thị Lành"}], "gender": "female"}
    token = software.token()["access_token"]
    status, said = software.fhir("POST", "/Patient", patient, token)
    assert status == 200 and "not stored" in said["issue"][0]["diagnostics"]
    status, said = software.fhir("POST", "/Patient", {**patient, "gender": "woman", "nam": 1}, token)
    assert status == 422 and len(said["issue"]) == 2
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"resource": patient, "request": {"method": "POST", "url": "Patient"}},
        {"resource": {"resourceType": "Observation"}, "request": {"method": "POST", "url": "Observation"}},
    ]}  # fmt: skip
    assert software.fhir("POST", "", bundle, token)[0] == 422
    assert software.fhir("GET", "/Patient/1", None, token)[0] == 404
    assert software.fhir("DELETE", "/Patient/1", None, token)[0] == 404
    assert software.fhir("POST", "/Patient", {"resourceType": "Condition"}, token)[0] == 400

    scheme = conformance_criteria.schemes()["fhir-r4"]
    assert opens_at() == scheme.key, "the report opens at what was sent last"
    told = conformance_report.report(window(product_of(software), scheme), scheme, "en")
    states = {part.name: (part.total, part.refused) for part in told.parts}
    assert states["Patient"] == (3, 1) and states["Observation"] == (1, 1)
    assert ("Observation", "required", "Observation.status") in [(b.part, b.rule, b.field) for b in told.broken]
    assert all(one.mend for one in told.broken)
    assert rows_of_real_data() == before


def test_a_suspended_vendor_is_shut_out_and_may_come_back(software):
    vendor = product_of(software).vendor
    assert "access_token" in software.token()
    partnership.suspend(vendor, "Dùng dữ liệu thật", by=MINISTRY)
    from lienthong.access import clients

    clients._remembered.clear()
    software.given.key.client.refresh_from_db()
    assert not software.given.key.client.is_active
    with pytest.raises(ledger.InvalidState):
        partnership_keys.issue(product_of(software), by=officer(vendor))
    partnership.resume(vendor, "Đã xử lý", by=MINISTRY)
    assert partnership_keys.issue(product_of(software), by=officer(vendor)).secret


def test_one_vendor_never_sees_anothers(software):
    _vendor, other, by = admitted(name="Công ty Khác", tax_code="0209999999", product="KHAC")
    assert by.organisation == "vendor:0002" and other.vendor.test_code == "T0002"
    assert list(Product.objects.within(by)) == [other]
    software.sends(envelope(software))
    assert not Trial.objects.within(by).exists()
    assert Trial.objects.within(MINISTRY).count() == 1
    with pytest.raises(access.NotAllowed):
        partnership_keys.issue(product_of_name("SK-HIS"), by=by)
    rival = Software.of(other, by)
    assert rival.sends(envelope(software))["maKetQua"] == "400"  # another's test code is another facility's


def product_of_name(name: str) -> Product:
    return Product.objects.unscoped("a test").select_related("vendor").get(name=name)


def test_an_organisation_applies_once_and_only_the_ministry_admits():
    given = {**FACTS, "tax_code": "0101234567-001"}
    page = Client().post("/vendors/join", given)
    assert page.status_code == 200
    again = Client().post("/vendors/join", given, headers=ENGLISH)
    assert again.status_code == 400 and "here already" in again.content.decode()
    wrong = Client().post("/vendors/join", {**given, "tax_code": "12"}, headers=ENGLISH)
    assert wrong.status_code == 400 and "10 digits" in wrong.content.decode()
    vendor = Vendor.objects.unscoped("a test").get()
    with pytest.raises(access.NotAllowed):
        partnership.admit(vendor, by=access.Actor("user:x", "vendor:0001", frozenset({"facility_it"})))
    admission = partnership.admit(vendor, by=MINISTRY)
    assert admission.user.login == "vendor-0001" and admission.link.startswith("/sign-in/password/")
    with pytest.raises(ledger.InvalidState):
        partnership.admit(vendor, by=MINISTRY)


def test_a_trial_is_history(software):
    software.sends(envelope(software, 1, XML1={"GIOI_TINH": "9"}))
    from django.db import DatabaseError, transaction

    for rows in (Trial.objects.unscoped("a test"), TrialFault.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
