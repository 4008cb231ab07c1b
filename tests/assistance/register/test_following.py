"""What happens to money when a death is reported, confirmed, taken back; when two rows turn out to be one person."""

import datetime
import uuid

import pytest

from lienthong import access, ledger
from lienthong.assistance.register import subscriptions
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.entitlement import EntitlementChange
from lienthong.people import life, merging
from tests.assistance.register.conftest import TODAY

pytestmark = pytest.mark.django_db
DECEMBER = datetime.date(2026, 12, 1)
HANDLERS = {kind: each.handle for each in subscriptions.SUBSCRIPTIONS for kind in each.kinds}


def follow(thing):
    """Tell the register everything that happened to a person, twice."""
    for event in ledger.events(thing=thing):
        if event.kind in HANDLERS:
            HANDLERS[event.kind](event)
            HANDLERS[event.kind](event)


def state(entitlement):
    entitlement.refresh_from_db()
    return entitlement.state, entitlement.suspended_from, entitlement.to_month


def test_a_report_holds_a_confirmation_stops(granted):
    one = granted()
    who = one.beneficiary.person
    life.report_death(who, on=TODAY.date(), source="neighbour", by=access.SYSTEM)
    follow(who.party)
    assert state(one) == ("suspended", DECEMBER, None)
    life.confirm_death(who, on=TODAY.date(), source="civil", by=access.SYSTEM)
    follow(who.party)
    assert state(one) == ("stopped", DECEMBER, DECEMBER)
    names = EntitlementChange.objects.unscoped("a test looks").values_list("name", flat=True)
    assert sorted(names) == ["granted", "stopped", "suspended"]


@pytest.mark.parametrize("confirmed", [False, True])
def test_who_lives_after_all_goes_on_from_where_it_ended(granted, confirmed):
    one = granted()
    who = one.beneficiary.person
    life.report_death(who, on=TODAY.date(), source="neighbour", by=access.SYSTEM)
    if confirmed:
        life.confirm_death(who, on=TODAY.date(), source="civil", by=access.SYSTEM)
    follow(who.party)
    life.take_back_death(who, source="civil", by=access.SYSTEM)
    follow(who.party)
    assert state(one) == ("running", None, None)


def test_a_suspension_by_decision_outlives_a_wrong_death(granted):
    from lienthong.assistance import register

    one = granted()
    register.suspend(one, month=DECEMBER, decision="paper:9", event=uuid.uuid4(), by=access.SYSTEM)
    who = one.beneficiary.person
    life.confirm_death(who, on=TODAY.date(), source="civil", by=access.SYSTEM)
    follow(who.party)
    life.take_back_death(who, source="civil", by=access.SYSTEM)
    follow(who.party)
    assert state(one) == ("suspended", DECEMBER, None)


def test_when_the_carer_dies_the_care_support_stops_and_the_allowance_goes_on(granted, person):
    who, carer = person(), person("Trần Thị Nuôi")
    allowance, care = granted(who=who), granted("care", who=who, carer=carer)
    life.confirm_death(carer, on=TODAY.date(), source="civil", by=access.SYSTEM)
    follow(carer.party)
    assert (state(allowance)[0], state(care)[0]) == ("running", "stopped")


def test_a_merge_takes_the_register_row_along_and_parting_gives_it_back(granted, person):
    one, survivor = granted(), person()
    double = one.beneficiary.person
    merging.merge(double, survivor, by=access.SYSTEM, why="the same number")
    follow(survivor.party)
    assert Beneficiary.objects.unscoped("a test looks").get().person == survivor
    merging.part(double, by=access.SYSTEM, why="not the same")
    follow(double.party)
    assert Beneficiary.objects.unscoped("a test looks").get().person == double


def test_where_both_are_on_the_register_the_double_s_money_is_held(granted):
    one, other = granted(), granted()
    merging.merge(one.beneficiary.person, other.beneficiary.person, by=access.SYSTEM, why="the same number")
    follow(other.beneficiary.person.party)
    assert (state(one)[0], state(other)[0]) == ("suspended", "running")
    merging.part(one.beneficiary.person, by=access.SYSTEM, why="not the same")
    follow(one.beneficiary.person.party)
    assert state(one)[0] == "running"
