"""The page Law. If these fail, nobody can see by what they are paid, or a value is changed by one person alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong import access
from lienthong.access import sign_in
from lienthong.assistance import law
from lienthong.assistance.law.entry import LawEntry
from lienthong.database import clock

pytestmark = pytest.mark.usefixtures("country")

NOW = datetime(2026, 12, 7, 9, 30, tzinfo=clock.VIETNAM)


@pytest.fixture(autouse=True)
def morning():
    with clock.at(NOW):
        yield


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


def another(monkeypatch, code: str = "user:nga", role: str = "ministry_officer") -> None:
    """From now on another person sits at the screen."""
    actor = access.Actor(code, organisation="agency:moh", roles=frozenset({role}), language="en")
    monkeypatch.setattr(sign_in, "actor_of", lambda request: (actor, ""))


def given(**changes) -> dict:
    return {
        "code": "base", "province": "", "amount": "600.000", "valid_from": "01/01/2027", "document": "Nghị định 1/2027",
        "document_on": "01/12/2026", "file": SimpleUploadedFile("d.pdf", b"%PDF-1.7 x", "application/pdf"),
    } | changes  # fmt: skip


def test_everyone_sees_the_law_and_what_is_unverified(browse, django_assert_max_num_queries) -> None:
    client = browse("citizen")
    with django_assert_max_num_queries(15):
        page = text(client.get("/law/"))
    assert "540.000" in page and "unverified" in page and "Resolution 63/2025" in page
    assert "Only the highest" in page and "Enter a value" not in page
    assert "690.000" in page and "650.000" in page  # both readings of Hà Nội
    assert client.get("/law/enter/").status_code == 403


def test_the_law_is_searched_by_day_province_and_evidence(browse) -> None:
    client = browse("commune_officer")
    july = text(client.get("/law/?q=base+level+of+social&at=01/06/2026"))
    assert "500.000" in july and "360.000" not in july
    assert "700.000" in text(client.get("/law/?province=31"))
    assert "360.000" not in text(client.get("/law/?evidence=verified"))
    assert "Nothing fits" in text(client.get("/law/?q=xyzzy"))


def test_one_enters_and_another_signs(browse, monkeypatch) -> None:
    client = browse("ministry_officer")
    assert client.post("/law/enter/", given()).status_code == 302
    entry = LawEntry.objects.get()
    page = text(client.get(f"/law/entries/{entry.pk}/"))
    assert "Sign: the value counts" not in page and "second person" in page
    assert client.post(f"/law/entries/{entry.pk}/decide/").status_code == 403
    another(monkeypatch)
    assert str(entry.pk) in text(client.get("/law/"))
    assert "Sign: the value counts" in text(client.get(f"/law/entries/{entry.pk}/"))
    assert client.post(f"/law/entries/{entry.pk}/decide/").status_code == 302
    assert law.in_force().at(datetime(2027, 1, 1).date(), clock.now()).get("base") == 600_000
    assert "600.000" in text(client.get("/law/"))
    answer = client.get(f"/law/entries/{entry.pk}/document/")
    assert answer.content == b"%PDF-1.7 x" and "attachment" in answer.headers["Content-Disposition"]
    assert "already" in text(client.post(f"/law/entries/{entry.pk}/decide/", follow=True))


def test_a_refusal_needs_its_reason(browse, monkeypatch) -> None:
    client = browse("ministry_officer")
    client.post("/law/enter/", given())
    entry = LawEntry.objects.get()
    another(monkeypatch)
    assert "few words" in text(client.post(f"/law/entries/{entry.pk}/decide/", {"refuse": "1"}, follow=True))
    page = text(client.post(f"/law/entries/{entry.pk}/decide/", {"refuse": "1", "reason": "Sai số"}, follow=True))
    assert "Refused" in page and "Sai số" in page


def test_confirming_begins_from_what_is_known(browse) -> None:
    page = text(browse("ministry_officer").get("/law/enter/?code=base&province=&from=2024-07-01"))
    assert 'value="500.000"' in page and 'value="01/07/2024"' in page and "Nghị định 76/2024" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "sáu trăm"}, "in figures"), ({"valid_from": "15/01/2027"}, "whole months"),
        ({"file": SimpleUploadedFile("d.pdf", b"MZ", "application/pdf")}, "no PDF"), ({"province": "01"}, "nation"),
        ({"code": "nothing"}, "valid choice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(browse, wrong, said: str) -> None:
    page = text(browse("ministry_officer").post("/law/enter/", given(**wrong)))
    assert said in page and not LawEntry.objects.exists()


def test_a_province_is_offered_its_own_values_only(browse) -> None:
    client = browse("province_officer", units=("38",), organisation="unit:38")
    page = text(client.get("/law/enter/"))
    assert 'value="province.base"' in page and 'value="base"' not in page
    assert 'value="38"' in page and 'value="01"' not in page


def test_what_is_not_there_is_not_found(browse) -> None:
    client = browse("citizen")
    nobody = "00000000-0000-4000-8000-000000000000"
    for address in (f"/law/entries/{nobody}/", f"/law/entries/{nobody}/document/"):
        assert client.get(address).status_code == 404


def test_what_waits_for_a_second_signature_is_told_to_who_could_give_it(browse) -> None:
    """On the first page of a second officer, not on that of the one who entered it."""
    from lienthong.web import law_waiting

    browse("ministry_officer").post("/law/enter/", given())
    roles = frozenset({"ministry_officer"})
    told = {code: sum(line.count for line in law_waiting.entries(access.Actor(code, "agency:moh", roles)))
            for code in ("user:t", "user:nga")}  # fmt: skip
    assert told == {"user:t": 0, "user:nga": 1}
    assert list(law_waiting.entries(access.Actor("user:lan", "unit:00004", frozenset({"commune_officer"})))) == []
