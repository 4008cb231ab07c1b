"""Printing the papers of a dossier (typst): once each, kept as a file, verifiable by its QR code."""

from __future__ import annotations

from typing import Any

from lienthong import access, database
from lienthong import print as printing
from lienthong.access import user
from lienthong.assistance.dossiers.issued_paper import DossierPaper, DossierPrint, PaperKind
from lienthong.database import clock, files, jobs
from lienthong.people.persons import Person
from lienthong.people.residence import Residence
from lienthong.print import verification

TITLES = {
    PaperKind.RECEIPT: {"vi": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "en": "Receipt and appointment"},
    PaperKind.SUPPLEMENT: {"vi": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "en": "Request for a supplement"},
    PaperKind.APOLOGY: {"vi": "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "en": "Apology and new date"},
    PaperKind.REFUSAL: {"vi": "Thông báo từ chối giải quyết hồ sơ", "en": "Notice of refusal"},
    PaperKind.DECISION: {"vi": "Quyết định", "en": "Decision"},
}


@jobs.task("assistance.print-dossier-paper", queue="assistance")
def print_paper(paper: str) -> None:
    """Make the print of a paper that was issued."""
    rows = DossierPaper.objects.unscoped("the house prints every paper it issued")
    printed(rows.select_related("dossier", "dossier__person", "dossier__applicant").get(pk=paper))


def printed(paper: DossierPaper) -> bytes:
    """The PDF of a paper: the one that is kept, or made now and kept. Raises print.NotPrinted."""
    kept = DossierPrint.objects.filter(pk=paper.pk).first()
    if kept:
        return files.get(kept.file)
    made = _typeset(paper)
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [paper.thing])
        kept = DossierPrint.objects.filter(pk=paper.pk).first()
        if kept:
            return files.get(kept.file)
        digest = files.put(made, media_type="application/pdf")
        DossierPrint.objects.create(paper=paper, file=digest, recorded_at=clock.real_now())
        _register(paper, made)
    return made


def code_of(paper: DossierPaper) -> str:
    """The code under which anyone can verify it."""
    return verification.code_for(paper.thing)


def _typeset(paper: DossierPaper) -> bytes:
    said = paper.read()
    code = code_of(paper)
    return printing.paper(
        f"assistance/{paper.kind}",
        said | _frame(paper, said),
        verify_url=verification.address(code),
        code=verification.spaced(code),
    )


def _frame(paper: DossierPaper, said: dict[str, Any]) -> dict[str, Any]:
    issued = paper.issued_at.astimezone(clock.VIETNAM)
    return {
        "organisation": f"Ủy ban nhân dân {said['organisation'].lower()}" if said["organisation"] else "",
        "title": TITLES[PaperKind(paper.kind)]["vi"],
        "place": said["organisation"],
        "seal": {"organisation": said["organisation"], "signed_at": issued.strftime("%H:%M:%S %d/%m/%Y")},
        "printed_for": said["organisation"],
        "printed_at": issued.strftime("%H:%M %d/%m/%Y"),
    }


def _register(paper: DossierPaper, made: bytes) -> None:
    person = paper.dossier.applicant
    said = paper.read()
    verification.register(
        code_of(paper),
        made,
        thing=paper.thing,
        title=TITLES[PaperKind(paper.kind)],
        organisation=paper.dossier.unit,
        organisation_name=said["organisation"],
        name=person.name,
        birth_year=person.birth_year or None,
        issued_at=paper.issued_at,
    )


def name_of(actor: access.Actor) -> str:
    """The name of whoever acts, as papers show it; the code where nobody has it."""
    return user.called(actor.code)


def address_of(person: Person) -> str:
    """Where the person lives now, as written; empty if unknown."""
    rows = Residence.objects.unscoped("a paper names where the person lives")
    row = rows.filter(person=person, kind="current", valid_to=None).first()
    return ", ".join(part for part in (row.address, row.village) if part) if row else ""
