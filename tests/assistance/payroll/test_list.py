"""What a commune's list must say, and what nobody may do with it."""

import datetime
import uuid

import pytest
from django.db import connection

from lienthong import access, database, ledger
from lienthong.assistance import payroll, register
from lienthong.assistance.law import entering
from lienthong.assistance.payroll import slice
from lienthong.assistance.payroll.line import Line
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.people import life
from tests.assistance.payroll.conftest import DECEMBER, JANUARY, close, lines, on
from tests.assistance.register.conftest import CHAIRMAN, COMMUNE, ELSEWHERE, OFFICER, OTHER, PROVINCE

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = datetime.date(2026, 10, 1), datetime.date(2026, 11, 1)


def why(by=OFFICER):
    return {"decision": "paper:2", "event": uuid.uuid4(), "by": by}


def test_a_first_list_pays_the_month_and_what_is_owed_since_the_grant(elderly):
    elderly(from_month=NOVEMBER)
    row = payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    assert lines(DECEMBER) == [
        ("11/2026", 1, "arrears", "national", 1_080_000),
        ("11/2026", 2, "arrears", "province", 220_000),
        ("12/2026", 1, "regular", "national", 1_080_000),
        ("12/2026", 2, "top_up", "province", 220_000),
    ]
    assert (row.lines, row.amount, row.recovery, row.heads) == (4, 2_600_000, 0, 1)
    assert row.totals["top_up.province"] == {"lines": 1, "amount": 220_000}
    assert row.movement["new"] == row.movement["after"] == 1 and row.broken == []


def test_a_draft_is_drawn_up_anew_as_often_as_one_likes(elderly):
    elderly(from_month=DECEMBER)
    payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    elderly(from_month=DECEMBER)
    row = payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    assert (row.heads, len(lines(DECEMBER))) == (2, 4)


def test_it_takes_two_persons(elderly):
    elderly()
    row = payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    both = access.Actor("user:lan", f"unit:{COMMUNE}", frozenset({"commune_officer", "commune_chairman"}))
    row = payroll.propose(row, by=both)
    with pytest.raises(access.NotAllowed, match="another person"):
        payroll.approve(row, by=both)
    assert payroll.approve(row, by=CHAIRMAN).state == "approved"


def test_only_the_commune_s_own_officers_draw_up_and_see(elderly):
    elderly()
    with pytest.raises(access.NotAllowed):
        payroll.draft(COMMUNE, DECEMBER, by=ELSEWHERE)
    row = payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    with pytest.raises(access.NotAllowed):
        payroll.propose(row, by=ELSEWHERE)
    assert (Line.objects.within(OFFICER).count() > 0, Line.objects.within(ELSEWHERE).count()) == (True, 0)
    assert PaymentList.objects.within(ELSEWHERE).count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assistance_line SET amount = 1",
        "DELETE FROM assistance_line",
        "INSERT INTO assistance_line SELECT for_month, entitlement_id, sequence + 10, list_month, commune, kind, fund,"
        " amount, NULL FROM assistance_line",
        "DELETE FROM assistance_line_2026_12",
        "INSERT INTO assistance_line_2026_12 SELECT for_month, entitlement_id, sequence + 10, list_month, commune,"
        " kind, fund, amount, NULL FROM assistance_line WHERE for_month = '2026-12-01'",
        "TRUNCATE assistance_line",
    ],
)
def test_approved_its_lines_are_frozen(elderly, statement):
    elderly()
    close(DECEMBER)
    before = lines(DECEMBER)
    with pytest.raises(Exception, match=r"permission denied|change only while"), database.transaction():
        connection.cursor().execute(statement)
    assert lines(DECEMBER) == before
    with pytest.raises(ledger.InvalidState, match="a draft no longer"):
        payroll.draft(COMMUNE, DECEMBER, by=OFFICER)


def test_what_becomes_known_after_approval_goes_to_the_next_list(elderly):
    one = elderly(from_month=DECEMBER)
    close(DECEMBER)
    register.amend(one.beneficiary, valid_from=DECEMBER, source="x", by=OFFICER, disability="special_severe")
    with on(2026, 12, 12):
        close(JANUARY)
    assert lines(JANUARY) == [  # 2.5 instead of 2.0
        ("12/2026", 3, "arrears", "national", 270_000),
        ("12/2026", 4, "arrears", "province", 55_000),
        ("01/2027", 1, "regular", "national", 1_350_000),
        ("01/2027", 2, "top_up", "province", 275_000),
    ]


def test_a_stop_that_comes_late_is_recovered_and_never_handed_out(elderly):
    one = elderly(from_month=DECEMBER)
    close(DECEMBER)
    with on(2026, 12, 12):
        register.stop(one, month=DECEMBER, **why())
        row = close(JANUARY)
    assert lines(JANUARY) == [
        ("12/2026", 3, "recovery", "national", -1_080_000),
        ("12/2026", 4, "recovery", "province", -220_000),
    ]
    assert (row.amount, row.recovery, row.heads, row.movement["stopped"]) == (0, -1_300_000, 0, 1)


def test_suspended_there_is_no_line_and_resumed_nothing_is_lost(elderly):
    one = elderly(from_month=DECEMBER)
    close(DECEMBER)
    with on(2026, 12, 12):
        register.suspend(one, month=JANUARY, **why())
        row = close(JANUARY)
        assert lines(JANUARY) == [] and row.movement["suspended"] == 1
    with on(2027, 1, 12):
        register.resume(one, **why())
        row = close(datetime.date(2027, 2, 1))
    assert [line[:3] for line in lines(datetime.date(2027, 2, 1)) if line[3] == "national"] == [
        ("01/2027", 1, "arrears"), ("02/2027", 1, "regular"),
    ]  # fmt: skip
    assert row.movement["resumed"] == 1


def test_a_move_is_paid_once_a_month_by_one_commune_after_the_other(elderly):
    one = elderly(from_month=DECEMBER)
    close(DECEMBER)
    with on(2026, 12, 12):
        # December is on the old commune's list: the new one begins with January, whatever was asked for.
        register.move(one.beneficiary, commune=OTHER, province=PROVINCE, month=DECEMBER, **why(ELSEWHERE))
        old = close(JANUARY)
        new = payroll.draft(OTHER, JANUARY, by=ELSEWHERE)
    assert (old.movement["moved_out"], new.movement["moved_in"]) == (1, 1)
    assert (old.broken, new.broken) == ([], [])
    assert lines(JANUARY, commune=COMMUNE) == []
    assert [line[:3] for line in lines(JANUARY, commune=OTHER)] == [("01/2027", 1, "regular"), ("01/2027", 2, "top_up")]


def test_whose_death_is_reported_is_not_paid_even_if_nobody_told_the_register(elderly):
    one = elderly(from_month=DECEMBER)
    elderly(from_month=DECEMBER)
    row = payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    payroll.propose(row, by=OFFICER)
    life.report_death(one.beneficiary.person, on=datetime.date(2026, 11, 10), source="neighbour", by=access.SYSTEM)
    with pytest.raises(ledger.InvalidState, match="1 persons on this list must not"):
        payroll.approve(row, by=CHAIRMAN)
    payroll.give_back(row, by=CHAIRMAN, why="a death")
    row = close(DECEMBER)
    assert (row.heads, len(lines(DECEMBER, entitlement_id=one.pk))) == (1, 0)


def test_a_dead_payee_or_carer_gets_no_money(elderly, person):
    payee, carer = person("Trần Văn Nhận"), person("Lê Thị Nuôi")
    elderly(from_month=DECEMBER, payment=register.Payment(payee=payee))
    elderly(
        family="care",
        carer=carer,
        from_month=DECEMBER,
        facts={"disability": "special_severe", "cared_by": "own_household"},
    )
    row = payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    assert row.heads == 2
    for one in (payee, carer):
        life.confirm_death(one, on=datetime.date(2026, 11, 10), source="civil", by=access.SYSTEM)
    assert payroll.draft(COMMUNE, DECEMBER, by=OFFICER).heads == 0


def test_a_recalled_line_counts_as_never_listed(elderly):
    one = elderly(from_month=DECEMBER)
    close(DECEMBER)
    line = Line.objects.within(CHAIRMAN).get(kind="regular", entitlement_id=one.pk)
    first = payroll.recall(line, reason="wrong account", by=CHAIRMAN)
    assert payroll.recall(line, reason="again", by=CHAIRMAN) == first
    with on(2026, 12, 12):
        close(JANUARY)
    assert ("12/2026", 3, "arrears", "national", 1_080_000) in lines(JANUARY)


def test_only_approved_lines_can_be_recalled(elderly):
    elderly(from_month=DECEMBER)
    payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    line = Line.objects.within(CHAIRMAN).first()
    with pytest.raises(ledger.InvalidState, match="approved and not yet handed over"):
        payroll.recall(line, reason="x", by=CHAIRMAN)


def test_a_funeral_grant_is_paid_once(elderly, person):
    elderly(family="funeral", carer=person("Người Lo"), one_off_amount=10_800_000, from_month=DECEMBER)
    close(DECEMBER)
    assert lines(DECEMBER) == [("12/2026", 1, "one_off", "national", 10_800_000)]
    with on(2026, 12, 12):
        close(JANUARY)
    assert lines(JANUARY) == []


def test_a_month_can_t_be_left_out_nor_drawn_up_before_the_last_is_frozen(elderly):
    elderly(from_month=DECEMBER)
    payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    with pytest.raises(payroll.NotReady):
        payroll.draft(COMMUNE, JANUARY, by=OFFICER)
    close(DECEMBER)
    with pytest.raises(payroll.NotReady):
        payroll.draft(COMMUNE, datetime.date(2027, 2, 1), by=OFFICER)


def test_whom_the_law_gives_nothing_any_more_is_shown_with_the_reason(elderly):
    child = elderly(from_month=DECEMBER, facts={"born": datetime.date(2010, 12, 20), "no_support": "a"})
    close(DECEMBER)
    with on(2026, 12, 12):
        row = payroll.draft(COMMUNE, JANUARY, by=OFFICER)
    assert (row.heads, row.movement["lapsed"], row.broken) == (0, 1, [])
    assert [(one["name"], one["entitlement"], one["reason"] > 0) for one in row.differences] == [
        ("lapsed", child.pk, True)
    ]


def test_a_list_that_does_not_add_up_can_t_be_proposed(elderly):
    elderly(from_month=DECEMBER)
    row = payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    row.act("computed", by=OFFICER, broken=["heads:2:1"])
    with pytest.raises(payroll.Broken, match="does not add up"):
        payroll.propose(row, by=OFFICER)


def test_a_correction_of_long_ago_reaches_back_as_far_as_it_must(elderly):
    one = elderly(from_month=datetime.date(2026, 8, 1))
    months = [
        datetime.date(2026, 12, 1),
        datetime.date(2027, 1, 1),
        datetime.date(2027, 2, 1),
        datetime.date(2027, 3, 1),
    ]
    for month in months:
        with on(month.year, month.month, 3):
            close(month)
    assert [line[0] for line in lines(DECEMBER) if line[3] == "national"] == [
        "08/2026",
        "09/2026",
        "10/2026",
        "11/2026",
        "12/2026",
    ]
    with on(2027, 3, 12):
        register.amend(one.beneficiary, valid_from=datetime.date(2026, 9, 1), source="x", by=OFFICER, household="")
        close(datetime.date(2027, 4, 1))
    back = [line for line in lines(datetime.date(2027, 4, 1)) if line[3] == "national"]
    assert [line[0] for line in back] == ["09/2026", "10/2026", "11/2026", "12/2026", "01/2027", "02/2027", "03/2027"]
    assert {line[2:] for line in back} == {("recovery", "national", -1_080_000)}


def test_a_draft_older_than_a_stop_or_a_move_can_t_be_proposed(elderly):
    one, other = elderly(from_month=DECEMBER), elderly(from_month=DECEMBER)
    row = payroll.draft(COMMUNE, DECEMBER, by=OFFICER)
    with on(2026, 11, 13):
        register.stop(one, month=DECEMBER, **why())
        register.move(other.beneficiary, commune=OTHER, province=PROVINCE, month=DECEMBER, **why())
        with pytest.raises(ledger.InvalidState, match="2 persons on this list must not"):
            payroll.propose(row, by=OFFICER)
        row = close(DECEMBER)
        new = payroll.draft(OTHER, DECEMBER, by=ELSEWHERE)
    assert (row.heads, new.heads) == (0, 1)


def test_a_stop_after_approval_calls_the_line_back_before_it_is_handed_over(elderly):
    from lienthong.assistance.payroll import subscriptions

    one = elderly(from_month=DECEMBER)
    close(DECEMBER)
    with on(2026, 11, 20):
        register.stop(one, month=DECEMBER, **why())
        for event in ledger.events(thing=one.thing, kind="entitlement.stopped") * 2:
            subscriptions.ended(event)
    with on(2026, 12, 12):
        row = close(JANUARY)
    assert lines(JANUARY) == [] and row.recovery == 0


def test_a_value_two_persons_signed_is_made_up_for_and_a_confirmed_one_is_not(elderly, monkeypatch):
    """The recomputation that follows: Hà Nội's base becomes 700,000 from November, signed in December."""
    elderly(from_month=NOVEMBER)
    with on(2026, 11, 23):
        close(DECEMBER)
    enter("province.base", 700_000, NOVEMBER, day=5)
    enter("base", 500_000, datetime.date(2024, 7, 1), day=6, province="")  # confirmed as it was: reaches no month
    asked = []
    original = slice.amounts
    monkeypatch.setattr(slice, "amounts", lambda people, of, *more: asked.append(of) or original(people, of, *more))
    with on(2026, 12, 23):
        payroll.draft(COMMUNE, JANUARY, by=OFFICER)
    assert lines(JANUARY) == [
        ("11/2026", 3, "arrears", "province", 100_000), ("12/2026", 3, "arrears", "province", 100_000),
        ("01/2027", 1, "regular", "national", 1_080_000), ("01/2027", 2, "top_up", "province", 320_000),
    ]  # fmt: skip
    assert min(asked) == NOVEMBER


def enter(code, amount, begins, *, day, province="01"):
    """One officer of the ministry enters a value with its document, another signs."""
    first, second = (access.Actor(f"user:{name}", "agency:moh", frozenset({"ministry_officer"})) for name in "ab")
    given = entering.Draft(code, province, amount, begins, "NQ 1/2026", begins, b"%PDF-1.7 x", "application/pdf")
    with on(2026, 12, day):
        entering.sign(entering.enter(given, by=first), by=second)
