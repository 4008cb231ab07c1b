"""Codes that name something: diseases, facilities, practitioners, occupations, procedures."""

from collections.abc import Iterator
from functools import cache

from lienthong.exchange.checks.case import Case
from lienthong.exchange.checks.registry import rule
from lienthong.exchange.fault import Fault, fault
from lienthong.exchange.tables import TABLES, code_list, disease
from lienthong.exchange.tables.code_lists import DISEASES_RENEWED_ON

FURTHER = 12  # MA_BENH_KT, QĐ 130/QĐ-BYT
PRACTITIONERS = {
    "XML1": ("MA_TTDV",), "XML2": ("MA_BAC_SI",), "XML3": ("MA_BAC_SI", "NGUOI_THUC_HIEN"), "XML4": ("MA_BS_DOC_KQ",),
    "XML5": ("NGUOI_THUC_HIEN",), "XML7": ("MA_TTDV", "MA_BS"), "XML8": ("MA_TTDV",), "XML10": ("MA_TTDV", "MA_BS"),
    "XML11": ("MA_TTDV", "MA_BS"), "XML13": ("MA_BAC_SI", "MA_TTDV"), "XML14": ("MA_BAC_SI", "MA_TTDV"),
}  # fmt: skip
_MEN, _WOMEN = "1", "2"


@rule("disease.unknown", "disease.never-main", "disease.sex")
def diseases(case: Case) -> Iterator[Fault]:
    """Main and further diseases and those of services. XML13 and XML14 repeat XML1 and are compared with it."""
    severity = "warning" if case.ended >= DISEASES_RENEWED_ON else ""
    main = case.summary["MA_BENH_CHINH"]
    found = disease(main)
    if main and found and found.never_main:
        yield fault("disease.never-main", "XML1", 1, "MA_BENH_CHINH", main, severity=severity)
    for name in ("MA_BENH_CHINH", "MA_BENH_KT"):
        for code in filter(None, case.summary[name].split(";")):
            yield from _disease(case, "XML1", 1, name, code, severity)
    seen = {main: None}
    for position, row in enumerate(case.rows("XML3"), 1):
        if row["MA_BENH"] not in seen:
            seen[row["MA_BENH"]] = None
            for code in filter(None, row["MA_BENH"].split(";")):
                yield from _disease(case, "XML3", position, "MA_BENH", code, severity)


def _disease(case: Case, table: str, row: int, field: str, code: str, severity: str) -> Iterator[Fault]:
    found, sex = disease(code), case.summary["GIOI_TINH"]
    if not found:
        yield fault("disease.unknown", table, row, field, code, severity=severity)
    elif (found.women_only and sex == _MEN) or (found.men_only and sex == _WOMEN):
        yield fault("disease.sex", table, row, field, code)


@rule("disease.twelve")
def further_diseases(case: Case) -> Iterator[Fault]:
    """No more further diseases than the standard lets be."""
    for table in ("XML1", "XML13", "XML14"):
        for position, row in enumerate(case.rows(table), 1):
            count = row["MA_BENH_KT"].count(";") + 1
            if count > FURTHER:
                yield fault("disease.twelve", table, position, "MA_BENH_KT", str(count))


@rule("facility.unknown")
def facilities(case: Case) -> Iterator[Fault]:
    """Facilities that send, receive or took part; where a card is registered is not asked about."""
    known = case.known.facilities
    for table, rows in case.tables.items():
        for name in _facility_fields(table):
            for position, row in enumerate(rows, 1):
                value = row.get(name)
                if value and value not in known:
                    for code in value.split(";"):
                        if code not in known:
                            yield fault("facility.unknown", table, position, name, code)


@cache
def _facility_fields(table: str) -> tuple[str, ...]:
    fields = TABLES[table].fields
    return tuple(
        field.name for field in fields if field.format in ("facility", "facilities") and field.name != "MA_DKBD"
    )


@rule("practitioner.unknown")
def practitioners(case: Case) -> Iterator[Fault]:
    """Who examined, carried out, read or signed; an unknown licence is told once a table and field, at its first."""
    known = case.known.practitioners.get(case.facility)
    if not known:
        return
    for table, names in PRACTITIONERS.items():
        rows = case.tables.get(table)
        for name in names if rows else ():
            unknown = {row[name] for row in rows or ()} - known - {""}
            for licence in sorted(unknown):
                missing = [part for part in licence.split(";") if part.strip() not in known]
                if missing:
                    first = next(place for place, row in enumerate(rows or (), 1) if row[name] == licence)
                    yield fault("practitioner.unknown", table, first, name, ";".join(missing))


@rule("occupation.unknown")
def occupation(case: Case) -> Iterator[Fault]:
    """The first two digits name the level-2 occupation."""
    code = case.summary["MA_NGHE_NGHIEP"]
    if code and code[:2] not in code_list("occupation").labels:
        yield fault("occupation.unknown", "XML1", 1, "MA_NGHE_NGHIEP", code)


@rule("procedure.unknown")
def procedures(case: Case) -> Iterator[Fault]:
    """ICD-9-CM codes of the episode."""
    written = case.summary["MA_PTTT_QT"]
    if written:
        known = code_list("procedure").labels
        for code in filter(None, (part.strip() for part in written.split(";"))):
            if code not in known:
                yield fault("procedure.unknown", "XML1", 1, "MA_PTTT_QT", code)
