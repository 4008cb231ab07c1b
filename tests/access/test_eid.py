"""What a citizen would lose: that they, and nobody else, get in by e-ID; and that every fault is told in a sentence."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
from django.db import IntegrityError, connection, transaction
from django.test import Client

from lienthong import people
from lienthong.access import Actor, administration, eid
from lienthong.access.actor import HOME
from lienthong.access.entry import Entry
from lienthong.access.permission import NotAllowed
from lienthong.access.user import Membership, User
from lienthong.database import clock
from lienthong.partners import eid as partner
from lienthong.partners import eid_account
from lienthong.partners.sandbox.eid import EIdSimulator
from lienthong.partners.sandbox.eid_page import Citizen
from lienthong.partners.sandbox.server import Sandbox, running

NUMBER = "037150000126"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def played():
    simulator = EIdSimulator()
    simulator.put(Citizen(NUMBER, "Nguyễn Thị Lành", "19500302"))
    simulator.put(Citizen("037050000111", "Trần Văn Bình", "1950"))
    with running(Sandbox([simulator])) as url:
        yield f"{url}/simulator/eid"


@pytest.fixture
def issuer(played, db):
    behave(played, "normal")
    partner.forget()
    eid_account.keep(issuer=played, client_id="lienthong", secret="secret")
    return played


def behave(issuer: str, behaviour: str, **more) -> None:
    assert requests.post(f"{issuer}/behave", json={"behaviour": behaviour, **more}, timeout=5).status_code == 200


def sent_back(client: Client, citizen: str = NUMBER, wanted: str = "/my-data/") -> str:
    """Where the browser is sent after choosing this citizen at the e-ID."""
    away = client.get("/sign-in/e-id/", {"next": wanted})
    assert away.status_code == 302
    page = requests.get(away["Location"], timeout=5)
    assert citizen in page.text
    fields = dict(pair.split("=", 1) for pair in urlsplit(away["Location"]).query.split("&"))
    asked = {name: requests.utils.unquote(value) for name, value in fields.items()}
    address = away["Location"].partition("?")[0]
    chosen = requests.post(address, data={**asked, "citizen": citizen}, allow_redirects=False, timeout=5)
    back = urlsplit(chosen.headers["Location"])
    return f"{back.path}?{back.query}"


def entries(action: str) -> list[Entry]:
    return list(Entry.objects.unscoped("test").filter(action=action))


def test_a_citizen_gets_in_sees_the_page_they_came_for_and_out_again(issuer):
    client = Client()
    answer = client.get(sent_back(client))
    assert (answer.status_code, answer["Location"]) == (302, "/my-data/")
    user = User.objects.get(eid__startswith=issuer)
    person = people.find("personal-number", NUMBER)
    assert (user.name, user.has_usable_password()) == ("Nguyễn Thị Lành", False)
    assert NUMBER not in user.code and NUMBER not in user.eid
    membership = user.memberships.get()
    assert (membership.organisation, membership.role, membership.valid_to) == (person.party, "citizen", None)
    assert client.get("/my-data/").status_code == 200
    assert [str(one) for one in entries("sign-in.e-id")[0].persons] == [str(person.pk)]
    left = client.post("/sign-out/", follow=True).content.decode()
    assert "không phải máy của bạn" in left or "not your own" in left
    assert client.get("/my-data/").status_code == 302


def test_the_second_time_it_is_the_same_user(issuer):
    for _time in range(2):
        client = Client()
        client.get(sent_back(client))
    assert User.objects.filter(eid__isnull=False).count() == 1 and Membership.objects.count() == 1


def test_two_citizens_are_two_users_who_speak_each_for_themselves(issuer):
    for number in (NUMBER, "037050000111"):
        client = Client()
        client.get(sent_back(client, number))
    speaks_for = {row.user_id: row.organisation for row in Membership.objects.all()}
    assert len(speaks_for) == len(set(speaks_for.values())) == 2


def test_the_session_is_a_new_one(issuer):
    client = Client()
    back = sent_back(client)
    before = client.session.session_key
    client.get(back)
    assert client.session.session_key != before


def test_an_answer_is_good_once(issuer):
    client = Client()
    back = sent_back(client)
    client.get(back)
    client.post("/sign-out/")
    told(client.get(back), 403, eid.Why.REPLAYED)


def test_an_answer_brought_into_another_browser_lets_nobody_in(issuer):
    back = sent_back(Client())
    victim = Client()
    told(victim.get(back), 403, eid.Why.REPLAYED)
    assert victim.get("/my-data/").status_code == 302


def test_an_answer_after_ten_minutes_is_too_late(issuer, monkeypatch):
    client = Client()
    back = sent_back(client)
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(minutes=11))
    told(client.get(back), 403, eid.Why.LATE)


@pytest.mark.parametrize(
    ("behaviour", "status", "why"),
    [
        ("wrong-signature", 403, "signature"), ("wrong-nonce", 403, "nonce"), ("wrong-audience", 403, "foreign"),
        ("expired", 403, "expired"), ("no-number", 403, "incomplete"), ("down", 503, "down"),
        ("malformed", 503, "unreadable"), ("forgotten", 403, "code"), ("stranger", 503, "account"),
    ],
)  # fmt: skip
def test_every_fault_is_a_sentence_and_an_entry_and_nobody_is_let_in(issuer, behaviour, status, why, caplog):
    client = Client()
    back = sent_back(client)
    behave(issuer, behaviour)
    told(client.get(back), status, why)
    assert f"refused: {why}" in caplog.text
    assert client.get("/my-data/").status_code == 302 and not User.objects.filter(eid__isnull=False).exists()


def told(answer, status: int, why: str) -> None:
    assert answer.status_code == status
    page = answer.content.decode()
    assert eid.Refused(eid.Why(why)).sentence.replace("'", "&#x27;") in page and "Traceback" not in page
    assert answer["X-Request-ID"] in page
    assert [one.things for one in entries("sign-in.e-id.refused")] == [[f"e-id:{why}"]]


def test_a_name_that_is_not_ours_lets_nobody_in_and_the_holder_sees_that_somebody_tried(issuer):
    ours = people.match_or_create(
        people.PersonFacts("Nguyễn Thị Lành", people.BirthDate(1950), "female", {"personal-number": NUMBER}),
        by=Actor("user:an", HOME),
    )
    client = Client()
    back = sent_back(client)
    behave(issuer, "other-name")
    told(client.get(back), 403, "contradiction")
    assert entries("sign-in.e-id.refused")[0].persons == [ours.pk]
    assert not Membership.objects.filter(organisation=ours.party).exists()


def test_a_slow_provider_is_told_before_anybody_is_sent_there(issuer, monkeypatch):
    behave(issuer, "slow", seconds=1.0)
    monkeypatch.setattr(partner, "TIMEOUT", (0.2, 0.2))
    told(Client().get("/sign-in/e-id/"), 503, "slow")


def test_the_button_is_there_only_where_the_home_is_connected(db, played):
    assert "VNeID" not in Client().get("/sign-in/").content.decode()
    eid_account.keep(issuer=played, client_id="lienthong", secret="secret")
    page = Client().get("/sign-in/", {"next": "/my-data/"}).content.decode()
    assert "Đăng nhập bằng VNeID" in page and "/sign-in/e-id/?next=%2Fmy-data%2F" in page and "mô phỏng" not in page
    told_not = Client().get("/sign-in/e-id/", {"next": "https://elsewhere.example/"})
    assert told_not.status_code == 302 and "elsewhere" not in told_not["Location"]


def test_without_an_account_it_says_so(db):
    told(Client().get("/sign-in/e-id/"), 503, "not-connected")


def test_who_signs_in_by_eid_never_has_a_password(issuer):
    client = Client()
    client.get(sent_back(client))
    user = User.objects.get(eid__isnull=False)
    home = Actor("user:quantri", HOME, frozenset({"administrator"}))
    with pytest.raises(NotAllowed, match=r"e-ID|định danh điện tử"):
        administration.renew(user, by=home)
    assert "/sign-in/password/" not in client.get("/my-data/").content.decode()
    user.set_password("correct horse battery")
    with pytest.raises(IntegrityError), transaction.atomic():
        user.save()
    assert connection.is_usable()


def test_a_closed_account_stays_closed(issuer):
    client = Client()
    client.get(sent_back(client))
    user = User.objects.get(eid__isnull=False)
    administration.set_active(user, False, by=Actor("user:quantri", HOME, frozenset({"administrator"})))
    again = Client()
    told(again.get(sent_back(again)), 403, "closed")


def test_an_ended_membership_is_begun_anew(issuer):
    client = Client()
    client.get(sent_back(client))
    row = Membership.objects.get()
    row.valid_from = row.valid_to = clock.today() - timedelta(days=3)
    row.save()
    again = Client()
    again.get(sent_back(again))
    assert Membership.objects.filter(valid_to=None).count() == 1
