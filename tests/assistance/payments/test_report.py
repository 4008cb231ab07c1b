"""If these fail, money counts as paid that was not, or a person is paid twice, or not at all."""

import pytest

from lienthong.assistance import payments
from lienthong.assistance.payments import result_file
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payments.report import Channel, ReportFault
from lienthong.assistance.payroll.payment_list import PaymentList
from tests.assistance.payments.conftest import BANKER, PAYER, POSTWOMAN, paid

pytestmark = pytest.mark.django_db


def faults(report) -> dict[int, str]:
    rows = ReportFault.objects.unscoped("a test").filter(report=report)
    assert all(one.words for one in rows)
    return {one.row: one.fault for one in rows}


def test_what_was_paid_and_what_was_not_is_taken_line_by_line(report, ids, handed):
    done = report([
        paid(ids[0], 540_000), paid(ids[1], 1_080_000, "NOT_PRESENT"), paid(ids[2], 1_620_000, "PAID_TRANSFER"),
        paid(ids[3], 2_160_000, "PAID_HOME"),
    ])  # fmt: skip
    assert (done.state, done.taken, done.faults, done.paid_amount) == ("taken", 4, 0, 4_320_000)
    assert Outcome.objects.filter(paid=True).count() == 3
    now = HandedList.objects.unscoped("a test").get(pk=handed.pk)
    assert (now.paid_lines, now.paid, now.unpaid_lines, now.unpaid, now.untold_lines) == (3, 4_320_000, 1, 1_080_000, 0)
    assert PaymentList.objects.unscoped("a test").get(pk=handed.pk).state == "reported"


def test_what_does_not_agree_is_told_by_line_and_the_rest_goes_on(report, ids):
    done = report([
        paid(ids[0], 540_001), paid("202612-999999-1", 540_000), paid(ids[1], 1_080_000), paid(ids[1], 1_080_000),
        paid("202611-1-1", 540_000), paid(ids[2], 1_620_000), paid("nonsense", 1), paid(ids[3], 2_160_000, "PAID"),
    ])  # fmt: skip
    assert faults(done) == {
        1: "amount", 2: "unknown", 3: "twice", 4: "twice", 5: "unknown", 7: "unreadable-id", 8: "unknown-result"
    }  # fmt: skip
    assert done.taken == 1 and Outcome.objects.get(paid=True).entitlement == int(ids[2].split("-")[1])


@pytest.mark.parametrize(
    "changed",
    [
        {"payer": "agency:\0"}, {"code": "000012-00004"}, {"proof": "BB\0"}, {"result": "X\0"}, {"id": "202612-\0"},
        {"id": "", "batch": "202612-00004", "number": "0011\0"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("write", [result_file.as_csv, result_file.as_json])
def test_a_file_that_no_database_could_keep_is_refused_in_words(handed, ids, write, changed):
    """Stored before it is judged, it would else be judged again and again, and stand before what comes behind it."""
    about = {"code": "202612-00004", "payer": PAYER} | {k: v for k, v in changed.items() if k in ("code", "payer")}
    line = paid(ids[0], 540_000) | {name: told for name, told in changed.items() if name not in about}
    done = payments.receive(write([line], **about), payer=PAYER, channel=Channel.UPLOAD, by=POSTWOMAN)
    assert done.state == "refused" and done.refusal and not Outcome.objects.exists()


def test_another_payer_takes_nothing_of_it(report, ids):
    done = report([paid(ids[0], 540_000)], by=BANKER)
    assert faults(done) == {1: "other-payer"} and not Outcome.objects.exists()


def test_a_line_is_paid_once_however_often_it_is_reported(report, ids):
    report([paid(ids[0], 540_000)])
    again = report([paid(ids[0], 540_000, proof="BB-2")])
    assert faults(again) == {1: "paid-before"} and Outcome.objects.count() == 1


def test_the_same_file_again_is_the_report_it_was(report, ids):
    first = report([paid(ids[0], 540_000)])
    assert report([paid(ids[0], 540_000)]).pk == first.pk and Outcome.objects.count() == 1


def test_what_was_not_paid_can_be_paid_later(report, ids, handed):
    report([paid(ids[0], 540_000, "NOT_PRESENT")])
    report([paid(ids[0], 540_000)])
    now = HandedList.objects.unscoped("a test").get(pk=handed.pk)
    assert (now.paid_lines, now.paid, now.unpaid_lines, now.unpaid) == (1, 540_000, 0, 0)


def test_without_an_id_batch_number_and_amount_must_name_one_line(report, ids, four):
    number = "001100000001"
    done = report([
        {"batch": "202612-00004", "number": number, "amount": 540_000, "result": "PAID_CASH", "paid_on": "2026-12-04"},
        {"batch": "202612-00004", "number": number, "amount": 540_001, "result": "PAID_CASH", "paid_on": "2026-12-04"},
        {"batch": "202611-00004", "number": number, "amount": 540_000, "result": "PAID_CASH", "paid_on": "2026-12-04"},
        {"batch": "202612-00004", "number": "001100000020", "amount": 1_080_000, "result": "REFUSED"},
    ])  # fmt: skip
    assert faults(done) == {2: "unknown", 3: "unknown"} and done.taken == 2
    assert {one.entitlement for one in Outcome.objects.all()} == {four[0].pk, four[1].pk}


def test_a_line_named_with_and_without_its_id_stands_twice(report, ids):
    done = report([
        paid(ids[0], 540_000),
        {"batch": "202612-00004", "number": "001100000001", "amount": 540_000, "result": "PAID_CASH",
         "paid_on": "2026-12-04"},
    ])  # fmt: skip
    assert faults(done) == {1: "twice", 2: "twice"} and not Outcome.objects.exists()


def test_a_report_is_kept_before_it_is_judged(handed, ids):
    from lienthong.assistance.payments import matching
    from lienthong.assistance.payments.report import Channel, keep
    from lienthong.database import clock
    from tests.assistance.payments.conftest import PAID_ON, POSTWOMAN, told

    with clock.at(PAID_ON):
        kept = keep(told([paid(ids[0], 540_000)]), payer=PAYER, channel=Channel.UPLOAD, by=POSTWOMAN)
        assert kept.state == "received" and not Outcome.objects.exists()
    with clock.at(PAID_ON.replace(hour=10)):
        matching.judge_left()
    assert Outcome.objects.count() == 1


def test_one_report_may_be_about_many_communes(handed, ids):
    from lienthong.assistance import payments
    from lienthong.assistance.payments.report import Channel
    from lienthong.database import clock
    from tests.assistance.payments.conftest import PAID_ON, POSTWOMAN, contract_of, entitled, listed, told

    contract_of("00008")
    with clock.at(PAID_ON.replace(month=11, day=20)):
        other = entitled(9, commune="00008")
        row = listed([{"entitlement_id": other.pk}], commune="00008")
        payments.hand_over(row, by=_officer("00008"))
    with clock.at(PAID_ON):
        file = told([paid(ids[0], 540_000), paid(f"202612-{other.pk}-1", 540_000)], code="202612")
        done = payments.receive(file, payer=PAYER, channel=Channel.COMMAND, by=POSTWOMAN)
        assert (done.taken, done.commune) == (2, "")
        wrong = told([paid(ids[1], 1_080_000)], code="202612-00008")
        assert faults(payments.receive(wrong, payer=PAYER, channel=Channel.COMMAND, by=POSTWOMAN)) == {1: "other-list"}
    rows = PaymentList.objects.unscoped("a test").filter(list_month=row.list_month)
    assert {one.commune: one.state for one in rows} == {"00004": "reported", "00008": "reported"}


def test_what_was_not_paid_is_not_paid_late_once_the_next_list_is_proposed(report, ids, four):
    from datetime import date

    from tests.assistance.payments.conftest import listed

    report([paid(ids[0], 540_000, "NOT_PRESENT")])
    listed([{"entitlement_id": four[1].pk, "for_month": date(2027, 1, 1)}], month=date(2027, 1, 1))
    late = report([paid(ids[0], 540_000), paid(ids[1], 1_080_000)])
    assert faults(late) == {1: "carried"} and late.taken == 1


def _officer(commune: str):
    from lienthong import access

    unit = f"unit:{commune}"
    return access.Actor("user:la", unit, frozenset({"commune_officer"}), frozenset({unit}))
