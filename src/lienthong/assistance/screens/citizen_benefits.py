"""What a citizen has, why it is what it is, and what was paid: month by month, line by line, and if not, why not.

Lines of a list that is still being prepared are not shown: they may change. Whoever acts for another reads what is paid
but not by which clause, whoever the other is (see `rules.explanation`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.assistance import law as laws
from lienthong.assistance import rules
from lienthong.assistance.dossiers import known_facts
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payments.result import Result
from lienthong.assistance.payroll.line import Kind, Line, LineRecall
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.assistance.payroll.payment_list import State as ListState
from lienthong.assistance.register import months
from lienthong.assistance.register.entitlement import Entitlement, State
from lienthong.assistance.register.family import Family
from lienthong.assistance.rules import explanation
from lienthong.assistance.screens import citizen_scope
from lienthong.database import clock
from lienthong.pages import formats, screen
from lienthong.people.persons import Person

BACK = 24  # months of lines shown
HOLDS: dict[str, str | Promise] = {
    "death-reported": gettext_lazy("a death was reported; if that is wrong, go to your commune"),
    "died": gettext_lazy("the person is recorded as dead"),
    "merged": gettext_lazy("two records of one person were put together"),
}
ON_THE_WAY: dict[str, tuple[str | Promise, str | Promise]] = {
    ListState.APPROVED: (gettext_lazy("Approved"), gettext_lazy("The payer gets the list by the 25th.")),
    ListState.HANDED_OVER: (
        gettext_lazy("With the payer"), gettext_lazy("To be collected, or on its way to the account."),
    ),
    ListState.REPORTED: (gettext_lazy("No word yet"), gettext_lazy("The payer has not said what became of it.")),
    ListState.SETTLED: (gettext_lazy("No word yet"), gettext_lazy("The payer has not said what became of it.")),
}  # fmt: skip

CARRIED = gettext_lazy("%(why)s. The amount is carried into the next list.")
UNPAID = {
    Result.STOPPED_BY_ORDER: gettext_lazy("%(why)s. What is due all the same comes with the next list."),
    Result.DECEASED_REPORTED: gettext_lazy("%(why)s. The money is held; if that is wrong, go to your commune."),
}


@require_safe
@screen.needs(citizen_scope.NEEDED)
def show(request: Any) -> HttpResponse:
    """Everything the citizen, and those in their care, have and were paid."""
    mine = citizen_scope.persons(request)
    rows = list(
        Entitlement.objects.within(request.actor)
        .select_related("beneficiary__person")
        .order_by("state", "family", "from_month")
    )
    citizen_scope.shown(request, "citizen.benefits", mine, [one.thing for one in rows])
    paid = _payments(rows)
    law = laws.in_force()
    sections = [_section(person, rows, paid, law, own=person == mine[0]) for person in mine]
    return render(
        request,
        "assistance/citizen_benefits.html",
        {
            "sections": sections,
            "breadcrumbs": [(_("My affairs"), reverse("citizen")), (_("Benefits and payments"), "")],
        },
    )


def summaries(mine: list[Person], granted: list[Entitlement]) -> list[dict[str, Any]]:
    """Each benefit in a line, with what a month brings now."""
    law = laws.in_force()
    rows = {person.pk: reckoned(person, granted, law) for person in mine}
    return [summary(one, rows.get(one.beneficiary.person_id) or {}) for one in granted]


def summary(entitlement: Entitlement, row: dict[str, Any]) -> dict[str, Any]:
    """One benefit in a line: what, how much by the rules' answer `row`, since when, how it stands."""
    family = entitlement.family
    amount = (row.get(f"{family}_national") or 0) + (row.get(f"{family}_province") or 0)
    return {
        "row": entitlement,
        "person": entitlement.beneficiary.person,
        "name": str(Family(family).label),
        "amount": amount if entitlement.state == State.RUNNING else 0,
        "state": _standing(entitlement),
        "tone": {State.RUNNING: "done", State.SUSPENDED: "soon"}.get(State(entitlement.state), "quiet"),
        "words": _words(entitlement),
    }


def reckoned(person: Person, granted: list[Entitlement], law: laws.Law) -> dict[str, Any]:
    """What the rules give the person this month for what runs; empty if nothing does."""
    month = months.first_day(clock.today())
    running = [one for one in granted if one.beneficiary.person_id == person.pk and one.state != State.STOPPED]
    running = [one for one in running if one.family in rules.FAMILIES]
    facts = known_facts.of(person, month) if running else {}
    if not facts:
        return {}
    place = {"province": running[0].province, "commune": running[0].commune}
    asked = {f"granted_{family}": any(one.family == family for one in running) for family in rules.FAMILIES}
    return {**rules.evaluate_one({**facts, **place, **asked}, month, clock.now(), law), **place}


def _standing(entitlement: Entitlement) -> str:
    if entitlement.family == Family.FUNERAL:
        return _("Paid once")
    words = {State.RUNNING: _("Running"), State.SUSPENDED: _("Held back"), State.STOPPED: _("Ended")}
    return words[State(entitlement.state)]


def _words(entitlement: Entitlement) -> str:
    since = {"month": f"{entitlement.from_month:%m/%Y}"}
    if entitlement.family == Family.FUNERAL:
        return formats.dong(entitlement.one_off_amount)
    if entitlement.state == State.SUSPENDED:
        held = {"month": f"{entitlement.suspended_from:%m/%Y}", "why": _why_held(entitlement)}
        return _("Held back since %(month)s: %(why)s.") % held
    if entitlement.state == State.STOPPED and entitlement.to_month:
        last = months.plus(entitlement.to_month, -1)
        if last < entitlement.from_month:
            return _("It was taken back before it was paid.")
        return _("From %(month)s to %(last)s.") % {**since, "last": f"{last:%m/%Y}"}
    return _("Since %(month)s.") % since


def _why_held(entitlement: Entitlement) -> str:
    return str(HOLDS.get(entitlement.hold, _("by a decision of the commune")))


def _section(
    person: Person, rows: list[Entitlement], paid: dict[int, list[dict[str, Any]]], law: laws.Law, *, own: bool
) -> dict[str, Any]:
    """One person's part of the page."""
    granted = [one for one in rows if one.beneficiary.person_id == person.pk]
    row = reckoned(person, granted, law)
    by_month: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for line in (line for one in granted for line in paid.get(one.pk, [])):
        by_month[line["list_month"]].append(line)
    return {
        "person": person,
        "benefits": [summary(one, row) for one in granted],
        "why": _why(row, law, own=own) if row else [],
        "month": clock.today(),
        "payments": [
            {"month": month, "lines": found, "total": sum(line["amount"] for line in found)}
            for month, found in sorted(by_month.items(), reverse=True)
        ],
    }


def _why(row: dict[str, Any], law: laws.Law, *, own: bool) -> list[str]:
    """Each amount of this month in sentences."""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    return explanation.sentences(row, language, law=law, known_at=clock.now(), may_see_hiv=own)


def _payments(granted: list[Entitlement]) -> dict[int, list[dict[str, Any]]]:
    """The lines of these entitlements on lists that are approved, by entitlement, with what became of them."""
    of = {one.pk: one for one in granted}
    this = months.first_day(clock.today())
    # By month and entitlement, as the lines are kept: each partition is asked by its own key.
    held = {"for_month__in": months.between(months.plus(this, -BACK), months.plus(this, 1)), "entitlement_id__in": of}
    rows = Line.objects.unscoped("lines of entitlements that the citizen may see")
    lines = list(rows.filter(**held).order_by("-for_month", "sequence"))
    states = _list_states(lines)
    known = {"entitlement__in": of, "for_month__in": {line.for_month for line in lines}}
    outcomes = {
        (one.for_month, one.entitlement, one.sequence): one for one in Outcome.objects.filter(**known).order_by("paid")
    }
    recalls = LineRecall.objects.unscoped("lines of the citizen that were called back")
    called_back = {(one.for_month, one.entitlement_id, one.sequence) for one in recalls.filter(**held)}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        state = states.get((line.commune, line.list_month))
        if state in ON_THE_WAY:
            key = (line.for_month, line.entitlement_id, line.sequence)
            told = _told(line, state, outcomes.get(key), called_back=key in called_back)
            found[line.entitlement_id].append(_line(line, of[line.entitlement_id]) | told)
    return found


def _list_states(lines: list[Line]) -> dict[tuple[str, date], str]:
    rows = PaymentList.objects.unscoped("how far the lists with the citizen's lines are")
    found = rows.filter(
        commune__in={line.commune for line in lines}, list_month__in={line.list_month for line in lines}
    )
    return {(commune, month): state for commune, month, state in found.values_list("commune", "list_month", "state")}


def _line(line: Line, entitlement: Entitlement) -> dict[str, Any]:
    return {
        "list_month": line.list_month, "for_month": line.for_month, "amount": line.amount,
        "name": str(Family(entitlement.family).label), "kind": str(Kind(line.kind).label),
        "is_regular": line.kind == Kind.REGULAR, "code": line.code,
    }  # fmt: skip


def _told(line: Line, state: str, outcome: Outcome | None, *, called_back: bool) -> dict[str, Any]:
    """What became of a line: a tone, a word and, where it wasn't paid, why and what follows."""
    if called_back:
        return {"tone": "late", "word": _("Called back"), "text": _("It was called back before it was paid.")}
    if line.kind == Kind.RECOVERY:
        return {"tone": "soon", "word": _("To be paid back"), "text": ""}
    if outcome is None:
        word, text = ON_THE_WAY[state]
        return {"tone": "quiet", "word": str(word), "text": str(text)}
    how = str(Result(outcome.result).label)
    if outcome.paid:
        return {"tone": "done", "word": _("Paid"), "text": f"{formats.day(outcome.paid_at)}: {how}"}
    return {
        "tone": "late",
        "word": _("Not paid"),
        "text": str(UNPAID.get(Result(outcome.result), CARRIED)) % {"why": how},
    }
