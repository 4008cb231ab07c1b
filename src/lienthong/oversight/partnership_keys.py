"""Keys of the sandbox: with one, a version of a product sends on trial; nothing sent with it is kept.

A key is an API client of the scope "sandbox" (OAuth2 client credentials, for /fhir) and, with the same secret, an
account at the hub's doors. Its role gives no permission anywhere: that is what keeps trial and real data apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.access import clients
from lienthong.database import clock
from lienthong.exchange import account
from lienthong.ledger.life import InvalidState
from lienthong.oversight.partnership import Product, Vendor, numbers_of, require_own
from lienthong.oversight.partnership_permissions import EVERYWHERE

MOST = 3  # open keys of one version of a product


class SandboxKey(models.Model):
    """A key of a version of a product; it is closed where its client is."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="keys")
    client = models.OneToOneField(clients.Client, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=60, unique=True)
    issued_at = models.DateTimeField()

    personal: ClassVar[bool] = True
    objects = access.ScopedManager()

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        return Q() if actor.roles & EVERYWHERE else Q(product__vendor__number__in=numbers_of(actor))


@dataclass(frozen=True)
class Given:
    """A new key, to be copied once: the secret can't be read again."""

    key: SandboxKey
    secret: str


def issue(product: Product, *, by: access.Actor) -> Given:
    """A new key for a version of a product. Raises NotAllowed; InvalidState where there are enough."""
    vendor = product.vendor
    require_own(vendor, by)
    with database.transaction():
        Vendor.objects.unscoped("keys of one vendor are given one after the other").select_for_update().get(
            pk=vendor.pk
        )
        keys = SandboxKey.objects.unscoped("counted across the vendor's products")
        if keys.filter(product=product, client__is_active=True).count() >= MOST:
            raise InvalidState(_("There are %(most)s open keys already: close one first.") % {"most": MOST})
        client, secret = clients.register_sandbox(f"{vendor.name}: {product}"[:255], f"facility:{vendor.test_code}")
        username = f"{vendor.test_code.lower()}-{keys.filter(product__vendor=vendor).count() + 1}"
        account.adopt(client, username, secret)
        key = keys.create(product=product, client=client, username=username, issued_at=clock.now())
        access.audit.wrote(by, "sandbox-key.issue", [product.thing, client.code])
    return Given(key, secret)


def close(key: SandboxKey, *, by: access.Actor) -> None:
    """Shut a key: its tokens end within seconds. Raises NotAllowed."""
    access.require(by, "vendor.manage", organisation=key.product.vendor.party)
    with database.transaction():
        clients.revoke(key.client)
        access.audit.wrote(by, "sandbox-key.close", [key.product.thing, key.client.code])


def close_all(vendor: Vendor) -> None:
    """Shut every key of a vendor, in the caller's transaction."""
    open_keys = SandboxKey.objects.unscoped("a vendor is suspended as a whole").filter(
        product__vendor=vendor, client__is_active=True
    )
    for key in open_keys.select_related("client__application"):
        clients.revoke(key.client)
