"""Result: what became of a line at the payer. The codes are our own: no payer publishes any (docs/payer-file.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Result(TextChoices):
    """What the payer says of a line."""

    PAID_CASH = "PAID_CASH", _("Paid in cash")
    PAID_HOME = "PAID_HOME", _("Paid at home")
    PAID_TRANSFER = "PAID_TRANSFER", _("Transferred")
    NOT_PRESENT = "NOT_PRESENT", _("Did not come")
    ADDRESS_UNKNOWN = "ADDRESS_UNKNOWN", _("Address not found")
    DECEASED_REPORTED = "DECEASED_REPORTED", _("Said to have died")
    REFUSED = "REFUSED", _("Did not want the money")
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED", _("Account closed")
    NAME_MISMATCH = "NAME_MISMATCH", _("Account in another name")
    RETURNED = "RETURNED", _("Returned by the bank")
    STOPPED_BY_ORDER = "STOPPED_BY_ORDER", _("Stopped by order")
    OTHER = "OTHER", _("Another reason")


PAID = frozenset({Result.PAID_CASH, Result.PAID_HOME, Result.PAID_TRANSFER})
UNPAID = frozenset(Result) - PAID
