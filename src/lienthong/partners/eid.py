"""The e-ID (VNeID) as a client sees it: OpenID Connect, authorization code with PKCE, state and nonce.

Evidence: secondary. The attributes `sub`, `SoDinhDanh` (personal number), `HoVaTen` (name in capitals) and the scope
`openid` were seen in programs of others, with user-info at "third-party/view-info"; that the provider publishes its
addresses (Discovery), signs ID tokens and answers to PKCE is assumed, `NgaySinh` (birth, yyyyMMdd) too. An account and
a contract are needed to reach the real one: until then the sandbox plays it. All of its names stand in this file.

The ID token must be signed by a key of the provider's set (asymmetric algorithms alone), issued by it, for us, now,
and for the sign-in we began. The set is kept for an hour; a key we don't know has it fetched anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import errors, jwt
from joserfc.jwk import KeySet

from lienthong.access.eid import Begun, Claims, Refused, Why
from lienthong.partners import eid_account
from lienthong.partners.secret import SecretLost

SCOPE = "openid"
NUMBER, NAME, BIRTH = "SoDinhDanh", "HoVaTen", "NgaySinh"
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "ES512"]
TIMEOUT = (3.05, 10)  # seconds to connect, to answer
KEPT = 3600.0  # seconds that addresses and keys of the provider are kept
LEEWAY = 60  # seconds by which its clock and ours may differ
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass
class _Known:
    """What is kept of one provider: its addresses and keys, until when (seconds of this process's clock)."""

    addresses: dict[str, Any]
    until: float
    keys: KeySet | None = None


_known: dict[str, _Known] = {}
_lock = threading.Lock()


def forget() -> None:
    """Ask every provider anew for addresses and keys."""
    with _lock:
        _known.clear()


@dataclass(frozen=True)
class IdentityProvider:
    """An `access.eid.Provider` with the account as it is now. `timeout` as in requests."""

    issuer: str
    client_id: str
    secret: str
    back: str = ""
    endpoints: Mapping[str, str] | None = None
    timeout: tuple[float, float] = TIMEOUT

    def connected(self) -> bool:
        return True

    def begin(self, back: str) -> Begun:
        """A sign-in that nobody else has begun. Asks the provider only for its addresses."""
        address = self._addresses()["authorization_endpoint"]
        state, nonce, verifier = generate_token(32), generate_token(32), generate_token(64)
        with self._session(back) as client:
            url, _state = client.create_authorization_url(address, state=state, code_verifier=verifier, nonce=nonce)
        return Begun(url, state, nonce, verifier)

    def finish(self, begun: Begun, answer: Mapping[str, str], back: str) -> Claims:
        """Change the code for a token, verify it, and read who it is about."""
        if "code" not in answer:
            why = Why.DENIED if answer.get("error") in ("access_denied", "user_cancelled") else Why.UNREADABLE
            raise Refused(why, answer.get("error", "neither a code nor an error")[:200])
        with self._session(back) as client:
            token = self._token(client, answer["code"], begun.verifier)
            claims = self._verified(token, begun.nonce)
            said = {**self._user_info(client, claims["sub"]), **claims}  # what is signed counts before what is not
        if not said.get(NUMBER) or not said.get(NAME):
            raise Refused(Why.INCOMPLETE, f"{NUMBER} or {NAME} is missing")
        return Claims(self.issuer, claims["sub"], str(said[NUMBER]), str(said[NAME]), str(said.get(BIRTH) or ""))

    def _session(self, back: str) -> OAuth2Session:
        return OAuth2Session(
            self.client_id, self.secret, scope=SCOPE, redirect_uri=self.back or back, code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic", default_timeout=self.timeout,  # noqa: S106 - its name
        )  # fmt: skip

    def _addresses(self) -> dict[str, Any]:
        return self._what_is_known().addresses

    def _what_is_known(self) -> _Known:
        with _lock:
            known = _known.get(self.issuer)
        if known and known.until > time.monotonic():
            return known
        entered = dict(self.endpoints or {})
        found = {**(self._discovered() if not set(_NEEDED) <= set(entered) else {}), **entered}
        if missing := [name for name in _NEEDED if not isinstance(found.get(name), str)]:
            raise Refused(Why.UNREADABLE, f"the provider does not say its {', '.join(missing)}")
        known = _Known(found, time.monotonic() + KEPT)
        with _lock:
            _known[self.issuer] = known
        return known

    def _discovered(self) -> dict[str, Any]:
        found = self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise Refused(Why.UNREADABLE, f"the addresses found are of {found.get('issuer')!r}")
        return found

    def _token(self, client: OAuth2Session, code: str, verifier: str) -> dict[str, Any]:
        try:
            token = client.fetch_token(
                self._addresses()["token_endpoint"], code=code, code_verifier=verifier, allow_redirects=False
            )
        except OAuthError as fault:
            why = Why.CODE if fault.error in ("invalid_grant", "invalid_request") else Why.ACCOUNT
            raise Refused(why, f"the token was refused: {fault.error}") from None
        except (requests.RequestException, ValueError) as fault:
            _no_answer(fault)
        if not isinstance(token.get("id_token"), str) or not token.get("access_token"):
            raise Refused(Why.UNREADABLE, "the answer holds no ID token")
        return dict(token)

    def _verified(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        try:
            try:
                signed = jwt.decode(token["id_token"], self._keys(), ALGORITHMS)
            except errors.InvalidKeyIdError:
                signed = jwt.decode(token["id_token"], self._keys(anew=True), ALGORITHMS)
            asked = {"nonce": nonce, "client_id": self.client_id, "access_token": token["access_token"]}
            wanted: Any = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.client_id},
            }
            claims = CodeIDToken(signed.claims, signed.header, wanted, asked)
            claims.validate(leeway=LEEWAY)
        except errors.ClaimError as fault:
            raise Refused(_CLAIMS.get(fault.claim, Why.UNREADABLE), f"claim {fault.claim}: {fault.error}") from None
        except (errors.JoseError, ValueError) as fault:
            raise Refused(Why.SIGNATURE, type(fault).__name__) from None
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise Refused(Why.INCOMPLETE, "sub is missing")
        return dict(claims)

    def _keys(self, *, anew: bool = False) -> KeySet:
        known = self._what_is_known()
        if known.keys is None or anew:
            try:
                known.keys = KeySet.import_key_set(self._get(known.addresses["jwks_uri"]))  # type: ignore[arg-type]
            except (errors.JoseError, ValueError, KeyError, TypeError):
                raise Refused(Why.UNREADABLE, "the provider's keys can't be read") from None
        return known.keys

    def _user_info(self, client: OAuth2Session, subject: str) -> dict[str, Any]:
        address = self._addresses().get("userinfo_endpoint")
        if not address:
            return {}
        try:
            said = _json(client.get(address, allow_redirects=False))
        except (requests.RequestException, OAuthError, ValueError) as fault:
            _no_answer(fault)
        if said.get("sub") != subject:  # else an answer about somebody else could be put beside a good token
            raise Refused(Why.FOREIGN, "user-info is about another subject")
        return said

    def _get(self, address: str) -> dict[str, Any]:
        try:
            return _json(requests.get(address, timeout=self.timeout, allow_redirects=False))
        except (requests.RequestException, ValueError) as fault:
            _no_answer(fault)


_CLAIMS = {
    "iss": Why.FOREIGN, "aud": Why.FOREIGN, "azp": Why.FOREIGN, "nonce": Why.NONCE, "exp": Why.EXPIRED,
    "iat": Why.EXPIRED, "nbf": Why.EXPIRED, "at_hash": Why.SIGNATURE,
}  # fmt: skip


def _json(answer: requests.Response) -> dict[str, Any]:
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("the answer is no JSON object")
    return found


def _no_answer(fault: Exception) -> NoReturn:
    """The partner gave no answer that can be used: slow, down, or unreadable."""
    if isinstance(fault, requests.Timeout):
        raise Refused(Why.SLOW, type(fault).__name__) from None
    status = getattr(getattr(fault, "response", None), "status_code", 0)
    if isinstance(fault, requests.ConnectionError) or status >= 500:
        raise Refused(Why.DOWN, f"HTTP {status}" if status else type(fault).__name__) from None
    raise Refused(Why.UNREADABLE, f"HTTP {status}" if status else type(fault).__name__) from None


@dataclass(frozen=True)
class Adapter:
    """What web/house.py binds: asks with the home's account as it is when it is needed."""

    def connected(self) -> bool:
        return eid_account.account() is not None

    def begin(self, back: str) -> Begun:
        return _provider().begin(back)

    def finish(self, begun: Begun, answer: Mapping[str, str], back: str) -> Claims:
        return _provider().finish(begun, answer, back)


def adapter() -> Adapter:
    """The e-ID as this home reaches it."""
    return Adapter()


def _provider() -> IdentityProvider:
    account = eid_account.account()
    if account is None:
        raise Refused(Why.NOT_CONNECTED)
    try:
        secret = account.secret
    except SecretLost as fault:
        raise Refused(Why.ACCOUNT, str(fault)) from None
    return IdentityProvider(account.issuer, account.client_id, secret, account.back, account.endpoints, TIMEOUT)
