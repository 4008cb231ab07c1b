"""Many lives at once: what `begin` and `act` do to one, in a few statements for thousands. All or nothing.

begin_many(PaymentList, State.DRAFT, [{"commune": "00004", ...}, ...], by=actor)
act_many(PaymentList, ids, "proposed", State.PROPOSED, by=actor, proposed_by=actor.code)
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db import connection as django_connection
from psycopg import sql

from lienthong import database
from lienthong.database import clock
from lienthong.ledger import canonical
from lienthong.ledger.event import Draft, record_many
from lienthong.ledger.life import Doer, InvalidState, Life, action_table, content_digest, doer, plain

L = TypeVar("L", bound=Life)
Told = Callable[[Any], dict[str, Any]]


def begin_many(
    model: type[L],
    state: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    by: Doer | str,
    organisation: str | None = None,
    name: str | None = None,
    parties: Told | None = None,
    data: Told | None = None,
) -> list[L]:
    """Begin a life for each of `rows` (its columns), in order; the first action is called `name`, else as the state.

    `parties` and `data` are asked of each life.

    Raises InvalidState if no life begins in `state`.
    """
    allowed = model.NEXT.keys() if model.BEGIN is None else model.BEGIN
    if state not in allowed:
        raise InvalidState(f"a {model.KIND} doesn't begin as {state}")
    moment, lives, changes = clock.now(), [], []
    for columns in rows:
        one = model(**columns)
        one.subject = one.subject or one.thing
        one.began_at = moment
        began = {"subject": one.subject, "began_at": moment, "due_at": one.due_at, "owner": one.owner}
        changes.append(began | dict(columns))
        _renew(one, state, moment)
        lives.append(one)
    with database.transaction():
        model._base_manager.bulk_create(lives)
        _record(model, lives, name or str(state), by, organisation, moment, changes, parties, data)
    return lives


def act_many(
    model: type[L],
    ids: Iterable[UUID],
    name: str,
    state: str | None = None,
    *,
    by: Doer | str,
    organisation: str | None = None,
    parties: Told | None = None,
    data: Told | None = None,
    each: Mapping[UUID, Mapping[str, Any]] | None = None,
    **columns: Any,
) -> list[L]:
    """Do something to many lives, locked and read afresh; `columns` are set in all of them, `each` in one.

    Raises InvalidState if `state` can't follow one of them; then nothing is done to any.
    """
    with database.transaction():
        lives = list(model._base_manager.select_for_update().filter(pk__in=list(ids)).order_by("pk"))
        _judge(lives, name, state)
        moment, changes = clock.now(), []
        for one in lives:
            mine = columns | dict((each or {}).get(one.pk, {}))
            for column, value in mine.items():
                setattr(one, column, value)
            _renew(one, state, moment)
            changes.append(mine)
        changed = sorted({column for mine in changes for column in mine} | {"state", "version", "changed_at"})
        if lives:
            _save(model, lives, changed)
        _record(model, lives, name, by, organisation, moment, changes, parties, data)
    return lives


def _save(model: type[Life], lives: list[Any], columns: list[str]) -> None:
    """The rows anew, in one statement: `bulk_update` writes a condition a row and column, ten times as slow."""
    fields: list[Any] = [model._meta.pk, *(model._meta.get_field(column) for column in columns)]
    rows = [{field.column: plain(one, field.name) for field in fields} for one in lives]
    types = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(field.column), sql.SQL(field.db_type(django_connection)))
        for field in fields
    )
    sets = sql.SQL(", ").join(sql.SQL("{0} = v.{0}").format(sql.Identifier(field.column)) for field in fields[1:])
    query = sql.SQL("UPDATE {} AS t SET {} FROM json_to_recordset(%s::json) AS v ({}) WHERE t.{} = v.{}").format(
        sql.Identifier(model._meta.db_table), sets, types, *[sql.Identifier(fields[0].column)] * 2
    )
    database.connection().execute(query, [orjson.dumps(rows).decode()])


def _judge(lives: list[Any], name: str, state: str | None) -> None:
    wrong = [one for one in lives if state is not None and state not in one.NEXT.get(one.state, set())]
    if wrong:
        raise InvalidState(
            f"{wrong[0].thing} is {wrong[0].state}: it can't be {name} ({len(wrong)} of {len(lives)} such). Nothing "
            "was changed."
        )


def _renew(one: Life, state: str | None, moment: datetime) -> None:
    one.state = one.state if state is None else str(state)
    one.version, one.changed_at = one.version + 1, moment


def _record(
    model: type[Life],
    lives: list[Any],
    name: str,
    by: Doer | str,
    organisation: str | None,
    moment: datetime,
    changes: list[dict[str, Any]],
    parties: Told | None,
    data: Told | None,
) -> None:
    code, house = doer(by, organisation)
    table, actions, drafts = action_table(model), [], []
    for one, mine in zip(lives, changes, strict=True):
        told = data(one) if data else {}
        action = table(
            life=one, number=one.version, name=name, state_after=one.state, by=code, organisation=house,
            happened_at=moment, data=canonical.normalised(told),
            changes={column: plain(one, column) for column in mine},
        )  # fmt: skip
        actions.append(action)
        facts = {**told, "action": one.version, "state": one.state, "digest": content_digest(action)}
        kind = f"{model.KIND}.{name}"
        drafts.append(Draft(kind, one.subject, one.thing, code, house, parties(one) if parties else {}, facts, moment))
    for action, event in zip(actions, record_many(drafts), strict=True):
        action.event, action.recorded_at = event.id, event.recorded_at
    table._base_manager.bulk_create(actions)
