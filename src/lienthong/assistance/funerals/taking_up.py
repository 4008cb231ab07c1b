"""Taking an offer up: whoever arranges the burial confirms who they are and where the money goes; it becomes a dossier.

The form is filled from what is known (form 03 of Decree 335/2026/NĐ-CP). The dossier takes the way of every other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.dossiers import submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.fault import Fault, NotReady
from lienthong.assistance.dossiers.state import Channel
from lienthong.assistance.funerals.offer import FuneralOffer, State
from lienthong.assistance.procedures import catalogue as procedures
from lienthong.assistance.screens import citizen_facts
from lienthong.civil import death
from lienthong.database import clock
from lienthong.forms import catalogue, response, written
from lienthong.forms.questionnaire import Questionnaire
from lienthong.forms.sheet import Sheet
from lienthong.people.persons import Person

# What the form calls the grounds of the rules.
_CLAIMS = {
    "allowance": "allowance", "lone_parent_child": "child_of_beneficiary", "survivor": "survivor",
    "poor_survivor": "survivor_poor", "undecided": "applied", "social_pension": "social_pension",
    "social_pension_undecided": "applied",
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What whoever arranges the burial says. `channel`: bank or cash; `confirmed`: they have said who they are."""

    applicant: Person
    relation: str
    channel: str = "cash"
    account_name: str = ""
    account: str = ""
    bank: str = ""
    buried_on: date | None = None
    confirmed: bool = False


def take_up(row: FuneralOffer, request: Request, *, by: access.Actor) -> Dossier:
    """Hand the dossier in. Raises NotAllowed; NotReady with every fault; InvalidState if it was asked for before."""
    if not request.confirmed:
        raise NotReady(Fault("confirmed", _("Confirm who you are and that you arrange the burial.")))
    application = submission.Application(
        procedure=row.procedure, person=row.person, applicant=request.applicant,
        channel=Channel.DESK if by.organisation else Channel.ONLINE, form=form_name(row),
        answers=_answers(row, request),
        commune=row.commune,
    )  # fmt: skip
    with database.transaction():
        FuneralOffer.objects.unscoped("taken up once").select_for_update().get(pk=row.pk)
        row.refresh_from_db(from_queryset=FuneralOffer.objects.unscoped("taken up once"))
        if row.state != State.OFFERED:
            raise ledger.InvalidState(_("This was asked for before, or is offered no longer. Nothing was changed."))
        dossier = submission.submit(application, by=by, key=f"{row.thing}/{row.version}")
        follow(row, dossier, by=by)
    return dossier


def follow(row: FuneralOffer, dossier: Dossier, *, by: access.Actor) -> None:
    """Somebody asked for the grant, here or with a form of their own."""
    if row.state == State.OFFERED:
        row.act(
            "taken-up", State.TAKEN_UP, by=by, parties=row.parties, data={"dossier": dossier.thing}, dossier=dossier
        )


def filled(row: FuneralOffer, request: Request) -> dict[str, Any]:
    """The answers of the form of a funeral grant by their questions."""
    form = _form(row)
    known = citizen_facts.known(form, {"dead": row.person, "applicant": request.applicant})
    registered = death.of(row.person)
    said: dict[str, Any] = {
        "dead_commune": row.commune, "died_on": row.died_on, "who_buries": "person", "channel": request.channel,
        "dead_benefits": list(dict.fromkeys(_CLAIMS[name] for name in row.grounds)),
        "death_certificate": registered.register_number if registered else "", "buried_on": request.buried_on,
        "applicant_relation": request.relation,
    }  # fmt: skip
    if request.channel == "bank":
        said |= {"account_name": request.account_name, "account": request.account, "bank": request.bank}
    return known | {link: value for link, value in said.items() if link in form.index and value not in (None, "")}


def _form(row: FuneralOffer) -> Questionnaire:
    return catalogue.get(form_name(row))


def form_name(row: FuneralOffer) -> str:
    """The form of what is received today."""
    return procedures.procedure(row.procedure).on(clock.today()).questionnaires["funeral"]


def _answers(row: FuneralOffer, request: Request) -> dict[str, Any]:
    form = _form(row)
    reading = Sheet(form, written.from_values(form, filled(row, request))).read()
    if reading.faults:
        raise NotReady(*(Fault(one.name, f"{one.label}: {one.message}") for one in reading.faults))
    return response.build(form, reading.items, authored=clock.now(), subject=row.person.party)
