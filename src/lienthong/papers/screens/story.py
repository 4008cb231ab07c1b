"""The story of a paper for its page: actions and receipts on one line of time, newest first."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.ledger.delivery import Delivery
from lienthong.ledger.reason import words
from lienthong.papers import referral
from lienthong.papers.paper import Paper

ACTIONS: dict[str, str | Promise] = {
    "draft": _("Draft begun"),
    "redrafted": _("Draft changed"),
    "signed": _("Signed"),
    "sent": _("Put on its way"),
    "reached": _("The receiving facility has it"),
    "received": _("Received"),
    "accepted": _("Accepted: the patient is awaited"),
    "told-accepted": _("The receiving facility accepted it"),
    "used": _("Used"),
    "told-used": _("Used at the receiving facility"),
    "told-withdrawn": _("Withdrawn by its issuer"),
    "expired": _("Expired"),
    "withdrawn": _("Counts no longer"),
}
RECEIPTS: dict[str, str | Promise] = {
    "referral.received": _("Receipt of the receiving facility"),
    "referral.acceptance-received": _("Receipt of the issuer for the acceptance"),
    "referral.use-received": _("Receipt of the issuer for the use"),
    "referral.withdrawal-received": _("Receipt for the withdrawal"),
    "social_insurance.accepted": _("Receipt of social insurance"),
    "health_book.shown": _("Shown in the health book"),
}
NAMES = ("maGiaoDich", "receipt")  # what a receipt is known by, the first that it has


def story(paper: Paper, deliveries: list[Delivery], receipts: list[Any]) -> list[dict[str, Any]]:
    """Everything that happened, newest first."""
    told = [_action(paper, action) for action in paper.actions.all()]
    told += [_receipt(receipt) for receipt in receipts]
    told += [_trouble(row) for row in deliveries if row.reason and row.state != "accepted"]
    return sorted(told, key=lambda event: event["at"], reverse=True)


def proof(receipt: Any) -> str:
    """The one thing a receipt is known by."""
    return next((str(receipt.proof[name]) for name in NAMES if receipt.proof.get(name)), "")


def _action(paper: Paper, action: Any) -> dict[str, Any]:
    by_insurer = action.name == "reached" and paper.kind != referral.KIND
    arrived = action.data.get("arrived_on", "")
    return {
        "title": _("Social insurance has it") if by_insurer else ACTIONS.get(action.name, action.name),
        "at": action.happened_at,
        "by": action.by,
        "state": action.state_after,
        "text": f"{arrived[8:]}/{arrived[5:7]}/{arrived[:4]}" if arrived else "",
    }


def _receipt(receipt: Any) -> dict[str, Any]:
    return {
        "title": RECEIPTS.get(receipt.kind, receipt.kind),
        "at": receipt.happened_at,
        "state": "done",
        "receipt": proof(receipt),
    }


def _trouble(delivery: Delivery) -> dict[str, Any]:
    title = _("Delivery on the channel %(channel)s: attempt %(number)s") % {
        "channel": delivery.channel,
        "number": delivery.attempts,
    }
    return {"title": title, "at": delivery.changed_at, "state": delivery.state, "text": words(delivery.reason)}
