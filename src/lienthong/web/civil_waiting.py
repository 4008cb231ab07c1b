"""What of civil events waits on the home page: contradictions to decide, extracts to answer and to register, offers."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.civil.contradiction import Contradiction
from lienthong.civil.contradiction import State as ContradictionState
from lienthong.civil.registration import Registration, State
from lienthong.database import clock
from lienthong.web.today import Urgency, Waiting


def contradictions(actor: Actor) -> Iterator[Waiting]:
    """What sources say of a death and can't be true together."""
    if allowed(actor, "civil.decide"):
        rows = Contradiction.objects.within(actor).filter(state=ContradictionState.OPEN)
        page = f"{reverse('death-contradictions')}?state={ContradictionState.OPEN}"
        yield Waiting(
            _("contradictions about deaths"), rows, page, Urgency.WAITING,
            _("Payments are held until you decide what counts."),
        )  # fmt: skip


def entries(actor: Actor) -> Iterator[Waiting]:
    """Entries that can be registered now, or whose applicant objects."""
    if allowed(actor, "civil.register"):
        silent = Q(state=State.AWAITING, due_at__lt=clock.now())
        rows, page = Registration.objects.within(actor), reverse("registrations")
        yield Waiting(_("entries to register"), rows.filter(Q(state=State.AGREED) | silent), page, Urgency.WAITING)
        objected = rows.filter(state=State.OBJECTED)
        yield Waiting(
            _("extracts the applicant objects to"), objected, f"{page}?state={State.OBJECTED}", Urgency.WAITING
        )


def extracts(actor: Actor) -> Iterator[Waiting]:
    """Draft extracts that the citizen is asked to confirm."""
    if actor.persons and allowed(actor, "civil.answer-extract"):
        rows = Registration.objects.within(actor).filter(state=State.AWAITING)
        yield Waiting(
            _("draft extracts to confirm"), rows, reverse("extracts"), Urgency.SOON,
            _("Without a word from you within a day, they are registered as they are."),
        )  # fmt: skip


PROVIDERS = (contradictions, entries, extracts)
