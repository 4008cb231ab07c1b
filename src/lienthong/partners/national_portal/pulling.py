"""Pulling: what citizens did on the portal becomes a dossier here, a supplement of one, or its withdrawal.

The portal offers a message until it hears of us, so a message is taken once, by its number, however often it comes. An
application that can't be taken is held with its reasons, and tried again at the next look. Files are fetched before the
transaction begins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database, forms, ledger, people
from lienthong.assistance.dossiers import submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.fault import Fault, NotReady
from lienthong.assistance.dossiers.state import Channel, Kind
from lienthong.assistance.dossiers.submission import Application, Attachment, Proxy
from lienthong.assistance.procedures import catalogue
from lienthong.assistance.screens.citizen_facts import APPLICANT, DEAD, named
from lienthong.database import clock, jobs
from lienthong.ledger.reason import reason
from lienthong.partners import calling
from lienthong.partners.national_portal import account, declaration, link, telling
from lienthong.partners.national_portal.change import not_received
from lienthong.partners.national_portal.courier import line_of
from lienthong.partners.national_portal.declaration import UnknownDeclaration
from lienthong.partners.national_portal.line import APPLY, FAULTS, SUPPLEMENT, WITHDRAW, Arrival, Line, Named
from lienthong.partners.national_portal.link import NationalPortalDossier, Origin, State
from lienthong.people.identifiers import PERSONAL_NUMBER, InvalidIdentifier
from lienthong.people.persons import Person

KEY = "national-portal"
PURPOSE = "national-portal.apply"
HANDLE = "national-portal.handle"
FUNERAL = "funeral"
LONGEST_NUMBER = 50
NOT_TAKEN = (NotReady, UnknownDeclaration, catalogue.UnknownProcedure, InvalidIdentifier)
NOT_DONE = (NotReady, ledger.InvalidState)

logger = logging.getLogger(__name__)
Bytes = list[bytes]


@dataclass
class Pulled:
    """What came of a look: messages taken, held, known before; `fault` if the portal could not be heard."""

    taken: int = 0
    held: int = 0
    known: int = 0
    fault: str = ""


@jobs.periodic("*/5 * * * *")
@jobs.task("national-portal.pull", queue="partners")
def look() -> None:
    """Look for what citizens did on the portal."""
    if account.current() is not None:
        pull()


def pull() -> Pulled:
    """Take what the portal offers; each message by itself."""
    held, came = account.current(), Pulled()
    if held is None:
        return Pulled(fault=reason("no-account"))
    line = line_of(held)
    try:
        for arrival in line.arrivals():
            _count(came, arrival, line)
    except FAULTS as fault:
        came.fault = calling.why(fault)
    link.noted(came.fault)
    return came


def refuse(known: NationalPortalDossier, reason: str, *, by: access.Actor) -> NationalPortalDossier:
    """Refuse an application that can't be taken; the portal shows "not received" with the reason.

    Raises NotAllowed, NotReady without a reason, InvalidState if it was taken meanwhile.
    """
    access.require(by, HANDLE, organisation=known.unit or None)
    if not reason.strip() or len(reason) > submission.LONGEST:
        raise NotReady(Fault("reason", _("Say why, in words the citizen understands.")))
    with database.transaction():
        known.act("refused", State.REFUSED, by=by, data={"held_for": len(known.reasons)})
        telling.tell(known, not_received(reason.strip(), procedure=known.procedure, action=known.version))
        access.audit.wrote(by, "national-portal.refuse", [known.thing])
    return known


def _count(came: Pulled, arrival: Arrival, line: Line) -> None:
    try:
        outcome = _take(arrival, line)
    except FAULTS as fault:  # a file of it could not be fetched: the others go on
        came.fault, outcome = calling.why(fault), None
    except Exception as fault:  # whatever is wrong with one message holds up no other
        logger.exception("the message %s of the national portal can't be taken", arrival.message)
        came.fault, outcome = reason("our-fault", fault=type(fault).__name__), None
    if outcome is not None:
        setattr(came, outcome, getattr(came, outcome) + 1)


def _take(arrival: Arrival, line: Line) -> str | None:
    """What became of one message: "taken", "held", "known", or None for one that could not be read."""
    takers: dict[str, Callable[[Arrival, Bytes], str]] = {
        APPLY: _applied, SUPPLEMENT: _supplied, WITHDRAW: _withdrawn,
    }  # fmt: skip
    if not 0 < len(arrival.number) <= LONGEST_NUMBER or arrival.asks not in takers:
        logger.warning("the national portal offers a message that can't be read: %s", arrival.message or "?")
        return None
    if _is_known(arrival):
        return "known"
    contents = [line.fetch(file) for file in arrival.files]
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{KEY}:{arrival.number}"])
        return "known" if _is_known(arrival) else takers[arrival.asks](arrival, contents)


def _is_known(arrival: Arrival) -> bool:
    if arrival.asks == APPLY:
        found = link.by_number(arrival.number)
        return found is not None and found.state != State.HELD
    return bool(ledger.events(key=_key(arrival)))


def _key(arrival: Arrival) -> str:
    return ":".join(part for part in (KEY, arrival.number, arrival.asks, arrival.supplement) if part)


def _applied(arrival: Arrival, contents: Bytes) -> str:
    try:
        with database.transaction():
            dossier, unread = _dossier(arrival, contents)
            _link(arrival, State.LINKED, dossier=dossier, unread=unread)
        return "taken"
    except NOT_TAKEN as fault:
        _link(arrival, State.HELD, reasons=_reasons(fault))
        return "held"


def _link(
    arrival: Arrival, state: State, *, dossier: Dossier | None = None, reasons: Any = (), unread: Any = ()
) -> None:
    known, why = link.by_number(arrival.number), list(reasons)
    facts: dict[str, Any] = {"reasons": why, "message": arrival.message}
    if dossier is not None:
        facts |= {"dossier": dossier, "commune": dossier.commune, "subject": dossier.subject}
    else:
        facts["commune"] = declaration.commune(arrival.fields)
    data = {"unread": sorted(unread), "reasons": len(why)}
    if known is None:
        NationalPortalDossier.begin(
            state, by=access.SYSTEM, number=arrival.number, origin=Origin.PORTAL, procedure=arrival.procedure[:20],
            data=data, **facts,
        )  # fmt: skip
    elif state != State.HELD or known.reasons != why:
        known.act(str(state), state, by=access.SYSTEM, data=data, **facts)


def _dossier(arrival: Arrival, contents: Bytes) -> tuple[Dossier, list[str]]:
    """Fill in the form as the citizen did, and hand the dossier in. Raises what NOT_TAKEN names."""
    procedure = catalogue.procedure(arrival.procedure)
    form, answers, unread = declaration.read(arrival.declaration, arrival.fields)
    draft = forms.begin(PURPOSE, form, by=access.SYSTEM, initial=answers)
    sent = _sent(draft)
    said = sent.values()
    is_funeral, cares = procedure.benefit == FUNERAL, "carer" in (said.get("care_for") or [])
    person = _person(said, DEAD if is_funeral else APPLICANT)
    applicant = _person(said, APPLICANT) if is_funeral else _owner(arrival.owner) if cares else person
    dossier = submission.submit(
        Application(
            procedure=arrival.procedure, person=person, applicant=applicant, channel=Channel.ONLINE, form=form,
            answers=sent.whole(), kind=Kind.ADJUST if said.get("purpose") == "change" else Kind.NEW,
            proxy=_proxy(said, arrival.sender, applicant), attachments=_attachments(arrival, contents),
            commune=str(said.get("dead_commune" if is_funeral else "residence_commune") or ""),
        ),
        by=access.SYSTEM, key=f"{KEY}:{arrival.number}",
    )  # fmt: skip
    return dossier, unread


def _sent(draft: forms.Draft) -> forms.Submission:
    """Send the form. Raises NotReady naming each question, but for those that not everyone may know were asked."""
    try:
        return forms.submit(draft, revision=draft.revision, by=access.SYSTEM)
    except forms.NotComplete as wrong:
        restricted = draft.form.restricted
        hidden = _("An answer that not everyone may see is missing or wrong.")
        words = [
            hidden if one.name.rpartition("/")[2] in restricted else f"{one.label}: {one.message}"
            for one in wrong.faults
        ]
        raise NotReady(*(Fault("", one) for one in dict.fromkeys(words))) from None


def _person(said: dict[str, Any], prefix: str) -> Person:
    return people.match_or_create(named(said, prefix, synthetic=clock.is_synthetic()), by=access.SYSTEM)


def _owner(owner: Named) -> Person:
    facts = people.PersonFacts(
        name=owner.name, identifiers={PERSONAL_NUMBER: owner.number}, telephone=owner.telephone, source=KEY,
        synthetic=clock.is_synthetic(),
    )  # fmt: skip
    return people.match_or_create(facts, by=access.SYSTEM)


def _proxy(said: dict[str, Any], sender: Named | None, applicant: Person) -> Proxy | None:
    """Who declares for another: as the form says, else who sent it where that is not the applicant."""
    if said.get("proxy_number"):
        facts = {name: str(said.get(f"proxy_{name}") or "") for name in ("name", "number", "relation", "address")}
        return Proxy(**facts, telephone=str(said.get("proxy_phone") or ""))
    if sender is None or people.find(PERSONAL_NUMBER, sender.number) == applicant:
        return None
    return Proxy(sender.name, sender.number, _("sent it on the national portal"), sender.address, sender.telephone)


def _attachments(arrival: Arrival, contents: Bytes) -> tuple[Attachment, ...]:
    version = catalogue.procedure(arrival.procedure).on(clock.today())
    found = []
    for file, content in zip(arrival.files, contents, strict=True):
        code = declaration.paper(file.code)
        code = code if version.attachment(code) else declaration.OTHER
        found.append(Attachment(code, file.name, content))
    return tuple(found)


def _supplied(arrival: Arrival, contents: Bytes) -> str:
    def do(dossier: Dossier) -> None:
        arrived = _attachments(_with_procedure(arrival, dossier), contents)
        submission.supplement(dossier, by=access.SYSTEM, attachments=arrived, note=arrival.note)

    return _done(arrival, "supplied", do)


def _withdrawn(arrival: Arrival, contents: Bytes) -> str:
    return _done(arrival, "withdrawn", lambda one: submission.withdraw(one, by=access.SYSTEM, reason=arrival.note))


def _done(arrival: Arrival, name: str, do: Callable[[Dossier], Any]) -> str:
    """Do to the dossier what the citizen did; what can't be done any more is noted on it, once."""
    known = link.by_number(arrival.number)
    if known is None or known.dossier is None:
        return "held"
    try:
        with database.transaction():
            do(known.dossier)
            known.act(name, by=access.SYSTEM, key=_key(arrival), reasons=[])
        return "taken"
    except NOT_DONE as fault:
        if known.reasons != _reasons(fault):
            known.act("kept_waiting", by=access.SYSTEM, reasons=_reasons(fault))
        return "held"


def _with_procedure(arrival: Arrival, dossier: Dossier) -> Arrival:
    return Arrival(arrival.number, arrival.asks, dossier.procedure, files=arrival.files)


def _reasons(fault: Exception) -> list[str]:
    """Why, sentence by sentence; the questions' names, never the answers."""
    if isinstance(fault, NotReady):
        return [one.message for one in fault.faults]
    if isinstance(fault, InvalidIdentifier):
        return [_("A number does not have its form.")]
    return [str(fault)]
