"""What would be lost: room in the database, and the ends of sessions that nobody ended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from oauth2_provider.models import AccessToken

from lienthong.access import attempt, clients
from lienthong.access.attempt import Attempt
from lienthong.access.cleaning import clean
from lienthong.database import clock

pytestmark = pytest.mark.django_db


def test_what_has_ended_is_gone_and_what_lives_stays() -> None:
    client, _secret = clients.register("HIS", "facility:01001", ["facility_it"])
    alive = clients.issue(client).value
    clients.issue(client, life=timedelta(seconds=-1))
    ended, living = SessionStore(), SessionStore()
    for session in (ended, living):
        session.create()
    Session.objects.filter(pk=ended.session_key).update(expire_date=clock.real_now() - timedelta(seconds=1))
    attempt.begin("lan", "127.0.0.1")
    attempt.begin("old", "127.0.0.1")
    Attempt.objects.filter(login="old").update(at=clock.real_now() - timedelta(days=2))
    clean()
    assert AccessToken.objects.count() == 1 and clients.actor_of(alive)
    assert list(Session.objects.values_list("pk", flat=True)) == [living.session_key]
    assert list(Attempt.objects.values_list("login", flat=True)) == ["lan"]
