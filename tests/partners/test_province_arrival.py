"""If these fail, what a province decided is taken twice, or half, or shown to another province."""

import pytest

from lienthong import access, ledger
from lienthong.directory.splits import Split
from lienthong.directory.units import Succession
from lienthong.partners import province_arrival, province_connector, provinces
from lienthong.partners.province_connector import Codes
from lienthong.partners.province_dossier import Direction, ProvinceAnswer, ProvinceDossier
from lienthong.partners.sandbox.province import camel
from tests.access.actors import signed_in, user
from tests.partners.provinces import (
    ALL,
    HANOI,
    MINISTRY,
    THEIR_KEY,
    behave,
    ground,
    hanoi,
    house,
    played,
    population,
    tell,
)  # fmt: skip

__all__ = ["ground", "hanoi", "house", "played", "population"]
pytestmark = pytest.mark.django_db


def came(number: str, **changes: str) -> dict[str, str]:
    told = {
        "AcceptKey": THEIR_KEY, "MaHoSo": number, "MaTTHC": "1.014027", "SoDinhDanh": "001150012345",
        "StatusId": "10", "HKTT_MaXa": "00004", "HoVaTen": "Nguyễn Thị Lành", "CMND_NgayCap": "",
    }  # fmt: skip
    return told | changes


def test_what_a_province_has_is_fetched_once_however_often_it_gives_it(played, hanoi):
    played.own[HANOI] = [
        came("H26-261207-0001"),
        came("H26-261207-0002", SoDinhDanh="123"),
        came("H26-261207-0003", MaTTHC="9"),
    ]
    behave(played, "duplicate")
    assert province_arrival.pull(hanoi) == 3
    assert province_arrival.pull(hanoi) == 0
    rows = ProvinceDossier.objects.unscoped(ALL).filter(direction=Direction.IN).order_by("number")
    assert [(row.state, row.reason[:28]) for row in rows] == [
        ("accepted", ""), ("refused", '{"code":"no-personal-number"'), ("refused", '{"code":"no-procedure","proc')
    ]  # fmt: skip
    assert rows[0].commune == "00004" and ledger.events(thing=rows[0].thing)[0].kind == "province.dossier-received"
    behave(played, "wrong")
    assert province_arrival.pull(hanoi) == 0 and "unreadable" in provinces.standing().get(code=HANOI).last_fault
    assert camel("HKTT_MaTinh") == "hktT_MaTinh" and camel("CMND_NgayCap") == "cmnD_NgayCap" and camel("CMND") == "cmnd"


def test_a_province_pushes_under_its_own_key(client, hanoi):
    def push(call: str, **body: str):
        return client.post(f"/apiBTXH/{call}", body, content_type="application/json").json()

    assert push("DongBoDVC", **came("H26-1"))["error_code"] == "0"
    assert push("DongBoDVC", **came("H26-1"))["error_code"] == "0"
    assert push("DongBoDVC", **came("H26-2", AcceptKey="falsch"))["error_code"] == "401"
    assert push("DongBoDVC", **came(""))["error_code"] == "1"
    assert push("XuLyHoSo", **came("H26-1", StatusId="4"))["error_code"] == "0"
    assert push("XuLyHoSo", **came("H26-9"))["error_code"] == "1"
    assert ProvinceDossier.objects.unscoped(ALL).count() == 1 and ProvinceAnswer.objects.count() == 2


def test_an_old_code_of_a_divided_commune_waits_for_whoever_knows_the_place(hanoi):
    divided = Succession.objects.filter(is_split=True, new_code="00004").order_by("old_code")[0].old_code
    province_connector.enter(HANOI, address=hanoi.address, codes=Codes.THREE, by=MINISTRY)
    hanoi.refresh_from_db()
    row = province_arrival.take(hanoi, {n.lower(): t for n, t in came("H26-3", HKTT_MaXa=divided).items()})
    split = Split.objects.unscoped(ALL).get(about=row.thing)
    assert row.commune == "" and "00004" in split.candidates
    from lienthong.directory import splits

    officer = access.Actor("user:hanh", "unit:00004", frozenset({"commune_officer"}), frozenset({"unit:00004"}))
    splits.decide(split, "00004", by=officer, why="Thôn 1 thuộc phường Ba Đình")
    tell()
    row.refresh_from_db(from_queryset=ProvinceDossier.objects.unscoped(ALL))
    assert row.commune == "00004"


def test_what_no_text_can_hold_and_too_long_a_number_are_answered(client, hanoi):
    """A NUL in a body was a fault of ours; two long numbers with one beginning must not become one dossier."""
    told = {**came("H26-7"), "HoVaTen": "Nguyễn\0 Thị Lành"}
    assert client.post("/apiBTXH/DongBoDVC", told, content_type="application/json").json()["error_code"] == "0"
    for body in (b"[]", b"{", b"\xff\xfe", b'{"AcceptKey": {"a": []}}'):
        answer = client.post("/apiBTXH/DongBoDVC", body, content_type="application/json")
        assert answer.status_code == 200 and answer.json()["error_code"] != "0"
    long = client.post("/apiBTXH/DongBoDVC", came("H" * 51), content_type="application/json").json()
    assert long["error_code"] == "1" and "50" in long["message"]
    assert [row.number for row in ProvinceDossier.objects.unscoped(ALL)] == ["H26-7"]


def test_each_dossier_opens_and_only_its_own_province_reads_who_it_is_about(hanoi):
    province_arrival.take(hanoi, {name.lower(): text for name, text in came("H26-8", SoQuyetDinh="12/QĐ").items()})
    row = ProvinceDossier.objects.unscoped(ALL).get()
    address = f"/provinces/{HANOI}/dossiers/{row.pk}/"
    readers = {
        "bo": signed_in(user("bo", ("agency:moh", "ministry_officer"))),
        "tinh": signed_in(user("tinh", (f"unit:{HANOI}", "province_officer"))),
        "khac": signed_in(user("khac", ("unit:52", "province_officer"))),
    }
    pages = {login: client.get(address) for login, client in readers.items()}
    assert (pages["bo"].status_code, pages["tinh"].status_code, pages["khac"].status_code) == (200, 200, 404)
    words = pages["tinh"].content.decode()
    assert "Nguyễn Thị Lành" in words and "12/QĐ" in words and "Phường Ba Đình" in words and "hưu trí xã hội" in words
    assert "Nguyễn Thị Lành" not in pages["bo"].content.decode() and THEIR_KEY not in words
    assert address in readers["bo"].get(f"/provinces/{HANOI}/dossiers/").content.decode()
    assert readers["tinh"].get(f"/provinces/52/dossiers/{row.pk}/").status_code == 404
