"""Courier to social insurance: envelopes to the portal, under the account of the facility that owes them.

The portal knows no keys: what was sent twice would lie there twice. So where an answer is missing, the courier asks
what became of the file (by its hash) before it repeats; where the portal can't say, a person looks.
"""

from __future__ import annotations

from typing import Any

from requests.exceptions import RequestException

from lienthong import directory, ledger
from lienthong.database import files
from lienthong.ledger.reason import reason
from lienthong.partners import calling, portal
from lienthong.partners.portal_account import PortalAccount, account_of
from lienthong.partners.secret import SecretLost
from lienthong.partners.sender import sender_of

RECEIPT = "social_insurance.accepted"
TAKEN, THERE_ALREADY, NOT_THERE = "200", "409", "404"  # the last two: assumed


class SocialInsuranceCourier:
    """Carries envelopes of the XML set to the portal."""

    channel = "bhxh"
    honours_keys = False

    def __init__(self) -> None:
        self.tokens = portal.Tokens()

    def carry(self, parcel: ledger.Parcel) -> ledger.Outcome:
        """Send the envelope; the transaction code is the proof."""
        return self._with_account(parcel, lambda account: self._send(account, parcel))

    def ask(self, parcel: ledger.Parcel) -> ledger.Outcome | None:
        """What became of an earlier attempt, by the hash of the file."""
        account = account_of(sender_of(parcel))
        if account is None or not account.looks_up:
            return None
        return self._with_account(parcel, lambda account: self._look_up(account, parcel))

    def _with_account(self, parcel: ledger.Parcel, do: Any) -> ledger.Outcome:
        """`do` with the sender's account; a token that has ended is taken anew, once."""
        account = account_of(sender_of(parcel))
        if account is None:
            return ledger.Refused(reason("no-account"))
        try:
            try:
                return do(account)
            except portal.NotSignedIn:
                self.tokens.forget(account)
                return do(account)
        except (portal.NotSignedIn, SecretLost) as fault:
            return ledger.Refused(reason("renew", why=fault))

    def _send(self, account: PortalAccount, parcel: ledger.Parcel) -> ledger.Outcome:
        token = self._token(account)
        if not isinstance(token, portal.Token):
            return token
        envelope, province = files.get(parcel.payload), _province(account)
        try:
            return calling.outcome_of(lambda: _judged(portal.send(account, token, envelope, province=province)))
        except portal.WrongAnswer as fault:
            return ledger.Unknown(calling.why(fault))

    def _look_up(self, account: PortalAccount, parcel: ledger.Parcel) -> ledger.Outcome:
        token = self._token(account)
        if not isinstance(token, portal.Token):
            return ledger.Unknown(token.reason)
        try:
            said = portal.look_up(account, token, parcel.payload)
        except (RequestException, portal.WrongAnswer) as fault:
            return ledger.Unknown(calling.why(fault))
        if str(said["maKetQua"]) == NOT_THERE:
            return ledger.Unreachable(reason("not-there"))
        return _judged(said)

    def _token(self, account: PortalAccount) -> portal.Token | ledger.Unreachable:
        """A token; where none can be had, nothing was sent."""
        try:
            return self.tokens.of(account)
        except (RequestException, portal.WrongAnswer) as fault:
            return ledger.Unreachable(reason("no-session", why=calling.why(fault)))


def _judged(said: dict[str, Any]) -> ledger.Outcome:
    code = str(said["maKetQua"])
    if code in (TAKEN, THERE_ALREADY) and said.get("maGiaoDich"):
        proof = {name: str(said[name]) for name in ("maGiaoDich", "thoiGianTiepNhan") if said.get(name)}
        return ledger.Accepted(proof, RECEIPT)
    if code == TAKEN:
        return ledger.Unknown(reason("no-receipt", status=code))
    return ledger.Refused(calling.refusal(code, said.get("thongDiep")), {"maKetQua": code})


def _province(account: PortalAccount) -> str:
    """The province as the portal wants it; the code's first two characters where the directory doesn't know it."""
    try:
        return directory.facility(account.code).province
    except directory.UnknownFacility:
        return account.code[:2]
