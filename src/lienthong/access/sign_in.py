"""Signing in: login and password, then a one-time code where the role asks for it, then the organisation."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth import SESSION_KEY, authenticate, login, logout
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lienthong.access import actors, attempt, audit, codes
from lienthong.access.actor import ANONYMOUS, Actor
from lienthong.access.user import User
from lienthong.database import clock

SESSION = timedelta(hours=12)
ORGANISATION = "organisation"  # key in the session
_BACKEND = "lienthong.access.sign_in.Password"


class WrongPassword(Exception):
    """Login and password don't belong together, or the account is closed: the answer is the same for all."""

    def __str__(self) -> str:
        return _("Login and password don't match. Check both, and mind capital letters.")


class Password(BaseBackend):
    """Django's backend: knows users by login; takes the same time whether or not the login exists."""

    def authenticate(
        self, request: HttpRequest | None, login: str = "", password: str = "", **kwargs: object
    ) -> User | None:
        user = User.objects.filter(login=folded(login)).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


def folded(login: str) -> str:
    """A login as it is kept and counted."""
    return login.strip().lower()[:150]


def by_password(request: HttpRequest, login_name: str, password: str) -> User:
    """Sign in. Raises WrongPassword, or LockedOut after too many attempts."""
    number = attempt.begin(folded(login_name), address_of(request))
    user = authenticate(request, login=login_name, password=password)
    if not isinstance(user, User):
        raise WrongPassword
    attempt.succeed(number)
    _enter(request, user)
    return user


def as_demo(request: HttpRequest, login_name: str) -> User:
    """Sign in as one of the demo accounts, without a password. Raises WrongPassword unless the home is synthetic."""
    user = User.objects.filter(login=folded(login_name), demo=True, is_active=True).first()
    if user is None or not clock.is_synthetic():
        raise WrongPassword
    _enter(request, user)
    return user


def by_eid(request: HttpRequest, user: User, person: str) -> None:
    """Sign in a citizen whom the e-ID has named (see `eid`); the person sees in the audit that it was done."""
    _enter(request, user, "sign-in.e-id", [person])


def choose(request: HttpRequest, organisation: str) -> bool:
    """Act for this organisation ("" for the citizen) from now on; False if the user doesn't belong to it."""
    if not request.user.is_authenticated:
        return False
    if organisation not in actors.organisations(actors.current(request.user)):
        return False
    request.session[ORGANISATION] = organisation
    return True


def leave(request: HttpRequest) -> None:
    """Sign out: the session is gone."""
    logout(request)


def actor_of(request: HttpRequest) -> tuple[Actor, str]:
    """Who acts in this request, and where they must go first ("" if nowhere): for a code, or to choose."""
    if SESSION_KEY not in request.session or not request.user.is_authenticated:
        return ANONYMOUS, ""
    user = request.user
    memberships = actors.current(user)
    if not codes.given(request) and codes.needed(memberships):
        return ANONYMOUS, "code"
    choices = request.organisations = actors.organisations(memberships)  # type: ignore[attr-defined]
    chosen = request.session.get(ORGANISATION)
    if chosen not in choices:
        if len(choices) != 1:
            return ANONYMOUS, "organisation"
        chosen = choices[0]
    return actors.of_user(user, memberships, chosen), ""


def address_of(request: HttpRequest) -> str:
    """The address the request came from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _enter(request: HttpRequest, user: User, how: str = "sign-in", persons: Iterable[str] = ()) -> None:
    login(request, user, backend=_BACKEND)
    request.session.set_expiry(int(SESSION.total_seconds()))
    request.session.pop(ORGANISATION, None)
    audit.wrote(Actor(user.code), how, persons=persons)
