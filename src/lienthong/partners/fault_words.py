"""Why a delivery did not arrive, in the reader's language.

A courier keeps the reason as it learnt it: a sentence of its own in English, or what a library says of a line that was
cut. It is history and stays so; only readers are told in their words. What a partner wrote is shown as it wrote it.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lienthong.pages import formats

_POOL = r"(?:[\w.]+: )?HTTPS?ConnectionPool\(host='(?P<host>[^']+)'"
# (what is kept, what is said): the first that fits whole; {"inner"} is itself a reason.
PATTERNS = tuple((re.compile(kept, re.DOTALL), said) for kept, said in (
    (_POOL + r".*Read timed out.*", gettext_noop("%(host)s gave no answer in time.")),
    (_POOL + r".*(?:ConnectTimeout|timed out).*", gettext_noop("%(host)s did not take the call in time.")),
    (_POOL + r".*", gettext_noop("%(host)s can't be reached.")),
    (r"(?:[\w.]+: )?\(?'?(?:Connection aborted|Connection broken|Connection reset).*",
     gettext_noop("The line was cut before an answer came.")),
    (r"(?P<inner>.+): renew the (?:account|connector), send again",
     gettext_noop("%(inner)s Renew the account, then send again.")),
    (r"no (?:session|token): (?P<inner>.+)", gettext_noop("No session could be opened: %(inner)s")),
    (r"the link was cut on purpose: (?P<why>.+)", gettext_noop("The link was cut on purpose: %(why)s")),
    (r"the portal refuses the (?:account|client) (?P<name>.+): (?P<code>\S*)",
     gettext_noop("The portal refuses the account %(name)s (%(code)s).")),
    (r"(?P<who>.+) answered (?P<code>\d+) without a receipt",
     gettext_noop("%(who)s answered %(code)s without a receipt.")),
    (r"the portal answered (?P<code>\d+)(?: for a file)?(?:: .*)?", gettext_noop("The portal answered %(code)s.")),
    (r"the province's system answered (?P<code>\d+)", gettext_noop("The province's system answered %(code)s.")),
    (r"the province's system gives nothing: (?P<why>.*)", gettext_noop("The province's system gives nothing: %(why)s")),
    (r"the inbox answered (?P<code>\d+): .*", gettext_noop("The recipient's inbox answered %(code)s.")),
    (r"the portal did not answer in JSON: .*|the portal's answer (?:is no object|has no maKetQua): .*"
     r"|the answer is no JSON|the answer has no error_code|the answer's data are no list of dossiers"
     r"|.+ gave no answer that can be read|neither a receipt nor a refusal|not JSON: .*|not a JSON object|not signed"
     r"|not in the format .*|the answer is about something else: .*|the payload is not base64: .*",
     gettext_noop("What the partner answered can't be read.")),
    (r"no endpoint of (?P<who>.+) holds today: enter one, send again",
     gettext_noop("No address is entered for %(who)s today: enter one, then send again.")),
    (r"the answer's signature does not count: .*", gettext_noop("The signature of the answer does not count.")),
    (r"there is no paper .*", gettext_noop("There is no such paper.")),
    (r"(?P<who>\S+) is not in the directory", gettext_noop("%(who)s is not in the directory of facilities.")),
    (r"the book has no place for an? (?P<kind>.+)", gettext_noop("The health book has no place for this (%(kind)s).")),
    (r"(?P<code>\d+): no reason was given", gettext_noop("The partner refused it without a reason (%(code)s).")),
))  # fmt: skip
# Sentences of our own, word for word.
SENTENCES = {
    "this home has no account at the national portal today: enter one, send again": gettext_noop(
        "There is no account at the national portal today: enter one, then send again."
    ),
    "an earlier change of this dossier waits for a person; this one follows it": gettext_noop(
        "An earlier change of this dossier waits for a person; this one follows it."
    ),
    "the portal keeps one offer under a key: it is sent again": gettext_noop("It is sent again."),
    "it is told again": gettext_noop("It is sent again."),
    "the portal does not show it": gettext_noop("The portal does not show it: it is sent again."),
    "the portal does not have the file": gettext_noop("The portal does not have it: it is sent again."),
    "the register does not have the case": gettext_noop("The register does not have it: it is sent again."),
    "the paper is another person's": gettext_noop("The paper is another person's."),
    "the portal gave no token": gettext_noop("The portal opened no session."),
    "the portal no longer knows the token": gettext_noop("The portal has ended the session."),
    "the portal no longer knows the session": gettext_noop("The portal has ended the session."),
    "the portal gave no number": gettext_noop("The portal gave no number for the dossier."),
    "the portal gave no id for a file": gettext_noop("The portal did not take a file."),
    "the portal said yes without a transaction code": gettext_noop("The portal said yes without a transaction code."),
    "a file is not the one whose hash the portal told": gettext_noop(
        "A file is not the one the portal named: it was not taken."
    ),
    "a file lies on another machine than the portal's: it was not fetched": gettext_noop(
        "A file lies on another machine than the portal's: it was not fetched."
    ),
    "this payer has no account here: enter one, send again": gettext_noop(
        "This payer has no account here: enter one, then send again."
    ),
    "the payer has another file under this key than the one that was sent": gettext_noop(
        "The payer has another file under this key than the one that was sent."
    ),
    "no address is entered for this province's system: enter one, send again": gettext_noop(
        "No address is entered for this province's system: enter one, then send again."
    ),
    "the answer got lost, and the province's system can't be asked: look there, then send it again": gettext_noop(
        "The answer got lost, and the province's system can't be asked: look there, then send it again."
    ),
    "this facility has no account at the social-insurance portal: enter one, send again": gettext_noop(
        "This facility has no account at the social-insurance portal: enter one, then send again."
    ),
    "the secret can't be read with this home's key: enter it again": gettext_noop(
        "The password can't be read with this home's key: enter it again."
    ),
}


def words(reason: str) -> str:
    """The reason in the reader's language; as it is where it is not one of ours."""
    if reason in SENTENCES:
        return _(SENTENCES[reason])
    for pattern, said in PATTERNS:
        found = pattern.fullmatch(reason)
        if found:
            parts = found.groupdict(default="")
            if "inner" in parts:
                parts["inner"] = words(parts["inner"])
            return _(said) % parts
    return reason


def shown(reason: str) -> str:
    """The same for a list: a dash for none."""
    return words(reason) or formats.NOTHING
