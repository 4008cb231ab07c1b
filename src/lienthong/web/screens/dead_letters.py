"""Dead letters: deliveries that were refused, whose fate nobody knows, or that are tried in vain for long.

A person looks at each, and sends it again or gives it up, with a reason; the ledger keeps who decided and why.
"""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong import access
from lienthong.database import files
from lienthong.ledger import delivery as post
from lienthong.ledger import reason
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.obligations import Obligation
from lienthong.pages import formats, forms, screen
from lienthong.pages.lists import Column, Filter, ListPage
from lienthong.web import ledger_scope
from lienthong.web.places import Places
from lienthong.web.screens.obligations import steps, titled

STATES = [("refused", _("Refused")), ("unknown", _("Outcome unknown")), ("waiting", _("Tried in vain for long"))]
WORDS = dict(STATES)


class DeadLetters(ListPage):
    """What a person must look at, the oldest first."""

    title = _("Dead letters")
    lead = _(
        "Deliveries that the partner refused, or of which nobody knows whether they arrived. Each needs a decision."
    )
    permission = "dead-letters.read"
    purpose = "dead-letters.list"
    export_name = "dead-letters"
    empty = _("Nothing waits here: every delivery arrived or is on its way.")
    columns: ClassVar = [
        Column("title", _("What was sent"), link=lambda row: reverse("dead-letter", args=[row.id])),
        Column("debtor_name", _("Owed by")),
        Column("destination_name", _("To whom")),
        Column("state", _("State"), state=True, words=lambda row: WORDS.get(row.state, row.state)),
        Column("reason", _("Reason"), show=formats.reason),
        Column("attempts", _("Attempts"), figure=True),
        Column("changed_at", _("Since"), sort="changed_at"),
    ]
    search_in: ClassVar = ["reason", "thing", "key"]
    search_label = _("What a partner wrote, or the code of a paper")
    sort = "changed_at"

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.filters = [  # type: ignore[misc]
            Filter("channel", _("Channel"), self.channels),
            Filter("state", _("State"), STATES),
        ]

    def rows(self) -> QuerySet[Delivery]:
        return dead(self.request.actor)  # type: ignore[attr-defined]

    def channels(self) -> list[tuple[str, str]]:
        """The channels on which something is dead."""
        found = self.rows().order_by("channel").values_list("channel", flat=True).distinct()
        return [(channel, channel) for channel in found]

    def audit(self, rows: list[Any]) -> None:
        name(rows)
        super().audit(rows)

    def persons(self, rows: Any) -> list[str]:
        return sorted({row.subject for row in rows if row.subject.startswith("person:")})


class Decision(forms.Form):
    """Why it is sent again or given up."""

    reason = forms.CharField(
        label=_("Why?"), max_length=500, help_text=_("For example: the partner has corrected the card number")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("dead-letters.read")
def show(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """One dead letter: what was tried; POST decides."""
    actor = request.actor  # type: ignore[attr-defined]
    row = found(actor, delivery)
    form = Decision(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        access.require(actor, "dead-letters.resend")
        if form.is_valid():
            return decided(request, row, form.cleaned_data["reason"])
    if row.subject.startswith("person:"):
        access.audit.read(actor, "dead-letters.one", [row.subject], request)
    name([row])
    facts = {
        "row": row,
        "words": WORDS.get(row.state, row.get_state_display()),
        "form": form,
        "steps": steps([row]),
        "may_decide": row.is_dead and access.permission.allowed(actor, "dead-letters.resend"),
        "may_read": access.permission.allowed(actor, "dead-letters.content") and is_sender(actor, row),
        "breadcrumbs": [(_("Dead letters"), reverse("dead-letters"))],
    }
    return render(request, "web/dead_letter.html", facts, status=400 if form.is_bound else 200)


def decided(request: HttpRequest, row: Delivery, reason: str) -> HttpResponse:
    """Send it again or give it up, and back to the list."""
    actor = request.actor  # type: ignore[attr-defined]
    who = {"by": actor.code, "organisation": actor.organisation or actor.code, "reason": reason}
    again = request.POST.get("step") == "again"
    try:
        (post.send_again if again else post.give_up)(row, **who)
    except post.NotDead:
        messages.warning(request, _("Someone else decided this before. Nothing was changed."))
    else:
        messages.success(request, _("It is being sent again.") if again else _("Given up. The obligation stays open."))
    return HttpResponseRedirect(reverse("dead-letters"))


@require_safe
@screen.needs("dead-letters.content")
def content(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """What was to be delivered, as a file: for the sender's own people alone."""
    actor = request.actor  # type: ignore[attr-defined]
    row = found(actor, delivery)
    if not is_sender(actor, row):
        raise Http404
    persons = [row.subject] if row.subject.startswith("person:") else []
    access.audit.read(actor, "dead-letters.content", persons, request, things=[row.thing])
    answer = HttpResponse(files.get(row.payload), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{row.kind}-{row.payload[:12]}"'
    return answer


def found(actor: access.Actor, delivery: UUID) -> Delivery:
    """The delivery, if the actor may see it."""
    row = ledger_scope.deliveries(actor).filter(id=delivery).first()
    if row is None:
        raise Http404
    return row


def dead(actor: access.Actor) -> QuerySet[Delivery]:
    """The dead letters the actor may see."""
    return ledger_scope.deliveries(actor).filter(pk__in=Delivery.objects.dead().values("pk"))


def is_sender(actor: access.Actor, row: Delivery) -> bool:
    """Whether the actor's own organisation owed the delivery."""
    owed = Obligation.objects.filter(id=row.obligation).first() if row.obligation else None
    return owed is not None and owed.debtor == actor.organisation


def name(rows: list[Any]) -> None:
    """Give each row what it is, who owes it, for whom: four queries, however many rows. Persons are not named here."""
    owed = Obligation.objects.in_bulk([row.obligation for row in rows if row.obligation])
    parties = {row.destination for row in rows} | {duty.debtor for duty in owed.values()}
    names = Places().names(code for code in parties if not code.startswith("person:")) if parties else {}
    for row in rows:
        duty = owed.get(row.obligation)
        row.title = titled(duty) if duty else row.kind
        row.debtor_name = names.get(duty.debtor, duty.debtor) if duty else ""
        row.destination_name = names.get(row.destination, _("The person concerned"))
        row.why = reason.words(row.reason)
