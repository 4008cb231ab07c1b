"""By which decision: its number and the dossier behind it, in place of the code that the register keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.assistance.dossiers.issued_paper import DossierPaper

WHY = "the number of a decision names nobody; who opens its dossier is asked there"
PAPER, MOVE, SUSPENSION = "decision:", "register-move:", "suspension-proposal:"


class Told(NamedTuple):
    """In words, and where it is read ("": nowhere)."""

    words: str
    href: str = ""


def told(codes: Iterable[str]) -> dict[str, Told]:
    """Each decision in words, in one query; what somebody wrote by hand stays as written."""
    found = {code: Told(_other(code)) for code in set(codes)}
    ids = [code.removeprefix(PAPER) for code in found if re.fullmatch(PAPER + r"[0-9a-f-]{36}", code)]
    papers = DossierPaper.objects.unscoped(WHY).filter(pk__in=ids).select_related("dossier")
    return found | {
        f"{PAPER}{one.pk}": Told(one.written_number, reverse("dossier", args=[one.dossier_id])) for one in papers
    }


def _other(code: str) -> str:
    if code.startswith(MOVE):
        return _("taken over from the former register")
    if code.startswith(SUSPENSION):
        return _("decided on a proposal to suspend")
    return code
