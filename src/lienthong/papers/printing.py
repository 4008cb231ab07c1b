"""Printing a paper in its legal form. The print is registered under the paper's code, so that anyone can verify it."""

from __future__ import annotations

from typing import Any

from lienthong import access
from lienthong import print as printing
from lienthong.access import user
from lienthong.database import clock
from lienthong.papers.content import facility_name
from lienthong.papers.paper import Paper
from lienthong.papers.state import State
from lienthong.print import verification

OWN_TEMPLATES = frozenset({"referral", "appointment"})


def printed(paper: Paper, *, for_whom: access.Actor) -> bytes:
    """The PDF of a signed paper. Raises print.NotPrinted.

    A facility's own paper is registered for verification here; a copy is verified at its issuer's home.
    """
    said = paper.read()
    template = paper.kind if paper.kind in OWN_TEMPLATES else "certificate"
    made = printing.paper(
        f"papers/{template}",
        _data(paper, said, for_whom),
        verify_url=paper.verify_address,
        code=verification.spaced(paper.verify_code),
    )
    if not paper.is_copy and paper.state != State.DRAFT:
        _register(paper, said, made)
    return made


def _register(paper: Paper, said: dict[str, Any], made: bytes) -> None:
    birth = said["person"]["birth"]
    verification.register(
        paper.verify_code,
        made,
        thing=paper.thing,
        title={"vi": paper.form.title.vi, "en": paper.form.title.en},
        organisation=paper.issuer,
        organisation_name=said["issuer_name"],
        name=said["person"]["name"],
        birth_year=int(birth[:4]) if birth else None,
        issued_at=paper.signed_at,
        valid_until=paper.valid_until,
    )


def _data(paper: Paper, said: dict[str, Any], for_whom: access.Actor) -> dict[str, Any]:
    shown = {field.name: field.shown(said["values"].get(field.name, "")) for field in paper.form.fields}
    return {
        "organisation": said["issuer_name"],
        "number": paper.number,
        "title": paper.form.title.vi,
        "form": paper.form.legal_form.vi,
        "receiver_name": said["receiver_name"],
        "person": said["person"] | {"birth_shown": _birth(said["person"]["birth"])},
        "doctor": said["doctor"],
        "values": said["values"],
        "shown": shown,
        "rows": [[field.label.vi, shown[field.name]] for field in paper.form.fields if shown[field.name]],
        "written_on": said["written_on"] or said["signed_on"],
        "valid_until": paper.valid_until.isoformat() if paper.valid_until else "",
        "seal": _seal(paper),
        "printed_for": facility_name(paper.owner),
        "printed_by": user.called(for_whom.code),
        "printed_at": clock.now().strftime("%H:%M %d/%m/%Y"),
    }


def _seal(paper: Paper) -> dict[str, str] | None:
    if not paper.seal or not paper.signed_at:
        return None
    return {
        "organisation": facility_name(paper.issuer),
        "signed_at": paper.signed_at.astimezone(clock.VIETNAM).strftime("%H:%M:%S %d/%m/%Y"),
    }


def _birth(written: str) -> str:
    return "/".join(reversed(written.split("-"))) if written else ""
