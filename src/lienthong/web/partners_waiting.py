"""What of vendors waits: applications and requests for a certificate for the ministry, proposals for the vendor."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.oversight import conformance_expiry
from lienthong.oversight.conformance_certificate import Certificate
from lienthong.oversight.partnership import Vendor, numbers_of
from lienthong.oversight.partnership_pilot import Pilot
from lienthong.web.today import Urgency, Waiting


def vendors(actor: Actor) -> Iterator[Waiting]:
    """For those who can do something about it."""
    if allowed(actor, "vendor.admit"):
        applied = Vendor.objects.within(actor).filter(state="applied")
        yield Waiting(
            _("vendors who ask to be let in"), applied, f"{reverse('vendors')}?state=applied", Urgency.WAITING
        )
    if allowed(actor, "certificate.issue"):
        asked = Certificate.objects.within(actor).filter(state="requested")
        address = f"{reverse('certificates')}?state=requested"
        yield Waiting(_("certificates of conformance asked for"), asked, address, Urgency.WAITING)
    if allowed(actor, "certificate.issue") or (allowed(actor, "vendor.manage") and numbers_of(actor)):
        ending = conformance_expiry.expiring(Certificate.objects.within(actor))
        yield Waiting(
            _("certificates of conformance that end within thirty days"), ending,
            f"{reverse('certificates')}?ends=soon", Urgency.SOON, _("Ask for the next one before its last day."),
        )  # fmt: skip
    if allowed(actor, "pilot.agree") and numbers_of(actor):
        proposed = Pilot.objects.within(actor).filter(state="proposed")
        address = f"{reverse('pilots')}?state=proposed"
        yield Waiting(_("pilot agreements proposed to you"), proposed, address, Urgency.WAITING)
