"""Papers that a partner fetches: by an address with a token of this home, good for a month; each fetching is audited.

GET /partners/papers/<token>/      (and /apiBTXH/files/<token>/, as addresses that were sent before have it)
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing as tokens
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong import access
from lienthong.assistance.dossiers import printing
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.issued_paper import DossierPaper
from lienthong.database import files

WHY = "a partner fetches a paper by the address it was sent"
SALT = "province-files"
MONTH = 31 * 24 * 3600  # seconds for which an address is good
PAPER = "paper:"


def of_paper(paper: DossierPaper) -> str:
    """Where a paper that was issued is fetched, as it is printed."""
    return _address(f"{PAPER}{paper.pk}")


def of_attachment(dossier: str, file: str) -> str:
    """Where a file is fetched that was handed in with the dossier of this number."""
    return _address(f"{file}:{dossier}")


@require_safe
def fetch(request: HttpRequest, token: str) -> HttpResponse:
    """The paper, for whoever has its address."""
    try:
        what: str = tokens.loads(token, salt=SALT, max_age=MONTH)
    except tokens.BadSignature:
        return _gone()
    if what.startswith(PAPER):
        paper = DossierPaper.objects.unscoped(WHY).select_related("dossier").get(pk=what.removeprefix(PAPER))
        _audit(paper.dossier)
        return HttpResponse(printing.printed(paper), content_type="application/pdf")
    digest, _colon, number = what.partition(":")
    if not files.exists(digest):  # destroyed by a lawful protocol
        return _gone()
    _audit(Dossier.objects.unscoped(WHY).filter(number=number).first())
    return HttpResponse(files.get(digest), content_type=files.media_type(digest))


def _address(what: str) -> str:
    return settings.SITE_ADDRESS.rstrip("/") + reverse("partner-paper", args=[tokens.dumps(what, salt=SALT)])


def _audit(dossier: Dossier | None) -> None:
    things = [dossier.thing] if dossier else []
    access.audit.read(access.SYSTEM, "partner.paper", dossier.persons if dossier else [], things=things)


def _gone() -> HttpResponse:
    return HttpResponse(_("This address is not good, or no longer."), status=404, content_type="text/plain")
