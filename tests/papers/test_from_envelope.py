"""If these fail, a hospital's envelope is accepted and its papers never leave, or leave twice."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lienthong import ledger
from lienthong.database import clock
from lienthong.exchange import hub
from lienthong.papers.health_book_entry import BookEntry
from lienthong.papers.paper import Paper
from tests.exchange import sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_stage")]


def send(body: bytes, facility: str = sample.CLINIC):
    from lienthong import access

    party = f"facility:{facility}"
    actor = access.Actor("client:it", party, frozenset({"facility_it"}))
    receipt = hub.receive(body, sender=party, channel="upload", actor=actor)
    assert receipt.is_good, [fault for _, fault in receipt.faults]
    ledger.rehearse()
    return receipt


def papers(**narrowed) -> dict[str, Paper]:
    rows = Paper.objects.unscoped("test").filter(copy_of="", **narrowed)
    return {row.kind: row for row in rows.exclude(state="replaced")}


def test_an_accepted_envelope_sends_every_paper_in_it_and_each_duty_has_its_receipt(hub_stage):
    send(sample.envelope(sample.tables(sample.INPATIENT)))
    found = papers()
    assert {"referral", "appointment", "discharge", "record_summary", "sick_leave"} <= set(found)
    late = [(row.rule, row.state) for row in ledger.Obligation.objects.all() if row.state not in ("fulfilled",)]
    assert late == []
    assert len(hub_stage.received) == 1 and BookEntry.objects.filter(thing__startswith="episode:").count() == 1
    assert Paper.objects.unscoped("test").filter(copy_of=found["referral"].thing, state="received").exists()


def test_the_hospitals_envelope_uses_the_referral_of_the_clinic(hub_stage):
    send(sample.envelope(sample.tables(sample.INPATIENT)))
    referral = papers()["referral"]
    visit = replace(
        sample.PLAN, facility=sample.HOSPITAL, episode="37S0226120000009", arrived=datetime(2026, 12, 11, 8, 0),
        left=datetime(2026, 12, 11, 9, 0),
    )  # fmt: skip
    tables = sample.tables(visit, XML1={"MA_NOI_DI": sample.CLINIC, "GIAY_CHUYEN_TUYEN": referral.number})
    send(sample.envelope(tables, facility=sample.HOSPITAL), facility=sample.HOSPITAL)
    assert papers()["referral"].state == "used"


def test_a_corrected_envelope_replaces_papers_everywhere(hub_stage):
    first = sample.tables(sample.INPATIENT)
    send(sample.envelope(first))
    before = papers()
    second = {name: [dict(row) for row in rows] for name, rows in first.items()}
    second["XML13"][0]["HUONG_DIEU_TRI"] = "Phẫu thuật sớm"
    send(sample.envelope(second))
    after = papers()
    assert after["referral"].replaces == before["referral"].thing
    assert after["appointment"].pk == before["appointment"].pk  # it says the same
    assert len(hub_stage.received) == 2
    assert [row.rule for row in ledger.Obligation.objects.filter(standing="open")] == []


def test_a_correction_days_later_is_owed_from_then_on_and_keeps_the_day_of_signing(hub_stage):
    first = sample.tables(sample.INPATIENT)
    send(sample.envelope(first))
    before = papers()["referral"]
    second = {name: [dict(row) for row in rows] for name, rows in first.items()}
    second["XML13"][0]["HUONG_DIEU_TRI"] = "Phẫu thuật sớm"
    now = clock.now() + timedelta(days=3)
    with clock.at(now):
        send(sample.envelope(second))
    after = papers()["referral"]
    owed = list(ledger.obligations.of(thing=after.thing))
    assert owed and all(row.arose_at == now and row.due_at > now for row in owed), "late before it could be sent"
    assert after.valid_until == before.valid_until and after.signed_at.date() == before.signed_at.date()


def test_the_same_envelope_again_changes_nothing(hub_stage):
    body = sample.envelope(sample.tables(sample.INPATIENT))
    send(body)
    before = Paper.objects.unscoped("test").count(), len(hub_stage.received)
    send(body)
    assert (Paper.objects.unscoped("test").count(), len(hub_stage.received)) == before
