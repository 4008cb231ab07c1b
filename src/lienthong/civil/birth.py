"""A birth: certificate (XML9) → registration → permanent residence → insurance card (Decree 63/2024/NĐ-CP, Article 7).

At most three working days for all of it, five where something is verified. The child becomes a person at registration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from lienthong import access, database, ledger, people
from lienthong.civil import reach
from lienthong.civil.parties import parties_of
from lienthong.database import clock
from lienthong.people import households
from lienthong.people.identifiers import INSURANCE_CARD, PERSONAL_NUMBER, Identifier
from lienthong.people.persons import Person


class State(TextChoices):
    CERTIFIED = "certified", _("Birth certified")
    REGISTERED = "registered", _("Birth registered")
    RESIDENT = "resident", _("Residence registered")
    CARDED = "carded", _("Insurance card issued")
    WITHDRAWN = "withdrawn", _("Certificate withdrawn")


NEXT = {
    State.CERTIFIED: {State.REGISTERED, State.WITHDRAWN},
    State.REGISTERED: {State.RESIDENT},
    State.RESIDENT: {State.CARDED},
    State.WITHDRAWN: {State.CERTIFIED},
}


@dataclass(frozen=True)
class Child:
    """Who was registered. `number`: the child's personal number, empty while none is known."""

    name: str
    born_on: date
    sex: str
    number: str = ""
    register_number: str = ""


class Birth(ledger.Life):
    """One child's way from the certificate to the insurance card."""

    KIND = "birth"
    NEXT = NEXT
    BEGIN = {State.CERTIFIED}
    personal = True

    paper = models.CharField(max_length=80, unique=True)  # the certificate ("birth_certificate:<uuid>")
    mother = models.ForeignKey(Person, models.PROTECT, related_name="births")
    child = models.OneToOneField(Person, models.PROTECT, null=True, related_name="own_birth")
    facility = models.CharField(max_length=60)
    born_on = models.DateField(null=True)
    commune = models.CharField(max_length=5, blank=True, default="")
    province = models.CharField(max_length=2, blank=True, default="")
    register_number = models.CharField(max_length=60, blank=True, default="")

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["commune", "-changed_at"], name="birth_commune")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """The commune, its province, and the parent."""
        return reach.seen(actor) | Q(mother__in=[code.removeprefix("person:") for code in actor.persons])


class BirthAction(ledger.Action):
    """History: what was done on a child's way."""

    life = models.ForeignKey(Birth, on_delete=models.PROTECT, related_name="actions")


def certify(
    paper: str, *, mother: Person, facility: str, born_on: date | None, happened_at: datetime, replaces: str = ""
) -> Birth:
    """A facility certified a birth. The same paper again changes nothing; one that replaces another takes its place."""
    before = of_paper(paper) or (of_paper(replaces) if replaces else None)
    if before is None:
        return Birth.begin(
            State.CERTIFIED, by=access.SYSTEM, subject=mother.party, parties=parties_of(mother, facility),
            data={"certified_on": happened_at.astimezone(clock.VIETNAM).date().isoformat()}, happened_at=happened_at,
            owner=f"unit:{mother.commune}" if mother.commune else "", paper=paper, mother=mother, facility=facility,
            born_on=born_on, commune=mother.commune, province=mother.province, key=f"birth/{paper}",
        )  # fmt: skip
    if before.paper == paper:
        return before
    back = State.CERTIFIED if before.state == State.WITHDRAWN else None
    return before.act("corrected", back, by=access.SYSTEM, parties=_parties(before), paper=paper, born_on=born_on)


def withdraw(paper: str) -> None:
    """The facility took the certificate back; once the birth is registered, the register decides, not the paper."""
    row = of_paper(paper)
    if row is not None and row.state == State.CERTIFIED:
        with database.transaction():
            row.act("withdrawn", State.WITHDRAWN, by=access.SYSTEM, parties=_parties(row))
            for duty in ledger.obligations.of(thing=row.thing).filter(standing="open"):
                ledger.obligations.withdraw(duty, reason="the certificate was withdrawn")


def need_verification(row: Birth, *, by: access.Actor) -> Birth:
    """Something must be verified: five working days instead of three, from the certificate on. Raises NotAllowed."""
    access.require(by, "civil.register", organisation=row.owner)
    day = row.began_at.astimezone(clock.VIETNAM).date().isoformat()
    return row.act(
        "verification-needed", by=by, parties=_parties(row), data={"certified_on": day}, key=f"{row.thing}/verification"
    )


def acknowledge(row: Birth) -> Birth:
    """The receiving agency has the certificate's data."""
    return row.act("acknowledged", by=access.SYSTEM, parties=_parties(row), key=f"{row.thing}/acknowledged")


def register(row: Birth, child: Child, *, by: access.Actor) -> Birth:
    """The birth is registered: the child becomes a person of the mother's household. Said again, it changes nothing."""
    with database.transaction():
        rows = Birth.objects.unscoped("a register tells of a birth").select_for_update(of=("self",))
        row = rows.get(pk=row.pk)
        if row.state != State.CERTIFIED:
            return row
        person = people.match_or_create(_facts(row, child), by=access.SYSTEM)
        home = households.of(row.mother)
        if home is not None and households.of(person) is None:
            households.join(home, person, households.Relation.OTHER)
        return row.act(
            "registered", State.REGISTERED, by=by, parties=_parties(row), child=person,
            register_number=child.register_number, data={"child": person.party},
        )  # fmt: skip


def settle(row: Birth) -> Birth:
    """The residence agency has registered the child."""
    if row.state != State.REGISTERED:
        return row
    return row.act("resident", State.RESIDENT, by=access.SYSTEM, parties=_parties(row))


def issue_card(row: Birth, card: str) -> Birth:
    """Social insurance has issued the card; `card` may be empty where the answer doesn't say its number."""
    if row.state != State.RESIDENT:
        return row
    with database.transaction():
        if card and row.child is not None:
            _give_card(row.child, card)
        return row.act("carded", State.CARDED, by=access.SYSTEM, parties=_parties(row))


def of_paper(paper: str) -> Birth | None:
    """The birth a certificate tells of."""
    return Birth.objects.unscoped("a certificate names its birth").filter(paper=paper).first()


def _facts(row: Birth, child: Child) -> people.PersonFacts:
    mother, place = row.mother, None
    if mother.commune:
        place = people.Place(mother.commune, written_on=clock.today())
    return people.PersonFacts(
        name=child.name, birth=people.BirthDate.of(child.born_on), sex=child.sex, residence=place,
        identifiers={PERSONAL_NUMBER: child.number} if child.number else {}, ethnicity=mother.ethnicity,
        nationality=mother.nationality, source="civil-status", synthetic=mother.synthetic,
    )  # fmt: skip


def _give_card(child: Person, card: str) -> None:
    rows = Identifier.objects.unscoped("a card that social insurance issued")
    rows.get_or_create(
        person=child, system=INSURANCE_CARD, value=card,
        defaults={"valid_from": clock.today(), "source": "social-insurance", "recorded_at": clock.real_now()},
    )  # fmt: skip


def _parties(row: Birth) -> dict[str, Any]:
    return parties_of(row.mother, row.facility)
