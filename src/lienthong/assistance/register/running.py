"""What becomes of an entitlement while it runs: adjusted, suspended, resumed, stopped (Decree 335/2026, Art. 9).

Adjusted from the month of the change, stopped from the month after its reason. Whoever is resumed is paid from the time
of suspension on: what was not listed meanwhile is owed.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.register import recording
from lienthong.assistance.register.entitlement import Entitlement, State
from lienthong.assistance.register.recording import Why
from lienthong.people.persons import Person

# What may follow what. A stop is undone only where its reason was no decision but a wrong report of a death.
NEXT = {
    State.RUNNING: {State.SUSPENDED, State.STOPPED},
    State.SUSPENDED: {State.RUNNING, State.STOPPED},
    State.STOPPED: {State.RUNNING},
}


def adjust(
    entitlement: Entitlement,
    *,
    month: date,
    decision: str,
    event: UUID | None,
    by: access.Actor,
    carer: Person | None = None,
) -> Entitlement:
    """Note the decision that changes the amount from a month on; the facts stand in the circumstances.

    With `carer`, another person receives the money from now on.
    """
    _allow(entitlement, by)

    def judge(row: Entitlement) -> dict[str, Any]:
        _refuse(row, State.RUNNING, State.SUSPENDED)
        return {"decision": decision} | ({"carer": carer} if carer else {})

    # A carer who had died was not paid: what is owed since is owed to the new one.
    since = entitlement.listed_from if carer else month
    return _change(entitlement, "adjusted", Why(decision, event, by), judge, since)


def suspend(
    entitlement: Entitlement,
    *,
    month: date,
    decision: str,
    event: UUID | None,
    by: access.Actor,
    hold: str = "",
) -> Entitlement:
    """Pay nothing from a month on, until it is resumed or stopped. `hold`: the report behind it, if no decision is."""
    _allow(entitlement, by)

    def judge(row: Entitlement) -> dict[str, Any]:
        _refuse(row, State.RUNNING)
        start = max(month, row.from_month)
        return {"state": State.SUSPENDED, "suspended_from": start, "decision": decision, "hold": hold}

    return _change(entitlement, "suspended", Why(decision, event, by), judge, month)


def resume(entitlement: Entitlement, *, decision: str, event: UUID | None, by: access.Actor) -> Entitlement:
    """Go on paying, from the time of suspension; also what was suspended in the commune moved from.

    While it was suspended no list spoke of it at all: whatever became known meanwhile, of any month, is made up for.
    """
    _allow(entitlement, by)
    with database.transaction():

        def judge(row: Entitlement) -> dict[str, Any]:
            _refuse(row, State.SUSPENDED)
            return {"state": State.RUNNING, "suspended_from": None, "decision": decision, "hold": ""}

        _change(entitlement, "resumed", Why(decision, event, by), judge, entitlement.listed_from)
        _resume_before_move(entitlement, Why(decision, event, by))
    return entitlement


def stop(
    entitlement: Entitlement,
    *,
    month: date,
    decision: str,
    event: UUID | None,
    by: access.Actor,
    hold: str = "",
) -> Entitlement:
    """Pay nothing from a month on: `month` is the first that is no longer paid. Stopping earlier than before counts."""
    _allow(entitlement, by)

    def judge(row: Entitlement) -> dict[str, Any] | None:
        end = max(month, row.from_month)
        if row.to_month is not None and row.to_month <= end:
            return None
        kept = "suspended-" if hold and row.state == State.SUSPENDED and not row.hold else ""
        return {"state": State.STOPPED, "to_month": end, "decision": decision, "hold": kept + hold}

    entitlement.refresh_from_db()
    # While it was suspended no list spoke of it: what was listed too much before is found now.
    since = min(month, entitlement.listed_from) if entitlement.suspended_from else month
    return _change(entitlement, "stopped", Why(decision, event, by), judge, since)


def revive(entitlement: Entitlement, *, decision: str, event: UUID | None, by: access.Actor) -> Entitlement:
    """Undo a hold or a stop that rested on a wrong report: the person lives, or is another. Nothing else is undone."""
    _allow(entitlement, by)

    def judge(row: Entitlement) -> dict[str, Any] | None:
        if not row.hold:
            return None
        columns = {"to_month": None, "decision": decision, "hold": ""}
        if row.hold.startswith("suspended-"):  # by a decision, before: that still stands
            return columns | {"state": State.SUSPENDED}
        return columns | {"state": State.RUNNING, "suspended_from": None}

    return _change(entitlement, "resumed", Why(decision, event, by), judge, entitlement.listed_from)


def _resume_before_move(entitlement: Entitlement, why: Why) -> None:
    origin = entitlement.origin
    while origin is not None and origin.suspended_from is not None:
        _change(origin, "resumed", why, lambda _row: {"suspended_from": None}, origin.listed_from)
        origin = origin.origin


def _allow(entitlement: Entitlement, by: access.Actor) -> None:
    access.require(by, "register.write", organisation=f"unit:{entitlement.commune}")


def _refuse(row: Entitlement, *allowed: State) -> None:
    if row.state not in allowed:
        raise ledger.InvalidState(
            _("This benefit is %(state)s: this can't be done with it now. Nothing was changed.")
            % {"state": State(row.state).label}
        )


def _change(row: Entitlement, name: str, why: Why, judge: Any, effect_from: date | None) -> Entitlement:
    if effect_from is not None and effect_from.day != 1:
        raise ledger.InvalidState(_("Benefits run by whole months: give the first day of one. Nothing was changed."))
    recording.change(row, name, why, judge, effect_from=effect_from)
    return row
