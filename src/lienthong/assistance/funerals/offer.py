"""A funeral offer: after a death that is a fact, the best basis of a grant (Decree 335/2026/NĐ-CP, Article 11).

It is told in words, with the bases that were rejected. It is a draft: nothing is granted before somebody asks for it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from lienthong import access, ledger
from lienthong.assistance import law as laws
from lienthong.assistance.dossiers import funerals, reckoning
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.register import scope
from lienthong.assistance.rules.funeral import Grant, funeral
from lienthong.civil.death import Death
from lienthong.database import clock
from lienthong.people import households
from lienthong.people.households import Member
from lienthong.people.persons import Person

ALLOWANCE, PENSION = "1.001731", "1.014028"


class State(TextChoices):
    OFFERED = "offered", _("Offered")
    TAKEN_UP = "taken-up", _("Asked for")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What may follow what. The diagram in docs/states.md is drawn from this.
NEXT = {
    State.OFFERED: {State.TAKEN_UP, State.WITHDRAWN},
    State.WITHDRAWN: {State.OFFERED},
    State.TAKEN_UP: {State.WITHDRAWN},
}


class FuneralOffer(ledger.Life):
    """What a family can ask for after a death. `family`: who lived in the household, and so may see it."""

    KIND = "funeral-offer"
    NEXT = NEXT
    BEGIN = {State.OFFERED}
    personal = True

    person = models.OneToOneField(Person, models.PROTECT, related_name="funeral_offer")
    death = models.CharField(max_length=80)
    commune = models.CharField(max_length=5)
    province = models.CharField(max_length=2)
    died_on = models.DateField()
    procedure = models.CharField(max_length=20)
    ground = models.CharField(max_length=40)
    grounds = ArrayField(models.CharField(max_length=40))
    amount = models.BigIntegerField()
    explanation = models.JSONField()  # {"vi": [sentences], "en": [...]}
    family = ArrayField(models.UUIDField(), default=list)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+")

    objects = access.ScopedManager()

    class Meta:
        db_table = "assistance_funeral_offer"
        indexes = [models.Index(fields=["commune", "-changed_at"], name="funeral_offer_commune")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Officers of the commune and province; who lived with the dead person."""
        persons = [code.removeprefix("person:") for code in actor.persons]
        return scope.of_units(actor) | Q(family__overlap=persons)

    @property
    def state_words(self) -> str:
        """The state in the reader's language."""
        return str(State(self.state).label)

    @property
    def parties(self) -> dict[str, str]:
        """Who is concerned."""
        return {"commune": f"unit:{self.commune}", "person": f"person:{self.person_id}"}


class FuneralOfferAction(ledger.Action):
    """History: what became of an offer."""

    life = models.ForeignKey(FuneralOffer, on_delete=models.PROTECT, related_name="actions")

    class Meta(ledger.Action.Meta):
        db_table = "assistance_funeral_offer_action"


def consider(death: Death) -> FuneralOffer | None:
    """Look for the best basis and offer it; None if there is no ground, no day or no commune. Again, it is renewed."""
    grant = best(death)
    row = of(death.person)
    if grant is None or grant.chosen is None:
        if row is not None and row.state == State.OFFERED:
            row.act("withdrawn", State.WITHDRAWN, by=access.SYSTEM, parties=row.parties)
        return None
    columns = _columns(death, grant)
    if row is None:
        person = death.person
        return FuneralOffer.begin(
            State.OFFERED, by=access.SYSTEM, subject=person.party, owner=f"unit:{person.commune}", person=person,
            parties={"commune": f"unit:{person.commune}", "person": person.party}, data={"death": death.thing},
            **columns,
        )  # fmt: skip
    if row.state == State.WITHDRAWN:
        return row.act("offered", State.OFFERED, by=access.SYSTEM, parties=row.parties, **columns)
    if row.state == State.OFFERED and (row.died_on, row.amount) != (columns["died_on"], columns["amount"]):
        return row.act("renewed", by=access.SYSTEM, parties=row.parties, **columns)
    return row


def best(death: Death) -> Grant | None:
    """The grounds this death leaves, the best one chosen; None while day or commune are not known."""
    if death.died_on is None or not death.person.commune:
        return None
    known = funerals.facts(
        death.person, death.died_on, province=death.person.province, claims=(), would_grant=reckoning.would_grant
    )
    return funeral(known, clock.now(), laws.in_force())


def withdraw(person: Person) -> None:
    """The death does not stand: nothing is offered. A dossier that was handed in is decided by its officers."""
    row = of(person)
    if row is not None and row.state != State.WITHDRAWN:
        row.act("withdrawn", State.WITHDRAWN, by=access.SYSTEM, parties=row.parties)


def of(person: Person) -> FuneralOffer | None:
    """The offer after a person's death."""
    return FuneralOffer.objects.unscoped("the offer after a death that was given").filter(person=person).first()


def _columns(death: Death, grant: Grant) -> dict[str, Any]:
    chosen = grant.chosen
    assert chosen is not None and death.died_on is not None
    row = {"amount": chosen.total, "ground": chosen, "rejected": grant.rejected, "unconfirmed": []}
    return {
        "death": death.thing, "commune": death.person.commune, "province": death.person.province,
        "died_on": death.died_on, "procedure": PENSION if chosen.name.startswith("social_pension") else ALLOWANCE,
        "ground": chosen.name, "grounds": [chosen.name, *(one.name for one in grant.rejected)], "amount": chosen.total,
        "explanation": {language: funerals.sentences(row, language) for language in ("vi", "en")},
        "family": [str(pk) for pk in _family(death.person)],
    }  # fmt: skip


def _family(person: Person) -> list[Any]:
    """Who lives in the household of the one who died."""
    home = households.of(person)
    if home is None:
        return []
    rows = Member.objects.unscoped("to whom the grant is offered").filter(household=home, valid_to=None)
    return list(rows.exclude(person=person).order_by("person_id").values_list("person_id", flat=True))
