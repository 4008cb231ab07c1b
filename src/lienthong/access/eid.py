"""e-ID: citizens sign in with the State's electronic identity (the app VNeID), never with a password of ours.

Since 20/07/2026 it is the only way in for citizens (Decision 29/2026/QĐ-TTg; evidence: secondary). OpenID Connect,
authorization code with PKCE, state and nonce. What is asked for in a session is good once and for ten minutes; what
comes back names a person by number (`Persons` finds them); their user has no password, which the database enforces.

Two ports, bound in web/house.py: `Provider` speaks with the e-ID, `Persons` knows who holds a number.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.access import audit, sign_in
from lienthong.access.actor import ANONYMOUS
from lienthong.access.role import Role
from lienthong.access.user import Membership, User
from lienthong.database import clock

log = logging.getLogger(__name__)
LIFE = timedelta(minutes=10)  # from leaving for the e-ID until coming back
KEY = "eid"  # in the session: what was begun, by state
_MOST = 5  # begun at once in one session (several windows)


class Why(StrEnum):
    """Why somebody was not let in."""

    NOT_CONNECTED = "not-connected"
    DENIED = "denied"
    LATE = "late"
    REPLAYED = "replayed"
    CODE = "code"
    SIGNATURE = "signature"
    FOREIGN = "foreign"
    NONCE = "nonce"
    EXPIRED = "expired"
    INCOMPLETE = "incomplete"
    DOWN = "down"
    SLOW = "slow"
    UNREADABLE = "unreadable"
    ACCOUNT = "account"
    CONTRADICTION = "contradiction"
    DEAD = "dead"
    CLOSED = "closed"


SENTENCES: dict[Why, Promise] = {
    Why.NOT_CONNECTED: _(
        "This site is not connected to the e-ID yet. An officer of your commune can act for you meanwhile."
    ),
    Why.DENIED: _("You stopped the sign-in at the e-ID. Nothing was changed. You can begin again at any time."),
    Why.LATE: _("More than ten minutes passed before you came back from the e-ID. Nothing was changed. Begin again."),
    Why.REPLAYED: _("This sign-in was used already, or begun in another window or browser. Begin again from here."),
    Why.CODE: _("The e-ID no longer accepts this sign-in: it was used already or took too long. Begin again."),
    Why.SIGNATURE: _(
        "The answer does not carry the e-ID's signature, so nobody was let in. Begin again; if it comes back, tell us "
        "the number below."
    ),
    Why.FOREIGN: _(
        "The answer was made for another site, so nobody was let in. Begin again; if it comes back, tell us the number "
        "below."
    ),
    Why.NONCE: _("The answer belongs to another sign-in, so nobody was let in. Begin again from here."),
    Why.EXPIRED: _("The e-ID's answer was out of date when it came, so nobody was let in. Begin again."),
    Why.INCOMPLETE: _(
        "The e-ID did not tell us your personal number and name. Look in your e-ID app whether your account is "
        "confirmed, then begin again; or ask the officer of your commune to act for you."
    ),
    Why.DOWN: _(
        "The e-ID can't be reached at the moment. Nothing was changed. Try again in a few minutes; what can't wait, an "
        "officer of your commune takes in for you."
    ),
    Why.SLOW: _(
        "The e-ID did not answer in time. Nothing was changed. Try again in a few minutes; what can't wait, an officer "
        "of your commune takes in for you."
    ),
    Why.UNREADABLE: _("The e-ID gave an answer that can't be read. Nothing was changed. Try again in a few minutes."),
    Why.ACCOUNT: _(
        "The e-ID does not accept this site's own account. You did nothing wrong: the operators must mend it. Tell "
        "them the number below."
    ),
    Why.CONTRADICTION: _(
        "The e-ID says another name or birth than we hold under your personal number. Nobody was let in, so that "
        "nobody sees another's data. It waits for an officer to look at: go to your commune with your identity card."
    ),
    Why.DEAD: _(
        "We hold a record that the holder of this personal number has died. If that is wrong, go to your commune with "
        "your identity card: it is put right there."
    ),
    Why.CLOSED: _("Your account here has been closed. Ask the officer of your commune why."),
}
# What passes by itself, or is ours to mend: answered 503, so that machines know too.
PASSING = frozenset({Why.NOT_CONNECTED, Why.DOWN, Why.SLOW, Why.UNREADABLE, Why.ACCOUNT})


class Refused(Exception):
    """Nobody was let in. `why` is told to the citizen in a sentence, `detail` to the log, `person` to the audit."""

    def __init__(self, why: Why, detail: str = "", person: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else str(why))
        self.why, self.detail, self.person = why, detail, person

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.why])


@dataclass(frozen=True)
class Claims:
    """What the e-ID says of who signed in: its own name for them (`subject`, by `issuer`), and who they are.

    number: twelve digits. birth: as `people.BirthDate` reads it, "" where the e-ID does not say it.
    """

    issuer: str
    subject: str
    number: str
    name: str
    birth: str = ""


@dataclass(frozen=True)
class Begun:
    """A sign-in on its way: where the browser is sent, and the secrets with which its answer is recognised."""

    address: str
    state: str
    nonce: str
    verifier: str


class Provider(Protocol):
    """The e-ID as this home reaches it. Both steps raise Refused for every fault of the partner."""

    def connected(self) -> bool:
        """Whether the home has an account there."""

    def begin(self, back: str) -> Begun:
        """A new sign-in, whose answer comes to the address `back`."""

    def finish(self, begun: Begun, answer: Mapping[str, str], back: str) -> Claims:
        """Who came back, verified. `answer`: the parameters of the address they came back by."""


class Persons(Protocol):
    """Who holds a personal number."""

    def person_of(self, claims: Claims) -> str:
        """The person ("person:<uuid>"), made if nobody has the number. Raises Refused if ours contradicts the e-ID."""


_bound: dict[str, Any] = {}


def bind(provider: Provider, persons: Persons) -> None:
    """Hand over the adapters (web/house.py does)."""
    _bound.update(provider=provider, persons=persons)


def connected() -> bool:
    """Whether citizens can sign in here."""
    return bool(_bound) and _bound["provider"].connected()


def begin(request: HttpRequest, back: str, wanted: str) -> str:
    """Begin a sign-in that leads to the page `wanted`; gives the e-ID's address. Raises Refused."""
    begun = _provider().begin(back)
    waiting = dict(list(request.session.get(KEY, {}).items())[1 - _MOST :])
    waiting[begun.state] = {**asdict(begun), "at": clock.real_now().isoformat(), "wanted": wanted}
    request.session[KEY] = waiting
    return begun.address


def finish(request: HttpRequest, back: str) -> str:
    """Let in who came back from the e-ID; gives the page they came for. Raises Refused."""
    answer = request.GET.dict()
    begun, wanted = _recall(request, answer.get("state", ""))
    claims = _provider().finish(begun, answer, back)  # outside any transaction: it asks the partner
    person = _bound["persons"].person_of(claims)
    user = user_of(claims, person)
    if not user.is_active:
        raise Refused(Why.CLOSED, user.code, person)
    sign_in.by_eid(request, user, person)
    return wanted


def refused(refusal: Refused) -> None:
    """Record that nobody was let in: in the log for the operators, in the audit for the person it was about."""
    log.warning("sign-in by e-ID refused: %s", refusal)
    persons = [refusal.person] if refusal.person else []
    audit.wrote(ANONYMOUS, "sign-in.e-id.refused", things=[f"e-id:{refusal.why}"], persons=persons)


@transaction.atomic
def user_of(claims: Claims, person: str) -> User:
    """The user of who signed in, made at the first time, who from now on speaks for this person."""
    subject = f"{claims.issuer} {claims.subject}"
    user, new = User.objects.get_or_create(
        eid=subject, defaults={"login": _login(subject), "name": _written(claims.name), "password": _no_password()}
    )
    today = clock.today()
    mine = user.memberships.filter(organisation=person, role=Role.CITIZEN.value, valid_from__lte=today)
    if not mine.filter(Q(valid_to=None) | Q(valid_to__gte=today)).exists():
        Membership.objects.create(user=user, organisation=person, role=Role.CITIZEN.value, valid_from=today)
        new = True
    if new:
        audit.wrote(ANONYMOUS, "user.e-id", things=[user.code, f"{person} {Role.CITIZEN.value}"], persons=[person])
    return user


def _provider() -> Provider:
    if not _bound:
        raise Refused(Why.NOT_CONNECTED, "no adapter is bound")
    provider: Provider = _bound["provider"]
    return provider


def _recall(request: HttpRequest, state: str) -> tuple[Begun, str]:
    """What was begun with this state, once: a second answer with it finds nothing."""
    waiting = request.session.get(KEY, {})
    kept = waiting.pop(state, None)
    request.session[KEY] = waiting
    request.session.save()  # gone before anything is asked, so that two answers at once don't both find it
    if kept is None:
        raise Refused(Why.REPLAYED, "no such sign-in was begun in this session")
    if clock.real_now() - datetime.fromisoformat(kept["at"]) > LIFE:
        raise Refused(Why.LATE, f"begun at {kept['at']}")
    return Begun(kept["address"], kept["state"], kept["nonce"], kept["verifier"]), kept["wanted"]


def _login(subject: str) -> str:
    """A login that says nothing about its holder, the same for the same subject."""
    return f"eid-{hashlib.sha256(subject.encode()).hexdigest()[:20]}"


def _no_password() -> str:
    user = User()
    user.set_unusable_password()
    return user.password


def _written(name: str) -> str:
    """A name in capitals as it is written elsewhere; any other as it is."""
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() else " ".join(name.split())
