"""What a courier makes of an HTTP call that failed: certainly not there, or perhaps."""

from __future__ import annotations

from collections.abc import Callable

from requests.exceptions import ConnectionError as CannotConnect
from requests.exceptions import ConnectTimeout, RequestException

from lienthong import ledger
from lienthong.partners.node import SENT_UNHEARD
from lienthong.partners.secret import SecretLost


def outcome_of(call: Callable[[], ledger.Outcome]) -> ledger.Outcome:
    """The call's own outcome, or what its failure tells."""
    try:
        return call()
    except SecretLost as fault:
        return ledger.Refused(f"{fault}: renew the account, send again")
    except ConnectTimeout as fault:
        return ledger.Unreachable(str(fault))
    except CannotConnect as fault:
        heard = any(word in str(fault) for word in SENT_UNHEARD)
        return ledger.Unknown(str(fault)) if heard else ledger.Unreachable(str(fault))
    except RequestException as fault:
        return ledger.Unknown(f"{type(fault).__name__}: {fault}")
