"""A figure entered by an office: one person enters it with its document, a second signs, and it counts from then on.

Nothing is overwritten: a wrong figure is followed by a right one, and the report of an earlier day stays what it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.database import clock, files
from lienthong.oversight import facts


class NotAcceptable(ValueError):
    """It can't be kept as it was written; the text says why. Nothing was changed."""


class State(models.TextChoices):
    """How an entry stands. Only what is signed counts."""

    ENTERED = "entered", gettext_lazy("Waits for the second signature")
    SIGNED = "signed", gettext_lazy("Counts")
    REFUSED = "refused", gettext_lazy("Refused")


class FactEntry(ledger.Life):
    """The current row of a figure that an office enters."""

    personal = "no: published figures"
    KIND = "fact"
    NEXT: ClassVar[Any] = {State.ENTERED: {State.SIGNED, State.REFUSED}}
    BEGIN = {State.ENTERED}

    series = models.CharField(max_length=60)
    on = models.DateField()
    value = models.BigIntegerField()
    of = models.BigIntegerField(null=True)
    of_vi = models.CharField(max_length=300)
    of_en = models.CharField(max_length=300)
    places = models.JSONField(default=list)
    source = models.CharField(max_length=300)
    source_url = models.URLField(default="")
    evidence = models.CharField(max_length=10)
    file = models.CharField(max_length=64)
    entered_by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["state", "-changed_at"], name="oversight_entry_state")]


class FactEntryAction(ledger.Action):
    """History: entered, signed, refused."""

    life = models.ForeignKey(FactEntry, on_delete=models.PROTECT, related_name="actions")


@dataclass(frozen=True)
class Draft:
    """What an officer writes. `official`: the document is the authority's own, so the figure is verified."""

    series: str
    on: date
    value: int
    of_vi: str
    of_en: str
    source: str
    content: bytes
    media_type: str
    of: int | None = None
    source_url: str = ""
    official: bool = False
    places: list[str] = field(default_factory=list)


def enter(draft: Draft, *, by: access.Actor) -> FactEntry:
    """Keep a figure with its document; it waits for the second signature. Raises NotAllowed, NotAcceptable."""
    access.require(by, "oversight.enter")
    _judge(draft)
    with database.transaction():
        digest = files.put(draft.content, media_type=draft.media_type)
        entry = FactEntry.begin(
            State.ENTERED, by=by, owner=by.organisation or by.code, series=draft.series, on=draft.on,
            value=draft.value, of=draft.of, of_vi=draft.of_vi.strip(), of_en=draft.of_en.strip(), places=draft.places,
            source=draft.source.strip(), source_url=draft.source_url,
            evidence="primary" if draft.official else "secondary", file=digest, entered_by=by.code,
            data={"file": digest},
        )  # fmt: skip
        access.audit.wrote(by, "oversight.enter", [entry.thing])
    return entry


def sign(entry: FactEntry, *, by: access.Actor) -> facts.Fact:
    """The second signature: the figure counts from today on.

    Raises NotAllowed (also for the one who entered it), InvalidState.
    """
    _require_second(entry, by)
    columns = ("series", "on", "value", "of", "of_vi", "of_en", "places", "source", "source_url", "evidence")
    with database.transaction():
        entry.act("signed", State.SIGNED, by=by, data={"file": entry.file})
        fact = facts.add(**{name: getattr(entry, name) for name in columns}, known=clock.today(), entry=entry.thing)
        access.audit.wrote(by, "oversight.sign", [entry.thing])
    return fact


def refuse(entry: FactEntry, *, by: access.Actor, reason: str) -> FactEntry:
    """The second person does not sign. Raises NotAllowed, InvalidState, NotAcceptable without a reason."""
    _require_second(entry, by)
    if len(reason.strip()) < 5:
        raise NotAcceptable(_("Say in a few words why the figure is refused."))
    with database.transaction():
        entry.act("refused", State.REFUSED, by=by, data={"reason": reason.strip()})
        access.audit.wrote(by, "oversight.refuse", [entry.thing])
    return entry


def _require_second(entry: FactEntry, by: access.Actor) -> None:
    access.require(by, "oversight.enter")
    if by.code == entry.entered_by:
        raise access.NotAllowed(
            _("Whoever entered a figure can't sign it too: a second person must. Nothing was changed.")
        )


def _judge(draft: Draft) -> None:
    counted = facts.series().get(draft.series)
    if counted is None:
        raise NotAcceptable(_("There is no figure named %(code)s.") % {"code": draft.series})
    if draft.value < 0 or (draft.of is not None and draft.value > draft.of):
        raise NotAcceptable(_("A part can't be larger than the whole it is a part of."))
    if counted.unit == facts.PERCENT and (draft.value > 100 or draft.of is not None):
        raise NotAcceptable(_("This figure is a percentage: 0 to 100, without a total."))
    if draft.on > clock.today():
        raise NotAcceptable(_("The day of the figure lies in the future."))
    if not (draft.of_vi.strip() and draft.of_en.strip() and draft.source.strip() and draft.content):
        raise NotAcceptable(
            _("Say what the figure is a part of, in both languages, name its source and give its file.")
        )
