"""What a hospital's software would lose: its way in; and what the hospital would lose if anyone else had it."""

import base64
import time
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from oauth2_provider.models import AccessToken, Application

from lienthong import access
from lienthong.access import clients
from lienthong.access.user import User

pytestmark = pytest.mark.django_db
HOSPITAL = "facility:01001"


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_remembered", {})


@pytest.fixture
def hospital() -> tuple[clients.Client, str]:
    return clients.register("HIS", HOSPITAL, ["facility_it", "hospital_doctor"])


def token_for(client_id: str, secret: str, **more: str):
    header = "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return Browser().post("/oauth/token", {"grant_type": "client_credentials", **more}, HTTP_AUTHORIZATION=header)


def test_id_and_secret_give_a_token_that_acts_for_the_organisation(hospital: tuple[clients.Client, str]) -> None:
    client, secret = hospital
    answer = token_for(client.application.client_id, secret).json()
    assert answer["expires_in"] == 900
    actor = clients.bearer(f"Bearer {answer['access_token']}")
    assert actor == client.actor
    assert actor is not None and (actor.code, actor.organisation) == (client.code, HOSPITAL)
    assert actor.roles == {"facility_it", "hospital_doctor"}


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_wrong_secret_gives_nothing(hospital: tuple[clients.Client, str], secret: str) -> None:
    assert token_for(hospital[0].application.client_id, secret).status_code == 401
    assert clients.verify(hospital[0].application.client_id, secret) is None
    assert clients.verify("nobody", hospital[1]) is None


def test_other_grants_are_closed(hospital: tuple[clients.Client, str]) -> None:
    client, secret = hospital
    for grant in ("password", "authorization_code", "refresh_token"):
        assert token_for(client.application.client_id, secret, grant_type=grant).status_code == 400


def test_neither_secrets_nor_tokens_are_kept(hospital: tuple[clients.Client, str]) -> None:
    client, secret = hospital
    token = clients.issue(client)
    kept = list(Application.objects.values_list("client_secret", flat=True))
    kept += [text for row in AccessToken.objects.values_list("token", "token_checksum") for text in row]
    assert secret not in kept and token.value not in kept
    assert kept[0].startswith("argon2")


def test_a_door_of_its_own_can_check_id_and_secret(hospital: tuple[clients.Client, str]) -> None:
    client, secret = hospital
    assert clients.verify(client.application.client_id, secret) == client
    clients.revoke(client)
    assert clients.verify(client.application.client_id, secret) is None


def test_rubbish_is_nobody() -> None:
    for header in ("", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer \x00", "Bearer é"):
        assert clients.bearer(header) is None


def test_reading_the_same_token_again_asks_no_database(hospital: tuple[clients.Client, str]) -> None:
    from django.db import connection

    token = clients.issue(hospital[0]).value
    assert clients.actor_of(token)
    with CaptureQueriesContext(connection):
        begin = time.perf_counter()
        for _n in range(2_000):
            assert clients.actor_of(token)
        assert (time.perf_counter() - begin) / 2_000 < 0.0001


def test_a_revoked_client_is_out_within_seconds(hospital: tuple[clients.Client, str], monkeypatch) -> None:
    client, secret = hospital
    token = clients.issue(client).value
    assert clients.actor_of(token)
    clients.revoke(client)
    later = time.monotonic() + clients.REMEMBER
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert clients.actor_of(token) is None
    new = token_for(client.application.client_id, secret)
    assert new.status_code == 401 or clients.actor_of(new.json()["access_token"]) is None


def test_a_revoked_token_is_out_within_seconds(hospital: tuple[clients.Client, str], monkeypatch) -> None:
    client, secret = hospital
    token = token_for(client.application.client_id, secret).json()["access_token"]
    assert clients.actor_of(token)
    header = "Basic " + base64.b64encode(f"{client.application.client_id}:{secret}".encode()).decode()
    assert Browser().post("/oauth/revoke", {"token": token}, HTTP_AUTHORIZATION=header).status_code == 200
    later = time.monotonic() + clients.REMEMBER
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert clients.actor_of(token) is None


def test_a_token_ends_on_time_even_if_remembered(hospital: tuple[clients.Client, str], monkeypatch) -> None:
    token = clients.issue(hospital[0], life=timedelta(seconds=1)).value
    assert clients.actor_of(token)
    assert max(until for _actor, until in clients._remembered.values()) <= time.monotonic() + 1
    assert clients.actor_of(clients.issue(hospital[0], life=timedelta(seconds=-1)).value) is None


def test_a_flood_of_tokens_does_not_fill_the_memory(hospital: tuple[clients.Client, str], monkeypatch) -> None:
    monkeypatch.setattr(clients, "_MOST", 3)
    for _n in range(8):
        assert clients.actor_of(clients.issue(hospital[0]).value)
    for n in range(20):
        assert clients.actor_of(f"no such token {n}") is None
    assert len(clients._remembered) <= 3


def test_a_client_is_no_user_of_the_site(hospital: tuple[clients.Client, str]) -> None:
    assert not User.objects.exists()
    assert access.Role.FACILITY_IT in hospital[0].actor.roles
