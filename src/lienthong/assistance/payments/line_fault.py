"""Line fault: why a line of a payer's report was not taken. What has a fault is never counted as paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.pages import formats


class LineFault(TextChoices):
    """What is wrong with a line."""

    UNREADABLE_ID = "unreadable-id", gettext_lazy("Id can't be read")
    UNREADABLE_AMOUNT = "unreadable-amount", gettext_lazy("Amount can't be read")
    UNKNOWN_RESULT = "unknown-result", gettext_lazy("Unknown result")
    UNREADABLE_DAY = "unreadable-day", gettext_lazy("Day can't be read")
    FUTURE_DAY = "future-day", gettext_lazy("Day in the future")
    UNKNOWN = "unknown", gettext_lazy("Unknown line")
    AMBIGUOUS = "ambiguous", gettext_lazy("More than one line fits")
    TWICE = "twice", gettext_lazy("Stands twice")
    NOT_HANDED_OVER = "not-handed-over", gettext_lazy("List not handed over")
    OTHER_PAYER = "other-payer", gettext_lazy("Another payer's line")
    OTHER_LIST = "other-list", gettext_lazy("Line of another list")
    RECOVERY = "recovery", gettext_lazy("No payment")
    AMOUNT = "amount", gettext_lazy("Altered amount")
    TOLD_BEFORE = "told-before", gettext_lazy("Reported before")
    PAID_BEFORE = "paid-before", gettext_lazy("Paid before")
    CARRIED = "carried", gettext_lazy("Carried into a later list")
    SETTLED = "settled", gettext_lazy("List settled")
    PAID_AFTER_STOP = "paid-after-stop", gettext_lazy("Paid although stopped")
    SAID_PAID = "said-paid", gettext_lazy("Answered as paid")
    NO_ORDER = "no-order", gettext_lazy("No stop order")


def sentence(fault: str, data: Mapping[str, Any]) -> str:
    """What is wrong, in words that say what to do. `data`: told, expected, payer, month as the fault has them."""
    match LineFault(fault):
        case LineFault.UNREADABLE_ID:
            return _("The id is none of a payment line (202612-41-1). Send the line again with the id of the list.")
        case LineFault.UNREADABLE_AMOUNT:
            return _("The amount is no whole number of đồng.")
        case LineFault.UNKNOWN_RESULT:
            return _("“%(told)s” is none of the results of the contract.") % {"told": data.get("told", "")}
        case LineFault.UNREADABLE_DAY:
            return _("What is paid needs the day of the payment, written 2026-12-07.")
        case LineFault.FUTURE_DAY:
            return _("The day of the payment has not come yet.")
        case LineFault.AMOUNT:
            words = _("The list says %(expected)s, the report %(told)s. Not taken as paid: find out what was paid.")
            return words % {name: formats.dong(data.get(name)) for name in ("expected", "told")}
        case LineFault.OTHER_PAYER:
            return _("This line was handed over to %(payer)s, not to you.") % {"payer": data.get("payer", "")}
        case LineFault.OTHER_LIST:
            words = _("This line stands in the list of %(month)s, which this report is not about.")
            return words % {"month": data.get("month", "")}
        case LineFault.PAID_AFTER_STOP:
            words = _(
                "Its payment was stopped by order, and the report says it was paid on %(day)s: the payer's fault. Not "
                "taken as paid: find out, then report the line again."
            )
            return words % {"day": data.get("day", "")}
        case other:
            return str(_PLAIN[other])


_PLAIN = {
    LineFault.UNKNOWN: gettext_lazy("No list has such a line. Send the line again with the id of the list."),
    LineFault.AMBIGUOUS: gettext_lazy("More than one line has this person and amount: give the id of the line."),
    LineFault.TWICE: gettext_lazy("The line stands more than once in this report. None was taken: send it once."),
    LineFault.NOT_HANDED_OVER: gettext_lazy("The list of this line was never handed over to a payer."),
    LineFault.RECOVERY: gettext_lazy("This line is a recovery: nothing was to be paid."),
    LineFault.TOLD_BEFORE: gettext_lazy("An earlier report has said that this line was not paid. Nothing changes."),
    LineFault.PAID_BEFORE: gettext_lazy("An earlier report has said that this line was paid. It isn't counted again."),
    LineFault.CARRIED: gettext_lazy("This line was carried into a later list: report the line of that list."),
    LineFault.SAID_PAID: gettext_lazy(
        "You answered the stop order that this line was paid before. Correct the answer, or the report."
    ),
    LineFault.NO_ORDER: gettext_lazy("There is no order to stop this line: report what became of it."),
    LineFault.SETTLED: gettext_lazy("The list is settled: what changes afterwards goes into the next list."),
}  # fmt: skip
