"""Vendor: an organisation that writes software for facilities, what it makes, and whom to ask there.

A vendor applies by itself; an officer of the ministry admits it. From then on it is a party ("vendor:0007") with a
user, a test code (T0007) under which its software sends to the sandbox, and keys (`partnership_keys`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.access import administration
from lienthong.access.role import Role
from lienthong.access.user import Membership, User
from lienthong.database import clock
from lienthong.ledger.life import InvalidState
from lienthong.oversight.partnership_permissions import EVERYWHERE

PREFIX = "vendor:"


class State(models.TextChoices):
    """How a vendor stands with the exchange."""

    APPLIED = "applied", gettext_lazy("Applied")
    ADMITTED = "admitted", gettext_lazy("Admitted")
    SUSPENDED = "suspended", gettext_lazy("Suspended")
    DECLINED = "declined", gettext_lazy("Declined")


class Kind(models.TextChoices):
    """What a product is for."""

    HIS = "his", gettext_lazy("Hospital information system")
    RECORD = "record", gettext_lazy("Electronic medical record")
    LABORATORY = "laboratory", gettext_lazy("Laboratory or imaging system")
    GATEWAY = "gateway", gettext_lazy("Gateway between systems")
    OTHER = "other", gettext_lazy("Other")


class Vendor(ledger.Life):
    """A vendor of software, from its application on."""

    KIND: ClassVar[str] = "vendor"
    NEXT: ClassVar[dict[Any, set[Any]]] = {
        State.APPLIED: {State.ADMITTED, State.DECLINED},
        State.ADMITTED: {State.SUSPENDED},
        State.SUSPENDED: {State.ADMITTED},
        State.DECLINED: set(),
    }
    BEGIN: ClassVar[set[Any] | None] = {State.APPLIED}

    number = models.PositiveIntegerField(null=True, unique=True)
    legal_name = models.CharField(max_length=200)
    tax_code = models.CharField(max_length=14)
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField(max_length=200)
    contact_phone = models.CharField(max_length=20)

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["state", "-began_at"], name="vendor_state")]
        constraints = [
            models.UniqueConstraint(fields=["tax_code"], condition=~Q(state="declined"), name="vendor_applied_once"),
            models.CheckConstraint(condition=Q(number=None) | Q(number__range=(1, 9999)), name="vendor_number"),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """A vendor sees itself, the ministry all."""
        return Q() if actor.roles & EVERYWHERE else Q(number__in=numbers_of(actor))

    @property
    def name(self) -> str:
        """What it is called."""
        return self.legal_name

    @property
    def party(self) -> str:
        """Its code as a party, once it is admitted."""
        return f"{PREFIX}{self.number:04d}" if self.number else ""

    @property
    def test_code(self) -> str:
        """The code under which its software sends to the sandbox: no facility's code begins with a letter."""
        return f"T{self.number:04d}" if self.number else ""

    @property
    def state_words(self) -> str:
        return str(State(self.state).label)


class VendorAction(ledger.Action):
    """What was done about a vendor."""

    life = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="actions")


class Product(models.Model):
    """One version of a product: history, a later version is another row."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=120)
    release = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    added_at = models.DateTimeField()

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "name", "release"], name="vendor_product_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.release}"

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return Q() if actor.roles & EVERYWHERE else Q(vendor__number__in=numbers_of(actor))

    @property
    def thing(self) -> str:
        return f"product:{self.pk}"


@dataclass(frozen=True)
class Admission:
    """What admitting gives: the vendor's first user, and where they choose a password."""

    user: User
    link: str


def numbers_of(actor: access.Actor) -> list[int]:
    """The numbers of the vendors an actor acts for."""
    return [int(one.removeprefix(PREFIX)) for one in actor.organisations if one.startswith(PREFIX)]


def own(actor: access.Actor) -> Vendor | None:
    """The vendor the actor acts for, if it is one."""
    return Vendor.objects.within(actor).filter(number__in=numbers_of(actor)).first()


def names(numbers: set[str]) -> list[tuple[str, str]]:
    """(number as in the party code, name) of these vendors."""
    rows = Vendor.objects.unscoped("what a party is called is no secret").filter(
        number__in=[int(one) for one in numbers if one.isdecimal()]
    )
    return [(f"{row.number:04d}", row.name) for row in rows]


def apply(
    *, name: str, tax_code: str, contact_name: str, contact_email: str, contact_phone: str,
    product: str, release: str, kind: str, by: access.Actor,
) -> Vendor:  # fmt: skip
    """An organisation applies, with its first product. Anyone may. Raises InvalidState if it applied before."""
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('oversight.vendor'))")
        before = Vendor.objects.unscoped("one vendor applies once").filter(tax_code=tax_code)
        if before.exclude(state=State.DECLINED).exists():
            raise InvalidState(_("An application under the tax code %(code)s is here already.") % {"code": tax_code})
        vendor = Vendor.begin(
            State.APPLIED, by=by, legal_name=name, tax_code=tax_code, contact_name=contact_name,
            contact_email=contact_email, contact_phone=contact_phone,
        )  # fmt: skip
        _add_product(vendor, product, release, kind)
        access.audit.wrote(by, "vendor.apply", [vendor.thing])
    return vendor


def admit(vendor: Vendor, *, by: access.Actor) -> Admission:
    """Admit an applicant: it gets its number and its first user. Raises NotAllowed, InvalidState."""
    access.require(by, "vendor.admit")
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('oversight.vendor'))")
        rows = Vendor.objects.unscoped("numbers are given across all vendors")
        number = (rows.aggregate(last=models.Max("number"))["last"] or 0) + 1
        if vendor.state != State.APPLIED:
            raise InvalidState(_("This vendor is no longer waiting for admission. Nothing was changed."))
        vendor.act("admitted", State.ADMITTED, by=by, number=number)
        user = User.objects.create_user(f"vendor-{number:04d}", name=vendor.contact_name)
        Membership.objects.create(
            user=user, organisation=vendor.party, role=Role.FACILITY_IT.value, valid_from=clock.today()
        )
        access.audit.wrote(by, "vendor.admit", [vendor.thing, user.code])
    return Admission(user, administration.link(user))


def decline(vendor: Vendor, reason: str, *, by: access.Actor) -> None:
    """Turn an applicant down, with a reason it is told."""
    _move(vendor, "declined", State.DECLINED, reason, by)


def suspend(vendor: Vendor, reason: str, *, by: access.Actor) -> None:
    """Shut all keys of a vendor, with a reason; certificates stand until they are withdrawn."""
    from lienthong.oversight import partnership_keys

    with database.transaction():
        _move(vendor, "suspended", State.SUSPENDED, reason, by)
        partnership_keys.close_all(vendor)


def resume(vendor: Vendor, reason: str, *, by: access.Actor) -> None:
    """Let a suspended vendor ask for new keys again."""
    _move(vendor, "resumed", State.ADMITTED, reason, by)


def add_product(vendor: Vendor, name: str, release: str, kind: str, *, by: access.Actor) -> Product:
    """A product, or a further version of one. Raises NotAllowed; InvalidState where it is there already."""
    require_own(vendor, by)
    with database.transaction():
        product = _add_product(vendor, name, release, kind)
        access.audit.wrote(by, "vendor.add-product", [vendor.thing, product.thing])
    return product


def require_own(vendor: Vendor, by: access.Actor) -> None:
    """Go on only for an admitted vendor's own people. Raises NotAllowed, InvalidState."""
    access.require(by, "vendor.manage", organisation=vendor.party or "vendor:none")
    if vendor.state != State.ADMITTED:
        raise InvalidState(_("The vendor is suspended: ask the ministry. Nothing was changed."))


def _add_product(vendor: Vendor, name: str, release: str, kind: str) -> Product:
    rows = Product.objects.unscoped("a version of a product is written once")
    product, new = rows.get_or_create(
        vendor=vendor, name=name, release=release, defaults={"kind": Kind(kind).value, "added_at": clock.now()}
    )
    if not new:
        raise InvalidState(_("%(product)s is there already.") % {"product": product})
    return product


def _move(vendor: Vendor, name: str, state: State, reason: str, by: access.Actor) -> None:
    access.require(by, "vendor.admit")
    with database.transaction():
        vendor.act(name, state, by=by, data={"reason": reason})
        access.audit.wrote(by, f"vendor.{name}", [vendor.thing])
