"""If these fail, a month closes with money missing, or unpaid money is forgotten, or paid a second time."""

from datetime import date

import pytest

from lienthong import access, ledger
from lienthong.assistance.payments import carrying, hand_over, settlement
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.proposal import SuspensionProposal
from lienthong.assistance.payroll.payment_list import PaymentList
from tests.assistance.payments.conftest import COMMUNE, OFFICER, POSTWOMAN, listed, paid

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, MARCH = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)
EVERYTHING = [540_000, 1_080_000, 1_620_000, 2_160_000]


@pytest.fixture
def reported(report, ids):
    """Everybody was paid but the first, who did not come."""
    lines = [paid(line, amount) for line, amount in zip(ids, EVERYTHING, strict=True)]
    lines[0] = paid(ids[0], 540_000, "NOT_PRESENT")
    return report(lines)


def payment_list(pk) -> PaymentList:
    return PaymentList.objects.unscoped("a test").get(pk=pk)


def test_a_list_whose_sums_agree_is_settled(reported, handed):
    done = settlement.settle(payment_list(handed.pk), by=OFFICER)
    assert done.state == "settled"
    told = done.actions.get(name="settled").data
    assert told["transferred"] == told["amount"] + told["fee"] and told["paid"] + told["unpaid"] == told["amount"]


def test_a_line_of_which_nothing_was_said_keeps_the_list_open(report, ids, handed):
    report([paid(ids[0], 540_000), paid(ids[1], 1_080_001)])
    with pytest.raises(settlement.NotBalanced, match="4\\.860\\.000"):
        settlement.settle(payment_list(handed.pk), by=OFFICER)
    sums = settlement.of(handed)
    assert (sums.untold_lines, sums.difference, sums.list_difference) == (3, 4_860_000, 0)
    assert payment_list(handed.pk).state == "reported"


def test_a_settled_list_takes_no_more_reports(reported, report, ids, handed):
    settlement.settle(payment_list(handed.pk), by=OFFICER)
    assert report([paid(ids[0], 540_000)]).faults == 1


def test_only_the_commune_settles(reported, handed):
    with pytest.raises(access.NotAllowed):
        settlement.settle(payment_list(handed.pk), by=POSTWOMAN)


def test_a_list_that_was_not_reported_is_not_settled(handed):
    with pytest.raises((settlement.NotBalanced, ledger.InvalidState)):
        settlement.settle(payment_list(handed.pk), by=OFFICER)


def test_what_was_not_paid_is_carried_once(reported, four):
    found = carrying.unpaid([COMMUNE], JANUARY).to_dicts()
    assert [(one["entitlement_id"], one["amount"], one["result"]) for one in found] == [
        (four[0].pk, 540_000, "NOT_PRESENT")
    ]
    carry(four[0].pk, JANUARY, of=1, sequence=2)
    assert len(carrying.unpaid([COMMUNE], JANUARY)) == 1  # the draft of January may be computed again
    assert not len(carrying.unpaid([COMMUNE], FEBRUARY))
    assert not len(carrying.unpaid(["00008"], JANUARY))


def test_what_nobody_said_anything_of_is_not_carried(report, ids):
    report([paid(ids[0], 540_000, "NOT_PRESENT")])
    assert len(carrying.unpaid([COMMUNE], JANUARY)) == 1


def test_a_line_that_was_carried_on_is_not_paid_a_second_time(reported, report, ids, four):
    carry(four[0].pk, JANUARY, of=1, sequence=2)
    again = report([paid(ids[0], 540_000)])
    assert (again.taken, again.faults) == (0, 1)


def test_the_carried_money_lies_with_the_payer_already(reported, four):
    row = carry(four[0].pk, JANUARY, of=1, sequence=2)
    handed = hand_over(row, by=OFFICER)
    assert (handed.amount, handed.remainder) == (1_080_000, 540_000)
    assert handed.to_withdraw == handed.transferred - 540_000


def test_three_months_in_a_row_propose_a_suspension(reported, report, four):
    uncollected(report, four[0].pk, JANUARY, of=[(date(2026, 12, 1), 1)])
    assert not SuspensionProposal.objects.unscoped("a test").exists()
    uncollected(report, four[0].pk, FEBRUARY, of=[(date(2026, 12, 1), 2), (JANUARY, 1)])
    [one] = SuspensionProposal.objects.unscoped("a test")
    assert (one.entitlement, one.last_month, one.state) == (four[0].pk, FEBRUARY, "proposed")
    owed = ledger.obligations.of(thing=one.thing).get()
    assert (owed.rule, owed.debtor, owed.state) == ("suspension.decide", f"unit:{COMMUNE}", "open")


def test_a_proposal_is_declined_with_a_reason(reported, report, four):
    from lienthong.assistance.payments import proposal

    uncollected(report, four[0].pk, JANUARY, of=[(date(2026, 12, 1), 1)])
    uncollected(report, four[0].pk, FEBRUARY, of=[(date(2026, 12, 1), 2), (JANUARY, 1)])
    one = SuspensionProposal.objects.unscoped("a test").get()
    with pytest.raises(proposal.NoReason):
        proposal.decline(one, reason=" ", by=OFFICER)
    assert proposal.decline(one, reason="Nằm viện dài ngày", by=OFFICER).state == "declined"
    assert ledger.obligations.of(thing=one.thing).get().state == "withdrawn"


def test_a_proposal_is_confirmed_and_the_entitlement_rests(reported, report, four):
    from lienthong.assistance.payments import proposal

    uncollected(report, four[0].pk, JANUARY, of=[(date(2026, 12, 1), 1)])
    uncollected(report, four[0].pk, FEBRUARY, of=[(date(2026, 12, 1), 2), (JANUARY, 1)])
    one = SuspensionProposal.objects.unscoped("a test").get()
    proposal.confirm(one, reason="Không có mặt ở địa phương", by=OFFICER)
    four[0].refresh_from_db()
    assert (four[0].state, four[0].suspended_from, four[0].decision) == ("suspended", MARCH, one.thing)
    assert ledger.obligations.of(thing=one.thing).get().state == "fulfilled"


def carry(entitlement: int, month: date, *, of: int, sequence: int) -> PaymentList:
    """The next month's list: its own line and the one carried on from December."""
    own = {"entitlement_id": entitlement, "for_month": month}
    carried = {
        "entitlement_id": entitlement, "for_month": date(2026, 12, 1), "sequence": sequence, "kind": "carried",
        "of_sequence": of,
    }  # fmt: skip
    return listed([own, carried], month=month)


def uncollected(report, entitlement: int, month: date, *, of: list[tuple[date, int]]) -> None:
    """A month whose own line and carried lines were not collected."""
    carried = [
        {"entitlement_id": entitlement, "for_month": for_month, "sequence": number + 1, "kind": "carried",
         "of_sequence": number}
        for for_month, number in of
    ]  # fmt: skip
    row = listed([{"entitlement_id": entitlement, "for_month": month}, *carried], month=month)
    hand_over(row, by=OFFICER)
    ids = [f"{month:%Y%m}-{entitlement}-1"] + [f"{when:%Y%m}-{entitlement}-{number + 1}" for when, number in of]
    done = report([paid(line, 540_000, "NOT_PRESENT") for line in ids], code=f"{month:%Y%m}-{COMMUNE}")
    assert done.faults == 0, list(done.line_faults.all().unscoped("a test"))
    assert HandedList.objects.unscoped("a test").get(list=row.pk).untold_lines == 0
