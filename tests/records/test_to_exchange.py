"""A closed record becomes an episode of the XML set: judged by the hub, its papers issued once, its faults told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from lienthong import access, database, ledger
from lienthong.exchange import episode as episodes
from lienthong.exchange import from_record, from_record_facts, from_record_sending
from lienthong.exchange.arrival import State
from lienthong.ledger.delivery import Delivery
from lienthong.papers import intake, issuing
from lienthong.papers.paper import Paper
from lienthong.records import came_with, closing, opening, paper_start, signing_off
from lienthong.records.entry import Kind, standing
from tests.access.actors import user
from tests.papers.conftest import REFERRAL
from tests.records.conftest import HOSPITAL, MORNING, OTHER
from tests.records.test_results import BLOOD, XRAY
from tests.records.test_screens import reader
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


def licensed(login: str, licence: str, name: str) -> None:
    """The account has a licence that the directory knows at this hospital."""
    from lienthong.access.user import User
    from lienthong.directory.practitioners import Membership, Practitioner
    from lienthong.exchange import known

    User.objects.filter(login=login).update(licence=licence)
    made = Practitioner.objects.create(licence=licence, name=name, profession="doctor")
    Membership.objects.create(practitioner=made, facility_id="01001")
    known.forget()


def head(login: str, licence: str, name: str) -> None:
    """The hospital's director has an account."""
    user(login, (HOSPITAL, "facility_director"))
    licensed(login, licence, name)


def close(binh, doctor, nurse, form=WHO | ENDED, papers=(), found=(), came_with=None):
    record = opening.open_(
        binh, form="ms-01", care="03", by=doctor, department="K03", licence=LICENCE, came_with=came_with
    )
    entry = write(record, Kind.FORM, doctor, **ADMISSION, **CONCLUSION, **form)
    vitals = write(record, Kind.VITALS, nurse, pulse=88, temperature="37.2", systolic=120, diastolic=70,
                   weight=Decimal("54.5"))  # fmt: skip
    note = write(record, Kind.PROGRESS, doctor, assessment="Ổn định")
    signing_off.sign(record, [entry, note], by=doctor)
    results = [write(record, Kind.RESULT, nurse, **said) for said in found]
    signing_off.sign(record, [vitals, *results], by=nurse)
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


def test_results_become_xml4_and_the_episode_is_accepted(binh, doctor, nurse, practitioner, office):
    licensed("mai", "000103/HNO-GPHN", "Phạm Thị Mai")
    found = sent(close(binh, doctor, nurse, found=(BLOOD, XRAY | {"read_licence": LICENCE})), office)
    assert found.state in (State.ACCEPTED, State.WARNED), [fault.fault.sentence("en") for fault in found.faults]
    assert not [fault for fault in found.faults if fault.table == "XML4"]
    told = episodes.load(found.episode.pk)
    assert sorted(told.tables) == ["XML1", "XML4", "XML5", "XML7", "XML8"]
    rows = [
        tuple(row[name] for name in ("STT", "MA_DICH_VU", "MA_CHI_SO", "TEN_CHI_SO", "GIA_TRI", "DON_VI_DO", "KET_LUAN",
                                     "NGAY_KQ", "MA_BS_DOC_KQ"))
        for row in told.tables["XML4"]
    ]  # fmt: skip
    assert rows == [
        ("1", "22.0120.1370", "WBC", "Bạch cầu", "15,2", "G/L", "Bạch cầu tăng", "202612070930", "000103/HNO-GPHN"),
        ("2", "22.0120.1370", "", "Hồng cầu", "4.5", "T/L", "Bạch cầu tăng", "202612070930", "000103/HNO-GPHN"),
        ("3", "", "", "X-quang ngực", "", "", "Viêm phổi", "202612070930", LICENCE),
    ]


def test_results_sum_up_the_stay_where_the_form_does_not(binh, doctor, nurse, practitioner, office):
    told = episodes.load(sent(close(binh, doctor, nurse, form=WHO, found=(BLOOD,)), office).episode.pk).tables
    assert told["XML8"][0]["TOMTAT_KQ"] == "Công thức máu: Bạch cầu 15,2 G/L ↑; Hồng cầu 4.5 T/L · Bạch cầu tăng"


def test_a_fault_in_a_result_names_its_entry(binh, doctor, nurse, practitioner, office):
    record = close(binh, doctor, nurse, found=(BLOOD | {"read_licence": LICENCE}, XRAY))  # XRAY: read by nobody known
    found = sent(record, office)
    told = {(one.table, one.field): found.entries[one.table, one.row].number
            for one in found.faults if one.table == "XML4"}  # fmt: skip
    xray = standing(record, Kind.RESULT).last()
    assert told == {("XML4", "MA_BS_DOC_KQ"): xray.number}
    page = reader("thu", "records_officer").get(reverse("record-at-hub", args=[record.pk])).content.decode()
    assert f'href="{reverse("record-entry", args=[record.pk, xray.number])}"' in page


def test_whoever_wrote_is_named_by_the_licence_of_the_account(binh, doctor, nurse, colleague, practitioner, office):
    licensed("dung", "000104/HNO-GPHN", "Lê Văn Dũng")
    record = opening.open_(binh, form="ms-01", care="03", by=doctor, department="K03", licence=LICENCE)
    notes = [write(record, Kind.PROGRESS, by, assessment="Ổn định") for by in (doctor, colleague)]
    form = write(record, Kind.FORM, colleague, **ADMISSION, **CONCLUSION, **WHO | ENDED)
    signing_off.sign(record, notes[:1], by=doctor)
    signing_off.sign(record, [notes[1], form], by=colleague)
    head("giang", "000105/HNO-GPHN", "Đỗ Văn Giang")
    told = episodes.load(sent(closing.close(record, by=doctor), office).episode.pk).tables
    assert [row["NGUOI_THUC_HIEN"] for row in told["XML5"]] == [LICENCE, "000104/HNO-GPHN"]
    assert (told["XML7"][0]["MA_BS"], told["XML7"][0]["TEN_BS"]) == ("000104/HNO-GPHN", "Lê Văn Dũng")
    assert {told[name][0]["MA_TTDV"] for name in ("XML1", "XML7", "XML8")} == {"000105/HNO-GPHN"}


def test_a_licence_given_later_mends_what_was_written_before(closed, nurse, binh, doctor, office):
    from lienthong.records import export_source

    signs = next(one for one in export_source.read(closed, by=access.SYSTEM).of(Kind.VITALS))
    assert signs.licence == ""
    licensed("mai", "000103/HNO-GPHN", "Phạm Thị Mai")
    signs = next(one for one in export_source.read(closed, by=access.SYSTEM).of(Kind.VITALS))
    assert signs.licence == "000103/HNO-GPHN"


def referral(binh, stranger) -> Paper:
    """Another hospital sends him here; its referral has arrived."""
    row = REFERRAL | {"GIAY_CHUYEN_TUYEN": "CT-7", "MA_CSKCB": "79012", "MA_BENH_CHINH": "J18.9"}
    made = intake.take("XML13", row, episode="79012.1", person=binh, organisation=OTHER, by=stranger)
    ledger.rehearse()
    return Paper.objects.unscoped("test").get(copy_of=made.thing)


def test_the_referral_he_came_with_is_used_by_the_xml1_that_names_it(
    binh, doctor, nurse, practitioner, office, stranger
):
    paper = referral(binh, stranger)
    hoa = reader("hoa", "hospital_doctor")
    page = hoa.get(reverse("record-open", args=[binh.pk])).content.decode()
    assert "CT-7" in page and "Bệnh viện Chợ Rẫy" in page
    [there] = came_with.open_papers([binh], HOSPITAL, MORNING.date())[binh.pk]
    assert there == paper
    assert not came_with.open_papers([binh], HOSPITAL, MORNING.date() + timedelta(days=30))  # it has expired
    record = close(binh, doctor, nurse, came_with=there)
    assert record.known()["referral_main"] == "J18.9"
    told = episodes.load(sent(record, office).episode.pk).summary
    assert (told["MA_NOI_DI"], told["GIAY_CHUYEN_TUYEN"], told["MA_DOITUONG_KCB"]) == ("79012", "CT-7", "9")
    paper.refresh_from_db()
    assert paper.state == "used" and not came_with.open_papers([binh], HOSPITAL, MORNING.date())


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
