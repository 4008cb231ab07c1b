"""The paper a patient comes with: a referral to this facility, or the facility's own appointment paper.

Reception offers what is open; the record that is opened with it says so in XML1 (MA_NOI_DI, GIAY_CHUYEN_TUYEN), by
which the paper is used (papers/use.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from lienthong import access
from lienthong.database import clock
from lienthong.papers import referral
from lienthong.papers.paper import Kind, Paper
from lienthong.papers.state import VOID, State
from lienthong.people.persons import Person

SHUT = (State.DRAFT, State.EXPIRED, *VOID)
BY_A_FACILITY = "1"  # referred_by, on the forms: sent by a health facility


def open_papers(persons: Iterable[Person], facility: str, on: date) -> dict[UUID, list[Paper]]:
    """What each of these persons may come with to the facility (party code) on a day, newest first; one query."""
    rows = Paper.objects.unscoped("what a patient at the desk may have come with to this facility")
    rows = rows.filter(person__in=[person.pk for person in persons], owner=facility, valid_until__gte=on)
    sent_here, own = Q(kind=Kind.REFERRAL, receiver=facility), Q(kind=Kind.APPOINTMENT, copy_of="")
    found: dict[UUID, list[Paper]] = {}
    for paper in rows.filter(sent_here | own).exclude(state__in=SHUT).order_by("-signed_at"):
        if paper.signed_at.astimezone(clock.VIETNAM).date() <= on and _can_be_used(paper):
            found.setdefault(paper.person_id, []).append(paper)
    return found


def _can_be_used(paper: Paper) -> bool:
    """Once, but for a referral of a year."""
    of_a_year = paper.kind == Kind.REFERRAL and referral.lasts_a_year(paper.main_code)
    return paper.state != State.USED or of_a_year


def chosen(person: Person, facility: str, on: date, paper: str, by: access.Actor) -> Paper | None:
    """The open paper that was chosen (its id); None for none. Raises NotAllowed, LookupError if it is not open."""
    access.require(by, "records.open", organisation=facility)
    if not paper:
        return None
    there = open_papers([person], facility, on).get(person.pk, [])
    found = next((one for one in there if str(one.pk) == paper), None)
    if found is None:
        raise LookupError(paper)
    return found


def known(paper: Paper | None) -> Mapping[str, Any]:
    """What the record's form is proposed with; nothing of a paper that tells of HIV."""
    if paper is None or paper.kind != Kind.REFERRAL or paper.sensitive:
        return {}
    return {"referred_by": BY_A_FACILITY, **({"referral_main": paper.main_code} if paper.main_code else {})}
