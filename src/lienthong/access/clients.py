"""API clients: the software of an organisation, known by OAuth2 client credentials (RFC 6749, 4.4).

POST /oauth/token with client id and secret gives a token for a quarter of an hour; secrets and tokens are kept as
hashes only. `actor_of` answers from a small memory of this process: a revoked token or client is refused within
`REMEMBER` seconds everywhere.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.hashers import check_password
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from oauth2_provider.models import AccessToken, Application

from lienthong import database
from lienthong.access import actors
from lienthong.access.actor import SANDBOX_ROLE, Actor
from lienthong.access.role import Role
from lienthong.database import clock, queries

QUERIES = queries.load(__file__)
TOKEN_LIFE = timedelta(minutes=15)
REMEMBER = 3.0  # seconds
HOUSE = "house"  # the scope of every client but those of the sandbox
_MOST = 10_000  # tokens remembered

# (database, digest of the token) → the actor, and until when (monotonic seconds) it may be answered from here
_remembered: dict[tuple[object, bytes], tuple[Actor, float]] = {}


class Client(models.Model):
    """The software of one organisation, with the roles it acts in."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="client", swappable=False)
    name = models.CharField(max_length=255)
    organisation = models.TextField(db_index=True)
    roles = ArrayField(models.CharField(max_length=30))  # names of `Role`
    is_active = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Client"]] = models.Manager()

    @property
    def code(self) -> str:
        """The client as a party: "client:<id>"."""
        return f"client:{self.application.client_id}"

    @property
    def scope(self) -> str:
        """What a token of its own is good for: "house" (what the roles allow) or "sandbox"."""
        return SANDBOX_ROLE if SANDBOX_ROLE in self.roles else HOUSE

    @property
    def actor(self) -> Actor:
        return _actor(self.application.client_id, self.organisation, self.roles)


@dataclass(frozen=True)
class Token:
    """An access token, to be handed over once."""

    value: str
    expires_at: datetime


def register(name: str, organisation: str, roles: list[str]) -> tuple[Client, str]:
    """A new client and its secret, which can't be read again later. Who may do this is the caller's question."""
    return _register(name, organisation, [Role(role).value for role in roles])


def register_sandbox(name: str, organisation: str) -> tuple[Client, str]:
    """A new client of the scope "sandbox" and its secret: what it sends is judged and never kept."""
    return _register(name, organisation, [SANDBOX_ROLE])


def _register(name: str, organisation: str, roles: list[str]) -> tuple[Client, str]:
    secret = secrets.token_urlsafe(48)
    with transaction.atomic():
        application = Application.objects.create(
            name=name,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
            client_secret=secret,
        )
        client = Client.objects.create(application=application, name=name, organisation=organisation, roles=roles)
    return client, secret


def verify(client_id: str, secret: str) -> Client | None:
    """The active client with this id and secret, for the few doors that have a token contract of their own."""
    found = Client.objects.select_related("application").filter(application__client_id=client_id).first()
    kept = found.application.client_secret if found else ""
    fits = check_password(secret, kept)
    return found if found and fits and found.is_active else None


def issue(client: Client, *, life: timedelta = TOKEN_LIFE) -> Token:
    """A token for a client, as /oauth/token would give it."""
    value, expires_at = secrets.token_urlsafe(32), clock.real_now() + life
    token = AccessToken(application=client.application, expires=expires_at, scope=client.scope, token="")
    token._raw_token = value  # only its hash is kept
    token.save()
    return Token(value, expires_at)


def actor_of(token: str) -> Actor | None:
    """Who acts with this token; None if it is unknown, expired or revoked."""
    key = connection.settings_dict["NAME"], hashlib.sha256(token.encode()).digest()
    found = _remembered.get(key)
    if found and found[1] > time.monotonic():
        return found[0]
    row = database.connection().execute(QUERIES["by_token"], [key[1].hex()]).fetchone()
    if row is None:
        _remembered.pop(key, None)
        return None
    client_id, organisation, roles, seconds_left = row
    if len(_remembered) >= _MOST:
        _remembered.clear()
    actor = _actor(client_id, organisation, roles)
    _remembered[key] = actor, time.monotonic() + min(REMEMBER, seconds_left)
    return actor


def remembered(token: str) -> Actor | None:
    """Who acted with this token a moment ago, from memory alone; None if this process has not just asked."""
    found = _remembered.get((connection.settings_dict["NAME"], hashlib.sha256(token.encode()).digest()))
    return found[0] if found else None


def bearer(header: str) -> Actor | None:
    """Who acts with this Authorization header; None unless it carries a good bearer token."""
    kind, _space, token = header.partition(" ")
    return actor_of(token.strip()) if kind.lower() == "bearer" and token else None


def revoke(client: Client) -> None:
    """Shut a client out: its tokens end within seconds, and it gets no new ones."""
    with transaction.atomic():
        client.is_active = False
        client.save(update_fields=["is_active"])
        AccessToken.objects.filter(application=client.application).delete()


def _actor(client_id: str, organisation: str, roles: list[str]) -> Actor:
    return Actor(f"client:{client_id}", organisation, frozenset(roles), actors.units_of(organisation))
