"""What the applicant does: hand in, supplement, complain, withdraw. The citizen's screens, the desk and the portal call
these alone.

Anyone may hand in for another: the proxy is kept with number and relation. A desk takes dossiers whatever the commune
(Decree 335/2026/NĐ-CP, Article 7); the commune where the person lives decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from lienthong import access, database, ledger, people
from lienthong.assistance.dossiers import closing, numbering, sensitive
from lienthong.assistance.dossiers import letter as letters
from lienthong.assistance.dossiers.dossier import Dossier, locked
from lienthong.assistance.dossiers.fault import Fault, NotReady
from lienthong.assistance.dossiers.state import OPEN, Channel, Kind, State
from lienthong.assistance.procedures import catalogue
from lienthong.database import clock, files
from lienthong.directory import units
from lienthong.ledger import calendar
from lienthong.people.persons import Person

LARGEST = 20 * 1024 * 1024  # bytes of one attachment
AUTHORITY = "paper_proxy"  # the paper that entitles a proxy: the question of the forms, and its code
LONGEST = 4000  # characters of what a person writes to the office
MEDIA = {"application/pdf": b"%PDF", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


@dataclass(frozen=True)
class Proxy:
    """Who hands it in for the applicant: name, personal number, relation, address, telephone."""

    name: str
    number: str
    relation: str
    address: str = ""
    telephone: str = ""

    def faults(self) -> list[Fault]:
        """What is missing of it."""
        asked = {"name": _("Write the proxy's name."), "relation": _("Say how the proxy is related.")}
        found = [Fault(f"proxy_{name}", words) for name, words in asked.items() if not getattr(self, name).strip()]
        if not (self.number.isdigit() and len(self.number) in (9, 12)):
            found.append(Fault("proxy_number", _("Write the proxy's personal number: 12 digits.")))
        return found


@dataclass(frozen=True)
class Attachment:
    """A paper handed in: the code of the catalogue, the file's name and bytes."""

    code: str
    name: str
    content: bytes

    def faults(self, version: catalogue.Version) -> list[Fault]:
        """Whether it can be taken."""
        if version.attachment(self.code) is None:
            return [Fault("attachments", _("%(name)s: this kind of paper is not asked for.") % {"name": self.name})]
        if len(self.content) > LARGEST:
            limit = {"name": self.name, "limit": LARGEST // (1024 * 1024)}
            return [Fault("attachments", _("%(name)s is larger than %(limit)s MB.") % limit)]
        if self.media_type is None:
            return [Fault("attachments", _("%(name)s is neither PDF, JPEG nor PNG.") % {"name": self.name})]
        return []

    @property
    def media_type(self) -> str | None:
        """What its first bytes say it is; the name is not believed."""
        return next((kind for kind, mark in MEDIA.items() if self.content.startswith(mark)), None)

    def keep(self) -> dict[str, str]:
        """Keep the bytes; gives the row that names them."""
        digest = files.put(self.content, media_type=self.media_type or "application/octet-stream")
        return {"code": self.code, "name": self.name[:120], "file": digest, "added_at": _now()}


@dataclass(frozen=True)
class Application:
    """A dossier about to be handed in.

    person: whom it is about (for a funeral, who died). applicant: who asks, and gets the result. answers: the FHIR
    QuestionnaireResponse of `form`. filed_by: the proxy, where they hand it in online for somebody they do not speak
    for otherwise; then their authority is among the papers. commune: who decides; empty: where the person lives.
    case: narrows the limit.
    """

    procedure: str
    person: Person
    applicant: Person
    channel: str
    form: str
    answers: Mapping[str, Any]
    kind: str = Kind.NEW
    proxy: Proxy | None = None
    filed_by: Person | None = None
    attachments: Sequence[Attachment] = field(default_factory=tuple)
    commune: str = ""
    case: str = ""


def submit(application: Application, *, by: access.Actor, key: str | None = None) -> Dossier:
    """Hand a dossier in. With a `key` under which one came before, that one is returned.

    Raises NotAllowed, UnknownProcedure, and NotReady with every fault (nothing is kept then).
    """
    _may_submit(application.filed_by or application.applicant, by)
    if key is not None and (before := ledger.events(key=key)):
        return _of_thing(before[0].thing)
    place, found = _place(application), _faults(application)
    if place is None:
        found.append(Fault("commune", _("It is not known which commune decides: enter where the person lives.")))
    if place is None or found:
        raise NotReady(*found)
    with database.transaction():
        dossier = _begin(application, place, by, key)
        access.audit.wrote(by, "dossier.submit", [dossier.thing], dossier.persons)
    return dossier


def supplement(
    dossier: Dossier,
    *,
    by: access.Actor,
    answers: Mapping[str, Any] | None = None,
    attachments: Sequence[Attachment] = (),
    note: str = "",
) -> Dossier:
    """Hand in what was asked for; the clock goes on with the days that were left.

    Raises NotAllowed, InvalidState if nothing was asked for, NotReady for an empty or unusable supplement.
    """
    _may_act(dossier, by)
    found = [fault for one in attachments for fault in one.faults(dossier.version_rules)]
    if answers is None and not attachments and not note.strip():
        found.append(Fault("note", _("Add a paper, change an answer, or write what you want to say.")))
    found += _too_long(note)
    if found:
        raise NotReady(*found)
    with database.transaction():
        row = locked(dossier)
        if row.state != State.SUPPLEMENT:
            raise ledger.InvalidState(_("Nothing is asked for at the moment. Nothing was changed."))
        _take_supplement(row, by, answers, attachments, note)
    return row


def complain(dossier: Dossier, text: str, *, by: access.Actor) -> Dossier:
    """Complain about how it is handled, or about the decision; the commune owes an answer. Raises NotAllowed, NotReady,
    InvalidState while an earlier complaint waits."""
    _may_act(dossier, by)
    if not text.strip():
        raise NotReady(Fault("text", _("Write what you complain about.")))
    if too_long := _too_long(text, "text"):
        raise NotReady(*too_long)
    with database.transaction():
        row = locked(dossier)
        if row.complaint_open:
            raise ledger.InvalidState(_("Your earlier complaint is still being answered. Nothing was changed."))
        kept = letters.keep(text)
        row.act("complained", by=by, parties=row.parties, data={"letter": kept}, complaint_open=True)
        access.audit.wrote(by, "dossier.complain", [row.thing], row.persons)
    return row


def agree(dossier: Dossier, *, by: access.Actor) -> Dossier:
    """The person says that whoever filed it acts for them; the officer's check says so. Raises NotAllowed, InvalidState
    where nobody filed it for them."""
    access.require(by, "dossier.submit", organisation=dossier.person.party)
    with database.transaction():
        row = locked(dossier)
        if row.filed_by_id is None or row.has_ended:
            raise ledger.InvalidState(_("Nobody acts for you in this dossier. Nothing was changed."))
        if row.agreed_at is None:
            row.act("proxy_agreed", by=by, parties=row.parties, agreed_at=clock.now())
            access.audit.wrote(by, "dossier.agree", [row.thing], row.persons)
    return row


def withdraw(dossier: Dossier, *, by: access.Actor, reason: str = "") -> Dossier:
    """The applicant wants it no longer; what the commune owed about it is owed no more. Raises NotAllowed, InvalidState
    once it is decided."""
    _may_act(dossier, by)
    if too_long := _too_long(reason, "reason"):
        raise NotReady(*too_long)
    with database.transaction():
        row = locked(dossier)
        told = {"letter": letters.keep(reason)} if reason.strip() else {}
        row.act("withdrawn", State.WITHDRAWN, by=by, parties=row.parties, data=told)
        closing.withdraw_all(row, "the applicant withdrew the dossier")
        access.audit.wrote(by, "dossier.withdraw", [row.thing], row.persons)
    return row


def of_person(person: Person | UUID, *, actor: access.Actor) -> Any:
    """Every dossier about a person or asked by them that this actor may see, the newest first."""
    pk = person.pk if isinstance(person, Person) else person
    rows = Dossier.objects.within(actor)
    return (rows.filter(person=pk) | rows.filter(applicant=pk)).order_by("-began_at")


def _begin(application: Application, place: units.Unit, by: access.Actor, key: str | None) -> Dossier:
    version = catalogue.procedure(application.procedure).on(clock.today())
    answers, private = sensitive.part(application.answers)
    proxy = application.proxy
    dossier = Dossier.begin(
        State.SUBMITTED,
        by=by,
        subject=application.person.party,
        parties={"commune": place.party, "applicant": application.applicant.party},
        data={"channel": str(application.channel), "online": application.channel == Channel.ONLINE, "stage": "arrived"},
        key=key,
        number=numbering.dossier_number(place.code),
        owner=place.party,
        procedure=application.procedure,
        version_name=version.name,
        kind=application.kind,
        case=application.case,
        channel=application.channel,
        person=application.person,
        applicant=application.applicant,
        proxy=proxy.__dict__ if proxy else None,
        filed_by=application.filed_by,
        commune=place.code,
        province=place.province_code,
        taken_at=_desk(by, place),
        form=application.form,
        answers=keep_answers(answers),
        attachments=[*_sent_along(answers), *(one.keep() for one in application.attachments)],
    )
    sensitive.keep(dossier, private)
    return dossier


def _take_supplement(
    row: Dossier,
    by: access.Actor,
    answers: Mapping[str, Any] | None,
    attachments: Sequence[Attachment],
    note: str,
) -> None:
    changes: dict[str, Any] = {"attachments": row.attachments + [one.keep() for one in attachments], "asked_for": []}
    if answers is not None:
        public, private = sensitive.part(answers)
        changes["answers"] = keep_answers(public)
        had = {one["file"] for one in row.attachments}
        changes["attachments"] += [one for one in _sent_along(public) if one["file"] not in had]
        sensitive.keep(row, private)
    received = row.received_on is not None
    data: dict[str, Any] = {"online": row.is_online, "stage": "running" if received else "arrived"}
    if received:
        due = moved_due(row.due_on, row.stopped_on, clock.today())
        changes |= {"stopped_on": None, "told_late": None, "due_at": calendar.end_of(due)}
        data["due_on"] = due.isoformat()
    if note.strip():
        data["letter"] = letters.keep(note)
    state = State.RECEIVED if received else State.SUBMITTED
    row.act("supplemented", state, by=by, parties=row.parties, data=data, **changes)
    access.audit.wrote(by, "dossier.supplement", [row.thing], row.persons)


def moved_due(due: date | None, stopped: date | None, arrived: date) -> date:
    """The last day of the limit after the clock stood from `stopped` to `arrived`: the working days that were left
    when it stopped are counted from the day the supplement came. What was late stays late."""
    assert due and stopped
    if due < stopped:
        return due
    return calendar.add_working_days(arrived, calendar.working_days_between(stopped, due))


def keep_answers(response: Mapping[str, Any]) -> str:
    """Keep a questionnaire response as a file; gives its digest."""
    body = orjson.dumps(response, option=orjson.OPT_SORT_KEYS)
    return files.put(body, media_type="application/fhir+json")


def _sent_along(response: Mapping[str, Any]) -> list[dict[str, str]]:
    """The files that were sent as answers of the form: the question's name stands for the kind of paper."""
    found = []
    for item in _within(response.get("item", ())):
        for answer in item.get("answer", ()):
            sent = answer.get("valueAttachment")
            if sent:
                digest = str(sent.get("url", "")).removeprefix("urn:sha256:")
                name = str(sent.get("title", ""))[:120]
                found.append({"code": item["linkId"], "name": name, "file": digest, "added_at": _now()})
    return found


def _within(items: Any) -> Iterator[Mapping[str, Any]]:
    for item in items:
        yield item
        yield from _within(item.get("item", ()))


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")


def _place(application: Application) -> units.Unit | None:
    code = application.commune or application.person.commune or application.applicant.commune
    found = units.get(code, clock.today()) if code else None
    return found if found and found.level == units.Level.COMMUNE else None


def _desk(by: access.Actor, place: units.Unit) -> str:
    """The office that took it in for another commune; empty where the deciding commune did, or nobody."""
    own = by.organisation or ""
    return own if own.startswith("unit:") and own != place.party else ""


def _faults(application: Application) -> list[Fault]:
    procedure = catalogue.procedure(application.procedure)
    version = procedure.on(clock.today())
    found = [fault for one in application.attachments for fault in one.faults(version)]
    if application.kind not in procedure.kinds:
        found.append(Fault("kind", _("This procedure knows no such request.")))
    if application.channel not in Channel.values:
        found.append(Fault("channel", _("Say how it came: online, at the desk or by post.")))
    if application.proxy is not None:
        found += application.proxy.faults()
    if application.filed_by is not None:
        found += _without_authority(application)
    return found + _already_open(application)


def _without_authority(application: Application) -> list[Fault]:
    """Who acts for another whom they do not speak for sends along what entitles them to it."""
    sent = {one["code"] for one in _sent_along(application.answers)} | {one.code for one in application.attachments}
    if application.proxy is not None and AUTHORITY in sent:
        return []
    return [Fault(AUTHORITY, _("Add the authorisation: a photograph of the signed paper is enough."))]


def _already_open(application: Application) -> list[Fault]:
    """The same request is under way: a second one would be decided twice."""
    rows = Dossier.objects.unscoped("is the same request under way, wherever it was handed in")
    rows = rows.filter(
        person=application.person, procedure=application.procedure, kind=application.kind, state__in=OPEN
    )
    if application.filed_by is not None:  # of what others asked for, a proxy is told nothing: the officer's check is
        rows = rows.filter(filed_by=application.filed_by)
    same = rows.first()
    if same is None:
        return []
    return [Fault("", _("The dossier %(number)s asks for the same and is under way.") % {"number": same.number})]


def _too_long(text: str, name: str = "note") -> list[Fault]:
    if len(text) <= LONGEST:
        return []
    return [Fault(name, _("Write at most %(limit)s characters; add a longer text as a paper.") % {"limit": LONGEST})]


def _may_submit(applicant: Person, by: access.Actor) -> None:
    """Citizens for the persons they speak for (a proxy for themself), officers for anyone who comes to the desk."""
    access.require(by, "dossier.submit")
    if not by.is_system and not by.organisation:
        access.require(by, "dossier.submit", organisation=applicant.party)


def _may_act(dossier: Dossier, by: access.Actor) -> None:
    """The applicant, whoever speaks for the person or filed it for them, or the commune's desk on their behalf."""
    access.require(by, "dossier.submit")
    if by.organisation or by.is_system:
        access.require(by, "dossier.submit", organisation=dossier.unit)
    elif f"person:{dossier.filed_by_id}" not in by.persons and not (
        by.speaks_for(dossier.applicant.party) or by.speaks_for(dossier.person.party)
    ):
        access.require(by, "dossier.submit", organisation=dossier.applicant.party)


def _of_thing(thing: str) -> Dossier:
    rows = Dossier.objects.unscoped("the dossier that was handed in under this key before")
    return rows.select_related("person", "applicant").get(pk=ledger.life.identity(thing))


def by_number(system: str, value: str) -> Person | None:
    """Whom a number that was presented at the desk belongs to, wherever they live."""
    return people.find(system, value, clock.today())
