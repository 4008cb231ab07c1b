import pytest


@pytest.fixture(scope="session")
def loaded_country(django_db_setup, django_db_blocker) -> None:
    """The reference data, committed once into this process's clone: they are the same for every test."""
    from lienthong.directory import reference

    with django_db_blocker.unblock():
        reference.load()


@pytest.fixture
def country(loaded_country, db) -> None:
    """The 34 provinces, the former 63, and what became of 10,040 former keys."""


@pytest.fixture
def browse(monkeypatch):
    """A browser of somebody with these roles, who acts for an organisation and some units."""
    from django.conf import settings
    from django.test import Client

    from lienthong import access
    from lienthong.access import sign_in

    def signed_in(*roles: str, units: tuple[str, ...] = (), organisation: str = "agency:moh", language: str = "en"):
        actor = access.Actor(
            "user:t", organisation=organisation, roles=frozenset(roles), language=language,
            units=frozenset(f"unit:{code}" for code in units),
        )  # fmt: skip
        monkeypatch.setattr(sign_in, "actor_of", lambda request: (actor, ""))
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client

    return signed_in
