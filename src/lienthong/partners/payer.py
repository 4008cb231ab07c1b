"""Payer: lists to post and bank, and their reports back, over our own contract (docs/payer-file.md).

    PUT  <address>/lists/<code>            the list, with Idempotency-Key and the SHA-256 of the body
    GET  <address>/lists/<code>/result     200 the result file, 204 not yet

Evidence: assumed. No post or bank publishes such an interface; this one is what we ask for. The payer honours keys: the
same key again is answered with the first receipt.
"""

from __future__ import annotations

import logging
from typing import Any

import requests
from django.db import models
from requests.auth import HTTPBasicAuth
from requests.exceptions import ConnectionError as CannotConnect
from requests.exceptions import ConnectTimeout, RequestException

from lienthong import access, ledger
from lienthong.assistance import payments
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.handing_over import CHANNEL, RECEIPT
from lienthong.assistance.payments.report import Channel, PayerReport
from lienthong.database import files, jobs
from lienthong.partners.node import SENT_UNHEARD
from lienthong.partners.payer_account import PayerAccount, account_of
from lienthong.partners.secret import SecretLost

TIMEOUT = (5, 60)  # seconds to connect, to answer
TAKEN = "accepted"

logger = logging.getLogger(__name__)


class PayerCourier:
    """Carries payment lists to their payers."""

    channel = CHANNEL
    honours_keys = True

    def carry(self, parcel: ledger.Parcel) -> ledger.Outcome:
        """Hand the list over; the payer's receipt number is the proof."""
        account = account_of(parcel.destination)
        if account is None:
            return ledger.Refused("this payer has no account here: enter one, send again")
        try:
            answer = _put(account, parcel, files.get(parcel.payload))
        except SecretLost as fault:
            return ledger.Refused(f"{fault}: renew the account, send again")
        except ConnectTimeout as fault:
            return ledger.Unreachable(str(fault))
        except CannotConnect as fault:
            heard = any(word in str(fault) for word in SENT_UNHEARD)
            return ledger.Unknown(str(fault)) if heard else ledger.Unreachable(str(fault))
        except RequestException as fault:
            return ledger.Unknown(f"{type(fault).__name__}: {fault}")
        return _judged(answer, parcel)

    def ask(self, parcel: ledger.Parcel) -> ledger.Outcome | None:
        """Never needed: a payer that has it answers with the same receipt."""
        return None


def _put(account: PayerAccount, parcel: ledger.Parcel, body: bytes) -> requests.Response:
    return requests.put(
        f"{account.address}/lists/{parcel.key.partition('/')[0]}", data=body, auth=_signed_in(account),
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
            return ledger.Refused("the payer has another file under this key than the one that was sent", said)
        return ledger.Accepted(
            {name: str(said[name]) for name in ("receipt", "received_at", "sha256") if name in said}, RECEIPT
        )
    if answer.status_code in (400, 401, 403, 404, 409, 422):
        return ledger.Refused(f"{answer.status_code}: {said.get('reason') or 'no reason was given'}")
    return ledger.Unknown(f"the payer answered {answer.status_code} without a receipt")


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


@jobs.periodic("*/10 * * * *")
@jobs.task("payers.collect", queue="payments")
def collect() -> None:
    """Fetch what payers report on the lists of which something is still to be told."""
    for handed in awaited():
        account = account_of(handed.payer)
        if account:
            fetch(handed, account)


def awaited() -> list[HandedList]:
    """The lists that lie with a payer and are not reported in full, the oldest first."""
    rows = HandedList.objects.unscoped("the courier asks every payer for its reports")
    told = models.F("paid_lines") + models.F("unpaid_lines")
    return list(rows.filter(lines__gt=told).order_by("list_month", "commune"))


def fetch(handed: HandedList, account: PayerAccount) -> PayerReport | None:
    """The payer's report on one list; None where there is none yet, or the payer can't be reached."""
    try:
        answer = requests.get(
            f"{account.address}/lists/{handed.code}/result", auth=_signed_in(account), timeout=TIMEOUT,
            allow_redirects=False,
        )  # fmt: skip
    except (RequestException, SecretLost) as fault:
        logger.warning("no report of %s on %s: %s", handed.payer, handed.code, fault)
        return None
    if answer.status_code != 200 or not answer.content:
        return None
    return payments.receive(answer.content, payer=handed.payer, channel=Channel.COURIER, by=access.SYSTEM)
