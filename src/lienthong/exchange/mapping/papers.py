"""XML7 to XML14: the papers, each as a Composition; a referral is also ordered, a revisit also an appointment."""

from functools import cache

from lienthong.exchange.mapping.source import CODES, FACILITY, OWN, Resource, Row, Source, concept, moment, practitioner
from lienthong.exchange.tables import TABLES, Table

PAPERS = ("XML7", "XML8", "XML9", "XML10", "XML11", "XML13", "XML14")
_LOINC = {"XML7": "28574-2", "XML8": "18842-5", "XML13": "57133-1", "XML14": "64293-4"}
_NOT_SHOWN = frozenset({"MA_LK", "DU_PHONG", "HO_TEN", "DIA_CHI", "MA_QUOCTICH", "MA_BENH_YHCT"})


def resources(source: Source) -> list[Resource]:
    """The papers and what they ask for."""
    made = []
    for name in PAPERS:
        for number, row in enumerate(source.tables.get(name, ()), 1):
            made.append(_composition(source, TABLES[name], number, row))
            if name == "XML13":
                made.append(_referral(source, number, row))
            elif name == "XML14":
                made.append(_appointment(source, number, row))
    return made


def _composition(source: Source, table: Table, number: int, row: Row) -> Resource:
    signer = row.get("MA_BAC_SI") or row.get("MA_BS") or row.get("MA_TTDV") or source.summary["MA_TTDV"]
    kind = {"text": table.vi}
    if table.name in _LOINC:
        kind["coding"] = [{"system": "http://loinc.org", "code": _LOINC[table.name]}]  # type: ignore[assignment]
    made = source.named("Composition", table.name, number)
    return made | {
        "status": "final",
        "type": kind,
        "subject": source.subject,
        "encounter": source.encounter,
        "date": moment(row.get("NGAY_CT") or source.summary["NGAY_RA"]),
        "author": [practitioner(signer) if signer else source.performer],
        "title": table.vi,
        "custodian": source.performer,
        "section": _sections(table, row),
    }


def _sections(table: Table, row: Row) -> list[Resource]:
    """What is said in words, field by field; codes and dates stand in the resources around it."""
    entries = [
        {"title": title, "text": _narrative(row[name])} for name, title in _words_of(table.name) if row.get(name)
    ]
    return entries or [{"title": table.vi, "text": _narrative("—")}]


@cache
def _words_of(table: str) -> tuple[tuple[str, str], ...]:
    fields = TABLES[table].fields
    return tuple((field.name, field.vi) for field in fields if field.is_plain_text and field.name not in _NOT_SHOWN)


def _narrative(words: str) -> Resource:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{escaped}</div>'}


def _referral(source: Source, number: int, row: Row) -> Resource:
    made = source.named("ServiceRequest", "XML13", number, "r")
    destination = row.get("MA_CSKCB_DEN") or row.get("MA_NOI_DEN") or ""
    return made | {
        "identifier": [{"system": f"{OWN}referral/{source.facility}", "value": row["GIAY_CHUYEN_TUYEN"]}],
        "status": "active",
        "intent": "order",
        "category": [
            {"coding": [{"system": "http://snomed.info/sct", "code": "3457005", "display": "Patient referral"}]}
        ],
        "code": concept(f"{CODES}reason_for_referral", row["MA_LYDO_CT"], row["HUONG_DIEU_TRI"]),
        "subject": source.subject,
        "encounter": source.encounter,
        "authoredOn": moment(source.summary["NGAY_RA"]),
        "requester": practitioner(row["MA_BAC_SI"]),
        "performer": [{"identifier": {"system": FACILITY, "value": destination}}],
        "reasonCode": [{"text": row["CHAN_DOAN_RV"]}],
    }


def _appointment(source: Source, number: int, row: Row) -> Resource:
    made = source.named("Appointment", "XML14", number, "a")
    set_for = row["NGAY_HEN_KL"]
    start = moment(set_for if len(set_for) >= 12 else f"{set_for}0700")
    return made | {
        "identifier": [{"system": f"{OWN}appointment/{source.facility}", "value": row["SO_GIAYHEN_KL"]}],
        "status": "booked",
        "description": row["CHAN_DOAN_RV"],
        "start": start,
        "end": f"{start[:11]}17:00:00+07:00" if len(set_for) < 12 else start,
        "created": moment(row["NGAY_CT"]),
        "participant": [
            {"actor": source.subject, "status": "accepted"},
            {"actor": practitioner(row["MA_BAC_SI"]), "status": "accepted"},
        ],
    }
