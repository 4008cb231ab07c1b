"""Why something did not arrive: kept as a code with its values, put into words when somebody reads it.

    reason("silent", host="a.vn")   '{"code":"silent","host":"a.vn"}', as deliveries, attempts and histories have it
    words(kept)                     "a.vn gave no answer in time.", in the reader's language

A value may be a reason itself. What a partner or a person wrote is kept, and shown, as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

LONGEST = 300  # characters of a reason as it is kept; longer values are cut
_LENGTHS = (200, 100, 50, 20, 5)  # of one value, tried in turn

WORDS: Mapping[str, str] = {
    # the line
    "unreachable": gettext_noop("%(host)s can't be reached."),
    "no-connection": gettext_noop("%(host)s did not take the call in time."),
    "silent": gettext_noop("%(host)s gave no answer in time."),
    "line-cut": gettext_noop("The line was cut before an answer came."),
    "call-failed": gettext_noop("The call failed (%(fault)s)."),
    "our-fault": gettext_noop("A fault of ours, told in the log: %(fault)s"),
    "link-cut": gettext_noop("The link was cut on purpose: %(why)s"),
    # the answer
    "status": gettext_noop("The partner answered %(status)s."),
    "unreadable": gettext_noop("What the partner answered can't be read."),
    "untrusted": gettext_noop("The signature of the answer does not count: %(why)s"),
    "no-receipt": gettext_noop("The partner answered %(status)s without a receipt."),
    "unsaid": gettext_noop("The partner refused it without a reason (%(answer)s)."),
    "gives-nothing": gettext_noop("The partner gives nothing: %(said)s"),
    "message-lacks": gettext_noop("The partner says that the message lacks something: %(said)s"),
    "no-right": gettext_noop("The partner says that this home has no right to this: %(said)s"),
    "no-service": gettext_noop("The partner says that it has no such service: %(said)s"),
    "no-number": gettext_noop("The partner gave no number for the dossier."),
    "no-file-id": gettext_noop("The partner did not take a file."),
    "another-file": gettext_noop("The partner has another file under this key than the one that was sent."),
    "file-hash": gettext_noop("A file is not the one the partner named: it was not taken."),
    "file-elsewhere": gettext_noop("A file lies on another machine than the partner's: it was not fetched."),
    # the account
    "no-account": gettext_noop("No account at this partner holds today: enter one, then send again."),
    "no-address": gettext_noop("No address of this partner holds today: enter one, then send again."),
    "account-refused": gettext_noop("The partner refuses the account %(name)s (%(answer)s)."),
    "secret-lost": gettext_noop("The password can't be read with this home's key: enter it again."),
    "renew": gettext_noop("%(why)s Renew the account, then send again."),
    "no-session": gettext_noop("No session could be opened: %(why)s"),
    "no-token": gettext_noop("The partner opened no session."),
    "session-ended": gettext_noop("The partner has ended the session."),
    # what became of it
    "behind": gettext_noop("An earlier change of this dossier waits for a person; this one follows it."),
    "told-again": gettext_noop("It is sent again."),
    "not-there": gettext_noop("The partner does not have it: it is sent again."),
    "nobody-knows": gettext_noop("The answer got lost, and the partner can't be asked: look there, then send again."),
    # what can't be delivered, or taken
    "no-paper": gettext_noop("There is no such paper (%(thing)s)."),
    "another-person": gettext_noop("The paper is another person's."),
    "no-place": gettext_noop("The health book has no place for this (%(kind)s)."),
    "not-in-directory": gettext_noop("%(who)s is not in the directory of facilities."),
    "no-personal-number": gettext_noop("SoDinhDanh: no personal number of 12 digits"),
    "no-procedure": gettext_noop("MaTTHC: no procedure %(procedure)s"),
    "not-finished": gettext_noop("StatusId: only finished dossiers (%(status)s) are taken"),
    "no-such-dossier": gettext_noop("MaHoSo: no such dossier came from this province"),
}


def reason(code: str, **values: object) -> str:
    """A reason as it is kept: at most LONGEST characters. Raises KeyError for a code that has no words."""
    WORDS[code] % values
    told = {name: _read(text := str(value)) or text for name, value in values.items()}
    shortened = (orjson.dumps({"code": code} | _short(told, most)).decode() for most in _LENGTHS)
    return next(kept for kept in shortened if len(kept) <= LONGEST)


def words(kept: str) -> str:
    """A kept reason in the reader's language; what is none of ours, as it is."""
    said = _read(kept)
    return _worded(said) if said else kept


def _worded(said: Mapping[str, Any]) -> str:
    values = {name: _worded(value) if isinstance(value, dict) else value for name, value in said.items()}
    template = WORDS[said["code"]]
    return _(template) % values


def _read(text: str) -> dict[str, Any] | None:
    """The code and values in a text; None if it is not a reason of ours."""
    if not text.startswith('{"code":'):
        return None
    try:
        said = orjson.loads(text)
        _worded(said)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return said


def _short(told: Mapping[str, Any], most: int) -> dict[str, Any]:
    return {
        name: _short(value, most) if isinstance(value, dict) else " ".join(value.split())[:most]
        for name, value in told.items()
    }
