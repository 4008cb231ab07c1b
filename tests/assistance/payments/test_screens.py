"""If these fail, an officer or a payer meets a broken page, or sees what is not theirs."""

import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from lienthong.assistance.payments.report import PayerReport
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.database import clock
from tests.access.actors import signed_in, user
from tests.assistance.payments.conftest import COMMUNE, PAID_ON, PAYER, UNIT, listed, paid, told
from tests.directory import by_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(places):
    return signed_in(user("mai", (UNIT, "commune_officer")))


@pytest.fixture
def chairman(places):
    return signed_in(user("ha", (UNIT, "commune_chairman")))


@pytest.fixture
def postwoman(places):
    return signed_in(user("buu", (PAYER, "payer_officer")))


@pytest.fixture
def ministry(places):
    return signed_in(user("bo", ("agency:moh", "ministry_officer")))


@pytest.fixture
def places(db):
    from datetime import date

    for level, code, name in (("province", "01", "Thành phố Hà Nội"), ("commune", COMMUNE, "Phường Ba Đình")):
        by_hand.put(
            level, code, name, "ward", valid_from=date(2025, 7, 1), sort_key=name, folded=name.lower(),
            legal_basis="a test", evidence="assumed",
        )  # fmt: skip


def opened(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    return answer.content.decode()


def test_every_page_of_the_commune_opens(handed, report, ids, officer):
    report([paid(ids[0], 540_000), paid(ids[1], 1_080_001)])
    here = f"/payroll/{handed.pk}/"
    assert "Danh sách chi trả" in opened(officer, here) or "Payment list" in opened(officer, here)
    assert "5.400.000" in opened(officer, here)
    assert "1.080.001" in opened(officer, f"{here}settlement/")  # the fault, with what was told
    for address in ("/payroll/", f"{here}lines/", f"{here}settlement/", f"/payroll/line/{ids[0]}/",
                    "/payroll/contract/", "/payroll/not-collected/", "/payments/reports/", "/"):  # fmt: skip
        opened(officer, address)


def test_the_lines_are_filtered_by_what_became_of_them(handed, report, ids, officer):
    report([paid(ids[0], 540_000), paid(ids[1], 1_080_000, "NOT_PRESENT")])
    lines = f"/payroll/{handed.pk}/lines/"
    for query, found in (("result=paid", 1), ("result=unpaid", 1), ("result=untold", 2), ("kind=recovery", 1),
                         ("family=care-support", 1), ("q=lanh+b", 2), ("village=Tổ+1", 1), ("fund=national", 5),
                         (f"q={ids[0]}", 2)):  # fmt: skip
        page = opened(officer, f"{lines}?{query}")
        assert page.count("<tr>") - 1 == found, query


def test_pages_of_lines_follow_each_other(handed, officer, monkeypatch):
    from lienthong.assistance.screens.payroll_lines import Lines

    monkeypatch.setattr(Lines, "page_size", 2)
    seen, address = [], f"/payroll/{handed.pk}/lines/"
    for _step in range(3):
        page = opened(officer, address)
        seen += [part.split("/")[0] for part in page.split("/payroll/line/")[1:]]
        if 'rel="next"' not in page:
            break
        [link] = re.findall(r'<a[^>]*rel="next"[^>]*>', page)
        address = html.unescape(re.search(r'href="([^"]*)"', link)[1])
    assert len(seen) == len(set(seen)) == 5


def test_the_list_is_a_pdf_and_a_workbook(handed, officer):
    answer = officer.get(f"/payroll/{handed.pk}/list.pdf")
    assert answer.content[:5] == b"%PDF-"
    answer = officer.get(f"/payroll/{handed.pk}/lines/?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.max_row == 6 and "child_raising" not in str(list(sheet.values))


def test_a_list_goes_from_draft_to_settled_by_two_persons(four, officer, chairman, postwoman, ids):
    row = listed([{"entitlement_id": one.pk} for one in four], approved=False)
    here = f"/payroll/{row.pk}/"

    def state() -> str:
        return PaymentList.objects.unscoped("a test").get(pk=row.pk).state

    officer.post(f"{here}propose/")
    assert state() == "proposed"
    assert officer.post(f"{here}approve/").status_code == 403 and state() == "proposed"
    chairman.post(f"{here}approve/")
    assert state() == "approved"
    officer.post(f"{here}hand-over/")
    assert state() == "handed_over"
    lines = [paid(line, 540_000) for line in ids]
    with clock.at(PAID_ON):
        answer = postwoman.post("/payments/report/", {"file": SimpleUploadedFile("kq.csv", told(lines))}, follow=True)
    assert answer.status_code == 200 and state() == "reported"
    officer.post(f"{here}settlement/")
    assert state() == "settled"
    assert officer.get(f"{here}settlement.pdf").content[:5] == b"%PDF-"


def test_the_payers_desk_shows_its_lists_and_its_faults(handed, ids, postwoman):
    assert "202612-00004" in opened(postwoman, "/payments/lists/")
    opened(postwoman, f"/payments/lists/{handed.pk}/")
    assert postwoman.get(f"/payments/lists/{handed.pk}/list.csv").content.startswith(b"id,commune,family")
    assert postwoman.get(f"/payments/lists/{handed.pk}/list.json").json()["control"]["lines"] == 4
    with clock.at(PAID_ON):
        file = SimpleUploadedFile("kq.csv", told([paid(ids[0], 540_001)]))
        answer = postwoman.post("/payments/report/", {"file": file}, follow=True)
    assert "540.001" in answer.content.decode()
    assert PayerReport.objects.unscoped("a test").get().faults == 1


def test_a_file_that_is_none_is_told_in_a_sentence(handed, postwoman):
    file = SimpleUploadedFile("kq.csv", b"\x00\xff nonsense")
    answer = postwoman.post("/payments/report/", {"file": file}, follow=True)
    assert answer.status_code == 200 and PayerReport.objects.unscoped("a test").get().state == "refused"


def test_a_payer_sees_no_other_payers_lists_and_no_lines(handed, places):
    banker = signed_in(user("ngan", ("agency:bank-agribank", "payer_officer")))
    assert "202612-00004" not in opened(banker, "/payments/lists/")
    opened(banker, f"/payments/lists/{handed.pk}/", 404)
    opened(banker, f"/payments/lists/{handed.pk}/list.csv", 404)
    opened(banker, f"/payroll/{handed.pk}/lines/", 403)


def test_another_commune_sees_nothing(handed, ids, places):
    stranger = signed_in(user("la", ("unit:00008", "commune_officer")))
    for address in (f"/payroll/{handed.pk}/", f"/payroll/{handed.pk}/lines/", f"/payroll/line/{ids[0]}/",
                    f"/payroll/{handed.pk}/settlement/", f"/payroll/{handed.pk}/list.pdf"):  # fmt: skip
        opened(stranger, address, 404)


def test_the_ministry_sees_sums_and_no_persons(handed, ministry):
    page = opened(ministry, "/payroll/country/?month=2026-12")
    assert "5,4" in page and "Lành" not in page
    assert "Ba Đình" in opened(ministry, "/payroll/country/?month=2026-12&province=01")
    opened(ministry, f"/payroll/{handed.pk}/lines/", 403)


def test_a_contract_is_entered(officer, now):
    given = {"payer": PAYER, "method": "cash", "fee_per_mille": "6,5", "legal_note": "HĐ 1", "valid_from": "01/01/2026"}
    assert officer.post("/payroll/contract/", given).status_code == 302
    assert "6,5 ‰, HĐ 1" in html.unescape(opened(officer, "/payroll/contract/"))
    wrong = officer.post("/payroll/contract/", given | {"fee_per_mille": "nan"})
    assert wrong.status_code == 200


def test_addresses_that_make_no_sense_are_not_found(officer):
    for code in ("202613-1-1", "x", "202612-9999999999999999999-1", "202612-1-99999"):
        opened(officer, f"/payroll/line/{code}/", 404)
    opened(officer, f"/payroll/?month=nonsense&state=none&q={COMMUNE}")
    opened(officer, "/payroll/country/", 403)


def test_an_amount_is_explained_by_the_facts_as_they_were_known(four, officer):
    from datetime import date

    from lienthong.assistance import register
    from tests.assistance.payments.conftest import DRAFTED, OFFICER

    with clock.at(DRAFTED.replace(day=1)):
        register.record(
            four[2].beneficiary, valid_from=date(2026, 1, 1), source="dossier:1", by=OFFICER, born=date(1943, 1, 1),
            born_precision="year",
        )  # fmt: skip
    row = listed([{"entitlement_id": four[2].pk}])
    with clock.at(DRAFTED):
        page = opened(officer, f"/payroll/line/202612-{four[2].pk}-1/")
    assert "540.000" in page.split("Vì sao có số tiền này")[1] and "335" in page
    assert row.known_at


def test_the_first_page_says_what_waits_for_whom(approved, officer, chairman, postwoman, now):
    from lienthong.assistance.payments import hand_over
    from tests.assistance.payments.conftest import DRAFTED, OFFICER

    with clock.at(DRAFTED):
        assert "/payroll/?state=approved" in opened(officer, "/")
        assert "/payments/lists/?standing=open" not in opened(postwoman, "/")
        hand_over(approved, by=OFFICER)
        assert "/payroll/?state=approved" not in opened(officer, "/")
        assert "danh sách phải chi và báo cáo" in opened(postwoman, "/")
    with clock.at(PAID_ON.replace(day=21)):
        assert "danh sách quá hạn báo cáo" in opened(postwoman, "/")
        assert "danh sách mà đơn vị chi trả chậm báo cáo" in opened(chairman, "/")
