"""Users for tests: `user(...)` makes one, `signed_in(...)` a browser-like client of theirs past every step."""

from datetime import date

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from lienthong.access import sign_in
from lienthong.access.user import Membership, User

SINCE = date(2020, 1, 1)
PASSWORD = "correct horse battery"


def user(login: str = "lan", *memberships: tuple[str, str], password: str | None = None, demo: bool = False) -> User:
    """A user with (organisation, role) pairs. Without a password none can be typed (hashing takes its time)."""
    made = User.objects.create_user(login, password, name=login.title(), demo=demo)
    for organisation, role in memberships:
        Membership.objects.create(user=made, organisation=organisation, role=role, valid_from=SINCE)
    return made


def signed_in(made: User, organisation: str | None = None) -> Client:
    """A client signed in as this user, one-time code given, organisation chosen."""
    client = Client()
    client.force_login(made)
    session = client.session
    device, _new = TOTPDevice.objects.get_or_create(user=made, name="phone", confirmed=True)
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    first = made.memberships.order_by("organisation").first()
    session[sign_in.ORGANISATION] = organisation if organisation is not None else (first.organisation if first else "")
    session.save()
    return client
