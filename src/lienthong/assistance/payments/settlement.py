"""Settlement: transferred equals lines and fee; paid and unpaid equal the lines. To the đồng.

Where it does not, the list is not settled, and each difference says which lines it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.assistance.payments import due, handing_over
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.database import queries
from lienthong.ledger import obligations
from lienthong.pages import formats

QUERIES = queries.load(__file__)


class NotBalanced(ValueError):
    """The sums don't agree; the text says by how much. Nothing was changed."""


@dataclass(frozen=True)
class Sums:
    """A payer's part of a list, or all of them together, added up anew from its lines and outcomes. Amounts in đồng.
    `stopped`: the part of `unpaid` that isn't due any more."""

    lines: int
    amount: int
    fee: int
    remainder: int
    paid_lines: int
    paid: int
    unpaid_lines: int
    unpaid: int
    stopped_lines: int
    stopped: int
    handed_amount: int

    @property
    def transferred(self) -> int:
        """What the payer was to have."""
        return self.handed_amount + self.fee

    @property
    def untold_lines(self) -> int:
        """Lines without an outcome."""
        return self.lines - self.paid_lines - self.unpaid_lines

    @property
    def difference(self) -> int:
        """What is missing in paid + unpaid = transferred lines."""
        return self.handed_amount - self.paid - self.unpaid

    @property
    def list_difference(self) -> int:
        """What is missing in transferred = lines + fee."""
        return self.transferred - self.amount - self.fee

    @property
    def balanced(self) -> bool:
        """Whether the list can be settled."""
        return not (self.difference or self.list_difference or self.untold_lines)


def of(handed: HandedList) -> Sums:
    """Added up from the lines themselves, not from what the current row says."""
    asked = {"month": handed.list_month, "commune": handed.commune, "payer": handed.payer, "part": handed.part}
    lines, amount, paid_lines, paid, unpaid_lines, unpaid, stopped_lines, stopped = (
        database.connection().execute(QUERIES["sums"], asked).fetchone() or (0,) * 8
    )
    return Sums(
        lines=lines, amount=int(amount), fee=handed.fee, remainder=handed.remainder, paid_lines=paid_lines,
        paid=int(paid), unpaid_lines=unpaid_lines, unpaid=int(unpaid), stopped_lines=stopped_lines,
        stopped=int(stopped), handed_amount=handed.amount,
    )  # fmt: skip


def whole(parts: Iterable[Sums]) -> Sums:
    """The list: the sum over its payers."""
    told = list(parts)
    return Sums(**{one.name: sum(getattr(part, one.name) for part in told) for one in fields(Sums)})


def settle(row: PaymentList, *, by: access.Actor) -> PaymentList:
    """Close a reported list. Raises NotAllowed, NotBalanced, InvalidState."""
    organisation = f"unit:{row.commune}"
    access.require(by, "payments.settle", organisation=organisation)
    with database.transaction():
        rows = HandedList.objects.unscoped("the actor speaks for the commune").filter(list=row.pk)
        parts = list(rows.select_for_update().order_by("part"))
        if not parts:
            raise NotBalanced(_("The list was not handed over yet. Nothing was changed."))
        told = [of(part) for part in parts]
        for one in told:  # each payer by itself: what one owes, another can't make up for
            if not one.balanced:
                raise NotBalanced(_words(one))
        sums = whole(told)
        names = ("lines", "amount", "fee", "paid_lines", "paid", "unpaid_lines", "unpaid")
        done = row.act(
            "settled", State.SETTLED, by=by, organisation=organisation,
            parties={"commune": organisation, "payer": parts[0].payer},
            data={name: getattr(sums, name) for name in names} | {"transferred": sums.transferred},
        )  # fmt: skip
        access.audit.wrote(by, "payment-list.settle", things=[row.thing])
    return done


def close_empty(row: PaymentList, *, by: access.Actor) -> PaymentList:
    """Close an approved list with nothing to pay (recoveries alone, or every line recalled): nobody is handed it.

    Raises NotAllowed, NotBalanced where a payer is to have it, InvalidState.
    """
    organisation = f"unit:{row.commune}"
    access.require(by, "payments.settle", organisation=organisation)
    with database.transaction():
        row = PaymentList.objects.unscoped("the actor speaks for the commune").select_for_update().get(pk=row.pk)
        if row.state != State.APPROVED or handing_over.payments_of(row):
            raise NotBalanced(_("This list has lines to pay, or is not approved: hand it over. Nothing was changed."))
        obligations.withdraw(due.hand_over_of(row), reason="nothing is to be paid")
        sums = dict.fromkeys(
            ("lines", "amount", "fee", "paid_lines", "paid", "unpaid_lines", "unpaid", "transferred"), 0
        )
        done = row.act(
            "settled", State.SETTLED, by=by, organisation=organisation, parties={"commune": organisation}, data=sums
        )  # fmt: skip
        access.audit.wrote(by, "payment-list.settle", things=[row.thing])
    return done


def _words(sums: Sums) -> str:
    return _(
        "The list can't be settled: %(difference)s on %(lines)s lines are neither paid nor unpaid. Nothing changed: "
        "open those lines and ask the payer for a report on them."
    ) % {"difference": formats.dong(sums.difference), "lines": sums.untold_lines}
