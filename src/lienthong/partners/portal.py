"""The social-insurance portal as a client sees it: letter 1245/BHXH-CNTT of 2024, with the names of Decision 3176.

Traps of the contract: the password travels as its MD5; the answer "not signed in" (401) stands in the body of an HTTP
200; a file is form-encoded base64. A token belongs to one account; it is kept until a minute before it ends.
"""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

from lienthong.ledger.reason import reason
from lienthong.partners.portal_account import PortalAccount

TOKEN = "/api/token/take"  # noqa: S105 - an address
SEND = "/api/qd130/guiHoSoXmlQD3176"
LOOK_UP = "/api/qd130/traCuuGiaoDich"  # assumed: no such call stands in the letter
KIND_OF_FILE = "130"
TIMEOUT = (5, 30)
SPARE = 60.0  # seconds before its end a token is taken anew
DEFAULT_LIFE = 600.0


class NotSignedIn(Exception):
    """The portal does not know the account, or no longer knows the token. It took nothing."""


class WrongAnswer(Exception):
    """What came back is no answer of the portal's."""


@dataclass(frozen=True)
class Token:
    """What the portal gave for an account, good until `ends` (seconds of this process's clock)."""

    access: str
    identity: str
    ends: float


class Tokens:
    """The tokens of this process, one an account."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str], Token] = {}
        self._lock = threading.Lock()

    def of(self, account: PortalAccount) -> Token:
        """A token that is good, taken if need be."""
        key = (account.facility, account.address, account.username)
        with self._lock:
            held = self._held.get(key)
        if held is None or held.ends <= time.monotonic():
            held = _take(account)
            with self._lock:
                self._held[key] = held
        return held

    def forget(self, account: PortalAccount) -> None:
        """The portal no longer takes it."""
        with self._lock:
            self._held.pop((account.facility, account.address, account.username), None)


def send(account: PortalAccount, token: Token, envelope: bytes, *, province: str) -> dict[str, Any]:
    """Hand an envelope over; gives the portal's answer. Raises NotSignedIn, WrongAnswer, requests' own faults."""
    body = {
        "username": account.username,
        "loaiHoSo": KIND_OF_FILE,
        "maTinh": province,
        "maCSKCB": account.code,
        "fileHSBase64": b64encode(envelope).decode(),
    }
    return _call(account, token, SEND, body)


def look_up(account: PortalAccount, token: Token, digest: str) -> dict[str, Any]:
    """What became of the file with this SHA-256; `maKetQua` 404 if the portal doesn't have it."""
    return _call(account, token, LOOK_UP, {"username": account.username, "maCSKCB": account.code, "maBamTep": digest})


def _take(account: PortalAccount) -> Token:
    body = {"username": account.username, "password": account.password_hash}
    answer = _json(requests.post(account.address + TOKEN, data=body, timeout=TIMEOUT, allow_redirects=False))
    key = answer.get("APIKey")
    if str(answer.get("maKetQua")) != "200" or not isinstance(key, dict):
        raise NotSignedIn(reason("account-refused", name=account.username, answer=answer.get("maKetQua")))
    return Token(str(key["access_token"]), str(key["id_token"]), time.monotonic() + _life(key.get("expires_in")))


def _life(ends: Any) -> float:
    """Seconds a token is good for; the portal gives the moment it ends, in UTC."""
    try:
        moment = datetime.fromisoformat(str(ends).replace("Z", "+00:00"))
    except ValueError:
        return DEFAULT_LIFE
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.timestamp() - time.time() - SPARE


def _call(account: PortalAccount, token: Token, path: str, body: dict[str, str]) -> dict[str, Any]:
    headers = {"accessToken": token.access, "tokenId": token.identity, "passwordHash": account.password_hash}
    answer = requests.post(account.address + path, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False)
    if answer.status_code == 401:
        raise NotSignedIn(reason("session-ended"))
    said = _json(answer)
    if str(said.get("maKetQua")) == "401":
        raise NotSignedIn(reason("session-ended"))
    return said


def _json(answer: requests.Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise WrongAnswer(reason("status", status=answer.status_code, said=answer.text))
    try:
        said = answer.json()
    except requests.JSONDecodeError as fault:
        raise WrongAnswer(reason("unreadable", said=answer.text)) from fault
    if not isinstance(said, dict) or "maKetQua" not in said:
        raise WrongAnswer(reason("unreadable", said=answer.text))
    return said
