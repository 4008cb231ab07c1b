"""A payment list: what stands on it, whether the month adds up, who did what, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong import access, ledger
from lienthong.access import actors, user
from lienthong.access.permission import allowed
from lienthong.assistance import payments, payroll
from lienthong.assistance.dossiers import deputies
from lienthong.assistance.payments import contract, due, handing_over, list_print, settlement
from lienthong.assistance.payments.handed_list import HandedList, paid_in
from lienthong.assistance.payroll.approval import PERMISSION as APPROVAL
from lienthong.assistance.payroll.line import Fund, Kind
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.assistance.screens import decision_words, dossier_proof, payments_stops, payroll_periods
from lienthong.assistance.screens import payroll_words as words
from lienthong.database import clock
from lienthong.ledger import catalogue, obligations
from lienthong.pages import screen

MOVES = [
    ("before", gettext_lazy("On the list before"), ""), ("new", gettext_lazy("New"), "+"),
    ("resumed", gettext_lazy("Resumed"), "+"), ("moved_in", gettext_lazy("Moved in"), "+"),
    ("reached", gettext_lazy("Amount due again"), "+"), ("stopped", gettext_lazy("Stopped"), "−"),
    ("suspended", gettext_lazy("Suspended"), "−"), ("moved_out", gettext_lazy("Moved out"), "−"),
    ("lapsed", gettext_lazy("No amount any more"), "−"), ("held", gettext_lazy("Held: death reported"), "−"),
    ("after", gettext_lazy("On this list"), "="),
]  # fmt: skip
WORDS = {name: label for name, label, _sign in MOVES} | {"unexplained": gettext_lazy("Not explained")}
DONE = {
    "draft": gettext_lazy("Computed"), "redrafted": gettext_lazy("Computed anew"),
    "computed": gettext_lazy("Added up"),
    "proposed": gettext_lazy("Proposed"), "given_back": gettext_lazy("Given back"),
    "approved": gettext_lazy("Approved"),
    "handed_over": gettext_lazy("Handed over to the payer"), "reported": gettext_lazy("Reported by the payer"),
    "settled": gettext_lazy("Settled"), "recalled": gettext_lazy("A line was recalled"),
}  # fmt: skip
SHOWN_DIFFERENCES = 50


@require_safe
@screen.needs("payments.lists")
def show(request: Any, pk: UUID) -> HttpResponse:
    """The page."""
    row = words.list_or_404(request.actor, pk)
    parts = list(HandedList.objects.within(request.actor).filter(list=row.pk).order_by("part"))
    payroll_periods.described([row], {row.pk: paid_in(parts)} if parts else {})
    shown: Any = row
    handed = bool(parts)
    access.audit.read(request.actor, "payment-list.page", things=[row.thing], request=request)
    deputy = _deputy(row, request.actor)
    context = {
        "list": row, "title": words.title(row), "deputy": deputy, "handed": handed, "moves": moves(row),
        "totals": totals(row), "to_pay": to_pay(row), "to_pay_lines": _to_pay_lines(row), "recalled": shown.recalled,
        "standing": payroll_periods.standing(row), "state_words": words.state_words(row),
        "differences": differences(row, every="all" in request.GET), "broken": broken(row), "story": story(row),
        "steps": steps(row, request.actor, deputy),
        "stops": payments_stops.of_list(row.pk, request.actor, "payroll-line") if handed else [],
        "duties": duties(row, parts), "may_print": row.state != State.DRAFT,
        "breadcrumbs": [*words.trail(row)[:1], (words.title(row), "")],
    }  # fmt: skip
    return render(request, "assistance/payroll_list.html", context)


@require_safe
@screen.needs("payments.lists")
def pdf(request: Any, pk: UUID) -> HttpResponse:
    """The list on paper."""
    row = words.list_or_404(request.actor, pk)
    return HttpResponse(list_print.payment_list(row, by=request.actor), content_type="application/pdf")


def totals(row: PaymentList) -> list[dict[str, Any]]:
    """Sums by kind and fund; each opens its lines."""
    found = []
    for key, sums in sorted(row.totals.items(), key=lambda one: _place(one[0])):
        kind, _dot, fund = key.partition(".")
        query = f"?kind={kind}" + (f"&fund={fund}" if fund else "")
        found.append({
            "kind": Kind(kind).label, "fund": Fund(fund).label if fund else "", "lines": sums["lines"],
            "amount": sums["amount"], "address": reverse("payroll-lines", args=[row.pk]) + query,
        })  # fmt: skip
    return found


def _place(key: str) -> tuple[int, str]:
    kind, _dot, fund = key.partition(".")
    return list(Kind).index(Kind(kind)), fund


def moves(row: PaymentList) -> list[dict[str, Any]]:
    """The equation of the month in heads: before + came − went = now."""
    return [
        {"words": label, "sign": sign, "number": row.movement[name]}
        for name, label, sign in MOVES
        if name in row.movement and (row.movement[name] or name in ("before", "after"))
    ]


def differences(row: PaymentList, *, every: bool) -> dict[str, Any]:
    """Each head that came or went, with the decision behind it; at first so many as one reads at a glance."""
    some = row.differences if every else row.differences[:SHOWN_DIFFERENCES]
    decisions = decision_words.told(one.get("decision", "") for one in some)
    shown = [
        {
            "entitlement": one["entitlement"], "words": WORDS.get(one["name"], one["name"]),
            "decision": decisions[one.get("decision", "")], "wrong": one["name"] == "unexplained",
        }
        for one in some
    ]  # fmt: skip
    return {"rows": shown, "count": len(row.differences), "more": len(row.differences) - len(shown), "every": every}


def broken(row: PaymentList) -> list[str]:
    """What doesn't add up, in words; such a list can't be proposed."""
    return [_broken(one) for one in row.broken]


def _broken(one: str) -> str:
    name, *numbers = str(one).split(":")
    if name == "unexplained":
        return _("%(n)s persons came or went without a change of the register.") % {"n": numbers[0]}
    if name == "heads" and len(numbers) == 2:
        return _("There should be %(wanted)s persons, there are %(found)s.") % {
            "wanted": numbers[0],
            "found": numbers[1],
        }
    return str(one)


def story(row: PaymentList) -> list[dict[str, Any]]:
    """What was done to the list, the newest first."""
    done = list(row.actions.order_by("-number")[:12])
    called = user.names({one.by for one in done})
    return [
        {"title": DONE.get(one.name, one.name), "at": one.happened_at, "by": called.get(one.by, ""), "state": "",
         "text": one.data.get("why", "")}
        for one in done
    ]  # fmt: skip


def duties(row: PaymentList, parts: list[HandedList]) -> list[dict[str, Any]]:
    """What is owed about the list, with its day; before it arises, the day alone. Of two payers for each its own."""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    things = [part.thing for part in parts] or [row.thing]
    owed = {(one.thing, one.rule): one for one in obligations.of().filter(thing__in=things).order_by("due_at")}
    called = actors.names({part.payer for part in parts}) if len(parts) > 1 else {}
    payers = [called.get(part.payer, "") for part in parts] or [""]
    days: Any = row
    return [
        {
            "row": owed.get((thing, rule)), "words": catalogue.load().rules[rule].title[language], "day": day,
            "payer": payer,
        }
        for rule, day in ((due.HAND_OVER, days.hand_over_by), (due.REPORT, days.report_by))
        for thing, payer in zip(things, payers, strict=True)
    ]  # fmt: skip


# What a button does, what its permission is called, and what is said afterwards.
STEPS: dict[str, tuple[str, Any, Any]] = {
    "recompute": ("payroll.draft", gettext_lazy("Compute anew"), gettext_lazy("The list was computed anew.")),
    "propose": ("payroll.draft", gettext_lazy("Propose to the chairman"), gettext_lazy("The list is proposed.")),
    "give-back": (APPROVAL, gettext_lazy("Give back"), gettext_lazy("The list is a draft again.")),
    "approve": (APPROVAL, gettext_lazy("Approve and lock the lines"), gettext_lazy("The list is approved.")),
    "hand-over": ("payments.hand-over", gettext_lazy("Sign and hand over to the payer"),
                  gettext_lazy("The list is on its way to the payer.")),
    "close-empty": ("payments.settle", gettext_lazy("Settle: nothing is to be paid"),
                    gettext_lazy("The list is settled.")),
}  # fmt: skip
OFFERED = {
    State.DRAFT: ("propose", "recompute"), State.PROPOSED: ("approve", "give-back"), State.APPROVED: ("hand-over",),
}  # fmt: skip


def steps(row: PaymentList, actor: access.Actor, deputy: deputies.Deputy | None) -> list[dict[str, Any]]:
    """The buttons this reader (today's `deputy`, if so) may press now."""
    own = f"unit:{row.commune}"
    found: list[dict[str, Any]] = []
    empty = row.state == State.APPROVED and to_pay(row) == 0
    for name in ("close-empty",) if empty else OFFERED.get(State(row.state), ()):
        permission, label, _done = STEPS[name]
        may = allowed(actor, permission, organisation=own) or (permission == APPROVAL and deputy is not None)
        second = name == "approve" and row.proposed_by == actor.code
        if may and not second and not (name == "propose" and row.broken):
            found.append({"name": name, "words": label, "kind": "secondary" if found else ""})
    return found


def to_pay(row: PaymentList) -> int:
    """What a payer is to pay of a list that was described, in đồng: without recoveries and what was recalled."""
    shown: Any = row
    return int(row.amount - shown.recalled[1])


def _to_pay_lines(row: PaymentList) -> int:
    """How many lines that is."""
    shown: Any = row
    back = sum(sums["lines"] for key, sums in row.totals.items() if key.startswith(Kind.RECOVERY))
    return int(row.lines - back - shown.recalled[0])


def _deputy(row: PaymentList, actor: access.Actor) -> deputies.Deputy | None:
    """The naming under which this reader could approve it now."""
    if row.state != State.PROPOSED or allowed(actor, APPROVAL, organisation=f"unit:{row.commune}"):
        return None
    return deputies.signs_for(actor, row.commune)


@require_POST
@screen.needs("payments.lists")
def act(request: Any, pk: UUID, step: str) -> HttpResponse:
    """Do one step; a refusal is told on the page, and nothing was changed."""
    row = words.list_or_404(request.actor, pk)
    here = HttpResponseRedirect(reverse("payroll-list", args=[row.pk]))
    if step not in STEPS:
        return here
    if STEPS[step][0] == APPROVAL and (turned_away := dossier_proof.asked_first(request, row.commune, here.url)):
        return turned_away
    try:
        ACTIONS[step](row, request.actor, screen.written(request, "why"))
    except (
        ledger.InvalidState,
        contract.NoContract,
        handing_over.NothingToPay,
        payroll.NotReady,
        settlement.NotBalanced,
    ) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, str(STEPS[step][2]))
    return here


@require_POST
@screen.needs("payroll.draft")
def draft(request: Any) -> HttpResponse:
    """Compute the list of the next month for the own commune."""
    commune = (request.actor.organisation or "").removeprefix("unit:")
    month = payroll_periods.month_to_draft(commune) or payroll_periods.next_month(clock.today())
    try:
        found = payroll.draft(commune, month, by=request.actor)
    except (payroll.NotReady, ledger.InvalidState) as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("payroll"))
    messages.success(request, _("The list was computed. Look through it, then propose it."))
    return HttpResponseRedirect(reverse("payroll-list", args=[found.pk]))


ACTIONS: dict[str, Callable[[PaymentList, access.Actor, str], Any]] = {
    "recompute": lambda row, by, _why: payroll.draft(row.commune, row.list_month, by=by),
    "propose": lambda row, by, _why: payroll.propose(row, by=by),
    "give-back": lambda row, by, why: payroll.give_back(row, by=by, why=why),
    "approve": lambda row, by, _why: payroll.approve(row, by=by),
    "hand-over": lambda row, by, _why: payments.hand_over(row, by=by),
    "close-empty": lambda row, by, _why: payments.close_empty(row, by=by),
}
