"""Simulator of the payers (post and bank): takes lists, pays nobody, and reports as a seed says. It says what it is.

    PUT  /simulator/payer/lists/<code>            a payment list (docs/payer-file.md); the same key, the same receipt
    GET  /simulator/payer/news?since=<mark>       reports and answers to orders that are new since then, in pages
    GET  /simulator/payer/lists/<code>/result     the result file; 204 while it "pays"
    POST /simulator/payer/lists/<code>/stops      an order not to pay some of its lines, or that they may be paid again
    GET  /simulator/payer/lists/<code>/stops      what became of these lines
    GET  /simulator/payer/lists                   what lies here

Whoever signs in is a payer of their own: two payers of one commune have lists of the same code.

One line in ten is not paid, by a hash of the seed and the line's id: absent, refused, account closed, another name,
returned, address unknown; one in two hundred is said to have died. The same list gives the same results, always.
A line under order is stopped, unless it was paid before: the report was written, or the simulator is told so
("already-paid", for the orders that come then).
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from lienthong.assistance.payments import payer_file, result_file
from lienthong.assistance.payments.control import Control, NotWhole
from lienthong.assistance.payments.payer_file import Payment
from lienthong.assistance.payments.result import Result
from lienthong.partners.sandbox.simulator import Answer, Request

BY_TRANSFER = frozenset({"bank", "ewallet"})
IN_CASH = (Result.NOT_PRESENT, Result.NOT_PRESENT, Result.NOT_PRESENT, Result.ADDRESS_UNKNOWN, Result.REFUSED)
TO_ACCOUNT = (Result.ACCOUNT_CLOSED, Result.NAME_MISMATCH, Result.RETURNED)
VIETNAM = timedelta(hours=7)


@dataclass
class Received:
    """A list that lies with the payer."""

    key: str
    sha256: str
    receipt: str
    received_at: str
    payments: list[Payment]
    control: Control
    user: str = ""
    reported: bool = False
    answered: tuple[tuple[str, str], ...] = ()
    paid_on: str = ""
    stops: dict[str, str] = field(default_factory=dict)  # line → when it was paid before; "": stopped
    orders: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # key → its receipt


@dataclass
class PayerSimulator:
    """Plays every payer at one address. `unpaid` and `died`: of a thousand lines."""

    seed: str = "2026"
    unpaid: int = 100
    died: int = 5
    today: Callable[[], date] | None = None  # where another day than the real one is meant
    lists: dict[str, Received] = field(default_factory=dict)
    puts: int = 0
    posts: int = 0
    gets: int = 0
    page: int = 50  # of the news
    news: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # whose, what; the place is the mark
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    name = "payer"
    title = {"vi": "Bưu điện và ngân hàng chi trả (giả lập)", "en": "Post and banks that pay (simulated)"}
    behaviours: Mapping[str, str] = field(
        default_factory=lambda: {
            "refuse": "finds the list wrong",
            "wrong": "answers with something else than JSON",
            "waiting": "has not paid yet (204)",
            "no-news": "has no address for news (404)",
            "altered": "reports one thousand đồng more on the first line",
            "duplicate": "reports the first line twice",
            "stranger": "reports a line that was never handed over",
            "broken": "loses the end of the result file",
            "absent": "met nobody",
            "deceased": "heard that the first beneficiary died",
            "already-paid": "had paid the lines of an order before it came",
            "unanswered": "does not say what became of the lines of its orders (204)",
            "paid-anyway": "reports lines as paid that it was ordered to stop",
        }
    )

    def answer(self, request: Request, behaviour: str) -> Answer:
        """Answer as the payer would."""
        if behaviour == "wrong":
            return Answer(b"<html>maintenance</html>", content_type="text/html")
        steps = [step for step in request.path.split("/") if step]
        self.gets += request.method == "GET"
        if steps == ["news"] and behaviour != "no-news":
            return self._news(request, behaviour)
        if steps[:1] != ["lists"] or len(steps) > 3:
            return _said({"reason": "no such address"}, 404)
        if request.method == "PUT" and len(steps) == 2:
            return self._take(steps[1], request, behaviour)
        if request.method == "GET" and len(steps) == 3 and steps[2] == "result":
            return self._report(steps[1], request, behaviour)
        if len(steps) == 3 and steps[2] == "stops":
            return self._stop(steps[1], request, behaviour)
        return _said({"lists": sorted(self.lists)})

    def _take(self, code: str, request: Request, behaviour: str) -> Answer:
        with self._lock:
            self.puts += 1
            known, digest = self._found(code, request), hashlib.sha256(request.body).hexdigest()
            if known and known.key == request.headers.get("idempotency-key"):
                return _receipt(known.receipt, known.received_at, known.sha256)
            if behaviour == "refuse" or digest != request.headers.get("x-sha-256"):
                return _said({"reason": "Tệp danh sách không hợp lệ (giả lập)"}, 422)
            try:
                told = json.loads(request.body)
                found, control = payer_file.read(told["csv"].encode())
            except (ValueError, KeyError, TypeError, AttributeError, NotWhole) as fault:
                return _said({"reason": str(fault)}, 422)
            moment = f"{datetime.now(UTC) + VIETNAM:%Y%m%d%H%M%S}"
            number = f"GL{moment}{len(self.lists) + 1:05d}"
            key = request.headers.get("idempotency-key", "")
            name = f"{_user(request)}/{code}" if code in self.lists and known is None else code
            self.lists[name] = Received(key, digest, number, moment, found, control, user=_user(request))
            return _receipt(number, moment, digest)

    def _stop(self, code: str, request: Request, behaviour: str) -> Answer:
        """Take an order, or say what became of the lines of all of them."""
        with self._lock:
            known = self._found(code, request)
            if known is None:
                return _said({"reason": "no such list"}, 404)
            if request.method != "POST":
                told = _answers(known)
                silent = behaviour == "unanswered" or not told
                return Answer(b"", status=204) if silent else _said({"answers": told})
            self.posts += 1
            key, digest = request.headers.get("idempotency-key", ""), hashlib.sha256(request.body).hexdigest()
            if key not in known.orders:
                if behaviour == "refuse" or digest != request.headers.get("x-sha-256"):
                    return _said({"reason": "Lệnh dừng chi không hợp lệ (giả lập)"}, 422)
                try:
                    order = json.loads(request.body)["order"]
                    self._obey(known, order["reason"], order["lines"], behaviour)
                except (ValueError, KeyError, TypeError) as fault:
                    return _said({"reason": str(fault)}, 422)
                moment = f"{datetime.now(UTC) + VIETNAM:%Y%m%d%H%M%S}"
                known.orders[key] = (f"DC{moment}{self.posts:05d}", moment, digest)
            return _receipt(*known.orders[key])

    def _obey(self, known: Received, reason: str, lines: list[str], behaviour: str) -> None:
        if reason == "RELEASE":
            for line in lines:
                if not known.stops.get(line):
                    known.stops.pop(line, None)
            return
        here = {one.id: one for one in known.payments}
        for line in lines:
            told = self.paid(here[line], known.paid_on)["paid_on"] if known.paid_on else ""
            known.stops.setdefault(line, self._day() if behaviour == "already-paid" else told)

    def _found(self, code: str, request: Request) -> Received | None:
        """The list with this code of whoever signs in."""
        user = _user(request)
        rows = (self.lists.get(name) for name in (code, f"{user}/{code}"))
        return next((row for row in rows if row is not None and row.user == user), None)

    def _news(self, request: Request, behaviour: str) -> Answer:
        """A page of what is new since the mark."""
        since, user = parse_qs(request.query).get("since", [""])[0], _user(request)
        with self._lock:
            for known in list(self.lists.values()):
                if known.user == user:
                    self._notice(known, behaviour)
            numbered = [(place, one) for place, (whose, one) in enumerate(self.news, 1) if whose == user]
        new = [each for each in numbered if each[0] > (int(since) if since.isdecimal() else 0)][: self.page]
        if not new:
            return Answer(b"", status=204)
        said = {"format": "lienthong.payer-news", "version": 1, "mark": str(new[-1][0])}
        return _said(said | {"news": [one for _place, one in new]})

    def _notice(self, known: Received, behaviour: str) -> None:
        code, answered = known.control.code, tuple(known.stops.items())
        if answered != known.answered and behaviour != "unanswered":
            known.answered = answered
            self.news.append((known.user, {"about": "stops", "code": code, "answers": _answers(known)}))
        if not known.reported and behaviour != "waiting":
            known.reported = behaviour != "broken"
            body = self._file(known, behaviour).decode(errors="ignore")
            self.news.append((known.user, {"about": "result", "code": code, "file": body}))

    def _report(self, code: str, request: Request, behaviour: str) -> Answer:
        known = self._found(code, request)
        if known is None:
            return _said({"reason": "no such list"}, 404)
        if behaviour == "waiting":
            return Answer(b"", status=204)
        return Answer(self._file(known, behaviour), content_type="text/csv; charset=utf-8")

    def _file(self, known: Received, behaviour: str) -> bytes:
        known.paid_on = known.paid_on or self._day()
        rows = [self._told(known, one, behaviour) for one in known.payments]
        file = result_file.as_csv(_misled(rows, behaviour), code=known.control.code, payer=known.control.payer)
        return file[: len(file) * 2 // 3] if behaviour == "broken" else file

    def _told(self, known: Received, payment: Payment, behaviour: str) -> dict[str, Any]:
        """What it reports of a line: as it came about, or as it was ordered."""
        row, day = self.paid(payment, known.paid_on, behaviour), known.stops.get(payment.id)
        if day is None:
            return row
        if day or behaviour == "paid-anyway":
            paid = Result.PAID_TRANSFER if payment.channel in BY_TRANSFER else Result.PAID_CASH
            return row | {"result": paid.value, "paid_on": day or known.paid_on}
        return row | {"result": Result.STOPPED_BY_ORDER.value, "paid_on": ""}

    def paid(self, payment: Payment, day: str, behaviour: str = "normal") -> dict[str, Any]:
        """What becomes of a payment: always the same for the same seed and line."""
        fate = int(hashlib.sha256(f"{self.seed}/{payment.id}".encode()).hexdigest()[:8], 16)
        result = self._result(payment, fate, behaviour)
        row = {"id": payment.id, "amount": payment.amount, "result": result.value, "proof": f"GL-{fate % 10**6:06d}"}
        return row | {"paid_on": day if result.value.startswith("PAID") else ""}

    def _result(self, payment: Payment, fate: int, behaviour: str) -> Result:
        by_transfer = payment.channel in BY_TRANSFER
        if behaviour == "absent":
            return Result.RETURNED if by_transfer else Result.NOT_PRESENT
        if fate % 1000 < self.died:
            return Result.DECEASED_REPORTED
        if fate % 1000 < self.died + self.unpaid:
            reasons = TO_ACCOUNT if by_transfer else IN_CASH
            return reasons[fate // 1000 % len(reasons)]
        if by_transfer:
            return Result.PAID_TRANSFER
        return Result.PAID_HOME if payment.channel == "home" else Result.PAID_CASH

    def _day(self) -> str:
        return str(self.today() if self.today else (datetime.now(UTC) + VIETNAM).date())


def _user(request: Request) -> str:
    """Who signs in; nobody is turned away."""
    kind, _space, given = request.headers.get("authorization", "").partition(" ")
    try:
        return base64.b64decode(given).decode().partition(":")[0] if kind.lower() == "basic" else ""
    except ValueError:
        return ""


def _answers(known: Received) -> list[dict[str, str]]:
    """What became of the lines under order."""
    return [
        {"id": line, "answer": "paid" if day else "stopped", "paid_on": day} for line, day in known.stops.items()
    ]  # fmt: skip


def business_day() -> date:
    """The business day of this home: what the demo's payers write into their reports."""
    from django.db import connection

    from lienthong.database import clock

    try:
        return clock.today()
    finally:
        if not connection.in_atomic_block:
            connection.close()  # each request of the sandbox is a thread of its own


def _misled(rows: list[dict[str, Any]], behaviour: str) -> list[dict[str, Any]]:
    """The report as a payer writes it that makes this mistake."""
    first, rest = rows[:1], rows[1:]
    match behaviour:
        case "altered":
            return [row | {"amount": row["amount"] + 1000} for row in first] + rest
        case "duplicate":
            return first + rows
        case "stranger":
            return [row | {"id": row["id"].replace("-", "-9999", 1)} for row in first] + rows
        case "deceased":
            return [row | {"result": Result.DECEASED_REPORTED.value, "paid_on": ""} for row in first] + rest
        case _:
            return rows


def _receipt(number: str, moment: str, digest: str) -> Answer:
    told = {"state": "accepted", "receipt": number, "received_at": moment}
    return _said(told | {"sha256": digest, "simulator": True})


def _said(told: dict[str, Any], status: int = 200) -> Answer:
    return Answer(json.dumps(told, ensure_ascii=False).encode(), status=status)
