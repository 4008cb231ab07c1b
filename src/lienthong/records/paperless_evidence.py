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

from lienthong import ledger, signing
from lienthong.access.entry import Entry as AuditEntry
from lienthong.access.user import Membership
from lienthong.database import clock
from lienthong.pages import formats
from lienthong.people.identifiers import PERSONAL_NUMBER, Identifier
from lienthong.people.identifiers import State as Held
from lienthong.records import paperless_criteria, record_form, regulation
from lienthong.records.paperless import Paperless
from lienthong.records.paperless_criteria import Criterion, Item
from lienthong.records.record import MedicalRecord

FRESH = timedelta(days=180)  # a restore that was proven longer ago says little of today (the system's own rule)
LOGGED = timedelta(days=30)
LATELY = timedelta(days=90)  # of the records that are looked at: what was before says little of today

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
    seen: dict[str, Seen] = {}
    for look in LOOKS:
        seen |= look(paperless)
    return seen


def _of_records(paperless: Paperless) -> dict[str, Seen]:
    """What the facility's records of late say."""
    number = Identifier.objects.unscoped("whether patients have a number; none is shown")
    numbers = number.filter(person=OuterRef("person"), system=PERSONAL_NUMBER, state=Held.ACTIVE)
    records = MedicalRecord.objects.unscoped("how many records and entries there are").filter(
        owner=paperless.facility, admitted_at__gte=clock.now() - LATELY
    )
    standing = Q(entries__superseded_by=None)
    told = records.aggregate(
        opened=Count("pk", distinct=True), numbered=Count("pk", distinct=True, filter=Exists(numbers)),
        written=Count("entries", filter=standing), signed=Count("entries__signature", filter=standing),
    )  # fmt: skip
    opened = ngettext(
        "%(n)s record was opened here within 90 days.", "%(n)s records were opened here within 90 days.", told["opened"]
    )
    return {
        "records_opened": (bool(told["opened"]), opened % {"n": formats.number(told["opened"])}),
        "records_with_number": _share(told["numbered"], told["opened"]),
        "entries_signed": _share(told["signed"], told["written"]),
    }


def _share(part: int, whole: int) -> Seen:
    if not whole:
        return False, _("None yet.")
    return part == whole, _("%(part)s of %(whole)s (%(percent)s%%)") % {
        "part": formats.number(part), "whole": formats.number(whole), "percent": part * 100 // whole,
    }  # fmt: skip


def _of_users(paperless: Paperless) -> dict[str, Seen]:
    today = clock.real_now().date()
    rows = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), organisation=paperless.facility,
                                     valid_from__lte=today)  # fmt: skip
    found = rows.aggregate(users=Count("user", distinct=True), roles=Count("role", distinct=True))
    return {"roles_given": (found["roles"] > 1, _("%(users)s users in %(roles)s roles") % found)}


def _forms() -> Seen:
    names = ", ".join(form.legal for form in record_form.forms().values())
    return True, _("This system has the forms %(forms)s. Are they enough here?") % {"forms": names}


def _security_level(paperless: Paperless) -> Seen:
    least, _basis, _mark = paperless_criteria.least_security_level()
    if paperless.security_level is None:
        return False, _("No level was entered.")
    return paperless.security_level >= least, _("Level %(level)s was entered; at least %(least)s is asked.") % {
        "level": paperless.security_level, "least": least,
    }  # fmt: skip


def _of_backups(_paperless: Paperless) -> dict[str, Seen]:
    proven = ledger.events(kind="backup.restore_proven")
    if not proven:
        none = (False, _("No backup of this home was ever restored on trial (command check-restore)."))
        return {"backup_made": none, "restore_proven": none}
    last = proven[-1]
    words = _("%(archive)s was restored and verified on %(day)s: %(rows)s rows.") % {
        "archive": last.data["archive"],
        "day": formats.day(last.recorded_at),
        "rows": formats.number(last.data["rows"]),
    }
    seen = (clock.real_now() - last.recorded_at <= FRESH, words)
    return {"backup_made": seen, "restore_proven": seen}


def _of_acts(paperless: Paperless) -> dict[str, Seen]:
    """What the log says: the last act of the facility, and its last export."""
    rows = AuditEntry.objects.unscoped("when something was last done; no entry is shown")
    told = rows.filter(organisation=paperless.facility).aggregate(
        last=Max("at"), exported=Max("at", filter=Q(action="records.export"))
    )
    last, exported = told["last"], told["exported"]
    logged = _("The last act was logged on %(day)s.") % {"day": formats.moment(last)}
    left = _("The last record was exported on %(day)s.") % {"day": formats.moment(exported)}
    return {
        "audit_written": (bool(last) and clock.real_now() - last <= LOGGED,
                          logged if last else _("No act of this facility has been logged.")),
        "export_made": (bool(exported), left if exported else _("No record has been exported yet.")),
    }  # fmt: skip


def _of_site(paperless: Paperless) -> dict[str, Seen]:
    """What needs no question to the database."""
    address = str(settings.SITE_ADDRESS)
    has_key = signing.keys.exists(paperless.facility)
    certificate = _("The facility has a key and a certificate here; the system renews them in time.")
    return {
        "transport_encrypted": (address.startswith("https://"),
                                _("This site is served at %(address)s.") % {"address": address}),
        "facility_certificate": (has_key, certificate if has_key
                                 else _("Nothing has been signed with the facility's key yet.")),
        "forms_known": _forms(), "security_level": _security_level(paperless),
    }  # fmt: skip


def _of_regulation(paperless: Paperless) -> dict[str, Seen]:
    found = regulation.of(paperless.facility)
    if found is None:
        return {"regulation_entered": (False, _("No number and date were entered."))}
    return {"regulation_entered": (True, f"{found.number}, {formats.day(found.decided_on)}")}


# Each is at most one question to the database.
LOOKS: tuple[Callable[[Paperless], dict[str, Seen]], ...] = (
    _of_records, _of_users, _of_backups, _of_acts, _of_site, _of_regulation,
)  # fmt: skip
