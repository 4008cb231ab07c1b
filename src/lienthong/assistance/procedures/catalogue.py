"""Procedure: a catalogue entry with a national code; its version is chosen by the day the dossier was received.

Decree 335/2026/NĐ-CP, Article 33: what was received before 05/10/2026 and is not yet decided is finished under Decree
147/2025/NĐ-CP or Decree 176/2025/NĐ-CP. So the procedure follows the day of receipt; money follows the month.
Codes, forms, limits and steps stand in `procedures.yaml`, those we know of but don't use in `others.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong import data_file

HERE = Path(__file__).parent
EVIDENCE = ("primary", "secondary", "assumed")
Words = Mapping[str, str]
_NONE: Words = {"vi": "", "en": ""}


class UnknownProcedure(LookupError):
    """No procedure in use has this code, or none of its versions holds on that day. Nothing was changed."""


class CatalogueFault(Exception):
    """A row of the catalogue can't be used; the message names the code and what to change."""


@dataclass(frozen=True)
class Basis:
    """Where in the law something stands, and how sure we are of it."""

    words: Words
    evidence: str

    @property
    def is_certain(self) -> bool:
        """Whether it may be printed on a decision."""
        return self.evidence == "primary"

    def __str__(self) -> str:
        return said(self.words)


@dataclass(frozen=True)
class Limit:
    """How many working days a dossier may take, for which province, case and channel ("" for all)."""

    days: int
    basis: Basis
    province: str = ""
    case: str = ""
    channel: str = ""

    def fits(self, province: str, case: str, channel: str) -> bool:
        """Whether this limit is meant for such a dossier."""
        pairs = ((self.province, province), (self.case, case), (self.channel, channel))
        return all(mine in ("", given) for mine, given in pairs)

    @property
    def closeness(self) -> int:
        """The more it names, the better it fits."""
        return sum(bool(part) for part in (self.province, self.case, self.channel))


@dataclass(frozen=True)
class Attachment:
    """A paper that is asked for, and the data that make it unnecessary (Resolution 66.7/2025/NQ-CP)."""

    code: str
    name: Words
    instead: str
    evidence: str

    def __str__(self) -> str:
        return said(self.name)


@dataclass(frozen=True)
class Version:
    """A procedure as it is for dossiers received on [valid_from, valid_to)."""

    name: str
    valid_from: date
    valid_to: date | None
    law: Basis
    article: Words
    forms: Basis
    limits: tuple[Limit, ...]
    steps: tuple[Words, ...]
    steps_evidence: str
    posting: bool
    attachments: tuple[Attachment, ...]
    questionnaires: Mapping[str, str] = field(default_factory=dict)
    transition: Words = field(default_factory=lambda: _NONE)

    def holds(self, on: date) -> bool:
        """Whether a dossier received on that day follows this version."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def limit(self, *, province: str = "", case: str = "", channel: str = "") -> Limit:
        """The limit that fits best. The first row of the catalogue fits every dossier."""
        fitting = [one for one in self.limits if one.fits(province, case, channel)]
        return max(fitting, key=lambda one: one.closeness)

    def attachment(self, code: str) -> Attachment | None:
        """The paper with this code, None if this version does not know it."""
        return next((one for one in self.attachments if one.code == code), None)

    @property
    def cited(self) -> str:
        """The law as a decision cites it, in Vietnamese; "" where it is not certain enough to be printed."""
        if not self.law.is_certain:
            return ""
        return ", ".join(part for part in (self.law.words["vi"], self.article["vi"]) if part)


@dataclass(frozen=True)
class Procedure:
    """A procedure with all its versions. `benefit`: allowance, social_pension or funeral."""

    code: str
    name: Words
    benefit: str
    kinds: tuple[str, ...]
    result: Words
    basis: Basis
    versions: tuple[Version, ...]

    def __str__(self) -> str:
        return said(self.name)

    def version(self, name: str) -> Version:
        """The version of this name. Raises UnknownProcedure."""
        for one in self.versions:
            if one.name == name:
                return one
        raise UnknownProcedure(f"{self.code}: {name}")

    def on(self, day: date) -> Version:
        """The version for what is received on that day. Raises UnknownProcedure."""
        for one in self.versions:
            if one.holds(day):
                return one
        raise UnknownProcedure(
            _("The procedure %(code)s is not known for dossiers received on %(day)s. Nothing was changed.")
            % {"code": self.code, "day": day.strftime("%d/%m/%Y")}
        )


@dataclass(frozen=True)
class Other:
    """A procedure we know of and don't use."""

    code: str
    name: Words
    evidence: str
    posting: bool
    days: tuple[Mapping[str, Any], ...]
    note: Words

    def __str__(self) -> str:
        return said(self.name)


def said(words: Words) -> str:
    """The words in the reader's language."""
    return words.get((get_language() or "vi")[:2]) or words.get("vi", "")


def procedure(code: str) -> Procedure:
    """The procedure in use with this code. Raises UnknownProcedure."""
    try:
        return in_use()[code]
    except KeyError:
        raise UnknownProcedure(
            _("There is no procedure %(code)s in use here. Nothing was changed.") % {"code": code}
        ) from None


@cache
def in_use() -> dict[str, Procedure]:
    """Every procedure in use, by code. Raises CatalogueFault."""
    rows = data_file.read(HERE / "procedures.yaml")
    return {row["code"]: _procedure(row) for row in rows if row["in_use"]}


@cache
def others() -> tuple[Other, ...]:
    """The procedures we know of and don't use, in the order of the file."""
    rows = data_file.read(HERE / "others.yaml")
    return tuple(
        Other(
            row["code"], row["name"], _mark(row["code"], row["evidence"]), bool(row.get("posting")),
            tuple(row["days"]), row.get("note", _NONE),
        )
        for row in rows
    )  # fmt: skip


def _procedure(row: Mapping[str, Any]) -> Procedure:
    code = row["code"]
    versions = tuple(sorted((_version(code, one) for one in row["versions"]), key=lambda one: one.valid_from))
    for earlier, later in pairwise(versions):
        if earlier.valid_to != later.valid_from:
            raise CatalogueFault(f"{code}: version {later.name} must begin where {earlier.name} ends")
    basis = Basis(row["source"], _mark(code, row["evidence"]))
    return Procedure(code, row["name"], row["benefit"], tuple(row["kinds"]), row["result"], basis, versions)


def _version(code: str, row: Mapping[str, Any]) -> Version:
    return Version(
        name=row["name"],
        valid_from=row["from"],
        valid_to=row.get("to"),
        law=Basis(row["law"], _mark(code, row["evidence"])),
        article=row.get("article", _NONE),
        forms=Basis(row["forms"], _mark(code, row["forms_evidence"])),
        limits=_limits(code, row["limits"]),
        steps=tuple(row["steps"]),
        steps_evidence=_mark(code, row["steps_evidence"]),
        posting=row["posting"],
        attachments=tuple(
            Attachment(one["code"], one["name"], one["instead"], _mark(code, one["evidence"]))
            for one in row["attachments"]
        ),
        questionnaires=row["questionnaires"],
        transition=row.get("transition", _NONE),
    )


def _limits(code: str, rows: list[Mapping[str, Any]]) -> tuple[Limit, ...]:
    found = tuple(
        Limit(
            row["days"], Basis(row["basis"], _mark(code, row["evidence"])), row.get("province", ""),
            row.get("case", ""), row.get("channel", ""),
        )
        for row in rows
    )  # fmt: skip
    if not found or found[0].closeness:
        raise CatalogueFault(f"{code}: the first limit must fit every dossier")
    return found


def _mark(code: str, evidence: str) -> str:
    if evidence not in EVIDENCE:
        raise CatalogueFault(f"{code}: evidence {evidence!r} must be one of {', '.join(EVIDENCE)}")
    return evidence
