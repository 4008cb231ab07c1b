"""A death: one a person, however many sources tell it (Decree 63/2024/NĐ-CP as amended by 301/2026/NĐ-CP, Art. 11-15).

    death.tell(person, Told(Source.HOSPITAL, "death_notice:…", died_on=day), by=actor)

Until it is a fact, payments are held; once it is, the chain begins (obligations.yaml). Its state is the fold of what
was said and decided (`standing.fold`); the row here is the current state, its actions are the history.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from lienthong import access, database, ledger
from lienthong.civil import contradiction, reach, statement
from lienthong.civil.contradiction import Contradiction
from lienthong.civil.parties import parties_of
from lienthong.civil.source import Says, Source
from lienthong.civil.standing import OVER, Standing, State, fold
from lienthong.civil.statement import Statement, Told
from lienthong.people import life
from lienthong.people.persons import LifeStatus, Person

# What may follow what. The diagram in docs/states.md is drawn from this.
NEXT = {
    State.NOTICED: {State.ESTABLISHED, State.CONTRADICTED, State.WITHDRAWN, State.CANCELLED},
    State.CONTRADICTED: {State.NOTICED, State.ESTABLISHED, State.WITHDRAWN, State.CANCELLED},
    State.ESTABLISHED: {State.CONTRADICTED, State.WITHDRAWN, State.CANCELLED, State.NOTICED},
    State.WITHDRAWN: {State.NOTICED, State.ESTABLISHED, State.CONTRADICTED, State.CANCELLED},
    State.CANCELLED: {State.NOTICED, State.ESTABLISHED, State.CONTRADICTED, State.WITHDRAWN},
}


class Death(ledger.Life):
    """The death of one person, from the first notice to the end of the chain.

    `announced`: it is a fact on which others have acted; if it falls, they must be told (event `death.revoked`).
    """

    KIND = "death"
    NEXT = NEXT
    BEGIN = {State.NOTICED, State.ESTABLISHED, State.CONTRADICTED}
    personal = True

    person = models.OneToOneField(Person, models.PROTECT, related_name="death")
    died_on = models.DateField(null=True)
    commune = models.CharField(max_length=5, blank=True, default="")
    province = models.CharField(max_length=2, blank=True, default="")
    register_number = models.CharField(max_length=60, blank=True, default="")
    announced = models.BooleanField(default=False)

    objects = access.ScopedManager()

    class Meta:
        indexes = [
            models.Index(fields=["commune", "-changed_at"], name="death_commune"),
            models.Index(fields=["province", "-changed_at"], name="death_province"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return reach.seen(actor)


class DeathAction(ledger.Action):
    """History: what was told of a death, and what followed."""

    life = models.ForeignKey(Death, on_delete=models.PROTECT, related_name="actions")


def tell(person: Person, told: Told, *, by: access.Actor) -> Death | None:
    """Take in what a source says of a person. The same word again changes nothing.

    None where somebody is said to be alive, or a word is taken back, and no death was told before.
    """
    access.require(by, "civil.tell-death")
    with database.transaction():
        one = _locked(person)
        before = of(one)
        if before is None and told.says != Says.DIED:
            return None
        said, new = statement.keep(one, told, by=by)
        return _follow(one, before, said, by) if new or before is None else before


def gather(person: Person, *, by: access.Actor) -> Death | None:
    """A double was found: what was said under either name is of one person. None where nothing was said."""
    with database.transaction():
        one = _locked(person)
        return _follow(one, of(one), None, by) if statement.of(one) else None


def decide(row: Contradiction, choice: str, *, reason: str, by: access.Actor, died_on: date | None = None) -> Death:
    """A person decides what counts. Raises NotAllowed, InvalidState (nothing was changed)."""
    with database.transaction():
        one = _locked(row.person)
        contradiction.settle(row, choice, reason=reason, died_on=died_on, by=by)
        found = _follow(one, of(one), None, by)
    assert found is not None
    return found


def of(person: Person) -> Death | None:
    """The person's death as this home knows it; for whoever may see the person."""
    return Death.objects.unscoped("the death of a person that was given").filter(person=person).first()


def stands(person: Person) -> Standing:
    """How the death of a person stands by all that was said and decided."""
    return fold(statement.of(person), contradiction.decisions(person))  # type: ignore[arg-type]


def _locked(person: Person) -> Person:
    """The person (of doubles the survivor), locked: words of several sources are taken in one after the other."""
    rows = Person.objects.unscoped("a death is told of a person wherever they live")
    return rows.select_for_update(of=("self",)).get(pk=person.survivor_id or person.pk)


def _follow(person: Person, before: Death | None, said: Statement | None, by: access.Actor) -> Death:
    now = stands(person)
    row = _written(person, before, now, said, by)
    contradiction.renew(person, now.conflicts, by=by)
    _live(person, row)
    return row


def _written(person: Person, row: Death | None, now: Standing, said: Statement | None, by: access.Actor) -> Death:
    name, columns = _name(row, now), _columns(row, now, said)
    given: dict[str, Any] = {
        "by": by, "parties": parties_of(person, said.facility if said else ""),
        "data": {"source": said.source if said else "decision"} | ({"statement": said.pk} if said else {}),
        "happened_at": said.happened_at if said and row is None else None,
    }  # fmt: skip
    if row is None:
        return Death.begin(
            now.state, name=name, subject=person.party, person=person, commune=person.commune,
            province=person.province, owner=f"unit:{person.commune}" if person.commune else "", **given, **columns,
        )  # fmt: skip
    return row.act(name, None if row.state == now.state else now.state, **given, **columns)


def _name(row: Death | None, now: Standing) -> str:
    """What happened, as the event says it: a fact is announced once, and taken back once."""
    announced = row is not None and row.announced
    if now.state == State.ESTABLISHED:
        if not announced:
            return "established"
        assert row is not None
        return "told" if (row.state, row.died_on) == (now.state, now.died_on) else "corrected"
    if now.state != State.CONTRADICTED and announced:
        return "revoked"
    return "told" if row is not None and row.state == now.state else str(now.state)


def _columns(row: Death | None, now: Standing, said: Statement | None) -> dict[str, Any]:
    announced = now.state == State.ESTABLISHED or (
        row is not None and row.announced and now.state == State.CONTRADICTED
    )
    held = row is not None and row.announced and now.state == State.CONTRADICTED  # the day acted on stays until decided
    columns: dict[str, Any] = {"announced": announced, "died_on": row.died_on if held and row else now.died_on}
    if said is not None and said.register_number:
        columns["register_number"] = said.register_number
    return columns


def _live(person: Person, row: Death) -> None:
    """The person's life status follows, and with it whoever subscribes to it (benefits)."""
    told: dict[str, Any] = {"source": row.thing, "by": access.SYSTEM}
    if row.state in OVER:
        if person.life_status != LifeStatus.ALIVE and person.life_source == row.thing:
            life.take_back_death(person, **told)
    elif row.state == State.ESTABLISHED:
        life.confirm_death(person, on=row.died_on, **told)
    elif not row.announced and person.life_status != LifeStatus.DEAD:
        life.report_death(person, on=row.died_on, **told)
    elif not row.announced:  # it was a fact, and is a notice again
        life.take_back_death(person, **told)
        life.report_death(person, on=row.died_on, **told)


__all__ = ["Death", "DeathAction", "Source", "State", "Told", "decide", "gather", "of", "stands", "tell"]
