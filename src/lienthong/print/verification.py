"""Verification: whoever holds a paper can ask whether it was issued, by whom, and whether it still counts.

    code = verification.code_for("referral:<uuid>")
    pdf = printing.paper("papers/referral", data, verify_url=verification.address(code), code=verification.spaced(code))
    verification.register(code, pdf, thing=..., title={"vi": ..., "en": ...}, organisation=..., organisation_name=...)

The answer shows no more of a person than initials and a year of birth.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from lienthong import database
from lienthong.database import clock
from lienthong.print.issued import Ended, Ending, Issued

LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
CODE_LENGTH = 16  # 80 bits: can't be guessed, can be typed


class Standing(StrEnum):
    """What a paper is worth today."""

    VALID = "valid"
    EXPIRED = "expired"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Answer:
    """What the public page says of a code."""

    code: str
    standing: Standing
    title: str
    organisation_name: str
    issued_at: datetime
    valid_until: date | None
    ended_at: datetime | None
    replaced_by: str
    holder: str
    digests: frozenset[str]

    @property
    def tone(self) -> str:
        """How the page says it: green for a paper that counts, red for one that was taken back."""
        return {Standing.VALID: "done", Standing.CANCELLED: "late"}.get(self.standing, "soon")


def code_for(thing: str) -> str:
    """The code of a thing's paper: always the same for it in this home, and unguessable."""
    mac = salted_hmac("lienthong.print.verification", thing, algorithm="sha256").digest()
    return base64.b32encode(mac).decode()[:CODE_LENGTH].translate(LETTERS)


def spaced(code: str) -> str:
    """The code as people read it: ABCD-EFGH-JKLM-NPQR."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def plain(text: str) -> str:
    """The code as it is stored, from what a person typed."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:24]


def address(code: str) -> str:
    """Where the paper under this code can be verified."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}/v/{code}"


def register(
    code: str,
    pdf: bytes,
    *,
    thing: str,
    title: dict[str, str],
    organisation: str,
    organisation_name: str,
    name: str = "",
    birth_year: int | None = None,
    issued_at: datetime | None = None,
    valid_until: date | None = None,
) -> Issued:
    """Record that these bytes were issued under this code; the same again returns the first row.

    title: {"vi": …, "en": …}. name: the person's; only its initials are kept.
    """
    facts = {
        "thing": thing, "title_vi": title["vi"], "title_en": title["en"], "organisation": organisation,
        "organisation_name": organisation_name, "initials": initials(name), "birth_year": birth_year,
        "issued_at": issued_at or clock.now(), "valid_until": valid_until, "recorded_at": clock.real_now(),
    }  # fmt: skip
    digest = hashlib.sha256(pdf).hexdigest()
    with database.transaction():
        row, _new = Issued.objects.get_or_create(code=plain(code), digest=digest, defaults=facts)
    return row


def cancel(code: str, *, at: datetime | None = None) -> Ended:
    """The paper no longer counts, and nothing stands in its place."""
    return _end(code, Ending.CANCELLED, "", at)


def replace(code: str, by: str, *, at: datetime | None = None) -> Ended:
    """The paper no longer counts; the one under the code `by` does."""
    return _end(code, Ending.REPLACED, plain(by), at)


def ask(code: str) -> Answer | None:
    """What is known of this code; None if no paper was ever issued under it."""
    prints = list(Issued.objects.filter(code=plain(code)).order_by("-issued_at", "-id"))
    if not prints:
        return None
    latest = prints[0]
    ended = Ended.objects.filter(code=latest.code).order_by("-ended_at", "-id").first()
    return Answer(
        code=latest.code,
        standing=_standing(latest, ended),
        title=latest.title_en if get_language() == "en" else latest.title_vi,
        organisation_name=latest.organisation_name,
        issued_at=latest.issued_at,
        valid_until=latest.valid_until,
        ended_at=ended.ended_at if ended else None,
        replaced_by=ended.replaced_by if ended else "",
        holder=", ".join(str(part) for part in (latest.initials, latest.birth_year) if part),
        digests=frozenset(one.digest for one in prints),
    )


def initials(name: str) -> str:
    """N.T.L. for Nguyễn Thị Lành."""
    return "".join(f"{word[0].upper()}." for word in name.split()[:6])


def _standing(latest: Issued, ended: Ended | None) -> Standing:
    if ended:
        return Standing(ended.ending)
    if latest.valid_until and latest.valid_until < clock.today():
        return Standing.EXPIRED
    return Standing.VALID


def _end(code: str, ending: Ending, by: str, at: datetime | None) -> Ended:
    moments = {"ended_at": at or clock.now(), "recorded_at": clock.real_now()}
    with database.transaction():
        row, _new = Ended.objects.get_or_create(code=plain(code), ending=ending, replaced_by=by, defaults=moments)
    return row
