"""What a mapping reads: one episode's tables, and the names its resources refer to each other by."""

import re
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lienthong.exchange.outcome import Outcome
from lienthong.exchange.tables.code_lists import bare

Row = dict[str, str]
Resource = dict[str, Any]
CORE = "http://fhir.ehealth.gov.vn/core/sid/"
OWN = "http://lienthong.vn/fhir/sid/"
FACILITY = CORE + "provider-code"
CODES = "http://lienthong.vn/fhir/xml/"  # code lists of the XML set: CODES + name of the list
ICD10 = "http://hl7.org/fhir/sid/icd-10"
_SPACE = uuid.UUID("0f1f8f2e-3f9b-5d0c-8f6e-52a1a1f9e0b3")
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,9})?", re.ASCII).fullmatch
_TELLS_OF_HIV = re.compile(r"\bHIV\b", re.IGNORECASE).search
_HIV = ("B20", "B21", "B22", "B23", "B24", "Z21")


@dataclass
class Source:
    """One version of an episode. `id` is the episode's, the same for all versions; `version` that of this one."""

    tables: dict[str, list[Row]]
    facility: str
    number: str
    id: str
    version: str
    envelope: str = ""
    subject: Resource = field(init=False)
    encounter: Resource = field(init=False)
    performer: Resource = field(init=False)

    def __post_init__(self) -> None:
        self.subject = {"reference": f"Patient/{self.patient}"}
        self.encounter = {"reference": f"Encounter/{self.id}"}
        self.performer = {"identifier": {"system": FACILITY, "value": self.facility}}

    @classmethod
    def of(cls, outcome: Outcome) -> "Source":
        return cls(outcome.judgement.tables, outcome.facility, outcome.number, str(outcome.episode), str(outcome.id))

    @property
    def summary(self) -> Row:
        return self.tables["XML1"][0]

    @cached_property
    def patient(self) -> str:
        """The id of the facility's Patient: it follows from facility and MA_BN."""
        return str(uuid.uuid5(_SPACE, f"{self.facility}|{self.summary['MA_BN']}"))

    @cached_property
    def is_about_hiv(self) -> bool:
        """Whether anything from this episode tells of HIV: a disease, its care, or that a test was made."""
        codes = f"{self.summary['MA_BENH_CHINH']};{self.summary['MA_BENH_KT']}".split(";")
        tested = (row[name] for row in self.tables.get("XML4", ()) for name in ("TEN_CHI_SO", "MO_TA", "KET_LUAN"))
        about = any(bare(code).startswith(_HIV) for code in codes) or any(map(_TELLS_OF_HIV, tested))
        return about or "XML6" in self.tables

    def named(self, kind: str, table: str, row: int, part: str = "") -> Resource:
        """The beginning of a resource made from a row: type, id, and where it comes from."""
        return {
            "resourceType": kind,
            "id": f"{self.id}-{table[3:]}-{row}{part}",
            "meta": {"source": f"urn:lienthong:{self.facility}:{self.number}#{table}/{row}"},
        }

    def of_rows(self, kind: str, table: str, rows: list[int]) -> Resource:
        """As `named`, from several rows: the id is that of the first, the source names all."""
        made = self.named(kind, table, rows[0])
        if len(rows) > 1:
            made["meta"]["source"] += "".join([f",{row}" for row in rows[1:]])
        return made


def moment(written: str) -> str:
    """yyyymmddHHMM (or yyyymmdd) as FHIR writes it, in Vietnam's zone."""
    if len(written) < 12:
        return f"{written[:4]}-{written[4:6]}-{written[6:8]}"
    return f"{written[:4]}-{written[4:6]}-{written[6:8]}T{written[8:10]}:{written[10:12]}:00+07:00"


def practitioner(licence: str) -> Resource:
    """A reference to a practitioner by licence number."""
    return {"identifier": {"system": OWN + "practitioner-licence", "value": licence}}


def concept(system: str, code: str, text: str) -> Resource:
    """A CodeableConcept of code and words; of either alone where the other is missing."""
    made: Resource = {}
    if code:
        made["coding"] = [{"system": system, "code": code}]
    if text:
        made["text"] = text
    return made


def quantity(value: str, unit: str) -> Resource | None:
    """A Quantity, if the value is a number."""
    if not _NUMBER(value):
        return None
    number = float(value.replace(",", "."))
    made: Resource = {"value": int(number) if number.is_integer() else number}
    if unit:
        made["unit"] = unit
    return made
