"""A verdict on a signature: valid, or why not, in words a person can act on."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Flaw(models.TextChoices):
    """Why a signature doesn't count."""

    MISSING = "missing", gettext_lazy("There is no signature. Ask the sender to sign and send again.")
    UNREADABLE = "unreadable", gettext_lazy("The signature can't be read. Ask the sender to sign and send again.")
    ALTERED = "altered", gettext_lazy("What was signed has been altered since. Don't rely on it; ask the signer.")
    UNKNOWN_AUTHORITY = (
        "unknown-authority",
        gettext_lazy("The certificate comes from an authority that this house doesn't trust."),
    )
    WRONG_ORGANISATION = "wrong-organisation", gettext_lazy("It is signed by another organisation than it says.")
    EXPIRED = "expired", gettext_lazy("It was signed at a time when the certificate was not valid.")
    FUTURE = "future", gettext_lazy("It says that it was signed in the future. Check the signer's clock.")
    REVOKED = "revoked", gettext_lazy("The certificate had been revoked when it was signed.")


@dataclass(frozen=True)
class Verdict:
    """What a check found. organisation and signed_at are what the signature claims, proven only when valid."""

    flaw: Flaw | None
    organisation: str | None = None
    signed_at: datetime | None = None
    detail: str = ""

    @property
    def valid(self) -> bool:
        return self.flaw is None

    @property
    def words(self) -> str:
        """The verdict for a person, in their language."""
        if self.flaw is None:
            return _("The signature is valid.")
        return f"{self.flaw.label} ({self.detail})" if self.detail else str(self.flaw.label)

    def __bool__(self) -> bool:
        return self.valid
