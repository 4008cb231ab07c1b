"""What a courier makes of an HTTP call that failed: why, and whether it may have arrived all the same."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from requests.exceptions import ChunkedEncodingError, ConnectTimeout, ContentDecodingError, RequestException, Timeout
from requests.exceptions import ConnectionError as CannotConnect

from lienthong import ledger
from lienthong.ledger.reason import reason
from lienthong.partners.secret import SecretLost

_SILENT = "Read timed out"
_CUT = ("Connection aborted", "RemoteDisconnected", "Connection reset")


def outcome_of(call: Callable[[], ledger.Outcome]) -> ledger.Outcome:
    """The call's own outcome, or what its failure tells."""
    try:
        return call()
    except SecretLost as fault:
        return ledger.Refused(reason("renew", why=fault))
    except RequestException as fault:
        return ledger.Unknown(why(fault)) if may_have_arrived(fault) else ledger.Unreachable(why(fault))


def may_have_arrived(fault: RequestException) -> bool:
    """Whether the partner may have what was sent."""
    if isinstance(fault, ConnectTimeout):
        return False
    return not isinstance(fault, CannotConnect) or any(words in str(fault) for words in (_SILENT, *_CUT))


def why(fault: Exception) -> str:
    """A fault as it is kept: one of our own says its reason itself."""
    if not isinstance(fault, RequestException):
        return str(fault)
    if fault.response is not None:
        return reason("status", status=fault.response.status_code)
    host = urlsplit(fault.request.url or "").hostname if fault.request is not None else ""
    if isinstance(fault, ConnectTimeout):
        return reason("no-connection", host=host)
    if isinstance(fault, Timeout) or _SILENT in str(fault):
        return reason("silent", host=host)
    if isinstance(fault, ChunkedEncodingError | ContentDecodingError) or any(words in str(fault) for words in _CUT):
        return reason("line-cut")
    if isinstance(fault, CannotConnect):
        return reason("unreachable", host=host)
    return reason("call-failed", fault=type(fault).__name__)


def refusal(answer: object, said: object) -> str:
    """Why a partner refused: its code and what it wrote; that it wrote nothing is told by us."""
    return f"{answer}: {said}" if said else reason("unsaid", answer=answer)
