"""Payer: lists to post and bank, orders to stop lines of them, and what they report, over our own contract
(docs/payer-file.md).

    PUT  <address>/lists/<code>            the list, with Idempotency-Key and the SHA-256 of the body
    GET  <address>/news?since=<mark>       200 a page of what is new since then, 204 nothing
    GET  <address>/lists/<code>/result     200 the result file, 204 not yet
    POST <address>/lists/<code>/stops      lines that must not be paid any more, or may be again
    GET  <address>/lists/<code>/stops      200 what became of these lines, 204 nothing yet

Evidence: assumed. No post or bank publishes such an interface; this one is what we ask for. The payer honours keys: the
same key again is answered with the first receipt.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

import requests
from django.db import models
from requests.auth import HTTPBasicAuth
from requests.exceptions import RequestException

from lienthong import access, ledger
from lienthong.assistance import payments
from lienthong.assistance.payments import control, stop_order
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.handing_over import CHANNEL, RECEIPT
from lienthong.assistance.payments.report import Channel, PayerReport
from lienthong.assistance.payments.stop_order import State, StopOrder
from lienthong.database import clock, files, jobs
from lienthong.ledger.reason import reason
from lienthong.partners import calling
from lienthong.partners.payer_account import PayerAccount, account_of
from lienthong.partners.secret import SecretLost

TIMEOUT = (5, 60)  # seconds to connect, to answer
TAKEN = "accepted"
NEWS = "lienthong.payer-news"
NO_SUCH_ADDRESS = (404, 405, 501)
MOST_PAGES, MARK_LENGTH = 1000, 200

logger = logging.getLogger(__name__)


class PayerCourier:
    """Carries payment lists, and orders to stop lines of them, to their payers."""

    channel = CHANNEL
    honours_keys = True

    def carry(self, parcel: ledger.Parcel) -> ledger.Outcome:
        """Hand the list or the order over; the payer's receipt number is the proof."""
        account = account_of(parcel.destination)
        if account is None:
            return ledger.Refused(reason("no-account"))
        return calling.outcome_of(lambda: _judged(_handed(account, parcel, files.get(parcel.payload)), parcel))

    def ask(self, parcel: ledger.Parcel) -> ledger.Outcome | None:
        """Never needed: a payer that has it answers with the same receipt."""
        return None


def _handed(account: PayerAccount, parcel: ledger.Parcel, body: bytes) -> requests.Response:
    method, below = ("POST", "/stops") if parcel.kind == stop_order.DELIVERY else ("PUT", "")
    return requests.request(
        method, f"{account.address}/lists/{parcel.key.partition('/')[0]}{below}", data=body, auth=_signed_in(account),
        headers={"Content-Type": "application/json", "Idempotency-Key": parcel.key, "X-SHA-256": parcel.payload},
        timeout=TIMEOUT, allow_redirects=False,
    )  # fmt: skip


def _signed_in(account: PayerAccount) -> HTTPBasicAuth:
    """As bytes: what is not Latin would not be sent otherwise."""
    return HTTPBasicAuth(account.username.encode(), account.secret.encode())


def _judged(answer: requests.Response, parcel: ledger.Parcel) -> ledger.Outcome:
    said = _json(answer)
    if answer.status_code in (200, 201) and said.get("state") == TAKEN and said.get("receipt"):
        if said.get("sha256") != parcel.payload:
            return ledger.Refused(reason("another-file"), said)
        return ledger.Accepted(
            {name: str(said[name]) for name in ("receipt", "received_at", "sha256") if name in said},
            stop_order.RECEIPT if parcel.kind == stop_order.DELIVERY else RECEIPT,
        )
    if answer.status_code in (400, 401, 403, 404, 409, 422):
        return ledger.Refused(calling.refusal(answer.status_code, said.get("reason")))
    return ledger.Unknown(reason("no-receipt", status=answer.status_code))


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


@jobs.periodic("*/10 * * * *")
@jobs.task("payers.collect", queue="payments")
def collect() -> None:
    """Fetch what payers report on lists and answer to orders: all that is new, in pages.

    A payer that has no such address is asked list by list; one that has it, only about lists whose report is late.
    """
    accounts = {one.payer: one for one in PayerAccount.objects.order_by("payer")}
    by_news = {payer for payer, account in accounts.items() if read_news(account)}
    for code, payer, orders in asked():
        if payer in accounts and payer not in by_news:
            fetch_answers(code, orders, accounts[payer])
    for handed in awaited():
        late = clock.today() > handed.report_by
        if handed.payer in accounts and (late or handed.payer not in by_news):
            fetch(handed, accounts[handed.payer])


def read_news(account: PayerAccount) -> bool:
    """Take all that is new at a payer since its mark, page by page; False if it offers no news.

    The mark is kept once a page is taken: who dies before takes the same page again, which changes nothing.
    """
    for _page in range(MOST_PAGES):
        answer = _answer(account, "news", {"since": account.mark})
        if answer is not None and answer.status_code in NO_SUCH_ADDRESS:
            return False
        page = _json(answer) if answer is not None and answer.status_code == 200 else {}
        news, mark = page.get("news"), str(page.get("mark") or "")[:MARK_LENGTH]
        if page.get("format") != NEWS or not isinstance(news, list) or not news or mark in ("", account.mark):
            return True
        orders = orders_of(account, news)
        for one in news:
            _taken(account, one, orders)
        PayerAccount.objects.filter(pk=account.pk, mark=account.mark).update(mark=mark)
        account.mark = mark
    return True


def orders_of(account: PayerAccount, news: list[Any]) -> dict[str, list[StopOrder]]:
    """The payer's orders on the lists of which a page of news has answers, by the list's code.

    Answered ones too: the payer may have corrected itself.
    """
    told = {str(one.get("code")) for one in news if isinstance(one, dict) and one.get("about") == "stops"}
    months = {month for code in told if (month := control.month_of(code))}
    if not months:
        return {}
    rows = StopOrder.objects.unscoped("a payer's answers").filter(payer=account.payer, list_month__in=months)
    found: dict[str, list[StopOrder]] = {}
    for row in rows.exclude(state=State.WITHDRAWN):
        found.setdefault(control.code(row.list_month, row.commune), []).append(row)
    return found


def _taken(account: PayerAccount, one: Any, orders: dict[str, list[StopOrder]]) -> None:
    """One thing that is new: a report, or answers to orders on the lines of a list."""
    try:
        if one["about"] == "result":
            file = str(one["file"]).encode()
            payments.receive(file, payer=account.payer, channel=Channel.COURIER, by=access.SYSTEM)
        elif one["about"] == "stops":
            _answers_taken(one["answers"], orders.get(str(one["code"]), []), account)
    except (KeyError, TypeError, ValueError) as fault:
        logger.warning("news of %s can't be read: %s", account.payer, fault)


def awaited() -> list[HandedList]:
    """The lists that lie with a payer and are not reported in full, the oldest first."""
    rows = HandedList.objects.unscoped("the courier asks every payer for its reports")
    told = models.F("paid_lines") + models.F("unpaid_lines")
    return list(rows.filter(lines__gt=told).order_by("list_month", "commune"))


def fetch(handed: HandedList, account: PayerAccount) -> PayerReport | None:
    """The payer's report on one list; None where there is none yet, or the payer can't be reached."""
    answer = _got(account, f"{handed.code}/result")
    if answer is None:
        return None
    return payments.receive(answer.content, payer=handed.payer, channel=Channel.COURIER, by=access.SYSTEM)


def asked() -> Iterator[tuple[str, str, list[StopOrder]]]:
    """The lists with orders that their payer has not answered: code, payer, orders."""
    rows = StopOrder.objects.unscoped("the courier asks payers for their answers").filter(state=State.ORDERED)
    ordered = sorted(rows, key=lambda row: (row.list_month, row.commune))
    for (month, commune, payer), orders in groupby(ordered, key=lambda row: (row.list_month, row.commune, row.payer)):
        yield control.code(month, commune), payer, list(orders)


def fetch_answers(code: str, orders: list[StopOrder], account: PayerAccount) -> int:
    """Take what the payer answers to orders on the lines of a list, line by line; how many it answered.

    What it says of lines that were not asked about, or says in other words than the contract's, is not taken.
    """
    said = _got(account, f"{code}/stops")
    return _answers_taken(_json(said).get("answers") if said is not None else None, orders, account)


def _answers_taken(answers: Any, orders: list[StopOrder], account: PayerAccount) -> int:
    if not isinstance(answers, list):
        return 0
    open_orders, taken = {row.code: row for row in orders}, 0
    for one in answers:
        row = open_orders.get(str(one.get("id"))) if isinstance(one, dict) else None
        if row is not None:
            try:
                taken += _answered(row, one)
            except (ValueError, KeyError, ledger.InvalidState) as fault:
                logger.warning("the answer of %s on line %s is not taken: %s", account.payer, row.code, fault)
    return taken


def _answered(row: StopOrder, one: dict[str, Any]) -> bool:
    said = {"stopped": State.STOPPED, "paid": State.PAID}[str(one.get("answer"))]
    day = date.fromisoformat(str(one.get("paid_on"))) if said == State.PAID else None
    return stop_order.answer(row, said, paid_on=day, by=access.SYSTEM).state == said


def _got(account: PayerAccount, path: str) -> requests.Response | None:
    """What the payer has to say at an address below its lists; None where that is nothing, or it can't be reached."""
    answer = _answer(account, f"lists/{path}")
    return answer if answer is not None and answer.status_code == 200 and answer.content else None


def _answer(account: PayerAccount, path: str, query: dict[str, str] | None = None) -> requests.Response | None:
    try:
        return requests.get(
            f"{account.address}/{path}", params=query, auth=_signed_in(account), timeout=TIMEOUT, allow_redirects=False
        )
    except (RequestException, SecretLost) as fault:
        logger.warning("nothing heard of %s on %s: %s", account.payer, path, fault)
        return None
