"""What a user would lose: that nobody else gets in as them, and that they get in themselves."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from lienthong.access import actors, attempt, sign_in
from lienthong.access.attempt import Attempt, LockedOut
from lienthong.access.entry import Entry
from lienthong.database import clock
from tests.access.actors import PASSWORD, signed_in, user

HOSPITAL, CLINIC = "facility:01001", "facility:01002"
pytestmark = pytest.mark.django_db


def enter(client: Client, login: str = "lan", password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def actor_in(client: Client):
    """Who the site takes this client for."""
    request = RequestFactory().get("/")
    request.session = client.session
    from django.contrib.auth import get_user
    from django_otp.middleware import OTPMiddleware

    request.user = get_user(request)
    OTPMiddleware(lambda r: None)._install_lazy_accessors(request)
    return sign_in.actor_of(request)


def test_login_and_password_open_the_page_one_came_for() -> None:
    user("lan", (HOSPITAL, "records_officer"), password=PASSWORD)
    client = Client()
    response = enter(client, " LAN ", next="/papers/?q=1")
    assert (response.status_code, response["Location"]) == (302, "/papers/?q=1")
    actor, owed = actor_in(client)
    assert (actor.code, actor.organisation, set(actor.roles), owed) == ("user:lan", HOSPITAL, {"records_officer"}, "")
    assert Entry.objects.unscoped("test").filter(action="sign-in", actor="user:lan").count() == 1


def test_nobody_is_led_to_another_site_after_signing_in() -> None:
    user("lan", (HOSPITAL, "records_officer"), password=PASSWORD)
    assert enter(Client(), next="https://elsewhere.example/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_login_are_told_alike() -> None:
    user("lan", (HOSPITAL, "records_officer"), password=PASSWORD)
    closed = user("gone", (HOSPITAL, "records_officer"), password=PASSWORD)
    closed.is_active = False
    closed.save()
    answers = {
        text_of_error(enter(Client(), login, password))
        for login, password in (("lan", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD))
    }
    assert len(answers) == 1


def text_of_error(response) -> str:
    [error] = response.context["form"].non_field_errors()
    return str(error)


def test_an_empty_form_says_what_is_missing() -> None:
    response = enter(Client(), "", "")
    assert response.status_code == 400 and len(response.context["form"].errors) == 2


@pytest.mark.parametrize("login", ["lan", "nobody"])
def test_after_five_mistakes_one_waits_whether_or_not_the_login_exists(login: str) -> None:
    user("lan", (HOSPITAL, "records_officer"), password=PASSWORD)
    for _n in range(5):
        enter(Client(), login, "wrong")
    response = enter(Client(), login, PASSWORD)
    assert response.status_code == 400
    assert any(character.isdigit() for character in text_of_error(response))
    assert Attempt.objects.filter(login=login).count() == 5


def test_the_right_password_forgives_the_mistakes_before_it() -> None:
    user("lan", (HOSPITAL, "records_officer"), password=PASSWORD)
    for _n in range(4):
        enter(Client(), password="wrong")
    assert enter(Client()).status_code == 302
    for _n in range(4):
        enter(Client(), password="wrong")
    assert enter(Client()).status_code == 302


def fail(login: str, address: str, times: int, ago: timedelta = timedelta()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_attempt (login, address, at)"
            " SELECT %s, %s, statement_timestamp() - %s - n * interval '1 ms' FROM generate_series(1, %s) n",
            [login, address, ago, times],
        )


def test_guessing_one_account_from_many_machines_is_stopped() -> None:
    for n in range(30):
        fail("lan", f"10.0.0.{n}", 1)
    with pytest.raises(LockedOut):
        attempt.begin("lan", "10.9.9.9")
    attempt.begin("other", "10.9.9.9")


def test_guessing_many_accounts_from_one_machine_is_stopped_but_a_hospital_is_not() -> None:
    for n in range(20):
        fail(f"user{n}", "10.0.0.1", 4)
    attempt.begin("lan", "10.0.0.1")
    fail("x", "10.0.0.1", 20)
    with pytest.raises(LockedOut):
        attempt.begin("lan", "10.0.0.1")
    attempt.begin("lan", "10.0.0.2")


def test_the_wait_ends_when_it_says() -> None:
    fail("lan", "10.0.0.1", 5, ago=timedelta(minutes=10))
    with pytest.raises(LockedOut) as told:
        attempt.begin("lan", "10.0.0.1")
    left = told.value.until - clock.real_now()
    assert timedelta(minutes=4, seconds=50) < left < timedelta(minutes=5, seconds=1)
    Attempt.objects.all().delete()
    fail("lan", "10.0.0.1", 5, ago=timedelta(minutes=15))
    attempt.begin("lan", "10.0.0.1")


def test_who_signs_papers_gives_a_code_too_and_acts_as_nobody_before() -> None:
    doctor = user("lan", (HOSPITAL, "hospital_doctor"), password=PASSWORD)
    client = Client()
    enter(client)
    assert actor_in(client)[0].is_anonymous
    assert client.get("/anything/")["Location"] == "/sign-in/code/?next=%2Fanything%2F"
    shown = client.get("/sign-in/code/")
    assert b"<svg" in shown.content
    phone = TOTPDevice.objects.get(user=doctor)
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert wrong.status_code == 400 and actor_in(client)[0].is_anonymous
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    spare = client.post("/sign-in/code/", {"code": f"{code_of(phone):06d}"}).context["codes"]
    assert len(spare) == 8
    assert actor_in(client)[0].code == "user:lan"
    another = Client()
    enter(another)
    assert b"<svg" not in another.get("/sign-in/code/").content.replace(b'<svg class="lt-header__mark"', b"")
    assert another.post("/sign-in/code/", {"code": spare[0], "next": "/x/"})["Location"] == "/x/"
    third = Client()
    enter(third)
    assert third.post("/sign-in/code/", {"code": spare[0]}).status_code == 400


def code_of(phone: TOTPDevice) -> int:
    totp = TOTP(phone.bin_key, phone.step, phone.t0, phone.digits, phone.drift)
    totp.time = time.time()
    return totp.token()


def test_a_code_works_once() -> None:
    doctor = user("lan", (HOSPITAL, "hospital_doctor"), password=PASSWORD)
    phone = TOTPDevice.objects.create(user=doctor, confirmed=True)
    code = f"{code_of(phone):06d}"
    first, second = Client(), Client()
    for client in (first, second):
        enter(client)
    assert first.post("/sign-in/code/", {"code": code}).status_code == 302
    assert second.post("/sign-in/code/", {"code": code}).status_code == 400


def test_a_synthetic_home_asks_for_no_code_and_offers_its_accounts() -> None:
    clock.mark_synthetic()
    user("tram", (CLINIC, "clinic_doctor"), demo=True)
    user("unlisted", (CLINIC, "clinic_doctor"))
    client = Client()
    page = client.get("/sign-in/").content.decode()
    assert 'value="tram"' in page and "unlisted" not in page
    assert client.post("/sign-in/", {"demo": "tram"}).status_code == 302
    assert actor_in(client)[0].organisation == CLINIC
    assert actor_in_after(client, "unlisted").is_anonymous


def actor_in_after(_client: Client, login: str):
    client = Client()
    client.post("/sign-in/", {"demo": login})
    return actor_in(client)[0]


def test_a_real_home_lets_nobody_in_without_a_password() -> None:
    user("tram", (CLINIC, "clinic_doctor"), demo=True)
    client = Client()
    assert b"tram" not in client.get("/sign-in/").content
    client.post("/sign-in/", {"demo": "tram"})
    assert actor_in(client)[0].is_anonymous


def test_who_works_in_two_places_chooses_one_and_has_only_its_roles() -> None:
    both = user("lan", (HOSPITAL, "records_officer"), (CLINIC, "facility_it"), ("person:" + "1" * 8, "citizen"))
    client = signed_in(both, organisation="unset")
    assert client.get("/x/")["Location"].startswith("/sign-in/organisation/")
    page = client.get("/sign-in/organisation/").content.decode()
    assert HOSPITAL in page and CLINIC in page
    client.post("/sign-in/organisation/", {"organisation": CLINIC})
    actor, _owed = actor_in(client)
    assert (actor.organisation, set(actor.roles), set(actor.persons)) == (CLINIC, {"facility_it"}, set())
    client.post("/sign-in/organisation/", {"organisation": "facility:99999"})
    assert actor_in(client)[0].organisation == CLINIC
    client.post("/sign-in/organisation/", {"organisation": ""})
    actor, _owed = actor_in(client)
    assert (actor.organisation, set(actor.roles), len(actor.persons)) == (None, {"citizen"}, 1)


def test_a_role_that_ended_gives_no_rights() -> None:
    gone = user("lan", (HOSPITAL, "records_officer"))
    gone.memberships.update(valid_to=clock.today() - timedelta(days=1))
    client = signed_in(gone)
    assert actor_in(client)[0].is_anonymous
    assert client.get("/sign-in/organisation/").status_code == 200


def test_a_closed_account_is_out_with_the_next_request() -> None:
    lan = user("lan", (HOSPITAL, "records_officer"))
    client = signed_in(lan)
    assert not actor_in(client)[0].is_anonymous
    lan.is_active = False
    lan.save()
    assert actor_in(client)[0].is_anonymous


def test_signing_out_ends_the_session() -> None:
    client = signed_in(user("lan", (HOSPITAL, "records_officer")))
    client.post("/sign-out/")
    assert actor_in(client)[0].is_anonymous
    assert client.get("/sign-out/").status_code == 405


@pytest.fixture
def province() -> Iterator[None]:
    class Places:
        def units(self, organisation: str) -> set[str]:
            return {"unit:37", "unit:00004", HOSPITAL} if organisation == "unit:37" else set()

        def names(self, organisations):
            return {one: one for one in organisations}

    before = actors._scope
    actors.bind(Places())
    yield
    actors.bind(before)


def test_a_province_officer_looks_into_its_units(province: None) -> None:
    client = signed_in(user("ha", ("unit:37", "province_officer")))
    actor, _owed = actor_in(client)
    assert actor.units == {"unit:37", "unit:00004", HOSPITAL}
    assert actor.speaks_for(HOSPITAL) and not actor.speaks_for(CLINIC)


def test_one_request_costs_few_queries(django_assert_max_num_queries) -> None:
    client = signed_in(user("lan", (HOSPITAL, "hospital_doctor")))
    with django_assert_max_num_queries(5):
        client.get("/sign-in/password/")


def test_the_demo_accounts_cost_the_same_however_many(django_assert_max_num_queries) -> None:
    clock.mark_synthetic()
    for n in range(10):
        user(f"demo{n}", (f"facility:3700{n}", "records_officer"), demo=True)
    with django_assert_max_num_queries(8):
        assert Client().get("/sign-in/").status_code == 200


def test_every_answer_carries_its_number() -> None:
    assert len(Client().get("/sign-in/")["X-Request-ID"]) == 16
