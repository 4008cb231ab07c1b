"""Certificate: a version of a product has shown that it writes one version of a format correctly.

The vendor asks once every criterion is met; an officer of the ministry issues it: signed, dated, printed with a QR code
that anyone may verify. It ends by its date, or is withdrawn with a reason.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger, signing
from lienthong import print as printing
from lienthong.access import actors
from lienthong.database import clock
from lienthong.ledger.life import InvalidState
from lienthong.oversight import conformance_criteria as criteria
from lienthong.oversight.partnership import Product, numbers_of, require_own
from lienthong.oversight.partnership_permissions import EVERYWHERE
from lienthong.print import verification


class State(models.TextChoices):
    """How a certificate stands; that its time has run out follows from its date."""

    REQUESTED = "requested", gettext_lazy("Requested")
    ISSUED = "issued", gettext_lazy("Issued")
    DECLINED = "declined", gettext_lazy("Declined")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class Certificate(ledger.Life):
    """A certificate of conformance, from its request on. evidence: what the criteria found when it was issued."""

    KIND: ClassVar[str] = "certificate"
    NEXT: ClassVar[dict[Any, set[Any]]] = {
        State.REQUESTED: {State.ISSUED, State.DECLINED},
        State.ISSUED: {State.WITHDRAWN},
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
    }
    BEGIN: ClassVar[set[Any] | None] = {State.REQUESTED}

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="certificates")
    scheme = models.CharField(max_length=20)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    evidence = models.JSONField(default=list)
    seal = models.JSONField(null=True)
    issuer = models.CharField(max_length=60, default="")

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["state", "valid_until"], name="certificate_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "scheme"], condition=Q(state="requested"), name="certificate_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | Q(valid_from__isnull=False, valid_until__isnull=False, seal__isnull=False),
                name="certificate_dated_and_signed",
            ),
        ]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return Q() if actor.roles & EVERYWHERE else Q(product__vendor__number__in=numbers_of(actor))

    @property
    def code(self) -> str:
        """The code under which it is verified at /v/."""
        return verification.code_for(self.thing)

    @property
    def is_valid(self) -> bool:
        """Whether it counts today."""
        return self.state == State.ISSUED and self.valid_until is not None and self.valid_until >= clock.today()

    @property
    def standing(self) -> str:
        """The state, or "expired" where its time has run out."""
        return "expired" if self.state == State.ISSUED and not self.is_valid else str(self.state)

    @property
    def standing_words(self) -> str:
        return _("Expired") if self.standing == "expired" else str(State(self.state).label)

    @property
    def of(self) -> criteria.Scheme:
        """What was asked."""
        return criteria.schemes()[self.scheme]

    def content(self) -> dict[str, Any]:
        """What the issuer signs."""
        assert self.valid_from and self.valid_until
        return {
            "certificate": str(self.id), "code": self.code, "vendor": self.product.vendor.name,
            "tax_code": self.product.vendor.tax_code, "product": self.product.name, "release": self.product.release,
            "format": self.of.format, "scheme": self.scheme, "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(), "evidence": self.evidence, "issuer": self.issuer,
        }  # fmt: skip


class CertificateAction(ledger.Action):
    """What was done about a certificate."""

    life = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="actions")


def request(product: Product, scheme: str, *, by: access.Actor) -> Certificate:
    """The vendor asks for a certificate. Raises NotAllowed; InvalidState while a criterion is not met."""
    require_own(product.vendor, by)
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('oversight.certificate'), %s)", [product.pk])
        _earned(product, scheme)
        rows = Certificate.objects.unscoped("one request at a time")
        if rows.filter(product=product, scheme=scheme, state=State.REQUESTED).exists():
            raise InvalidState(_("A certificate was asked for already; the ministry looks at it."))
        found = Certificate.begin(State.REQUESTED, by=by, product=product, scheme=scheme)
        access.audit.wrote(by, "certificate.request", [found.thing])
    return found


def issue(certificate: Certificate, *, by: access.Actor) -> Certificate:
    """Issue it: judged once more, signed, printed, from now on verifiable. Raises NotAllowed, InvalidState."""
    from lienthong.oversight import conformance_expiry

    access.require(by, "certificate.issue")
    assert by.organisation
    with database.transaction():
        found = _earned(certificate.product, certificate.scheme)
        first = clock.today()
        certificate.valid_from, certificate.valid_until = first, _after(first, certificate.of.months)
        certificate.evidence, certificate.issuer = found, by.organisation
        seal = signing.seal(signing.canonical(certificate.content()), organisation=by.organisation)
        certificate.act(
            "issued", State.ISSUED, by=by, valid_from=certificate.valid_from, valid_until=certificate.valid_until,
            evidence=found, issuer=by.organisation, seal=seal.to_dict(),
        )  # fmt: skip
        printed(certificate)
        conformance_expiry.renewed(certificate, by=by)
        access.audit.wrote(by, "certificate.issue", [certificate.thing])
    return certificate


def decline(certificate: Certificate, reason: str, *, by: access.Actor) -> None:
    """Turn a request down, with a reason the vendor reads."""
    access.require(by, "certificate.issue")
    with database.transaction():
        certificate.act("declined", State.DECLINED, by=by, data={"reason": reason})
        access.audit.wrote(by, "certificate.decline", [certificate.thing])


def withdraw(certificate: Certificate, reason: str, *, by: access.Actor) -> None:
    """Take it back: from now on its public page says that it no longer counts."""
    access.require(by, "certificate.issue")
    with database.transaction():
        certificate.act("withdrawn", State.WITHDRAWN, by=by, data={"reason": reason})
        verification.cancel(certificate.code)
        access.audit.wrote(by, "certificate.withdraw", [certificate.thing])


def printed(certificate: Certificate) -> bytes:
    """The certificate as PDF, registered for verification; the same certificate gives the same bytes."""
    said, scheme, issuer = certificate.content(), certificate.of, certificate.issuer
    house = actors.names([issuer])[issuer]
    assert certificate.seal
    data = said | {
        "organisation": house,
        "format_name": scheme.name("vi"),
        "unverified": scheme.evidence != "primary",
        "seal": {"organisation": house, "signed_at": _signed_at(certificate.seal)},
        "printed_for": certificate.product.vendor.name,
    }
    address = verification.address(certificate.code)
    made = printing.paper("oversight/certificate", data, verify_url=address, code=verification.spaced(certificate.code))
    title = f"{certificate.product.vendor.name}: {certificate.product}, {{}}"
    verification.register(
        certificate.code, made, thing=certificate.thing, organisation=issuer, organisation_name=house,
        title={language: title.format(scheme.name(language))[:200] for language in ("vi", "en")},
        valid_until=certificate.valid_until,
    )  # fmt: skip
    return made


def check(certificate: Certificate) -> signing.Verdict:
    """Whether the seal is the issuer's and fits what the certificate says."""
    return signing.check(
        signing.canonical(certificate.content()), certificate.seal or {}, organisation=certificate.issuer
    )


def _earned(product: Product, scheme: str) -> list[dict[str, Any]]:
    found = criteria.judge(product, criteria.schemes()[scheme])
    if not criteria.earned(found):
        missing = "; ".join(one.words for one in found if not one.met)
        raise InvalidState(_("Not every criterion is met: %(missing)s. Nothing was changed.") % {"missing": missing})
    return [{"asks": one.asks, "needed": one.needed, "found": one.found} for one in found]


def _after(first: date, months: int) -> date:
    """The last day of so many months that begin on `first`."""
    year, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + year, month + 1
    return date(year, month, min(first.day, monthrange(year, month)[1])) - timedelta(days=1)


def _signed_at(seal: dict[str, Any]) -> str:
    moment = datetime.fromisoformat(seal["signed_at"])
    return moment.astimezone(clock.VIETNAM).strftime("%H:%M:%S %d/%m/%Y")
