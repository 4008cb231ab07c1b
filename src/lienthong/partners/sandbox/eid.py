"""Simulator of the e-ID: an OpenID provider over real HTTP, whose citizens are made up. It says so on its page.

    GET  /simulator/eid/.well-known/openid-configuration, /jwks
    GET  /simulator/eid/authorize     the page on which one chooses whom to be; POST sends them back with a code
    POST /simulator/eid/token         the code, once, for an ID token and an access token
    GET  /simulator/eid/userinfo
    POST /simulator/eid/citizens      [{"number", "name", "birth"}]: put people into it

Whom it offers beside those put into it, its `register` says: in the demo, the synthetic persons of this home.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from lienthong.directory import alphabet
from lienthong.partners.sandbox import eid_page
from lienthong.partners.sandbox.eid_page import Citizen
from lienthong.partners.sandbox.simulator import Answer, Request

LIFE = 300  # seconds of an ID token
SHOWN = 20
STRANGER = "Người Giả Lập Khác"

# (words searched for) → the citizens offered, at most `SHOWN`
Register = Callable[[str], list[Citizen]]


@dataclass(frozen=True)
class _Code:
    """What a code stands for until it is changed for a token."""

    citizen: Citizen
    client: str
    back: str
    nonce: str
    challenge: str


@dataclass
class EIdSimulator:
    """Plays the e-ID. `clients`: id → secret; empty lets every client in."""

    clients: dict[str, str] = field(default_factory=dict)
    citizens: dict[str, Citizen] = field(default_factory=dict)
    register: Register = lambda words: []
    keys: list[RSAKey] = field(default_factory=list)  # the last one signs
    codes: dict[str, _Code] = field(default_factory=dict)
    tokens: dict[str, Citizen] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    name = "eid"
    title = {"vi": "Định danh điện tử VNeID (giả lập)", "en": "e-ID (simulated)"}
    behaviours: Mapping[str, str] = field(
        default_factory=lambda: {
            "wrong-signature": "signs with a key that is not its own",
            "unsigned": "does not sign at all",
            "wrong-nonce": "answers for another sign-in",
            "wrong-audience": "answers for another site",
            "other-name": "says another name",
            "other-subject": "user-info is about somebody else",
            "no-number": "does not say the personal number",
            "expired": "answers with a token that has expired",
            "forgotten": "no longer knows any code",
            "stranger": "no longer knows the site",
            "malformed": "answers with something else than JSON",
            "rotate": "signs with a new key from now on",
        }
    )

    def put(self, citizen: Citizen) -> None:
        """Let the simulator know a citizen."""
        self.citizens[citizen.number] = citizen

    def answer(self, request: Request, behaviour: str) -> Answer:
        self.asked.append(request.path)
        plays: dict[tuple[str, str], Callable[[Request, str], Answer]] = {
            ("GET", "/.well-known/openid-configuration"): self._addresses,
            ("GET", "/jwks"): self._jwks,
            ("GET", "/authorize"): self._page,
            ("POST", "/authorize"): self._choose,
            ("POST", "/token"): self._token,
            ("GET", "/userinfo"): self._user_info,
            ("POST", "/citizens"): self._take,
        }
        play = plays.get((request.method, request.path))
        if play is None:
            return _json({"error": "not_found"}, status=404)
        if behaviour == "malformed" and request.path in ("/token", "/userinfo", "/jwks"):
            return Answer(b"<html>maintenance</html>", content_type="text/html")
        return play(request, behaviour)

    def _addresses(self, request: Request, _behaviour: str) -> Answer:
        here = _here(request)
        return _json(
            {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo",
                "jwks_uri": f"{here}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _jwks(self, _request: Request, _behaviour: str) -> Answer:
        self._key()
        return _json({"keys": [key.as_dict(private=False) for key in self.keys]})

    def _page(self, request: Request, _behaviour: str) -> Answer:
        asked = _fields(request.query)
        if fault := self._against(asked):
            return Answer(eid_page.fault(fault).encode(), status=400, content_type=eid_page.HTML)
        words = asked.pop("words", "")
        return Answer(eid_page.choose(self._offered(words), asked, words).encode(), content_type=eid_page.HTML)

    def _choose(self, request: Request, _behaviour: str) -> Answer:
        asked = _fields(request.body.decode())
        citizen = self._find(asked.get("citizen", ""))
        if fault := self._against(asked):
            return Answer(eid_page.fault(fault).encode(), status=400, content_type=eid_page.HTML)
        if citizen is None:
            return _back(asked, error="access_denied")
        code = secrets.token_urlsafe(24)
        kept = _Code(
            citizen, asked["client_id"], asked["redirect_uri"], asked.get("nonce", ""), asked["code_challenge"]
        )
        with self._lock:
            self.codes[code] = kept
        return _back(asked, code=code)

    def _against(self, asked: Mapping[str, str]) -> str:
        """Why this is no sign-in that the provider would begin; empty if it is."""
        if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
            return "response_type=code, scope=openid"
        if self.clients and asked.get("client_id") not in self.clients:
            return "client_id"
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            return "code_challenge (S256)"
        return "" if urlsplit(asked.get("redirect_uri", "")).scheme in ("http", "https") else "redirect_uri"

    def _token(self, request: Request, behaviour: str) -> Answer:
        asked = _fields(request.body.decode())
        client, secret = _client(request, asked)
        if behaviour == "stranger" or (self.clients and self.clients.get(client) != secret):
            return _json({"error": "invalid_client"}, status=401)
        with self._lock:
            kept = self.codes.pop(asked.get("code", ""), None)
        if behaviour == "forgotten" or kept is None or not _fits(kept, client, asked):
            return _json({"error": "invalid_grant", "error_description": "code"}, status=400)
        access = secrets.token_urlsafe(24)
        self.tokens[access] = _as_told(kept.citizen, behaviour)
        token = {"access_token": access, "token_type": "Bearer", "expires_in": LIFE}
        return _json(token | {"id_token": self._signed(_here(request), kept, behaviour)})

    def _signed(self, here: str, kept: _Code, behaviour: str) -> str:
        now = int(time.time()) - (2 * LIFE if behaviour == "expired" else 0)
        claims: dict[str, Any] = {
            "iss": here, "aud": "another-site" if behaviour == "wrong-audience" else kept.client,
            "sub": _subject(kept.citizen), "nonce": "another" if behaviour == "wrong-nonce" else kept.nonce,
            "iat": now, "exp": now + LIFE, **_said(_as_told(kept.citizen, behaviour), behaviour),
        }  # fmt: skip
        if behaviour == "unsigned":
            head = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
            return f"{head}.{urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}."
        key = self._key(new=behaviour == "rotate")
        forged = RSAKey.generate_key(2048) if behaviour == "wrong-signature" else key
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, forged)

    def _user_info(self, request: Request, behaviour: str) -> Answer:
        citizen = self.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if citizen is None:
            return _json({"error": "invalid_token"}, status=401)
        subject = "somebody-else" if behaviour == "other-subject" else _subject(citizen)
        return _json({"sub": subject, **_said(citizen, behaviour)})

    def _take(self, request: Request, _behaviour: str) -> Answer:
        for row in json.loads(request.body):
            self.put(Citizen(row["number"], row["name"], row.get("birth", "")))
        return _json({"citizens": len(self.citizens)})

    def _key(self, *, new: bool = False) -> RSAKey:
        with self._lock:
            if new or not self.keys:
                self.keys.append(RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"}, auto_kid=False))
            return self.keys[-1]

    def _offered(self, words: str) -> list[Citizen]:
        wanted = alphabet.folded(words)
        own = [one for one in self.citizens.values() if wanted in alphabet.folded(one.name) or wanted == one.number]
        known = {one.number for one in own}
        return [*own, *(one for one in self.register(words) if one.number not in known)][:SHOWN]

    def _find(self, number: str) -> Citizen | None:
        if not number:
            return None
        return self.citizens.get(number) or next((one for one in self.register(number) if one.number == number), None)


def _said(citizen: Citizen, behaviour: str) -> dict[str, str]:
    said = {"SoDinhDanh": citizen.number, "HoVaTen": citizen.name.upper(), "NgaySinh": citizen.birth}
    return {name: text for name, text in said.items() if text and (name, behaviour) != ("SoDinhDanh", "no-number")}


def _as_told(citizen: Citizen, behaviour: str) -> Citizen:
    return Citizen(citizen.number, STRANGER, citizen.birth) if behaviour == "other-name" else citizen


def _subject(citizen: Citizen) -> str:
    """The provider's own name for a citizen: always the same, and not the personal number."""
    return hashlib.sha256(f"eid:{citizen.number}".encode()).hexdigest()[:32]


def _fits(kept: _Code, client: str, asked: Mapping[str, str]) -> bool:
    digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
    proven = urlsafe_b64encode(digest).rstrip(b"=").decode() == kept.challenge
    return proven and (client, asked.get("redirect_uri")) == (kept.client, kept.back)


def _client(request: Request, asked: Mapping[str, str]) -> tuple[str, str]:
    kind, _space, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return asked.get("client_id", ""), asked.get("client_secret", "")
    client, _colon, secret = b64decode(given).decode().partition(":")
    return unquote(client), unquote(secret)


def _back(asked: Mapping[str, str], **answer: str) -> Answer:
    address = asked["redirect_uri"]
    joined = "&" if "?" in address else "?"
    return Answer(
        b"", status=303, headers={"Location": f"{address}{joined}{urlencode({**answer, 'state': asked['state']})}"}
    )


def _here(request: Request) -> str:
    return f"http://{request.headers.get('host', '127.0.0.1')}/simulator/{EIdSimulator.name}"


def _fields(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _json(data: dict[str, Any], *, status: int = 200) -> Answer:
    return Answer(json.dumps(data, ensure_ascii=False).encode(), status=status)
