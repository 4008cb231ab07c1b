"""What leaves a record: its signed entries, read once, and whom and where they are about.

What nobody has signed is no part of a record yet, and what a newer entry supersedes is told by the newer one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lienthong import access, directory
from lienthong.access import user
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.directory.facilities import Facility
from lienthong.forms import lists
from lienthong.people.identifiers import FACILITY_PATIENT, Identifier, State
from lienthong.people.persons import Person
from lienthong.records import author, content, results
from lienthong.records.diseases import DISEASES
from lienthong.records.entry import Entry, Kind, entries_of
from lienthong.records.record import MedicalRecord


@dataclass(frozen=True)
class Written:
    """One signed entry with what it says. licence: its author's number, as it was then, else as it is now."""

    entry: Entry
    response: Mapping[str, Any]
    values: Mapping[str, Any]
    licence: str = ""

    def shown(self, link: str) -> str:
        """A coded answer in words, as it was chosen; empty where nothing was."""
        return next(iter(_displays(self.response.get("item", ()), link)), "")


@dataclass(frozen=True)
class Source:
    """A record as it leaves. numbers: the person's, by system. waiting: entries left out, for nobody signed them.

    first: the number of the first version of each entry (results.first_versions).
    """

    record: MedicalRecord
    person: Person
    facility: Facility | None
    numbers: Mapping[str, str]
    written: tuple[Written, ...]
    waiting: int
    first: Mapping[int, int]

    def of(self, kind: str) -> list[Written]:
        """The entries of a kind that no newer one supersedes, in order."""
        return [one for one in self.written if one.entry.kind == kind and not hasattr(one.entry, "superseded_by")]

    @cached_property
    def form(self) -> Written | None:
        """The record's own form, as it was last signed."""
        return next(iter(self.of(Kind.FORM)), None)

    @property
    def said(self) -> Mapping[str, Any]:
        """What the form says."""
        return self.form.values if self.form else {}

    def shown(self, link: str) -> str:
        """A coded answer of the form in words."""
        return self.form.shown(link) if self.form else ""

    @cached_property
    def answers(self) -> dict[UUID, results.Order]:
        """The order that each result answers, by the result's entry."""
        notes, found = self.of(Kind.PROGRESS), self.of(Kind.RESULT)
        pairs = results.matched(
            [(one.entry, one.values) for one in notes], [(one.entry, one.values) for one in found], self.first
        )
        return {entry.pk: order for order, entry in pairs if entry is not None}

    def written_by(self, entry: Entry) -> Written | None:
        """What one of the signed entries says."""
        return next((one for one in self.written if one.entry.pk == entry.pk), None)

    @property
    def patient_number(self) -> str:
        """The facility's own number of the patient; the personal number where it gave none."""
        code = self.record.owner.removeprefix("facility:")
        return self.numbers.get(f"{FACILITY_PATIENT}{code}") or self.numbers.get("personal-number", "")

    @property
    def facility_name(self) -> str:
        return self.facility.name if self.facility else self.record.owner.removeprefix("facility:")

    @cached_property
    def doctor(self) -> str:
        """Who treats, by name."""
        return author.name(self.record.doctor)

    @cached_property
    def ended_at(self) -> datetime | None:
        """When the treatment ended, as the form says."""
        found = self.said.get("discharged_at")
        return found.astimezone(clock.VIETNAM) if isinstance(found, datetime) else None

    @property
    def others(self) -> list[str]:
        """The codes of the other diseases at discharge."""
        return [row["discharge_other"] for row in self.said.get("discharge_others", ()) if row.get("discharge_other")]

    @cached_property
    def residence(self) -> dict[str, str]:
        """house, village, commune and province (codes and names) as the form, else the person's row, has them."""
        code = self.said.get("commune") or self.person.commune
        named = lists.get(lists.COMMUNES).label(code).rpartition(", ") if code else ("", "", "")
        province = directory.units.get(code, clock.today()) if code else None
        return {
            "house": self.said.get("house", ""), "village": self.said.get("village", ""), "commune_code": code,
            "commune": named[0] or named[2], "province": named[2] if named[0] else "",
            "province_code": province.province_code if province else "",
        }  # fmt: skip

    @property
    def address(self) -> str:
        """The residence in one line."""
        where = self.residence
        return ", ".join(filter(None, (where[name] for name in ("house", "village", "commune", "province"))))


def read(record: MedicalRecord, *, by: access.Actor, every: bool = False) -> Source:
    """A record for export, in a constant number of queries; with `every`, what was superseded later too.

    `by` was shown the record before. Raises NotAllowed where it tells of HIV and the actor may not see that.
    """
    if record.sensitive and not (record.subject in by.persons or allowed(by, "hiv.read")):
        raise access.NotAllowed(_("This record tells of HIV: your role may not take it out. Nothing was exported."))
    all_entries = list(entries_of(record))
    entries = [entry for entry in all_entries if every or entry.is_standing]
    signed = [entry for entry in entries if entry.is_signed]
    said = content.read_many(signed)
    gone = [entry for entry in signed if entry.pk not in said]
    if gone:
        raise content.Gone(gone[0].thing)
    licences = user.licences({entry.author for entry in signed}) | (
        {record.doctor: record.licence} if record.licence else {}
    )
    written = tuple(
        Written(one, said[one.pk].response, said[one.pk].values, said[one.pk].licence or licences.get(one.author, ""))
        for one in signed
    )
    held = Identifier.objects.unscoped("a record names its patient by the numbers in use").filter(
        person=record.person, state=State.ACTIVE
    )
    numbers = dict(held.values_list("system", "value"))
    facility = Facility.objects.filter(code=record.owner.removeprefix("facility:")).first()
    first = results.first_versions(all_entries)
    return Source(record, record.person, facility, numbers, written, len(entries) - len(signed), first)


def disease(code: str) -> str:
    """The name of a disease by its ICD-10 code; empty if it is not on the list."""
    return DISEASES.label(code).removeprefix(code).strip() if code else ""


def _displays(items: Iterable[Mapping[str, Any]], link: str) -> Iterable[str]:
    for item in items:
        if item["linkId"] == link:
            yield from (one.get("valueCoding", {}).get("display", "") for one in item.get("answer", ()))
        yield from _displays(item.get("item", ()), link)
