"""A closed record becomes an episode of the XML set: judged by the hub, its papers issued once, its faults told."""

from decimal import Decimal

import pytest

from lienthong import access, database, ledger
from lienthong.exchange import episode as episodes
from lienthong.exchange import from_record, from_record_facts, from_record_sending
from lienthong.exchange.arrival import State
from lienthong.ledger.delivery import Delivery
from lienthong.papers import issuing
from lienthong.papers.paper import Paper
from lienthong.records import closing, opening, paper_start, signing_off
from lienthong.records.entry import Kind, standing
from tests.records.conftest import HOSPITAL, MORNING
from tests.records.writing import ADMISSION, CONCLUSION, write

pytestmark = pytest.mark.django_db
LICENCE = "000101/HNO-GPHN"
WHO = {"ethnic_group": "01", "commune": "00004", "house": "12", "occupation": "Không xác định", "payment": "2"}
ENDED = {"findings": "X-quang: thâm nhiễm thùy dưới phải."}


@pytest.fixture(scope="session")
def country(django_db_setup, django_db_blocker) -> None:
    """The communes, committed once into this process's clone: forms and the hub know them."""
    from lienthong.directory import reference

    with django_db_blocker.unblock():
        reference.load()


@pytest.fixture
def practitioner(country, places):
    from lienthong.directory.practitioners import Membership, Practitioner
    from lienthong.exchange import known

    made = Practitioner.objects.create(licence=LICENCE, name="Trần Thị Hoa", profession="doctor")
    Membership.objects.create(practitioner=made, facility_id="01001")
    known.forget()


@pytest.fixture
def closed(binh, doctor, nurse, practitioner):
    """His stay, written, signed and closed."""
    return close(binh, doctor, nurse)


def close(binh, doctor, nurse, form=WHO | ENDED, papers=()):
    record = opening.open_(binh, form="ms-01", care="03", by=doctor, department="K03", licence=LICENCE)
    entry = write(record, Kind.FORM, doctor, **ADMISSION, **CONCLUSION, **form)
    vitals = write(record, Kind.VITALS, nurse, pulse=88, temperature="37.2", systolic=120, diastolic=70,
                   weight=Decimal("54.5"))  # fmt: skip
    note = write(record, Kind.PROGRESS, doctor, assessment="Ổn định")
    signing_off.sign(record, [entry, note], by=doctor)
    signing_off.sign(record, [vitals], by=nurse)
    for kind in papers:
        draft = paper_start.start(record, kind, by=doctor)
        issuing.sign(draft, by=doctor, confirmed=True)
    return closing.close(record, by=doctor)


def sent(record, office) -> from_record_sending.Sent:
    from_record_sending.send_record(str(record.pk))
    ledger.rehearse()
    found = from_record_sending.of(record, office)
    assert found is not None
    return found


def papers_of(record) -> list[Paper]:
    rows = Paper.objects.unscoped("test").filter(owner=HOSPITAL, episode=record.episode, copy_of="")
    return list(rows.order_by("kind", "began_at"))


def test_closing_has_the_record_sent(closed):
    ledger.rehearse()
    waiting = "SELECT args->>'record' FROM procrastinate_jobs WHERE task_name = 'exchange.from_record'"
    assert database.connection().execute(waiting).fetchall() == [(str(closed.pk),)]


def test_the_hub_accepts_what_a_record_says(closed, office, binh):
    found = sent(closed, office)
    assert found.state in (State.ACCEPTED, State.WARNED), [fault.fault.sentence("en") for fault in found.faults]
    told = episodes.load(found.episode.pk)
    assert sorted(told.tables) == ["XML1", "XML5", "XML7", "XML8"]
    summary = told.summary
    assert (summary["MA_LK"], summary["SO_CCCD"], summary["MA_BENH_CHINH"]) == (closed.episode, "001062012345", "J18.9")
    assert (summary["SO_NGAY_DTRI"], summary["CAN_NANG"], summary["MA_LOAI_RV"], summary["T_BHTT"]) == (
        "1", "54.50", "1", "0",
    )  # fmt: skip
    assert told.tables["XML5"][0]["DIEN_BIEN_LS"] == "Ổn định CSST<M88_T37.2_HA120/70>"
    assert found.episode.person == binh.pk  # nobody is made a second time
    assert [paper.kind for paper in papers_of(closed)] == ["discharge", "record_summary"]


def test_what_holds_no_charges_is_not_claimed(closed, office):
    found = sent(closed, office)
    carried = Delivery.objects.filter(thing=found.episode.thing)
    assert {row.channel for row in carried} == {"health_book"}
    duties = {duty.rule: duty.standing for duty in ledger.obligations.of(thing=found.episode.thing)}
    assert duties["episode.to-insurer"] == "open"
    assert {row.kind for row in Delivery.objects.filter(channel="bhxh")} == {"envelope"}  # each certificate in its own
    assert not Delivery.objects.filter(payload=found.arrival.digest, channel="bhxh").exists()


def test_papers_written_before_are_not_doubled(binh, doctor, nurse, practitioner, office):
    record = close(binh, doctor, nurse, papers=("discharge",))
    before = papers_of(record)
    found = sent(record, office)
    assert found.state in (State.ACCEPTED, State.WARNED), [fault.fault.sentence("en") for fault in found.faults]
    after = papers_of(record)
    assert [paper.pk for paper in after if paper.kind == "discharge"] == [paper.pk for paper in before]
    assert [paper.kind for paper in after] == ["discharge", "record_summary"]
    again = sent(record, office)  # at least once: nothing more comes of it
    assert again.episode.pk == found.episode.pk and len(papers_of(record)) == 2


def test_faults_are_told_and_what_the_record_does_not_ask_is_entered(binh, doctor, nurse, practitioner, office):
    record = close(binh, doctor, nurse, form=WHO | {"payment": "1", "card_number": "GD4010112345678"} | ENDED)
    found = sent(record, office)
    assert found.state == State.REFUSED
    assert {(fault.table, fault.field) for fault in found.faults} >= {("XML1", "MA_DOITUONG_KCB")}
    with pytest.raises(KeyError):
        from_record_facts.enter(record, {"HO_TEN": "x"}, by=office)
    with pytest.raises(access.NotAllowed):
        from_record_facts.enter(record, {"MA_DKBD": "01001"}, by=nurse)
    from_record_facts.enter(
        record, {"MA_DOITUONG_KCB": "1.15", "MA_DKBD": "01001", "GT_THE_TU": "20260101", "GT_THE_DEN": "20261231"},
        by=office,
    )  # fmt: skip
    mended = sent(record, office)
    assert mended.state in (State.ACCEPTED, State.WARNED), [fault.fault.sentence("en") for fault in mended.faults]
    duties = ledger.obligations.of(thing=mended.episode.thing, state="fulfilled")
    assert "episode.mend" in {duty.rule for duty in duties}


def test_a_correction_after_the_closing_reaches_whom_the_first_reached(closed, doctor, office):
    first = sent(closed, office)
    form = standing(closed, Kind.FORM).get()
    better = write(closed, Kind.FORM, doctor, supersedes=form, because="Ghi thiếu", treatment="Kháng sinh, long đờm.")
    signing_off.sign(closed, [better], by=doctor)
    second = sent(closed, office)
    assert (second.episode.version, second.episode.episode) == (2, first.episode.episode)
    standing_now = [paper for paper in papers_of(closed) if State.REPLACED.value != paper.state]
    assert [paper.kind for paper in standing_now] == ["discharge", "record_summary"]
    assert {paper.read()["values"]["PP_DIEUTRI"] for paper in standing_now} == {"Kháng sinh, long đờm."}


def test_days_of_treatment_follow_the_form_of_care():
    later = MORNING.replace(day=9)
    days = {care: from_record.days_of_treatment(care, MORNING, later) for care in ("01", "03", "06", "07")}
    assert days == {"01": 0, "03": 3, "06": 3, "07": 0}
