"""What a person would lose: a month between two communes, a month after a suspension, a right granted to another."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, connection

from lienthong import access, database, ledger
from lienthong.access import NotAllowed
from lienthong.assistance import register
from lienthong.assistance.register.beneficiary import Beneficiary, BeneficiaryChange
from lienthong.assistance.register.entitlement import Entitlement, EntitlementChange
from tests.assistance.register.conftest import CHAIRMAN, COMMUNE, ELSEWHERE, OFFICER, OTHER, PROVINCE

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER, JANUARY = datetime.date(2026, 11, 1), datetime.date(2026, 12, 1), datetime.date(2027, 1, 1)


def why(by=OFFICER, event=None):
    return {"decision": "paper:2", "event": event or uuid.uuid4(), "by": by}


def changes(entitlement):
    rows = EntitlementChange.objects.unscoped("a test looks").filter(entitlement=entitlement)
    return list(rows.values_list("name", flat=True))


def test_a_grant_is_a_row_a_change_and_an_event_and_the_audit_knows(granted):
    one = granted()
    assert changes(one) == ["granted"]
    assert [event.kind for event in ledger.events(thing=one.thing)] == ["entitlement.granted"]
    assert one.beneficiary.commune == COMMUNE
    written = access.audit.of_person(f"person:{one.beneficiary.person_id}").values_list("action", flat=True)
    assert "register.granted" in written


def test_the_same_event_grants_once(granted, person):
    who, event = person(), uuid.uuid4()
    assert granted(who=who, event=event).pk == granted(who=who, event=event).pk
    assert Entitlement.objects.unscoped("a test counts").count() == 1


def test_who_has_it_already_is_not_granted_it_again(granted, person):
    who = person()
    granted(who=who)
    with pytest.raises(ledger.InvalidState, match="already, from 10/2026"):
        granted(who=who, from_month=DECEMBER)
    assert Entitlement.objects.unscoped("a test counts").count() == 1


def test_the_database_itself_refuses_two_of_one_family(granted):
    one = granted()
    with pytest.raises(IntegrityError, match="entitlement_no_overlap"), database.transaction():
        Entitlement.objects.create(
            beneficiary=one.beneficiary,
            family=one.family,
            commune=COMMUNE,
            province=PROVINCE,
            decision="x",
            from_month=DECEMBER,
            listed_from=DECEMBER,
        )


def test_after_a_stop_it_can_be_granted_again(granted, person):
    who = person()
    first = granted(who=who)
    register.stop(first, month=DECEMBER, **why())
    assert granted(who=who, from_month=DECEMBER).pk != first.pk


def test_only_the_commune_s_own_officers_write(granted, person):
    with pytest.raises(NotAllowed):
        granted(by=ELSEWHERE)
    one = granted()
    for act in (register.suspend, register.stop, register.adjust):
        with pytest.raises(NotAllowed):
            act(one, month=DECEMBER, **why(ELSEWHERE))


def test_only_the_commune_s_own_officers_see(granted):
    one = granted()
    for rows in (Entitlement.objects, Beneficiary.objects, EntitlementChange.objects, BeneficiaryChange.objects):
        assert rows.within(OFFICER).count() == 1
        assert rows.within(ELSEWHERE).count() == 0
    citizen = access.Actor(
        "user:c", None, frozenset({"citizen"}), persons=frozenset({f"person:{one.beneficiary.person_id}"})
    )
    assert Entitlement.objects.within(citizen).get() == one


def test_suspended_and_resumed_it_runs_as_if_nothing_had_been(granted):
    one = granted()
    register.suspend(one, month=NOVEMBER, **why())
    assert (one.state, one.suspended_from) == ("suspended", NOVEMBER)
    register.resume(one, **why(CHAIRMAN))
    assert (one.state, one.suspended_from, one.to_month) == ("running", None, None)
    rows = EntitlementChange.objects.unscoped("a test looks").filter(entitlement=one, name="resumed")
    assert rows.get().effect_from == one.listed_from


def test_what_can_t_follow_is_refused_and_changes_nothing(granted):
    one = granted()
    with pytest.raises(ledger.InvalidState):
        register.resume(one, **why())
    register.stop(one, month=DECEMBER, **why())
    for act in (register.suspend, register.adjust):
        with pytest.raises(ledger.InvalidState):
            act(one, month=DECEMBER, **why())
    assert changes(one) == ["granted", "stopped"]


def test_a_move_leaves_no_gap_and_no_overlap(granted):
    one = granted()
    register.record(one.beneficiary, valid_from=NOVEMBER, source="x", by=OFFICER, born=datetime.date(1945, 3, 1))
    (new,) = register.move(one.beneficiary, commune=OTHER, province=PROVINCE, month=DECEMBER, **why(ELSEWHERE))
    one.refresh_from_db()
    assert (one.to_month, new.from_month, new.commune, new.state) == (DECEMBER, DECEMBER, OTHER, "running")
    assert (changes(one), changes(new)) == (["granted", "moved_out"], ["moved_in"])
    assert Beneficiary.objects.within(ELSEWHERE).get().commune == OTHER
    again = register.move(new.beneficiary, commune=OTHER, province=PROVINCE, month=JANUARY, **why(ELSEWHERE))
    assert [each.pk for each in again] == [new.pk]


def test_who_moved_while_suspended_is_owed_from_the_suspension_on(granted):
    one = granted()
    register.suspend(one, month=NOVEMBER, **why())
    (new,) = register.move(one.beneficiary, commune=OTHER, province=PROVINCE, month=DECEMBER, **why())
    assert (new.state, new.suspended_from) == ("suspended", DECEMBER)
    register.resume(new, decision="paper:3", event=uuid.uuid4(), by=access.SYSTEM)
    one.refresh_from_db()
    assert (one.suspended_from, one.to_month, new.suspended_from) == (None, DECEMBER, None)


def test_a_funeral_grant_has_its_amount_and_its_receiver(granted, person):
    with pytest.raises(ledger.InvalidState, match="Name the person"):
        granted("funeral", one_off_amount=10_800_000)
    with pytest.raises(ledger.InvalidState, match="has an amount"):
        granted("funeral", carer=person())
    one = granted("funeral", carer=person(), one_off_amount=10_800_000)
    assert (one.to_month, one.state) == (NOVEMBER, "stopped")


def test_nonsense_is_refused_with_a_sentence(granted, person):
    with pytest.raises(ledger.InvalidState, match="whole months"):
        granted(from_month=datetime.date(2026, 10, 5))
    with pytest.raises(ledger.InvalidState, match="no such family"):
        granted("rice")
    with pytest.raises(ledger.InvalidState, match="receives this money"):
        granted("care")
    one = granted()
    with pytest.raises(ValueError, match="no such facts: hiv"):
        register.record(one.beneficiary, valid_from=NOVEMBER, source="x", by=OFFICER, hiv=True)


def test_history_can_not_be_changed(granted):
    granted()
    for table in ("assistance_entitlement_change", "assistance_beneficiary_change", "assistance_circumstance"):
        with pytest.raises(Exception, match="permission denied"), database.transaction():
            connection.cursor().execute(f"DELETE FROM {table}")


def test_another_takes_the_money(granted, person):
    one, neighbour = granted(), person("Trần Văn Bền")
    register.change_payment(one.beneficiary, register.Payment(payee=neighbour, channel="home"), **why())
    row = Beneficiary.objects.within(OFFICER).get()
    assert (row.payee, row.channel, row.version) == (neighbour, "home", 2)
