"""Applying a move: what is settled comes onto the register, in slices; each slice is counted before it is kept.

Persons are matched by number as always (people.match_or_create_many). Who is on the register of another commune, or
has the benefit already, is not doubled: the line says so, and a person looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database, ledger, people
from lienthong.access.actor import HOME
from lienthong.assistance.register import moving_totals, recording
from lienthong.assistance.register.beneficiary import Beneficiary, BeneficiaryChange
from lienthong.assistance.register.circumstance import Circumstance
from lienthong.assistance.register.entitlement import Entitlement, EntitlementChange
from lienthong.assistance.register.moving_register import WHY, MovedLine, RegisterMove, State, follow
from lienthong.database import clock, queries
from lienthong.people.identifiers import OLD_ID, PERSONAL_NUMBER
from lienthong.people.persons import Person

QUERIES = queries.load(__file__)
SLICE = 500  # persons in one transaction
IMPORTED = "imported"


class NotBalanced(Exception):
    """What would be on the register is not what the file says: nothing of this slice was kept."""


def apply(move: RegisterMove, *, listed_from: date, by: access.Actor) -> RegisterMove:
    """Bring what is settled onto the register; this house pays from the month `listed_from` on.

    Raises NotAllowed; InvalidState unless the move is previewed, has no faulty line, and before and after agree.
    """
    return apply_settled(start(move, listed_from=listed_from, by=by), by=by)


def start(move: RegisterMove, *, listed_from: date, by: access.Actor, later: bool = False) -> RegisterMove:
    """Judge whether it can be applied, and say so; with `later` a job does it. Raises as `apply`."""
    access.require(by, "register.move-levels")
    if move.state not in (State.PREVIEWED, State.MOVED):
        raise ledger.InvalidState(_("This move can't be applied now. Nothing was changed."))
    totals = moving_totals.counted(move.pk)
    if (move.state == State.PREVIEWED and move.faults) or not moving_totals.balanced(totals):
        raise ledger.InvalidState(
            _("Before and after do not agree, or lines are faulty. Nothing was applied: mend the file, send it again.")
        )
    if listed_from.day != 1:
        raise ledger.InvalidState(_("Benefits run by whole months: give the first day of one. Nothing was changed."))
    with database.transaction():
        if move.listed_from is None:
            move.act("opened", by=by, listed_from=listed_from)
        access.audit.wrote(by, "register-move.apply", [move.thing])
        if later:
            follow.defer(move=str(move.pk))
    return move


def apply_settled(move: RegisterMove, *, by: access.Actor) -> RegisterMove:
    """What is settled and not yet on the register, slice by slice; repeating it does what is left."""
    if move.listed_from is None:
        return move
    while _slice(move, by):
        pass
    totals = moving_totals.counted(move.pk)
    waiting = MovedLine.objects.unscoped(WHY).filter(move=move, entitlement=None).exists()
    state = State.MOVED if waiting else State.DONE
    if move.state != state or totals != move.totals:
        faults = MovedLine.objects.unscoped(WHY).filter(move=move).exclude(fault="").count()
        move.act("applied", state, by=by, totals=totals, faults=faults)
    return move


def _slice(move: RegisterMove, by: access.Actor) -> bool:
    """One slice of persons; False if none is left. Raises NotBalanced, then nothing of the slice is kept."""
    with database.transaction():
        RegisterMove.objects.select_for_update().get(pk=move.pk)  # one worker at a time
        rows = MovedLine.objects.unscoped(WHY).filter(move=move, entitlement=None, fault="").exclude(place__new_code="")
        sources = list(rows.order_by("source_id").values_list("source_id", flat=True).distinct()[:SLICE])
        if not sources:
            return False
        lines = list(rows.filter(source_id__in=sources).select_related("place").order_by("line"))
        _import(move, lines, by)
        _check(move, lines)
    return True


def _import(move: RegisterMove, lines: list[MovedLine], by: access.Actor) -> None:
    synthetic = clock.is_synthetic()
    firsts = list({line.source_id: line for line in reversed(lines)}.values())[::-1]
    event = ledger.record(
        "register-move.slice", subject=move.thing, thing=move.thing, by=by.code, organisation=by.organisation or HOME,
        data={"first": lines[0].line, "lines": len(lines), "persons": len(firsts)},
    )  # fmt: skip
    found = people.match_or_create_many([_facts(line, synthetic) for line in firsts], by=by)
    persons = {line.source_id: person for line, person in zip(firsts, found, strict=True)}
    registered = _beneficiaries(move, firsts, persons, event, by)
    carers = [line for line in lines if line.carer_name]
    named = people.match_or_create_many([_carer(line, synthetic) for line in carers], by=by)
    receiving = {line.pk: person for line, person in zip(carers, named, strict=True)}
    _entitlements(move, lines, registered, receiving, event, by)
    access.audit.wrote(by, "register-move.slice", [move.thing], [person.party for person in found])


def _facts(line: MovedLine, synthetic: bool) -> people.PersonFacts:
    assert line.place is not None and line.born is not None
    parts = (line.born.month, line.born.day)[: {"year": 0, "month": 1}.get(line.born_precision, 2)]
    place = line.place
    # Of an undivided commune the old code says where it is; of a divided one only what was decided.
    code, written = (place.new_code, clock.today()) if place.split else (place.old_code, date(2025, 6, 30))
    home = people.Place(code, line.address, line.village, written_on=written)
    return people.PersonFacts(
        line.name, people.BirthDate(line.born.year, *parts), line.sex, _number(line.number), home,
        source="register-move", synthetic=synthetic,
    )  # fmt: skip


def _carer(line: MovedLine, synthetic: bool) -> people.PersonFacts:
    return people.PersonFacts(
        line.carer_name, identifiers=_number(line.carer_number), source="register-move", synthetic=synthetic
    )


def _number(number: str) -> dict[str, str]:
    return {PERSONAL_NUMBER if len(number) == 12 else OLD_ID: number} if number else {}


def _beneficiaries(
    move: RegisterMove, firsts: list[MovedLine], persons: dict[str, Person], event: ledger.Event, by: access.Actor
) -> dict[str, Beneficiary]:
    """Everybody's row on the register, by source id; made where there is none."""
    there = {
        row.person_id: row
        for row in Beneficiary.objects.unscoped(WHY).filter(person__in=[person.pk for person in persons.values()])
    }
    new: dict[Any, Beneficiary] = {}
    for line in firsts:
        person = persons[line.source_id]
        if person.pk not in there and person.pk not in new:
            assert line.place is not None
            new[person.pk] = Beneficiary(
                person=person, commune=line.place.new_code, province=line.place.new_province, village=line.village,
                synthetic=person.synthetic,
            )  # fmt: skip
    Beneficiary.objects.bulk_create(new.values())
    BeneficiaryChange.objects.bulk_create(
        BeneficiaryChange(beneficiary=row, **_change(move, row, event, by, None)) for row in new.values()
    )
    Circumstance.objects.bulk_create(
        _circumstance(move, line, new[persons[line.source_id].pk])
        for line in firsts
        if persons[line.source_id].pk in new
    )
    return {source: there.get(person.pk) or new[person.pk] for source, person in persons.items()}


def _circumstance(move: RegisterMove, line: MovedLine, row: Beneficiary) -> Circumstance:
    assert line.born is not None and line.from_month is not None
    return Circumstance(
        beneficiary=row, valid_from=line.from_month, recorded_at=clock.now(), source=move.thing, born=line.born,
        born_precision=line.born_precision, household=line.household, disability=line.disability,
    )  # fmt: skip


def _entitlements(
    move: RegisterMove,
    lines: list[MovedLine],
    registered: dict[str, Beneficiary],
    receiving: dict[int, Person],
    event: ledger.Event,
    by: access.Actor,
) -> None:
    has = set(
        Entitlement.objects.unscoped(WHY)
        .filter(beneficiary__in=[row.pk for row in registered.values()], to_month=None)
        .values_list("beneficiary", "family")
    )
    made: list[tuple[MovedLine, Entitlement]] = []
    for line in lines:
        row, place = registered[line.source_id], line.place
        assert place is not None and line.from_month is not None and move.listed_from is not None
        if row.commune != place.new_code:
            line.fault = f"number: the register of another commune has this person ({row.commune})"
        elif (row.pk, line.family) in has:
            line.fault = "family: this person has this benefit on the register already"
        else:
            has.add((row.pk, line.family))
            made.append((line, Entitlement(
                beneficiary=row, family=line.family, commune=row.commune, province=row.province,
                carer=receiving.get(line.pk), from_month=line.from_month,
                listed_from=max(line.from_month, move.listed_from), decision=move.thing,
            )))  # fmt: skip
    Entitlement.objects.bulk_create(one for _line, one in made)
    EntitlementChange.objects.bulk_create(
        EntitlementChange(entitlement=one, **_change(move, one, event, by, one.listed_from)) for _line, one in made
    )
    for line, one in made:
        line.entitlement = one
    given = {
        "ids": [line.pk for line in lines], "made": [line.entitlement_id for line in lines],
        "faults": [line.fault for line in lines],
    }  # fmt: skip
    database.connection().execute(QUERIES["keep"], given)


def _change(
    move: RegisterMove, row: recording.Row, event: ledger.Event, by: access.Actor, effect_from: date | None
) -> dict[str, Any]:
    columns = [one.attname for one in row._meta.concrete_fields if one.attname not in ("id", "version")]
    return {
        "number": 1, "name": IMPORTED, "changes": {name: recording.plain(getattr(row, name)) for name in columns},
        "effect_from": effect_from, "decision": move.thing, "event": event.id, "by": by.code,
        "organisation": by.organisation or HOME, "happened_at": event.happened_at, "recorded_at": clock.now(),
    }  # fmt: skip


def _check(move: RegisterMove, lines: Sequence[MovedLine]) -> None:
    """Of this slice, what is on the register now is what the lines say, by province and family."""
    said: dict[tuple[str, str], int] = {}
    for line in lines:
        if not line.fault and line.place is not None:
            key = (line.place.new_province, line.family)
            said[key] = said.get(key, 0) + 1
    ids = [line.entitlement_id for line in lines if line.entitlement_id]
    there: dict[tuple[str, str], int] = {}
    for key in Entitlement.objects.unscoped(WHY).filter(pk__in=ids).values_list("province", "family"):
        there[key] = there.get(key, 0) + 1
    if said != there:
        raise NotBalanced(f"{move.thing}: lines from {lines[0].line} on say {said}, the register has {there}")
