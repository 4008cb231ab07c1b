"""Connector: the link between this home and the social-protection system of one province.

Its life is append-only: entered, connected, cut, connected again, by whom and why; the state of any day is what the
last action before it left. The courier notices by itself that a link is cut and that it is back; an officer may cut it
on purpose (`held`: nothing is even tried until it is connected again). Seven of the provinces not connected on
24/09/2025 are merged ones: they may have several agency ids, and still speak in codes of three levels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.access.actor import HOME
from lienthong.database import clock
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.delivery import State as OfDelivery
from lienthong.partners import secret

CHANNEL = "province"
BATCH = 150  # dossiers in one batch, as the provincial systems seen send them


class State(models.TextChoices):
    """How the link stands."""

    NOT_CONNECTED = "not-connected", gettext_lazy("Not connected")
    CONNECTED = "connected", gettext_lazy("Connected")
    CUT = "cut", gettext_lazy("Cut")


class Codes(models.TextChoices):
    """Which codes of places the province's system understands."""

    TWO = "two-level", gettext_lazy("Two levels (since 01/07/2025)")
    THREE = "three-level", gettext_lazy("Three levels (until 30/06/2025)")


NEXT: Mapping[Any, set[Any]] = {
    State.NOT_CONNECTED: {State.CONNECTED},
    State.CONNECTED: {State.CUT},
    State.CUT: {State.CONNECTED},
}


class Connector(ledger.Life):
    """The link with the system of one province: address, agency ids, code system, and whether anything passes.

    address: where `/apiBTXH/DongBoDVC` and `/apiBTXH/XuLyHoSo` are. pull_address: the whole address dossiers are
    fetched from; empty: nothing is fetched. since: dossiers finished from this day on are exchanged. The key sent is
    kept encrypted, of the key expected only the hash.
    """

    KIND = "province"
    NEXT: ClassVar[Any] = NEXT
    BEGIN: ClassVar[Any] = {State.NOT_CONNECTED, State.CONNECTED}

    province = models.CharField(max_length=2, unique=True)
    address = models.URLField(blank=True, default="")
    pull_address = models.URLField(blank=True, default="")
    agencies = ArrayField(models.CharField(max_length=60), default=list)
    codes = models.CharField(max_length=11, choices=Codes.choices, default=Codes.TWO)
    since = models.DateField()
    held = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True, default="")
    locked_key = models.BinaryField(null=True)
    own_key = models.CharField(max_length=64, blank=True, default="")
    pulled_at = models.DateTimeField(null=True)
    pull_fault = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["own_key"], condition=~models.Q(own_key=""), name="province_own_key")
        ]

    def __str__(self) -> str:
        return self.province

    @property
    def party(self) -> str:
        """The province as a party of the ledger."""
        return f"unit:{self.province}"

    @property
    def carries(self) -> bool:
        """Whether dossiers are put on their way: also while it is cut, so that its coming back is noticed."""
        return self.state != State.NOT_CONNECTED and bool(self.address)

    @property
    def key(self) -> str:
        """The AcceptKey this home sends. Raises secret.SecretLost."""
        return secret.unlock(self.locked_key) if self.locked_key else ""

    @property
    def parties(self) -> dict[str, str]:
        """Whom it concerns, for the obligation catalogue."""
        return {"home": HOME, "province": self.party}


class ConnectorAction(ledger.Action):
    """History: what was done to a connector."""

    life = models.ForeignKey(Connector, on_delete=models.PROTECT, related_name="actions")


def of(province: str) -> Connector | None:
    """The connector of a province ("52" or "unit:52"); None if nothing was ever entered for it."""
    return Connector.objects.filter(province=province.removeprefix("unit:")).first()


def whose(key: str) -> Connector | None:
    """The connector whose system sends this AcceptKey; None if nobody's does."""
    return Connector.objects.filter(own_key=_hashed(key)).first() if key else None


def enter(
    province: str,
    *,
    address: str,
    key: str = "",
    own_key: str = "",
    pull_address: str = "",
    agencies: Sequence[str] = (),
    codes: str = Codes.TWO,
    since: date | None = None,
    by: access.Actor,
) -> Connector:
    """Enter or renew how the system of a province is reached; an empty key leaves the one that is kept.

    A link entered for the first time stands as it was last reported (provinces.yaml). Raises NotAllowed, InvalidState.
    """
    from lienthong.partners import provinces

    access.require(by, "provinces.manage")
    provinces.known(province)
    columns: dict[str, Any] = {
        "address": address.rstrip("/"), "pull_address": pull_address, "agencies": list(agencies), "codes": codes,
    }  # fmt: skip
    with database.transaction():
        found = of(province)
        if found is None:
            state = provinces.reported(province, clock.today()) or State.NOT_CONNECTED
            columns |= {"since": since or _oldest_waiting(province), "province": province}
            parties = {"home": HOME, "province": f"unit:{province}"}
            found = Connector.begin(state, name="entered", by=by, parties=parties, **columns)
        else:
            columns |= {"since": since or found.since}
            found.act("renewed", by=by, parties=found.parties, **columns)
        secrets = ({"locked_key": secret.lock(key)} if key else {}) | ({"own_key": _hashed(own_key)} if own_key else {})
        if secrets:
            Connector.objects.filter(pk=found.pk).update(**secrets)
        access.audit.wrote(by, "province.enter", [found.thing])
        found.refresh_from_db()
    return found


def connect(connector: Connector, *, reason: str, by: access.Actor) -> Connector:
    """Let dossiers pass (again). What waited is tried at once. Raises NotAllowed, InvalidState without an address."""
    access.require(by, "provinces.manage")
    if not connector.address:
        raise ledger.InvalidState(_("Enter the address of the province's system first. Nothing was changed."))
    return _turn(connector, "connected", State.CONNECTED, by, reason, held=False)


def cut(connector: Connector, *, reason: str, by: access.Actor) -> Connector:
    """Let nothing pass until it is connected again; what comes meanwhile waits. Raises NotAllowed, InvalidState."""
    access.require(by, "provinces.manage")
    if not reason.strip():
        raise ledger.InvalidState(_("Say why the link is cut. Nothing was changed."))
    if connector.state == State.CUT:  # noticed before: now it is on purpose
        return _turn(connector, "held", None, by, reason, held=True)
    return _turn(connector, "cut", State.CUT, by, reason, held=True)


def noticed(connector: Connector, *, back: bool, reason: str = "") -> None:
    """The courier has noticed that nothing passes, or that it passes again; what is so already is not said twice."""
    connector.refresh_from_db()
    if connector.held or connector.state != (State.CUT if back else State.CONNECTED):
        return
    name, state = ("connected", State.CONNECTED) if back else ("cut", State.CUT)
    _turn(connector, name, state, access.SYSTEM, reason, held=False)


def _turn(
    connector: Connector, name: str, state: State | None, by: access.Actor, reason: str, *, held: bool
) -> Connector:
    with database.transaction():
        connector.act(name, state, by=by, parties=connector.parties, held=held, reason=reason.strip()[:300])
        if not by.is_system:
            access.audit.wrote(by, f"province.{name}", [connector.thing])
        if state == State.CONNECTED:  # their pauses were those of a link that was cut
            waiting = Delivery.objects.filter(channel=CHANNEL, destination=connector.party, state=OfDelivery.WAITING)
            waiting.update(next_at=clock.real_now())
    return connector


def _oldest_waiting(province: str) -> date:
    """The day of the oldest dossier that has waited for this link to be entered; today if none has."""
    from lienthong.partners.province_dossier import ProvinceDossier

    rows = ProvinceDossier.objects.unscoped("since when a province's dossiers have waited").filter(province=province)
    oldest = rows.filter(state="waiting").order_by("due_at").values_list("due_at", flat=True).first()
    return oldest.astimezone(clock.VIETNAM).date() if oldest else clock.today()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
