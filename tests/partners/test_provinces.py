"""If these fail, dossiers get lost between ministry and provinces, or lie there twice, or a cut link goes unnoticed."""

from datetime import date, datetime, timedelta

import pytest
from click.testing import CliRunner

from lienthong import access, ledger
from lienthong.assistance.dossiers import deciding, reception
from lienthong.database import clock
from lienthong.directory.units import Succession
from lienthong.ledger import obligations, refold
from lienthong.ledger.delivery import Delivery
from lienthong.partners import province_connector, province_queue, provinces
from lienthong.partners.province_commands import provinces as command
from lienthong.partners.province_connector import Codes, State
from lienthong.partners.province_dossier import Exchange, ProvinceDossier
from tests.access.actors import signed_in, user
from tests.assistance.dossiers.conftest import MORNING
from tests.partners.provinces import (
    ABSENT,
    ALL,
    HANOI,
    KEY,
    MINISTRY,
    REPORTED,
    an,
    attempt,
    behave,
    chairman,
    finish,
    ground,
    hanh,
    hanoi,
    hanoi_now,
    house,
    lanh,
    numbers,
    played,
    population,
    proposed,
    submitted,
    tell,
)  # fmt: skip

__all__ = [
    "an", "chairman", "finish", "ground", "hanh", "hanoi", "house", "lanh", "played", "population", "proposed",
    "submitted",
]  # fmt: skip
pytestmark = pytest.mark.django_db


def test_on_24_09_2025_twenty_six_of_34_were_connected():
    rows = {row.code: row.state for row in provinces.standing(REPORTED)}
    assert len(rows) == 34 and {code for code, state in rows.items() if state == "not-connected"} == ABSENT
    assert {row.state for row in provinces.standing(date(2025, 9, 23))} == {""}  # nobody had reported yet
    told = CliRunner().invoke(command, ["--as-of", "24/09/2025"], catch_exceptions=False).output
    assert "connected: 26; not-connected: 8" in told and "Gia Lai" in told


def test_the_state_of_a_day_is_that_of_its_last_action():
    with clock.at(datetime(2026, 1, 5, 9, tzinfo=clock.VIETNAM)):
        gialai = province_connector.enter("52", address="https://gialai.vn", by=MINISTRY)
    with clock.at(datetime(2026, 2, 5, 9, tzinfo=clock.VIETNAM)):
        province_connector.connect(gialai, reason="đã kết nối lại", by=MINISTRY)
    with clock.at(datetime(2026, 3, 5, 9, tzinfo=clock.VIETNAM)):
        province_connector.cut(gialai, reason="bảo trì", by=MINISTRY)
    days = [(1, 4), (1, 31), (2, 5), (3, 4), (3, 5)]
    states = [provinces.standing(date(2026, *day)).get(code="52").state for day in days]
    assert states == ["not-connected", "not-connected", "connected", "connected", "cut"]
    kinds = [event.kind for event in ledger.events(thing=gialai.thing)]
    assert kinds == ["province.entered", "province.connected", "province.cut"]
    assert obligations.of(thing=gialai.thing).get(rule="province.restore-link").debtor == "system:home"
    assert not [said for said in refold.differences() if said]


def test_what_waited_on_a_day_is_what_had_not_arrived_then(hanoi):
    """As of a day nothing is shown that came later: neither what arrived since nor what was finished since."""
    first, second, third = (datetime(2026, 12, day, 9, tzinfo=clock.VIETNAM) for day in (7, 8, 9))
    for number, due, answered in (("1", first, third), ("2", second, None), ("3", first, first)):
        ProvinceDossier(
            province=HANOI, direction="out", number=number, thing="", commune="00004", due_at=due, answered_at=answered,
            state=Exchange.ACCEPTED if answered else Exchange.WAITING,
        ).save(force_insert=True)  # fmt: skip
    told = []
    with clock.at(datetime(2026, 12, 10, 9, tzinfo=clock.VIETNAM)):
        for day in (date(2026, 12, 6), date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 9), None):
            row = provinces.standing(day).get(code=HANOI)
            told.append((row.waiting, row.last_success and row.last_success.day, row.refused))
            assert provinces.lag(row.waiting_since, day) is None or row.waiting
    assert told == [(0, None, None), (1, 7, None), (2, 7, None), (1, 9, None), (1, 9, 0)]


def test_a_finished_dossier_arrives_with_its_steps_and_papers(played, hanoi, finish):
    number = finish(1)
    [delivery] = attempt()
    assert delivery.state == "accepted"
    [body] = played.received[HANOI]
    assert (body["MaHoSo"], body["StatusId"], body["LoaiDuLieu"], body["MaCSDL"]) == (number, "10", "100", "1")
    assert (body["SoDinhDanh"], body["CMND_NoiCap"], body["GioiTinhId"]) == ("001150010001", "1047", "1035")
    assert (body["MaTinh"], body["MaHuyen"], body["MaXa"]) == ("01", "", "00004")
    assert body["NgayTiepNhan"] == "07/12/2026 09:00:00" and body["NgayThangNamSinh"] == "02/03/1950"
    assert [step["StatusId"] for step in played.steps[HANOI]] == ["1", "2", "4", "4", "9", "10"]
    assert "<DanhSachGiayToKetQua><GiayToKetQua><TenGiayTo>" in body["CertificateExtentData"]
    address = body["CertificateExtentData"].partition("<DuongDanTepTinKetQua>")[2].partition("<")[0]
    from django.test import Client

    paper = Client().get("/" + address.split("/", 3)[3])
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    assert Client().get("/apiBTXH/files/abc/").status_code == 404
    assert obligations.of(thing=hanoi.thing).get(rule="province.deliver-batch").state == "fulfilled"
    assert hanoi_now().last_success == MORNING and not hanoi_now().waiting


def test_cut_for_two_days_everything_arrives_in_order_and_once(played, hanoi, finish, monkeypatch):
    monkeypatch.setattr(province_queue, "BATCH", 2)
    behave(played, "down", times=None)
    first = finish(1)
    for _try in range(3):
        attempt()
    assert hanoi_now().state == "cut" and "503" in hanoi_now().last_fault
    piled = [finish(day, MORNING + timedelta(hours=12 * day)) for day in (2, 3, 4)]
    with clock.at(MORNING + timedelta(days=2)):
        attempt()
        late = hanoi_now()
        assert late.waiting == 4 and provinces.lag(late.waiting_since) == timedelta(hours=48)
        assert not played.received.get(HANOI)
        assert "lag 48 h" in CliRunner().invoke(command, catch_exceptions=False).output
        behave(played, "normal")
        for _round in range(3):
            attempt()
        assert numbers(played) == [first, *piled]
        now = hanoi_now()
        assert (now.state, now.waiting, now.last_fault) == ("connected", 0, "")
    assert [one.state for one in attempt()] == ["accepted"] * 3  # 1, then full batches: 2 and 1
    kinds = [
        event.kind for event in ledger.events(thing=hanoi.thing) if event.kind in ("province.cut", "province.connected")
    ]
    assert kinds == ["province.cut", "province.connected"]


def test_a_lost_acknowledgement_is_asked_about_and_nothing_lies_there_twice(played, hanoi, finish):
    number = finish(1)
    behave(played, "lost")
    assert attempt()[0].unsure and numbers(played) == [number]
    assert attempt()[0].state == "accepted" and numbers(played) == [number]
    assert len(played.steps[HANOI]) == 6


def test_where_nobody_can_be_asked_a_person_looks_and_the_others_go_on(played, hanoi, finish):
    province_connector.enter(HANOI, address=hanoi.address, by=MINISTRY)  # no address to ask
    behave(played, "lost")
    lost = finish(1)
    attempt()
    other = finish(2)
    attempt()
    attempt()
    assert numbers(played) == [lost, other]
    row = ProvinceDossier.objects.unscoped(ALL).get(number=lost)
    assert row.state == Exchange.UNKNOWN and "nobody-knows" in row.reason
    behave(played, "duplicate")
    province_queue.send_again(row, reason="không có ở tỉnh", by=MINISTRY)
    attempt()
    assert numbers(played) == [lost, other]  # the province had it
    assert ProvinceDossier.objects.unscoped(ALL).get(number=lost).state == Exchange.ACCEPTED


@pytest.mark.parametrize(("behaviour", "after"), [("wrong", "unknown"), ("down", "waiting")])
def test_a_wrong_answer_and_none_are_tried_again(played, hanoi, finish, behaviour, after):
    number = finish(1)
    behave(played, behaviour)
    assert attempt()[0].state == "waiting"
    assert ProvinceDossier.objects.unscoped(ALL).get(number=number).state == after
    assert attempt()[0].state == "accepted" and numbers(played) == [number]


def test_what_is_refused_waits_for_a_person_and_holds_nobody_up(played, hanoi, finish):
    behave(played, "refuse")
    refused = finish(1)
    assert attempt()[0].state == "accepted"
    assert hanoi_now().refused == 1 and numbers(played) == []
    row = ProvinceDossier.objects.unscoped(ALL).get(number=refused)
    assert "DongBoDVC 1:" in row.reason
    with pytest.raises(access.NotAllowed):
        province_queue.send_again(
            row, reason="", by=access.Actor("user:x", "unit:00004", frozenset({"commune_officer"}))
        )
    province_queue.send_again(row, reason="", by=MINISTRY)
    attempt()
    assert numbers(played) == [refused]


def test_a_link_cut_on_purpose_is_not_even_tried_and_what_waits_follows(played, hanoi, finish):
    province_connector.cut(hanoi, reason="bảo trì trung tâm dữ liệu", by=MINISTRY)
    number = finish(1)
    assert attempt()[0].reason.endswith('bảo trì trung tâm dữ liệu"}') and not numbers(played)
    hanoi.refresh_from_db()
    province_connector.connect(hanoi, reason="xong", by=MINISTRY)
    assert Delivery.objects.get(channel="province").next_at <= clock.real_now()
    attempt()
    assert numbers(played) == [number]


def test_nothing_is_sent_to_a_province_that_is_not_connected_but_it_is_kept(finish, played):
    number = finish(1, MORNING - timedelta(days=20))
    assert not attempt() and ProvinceDossier.objects.unscoped(ALL).get().number == number
    there = f"{played.url}/{HANOI}"
    connector = province_connector.enter(HANOI, address=there, key=KEY, by=MINISTRY)
    assert connector.state == State.CONNECTED  # as reported
    province_queue.gather(HANOI)
    attempt()
    assert numbers(played) == [number]


def test_in_three_levels_the_old_codes_go_out_that_came_with_a_person(played, hanoi, proposed, hanh, chairman):
    from lienthong import people

    certain = Succession.objects.filter(new_code="00004", is_split=False).order_by("old_code")[0].old_code
    province_connector.enter(HANOI, address=hanoi.address, codes=Codes.THREE, by=MINISTRY)
    facts = people.PersonFacts(
        "Trần Thị Cũ", people.BirthDate(1949, 1, 1), "female", {"personal-number": "001149000001"},
        people.Place(certain, "Số 1", written_on=date(2024, 1, 1)), synthetic=True,
    )  # fmt: skip
    person = people.match_or_create(facts, by=access.Actor("system:test", "unit:00004", frozenset({"system"})))
    dossier = proposed(person=person, applicant=person)
    deciding.sign(dossier, by=chairman, version=dossier.version)
    dossier.refresh_from_db()
    reception.return_result(dossier, to="bà Cũ", by=hanh)
    tell()
    attempt()
    [body] = played.received[HANOI]
    assert (body["MaXa"], len(body["MaHuyen"]), body["NOHT_MaXa"]) == (certain, 3, certain)


def test_a_batch_that_can_not_be_sent_waits_for_a_person_and_makes_no_others(hanoi, finish, monkeypatch):
    from lienthong.partners import secret

    finish(1)
    monkeypatch.setattr(secret, "unlock", lambda _locked: (_ for _ in ()).throw(secret.SecretLost("another key")))
    assert [one.state for one in attempt()] == ["refused"]
    finish(2)
    province_queue.gather_all()
    assert Delivery.objects.filter(channel="province").count() == 1 and hanoi_now().waiting == 2


def test_the_ministry_steers_and_the_province_looks_on():
    ministry = signed_in(user("bo", ("agency:moh", "ministry_officer")))
    province = signed_in(user("tinh", ("unit:01", "province_officer")))
    given = {"address": "https://hanoi.example.vn/btxh", "codes": "two-level", "agencies": "H26, 000.00.01.H26"}
    for field in ("address", "pull_address"):
        open_line = ministry.post("/provinces/01/enter/", given | {field: "http://hanoi.example.vn/btxh"})
        assert f'id="id_{field}-error"' in open_line.content.decode(), "the key would be sent where all can read it"
    assert ministry.post("/provinces/01/enter/", given).status_code == 302
    assert province.post("/provinces/01/enter/", given).status_code == 403
    assert province_connector.of("01").agencies == ["H26", "000.00.01.H26"]
    assert ministry.post("/provinces/01/cut/", {"reason": ""}).status_code == 200
    assert ministry.post("/provinces/01/cut/", {"reason": "bảo trì"}).status_code == 302
    assert province_connector.of("01").state == "cut"
    assert "bảo trì" in province.get("/provinces/01/").content.decode()
    listed = ministry.get("/provinces/?on=24/09/2025&state=not-connected&export=csv").getvalue().decode()
    assert len(listed.strip().splitlines()) == 1 + 8 and "Gia Lai" in listed
    assert ministry.get("/provinces/?export=csv").status_code == 200
    assert ministry.get("/provinces/99/").status_code == 404


def test_the_number_that_waits_opens_what_waits_also_where_an_answer_got_lost(hanoi):
    for number, state in (("1", "waiting"), ("2", "unknown"), ("3", "refused"), ("4", "accepted")):
        ProvinceDossier(
            province=HANOI, direction="out", number=number, thing="", commune="00004", state=Exchange(state),
            due_at=MORNING,
        ).save(force_insert=True)  # fmt: skip
    client = signed_in(user("bo", ("agency:moh", "ministry_officer")))
    assert provinces.standing().get(code=HANOI).waiting == 2
    for page in ("/provinces/", f"/provinces/{HANOI}/"):
        assert f"/provinces/{HANOI}/dossiers/?waits=yes" in client.get(page).content.decode()
    listed = client.get(f"/provinces/{HANOI}/dossiers/?waits=yes&export=csv").getvalue().decode()
    assert len(listed.strip().splitlines()) == 1 + 2
