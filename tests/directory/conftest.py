import pytest


@pytest.fixture
def country(db) -> None:
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
