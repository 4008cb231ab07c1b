"""Closing the country's month: each commune once, however often it is begun; by two persons; only what adds up."""

import os
import subprocess
import sys

import pytest
from django.utils import translation

from lienthong import access, database
from lienthong.access.user import Membership, User
from lienthong.assistance.payroll import national
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.database import clock, jobs
from lienthong.ledger import refold
from tests.assistance.payroll import country
from tests.assistance.payroll.country import APPROVES, AUGUST, DRAFTS, OCTOBER
from tests.assistance.register.conftest import OFFICER

pytestmark = pytest.mark.timeout(600)
PEOPLE, EACH = 400, 100


@pytest.fixture(autouse=True)
def _house():
    """Here the home's own clock moves from month to month."""
    with translation.override("en"):
        yield


@pytest.fixture
def listed(fresh_database):
    country.with_two_months_listed(PEOPLE, EACH)


def ask(query):
    return database.connection().execute(query).fetchall()


def draft(again=False):
    begun = national.begin(OCTOBER, by=DRAFTS, people=150, again=again)
    jobs.work(until_idle=True, concurrency=1, queues=[national.QUEUE])
    return begun


def test_a_month_is_closed_once_by_two_persons(listed):
    assert draft() == 4 and draft() == 0
    standing = national.standing(OCTOBER)
    assert (standing.communes, standing.states, standing.broken) == (4, {"draft": 4}, 0)
    assert sum(national.propose_all(OCTOBER, by=DRAFTS)) == 4
    with pytest.raises(access.NotAllowed, match="another person"):
        list(national.approve_all(OCTOBER, by=DRAFTS))
    assert sum(national.approve_all(OCTOBER, by=APPROVES)) == 4
    assert national.standing(OCTOBER).states == {"approved": 4}
    assert [said for said in refold._of_life(PaymentList) if said] == []


def test_the_months_before_are_made_up_for(listed):
    """500,000 was listed for August and September; 540,000 is due: 8 % of what was listed is owed, but for the dead."""
    draft()
    arrears = ask(
        "SELECT count(*) FROM assistance_line a JOIN assistance_line r USING (for_month, entitlement_id, fund)"
        " WHERE a.kind = 'arrears' AND r.kind = 'regular' AND a.list_month = '2026-10-01' AND fund = 'national'"
        " AND a.amount * 100 = r.amount * 8"
    )
    regular = ask("SELECT count(*) FROM assistance_line WHERE list_month = '2026-10-01' AND kind = 'regular'")
    assert arrears[0][0] > 1.9 * regular[0][0] > 0


def test_each_difference_names_its_change_or_reason(listed):
    draft()
    for row in PaymentList.objects.unscoped("a test looks").filter(list_month=OCTOBER):
        numbers = row.movement
        came = sum(numbers[name] for name in ("new", "resumed", "moved_in", "reached"))
        went = sum(numbers[name] for name in ("stopped", "suspended", "moved_out", "lapsed", "held"))
        assert numbers["before"] + came - went == numbers["after"] == row.heads
        assert len(row.differences) == came + went
        assert all("decision" in one or "reason" in one or one["name"] == "held" for one in row.differences)
    assert ask("SELECT sum((movement->>'stopped')::int) > 0 FROM assistance_payment_list") == [(True,)]


def test_the_dead_are_not_paid(listed):
    draft()
    paid = ask(
        "SELECT count(*) FROM assistance_line l JOIN assistance_entitlement e ON e.id = l.entitlement_id"
        " JOIN assistance_beneficiary b ON b.id = e.beneficiary_id JOIN people_person p ON p.id = b.person_id"
        " WHERE p.life_status = 'dead' AND l.list_month = '2026-10-01' AND l.amount > 0"
    )
    assert paid == [(0,)]


def test_who_dies_between_proposal_and_approval_keeps_the_list_back(listed):
    draft()
    list(national.propose_all(OCTOBER, by=DRAFTS))
    database.connection().execute(
        "UPDATE people_person SET life_status = 'dead' WHERE id = (SELECT person_id FROM assistance_beneficiary"
        " WHERE id = 10)"
    )
    assert sum(national.approve_all(OCTOBER, by=APPROVES)) == 3
    assert national.standing(OCTOBER).states == {"approved": 3, "proposed": 1}


def test_drafts_can_be_drawn_up_anew_and_what_is_proposed_is_left_alone(listed):
    draft()
    before = ask("SELECT * FROM assistance_line WHERE list_month = '2026-10-01' ORDER BY 1, 2, 3")
    one = PaymentList.objects.unscoped("a test").filter(list_month=OCTOBER).order_by("commune").first()
    one.act("proposed", "proposed", by=DRAFTS, proposed_by=DRAFTS.code)
    assert draft(again=True) == 3
    assert ask("SELECT * FROM assistance_line WHERE list_month = '2026-10-01' ORDER BY 1, 2, 3") == before


def test_a_commune_that_isn_t_ready_doesn_t_keep_the_others(listed):
    database.connection().execute(
        "INSERT INTO assistance_payment_list (id, state, subject, owner, version, began_at, changed_at, commune,"
        " province, list_month, known_at, lines, amount, recovery, heads, totals, movement, differences, broken,"
        " proposed_by, approved_by) SELECT gen_random_uuid(), state, subject, owner, version, began_at, changed_at,"
        " commune, province, '2026-12-01', known_at, 0, 0, 0, 0, '{}', '{}', '[]', '[]', '', ''"
        " FROM assistance_payment_list ORDER BY commune LIMIT 1"
    )
    draft()
    assert national.standing(OCTOBER).states == {"draft": 3}


def test_only_the_ministry_closes_the_country(fresh_database):
    with pytest.raises(access.NotAllowed):
        national.begin(OCTOBER, by=OFFICER)
    with pytest.raises(access.NotAllowed):
        list(national.approve_all(OCTOBER, by=OFFICER))


def test_slices_hold_whole_communes():
    communes = [("a", 60), ("b", 50), ("c", 10), ("d", 200), ("e", 1)]
    assert list(national.sliced(communes, 100)) == [["a"], ["b", "c"], ["d"], ["e"]]


def test_by_command_with_two_workers(fresh_database):
    country.build(PEOPLE, EACH)
    for login in ("nga", "hung"):
        user = User.objects.create_user(login, name=login)
        Membership.objects.create(
            user=user, organisation="agency:moh", role="ministry_officer", valid_from="2026-01-01"
        )

    def call(*words):
        command = [sys.executable, "-m", "lienthong.cli", "payroll", *words, "--month", f"{AUGUST:%Y-%m}"]
        done = subprocess.run(command, env=os.environ.copy(), capture_output=True, text=True, timeout=300)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    assert call("close", "--by", "nobody")[0] == 1
    code, said = call("close", "--by", "nga", "--people", "150")
    assert code == 0 and "4 draft" in said
    assert call("propose", "--by", "nga")[0] == 0
    code, said = call("approve", "--by", "nga")
    assert code == 1 and "phải do người khác phê duyệt" in said
    code, said = call("approve", "--by", "hung")
    assert code == 0 and "4 approved" in said
    clock.forget()
