"""Issuing the papers of a dossier: composed, numbered, sealed for the commune, kept; the print follows as a job.

One-stop papers follow the forms of Circular 01/2018/TT-VPCP (receipt and appointment, supplement, refusal, apology);
their successor under Decree 118/2025/NĐ-CP was not seen (evidence: assumed), so no form number is printed. Nothing
unverified about the law is printed.
"""

from __future__ import annotations

from typing import Any

from lienthong import access, signing
from lienthong.assistance.dossiers import numbering, printing
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.issued_paper import DossierPaper, PaperKind
from lienthong.database import clock, files
from lienthong.directory import units
from lienthong.people.persons import Person


def receipt(dossier: Dossier, *, by: access.Actor) -> DossierPaper:
    """The receipt with the day on which the result may be fetched."""
    limit = dossier.version_rules.limit(province=dossier.province, case=dossier.case, channel=dossier.channel)
    said = {
        "due_on": str(dossier.due_on),
        "limit_days": dossier.limit_days,
        "limit_basis": limit.basis.words["vi"] if limit.basis.is_certain else "",
        "received_on": str(dossier.received_on),
        "channel": str(dossier.channel),
        "attachments": [_attachment(dossier, one) for one in dossier.attachments],
        "proxy": dossier.proxy or {},
    }
    return issue(dossier, PaperKind.RECEIPT, said, by=by, series="")


def supplement_request(dossier: Dossier, *, guide: str, by: access.Actor) -> DossierPaper:
    """What is missing, and how it is put right."""
    said = {"wanted": dossier.asked_for, "guide": guide.strip()}
    return issue(dossier, PaperKind.SUPPLEMENT, said, by=by, series=numbering.NOTICES)


def apology(dossier: Dossier, *, reason: str, by: access.Actor) -> DossierPaper:
    """Why it takes longer, and the new date."""
    said = {"reason": reason.strip(), "due_on": str(dossier.due_on), "promised_on": str(dossier.promised_on)}
    return issue(dossier, PaperKind.APOLOGY, said, by=by, series=numbering.NOTICES)


def issue(
    dossier: Dossier,
    kind: PaperKind,
    said: dict[str, Any],
    *,
    by: access.Actor,
    series: str,
    on_behalf: bool = False,
    office: str = "",
) -> DossierPaper:
    """Compose, number, seal and keep a paper, in the caller's transaction; its print is deferred with it."""
    number, year = numbering.following(dossier.commune, series) if series else (None, clock.today().year)
    now = clock.now()
    paper = DossierPaper(
        dossier=dossier, kind=kind, commune=dossier.commune, series=series, year=year, number=number,
        signed_by=by.code, on_behalf=on_behalf, issued_at=now, recorded_at=clock.real_now(),
    )  # fmt: skip
    content = signing.canonical(_heading(paper, by, office) | said)
    paper.content = files.put(content, media_type="application/json")
    paper.seal = signing.seal(content, organisation=dossier.unit).to_dict()
    paper.save(force_insert=True)
    printing.print_paper.defer(paper=str(paper.pk))
    return paper


def _heading(paper: DossierPaper, by: access.Actor, office: str) -> dict[str, Any]:
    """What every paper says: who issues it, about which dossier, for whom, signed by whom."""
    dossier, today = paper.dossier, clock.today()
    names = units.names([dossier.commune, dossier.province], today)
    return {
        "paper": paper.thing,
        "kind": str(paper.kind),
        "number": paper.written_number,
        "dossier": dossier.number,
        "procedure": {"code": dossier.procedure, "name": dossier.rules.name["vi"], "version": dossier.version_name},
        "issuer": dossier.unit,
        "organisation": names.get(dossier.commune, dossier.commune),
        "superior": names.get(dossier.province, dossier.province),
        "person": described(dossier.person),
        "applicant": described(dossier.applicant),
        "issued_on": today.isoformat(),
        "signer": {"code": by.code, "name": printing.name_of(by), "office": office},
    }


def described(person: Person) -> dict[str, str]:
    """A person as a paper names them: name, birth, personal number, residence."""
    from lienthong.people.identifiers import Identifier

    numbers = Identifier.objects.unscoped("a paper names the person by their number").filter(
        person=person, state="active", system="personal-number"
    )
    return {
        "code": person.party,
        "name": person.name,
        "birth": str(person.birth or ""),
        "number": numbers.values_list("value", flat=True).first() or "",
        "sex": person.sex,
        "address": printing.address_of(person),
    }


def _attachment(dossier: Dossier, row: dict[str, Any]) -> str:
    known = dossier.version_rules.attachment(row["code"])
    return known.name["vi"] if known else row["name"]
