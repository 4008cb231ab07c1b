"""Recording: a row of the register changes by a change, and the change is an event. All of it, or nothing.

`begin` writes the first change of a new row, `change` the next one of a row that is there: lock, judge, append, record,
renew. A change caused by an event happens once: the same name, row and cause again is no change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from lienthong import access, database, ledger
from lienthong.assistance.register.beneficiary import Beneficiary, BeneficiaryChange
from lienthong.assistance.register.change import Change
from lienthong.assistance.register.entitlement import Entitlement, EntitlementChange
from lienthong.database import clock
from lienthong.ledger import canonical

Row = Beneficiary | Entitlement
REASON = "a change of the register locks its row; who may change it was asked before"


@dataclass(frozen=True)
class Why:
    """By whose decision (a thing's code), because of which event, by whom, when it counts as done."""

    decision: str
    event: UUID | None
    by: access.Actor
    happened_at: datetime | None = None
    data: dict[str, Any] = field(default_factory=dict)


def begin(row: Row, name: str, why: Why, *, effect_from: date | None = None) -> Row:
    """Write a new row with its first change, which sets every column."""
    with database.transaction():
        row.save(force_insert=True)
        columns = [one.attname for one in row._meta.concrete_fields if one.attname not in ("id", "version")]
        _append(row, name, columns, why, effect_from, key=None)
    return row


def change(
    row: Row, name: str, why: Why, judge: Callable[[Any], dict[str, Any] | None], *, effect_from: date | None = None
) -> Row:
    """Change a row: `judge` is asked about it, locked and fresh, for the columns to set; None: nothing is to be done.

    Whatever `judge` raises leaves everything as it was.
    """
    key = f"{row.thing}/{name}/{why.event}" if why.event else None
    with database.transaction():
        row._meta.default_manager.unscoped(REASON).select_for_update().get(pk=row.pk)  # type: ignore[union-attr]
        row.refresh_from_db()
        if key is not None and ledger.events(key=key):
            return row
        columns = judge(row)
        if columns is None:
            return row
        for column, value in columns.items():
            setattr(row, column, value)
        row.version += 1
        row.save(update_fields=[*columns, "version"])
        names = [_column(row, column) for column in columns]
        _append(row, name, names, why, effect_from, key=key)
    return row


def digest(one: Change) -> str:
    """What a change did, as SHA-256: its event carries it, so that the change can't be altered unseen."""
    names = ("number", "name", "changes", "decision", "by", "organisation", "data")
    content = {name: getattr(one, name) for name in names}
    return canonical.normal_digest(content | {"effect_from": one.effect_from}).hex()


def plain(value: Any) -> Any:
    """A column's value as a change keeps it."""
    if isinstance(value, bool | int) or value is None:
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _append(row: Row, name: str, columns: list[str], why: Why, effect_from: date | None, key: str | None) -> None:
    moment, house = why.happened_at or clock.now(), why.by.organisation or why.by.code
    table: Any = EntitlementChange if isinstance(row, Entitlement) else BeneficiaryChange
    made = table(
        number=row.version, name=name, changes={column: plain(getattr(row, column)) for column in columns},
        effect_from=effect_from, decision=why.decision, cause=why.event, by=why.by.code, organisation=house,
        happened_at=moment, recorded_at=clock.now(), data=canonical.normalised(why.data),
    )  # fmt: skip
    setattr(made, row._meta.model_name or "", row)
    person = _person(row)
    event = ledger.record(
        f"{row._meta.model_name}.{name}", subject=person, thing=row.thing, by=why.by.code, organisation=house,
        parties={"commune": f"unit:{row.commune}", "person": person}, happened_at=moment, key=key,
        data={"change": row.version, "digest": digest(made)},
    )  # fmt: skip
    made.event = event.id
    made.save(force_insert=True)
    access.audit.wrote(why.by, f"register.{name}", things=[row.thing], persons=[person])


def _person(row: Row) -> str:
    return f"person:{row.beneficiary.person_id if isinstance(row, Entitlement) else row.person_id}"


def _column(row: models.Model, name: str) -> str:
    found: Any = row._meta.get_field(name)
    return str(found.attname)
