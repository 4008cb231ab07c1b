"""Entries about payers as readers see them, with what a second person may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from lienthong import access, ledger
from lienthong.access import actors
from lienthong.access.permission import allowed
from lienthong.assistance.payments import contract, payer, payers
from lienthong.assistance.payments.contract import Method
from lienthong.assistance.payments.payer_entry import PayerEntry, State, What
from lienthong.pages import screen

TONES = {State.ENTERED: "soon", State.IN_FORCE: "done", State.REFUSED: "quiet"}


def shown(entries: Iterable[PayerEntry], actor: access.Actor, permission: str) -> list[dict[str, Any]]:
    """Each entry in words, whether the reader entered it, and whether they may decide on it."""
    rows = list(entries)
    called = actors.names({row.payer for row in rows})
    found = []
    for row in rows:
        waits, own = row.state == State.ENTERED, row.entered_by == actor.code
        place = {"organisation": f"unit:{row.commune}"} if row.commune else {}
        may = waits and allowed(actor, permission, **place)
        found.append({
            "row": row, "payer": called.get(row.payer, row.payer), "what": What(row.what).label, "words": _words(row),
            "state": State(row.state).label, "tone": TONES[State(row.state)], "own": waits and own,
            "may_confirm": may and not own, "may_refuse": may,
        })  # fmt: skip
    return found


def decide(request: Any, entry: PayerEntry, *, confirm: Callable[..., Any], refuse: Callable[..., Any]) -> None:
    """The second person's answer, and what the reader is told of it: refused with a reason, or confirmed."""
    try:
        if "refuse" in request.POST:
            refuse(entry, reason=screen.written(request, "reason"), by=request.actor)
            messages.success(request, _("Refused. It does not count."))
        else:
            confirm(entry, by=request.actor)
            messages.success(request, _("Confirmed. It counts from its day on."))
    except (access.NotAllowed, contract.WrongContract, payers.WrongPayer, ledger.InvalidState) as fault:
        messages.error(request, str(fault))


def _words(row: PayerEntry) -> str:
    said = row.content
    match row.what:
        case What.PAYER:
            return f"{said['name_vi']}, {dict(payer.KINDS)[said['kind']]}"
        case What.ACCOUNT:
            return f"{said['address']}, {said['username']}"
        case What.CONTRACT:
            fee = str(said["fee_per_mille"]).replace(".", ",")
            return f"{Method(said['method']).label}, {fee} ‰, {said['legal_note']}"
    return _("No lists go there any more")
