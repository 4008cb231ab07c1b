"""What of the payments waits for whom, on the first page after signing in."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.assistance.dossiers import deputies
from lienthong.assistance.payments import deadlines
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.payer_entry import PayerEntry, What
from lienthong.assistance.payments.payer_entry import State as EntryState
from lienthong.assistance.payments.proposal import State as ProposalState
from lienthong.assistance.payments.proposal import SuspensionProposal
from lienthong.assistance.payments.stop_order import State as OrderState
from lienthong.assistance.payments.stop_order import StopOrder
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.database import clock
from lienthong.web.today import Urgency, Waiting

UNTOLD = Q(lines__gt=F("paid_lines") + F("unpaid_lines"))


def lists(actor: Actor) -> Iterator[Waiting]:
    """A commune's lists that wait for a step, and those whose payer is late."""
    if not allowed(actor, "payments.lists"):
        return
    page, found = reverse("payroll"), PaymentList.objects.within(actor).order_by()
    count = dict(found.values_list("state").annotate(number=Count("pk")))
    soon = Urgency.SOON if clock.today().day > 15 else Urgency.WAITING
    if allowed(actor, "payroll.draft"):
        yield Waiting(_("payment lists to propose"), count.get(State.DRAFT, 0), f"{page}?state=draft", soon)
    proposed = count.get(State.PROPOSED, 0)
    if allowed(actor, "payroll.approve") or (proposed and deputies.stands_in(actor)):
        yield Waiting(
            _("payment lists to approve"), proposed, f"{page}?state=proposed", soon,
            _("Look at who came and went, then approve: the lines are locked."),
        )  # fmt: skip
    if allowed(actor, "payments.hand-over"):
        yield Waiting(_("payment lists to hand over"), count.get(State.APPROVED, 0), f"{page}?state=approved", soon)
    yield from _reports(actor, page)


def _reports(actor: Actor, page: str) -> Iterator[Waiting]:
    """Lists that were reported and can be settled, and those whose report is late."""
    rows = HandedList.objects.within(actor)
    told = (
        PaymentList.objects.within(actor)
        .filter(state=State.REPORTED)
        .exclude(pk__in=rows.filter(UNTOLD).values("list"))
    )
    if allowed(actor, "payments.settle"):
        yield Waiting(_("payment lists to settle"), told, f"{page}?state=reported", Urgency.WAITING)
    late = len({row.list for row in rows.filter(UNTOLD).order_by("list_month")[:200] if late_at_payer(row)})
    yield Waiting(_("lists whose payer is late with the report"), late, f"{page}?state=handed_over", Urgency.LATE)


def late_at_payer(row: HandedList) -> bool:
    """Whether the day of the report has passed."""
    return clock.today() > deadlines.report_by(row.list_month)


def proposals(actor: Actor) -> Iterator[Waiting]:
    """Suspensions to decide on."""
    if not allowed(actor, "payments.suspend"):
        return
    rows = SuspensionProposal.objects.within(actor).filter(state=ProposalState.PROPOSED)
    yield Waiting(
        _("persons who have not collected for three months"), rows, f"{reverse('suspensions')}?state=proposed",
        Urgency.WAITING, _("Ask why, then suspend or decline."),
    )  # fmt: skip


def desk(actor: Actor) -> Iterator[Waiting]:
    """A payer's orders to answer, and its lists of which something is still to be reported."""
    if not allowed(actor, "payments.desk") or not actor.organisation:
        return
    orders = StopOrder.objects.within(actor).filter(payer=actor.organisation, state=OrderState.ORDERED)
    yield Waiting(
        _("payments to stop"), orders, f"{reverse('payments-stops')}?state=ordered", Urgency.LATE,
        _("Stop them, then answer each."),
    )  # fmt: skip
    mine = HandedList.objects.within(actor).filter(UNTOLD, payer=actor.organisation)
    months = mine.order_by().values_list("list_month").annotate(number=Count("pk"), lines=Sum("lines"))
    late = sum(number for month, number, _lines in months if clock.today() > deadlines.report_by(month))
    page = f"{reverse('payments-desk')}?standing=open"
    yield Waiting(_("lists to report, late"), late, page, Urgency.LATE)
    waiting = sum(number for _month, number, _lines in months) - late
    yield Waiting(_("lists to pay and report"), waiting, page, Urgency.WAITING)


def entries(actor: Actor) -> Iterator[Waiting]:
    """What was entered about payers and waits for the reader as the second person."""
    rows = PayerEntry.objects.within(actor).filter(state=EntryState.ENTERED).exclude(entered_by=actor.code)
    if allowed(actor, "payments.contract") and actor.organisation:
        mine = rows.filter(what=What.CONTRACT, commune=actor.organisation.removeprefix("unit:"))
        yield Waiting(_("contracts with payers to confirm"), mine, reverse("payments-contract"), Urgency.WAITING)
    if allowed(actor, "payers.manage"):
        others = rows.exclude(what=What.CONTRACT)
        yield Waiting(_("entries about payers to confirm"), others, reverse("payers"), Urgency.WAITING)


PROVIDERS = (lists, proposals, desk, entries)
