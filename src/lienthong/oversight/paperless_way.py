"""A facility's way to paperless: nothing yet, self-assessing, decided by its director, published, withdrawn.

There is no certificate: a facility appraises itself, its director decides to use electronic instead of paper records,
and the portal of the ministry publishes the name (Circular 13/2025/TT-BYT; evidence: secondary). The record room's
decisions arrive as events; for a facility that works elsewhere, an office notes the stage with its source. A facility
or its superior says why it is late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.access.permission import allowed
from lienthong.directory.facilities import Facility
from lienthong.ledger import many_lives
from lienthong.oversight import deadlines
from lienthong.oversight.fact_entry import NotAcceptable


class Stage(models.TextChoices):
    """Where a facility stands."""

    NONE = "none", gettext_lazy("Nothing known")
    SELF_ASSESSING = "self-assessing", gettext_lazy("Assessing itself")
    DECIDED = "decided", gettext_lazy("Decided by the director")
    PUBLISHED = "published", gettext_lazy("Published")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


ARRIVED = frozenset({Stage.DECIDED, Stage.PUBLISHED})
TONES = {Stage.PUBLISHED: "done", Stage.DECIDED: "done", Stage.WITHDRAWN: "late", Stage.SELF_ASSESSING: "soon"}


class FacilityWay(ledger.Life):
    """The current row of a facility's way. No row: nothing is known of it."""

    personal = "no: what a facility has decided"
    KIND = "paperless-way"
    NEXT: ClassVar[Any] = {
        Stage.NONE: {Stage.SELF_ASSESSING, Stage.DECIDED, Stage.PUBLISHED},
        Stage.SELF_ASSESSING: {Stage.DECIDED, Stage.PUBLISHED},
        Stage.DECIDED: {Stage.PUBLISHED, Stage.WITHDRAWN},
        Stage.PUBLISHED: {Stage.WITHDRAWN},
        Stage.WITHDRAWN: {Stage.SELF_ASSESSING, Stage.DECIDED, Stage.PUBLISHED},
    }
    BEGIN = {Stage.NONE, Stage.SELF_ASSESSING, Stage.DECIDED, Stage.PUBLISHED}

    facility = models.CharField(max_length=5, unique=True)
    since = models.DateField(null=True)  # of the stage
    decision = models.CharField(max_length=120, default="")
    source = models.CharField(max_length=300, default="")
    reason = models.CharField(max_length=30, default="")
    reason_note = models.CharField(max_length=500, default="")

    class Meta:
        indexes = [models.Index(fields=["state"], name="oversight_way_state")]


class FacilityWayAction(ledger.Action):
    """History: a stage reached, a reason given."""

    life = models.ForeignKey(FacilityWay, on_delete=models.PROTECT, related_name="actions")


def may_note(by: access.Actor, facility: Facility) -> bool:
    """Whether this actor may say something of the facility: the ministry, its province, the facility itself."""
    if not allowed(by, "way.note"):
        return False
    return by.is_system or "ministry_officer" in by.roles or by.speaks_for(facility.party) or (
        "province_officer" in by.roles and by.speaks_for(f"unit:{facility.province}")
    )  # fmt: skip


def note(
    facility: Facility, stage: Stage, *, by: access.Actor, on: date, decision: str = "", source: str = ""
) -> FacilityWay:
    """Note a stage with its source. Raises NotAllowed, NotAcceptable (no source), InvalidState."""
    _require(by, facility)
    if not source.strip():
        raise NotAcceptable(_("Say where this is known from: a decision, a letter, the portal."))
    with database.transaction():
        way = reach(facility.code, stage, by=by, on=on, decision=decision.strip(), source=source.strip())
        access.audit.wrote(by, "way.note", [way.thing])
    return way


def explain(facility: Facility, reason: str, *, by: access.Actor, words: str = "") -> FacilityWay:
    """Say why the facility is late. Raises NotAllowed, NotAcceptable ("other" needs words)."""
    _require(by, facility)
    if reason not in deadlines.reasons() or (reason == "other" and len(words.strip()) < 5):
        raise NotAcceptable(_("Choose a reason; another one in a few words."))
    changes: dict[str, Any] = {"reason": reason, "reason_note": words.strip()}
    with database.transaction():
        way = _row(facility.code)
        if way is None:
            way = FacilityWay.begin(Stage.NONE, by=by, name="explained", facility=facility.code, owner=facility.party,
                                    subject=facility.party, **changes)  # fmt: skip
        else:
            way.act("explained", by=by, **changes)
        access.audit.wrote(by, "way.explain", [way.thing])
    return way


@dataclass(frozen=True)
class Noted:
    """What an office knows of a facility that nothing was known of: a stage with its source, or why it has none."""

    facility: Facility
    stage: Stage = Stage.NONE
    decision: str = ""
    source: str = ""
    reason: str = ""


def note_many(many: Iterable[Noted], *, by: access.Actor, on: date) -> int:
    """Note many facilities at once, all of a day, as a province's or the ministry's list tells them; how many.

    Those of which something is known are left as they are. Raises NotAllowed, NotAcceptable (a stage without source; a
    reason that needs words: `explain` takes it).
    """
    access.require(by, "way.note")
    many = list(many)
    known = set(FacilityWay.objects.filter(facility__in=[one.facility.code for one in many]).values_list("facility"))
    new = [one for one in many if (one.facility.code,) not in known]
    for one in new:
        _require(by, one.facility)
        if one.stage != Stage.NONE and not one.source.strip():
            raise NotAcceptable(_("Say where this is known from: a decision, a letter, the portal."))
        if one.reason and (one.reason == "other" or one.reason not in deadlines.reasons()):
            raise NotAcceptable(_("Choose a reason; another one in a few words."))
    with database.transaction():
        for stage in Stage:
            rows = [_columns(one, on) for one in new if one.stage == stage]
            name = "explained" if stage == Stage.NONE else None
            ways = many_lives.begin_many(FacilityWay, stage, rows, by=by, name=name) if rows else []
            if ways:
                access.audit.wrote(by, "way.note", [way.thing for way in ways])
    return len(new)


def _columns(one: Noted, on: date) -> dict[str, Any]:
    party, since = one.facility.party, None if one.stage == Stage.NONE else on
    return {
        "facility": one.facility.code, "owner": party, "subject": party, "reason": one.reason, "since": since,
        "decision": one.decision.strip(), "source": one.source.strip(),
    }  # fmt: skip


def reach(
    facility: str, stage: Stage, *, by: Any, on: date, decision: str = "", source: str = "", key: str | None = None
) -> FacilityWay:
    """The facility is at this stage from this day on. Asks nobody's leave: for subscribers. Raises InvalidState."""
    changes: dict[str, Any] = {"since": on, "decision": decision, "source": source}
    party = f"facility:{facility}"
    way = _row(facility)
    if way is None:
        return FacilityWay.begin(stage, by=by, facility=facility, owner=party, subject=party, key=key, **changes)
    return way.act(str(stage), stage, by=by, key=key, **changes)


def facilities(actor: access.Actor) -> QuerySet[Facility]:
    """The open facilities that some deadline binds and the actor oversees, each with `stage`, `reason`, `since`."""
    bound = Q()
    for one in deadlines.of_facilities():
        bound |= one.bound()
    found = with_stage(Facility.objects.filter(bound, valid_to=None))
    if actor.is_system or actor.roles & {"ministry_officer", "administrator"}:
        return found
    own = {kind: [code.partition(":")[2] for code in actor.organisations if code.startswith(f"{kind}:")]
           for kind in ("unit", "facility")}  # fmt: skip
    return found.filter(Q(province__in=own["unit"]) | Q(code__in=own["facility"]))


def with_stage(rows: QuerySet[Facility]) -> QuerySet[Facility]:
    """Facilities with where they stand on their way."""
    way = FacilityWay.objects.filter(facility=OuterRef("pk"))
    return rows.annotate(
        stage=Coalesce(Subquery(way.values("state")[:1]), Value(Stage.NONE.value)),
        reason=Coalesce(Subquery(way.values("reason")[:1]), Value("")),
        since=Subquery(way.values("since")[:1]),
        decision=Coalesce(Subquery(way.values("decision")[:1]), Value("")),
    )


def late(today: date) -> Q:
    """Facilities past their deadline that have not arrived, as a filter of `facilities`."""
    passed = Q(pk__in=[])
    for one in deadlines.of_facilities():
        if one.due < today:
            passed |= one.bound()
    return passed & ~Q(stage__in=ARRIVED)


def _row(facility: str) -> FacilityWay | None:
    return FacilityWay.objects.filter(facility=facility).first()


def _require(by: access.Actor, facility: Facility) -> None:
    access.require(by, "way.note")
    if not may_note(by, facility):
        raise access.NotAllowed(
            _("Only the ministry, its province and the facility itself say this. Nothing was changed.")
        )
