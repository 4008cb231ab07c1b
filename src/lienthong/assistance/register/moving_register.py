"""The move of a register from three levels to two (01/07/2025), as one operation: read, preview, decide, apply.

    move = begin(content, name="hanam.csv", by=officer)     # a job reads it: set by set, not person by person
    move.totals, move.balanced                              # before = after, by province and family, or it can't apply
    apply(move, listed_from=month, by=officer)              # what is settled comes onto the register; the rest waits

Undivided communes are mapped in bulk. The places of the 471 divided ones go to the work list (directory.splits), one
case a village; when one is decided, its lines follow. Old codes stay on the lines, and on the residence they came with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.assistance.register import moving_file, moving_totals
from lienthong.assistance.register.moving_file import NotReadable, Read
from lienthong.database import clock, files, jobs, queries
from lienthong.directory import splits, units
from lienthong.ledger import many_lives

QUERIES = queries.load(__file__)
ABOUT = "register-move:"
WHY = "the move of a register, by whoever was asked for the right"


class State(models.TextChoices):
    """How far a move is."""

    READING = "reading", gettext_lazy("Being read")
    PREVIEWED = "previewed", gettext_lazy("Previewed, nothing applied yet")
    MOVED = "moved", gettext_lazy("Applied; some places wait for a decision")
    DONE = "done", gettext_lazy("Applied in full")
    REFUSED = "refused", gettext_lazy("Refused")
    GIVEN_UP = "given-up", gettext_lazy("Given up")


NEXT: Mapping[Any, set[Any]] = {
    State.READING: {State.PREVIEWED, State.REFUSED},
    State.PREVIEWED: {State.MOVED, State.DONE, State.GIVEN_UP},
    State.MOVED: {State.MOVED, State.DONE},
    State.DONE: set(),
    State.REFUSED: set(),
    State.GIVEN_UP: set(),
}


class RegisterMove(ledger.Life):
    """One file on its way onto the register. `totals`: before and after, by province and family, when last counted."""

    KIND = "register-move"
    NEXT: ClassVar[Any] = NEXT
    BEGIN: ClassVar[Any] = {State.READING}

    name = models.CharField(max_length=120)
    file = models.CharField(max_length=64)
    province = models.CharField(max_length=2, blank=True, default="")  # whose register; empty: the whole country's
    lines = models.IntegerField(default=0)
    faults = models.IntegerField(default=0)
    totals = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True, default="")
    listed_from = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-began_at"], name="register_move_began")]

    def __str__(self) -> str:
        return self.name

    @property
    def balanced(self) -> bool:
        """Whether before and after agree everywhere, and no line is faulty: else it can't be applied."""
        return self.lines > 0 and not self.faults and moving_totals.balanced(self.totals)


class RegisterMoveAction(ledger.Action):
    """History: what was done to a move."""

    life = models.ForeignKey(RegisterMove, on_delete=models.PROTECT, related_name="actions")


class MovedPlace(models.Model):
    """A place of the file: an old unit, and within a divided commune the village (or the address, where none is named).

    `new_code`: the commune of today, empty while a divided one waits for a decision.
    """

    personal = "no: places; whose they are stands in the lines"

    move = models.ForeignKey(RegisterMove, models.PROTECT, related_name="places")
    old_code = models.CharField(max_length=5)
    village = models.CharField(max_length=120, blank=True, default="")
    address = models.CharField(max_length=500, blank=True, default="")
    split = models.BooleanField(default=False)
    new_code = models.CharField(max_length=5, blank=True, default="")
    new_province = models.CharField(max_length=2, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["move", "old_code", "village", "address"], name="moved_place_once")
        ]


class MovedLine(models.Model):
    """A line of the file as it came, with its old codes for ever; `entitlement` once it is on the register."""

    personal = True

    move = models.ForeignKey(RegisterMove, models.PROTECT, related_name="moved")
    place = models.ForeignKey(MovedPlace, models.PROTECT, null=True)
    line = models.IntegerField()
    source_id = models.CharField(max_length=60)
    number = models.CharField(max_length=12, blank=True, default="")
    name = models.CharField(max_length=120)
    born = models.DateField(null=True)
    born_precision = models.CharField(max_length=5, default="day")
    sex = models.CharField(max_length=8)
    old_province = models.CharField(max_length=2)
    old_district = models.CharField(max_length=3)
    old_commune = models.CharField(max_length=5, blank=True, default="")
    village = models.CharField(max_length=120, blank=True, default="")
    address = models.CharField(max_length=500, blank=True, default="")
    family = models.CharField(max_length=15)
    amount = models.BigIntegerField()
    from_month = models.DateField(null=True)
    household = models.CharField(max_length=9, blank=True, default="")
    disability = models.CharField(max_length=14, blank=True, default="")
    carer_number = models.CharField(max_length=12, blank=True, default="")
    carer_name = models.CharField(max_length=120, blank=True, default="")
    fault = models.CharField(max_length=200, blank=True, default="")
    entitlement = models.ForeignKey("assistance.Entitlement", models.PROTECT, null=True, related_name="+")

    objects = access.ScopedManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["move", "line"], name="moved_line_once")]
        indexes: ClassVar = [
            models.Index(fields=["place"], condition=models.Q(entitlement=None), name="moved_line_waiting"),
            models.Index(fields=["entitlement"], name="moved_line_entitlement"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> models.Q:
        """Officers of the commune and the province in which the person lives today."""
        codes = [code.removeprefix("unit:") for code in actor.organisations if code.startswith("unit:")]
        return models.Q(place__new_code__in=codes) | models.Q(place__new_province__in=codes)


_COPIED = (
    "line", "source_id", "number", "name", "born", "born_precision", "sex", "old_province", "old_district",
    "old_commune", "village", "address", "family", "amount", "from_month", "household", "disability", "carer_number",
    "carer_name", "fault",
)  # fmt: skip


def begin(content: bytes, *, name: str, by: access.Actor) -> RegisterMove:
    """Keep the file and have it read by a job. A province's officer moves the register of that province.

    Raises NotAllowed.
    """
    access.require(by, "register.move-levels")
    own = (by.organisation or "").removeprefix("unit:")
    with database.transaction():
        digest = files.put(content, media_type="text/csv")
        columns = {"name": name[:120], "file": digest, "province": own if len(own) == 2 else ""}
        [move] = many_lives.begin_many(RegisterMove, State.READING, [columns], by=by)  # `begin` names the action so
        access.audit.wrote(by, "register-move.begin", [move.thing])
        read.defer(move=str(move.pk))
    return move


@jobs.task("register.move-read", queue="register")
def read(move: str) -> None:
    """Read, map and count; nothing comes onto the register. Repeating it does nothing."""
    found = RegisterMove.objects.get(pk=move)
    if found.state == State.READING:
        preview(found)


def preview(move: RegisterMove) -> RegisterMove:
    """Read the file into its lines, map the places in bulk, open the cases, count before and after."""
    try:
        with database.transaction():
            if RegisterMove.objects.select_for_update().get(pk=move.pk).state != State.READING:
                return move  # another reader was quicker
            _copy(move, moving_file.lines(files.get(move.file)))
            given = {"move": move.pk, "on": units.TWO_LEVELS, "province": move.province}
            connection = database.connection()
            for step in ("places", "map", "link", "unknown", "elsewhere", "twice"):
                connection.execute(QUERIES[step], given)
            _open_cases(move)
            lines, faults = connection.execute(QUERIES["counts"], given).fetchone() or (0, 0)
            move.act(
                "previewed", State.PREVIEWED, by=access.SYSTEM, lines=lines, faults=faults,
                totals=moving_totals.counted(move.pk),
            )  # fmt: skip
    except NotReadable as fault:
        _refuse(move, str(fault)[:300])
    return move


def _refuse(move: RegisterMove, reason: str) -> None:
    with database.transaction():
        if RegisterMove.objects.select_for_update().get(pk=move.pk).state == State.READING:
            move.act("refused", State.REFUSED, by=access.SYSTEM, reason=reason)


def give_up(move: RegisterMove, *, reason: str, by: access.Actor) -> RegisterMove:
    """Give a previewed move up: nothing of it was applied. Raises NotAllowed, InvalidState."""
    access.require(by, "register.move-levels")
    with database.transaction():
        move.act("given-up", State.GIVEN_UP, by=by, reason=reason.strip()[:300] or _("without a reason"))
        access.audit.wrote(by, "register-move.give-up", [move.thing])
    return move


def follow_split(event: ledger.Event) -> None:
    """An officer has decided where a place lies; if the move was applied already, its lines follow."""
    about = str(event.data.get("about", ""))
    if not about.startswith(ABOUT):
        return
    place = MovedPlace.objects.select_related("move").get(pk=int(about.removeprefix(ABOUT)))
    unit = units.get(str(event.data["new"]), clock.today())
    assert unit is not None
    applied = MovedLine.objects.unscoped(WHY).filter(place=place).exclude(entitlement=None).exists()
    if applied:  # on the register a correction is a move of the person, by the communes
        return
    place.new_code, place.new_province = unit.code, unit.province_code
    place.save(update_fields=["new_code", "new_province"])
    if place.move.state == State.MOVED:
        follow.defer(move=str(place.move_id))


@jobs.task("register.move-follow", queue="register")
def follow(move: str) -> None:
    """Apply what has been decided since."""
    from lienthong.assistance.register import moving_apply

    moving_apply.apply_settled(RegisterMove.objects.get(pk=move), by=access.SYSTEM)


SUBSCRIPTIONS = [ledger.Subscription("register.move-split", ("split.decided",), follow_split)]


def _copy(move: RegisterMove, lines: Iterable[Read]) -> None:
    columns = ", ".join(("move_id", *_COPIED))
    with database.connection().cursor().copy(f"COPY assistance_movedline ({columns}) FROM STDIN") as copy:
        for one in lines:
            copy.write_row((move.pk, *(getattr(one, name) for name in _COPIED)))


def _open_cases(move: RegisterMove) -> None:
    places = list(MovedPlace.objects.filter(move=move, split=True).order_by("pk"))
    found = units.resolve_many({place.old_code for place in places}, clock.today())
    splits.open_many(
        [
            splits.Case(
                old_code=place.old_code, village=place.village, place=place.address, about=f"{ABOUT}{place.pk}",
                subject=move.thing, found=found[place.old_code],
            )
            for place in places
        ]
    )  # fmt: skip
