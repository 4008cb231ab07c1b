"""What the rooms say waits for an actor: the providers of the home page.

Each is asked only of those who may open the page behind its number. Rows are counted with those of all lines.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.assistance.screens import citizen_home, work_today
from lienthong.database import clock
from lienthong.exchange.arrival import Arrival
from lienthong.exchange.screens.arrivals import TO_MEND, in_state
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.obligations import SOON
from lienthong.papers.paper import Paper
from lienthong.papers.state import State as PaperState
from lienthong.people.duplicates import Duplicate
from lienthong.people.duplicates import State as DuplicateState
from lienthong.web import ledger_scope
from lienthong.web.today import Urgency, Waiting

LATELY = timedelta(days=7)


def duties(actor: Actor) -> Iterator[Waiting]:
    """What the actor's organisation owes: late, and due within a day."""
    if not allowed(actor, "obligations.read"):
        return
    now, mine = clock.now(), Q()
    side = ""
    if actor.organisation and actor.organisation.startswith("facility:"):
        mine, side = Q(debtor=actor.organisation), "&side=owed-by-us"
    found = (
        ledger_scope.obligations(actor)
        .filter(mine, standing="open")
        .aggregate(
            late=Count("id", filter=Q(due_at__lt=now)), soon=Count("id", filter=Q(due_at__range=(now, now + SOON)))
        )
    )
    page = reverse("obligations")
    yield Waiting(
        _("late obligations"), found["late"], f"{page}?state=late{side}", Urgency.LATE,
        _("Open each to see what is owed, to whom, and why it has not arrived."),
    )  # fmt: skip
    yield Waiting(_("obligations due within a day"), found["soon"], f"{page}?state=soon{side}", Urgency.SOON)


def sendings(actor: Actor) -> Iterator[Waiting]:
    """What the hub refused of late, to be mended by the sender's IT."""
    if not allowed(actor, "hub.read"):
        return
    since = clock.today() - LATELY
    refused = in_state(Arrival.objects.within(actor), TO_MEND).filter(received_at__date__gte=since)
    rows = f"{reverse('arrivals')}?state={TO_MEND}&since={since.isoformat()}"
    yield Waiting(
        _("sendings refused in the last seven days"), refused, rows,
        Urgency.LATE, _("Each fault says what to mend; send the corrected envelope again."),
    )  # fmt: skip


def letters(actor: Actor) -> Iterator[Waiting]:
    """Deliveries that wait for a person."""
    if not allowed(actor, "dead-letters.read"):
        return
    dead = ledger_scope.deliveries(actor).filter(pk__in=Delivery.objects.dead().values("pk"))
    yield Waiting(
        _("deliveries that a person must look at"), dead, reverse("dead-letters"),
        Urgency.LATE, _("Find out what became of them, then send again or give up with a reason."),
    )  # fmt: skip


def papers(actor: Actor) -> Iterator[Waiting]:
    """Referrals that have come in and wait to be looked at; drafts that wait to be signed."""
    if not allowed(actor, "papers.accept") or not actor.organisation:
        return
    found = (
        Paper.objects.within(actor)
        .filter(owner=actor.organisation)
        .aggregate(
            received=Count("id", filter=Q(state=PaperState.RECEIVED, kind="referral") & ~Q(copy_of="")),
            drafts=Count("id", filter=Q(state=PaperState.DRAFT)),
        )
    )
    received = f"{reverse('papers-received')}?state=received&kind=referral"
    yield Waiting(
        _("papers received, not yet accepted"), found["received"], received,
        Urgency.WAITING, _("Read the referral, prepare for the patient, accept it."),
    )  # fmt: skip
    yield Waiting(_("drafts to sign"), found["drafts"], f"{reverse('papers-issued')}?state=draft", Urgency.WAITING)


def doubts(actor: Actor) -> Iterator[Waiting]:
    """Pairs of persons of whom somebody must say whether they are one."""
    if not allowed(actor, "person.decide-duplicate"):
        return
    open_pairs = Duplicate.objects.within(actor).filter(state=DuplicateState.OPEN)
    yield Waiting(_("pairs of persons who may be one"), open_pairs, reverse("duplicates"), Urgency.WAITING)


def own_papers(actor: Actor) -> Iterator[Waiting]:
    """A citizen's papers that can be used now."""
    persons = sorted(actor.persons)
    if not persons or not allowed(actor, "health-book.read"):
        return
    valid = (
        Paper.objects.within(actor)
        .filter(kind__in=["referral", "appointment"], valid_until__gte=clock.today())
        .exclude(state__in=[PaperState.USED, PaperState.CANCELLED, PaperState.REPLACED, PaperState.EXPIRED])
    )
    book = reverse("health-book", args=[persons[0].removeprefix("person:")])
    yield Waiting(_("papers you can use now"), valid, book, Urgency.WAITING, _("They are in your health book."))
    everything = Paper.objects.within(actor).exclude(state=PaperState.DRAFT)
    yield Waiting(_("papers in your health book"), everything, book, Urgency.DONE)


def own_affairs(actor: Actor) -> Iterator[Waiting]:
    """What of a citizen's affairs waits for them, and what the commune is late with."""
    for urgency, title, count, address, step in citizen_home.waiting(actor):
        yield Waiting(title, count, address, Urgency[urgency.upper()], step)


def dossiers(actor: Actor) -> Iterator[Waiting]:
    """The queues of a commune's dossiers that are this officer's to work off."""
    for urgency, title, count, address, step in work_today.waiting(actor):
        yield Waiting(title, count, address, Urgency[urgency.upper()], step)


PROVIDERS = (duties, sendings, letters, papers, doubts, own_papers, own_affairs, dossiers)
