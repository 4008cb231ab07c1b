"""If these fail, an officer can't do a day's work on the screens, sees what is not theirs, or waits too long."""

import re
from datetime import date, datetime

import pytest
from django.test import Client

from lienthong import access
from lienthong.access.user import Membership, User
from lienthong.assistance.dossiers import checking, deciding, deputies, reception, submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.issued_paper import DossierPaper
from lienthong.assistance.screens import work_today
from lienthong.database import clock
from lienthong.people import verification

from .conftest import UNIT, citizen, officer
from .test_facts import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(monkeypatch):
    """A browser of somebody who acts so; English, so that the tests can be read."""
    from lienthong.access import sign_in

    def as_(actor: access.Actor) -> Client:
        monkeypatch.setattr(sign_in, "actor_of", lambda request: (actor, ""))
        client = Client()
        client.cookies["django_language"] = "en"
        return client

    return as_


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[-2000:] if status < 300 else answer
    return answer.content.decode()


def row(dossier: Dossier) -> Dossier:
    return Dossier.objects.unscoped("test").select_related("person", "applicant").get(pk=dossier.pk)


@pytest.fixture
def pension(submitted):
    return lambda **more: submitted(
        form="form-01-335-2026", answers=filled(kinds=["social_pension"], pension_request=True), **more
    )


def test_from_receipt_to_result_on_the_pages(morning, pension, browse, hanh, chairman, django_assert_max_num_queries):
    dossier = pension()
    page = f"/dossiers/{dossier.pk}/"
    desk = browse(hanh)
    assert "Receive and issue the receipt" in text(desk.get(page))
    assert desk.post(f"{page}receive/").status_code == 302
    desk.post(f"{page}check/")
    with django_assert_max_num_queries(15):
        shown = text(desk.get(page))
    assert "540.000" in shown and "The population database confirms the person." in shown and "16/12/2026" in shown
    assert "Nguyễn Thị Lành" in shown and "001150012345" in shown
    with django_assert_max_num_queries(12):
        assert "Poor" in text(desk.get(f"{page}form/"))
    with django_assert_max_num_queries(12):
        history = text(desk.get(f"{page}history/"))
    assert "Received; receipt issued" in history and "Decide, or refuse in writing" in history
    assert desk.post(f"{page}propose/", {"propose-outcome": "grant", "propose-reasons": ""}).status_code == 302
    assert ">Sign<" not in text(desk.get(page)).replace("\n", "")
    office = browse(chairman)
    with django_assert_max_num_queries(15):
        assert "Send back to the officer" in text(office.get(page))
    assert office.post(f"{page}sign/", {"version": row(dossier).version}).status_code == 302
    assert row(dossier).state == "decided"
    desk = browse(hanh)
    assert "1/QĐ-UBND" in text(desk.get(page))
    paper = DossierPaper.objects.unscoped("test").get(kind="decision")
    printed = desk.get(f"{page}papers/{paper.pk}.pdf")
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
    again = desk.get(f"{page}papers/{paper.pk}.pdf")
    assert again.content == printed.content
    assert desk.post(f"{page}return/", {"return-to": "Bà Lành"}).status_code == 302
    assert row(dossier).state == "returned"


def test_what_is_wrong_is_told_where_it_was_asked(morning, pension, browse, hanh):
    dossier = reception.receive(pension(), by=hanh)
    desk, page = browse(hanh), f"/dossiers/{dossier.pk}/"
    assert "This field is required" in text(desk.post(f"{page}supplement/", {"supplement-wanted": ""}), 400)
    checked = checking.check(dossier, by=hanh)
    assert checked.state == "checked"
    answer = desk.post(f"{page}propose/", {"propose-outcome": "refuse", "propose-reasons": " "})
    assert "A refusal needs its reasons" in text(answer, 400)
    assert "Only a received dossier" not in text(desk.get(page))
    assert desk.post(f"{page}nonsense/").status_code == 404
    assert desk.post(f"{page}sign/").status_code == 403
    assert row(dossier).state == "checked"


def test_differences_are_shown_and_a_supplement_is_asked(morning, pension, browse, hanh, population):
    population.verdict = verification.Verdict("differs", ("name", "birth"))
    dossier = reception.receive(pension(), by=hanh)
    desk, page = browse(hanh), f"/dossiers/{dossier.pk}/"
    desk.post(f"{page}check/")
    assert "differs in: name, date of birth" in text(desk.get(page))
    desk.post(
        f"{page}supplement/", {"supplement-wanted": "Căn cước\n\nGiấy khai sinh", "supplement-guide": "Ở công an"}
    )
    assert row(dossier).asked_for == ["Căn cước", "Giấy khai sinh"]
    assert "Căn cước" in text(desk.get(page))


def test_work_today_counts_and_lists_by_queue(morning, pension, browse, hanh, chairman, django_assert_max_num_queries):
    dossier = pension()
    desk = browse(hanh)
    with django_assert_max_num_queries(10):
        page = text(desk.get("/work/"))
    assert dossier.number in page and "/dossiers/?queue=receive" in page
    with django_assert_max_num_queries(12):
        assert dossier.number in text(desk.get("/dossiers/?queue=receive"))
    assert dossier.number not in text(desk.get("/dossiers/?queue=sign"))
    assert dossier.number in text(desk.get("/dossiers/?q=nguyen thi lanh"))
    assert dossier.number in text(desk.get(f"/dossiers/?q={dossier.number[-6:]}"))
    assert desk.get("/dossiers/?export=csv").status_code == 200
    assert "dossiers to receive" in text(desk.get("/"))
    assert "dossiers to receive" not in text(browse(chairman).get("/"))


def bare(answer) -> str:
    """The words of a page without its marks."""
    return re.sub(r"<[^>]+>", "", text(answer))


def test_the_province_reads_and_does_nothing(morning, pension, browse, hanh):
    dossier = reception.receive(pension(), by=hanh)
    province = access.Actor("user:tinh", "unit:01", frozenset({"province_officer"}), frozenset({"unit:01", UNIT}))
    client, page = browse(province), f"/dossiers/{dossier.pk}/"
    shown = text(client.get(page))
    assert dossier.number in shown and "Check the data" not in shown
    assert "Restricted answers" not in text(client.get(f"{page}form/"))
    assert client.post(f"{page}check/").status_code == 403
    assert client.get(f"{page}restricted/").status_code == 403
    elsewhere = browse(officer("khac", unit="unit:00008"))
    assert elsewhere.get(page).status_code == 404
    assert browse(citizen(dossier.person)).get(page).status_code == 403
    ministry = access.Actor("user:bo", "agency:moh", frozenset({"ministry_officer"}))
    counted = bare(browse(ministry).get("/procedures/"))
    assert "1 dossiers, 1 open, 0 late" in counted and "Nguyễn Thị Lành" not in counted
    assert "/dossiers/?procedure=" not in browse(ministry).get("/procedures/").content.decode()
    opened = f"/dossiers/?procedure={dossier.procedure}&amp;state=open"
    client = browse(province)
    assert opened in client.get("/procedures/").content.decode()
    assert dossier.number in text(client.get(opened.replace("&amp;", "&")))
    elsewhere = browse(officer("khac", unit="unit:00008"))
    assert "1 dossiers" not in bare(elsewhere.get("/procedures/")), "a commune counts its own"
    assert browse(ministry).get("/dossiers/").status_code == 403


def test_restricted_answers_need_their_right_and_are_audited(morning, submitted, browse, hanh, lanh):
    dossier = submitted(procedure="1.001776", answers=filled(hiv=True, wage=False))
    desk = browse(hanh)
    assert "HIV" not in text(desk.get(f"/dossiers/{dossier.pk}/"))
    assert "HIV" not in text(desk.get(f"/dossiers/{dossier.pk}/form/"))
    assert "HIV" in text(desk.get(f"/dossiers/{dossier.pk}/restricted/"))
    assert access.audit.of_person(lanh.party).filter(action__contains="dossier.hiv").exists()


def test_many_are_signed_in_one_act_and_failures_told_one_by_one(
    morning, proposed, pension, browse, hanh, chairman, an
):
    first = proposed(answers=filled(kinds=["social_pension"], pension_request=True))
    mine = row(first)
    client = browse(chairman)
    page = text(client.get("/dossiers/signing/"))
    assert first.number in page and "650.000" in page  # the city's level
    assert "Nothing was ticked" in text(client.post("/dossiers/signing/", {}))
    stale = text(client.post("/dossiers/signing/", {"dossier": [f"{first.pk}:{mine.version - 1}"]}))
    assert "Not signed" in stale and "has changed since you saw it" in stale and row(first).state == "proposed"
    done = text(client.post("/dossiers/signing/", {"dossier": [f"{first.pk}:{mine.version}", "nonsense"]}))
    assert "Signed now" in done and "1/QĐ-UBND" in done and "There is no such dossier" in done
    assert browse(hanh).get("/dossiers/signing/").status_code == 403


def test_a_deputy_signs_on_behalf_and_no_longer_once_recalled(morning, proposed, browse, hanh):
    for login, role in (("chu", "commune_chairman"), ("pho", "commune_officer"), ("hanh", "commune_officer")):
        made = User.objects.create_user(login, name=f"Ông {login.title()}")
        Membership.objects.create(user=made, organisation=UNIT, role=role, valid_from=date(2026, 1, 1))
    chairman, deputy = officer("chu", "commune_chairman"), officer("pho")
    client = browse(chairman)
    asked = {"deputy": "user:pho", "start": "07/12/2026", "end": "11/12/2026", "reason": "Đi họp"}
    client.force_login(User.objects.get(login="chu"))
    client.cookies["django_language"] = "en"
    assert "lies before the first" in text(client.post("/absence/", asked | {"end": "01/12/2026"}))
    assert client.post("/absence/", asked).status_code == 302
    assert "named for one of these days" in text(client.post("/absence/", asked))
    dossier = proposed(answers=filled(kinds=["social_pension"], pension_request=True))
    own = browse(deputy)
    own.cookies["django_language"] = "en"
    work = text(own.get("/work/"))
    assert dossier.number in work and "Read and sign, one by one or many at once." in work  # it is the deputy's to do
    assert [address for _tone, _words, count, address, _step in work_today.waiting(deputy) if count] == [
        "/dossiers/signing/"
    ]
    paper = deciding.sign(dossier, by=deputy)
    assert paper.on_behalf and paper.read()["signer"] == {
        "code": "user:pho", "name": "Ông Pho", "office": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
    }  # fmt: skip
    named = deputies.standing("00004")
    browse(chairman)
    assert client.post(f"/absence/{named.pk}/recall/").status_code == 302
    with pytest.raises(access.NotAllowed):
        deputies.require_signer(deputy, "00004")
    with clock.at(datetime(2026, 12, 14, 9, tzinfo=clock.VIETNAM)):
        assert deputies.standing("00004") is None


def test_the_desk_finds_the_person_and_receives_the_filled_form(morning, lanh, browse, hanh):
    desk = browse(hanh)
    nobody = text(
        desk.post(
            "/dossiers/desk/", {"what": "social-pension", "kind": "new", "channel": "desk", "number": "001150099999"}
        )
    )
    assert "Nobody with this number is known" in nobody
    begun = desk.post(
        "/dossiers/desk/", {"what": "social-pension", "kind": "new", "channel": "desk", "number": "001150012345"}
    )
    form = begun.headers["Location"]
    assert 'value="Nguyễn Thị Lành"' in text(desk.get(form))
    from lienthong.forms import written
    from lienthong.forms.draft import Draft

    draft = Draft.objects.unscoped("test").get()
    answers = filled(kinds=["social_pension"], pension_request=True)
    page = written.from_items(draft.form, answers["item"])
    sent = desk.post(form, {**page, "~do": "submit", "~revision": draft.revision})
    assert sent.status_code == 302, text(sent)[:6000]
    dossier = Dossier.objects.unscoped("test").get()
    assert (dossier.state, dossier.procedure, dossier.channel) == ("received", "1.014027", "desk")
    assert sent.headers["Location"] == f"/dossiers/{dossier.pk}/"


def test_a_letter_and_a_file_open_for_those_who_may(morning, pension, browse, hanh, lanh):
    dossier = reception.receive(pension(), by=hanh)
    dossier = submission.complain(dossier, "Chờ lâu quá", by=citizen(lanh))
    desk, page = browse(hanh), f"/dossiers/{dossier.pk}/"
    letter = dossier.actions.get(name="complained").data["letter"]
    assert f"{page}files/{letter}/" in text(desk.get(f"{page}history/"))
    assert desk.get(f"{page}files/{letter}/").content.decode() == "Chờ lâu quá"
    assert desk.get(f"{page}files/{'0' * 64}/").status_code == 404
    assert desk.post(f"{page}answer/", {"answer-text": "Sẽ xong trong tuần"}).status_code == 302


@pytest.mark.parametrize("address", ["/procedures/", "/absence/", "/dossiers/desk/"])
def test_the_other_pages_open_with_few_queries(morning, browse, lanh, address, django_assert_max_num_queries):
    both = access.Actor("user:chu", UNIT, frozenset({"commune_chairman", "commune_officer"}), frozenset({UNIT}))
    User.objects.create_user("chu", name="Ông Chủ")
    client = browse(both)
    client.force_login(User.objects.get(login="chu"))
    with django_assert_max_num_queries(15):
        text(client.get(address))
