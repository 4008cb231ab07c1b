"""What people would lose: pages on which they see what is owed and why, and decide on dead letters."""

import time
import uuid

import pytest

from lienthong import ledger
from lienthong.database import clock, files
from lienthong.ledger import couriers, obligations, post, subscriptions
from lienthong.ledger.delivery import Delivery
from tests.access.actors import signed_in, user
from tests.ledger.conftest import SIGNED
from tests.ledger.partner import PlannedCourier

pytestmark = pytest.mark.django_db
CLINIC, HOSPITAL = "facility:37S01", "facility:37S02"
LANH = f"person:{uuid.uuid4()}"
PARTIES = {"sender": CLINIC, "receiver": HOSPITAL}


@pytest.fixture
def client():
    return signed_in(user("it", (CLINIC, "facility_it")))


@pytest.fixture
def refused(sign):
    """A delivery of the clinic's that the partner refused."""
    sign(subject=LANH, parties=PARTIES)
    sent = ledger.send(
        obligations.of().get(rule="paper.report"),
        channel="planned",
        destination=HOSPITAL,
        payload=files.put(b"<paper/>", media_type="application/xml"),
        kind="paper",
        key="paper:1",
        subject=LANH,
        thing="paper:1",
    )
    couriers.bind(PlannedCourier("planned", [ledger.Refused("wrong card number")]))
    post.serve("planned")
    return sent


def test_an_organisation_sees_what_it_owes_and_is_owed_and_nothing_else(sign, client):
    sign(subject=LANH, parties=PARTIES)
    sign("paper:2", subject=LANH, parties={"sender": HOSPITAL, "receiver": "facility:99999"})
    text = client.get("/obligations/?language=en").content.decode()
    assert "Báo cáo giấy" in text
    assert len(obligations.of(thing="paper:2")) == 2
    hidden = obligations.of(thing="paper:2").first()
    assert str(hidden.id) not in text
    assert client.get(f"/obligations/{hidden.id}/").status_code == 404


def test_the_list_narrows_by_state_and_side(sign, client):
    sign(subject=LANH, parties=PARTIES)
    assert "Gửi giấy" in client.get("/obligations/?side=owed-by-us").content.decode()
    assert "Gửi giấy</a>" not in client.get("/obligations/?side=owed-to-us").content.decode()
    assert client.get("/obligations/?state=nonsense").status_code == 200


def test_what_is_due_within_a_day_is_a_state_of_its_own(sign, client):
    sign(subject=LANH, parties=PARTIES)
    with clock.at(SIGNED):
        text = client.get("/obligations/?state=soon").content.decode()
    assert "Gửi giấy</a>" in text and "Báo cáo giấy</a>" not in text


def test_the_list_takes_as_many_queries_for_fifty_rows_as_for_one(sign, client, django_assert_max_num_queries):
    for number in range(60):
        sign(f"paper:{number}", subject=LANH, parties=PARTIES)
    with django_assert_max_num_queries(15):
        client.get("/obligations/")


def test_one_obligation_shows_its_law_its_attempts_and_that_its_reading_is_kept(refused, client):
    owed = obligations.of().get(rule="paper.report")
    text = client.get(f"/obligations/{owed.id}/").content.decode()
    assert "Thông tư thử" in text
    assert "wrong card number" in text


def test_a_dead_letter_is_sent_again_by_one_who_may_with_a_reason(refused, client):
    assert "wrong card number" in client.get("/dead-letters/").content.decode()
    address = f"/dead-letters/{refused.id}/"
    assert client.post(address, {"step": "again", "reason": ""}).status_code == 400
    assert Delivery.objects.get().state == "refused"
    assert client.post(address, {"step": "again", "reason": "card corrected"}).status_code == 302
    assert Delivery.objects.get().state == "waiting"
    Delivery.objects.update(state="accepted")
    text = client.get(address).content.decode()
    assert "đã nhận" in text and ">accepted<" not in text
    (said,) = ledger.events(kind="delivery.sent-again")
    assert (said.by, said.organisation, said.data["reason"]) == ("user:it", CLINIC, "card corrected")


def test_a_dead_letter_says_what_it_is_and_who_owes_it_in_the_readers_language(refused):
    officer = signed_in(user("moh", ("agency:moh", "ministry_officer")))
    for address in ("/dead-letters/", f"/dead-letters/{refused.id}/"):
        text = officer.get(address).content.decode()
        assert "Báo cáo giấy" in text and CLINIC in text


def test_a_dead_letter_is_given_up_and_its_obligation_stays_open(refused, client):
    client.post(f"/dead-letters/{refused.id}/", {"step": "give-up", "reason": "replaced by another paper"})
    assert Delivery.objects.get().state == "given-up"
    assert obligations.of().get(rule="paper.report").closed_at is None


def test_those_who_may_only_look_cannot_decide_and_strangers_see_nothing(refused):
    officer = signed_in(user("moh", ("agency:moh", "ministry_officer")))
    assert "wrong card number" in officer.get("/dead-letters/").content.decode()
    answer = officer.post(f"/dead-letters/{refused.id}/", {"step": "again", "reason": "x"})
    assert answer.status_code == 403
    assert officer.get(f"/dead-letters/{refused.id}/content/").status_code == 403
    other = signed_in(user("other", (HOSPITAL, "facility_it")))
    assert other.get(f"/dead-letters/{refused.id}/").status_code == 404


def test_what_was_sent_can_be_read_by_its_sender_only(refused, client):
    answer = client.get(f"/dead-letters/{refused.id}/content/")
    assert answer.content == b"<paper/>"
    assert answer["Content-Disposition"].startswith("attachment")


def test_what_is_stuck_is_shown_to_whoever_runs_the_installation_and_tried_again(sign, monkeypatch, client):
    monkeypatch.setattr(subscriptions, "PATIENCE", 2)
    ledger.subscribe(ledger.Subscription("broken", ("paper.signed",), lambda event: 1 / 0))
    sign(subject=LANH)
    while not subscriptions.stuck():
        ledger.rehearse()
        time.sleep(0.01)
    keeper = signed_in(user("keeper", ("system:home", "administrator")))
    assert "ZeroDivisionError" in keeper.get("/stuck-events/").content.decode()
    number = subscriptions.stuck()[0]["number"]
    keeper.post("/stuck-events/", {"number": number})
    assert subscriptions.stuck() == []
    assert signed_in(user("admin", (CLINIC, "administrator"))).get("/stuck-events/").status_code == 403
    assert client.get("/stuck-events/").status_code == 403
