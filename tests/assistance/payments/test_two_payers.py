"""If these fail, a commune with a post and a bank pays somebody twice, not at all, or settles what does not add up."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest

from lienthong import access, ledger
from lienthong.assistance.payments import contract, folding, hand_over, payer_file, settle, settlement
from lienthong.assistance.payments.handed_list import HandedLine, HandedList
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.database import files
from lienthong.ledger import obligations
from tests.assistance.payments.conftest import (
    BANKER,
    CHAIRMAN,
    COMMUNE,
    OFFICER,
    PAYER,
    listed,
    paid,
)

pytestmark = pytest.mark.django_db
BANK = "agency:bank-agribank"


@pytest.fixture
def parts(agreed, approved) -> list[HandedList]:
    """The post pays in cash since 01/2026, the bank transfers since 12/2026; the list is handed over."""
    entry = contract.enter(
        COMMUNE, payer=BANK, method="transfer", fee_per_mille=Decimal(2), legal_note="HĐ 02/2026",
        valid_from=date(2026, 12, 1), by=OFFICER,
    )  # fmt: skip
    contract.confirm(entry, by=CHAIRMAN)
    hand_over(approved, by=OFFICER)
    return list(HandedList.objects.unscoped("a test").order_by("part"))


@pytest.fixture
def handed(parts) -> HandedList:
    """What `report` reports on."""
    return parts[0]


def test_each_line_goes_to_the_payer_for_the_way_its_payee_is_paid(parts, ids):
    post, bank = parts
    assert (post.payer, post.lines, post.amount, post.fee) == (PAYER, 3, 3_780_000, 30_240)
    assert (bank.payer, bank.lines, bank.amount, bank.fee) == (BANK, 1, 1_620_000, 3_240)
    for part in parts:
        payments, said = payer_file.read(files.get(part.csv))
        assert (said.payer, said.lines, said.amount) == (part.payer, part.lines, part.amount)
        assert {one.channel for one in payments} == ({"bank"} if part is bank else {"cash"})
    assert HandedLine.objects.count() == 4  # every line has one payer, none has two


def test_the_payers_parts_are_the_list(parts, approved):
    whole = settlement.whole(settlement.of(part) for part in parts)
    assert (whole.lines, whole.amount) == (4, 5_400_000) == (whole.lines, approved.amount)
    assert not any(folding.differences())
    HandedLine.objects.filter(payer=BANK).delete()
    assert list(folding.differences())  # a line without its payer is noticed


def test_one_payer_s_report_on_the_other_s_line_is_not_taken(parts, report, ids):
    told = report([paid(ids[2], 1_620_000), paid(ids[0], 540_000)])
    assert (told.taken, told.faults) == (1, 1)
    assert told.line_faults.unscoped("a test").get().fault == "other-payer"
    banked = report([paid(ids[2], 1_620_000, "PAID_TRANSFER")], by=BANKER)
    assert (banked.taken, banked.faults) == (1, 0)
    post, bank = HandedList.objects.unscoped("a test").order_by("part")
    assert (post.paid, post.faults, bank.paid, bank.untold_lines) == (540_000, 0, 1_620_000, 0)


def test_without_an_id_a_line_is_one_of_the_payer_s_own(parts, report, four):
    line = {"id": "", "batch": f"202612-{COMMUNE}", "number": "001100000003"}
    assert report([paid("", 1_620_000, **line)]).faults == 1  # it lies with the bank
    assert report([paid("", 1_620_000, "PAID_TRANSFER", **line)], by=BANKER).taken == 1


def test_a_recovery_is_told_once_whoever_reports_it(parts, report, four):
    line = f"202611-{four[0].pk}-2"
    assert report([paid(line, 540_000)]).faults == 1
    assert report([paid(line, 540_000)], by=BANKER).faults == 1


def test_each_payer_owes_its_own_report_and_the_list_settles_when_both_are_in(parts, report, ids, approved):
    owed = {one.debtor: one for one in obligations.of().filter(rule="payment-list.report")}
    assert owed.keys() == {PAYER, BANK}
    report([paid(ids[2], 1_620_000, "PAID_TRANSFER")], by=BANKER)
    standing = {one.debtor: one.standing for one in obligations.of().filter(rule="payment-list.report")}
    assert standing == {PAYER: "open", BANK: "fulfilled"}
    row = PaymentList.objects.unscoped("a test").get(pk=approved.pk)
    with pytest.raises(settlement.NotBalanced):
        settle(row, by=OFFICER)
    report([paid(ids[0], 540_000), paid(ids[1], 1_080_000), paid(ids[3], 2_160_000, "NOT_PRESENT")])
    assert settle(row, by=OFFICER).state == "settled"


def test_money_a_payer_still_holds_is_counted_for_that_payer_alone(parts, report, ids, four, approved):
    """What the bank could not transfer and the post pays next month is withdrawn anew for the post."""
    report([paid(ids[2], 1_620_000, "RETURNED")], by=BANKER)
    report([paid(ids[0], 540_000, "NOT_PRESENT")])
    carried = {"kind": "carried", "for_month": date(2026, 12, 1), "sequence": 2, "of_sequence": 1}
    four[2].beneficiary.channel = "cash"
    four[2].beneficiary.save()
    row = listed(
        [
            {"entitlement_id": four[0].pk, "amount": 540_000} | carried,
            {"entitlement_id": four[2].pk, "amount": 1_620_000} | carried,
        ],
        month=date(2027, 1, 1),
    )
    handed = hand_over(row, by=OFFICER)
    assert (handed.payer, handed.amount, handed.remainder) == (PAYER, 2_160_000, 540_000)


def test_a_single_payer_pays_all_whatever_the_way(agreed, approved):
    contract.PayerContract.objects.unscoped("a test").update(method="cash")
    assert hand_over(approved, by=OFFICER).lines == 4
    assert not HandedLine.objects.exists()  # nothing is kept by line where there is no choice


def test_a_contract_counts_once_a_second_person_has_confirmed_it(agreed):
    given = {"fee_per_mille": Decimal(2), "legal_note": "HĐ 2", "valid_from": date(2027, 1, 1), "by": OFFICER}
    entry = contract.enter(COMMUNE, payer=BANK, method="transfer", **given)
    assert [one.payer for one in contract.of(COMMUNE, date(2027, 1, 1))] == [PAYER]
    with pytest.raises(access.NotAllowed):
        contract.confirm(entry, by=OFFICER)
    contract.confirm(entry, by=CHAIRMAN)
    found = contract.of(COMMUNE, date(2027, 1, 1))
    assert [(one.payer, one.method) for one in found] == [(PAYER, "cash"), (BANK, "transfer")]
    assert [one.method for one in contract.of(COMMUNE, date(2026, 12, 31))] == ["both"]
    with pytest.raises(ledger.InvalidState):
        contract.confirm(entry, by=CHAIRMAN)


def test_the_settlement_page_says_what_each_payer_owes(parts, report, ids, approved):
    from tests.access.actors import signed_in, user

    officer = signed_in(user("mai", (f"unit:{COMMUNE}", "commune_officer")))
    page = officer.get(f"/payroll/{approved.pk}/settlement/").content.decode()
    for amount in ("5.400.000", "3.780.000", "1.620.000"):
        assert amount in page
    links = re.findall(r'href="([^"]+settlement.pdf[^"]*)"', page)
    assert len(links) == 2
    for link in links:
        assert officer.get(link).content.startswith(b"%PDF")
    assert officer.get(f"/payroll/{approved.pk}/settlement.pdf?payer=agency:bank-mb").status_code == 404
    for address in (f"/payroll/{approved.pk}/", "/payroll/", "/"):
        assert officer.get(address).status_code == 200


def test_the_list_s_page_says_what_each_payer_owes(parts, report, ids, approved):
    from tests.access.actors import signed_in, user

    report([paid(ids[2], 1_620_000, "PAID_TRANSFER")], by=BANKER)
    officer = signed_in(user("mai", (f"unit:{COMMUNE}", "commune_officer")))
    page = officer.get(f"/payroll/{approved.pk}/").content.decode()
    owed = [html.unescape(row) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "obligations/" in row]
    told = [("Agribank" in row, "lt-tag--done" in row or "fulfilled" in row) for row in owed if "trước ngày 20" in row]
    assert sorted(told) == [(False, False), (True, True)], owed
    assert len(owed) == 4  # each is handed its part, each reports


def test_a_stop_order_goes_to_the_payer_that_has_the_line(parts, four):
    from lienthong.assistance.payments import stopping
    from lienthong.assistance.payments.stop_order import StopOrder
    from lienthong.assistance.register import running

    running.stop(four[2], month=date(2026, 12, 1), decision="decision:2", event=None, by=OFFICER)
    four[2].refresh_from_db()
    stopping.renew(four[2])
    order = StopOrder.objects.unscoped("a test").get()
    assert order.payer == BANK and order.list == parts[0].list
