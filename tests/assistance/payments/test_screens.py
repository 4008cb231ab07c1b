"""If these fail, an officer or a payer meets a broken page, or sees what is not theirs."""

import html
import io
import re
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from lienthong import access
from lienthong.assistance.dossiers import deputies
from lienthong.assistance.payments import list_print
from lienthong.assistance.payments.report import PayerReport
from lienthong.assistance.payroll.line import LineRecall
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.database import clock
from tests.access.actors import signed_in, user
from tests.assistance.payments.conftest import CHAIRMAN, COMMUNE, OFFICER, PAID_ON, PAYER, UNIT, listed, paid, told
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


def test_the_deputy_approves_while_the_chairman_is_away(four, officer, places, now):
    """Else a list is late because one person is ill."""
    deputy = user("pho", (UNIT, "commune_officer"))
    row = listed([{"entitlement_id": one.pk} for one in four], approved=False)
    stand_in = signed_in(deputy)
    here = f"/payroll/{row.pk}/"
    officer.post(f"{here}propose/")
    assert stand_in.post(f"{here}approve/").status_code == 403
    day = clock.today()
    deputies.name(COMMUNE, "user:pho", start=day, end=day, reason="Ốm", by=CHAIRMAN)
    assert "/payroll/?state=proposed" in opened(stand_in, "/")
    assert f"{here}approve/" in opened(stand_in, here) and f"{here}approve/" not in opened(officer, here)
    stand_in.post(f"{here}approve/")
    done = PaymentList.objects.unscoped("a test").get(pk=row.pk)
    assert (done.state, done.approved_by) == ("approved", "user:pho")
    assert done.actions.get(name="approved").data["deputy"] == deputies.standing(COMMUNE).thing
    assert list_print._office(done).startswith("KT. CHỦ TỊCH")


def test_the_chairman_recalls_a_line_before_it_is_handed_over(approved, ids, officer, chairman, monkeypatch):
    here, line = f"/payroll/{approved.pk}/", f"/payroll/line/{ids[1]}/"
    assert f"{line}recall/" not in opened(officer, line) and f"{line}recall/" in opened(chairman, line)
    assert officer.post(f"{line}recall/", {"reason": "nhầm"}).status_code == 403
    chairman.post(f"{line}recall/", {"reason": " "})
    assert not LineRecall.objects.unscoped("a test").exists()
    chairman.post(f"{line}recall/", {"reason": "Nhầm người\0 nhận"})
    page = opened(officer, line)
    assert "Nhầm người nhận" in page and "Đã rút" in page and f"{line}recall/" not in opened(chairman, line)
    page = opened(officer, here)
    assert "−1.080.000" in page and "4.320.000" in page  # what is to be paid is less by it
    assert "4.320.000" in opened(officer, "/payroll/")
    assert opened(officer, f"{here}lines/?result=recalled").count("<tr>") == 2
    said, typeset = [], list_print.printing.paper
    monkeypatch.setattr(
        list_print.printing, "paper", lambda *told, **more: said.append(told[1]) or typeset(*told, **more)
    )
    assert officer.get(f"{here}list.pdf").content.startswith(b"%PDF")
    assert (said[0]["amount"], len(said[0]["rows"]), said[0]["office"]) == ("4.320.000", 3, "CHỦ TỊCH")
    officer.post(f"{here}hand-over/")
    assert opened(officer, f"{here}settlement/").count("4.320.000") >= 1


def test_a_list_with_nothing_to_pay_is_settled_and_owed_no_more(four, officer, chairman, postwoman):
    """A small commune whose last beneficiary died must not be late for ever."""
    from lienthong.assistance import payments
    from lienthong.assistance.payments import due, settlement

    recovery = {"kind": "recovery", "amount": -540_000, "for_month": date(2026, 11, 1)}
    row = listed([{"entitlement_id": four[0].pk}, {"entitlement_id": four[1].pk} | recovery])
    here = f"/payroll/{row.pk}/"
    assert f"{here}close-empty/" not in opened(officer, here)
    with pytest.raises(settlement.NotBalanced):
        payments.close_empty(row, by=OFFICER)
    chairman.post(f"/payroll/line/202612-{four[0].pk}-1/recall/", {"reason": "Nhầm"})
    page = opened(officer, here)
    assert f"{here}close-empty/" in page and f"{here}hand-over/" not in page
    officer.post(f"{here}close-empty/")
    assert PaymentList.objects.unscoped("a test").get(pk=row.pk).state == "settled"
    assert due.hand_over_of(row).state == "withdrawn"
    opened(officer, here)


def test_every_head_that_came_can_be_read(four, officer):
    row = listed([{"entitlement_id": four[0].pk}], approved=False)
    came = [{"entitlement": n, "name": "new"} for n in range(1, 73)]
    row.act("computed", by="user:mai", differences=came, movement={"before": 0, "new": 72, "after": 72})
    here = f"/payroll/{row.pk}/"
    assert opened(officer, here).count("?q=0-") == 50
    assert "?all=1#differences" in opened(officer, here)
    assert opened(officer, f"{here}?all=1").count("?q=0-") == 72


@pytest.mark.parametrize(
    ("day", "last", "offered"),
    [
        ((2026, 11, 20), None, "12/2026"), ((2026, 12, 1), date(2026, 12, 1), "01/2027"),
        ((2026, 12, 1), date(2026, 11, 1), "12/2026"), ((2027, 1, 5), date(2026, 11, 1), "12/2026"),
        ((2026, 11, 20), date(2026, 12, 1), None),
    ],
)  # fmt: skip
def test_the_month_that_is_offered_is_the_one_that_is_drawn_up(four, officer, day, last, offered):
    """Also where the last one was missed: else nobody of that commune could ever be paid again."""
    if last:
        listed([{"entitlement_id": four[0].pk, "for_month": last}], month=last)
    with clock.at(datetime(*day, 9, tzinfo=clock.VIETNAM)):
        page = opened(officer, "/payroll/")
        assert (f"Lập danh sách tháng {offered}" in page) if offered else ("/payroll/draft/" not in page)
        if offered:
            officer.post("/payroll/draft/")
            newest = PaymentList.objects.unscoped("a test").order_by("-list_month").first()
            assert f"{newest.list_month:%m/%Y}" == offered


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


def test_what_was_called_back_is_in_no_sum_of_the_ministry(approved, now):
    from lienthong.assistance import payroll
    from lienthong.assistance.payments import country
    from tests.assistance.payments.conftest import DRAFTED

    def sums():
        actor = access.SYSTEM
        found = [country.provinces(approved.list_month, actor), country.communes(approved.list_month, "01", actor)]
        return [(sum(one.lines for one in places), sum(one.amount for one in places)) for places in found]

    before = sums()
    line = payroll.lines_of(approved, by=access.SYSTEM).filter(amount__gt=0).first()
    with clock.at(DRAFTED):
        payroll.recall(line, reason="chi nhầm", by=CHAIRMAN)
    assert sums() == [(lines - 1, amount - line.amount) for lines, amount in before]


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
