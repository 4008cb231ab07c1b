"""Simulator of the National Public Service Portal, in both variants, over one store of dossiers with their histories.

    POST /simulator/national-portal/classic/login, /classic/services      the classic variant
    POST /simulator/national-portal/six-steps/GetToken, …                 the six steps of 2026
    GET  /simulator/national-portal/                                      what the portal shows, for eyes
    GET  /simulator/national-portal/dossiers                              the same, for programs
    POST /simulator/national-portal/applications                          a made-up citizen applies
    POST /simulator/national-portal/dossiers/<number>/supplement, …/withdraw

It knows no keys: a step told twice stands there twice. What a citizen does is offered until the portal is told
something of the dossier. A dossier it does not know it looks up in its `register`: in the demo, what the portal of this
synthetic home was told before. With a `folder` it still knows everything when it is started anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lienthong.database.clock import VIETNAM
from lienthong.partners.sandbox import national_portal_page
from lienthong.partners.sandbox.national_portal_classic import ClassicFace
from lienthong.partners.sandbox.national_portal_six_steps import SixStepsFace
from lienthong.partners.sandbox.payer import business_day
from lienthong.partners.sandbox.simulator import Answer, Request

PREFIX = "G09.20"  # of the numbers it gives
APPLY, SUPPLEMENT, WITHDRAW = "NOP", "BO_SUNG", "RUT"
SUPPLEMENT_ASKED = "5"


@dataclass
class Shown:
    """A dossier as the portal shows it. `status` "1" to "10"; `steps`: when, status, words, officer, office."""

    number: str
    procedure: str = ""
    owner: str = ""
    owner_number: str = ""
    status: str = "1"
    steps: list[dict[str, str]] = field(default_factory=list)
    due_at: str = ""
    results: list[dict[str, str]] = field(default_factory=list)
    papers: list[dict[str, str]] = field(default_factory=list)  # handed in elsewhere: kind, and where the file lies
    told: int = 0  # how often its status was told
    connected: int = 0  # how often it was opened from outside


@dataclass
class Message:
    """What a citizen did, offered until the portal hears of the dossier."""

    number: str
    asks: str
    procedure: str = ""
    declaration: dict[str, Any] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    sender: dict[str, str] = field(default_factory=dict)
    files: list[dict[str, str]] = field(default_factory=list)  # code, name, digest
    supplement: str = ""
    note: str = ""
    at: str = ""


@dataclass
class NationalPortalSimulator:
    """Plays the portal. `accounts`: user name → secret; empty lets everyone in. `catalogue`: procedure → name, days."""

    accounts: dict[str, str] = field(default_factory=dict)
    catalogue: dict[str, tuple[str, str]] = field(default_factory=dict)
    folder: Path | None = None
    register: Callable[[str], Shown | None] = lambda number: None
    today: Callable[[], date] = business_day
    dossiers: dict[str, Shown] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # SHA-256 → base64
    offers: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    numbers: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    name = "national-portal"
    title = {"vi": "Cổng Dịch vụ công quốc gia (giả lập)", "en": "National Public Service Portal (simulated)"}
    behaviours: Mapping[str, str] = field(
        default_factory=lambda: {
            "expired": "has forgotten every session and token",
            "refuse": "finds the message wrong",
            "wrong": "answers with something else than JSON, and does nothing",
            "duplicate": "offers everything twice, also what it was told of before",
            "blind": "can't say what it shows of a dossier",
            "unreachable": "the bus answers 502: the ministry's portal can't be reached",
        }
    )

    def __post_init__(self) -> None:
        kept = self._file()
        if kept and kept.exists():
            said = json.loads(kept.read_text("utf-8"))
            self.dossiers = {number: Shown(**one) for number, one in said["dossiers"].items()}
            self.messages = [Message(**one) for one in said["messages"]]
            self.files, self.offers, self.numbers = said["files"], said["offers"], said["numbers"]

    def answer(self, request: Request, behaviour: str) -> Answer:
        """Answer as the portal would."""
        with self._lock:
            face, _slash, path = request.path.strip("/").partition("/")
            said = self._answer(face, path, request, behaviour)
            if request.method == "POST":
                self._keep()
        return said

    def apply(
        self,
        procedure: str,
        declaration: Mapping[str, Any],
        *,
        owner: Mapping[str, str],
        sender: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """A citizen applies; gives the number. owner, sender: {"name", "number"}; files: code of the paper → bytes."""
        with self._lock:
            number = self.next_number()
            message = Message(
                number, APPLY, procedure, dict(declaration), dict(owner), dict(sender or {}),
                [self._keep_file(code, content) for code, content in (files or {}).items()], at=self.moment(),
            )  # fmt: skip
            self.dossiers[number] = Shown(number, procedure, owner["name"], owner["number"])
            self.messages.append(message)
            self._keep()
        return number

    def supply(self, number: str, *, note: str = "", files: Mapping[str, bytes] | None = None) -> None:
        """The citizen supplies what was asked for."""
        kept = [self._keep_file(code, content) for code, content in (files or {}).items()]
        self._offer(number, SUPPLEMENT, note, kept)

    def withdraw(self, number: str, *, note: str = "") -> None:
        """The citizen wants it no longer."""
        self._offer(number, WITHDRAW, note, [])

    def waiting(self, behaviour: str) -> list[Message]:
        """What is offered now."""
        return [*self.messages, *self.messages] if behaviour == "duplicate" else list(self.messages)

    def heard(self, number: str, status: str) -> Shown | None:
        """Something was told of a dossier: what its citizen did is offered no more."""
        shown = self.find(number)
        if shown:
            shown.status, shown.told = status, shown.told + 1
            if status != SUPPLEMENT_ASKED:
                self.messages = [one for one in self.messages if one.number != number]
        return shown

    def next_number(self) -> str:
        """A number as the sample of 2026 has it."""
        self.numbers += 1
        number = f"{PREFIX}-{self.today():%Y%m%d}-{self.numbers:07d}"
        return self.next_number() if self.find(number) else number

    def find(self, number: str) -> Shown | None:
        """The dossier with this number."""
        if number and number not in self.dossiers and (before := self.register(number)):
            self.dossiers[number] = before
        return self.dossiers.get(number)

    def moment(self) -> str:
        """Now, as the portal writes it: on the day it lives in."""
        return f"{self.today():%Y%m%d}{datetime.now(VIETNAM):%H%M%S}"

    def _answer(self, face: str, path: str, request: Request, behaviour: str) -> Answer:
        if face == "" and request.method == "GET":
            return national_portal_page.page(self)
        if face == "dossiers" and request.method == "GET":
            return _json({number: asdict(one) for number, one in self.dossiers.items()})
        if face in ("applications", "dossiers") and request.method == "POST":
            return self._citizen(path, json.loads(request.body or b"{}"))
        if behaviour == "wrong":
            return Answer(b"<html>maintenance</html>", content_type="text/html")
        if behaviour == "expired" and not path.startswith(("login", "GetToken")):
            self.tokens.clear()
        faces: dict[str, Any] = {"classic": ClassicFace, "six-steps": SixStepsFace}
        return faces[face](self, behaviour).answer(path, request) if face in faces else Answer(b"{}", status=404)

    def _citizen(self, path: str, given: dict[str, Any]) -> Answer:
        number, _slash, does = path.partition("/")
        files = {code: base64.b64decode(content) for code, content in (given.get("files") or {}).items()}
        if not number:
            number = self.apply(
                given["procedure"], given["declaration"], owner=given["owner"], sender=given.get("sender"), files=files
            )
        elif self.find(number) is None or does not in ("supplement", "withdraw"):
            return _json({"error": "no such dossier, or nothing that a citizen does"}, status=404)
        elif does == "supplement":
            self.supply(number, note=given.get("note", ""), files=files)
        else:
            self.withdraw(number, note=given.get("note", ""))
        return _json({"number": number})

    def _offer(self, number: str, asks: str, note: str, files: list[dict[str, str]]) -> None:
        with self._lock:
            name = f"{number}-BS{sum(one['TrangThai'] == '5' for one in self.dossiers[number].steps)}"
            self.messages.append(
                Message(number, asks, files=files, supplement=name if asks == SUPPLEMENT else "", note=note)
            )
            self._keep()

    def _keep_file(self, code: str, content: bytes) -> dict[str, str]:
        digest = hashlib.sha256(content).hexdigest()
        self.files[digest] = base64.b64encode(content).decode()
        return {"code": code, "name": f"{code}.pdf", "digest": digest}

    def _file(self) -> Path | None:
        return self.folder / "national-portal.json" if self.folder else None

    def _keep(self) -> None:
        if kept := self._file():
            said = {"dossiers": {number: asdict(one) for number, one in self.dossiers.items()},
                    "messages": [asdict(one) for one in self.messages], "files": self.files, "offers": self.offers,
                    "numbers": self.numbers}  # fmt: skip
            kept.write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def of_this_home(number: str) -> Shown | None:
    """What the portal was told before of a dossier of this synthetic home: the register of the demo's simulator."""
    from django.db import connection

    from lienthong.partners.sandbox.national_portal_register import told_before

    try:
        return told_before(number)
    finally:
        if not connection.in_atomic_block:
            connection.close()  # each request of the sandbox is a thread of its own


def _json(said: Any, *, status: int = 200) -> Answer:
    return Answer(json.dumps(said, ensure_ascii=False).encode(), status=status)
