"""One line: why it is what it is, in sentences with their articles, and every line of the same right and month."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong import access, ledger
from lienthong.access.permission import allowed
from lienthong.assistance import law, payroll, register, rules
from lienthong.assistance.dossiers import deputies
from lienthong.assistance.payments import list_lines
from lienthong.assistance.payroll.approval import PERMISSION as APPROVAL
from lienthong.assistance.payroll.line import Kind, Line
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.family import MONTHLY, shown_family
from lienthong.assistance.screens import decision_words, dossier_proof, payments_stops, payroll_lines
from lienthong.assistance.screens import payroll_words as words
from lienthong.pages import formats, screen
from lienthong.people.persons import LifeStatus

CODE = re.compile(r"(\d{4})(\d{2})-(\d{1,18})-(\d{1,4})")


@require_safe
@screen.needs("payments.lists")
def show(request: Any, code: str) -> HttpResponse:
    """The page."""
    line, row, same = _found(request.actor, code)
    one = (
        Entitlement.objects.within(request.actor)
        .select_related("beneficiary__person", "beneficiary__payee", "carer")
        .filter(pk=line.entitlement_id)
        .first()
    )
    if one is None:
        raise Http404
    access.audit.read(request.actor, "payment-line.page", [one.beneficiary.person.party], request, things=[row.thing])
    context = {
        "line": line, "list": row, "title": _("Line %(code)s") % {"code": line.code}, "facts": _facts(line, one),
        "sentences": explained(one, line.for_month, row, request.actor), "lines": _others(line, same),
        "stop": payments_stops.of_line(line), "may_recall": _may_recall(line, row, request.actor),
        "breadcrumbs": words.trail(row, (line.code, "")),
    }  # fmt: skip
    return render(request, "assistance/payroll_line.html", context)


@require_POST
@screen.needs("payments.lists")
def recall(request: Any, code: str) -> HttpResponse:
    """Call a frozen line back, for a reason: it is not handed over. A refusal is told on the page."""
    line, row, _same = _found(request.actor, code)
    here = HttpResponseRedirect(reverse("payroll-line", args=[code]))
    if turned_away := dossier_proof.asked_first(request, row.commune, here.url):
        return turned_away
    try:
        payroll.recall(line, reason=screen.written(request, "reason", longest=200), by=request.actor)
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Recalled: it is not paid. What is due of it comes with the next list."))
    return here


def _may_recall(line: Any, row: PaymentList, actor: access.Actor) -> bool:
    """Whether this reader may call the line back now: the chairman, or today's deputy."""
    if row.state != State.APPROVED or line.recalled:
        return False
    own = f"unit:{row.commune}"
    return allowed(actor, APPROVAL, organisation=own) or deputies.signs_for(actor, row.commune) is not None


def explained(one: Entitlement, month: date, row: PaymentList, actor: access.Actor) -> list[str]:
    """The amount of a month in sentences, by the facts and the law as they were known when the list was computed."""
    if one.family not in MONTHLY:
        return [_("Paid once: %(amount)s.") % {"amount": formats.dong(one.one_off_amount)}]
    people = register.people_frame(month, row.known_at, [row.commune])
    people = people.filter(people["id"] == one.beneficiary_id)
    if not people.height:
        return [_("The register holds no facts for this month as it was known when the list was computed.")]
    valid = law.in_force()
    found = rules.entitlements(people, month, row.known_at, valid).to_dicts()[0]
    asked = {"month": month, "province": one.province, "commune": one.commune} | found
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    return rules.explanation.sentences(
        asked, language, law=valid, known_at=row.known_at, may_see_hiv=allowed(actor, "assistance.hiv")
    )


def _found(actor: access.Actor, code: str) -> tuple[Any, PaymentList, list[Any]]:
    """The line, its list, and every line of the same right and month. Raises Http404."""
    parts = CODE.fullmatch(code)
    try:
        month = date(int(parts[1]), int(parts[2]), 1) if parts else None
    except ValueError:
        month = None
    if parts is None or month is None:
        raise Http404
    rows = list_lines.told(Line.objects.within(actor)).filter(for_month=month, entitlement_id=int(parts[3]))
    same = list(rows.order_by("sequence"))
    line: Any = next((one for one in same if one.sequence == int(parts[4])), None)
    row = line and PaymentList.objects.within(actor).filter(list_month=line.list_month, commune=line.commune).first()
    if line is None or row is None:
        raise Http404
    return line, row, same


def _facts(line: Any, one: Entitlement) -> list[tuple[Any, ...]]:
    holder = one.beneficiary
    return [
        (_("Beneficiary"), holder.person.name),
        (_("Paid to"), _paid_to(list_lines.taker(one))),
        (_("Benefit"), shown_family(one.family)),
        (_("For the month"), words.month(line.for_month)),
        (_("Kind"), Kind(line.kind).label),
        (_("Amount"), formats.dong(line.amount)),
        (_("How"), f"{holder.get_channel_display()} {holder.bank} {holder.account}".strip()),
        *_recalled(line),
        (_("Decision"), decision_words.told([one.decision])[one.decision].words),
    ]


def _recalled(line: Any) -> list[tuple[Any, ...]]:
    """That it was called back, and why where a person did it."""
    if not line.recalled:
        return []
    by_the_house = "." in line.recalled_for and " " not in line.recalled_for  # the event behind it
    return [
        (_("Recalled before the hand-over"), payroll_lines.result_words(line) if by_the_house else line.recalled_for)
    ]


def _paid_to(taker: Any) -> str:
    if taker.life_status == LifeStatus.ALIVE:
        return str(taker.name)
    words = _("%(name)s: has died, or is said to have. The money is held until another is named in a dossier.")
    return words % {"name": taker.name}


def _others(line: Any, same: list[Any]) -> list[dict[str, Any]]:
    """Every line of the same right and month, with what became of each."""
    return [
        {
            "code": each.code, "here": each.code == line.code, "list_month": each.list_month, "amount": each.amount,
            "kind": Kind(each.kind).label, "paid_at": each.paid_at, "state": payroll_lines.result_key(each),
            "result": payroll_lines.result_words(each),
        }
        for each in same
    ]  # fmt: skip
