"""What a sender would lose: a sending that is not answered, applied twice, or not by its rules."""

import base64
from dataclasses import replace
from datetime import datetime

import pytest

from lienthong import access, ledger
from lienthong.exchange import hub
from lienthong.exchange.arrival import Arrival, State
from lienthong.exchange.episode import Episode, load
from tests.exchange import sample
from tests.exchange.sample import CLINIC, IT, PLAN, envelope, tables


@pytest.fixture(autouse=True)
def _staged(request) -> None:
    """The clinic and the hospital, in the test's transaction; a test with a database of its own stages itself."""
    if "fresh_database" not in request.fixturenames:
        request.getfixturevalue("places")


def send(body: bytes, actor: access.Actor = IT, sender: str = f"facility:{CLINIC}") -> hub.Receipt:
    return hub.receive(body, sender=sender, channel="command", actor=actor)


def rules(receipt: hub.Receipt) -> set[str]:
    return {fault.rule for _, fault in receipt.faults}


def episodes() -> list[Episode]:
    return list(Episode.objects.unscoped("a test looks").order_by("version", "id"))


def test_a_faultless_envelope_is_accepted_and_answered_with_a_code_and_a_sealed_receipt():
    import orjson

    from lienthong.database import files
    from lienthong.exchange import receipts

    receipt = send(envelope())
    assert receipt.state == State.WARNED
    assert rules(receipt) == {"envelope.signature-missing"}
    assert receipt.code.startswith(f"261211-{CLINIC}-")
    assert receipt.dossiers[0]["version"] == 1
    assert receipt.receipt is not None
    sheet = orjson.loads(files.get(receipt.sheet))
    assert receipts.check(receipt.receipt, sheet)
    assert not receipts.check({**receipt.receipt, "state": "refused"}, sheet)


def test_the_same_bytes_get_the_same_code_and_are_applied_once():
    first = send(envelope())
    events = len(ledger.events(kind="episode.accepted"))
    again = send(envelope())
    assert again.code == first.code
    assert again.duplicate
    assert len(episodes()) == 1
    assert len(ledger.events(kind="episode.accepted")) == events
    assert Arrival.objects.unscoped("a test looks").count() == 2


def test_the_same_episode_in_another_envelope_is_a_duplicate():
    send(envelope())
    other = tables(replace(PLAN, episode="37S0126120000009"))
    receipt = send(envelope(tables(), other))
    assert [dossier["state"] for dossier in receipt.dossiers] == ["duplicate", "accepted"]
    assert receipt.is_good


def test_the_same_rows_written_otherwise_are_a_duplicate():
    send(envelope())
    content = envelope().split(b"<NOIDUNGFILE>")[1].split(b"<")[0]
    spaced = base64.b64encode(base64.b64decode(content).replace(b"><MA_BN>", b">\n  <MA_BN>"))
    receipt = send(envelope().replace(content, spaced))
    assert receipt.state == State.DUPLICATE
    assert len([row for row in episodes() if row.current]) == 1


def test_a_correction_is_a_new_version_and_replaces_the_old_one_everywhere():
    from lienthong.fhir import store

    first = send(envelope(tables(sample.INPATIENT)))
    second = send(envelope(tables(sample.INPATIENT, XML1={"GHI_CHU": "Uống thuốc đều"})))
    assert second.dossiers[0]["version"] == 2
    old, new = episodes()
    assert (old.state, old.current, new.current) == (State.REPLACED, False, True)
    assert new.previous_id == old.id
    assert hub.status(first.code, actor=IT).state == State.REPLACED
    event = ledger.events(kind="episode.corrected")[-1]
    assert event.data["previous"] == str(old.id)
    assert event.thing == new.thing == old.thing
    assert load(new.id).summary["GHI_CHU"] == "Uống thuốc đều"
    reader = access.Actor("user:x", f"facility:{CLINIC}", frozenset({"hospital_doctor"}))
    [condition] = store.search("Condition", {}, actor=reader).matches
    assert condition.version == 2
    assert condition.resource()["note"][-1]["text"] == "Uống thuốc đều"
    # What the correction does not touch keeps its version.
    assert store.read("Encounter", str(new.episode), actor=reader).version == 1


def test_a_row_that_a_correction_leaves_out_is_deleted_from_the_record():
    from lienthong.fhir import store

    send(envelope(tables(sample.INPATIENT)))
    kept = tables(sample.INPATIENT)
    del kept["XML14"]
    kept["XML1"][0]["NGAY_TAI_KHAM"] = ""
    send(envelope(kept))
    reader = access.Actor("user:x", f"facility:{CLINIC}", frozenset({"hospital_doctor"}))
    assert store.search("Appointment", {}, actor=reader).matches == []
    assert store.search("ServiceRequest", {}, actor=reader).matches


def test_a_number_never_passes_to_another_patient():
    send(envelope())
    other = replace(
        PLAN, patient=replace(sample.LANH, number="BN-2", name="TRẦN VĂN BA", personal_number="037150000999")
    )
    receipt = send(envelope(tables(other)))
    assert receipt.state == State.REFUSED
    assert "episode.other-patient" in rules(receipt)
    assert [row.current for row in episodes() if row.version] == [True]


def test_a_broken_envelope_is_refused_with_every_fault():
    wrong = tables(XML1={"MA_LK": PLAN.episode, "T_TONGCHI_BV": "1.00", "NGAY_RA": "202613320940", "GIOI_TINH": "7"})
    receipt = send(envelope(wrong))
    assert receipt.state == State.REFUSED
    assert {"field.date", "field.code", "total.charged"} <= rules(receipt)
    assert ledger.events(kind="episode.refused")
    for _, fault in receipt.faults:
        assert fault.sentence("vi")
        assert fault.sentence("en") != fault.sentence("vi")


def test_good_dossiers_pass_where_others_fail():
    good, bad = tables(), tables(replace(PLAN, episode="37S0126120000008"), XML1={"HO_TEN": ""})
    receipt = send(envelope(good, bad))
    assert receipt.state == State.PARTLY
    assert [dossier["state"] for dossier in receipt.dossiers] == ["accepted", "refused"]


def test_only_the_own_facility_may_be_sent_for():
    with pytest.raises(access.NotAllowed):
        send(envelope(), actor=sample.HOSPITAL_IT)
    receipt = send(envelope(facility=sample.HOSPITAL))
    assert rules(receipt) >= {"envelope.facility"}
    assert receipt.state == State.REFUSED


def test_another_facility_neither_sees_nor_finds_the_sending():
    code = send(envelope()).code
    assert hub.status(code, actor=sample.HOSPITAL_IT) is None
    assert hub.status(code, actor=IT) is not None


def test_the_person_is_found_again_and_the_episode_is_theirs():
    send(envelope())
    send(envelope(tables(replace(PLAN, episode="37S0126120000005"))))
    assert len({row.person for row in episodes()}) == 1


def test_what_arrived_is_kept_though_judging_fails(monkeypatch):
    from lienthong.exchange import judging, mapping

    def broken(*_args, **_kwargs):
        raise RuntimeError("no map today")

    monkeypatch.setattr(mapping, "write", broken)
    receipt = send(envelope())
    assert receipt.state == State.ARRIVED
    monkeypatch.undo()
    assert judging.judge_waiting(-1.0) == 1
    assert hub.status(receipt.code, actor=IT).state == State.WARNED
    assert judging.judge_waiting(-1.0) == 0


def test_a_large_sending_is_answered_at_once_and_judged_by_the_worker(monkeypatch):
    monkeypatch.setattr(hub, "AT_ONCE", 100)
    receipt = send(envelope())
    assert receipt.state == State.ARRIVED
    hub.judge_later(arrival=str(receipt.id))
    assert hub.status(receipt.code, actor=IT).state == State.WARNED


def test_a_signed_envelope_is_believed_and_an_altered_one_is_not():
    from lienthong.exchange import writing

    signed = writing.signed(envelope(), facility=CLINIC)
    assert send(signed).state == State.ACCEPTED
    altered = signed.replace(b"<NGAYLAP>20261211", b"<NGAYLAP>20261210")
    assert rules(send(altered)) == {"envelope.signature-wrong"}


def test_a_check_in_is_accepted_alone():
    from lienthong.exchange import writing

    row = {
        "MA_LK": PLAN.episode, "STT": "1", "MA_BN": "BN-000126", "HO_TEN": "NGUYỄN THỊ LÀNH", "SO_CCCD": "037150000126",
        "NGAY_SINH": "195003020000", "GIOI_TINH": "2", "MA_DOITUONG_KCB": "1.1", "NGAY_VAO": "202612070805",
        "MA_LOAI_KCB": "01", "MA_CSKCB": CLINIC, "MA_DICH_VU": "02.03", "TEN_DICH_VU": "Khám",
        "NGAY_YL": "202612070810",
    }  # fmt: skip
    receipt = send(writing.check_in([row]))
    assert receipt.state == State.ACCEPTED, receipt.faults
    assert ledger.events(kind="episode.checked-in")


def test_an_episode_and_its_correction_may_come_in_one_folder():
    sendings = [
        hub.Sending(envelope(), f"facility:{CLINIC}", "folder", IT),
        hub.Sending(envelope(tables(XML1={"GHI_CHU": "Khác"})), f"facility:{CLINIC}", "folder", IT),
    ]
    first, second = hub.receive_many(sendings)
    assert second.dossiers[0]["version"] == 2
    assert first.state == State.REPLACED


def test_what_obliges_the_facility_arises_with_the_acceptance():
    from pathlib import Path

    from lienthong import exchange
    from lienthong.ledger import catalogue

    with catalogue.only(Path(exchange.__file__).with_name("obligations.yaml")):
        send(envelope())
        codes = {duty.rule for duty in ledger.obligations.of(debtor=f"facility:{CLINIC}")}
    assert codes == {"episode.to-insurer", "episode.to-book"}


def test_an_episode_that_ended_before_2025_follows_the_older_standard():
    old = replace(
        sample.INPATIENT, arrived=datetime(2024, 11, 2, 8, 0), left=datetime(2024, 11, 4, 9, 0), revisit_on=None,
        sick_days=0, illness=PLAN.illness,
    )  # fmt: skip
    made = tables(old)
    row = made["XML13"][0]
    made["XML13"][0] = {**row, "MA_NOI_DEN": row["MA_CSKCB_DEN"], "PP_DIEU_TRI": "Nội khoa"}
    receipt = send(envelope(made))
    assert episodes()[0].era == 4750, receipt.faults


def test_a_long_list_is_judged_in_overlapping_batches_and_answered_in_order(fresh_database, monkeypatch):
    from lienthong.exchange import judging
    from tests.exchange import conftest

    monkeypatch.setattr(judging, "BATCH", 2)
    conftest.stage()
    bodies = [envelope(tables(replace(PLAN, episode=f"37S01N{number}"))) for number in range(5)]
    bodies.append(envelope(tables(replace(PLAN, episode="37S01N0"), XML1={"GHI_CHU": "Bản sửa"})))
    bodies += [b"broken", bodies[1]]
    answers = hub.receive_many([hub.Sending(body, f"facility:{CLINIC}", "folder", IT) for body in bodies])
    assert [answer.dossiers[0]["number"] for answer in answers[:5]] == [f"37S01N{number}" for number in range(5)]
    assert (answers[0].state, answers[5].dossiers[0]["version"]) == (State.REPLACED, 2)
    assert answers[6].state == State.REFUSED
    assert answers[7].duplicate and answers[7].code == answers[1].code


def test_versions_of_one_episode_keep_their_order_though_two_batches_are_written_at_a_time(fresh_database, monkeypatch):
    from tests.exchange import conftest

    monkeypatch.setattr(hub, "PIECE", (1, 4_000_000))
    conftest.stage()
    notes = [f"Bản {number}" for number in range(6)]
    bodies = [envelope(tables(XML1={"GHI_CHU": note})) for note in notes]
    answers = hub.receive_many([hub.Sending(body, f"facility:{CLINIC}", "folder", IT) for body in bodies])
    assert [answer.dossiers[0]["version"] for answer in answers] == [1, 2, 3, 4, 5, 6]
    assert [one.current for one in episodes()] == [False] * 5 + [True]
