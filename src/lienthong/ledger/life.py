"""Life: a thing that moves through states by actions. Actions are the truth, the current row is what lists read.

A room declares a pair of tables and the moves that are allowed:

    class Referral(ledger.Life):
        KIND = "referral"
        NEXT = {State.SIGNED: {State.RECEIVED, State.USED, State.CANCELLED}, State.RECEIVED: {State.USED}}
        BEGIN = {State.SIGNED}
        valid_until = models.DateField()

    class ReferralAction(ledger.Action):
        life = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="actions")

    referral = Referral.begin(State.SIGNED, by=actor, subject=person, valid_until=day)    # event "referral.signed"
    referral.act("received", State.RECEIVED, by=actor)                                    # event "referral.received"

The migration of the action table is followed by `history.append_only(...)`. Whatever columns an action changes are
given to `begin` or `act` by name, and kept in the action: `lienthong verify` folds them again and compares.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, Self, runtime_checkable
from uuid import UUID, uuid4

from django.db import models

from lienthong import database
from lienthong.database import clock
from lienthong.ledger import canonical
from lienthong.ledger.event import Event, events, record


class InvalidState(Exception):
    """This can't be done in this state, by anyone. Nothing was changed."""


class _AlreadyDone(Exception):
    """The key is there: the first event under it."""

    def __init__(self, event: Event) -> None:
        self.event = event


@runtime_checkable
class Doer(Protocol):
    """Who acts: `access.Actor` is one; a plain code will do where there is no actor."""

    @property
    def code(self) -> str: ...
    @property
    def organisation(self) -> str | None: ...


class Life(models.Model):
    """The current row of a thing with a life."""

    KIND: ClassVar[str]
    NEXT: ClassVar[Mapping[Any, set[Any]]]
    BEGIN: ClassVar[set[Any] | None] = None  # the states it may begin in; None: any that NEXT knows
    actions: Any  # the reverse of the action table's `life`

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    state = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, default="")
    due_at = models.DateTimeField(null=True)
    owner = models.CharField(max_length=200, default="")
    version = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def thing(self) -> str:
        """Its code in events, obligations and deliveries."""
        return f"{self.KIND}:{self.id}"

    @classmethod
    def begin(
        cls,
        state: str,
        *,
        by: Doer | str,
        organisation: str | None = None,
        subject: str = "",
        name: str | None = None,
        parties: dict[str, str] | None = None,
        data: dict[str, Any] | None = None,
        happened_at: datetime | None = None,
        key: str | None = None,
        **columns: Any,
    ) -> Self:
        """Begin a life: first action, event `KIND.state` and current row, together or not at all.

        `subject` is the person's code where there is one. With a `key` under which one began before, that one is
        returned. Raises InvalidState if no life begins in `state`.
        """
        allowed = cls.NEXT.keys() if cls.BEGIN is None else cls.BEGIN
        if state not in allowed:
            raise InvalidState(f"a {cls.KIND} doesn't begin as {state}; it begins as {_words(allowed)}")
        row = cls(**columns)
        row.subject = subject or row.thing
        moment = happened_at or clock.now()
        row.began_at = moment
        changes = {"subject": row.subject, "began_at": moment, "due_at": row.due_at, "owner": row.owner} | columns
        try:
            row._renew(
                name or str(state), state, by, organisation, moment, data or {}, parties or {}, key, changes, new=True
            )
        except _AlreadyDone as done:
            return cls._base_manager.get(pk=identity(done.event.thing))
        return row

    def act(
        self,
        name: str,
        state: str | None = None,
        *,
        by: Doer | str,
        organisation: str | None = None,
        parties: dict[str, str] | None = None,
        data: dict[str, Any] | None = None,
        happened_at: datetime | None = None,
        key: str | None = None,
        **changes: Any,
    ) -> Self:
        """Do something to it: action, event `KIND.name` and current row, together or not at all.

        `state` None leaves the state. The row is locked and read afresh, so that of two who act at once the second is
        judged by what the first did. With a `key` that was there before, nothing happens.
        Raises InvalidState if `state` can't follow the present one.
        """
        with database.transaction():
            type(self)._base_manager.select_for_update().filter(pk=self.pk).get()
            self.refresh_from_db(from_queryset=type(self)._base_manager.all())
            if key is not None and events(key=key):
                return self
            target = self.state if state is None else state
            if state is not None and target not in self.NEXT.get(self.state, set()):
                raise InvalidState(
                    f"{self.thing} is {self.state}: it can't be {name}; what may follow is "
                    f"{_words(self.NEXT.get(self.state, set())) or 'nothing'}. Nothing was changed."
                )
            for column, value in changes.items():
                setattr(self, column, value)
            moment = happened_at or clock.now()
            self._renew(name, target, by, organisation, moment, data or {}, parties or {}, key, changes, new=False)
        return self

    def _renew(
        self,
        name: str,
        state: str,
        by: Doer | str,
        organisation: str | None,
        moment: datetime,
        data: dict[str, Any],
        parties: dict[str, str],
        key: str | None,
        changes: Mapping[str, Any],
        *,
        new: bool,
    ) -> None:
        code, house = doer(by, organisation)
        self.state, self.version, self.changed_at = str(state), self.version + 1, moment
        with database.transaction():
            self.save(force_insert=new)
            action = action_table(type(self))(
                life=self,
                number=self.version,
                name=name,
                state_after=str(state),
                by=code,
                organisation=house,
                happened_at=moment,
                data=canonical.normalised(data),
                changes={column: plain(self, column) for column in changes},
            )
            event = record(
                f"{self.KIND}.{name}",
                subject=self.subject,
                thing=self.thing,
                by=code,
                organisation=house,
                parties=parties,
                data={**data, "action": self.version, "state": str(state), "digest": content_digest(action)},
                happened_at=moment,
                key=key,
            )
            if event.thing != self.thing:
                raise _AlreadyDone(event)
            action.recorded_at, action.event = event.recorded_at, event.id
            action.save(force_insert=True)


class Action(models.Model):
    """History: one thing done to a life. The concrete table adds `life`, a foreign key with related_name `actions`."""

    life: Any
    number = models.IntegerField()
    name = models.CharField(max_length=60)
    state_after = models.CharField(max_length=40)
    by = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    event = models.UUIDField()
    data = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["life", "number"], name="%(class)s_number")]


def action_table(life: type[Life]) -> Any:
    """The table of a life's actions: the concrete Action whose `life` points here."""
    return life.actions.rel.related_model


def content_digest(action: Action) -> str:
    """What an action did, as SHA-256: its event carries it, so that the action can't be altered unseen."""
    names = ("number", "name", "state_after", "by", "organisation", "data", "changes")
    content = {name: getattr(action, name) for name in names}
    return canonical.normal_digest(content | {"happened_at": canonical.moment(action.happened_at)}).hex()


def plain(row: models.Model, column: str) -> Any:
    """A column's value as an action keeps it: the same text for the same value, whatever type it was given in."""
    found = row._meta.get_field(column)
    assert isinstance(found, models.Field)
    value = getattr(row, found.attname)
    if value is None or isinstance(found, models.JSONField):
        return value
    value = found.to_python(value)
    if isinstance(value, datetime):
        return canonical.moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):  # read back, the elements of an array are of its type, as given they may be words
        return [one if one is None or isinstance(one, bool | int | list | dict) else str(one) for one in value]
    return value if isinstance(value, bool | int | dict) else str(value)


def mermaid(moves: Mapping[Any, set[Any]], begin: set[Any] | None = None) -> str:
    """A NEXT dictionary as a Mermaid state diagram; docs/states.md is drawn by this."""
    first = begin if begin is not None else {s for s in moves if all(s not in after for after in moves.values())}
    lines = ["stateDiagram-v2", *(f"    [*] --> {_label(state)}" for state in sorted(map(str, first)))]
    for state, after in moves.items():
        lines += [f"    {_label(state)} --> {_label(target)}" for target in sorted(map(str, after))]
    every = {str(s) for s in moves} | {str(s) for after in moves.values() for s in after}
    last = sorted(state for state in every if not any(after for s, after in moves.items() if str(s) == state))
    return "\n".join([*lines, *(f"    {_label(state)} --> [*]" for state in last)])


def _label(state: Any) -> str:
    return str(state).replace("-", "_")


def doer(by: Doer | str, organisation: str | None) -> tuple[str, str]:
    """The codes of who acts and for which organisation."""
    if isinstance(by, str):
        return by, organisation or by
    return by.code, organisation or by.organisation or by.code


def _words(states: Any) -> str:
    return ", ".join(sorted(str(state) for state in states))


def identity(value: UUID | str) -> UUID:
    """The id in a thing's code ("referral:<uuid>")."""
    return value if isinstance(value, UUID) else UUID(value.rsplit(":", 1)[-1])
