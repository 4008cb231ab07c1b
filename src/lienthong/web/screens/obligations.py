"""Who owes whom what, until when: the obligations of the reader's organisations, and one of them with its proof."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lienthong import access, ledger
from lienthong.database import clock
from lienthong.ledger import catalogue, obligations, reason
from lienthong.ledger.delivery import Attempt, Delivery
from lienthong.ledger.obligations import Obligation
from lienthong.pages import screen
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage
from lienthong.web import ledger_scope
from lienthong.web.places import Places

STATES = [
    ("late", _("Late")),
    ("soon", _("Due within a day")),
    ("open", _("Open")),
    ("fulfilled", _("Done, with receipt")),
    ("withdrawn", _("Withdrawn")),
]
SIDES = [("owed-by-us", _("We owe it")), ("owed-to-us", _("It is owed to us"))]


class Obligations(ListPage):
    """Every obligation the reader may see; late ones first of all by their due time."""

    title = _("Obligations")
    lead = _("What the law obliges whom to do, for whom, until when. A row closes with its receipt.")
    permission = "obligations.read"
    purpose = "obligations.list"
    export_name = "obligations"
    columns: ClassVar = [
        Column("title", _("What is owed"), value=lambda row: titled(row), link=lambda row: address(row)),
        Column("debtor_name", _("Who owes it")),
        Column("creditor_name", _("To whom")),
        Column("due_at", _("Due"), sort="due_at"),
        Column("state", _("State"), state=True, value=lambda row: shown_state(row)),
        Column("closed_at", _("Closed")),
    ]
    search_in: ClassVar = ["rule", "thing", "debtor", "creditor"]
    search_label = _("Code of a rule, a paper or an organisation")
    sort = "due_at"

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.filters = [  # type: ignore[misc]
            Filter("state", _("State"), STATES, apply=narrow_state),
            Filter("side", _("Which side"), SIDES, apply=self.narrow_side),
            Filter("rule", _("What is owed"), rule_choices),
            DayFilter("since", _("Due from"), "due_at__date__gte"),
            DayFilter("until", _("Due until"), "due_at__date__lte"),
        ]

    def rows(self) -> QuerySet[Obligation]:
        return ledger_scope.obligations(self.request.actor)  # type: ignore[attr-defined]

    def narrow_side(self, rows: QuerySet[Obligation], side: str) -> QuerySet[Obligation]:
        """What the reader's own organisation owes, or is owed."""
        own = self.request.actor.organisation  # type: ignore[attr-defined]
        return rows.filter(debtor=own) if side == "owed-by-us" else rows.filter(creditor=own)

    def audit(self, rows: list[Any]) -> None:
        name(rows)
        super().audit(rows)

    def persons(self, rows: Any) -> list[str]:
        return sorted({row.subject for row in rows if row.subject.startswith("person:")})


@require_safe
@screen.needs("obligations.read")
def show(request: HttpRequest, obligation: UUID) -> HttpResponse:
    """One obligation: its law, what raised it, how it was tried to fulfil it, and the receipt."""
    actor = request.actor  # type: ignore[attr-defined]
    row = ledger_scope.obligations(actor).filter(id=obligation).first()
    if row is None:
        raise Http404
    if row.subject.startswith("person:"):
        access.audit.read(actor, "obligations.one", [row.subject], request)
    name([row])
    deliveries = list(Delivery.objects.filter(obligation=row.id).order_by("number"))
    facts = {
        "row": row,
        "words": titled(row),
        "state": shown_state(row),
        "law": row.law,
        "basis": row.law.legal_basis[language()] if row.law else "",
        "receipt": ledger.Receipt.objects.filter(id=row.receipt).first() if row.receipt else None,
        "steps": steps(deliveries),
        "breadcrumbs": [(_("Obligations"), reverse("obligations"))],
    }
    return render(request, "web/obligation.html", facts)


def steps(deliveries: list[Delivery]) -> list[dict[str, Any]]:
    """Every attempt to deliver, oldest first, as the timeline shows them."""
    by_id = {delivery.id: delivery for delivery in deliveries}
    names = Places().names(code for row in deliveries if not (code := row.destination).startswith("person:"))
    attempts = Attempt.objects.filter(delivery__in=by_id).order_by("recorded_at", "number")
    return [
        {
            "title": _("Asked whether it arrived") if attempt.asked else _("Sent"),
            "at": attempt.happened_at or attempt.recorded_at,
            "state": "unknown" if attempt.outcome == "no-answer" else attempt.outcome,
            "text": reason.words(attempt.reason),
            "by": names.get(by_id[attempt.delivery].destination, _("The person concerned")),
        }
        for attempt in attempts
    ]


def shown_state(row: Obligation) -> str:
    """open, late, fulfilled or withdrawn; due_soon within a day."""
    return "due_soon" if row.is_due_soon else row.state


def titled(row: Obligation) -> str:
    """What is owed, in the reader's language."""
    return row.title(language())


def address(row: Obligation) -> str:
    """The page of one obligation."""
    return reverse("obligation", args=[row.id])


def language() -> str:
    """vi or en."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def rule_choices() -> list[tuple[str, str]]:
    """The catalogue's rules by title."""
    return sorted(((rule.code, rule.title[language()]) for rule in catalogue.rules()), key=lambda one: one[1])


def narrow_state(rows: QuerySet[Obligation], state: str) -> QuerySet[Obligation]:
    """As columns, so that an index serves; what is no state narrows to none."""
    if state == "soon":
        return rows.filter(standing="open", due_at__range=(clock.now(), clock.now() + obligations.SOON))
    try:
        return rows.filter(**obligations.as_columns(state))
    except ValueError:
        return rows.none()


def name(rows: list[Any]) -> None:
    """Give each row the names of its parties: three queries, however many rows. Persons are not named here."""
    codes = {code for row in rows for code in (row.debtor, row.creditor) if not code.startswith("person:")}
    names = Places().names(codes) if codes else {}
    for row in rows:
        row.debtor_name = names.get(row.debtor, _("The person concerned"))
        row.creditor_name = names.get(row.creditor, _("The person concerned"))
