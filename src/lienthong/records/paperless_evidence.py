"""Evidence: what the system itself knows of a facility's readiness to give up paper, asked afresh each time.

found = paperless_evidence.assess(paperless)
found.criteria[0].findings[0].met, .words
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong import ledger
from lienthong.access.entry import Entry as AuditEntry
from lienthong.access.user import Membership
from lienthong.database import clock
from lienthong.pages import formats
from lienthong.people.identifiers import PERSONAL_NUMBER, Identifier
from lienthong.people.identifiers import State as Held
from lienthong.records import paperless_criteria, record_form, regulation
from lienthong.records.entry import Entry
from lienthong.records.paperless import Paperless
from lienthong.records.paperless_criteria import Criterion, Item
from lienthong.records.record import MedicalRecord

FRESH = timedelta(days=180)  # a restore that was proven longer ago says little of today (the system's own rule)
LOGGED = timedelta(days=30)

Seen = tuple[bool, str]  # whether it is met, and what was seen


@dataclass(frozen=True)
class Finding:
    """What is known of one item. met: None where nobody has answered yet."""

    item: Item
    met: bool | None
    words: str
    by_system: bool

    @property
    def state(self) -> str:
        """For the coloured word: met, unmet, unanswered."""
        return {True: "met", False: "unmet", None: "unanswered"}[self.met]


@dataclass(frozen=True)
class Looked:
    """One criterion with its findings."""

    criterion: Criterion
    findings: tuple[Finding, ...]

    @property
    def met(self) -> bool:
        return all(finding.met for finding in self.findings)


@dataclass(frozen=True)
class Assessment:
    """Everything that is known of a facility today."""

    facility: str
    at: datetime
    criteria: tuple[Looked, ...]

    @property
    def unmet(self) -> list[Finding]:
        """What is missing or unanswered."""
        return [finding for looked in self.criteria for finding in looked.findings if not finding.met]

    @property
    def complete(self) -> bool:
        return not self.unmet

    @property
    def items(self) -> int:
        return sum(len(looked.findings) for looked in self.criteria)

    def to_dict(self) -> dict[str, Any]:
        """As it is kept with the decision."""
        return {
            "facility": self.facility, "at": self.at.isoformat(), "reading": paperless_criteria.READING,
            "items": {
                finding.item.code: {"met": finding.met, "words": finding.words, "by_system": finding.by_system}
                for looked in self.criteria for finding in looked.findings
            },
        }  # fmt: skip


def assess(paperless: Paperless) -> Assessment:
    """Look at every item: the system's evidence where it has any, else what persons answered."""
    seen = _see(paperless)
    looked = tuple(
        Looked(criterion, tuple(_finding(item, paperless, seen) for item in criterion.items))
        for criterion in paperless_criteria.criteria()
    )
    return Assessment(paperless.facility, clock.now(), looked)


def _finding(item: Item, paperless: Paperless, seen: dict[str, Seen]) -> Finding:
    if item.shown_by:
        return Finding(item, *seen[item.shown_by], by_system=True)
    given = paperless.answers.get(item.code)
    if given is None:
        words = seen[item.beside][1] if item.beside else _("Nobody has answered yet.")
        return Finding(item, None, words, by_system=False)
    return Finding(item, given["met"], given["note"], by_system=False)


def _see(paperless: Paperless) -> dict[str, Seen]:
    return {name: question(paperless) for name, question in QUESTIONS.items()} | _of_records(paperless)


def _of_records(paperless: Paperless) -> dict[str, Seen]:
    """What the facility's records say, in two looks at them."""
    number = Identifier.objects.unscoped("whether patients have a number; none is shown")
    numbers = number.filter(person=OuterRef("person"), system=PERSONAL_NUMBER, state=Held.ACTIVE)
    records = MedicalRecord.objects.unscoped("how many records there are").filter(owner=paperless.facility)
    told = records.aggregate(opened=Count("pk"), numbered=Count("pk", filter=Exists(numbers)))
    entries = Entry.objects.unscoped("how many entries there are").filter(
        organisation=paperless.facility, superseded_by=None
    )
    told |= entries.aggregate(entries=Count("pk"), signed=Count("signature"))
    opened = ngettext("%(n)s record was opened here.", "%(n)s records were opened here.", told["opened"])
    return {
        "records_opened": (bool(told["opened"]), opened % {"n": formats.number(told["opened"])}),
        "records_with_number": _share(told["numbered"], told["opened"]),
        "entries_signed": _share(told["signed"], told["entries"]),
    }


def _share(part: int, whole: int) -> Seen:
    if not whole:
        return False, _("None yet.")
    return part == whole, _("%(part)s of %(whole)s (%(percent)s%%)") % {
        "part": formats.number(part), "whole": formats.number(whole), "percent": part * 100 // whole,
    }  # fmt: skip


def _roles(paperless: Paperless) -> Seen:
    today = clock.real_now().date()
    rows = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), organisation=paperless.facility,
                                     valid_from__lte=today)  # fmt: skip
    found = rows.aggregate(users=Count("user", distinct=True), roles=Count("role", distinct=True))
    return found["roles"] > 1, _("%(users)s users in %(roles)s roles") % found


def _forms(_paperless: Paperless) -> Seen:
    names = ", ".join(form.legal for form in record_form.forms().values())
    return True, _("This system has the forms %(forms)s. Are they enough here?") % {"forms": names}


def _security_level(paperless: Paperless) -> Seen:
    least, _basis, _mark = paperless_criteria.least_security_level()
    if paperless.security_level is None:
        return False, _("No level was entered.")
    return paperless.security_level >= least, _("Level %(level)s was entered; at least %(least)s is asked.") % {
        "level": paperless.security_level, "least": least,
    }  # fmt: skip


def _regulation(paperless: Paperless) -> Seen:
    found = regulation.of(paperless.facility)
    if found is None:
        return False, _("No number and date were entered.")
    return True, f"{found.number}, {formats.day(found.decided_on)}"


def _restored(_paperless: Paperless) -> Seen:
    proven = ledger.events(kind="backup.restore_proven")
    if not proven:
        return False, _("No backup of this home was ever restored on trial (command check-restore).")
    last = proven[-1]
    words = _("%(archive)s was restored and verified on %(day)s: %(rows)s rows.") % {
        "archive": last.data["archive"],
        "day": formats.day(last.recorded_at),
        "rows": formats.number(last.data["rows"]),
    }
    return clock.real_now() - last.recorded_at <= FRESH, words


def _audited(paperless: Paperless) -> Seen:
    rows = AuditEntry.objects.unscoped("whether acts are logged at all; no entry is shown")
    last = rows.filter(organisation=paperless.facility).aggregate(last=Max("at"))["last"]
    if last is None:
        return False, _("No act of this facility has been logged.")
    return clock.real_now() - last <= LOGGED, _("The last act was logged on %(day)s.") % {"day": formats.moment(last)}


def _exported(paperless: Paperless) -> Seen:
    rows = AuditEntry.objects.unscoped("when a record was last exported; no entry is shown")
    last = rows.filter(organisation=paperless.facility, action="records.export").aggregate(last=Max("at"))["last"]
    if last is None:
        return False, _("No record has been exported yet.")
    return True, _("The last record was exported on %(day)s.") % {"day": formats.moment(last)}


def _encrypted(_paperless: Paperless) -> Seen:
    address = str(settings.SITE_ADDRESS)
    return address.startswith("https://"), _("This site is served at %(address)s.") % {"address": address}


def _certificate(paperless: Paperless) -> Seen:
    from lienthong.signing.certificates import Certificate

    last = Certificate.objects.filter(organisation=paperless.facility).aggregate(last=Max("valid_to"))["last"]
    if last is None:
        return False, _("Nothing has been signed with the facility's key yet.")
    return last > clock.real_now(), _("The certificate is valid until %(day)s.") % {"day": formats.day(last)}


QUESTIONS: dict[str, Callable[[Paperless], Seen]] = {
    "roles_given": _roles, "forms_known": _forms, "security_level": _security_level,
    "regulation_entered": _regulation, "backup_made": _restored, "restore_proven": _restored,
    "audit_written": _audited, "export_made": _exported, "transport_encrypted": _encrypted,
    "facility_certificate": _certificate,
}  # fmt: skip
