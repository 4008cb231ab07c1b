"""Payer: a post or a bank that pays lists: those the program knows, and those entered here, from a day on.

An entry counts once a second person has confirmed it; of two about one payer the later beginning counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, gettext_lazy

from lienthong.assistance.payments.payer_entry import PayerEntry, State, What
from lienthong.directory.reference import PAYERS

KINDS = [("post", gettext_lazy("Post")), ("bank", gettext_lazy("Bank")), ("other", gettext_lazy("Another payer"))]


@dataclass(frozen=True)
class Payer:
    """A payer as it is on a day. `since`: from when it is so (None: the program came with it). `closed`: from when."""

    code: str
    name_vi: str
    name_en: str
    kind: str
    since: date | None = None
    closed: date | None = None

    @property
    def party(self) -> str:
        """agency:vnpost"""
        return f"agency:{self.code}"

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi


def on(day: date) -> dict[str, Payer]:
    """Every payer by its party, as it is on that day; closed ones too."""
    found = {one.party: one for one in _of_the_program()}
    rows = PayerEntry.objects.unscoped("payers are no secret").filter(
        state=State.IN_FORCE, what__in=[What.PAYER, What.CLOSING], valid_from__lte=day
    )
    for row in rows.order_by("valid_from", "changed_at"):
        before = found.get(row.payer)
        if row.what == What.PAYER:
            found[row.payer] = Payer(**row.content, code=row.payer.removeprefix("agency:"), since=row.valid_from)
        elif before is not None:
            found[row.payer] = Payer(**(vars(before) | {"closed": row.valid_from}))
    return found


def open_on(day: date) -> list[Payer]:
    """Those a commune can have a contract with, by name."""
    return sorted((one for one in on(day).values() if one.closed is None), key=lambda one: one.name_vi)


def _of_the_program() -> Iterator[Payer]:
    for code, vi, en in PAYERS:
        yield Payer(code, vi, en, "bank" if code.startswith("bank-") else "post")
