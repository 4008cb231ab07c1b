"""Trial: something a vendor's software sent to the sandbox, and what was found in it.

Kept are the digest of what was sent, the tables or resource types in it, and the rules broken with field and number:
never a value, a name or a number of the content. All three tables are history.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lienthong import access, database
from lienthong.database import clock
from lienthong.exchange import rehearsal as envelopes
from lienthong.exchange.arrival import State
from lienthong.exchange.fault import Fault, Severity
from lienthong.exchange.outcome import Outcome, is_good
from lienthong.exchange.receipt import Receipt
from lienthong.fhir import rehearsal as resources
from lienthong.oversight.partnership import Product, numbers_of
from lienthong.oversight.partnership_keys import SandboxKey
from lienthong.oversight.partnership_permissions import EVERYWHERE

FHIR, R4 = "fhir", "R4"
_INDEX = re.compile(r"\[\d+\]")
_ENTRY = re.compile(r"^Bundle\.entry\.resource\b")


class Trial(models.Model):
    """One sending on trial. format: "QD1931" and so on, or "R4". numbers: digests of the episodes that were good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=40, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="trials")
    key = models.ForeignKey(SandboxKey, on_delete=models.PROTECT, related_name="trials")
    channel = models.CharField(max_length=20)  # the door: of the hub (`exchange.arrival.Channel`), or FHIR
    format = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=24, choices=State.choices)
    dossiers = models.JSONField(default=list)
    numbers = ArrayField(models.CharField(max_length=64), default=list)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "channel", "digest"], name="trial_judged_once"),
        ]
        indexes = [models.Index(fields=["product", "format", "-recorded_at"], name="trial_product")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return Q() if actor.roles & EVERYWHERE else Q(product__vendor__number__in=numbers_of(actor))


class TrialPart(models.Model):
    """A table or resource type in a trial: in how many dossiers (or how often) it came, was refused, was warned of."""

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=40)
    total = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    warned = models.PositiveIntegerField()


class TrialFault(models.Model):
    """A rule broken in a trial, n times at one field. part "" concerns the envelope as a whole."""

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="faults")
    part = models.CharField(max_length=40)
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=10)
    field = models.CharField(max_length=120)
    n = models.PositiveIntegerField()


class Envelopes:
    """What the hub tells of envelopes on trial: the adapter of `exchange.rehearsal.Listener`."""

    def keep(self, rehearsed: envelopes.Rehearsed) -> None:
        """Keep what was found; the same bytes of the same product once."""
        judged, key = rehearsed.judged, _key(rehearsed.actor)
        eras = [outcome.judgement.era.name for outcome in judged.outcomes]
        said = (judged.receipt or {}).get("dossiers", [])
        trial = Trial(
            id=rehearsed.id, code=rehearsed.code, product=key.product, key=key, channel=rehearsed.channel,
            format=max(eras, default=""), digest=rehearsed.digest, size=rehearsed.size, state=judged.state.value,
            dossiers=[{name: value for name, value in one.items() if name != "number"} for one in said],
            numbers=[_hidden(one.number, key) for one in judged.outcomes if is_good(one) and one.number],
            received_at=rehearsed.received_at, recorded_at=clock.real_now(),
        )  # fmt: skip
        faults = [(one.table, one.rule, str(one.severity), one.field) for _place, one in judged.faults]
        _write(trial, _parts(judged.outcomes), faults)

    def versions(self, numbers: Collection[str], actor: access.Actor) -> Mapping[str, int]:
        """How many good trials had each of these episodes."""
        key = _key(actor)
        hidden = {_hidden(number, key): number for number in numbers if number}
        rows = Trial.objects.unscoped("a key asks about its own product").filter(
            product=key.product, numbers__overlap=list(hidden)
        )
        counted = Counter(one for row in rows.values_list("numbers", flat=True) for one in row)
        return {number: counted[mark] for mark, number in hidden.items()}

    def before(self, digest: str, actor: access.Actor) -> Receipt | None:
        """The answer to the same bytes."""
        rows = Trial.objects.unscoped("a key asks about its own product")
        found = rows.exclude(channel=FHIR).filter(product=_key(actor).product, digest=digest).first()
        return _receipt(found, duplicate=True) if found else None

    def find(self, code: str, actor: access.Actor) -> Receipt | None:
        """The answer to a sending, without the values it had."""
        rows = Trial.objects.unscoped("a key asks about its own product")
        found = rows.exclude(channel=FHIR).filter(product=_key(actor).product, code=code).first()
        return _receipt(found) if found else None


class Resources:
    """What /fhir tells of bodies on trial: the adapter of `fhir.rehearsal.Listener`."""

    def heard(self, rehearsed: resources.Rehearsed) -> None:
        """Keep which types came, and which faults they had."""
        now, key = clock.now(), _key(rehearsed.actor)
        totals: dict[str, list[int]] = {}
        for kind, faults in rehearsed.resources:
            counts = totals.setdefault(kind, [0, 0, 0])
            counts[0] += 1
            counts[1] += bool(faults)
        wrong = any(counts[1] for counts in totals.values())
        mark = uuid.uuid4()
        trial = Trial(
            id=mark, code=f"{now:%y%m%d}-FHIR-{mark.hex[:12].upper()}", product=key.product, key=key, channel=FHIR,
            format=R4, digest=rehearsed.digest, size=rehearsed.size,
            state=State.REFUSED.value if wrong else State.ACCEPTED.value,
            received_at=now, recorded_at=clock.real_now(),
        )  # fmt: skip
        found = [
            (kind, one.code, str(Severity.ERROR), _field(kind, one.expression or ""))
            for kind, faults in rehearsed.resources
            for one in faults
        ]
        _write(trial, [(part, counts[0], counts[1], counts[2]) for part, counts in totals.items()], found)


def _write(trial: Trial, parts: Iterable[tuple[str, int, int, int]], faults: Iterable[tuple]) -> None:
    """Trial, parts and faults together; what was judged by another process just now is not judged again."""
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('oversight.trial'), %s)", [trial.product_id])
        if Trial.objects.unscoped("judged once").filter(
            product=trial.product, channel=trial.channel, digest=trial.digest
        ).exists():  # fmt: skip
            return
        trial.save(force_insert=True)
        TrialPart.objects.bulk_create(
            TrialPart(trial=trial, part=part, total=total, refused=refused, warned=warned)
            for part, total, refused, warned in parts
        )
        TrialFault.objects.bulk_create(
            TrialFault(trial=trial, part=part, rule=rule, severity=severity, field=field[:120], n=n)
            for (part, rule, severity, field), n in Counter(faults).items()
        )


def _parts(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, int, int, int]]:
    totals: dict[str, list[int]] = {}
    for outcome in outcomes:
        faults = outcome.judgement.faults
        for part in {*outcome.judgement.tables, *(one.table for one in faults if one.table)}:
            mine = {str(one.severity) for one in faults if one.table == part}
            counts = totals.setdefault(part, [0, 0, 0])
            counts[0] += 1
            counts[1] += bool(mine - {Severity.WARNING.value})
            counts[2] += mine == {Severity.WARNING.value}
    for part, counts in totals.items():
        yield part, counts[0], counts[1], counts[2]


def _receipt(trial: Trial, *, duplicate: bool = False) -> Receipt:
    faults = [
        (0, Fault(one.rule, one.part, 0, one.field, severity=one.severity))
        for one in TrialFault.objects.filter(trial=trial).order_by("pk")
    ]
    told: dict[str, Any] = {"code": trial.code, "digest": trial.digest, "state": trial.state, "sandbox": True}
    return Receipt(
        trial.id, trial.code, State(trial.state), trial.received_at, trial.dossiers, faults, told, duplicate=duplicate
    )


def _key(actor: access.Actor) -> SandboxKey:
    keys = SandboxKey.objects.unscoped("whose key it is").select_related("product__vendor")
    return keys.get(client__application__client_id=actor.code.removeprefix("client:"))


def _hidden(number: str, key: SandboxKey) -> str:
    """An episode's number as it is kept: its digest, different for every product."""
    return hashlib.sha256(f"{key.product_id}|{number}".encode()).hexdigest()


def _field(kind: str, expression: str) -> str:
    """Patient.name.given, wherever in whichever Bundle it stood."""
    return _ENTRY.sub(kind, _INDEX.sub("", expression))
