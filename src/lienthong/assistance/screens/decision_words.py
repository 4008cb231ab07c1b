"""By which decision: its number and the dossier behind it, in place of the code that the register keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.assistance.dossiers.issued_paper import DossierPaper
from lienthong.ledger import event

WHY = "the number of a decision names nobody; who opens its dossier is asked there"
PAPER, MOVE, SUSPENSION, EVENT = "decision:", "register-move:", "suspension-proposal:", "event:"
# What is done without a decision, because of what is known of the person.
EVENTS = {
    "person.died": gettext_lazy("the person has died"),
    "person.death-reported": gettext_lazy("a death was reported"),
    "person.death-taken-back": gettext_lazy("a report of a death was taken back"),
    "person.merged": gettext_lazy("two records of one person were put together"),
    "person.parted": gettext_lazy("two persons were taken for one, and are two again"),
}


class Told(NamedTuple):
    """In words, and where it is read ("": nowhere)."""

    words: str
    href: str = ""


def told(codes: Iterable[str]) -> dict[str, Told]:
    """Each decision in words, in at most two queries; what somebody wrote by hand stays as written."""
    found = {code: Told(_other(code)) for code in set(codes)}
    papers = DossierPaper.objects.unscoped(WHY).filter(pk__in=_ids(PAPER, found)).select_related("dossier")
    happened = event.kinds_of(ids) if (ids := _ids(EVENT, found)) else {}
    return (
        found
        | {f"{PAPER}{one.pk}": Told(one.written_number, reverse("dossier", args=[one.dossier_id])) for one in papers}
        | {f"{EVENT}{one}": _known(kind, subject) for one, (kind, subject) in happened.items() if kind in EVENTS}
    )


def _known(kind: str, subject: str) -> Told:
    person = subject.removeprefix("person:")
    return Told(str(EVENTS[kind]), reverse("person", args=[person]) if person != subject else "")


def _ids(kind: str, codes: Iterable[str]) -> list[UUID]:
    return [UUID(code.removeprefix(kind)) for code in codes if re.fullmatch(kind + r"[0-9a-f-]{36}", code)]


def _other(code: str) -> str:
    if code.startswith(MOVE):
        return _("taken over from the former register")
    if code.startswith(SUSPENSION):
        return _("decided on a proposal to suspend")
    return code
