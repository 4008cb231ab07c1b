"""XML2 to XML5: what was prescribed, done, measured and observed.

A resource is one fact of care, not one line of a bill: a drug ordered on five days is one MedicationRequest, the
indices of one test are components of one Observation. Its source names every row it was made from.
"""

from collections.abc import Iterable
from operator import itemgetter

from lienthong.exchange.checks import vital_signs
from lienthong.exchange.mapping.source import OWN, Resource, Row, Source, concept, moment, practitioner, quantity

DRUG, SERVICE, INDEX = f"{OWN}drug", f"{OWN}service", f"{OWN}test-index"
TESTS = frozenset({"1", "2", "3"})  # MA_NHOM: laboratory, imaging, functional tests
PROCEDURES = frozenset({"8", "9", "18"})  # surgery, services paid by share, procedures
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_VITAL = [{"coding": [{"system": _CATEGORY, "code": "vital-signs"}]}]
_LABORATORY = [{"coding": [{"system": _CATEGORY, "code": "laboratory"}]}]
_LOINC = "http://loinc.org"
_PANEL = {"coding": [{"system": _LOINC, "code": "85353-1"}], "text": "Dấu hiệu sinh tồn"}
_SIGNS = {
    "pulse": ("8867-4", "/min"), "temperature": ("8310-5", "Cel"), "systolic": ("8480-6", "mm[Hg]"),
    "diastolic": ("8462-4", "mm[Hg]"), "breathing": ("9279-1", "/min"), "saturation": ("59408-5", "%"),
}  # fmt: skip
Numbered = list[tuple[int, Row]]


def resources(source: Source) -> list[Resource]:
    """Everything that XML2 to XML5 tell."""
    tables = source.tables
    made = [_medication(source, rows) for rows in _grouped(tables.get("XML2"), ("MA_THUOC", "TEN_THUOC", "HAM_LUONG"))]
    results = _grouped(tables.get("XML4"), ("MA_DICH_VU", "NGAY_KQ"))
    made += [_result(source, rows) for rows in results]
    resulted = {rows[0][1]["MA_DICH_VU"] for rows in results}
    for number, row in enumerate(tables.get("XML3", ()), 1):
        if row["MA_NHOM"] in PROCEDURES:
            made.append(_procedure(source, number, row))
        elif row["MA_NHOM"] in TESTS and row["MA_DICH_VU"] not in resulted:
            made.append(_order(source, number, row))
    for number, row in enumerate(tables.get("XML5", ()), 1):
        made += _progress(source, number, row)
    return made


def _grouped(rows: Iterable[Row] | None, by: tuple[str, ...]) -> list[Numbered]:
    """The rows of one fact together, each with its number, in the order of their first."""
    groups: dict[tuple[str, ...], Numbered] = {}
    key = itemgetter(*by)
    for number, row in enumerate(rows or (), 1):
        groups.setdefault(key(row), []).append((number, row))
    return list(groups.values())


def _medication(source: Source, rows: Numbered) -> Resource:
    first = rows[0][1]
    made = source.of_rows("MedicationRequest", "XML2", [number for number, _ in rows])
    doses = dict.fromkeys([f"{row['LIEU_DUNG']} {row['CACH_DUNG']}".strip() for _, row in rows])
    made |= {
        "status": "completed",
        "intent": "order",
        "medicationCodeableConcept": concept(
            DRUG, first["MA_THUOC"], f"{first['TEN_THUOC']} {first['HAM_LUONG']}".strip()
        ),
        "subject": source.subject,
        "encounter": source.encounter,
        "authoredOn": moment(first["NGAY_YL"]),
        "dosageInstruction": [{"text": dose} for dose in doses],
    }
    amount = quantity(_sum(rows), first["DON_VI_TINH"])
    if amount:
        made["dispenseRequest"] = {"quantity": amount}
    if first["MA_BAC_SI"]:
        made["requester"] = practitioner(first["MA_BAC_SI"])
    return made


def _sum(rows: Numbered) -> str:
    if len(rows) == 1:
        return rows[0][1]["SO_LUONG"]
    return f"{sum(float(row['SO_LUONG']) for _, row in rows):.3f}"


def _procedure(source: Source, number: int, row: Row) -> Resource:
    made = source.named("Procedure", "XML3", number)
    made |= {
        "status": "completed",
        "code": concept(SERVICE, row["MA_DICH_VU"], row["TEN_DICH_VU"]),
        "subject": source.subject,
        "encounter": source.encounter,
        "performedDateTime": moment(row["NGAY_TH_YL"] or row["NGAY_YL"]),
    }
    performer = row["NGUOI_THUC_HIEN"] or row["MA_BAC_SI"]
    if performer:
        made["performer"] = [{"actor": practitioner(performer)}]
    return made


def _order(source: Source, number: int, row: Row) -> Resource:
    """A test whose result is not in XML4."""
    made = source.named("ServiceRequest", "XML3", number)
    made |= {
        "status": "completed",
        "intent": "order",
        "code": concept(SERVICE, row["MA_DICH_VU"], row["TEN_DICH_VU"]),
        "subject": source.subject,
        "encounter": source.encounter,
        "authoredOn": moment(row["NGAY_YL"]),
    }
    if row["MA_BAC_SI"]:
        made["requester"] = practitioner(row["MA_BAC_SI"])
    return made


def _result(source: Source, rows: Numbered) -> Resource:
    """One test: its measured values, or where there are none its words."""
    measured = [row for _, row in rows if row["GIA_TRI"]]
    if not measured:
        return _report(source, rows)
    first, single = measured[0], len(measured) == 1
    made = source.of_rows("Observation", "XML4", [number for number, _ in rows])
    code = concept(INDEX, first["MA_CHI_SO"] or first["MA_DICH_VU"], first["TEN_CHI_SO"])
    made |= {
        "status": "final",
        "category": _LABORATORY,
        "code": code if single else concept(SERVICE, first["MA_DICH_VU"], ""),
        "subject": source.subject,
        "encounter": source.encounter,
        "effectiveDateTime": moment(first["NGAY_KQ"]),
    }
    if single:
        made |= _value(first)
    else:
        made["component"] = [
            {"code": concept(INDEX, row["MA_CHI_SO"], row["TEN_CHI_SO"]), **_value(row)} for row in measured
        ]
    notes = dict.fromkeys([row["KET_LUAN"] for _, row in rows if row["KET_LUAN"]])
    if notes:
        made["note"] = [{"text": note} for note in notes]
    return made


def _value(row: Row) -> Resource:
    amount = quantity(row["GIA_TRI"], row["DON_VI_DO"])
    return {"valueQuantity": amount} if amount else {"valueString": row["GIA_TRI"]}


def _report(source: Source, rows: Numbered) -> Resource:
    first = rows[0][1]
    made = source.of_rows("DiagnosticReport", "XML4", [number for number, _ in rows])
    made |= {
        "status": "final",
        "code": concept(SERVICE, first["MA_DICH_VU"], first["TEN_CHI_SO"]),
        "subject": source.subject,
        "encounter": source.encounter,
    }
    if first["NGAY_KQ"]:
        made["effectiveDateTime"] = moment(first["NGAY_KQ"])
    words = "\n".join(filter(None, [row[name] for _, row in rows for name in ("MO_TA", "KET_LUAN")]))
    if words:
        made["conclusion"] = words
    if first["MA_BS_DOC_KQ"]:
        made["resultsInterpreter"] = [practitioner(first["MA_BS_DOC_KQ"])]
    return made


def _progress(source: Source, number: int, row: Row) -> list[Resource]:
    """XML5: a note on the course; where it holds vital signs, these with the note."""
    when = moment(row["THOI_DIEM_DBLS"])
    words = "\n".join(filter(None, (row["DIEN_BIEN_LS"], row["GIAI_DOAN_BENH"], row["HOI_CHAN"], row["PHAU_THUAT"])))
    blocks = vital_signs.read(row["DIEN_BIEN_LS"]) if "CSST" in row["DIEN_BIEN_LS"] else None
    if blocks:
        signs = [_signs(source, number, part, block, when) for part, block in enumerate(blocks, 1)]
        signs[0]["note"] = [{"text": words}]
        return signs
    made = source.named("ClinicalImpression", "XML5", number)
    made |= {
        "status": "completed",
        "subject": source.subject,
        "encounter": source.encounter,
        "effectiveDateTime": when,
        "summary": words,
        "assessor": practitioner(row["NGUOI_THUC_HIEN"]),
    }
    return [made]


def _signs(source: Source, number: int, part: int, signs: dict[str, float], when: str) -> Resource:
    made = source.named("Observation", "XML5", number, f"s{part}")
    components = [
        {
            "code": {"coding": [{"system": _LOINC, "code": code}]},
            "valueQuantity": {
                "value": signs[name], "unit": unit, "system": "http://unitsofmeasure.org", "code": unit,
            },
        }
        for name, (code, unit) in _SIGNS.items()
        if name in signs
    ]  # fmt: skip
    return made | {
        "status": "final",
        "category": _VITAL,
        "code": _PANEL,
        "subject": source.subject,
        "encounter": source.encounter,
        "effectiveDateTime": when,
        "component": components,
    }
