"""What of the connections waits for whom, on the first page after signing in."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.access import Actor
from lienthong.access.permission import allowed
from lienthong.partners.national_portal.link import NationalPortalDossier, State
from lienthong.partners.national_portal.pulling import HANDLE
from lienthong.web.today import Urgency, Waiting


def held_applications(actor: Actor) -> Iterator[Waiting]:
    """Applications from the national portal that can't be taken."""
    if not allowed(actor, HANDLE):
        return
    rows = NationalPortalDossier.objects.within(actor).filter(state=State.HELD)
    yield Waiting(
        _("applications from the national portal that can't be taken"), rows,
        f"{reverse('national-portal-dossiers')}?state=held", Urgency.SOON,
        _("Mend what keeps them, or refuse them with a reason."),
    )  # fmt: skip


PROVIDERS = (held_applications,)
