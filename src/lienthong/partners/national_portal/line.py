"""The line to the portal: what both variants have in common, and what an adapter of one must be able to do.

A session belongs to one account; it is kept until the portal no longer knows it, and then taken anew, once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urljoin, urlsplit

import requests

from lienthong.ledger.reason import reason
from lienthong.partners import calling
from lienthong.partners.national_portal import codes
from lienthong.partners.national_portal.account import NationalPortalAccount
from lienthong.partners.national_portal.change import Change
from lienthong.partners.secret import SecretLost

TIMEOUT = (5, 30)  # seconds to connect, to answer
LARGEST = 20 * 1024 * 1024  # bytes of one file
SPARE = 60.0  # seconds before its end a session is taken anew
APPLY, SUPPLEMENT, WITHDRAW = "apply", "supplement", "withdraw"

T = TypeVar("T")


class NotSignedIn(Exception):
    """The portal does not know the account, or no longer knows the session. It took nothing."""


class NoSession(Exception):
    """No session could be had: what was to be sent was not sent."""


class Refusal(Exception):
    """The portal has looked and says no."""


class WrongAnswer(Exception):
    """What came back is no answer of the portal's."""


FAULTS = (NotSignedIn, NoSession, Refusal, WrongAnswer, SecretLost, requests.RequestException)


@dataclass(frozen=True)
class Named:
    """Somebody as the portal names them."""

    name: str
    number: str
    address: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class PortalFile:
    """A paper that was handed in on the portal: its code there, name, where it lies, its SHA-256 if told."""

    code: str
    name: str
    place: str
    digest: str = ""


@dataclass(frozen=True)
class Arrival:
    """What a citizen did on the portal: applied, supplied what was asked for, or withdrew.

    fields: the declaration as the portal holds it. owner: whose dossier it is; sender: who handed it in for them.
    """

    number: str
    asks: str
    procedure: str = ""
    declaration: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    owner: Named = Named("", "")
    sender: Named | None = None
    files: tuple[PortalFile, ...] = ()
    supplement: str = ""
    note: str = ""
    message: str = ""  # SHA-256 of what came


@dataclass(frozen=True)
class Known:
    """What the portal shows of a dossier: its status, and each step as (moment, status, words)."""

    number: str
    status: str
    steps: frozenset[tuple[str, str, str]]


@dataclass(frozen=True)
class Offer:
    """A draft that is offered to a citizen on the portal: the procedure, for whom, what stands on it already."""

    procedure: str
    name: str
    number: str
    fields: Mapping[str, Any]
    offered_at: datetime
    key: str


class Line(Protocol):
    """One variant, spoken under one account. Raises what FAULTS names."""

    def number_for(self, change: Change) -> str:
        """The portal's number for a dossier that began here."""

    def tell(self, change: Change, number: str, *, opens: bool) -> dict[str, str]:
        """Tell a change; what can be repeated comes first, the step that can't comes last. Gives the proof."""

    def step(self, change: Change) -> tuple[str, str, str]:
        """The change as the portal shows it afterwards (see Known.steps)."""

    def look_up(self, number: str) -> Known | None:
        """What the portal shows of this dossier; None if it has none."""

    def arrivals(self) -> list[Arrival]:
        """What citizens did on the portal and nothing was told back of."""

    def fetch(self, file: PortalFile) -> bytes:
        """The bytes of a paper handed in on the portal."""

    def offer(self, offer: Offer) -> dict[str, str]:
        """Offer a draft to a citizen; under the same key the portal keeps one."""

    def procedure(self, code: str) -> Mapping[str, str]:
        """What the portal's catalogue says of a procedure: its name, the days of its limit, where told."""


@dataclass(frozen=True)
class Session:
    """What the portal gave for an account, good until `ends` (seconds of this process's clock)."""

    token: str
    ends: float


_sessions: dict[tuple[str, str, str], Session] = {}
_lock = threading.Lock()


class Conversation:
    """Signs in when needed, and anew, once, where the session has ended."""

    def __init__(self, account: NationalPortalAccount) -> None:
        self.account = account
        self.key = (account.address, account.username, str(account.variant))

    def sign_in(self) -> Session:
        """A new session. Raises NotSignedIn, WrongAnswer, requests' own faults."""
        raise NotImplementedError

    def signed_in(self, do: Callable[[str], T]) -> T:
        """`do` with a session."""
        try:
            return do(self._token())
        except NotSignedIn:
            self.forget()
            return do(self._token())

    def forget(self) -> None:
        """The portal no longer takes the session."""
        with _lock:
            _sessions.pop(self.key, None)

    def step(self, change: Change) -> tuple[str, str, str]:
        """The change as the portal shows it afterwards (see Known.steps)."""
        return codes.written(change.happened_at), str(change.status), change.words

    def _token(self) -> str:
        with _lock:
            held = _sessions.get(self.key)
        if held is None or held.ends <= time.monotonic():
            try:
                held = self.sign_in()
            except (requests.RequestException, WrongAnswer) as fault:
                raise NoSession(reason("no-session", why=calling.why(fault))) from fault
            with _lock:
                _sessions[self.key] = held
        return held.token

    def download(self, place: str, headers: Mapping[str, str]) -> bytes:
        """A file that lies with the portal, and nowhere else: an address of another machine is refused."""
        address = urljoin(self.account.address + "/", place)
        if urlsplit(address)[:2] != urlsplit(self.account.address)[:2]:
            raise Refusal(reason("file-elsewhere"))
        with requests.get(address, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
            if answer.status_code == 401:
                raise NotSignedIn(reason("session-ended"))
            if answer.status_code != 200:
                raise WrongAnswer(reason("status", status=answer.status_code))
            content = answer.raw.read(LARGEST + 1, decode_content=True)
        return bytes(content)


def post(address: str, body: Any, headers: Mapping[str, str] | None = None, **more: Any) -> requests.Response:
    """POST to the portal, as JSON unless `more` brings files."""
    given = more or {"json": body}
    return requests.post(address, headers=headers, timeout=TIMEOUT, allow_redirects=False, **given)


def read_each(messages: Any, read: Callable[[dict[str, Any]], Arrival]) -> list[Arrival]:
    """Each message; one that can't be read has no number, so that it holds up no other."""
    return [_read(one, read) for one in messages or []]


def _read(message: Any, read: Callable[[dict[str, Any]], Arrival]) -> Arrival:
    try:
        return read(_storable(message))
    except (AttributeError, KeyError, TypeError, ValueError):
        return Arrival("", "")


def _storable(given: Any) -> Any:
    """The same without the one character that no database holds."""
    if isinstance(given, str):
        return given.replace("\x00", "")
    if isinstance(given, list):
        return [_storable(one) for one in given]
    return {name: _storable(one) for name, one in given.items()} if isinstance(given, dict) else given


def told(answer: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer. Raises WrongAnswer."""
    try:
        said = answer.json()
    except requests.JSONDecodeError as fault:
        raise WrongAnswer(reason("unreadable", said=answer.text)) from fault
    if not isinstance(said, dict):
        raise WrongAnswer(reason("unreadable", said=answer.text))
    return said
