"""XML1: who was treated, under which insurance, where, when, and for what."""

from lienthong.exchange.mapping.source import (
    CODES,
    CORE,
    FACILITY,
    ICD10,
    OWN,
    Resource,
    Source,
    concept,
    moment,
    practitioner,
)
from lienthong.exchange.tables import code_list, disease

_GENDERS = {"1": "male", "2": "female"}
_CLASSES = {
    "02": ("AMB", "ambulatory"), "03": ("IMP", "inpatient encounter"), "04": ("SS", "short stay"),
    "06": ("OBSENC", "observation encounter"), "09": ("IMP", "inpatient encounter"), "12": ("HH", "home health"),
    "14": ("VR", "virtual"),
}  # fmt: skip
_IDENTITY = {12: "citizen_id", 9: "national_id", 8: "passport_number"}
_CATEGORY = [
    {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-category", "code": "encounter-diagnosis"}]}
]
_CLINICAL = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]}
_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_USE = "http://terminology.hl7.org/CodeSystem/diagnosis-role"


def resources(source: Source) -> list[Resource]:
    """Patient, Coverages, Conditions, Encounter."""
    conditions = _conditions(source)
    return [_patient(source), *_coverages(source), *conditions, _encounter(source, conditions)]


def _patient(source: Source) -> Resource:
    row = source.summary
    identifiers = [{"system": CORE + "patient-internal-id", "value": row["MA_BN"]}]
    numbers, cards = filter(None, row["SO_CCCD"].split(";")), filter(None, row["MA_THE_BHYT"].split(";"))
    identifiers += [{"system": CORE + _IDENTITY[len(number)], "value": number} for number in numbers]
    identifiers += [{"system": CORE + "insurance_number", "value": card} for card in cards]
    made = {
        "resourceType": "Patient",
        "id": source.patient,
        "meta": {"source": f"urn:lienthong:{source.facility}:{source.number}#XML1/1"},
        "identifier": identifiers,
        "name": [{"use": "official", "text": row["HO_TEN"]}],
        "gender": _GENDERS.get(row["GIOI_TINH"], "unknown"),
        "birthDate": _birth(row["NGAY_SINH"]),
        "address": [{"text": row["DIA_CHI"], "state": row["MATINH_CU_TRU"], "city": row["MAXA_CU_TRU"]}],
        "managingOrganization": source.performer,
    }
    if row["DIEN_THOAI"]:
        made["telecom"] = [{"system": "phone", "value": row["DIEN_THOAI"]}]
    return made


def _birth(written: str) -> str:
    """As precise as it is known."""
    year, month, day = written[:4], written[4:6], written[6:8]
    return year if month == "00" else f"{year}-{month}" if day == "00" else f"{year}-{month}-{day}"


def _coverages(source: Source) -> list[Resource]:
    row = source.summary
    starts, ends = row["GT_THE_TU"].split(";"), row["GT_THE_DEN"].split(";")
    made = []
    for number, card in enumerate(filter(None, row["MA_THE_BHYT"].split(";")), 1):
        coverage = source.named("Coverage", "XML1", number, "v")
        coverage |= {
            "status": "active",
            "beneficiary": source.subject,
            "subscriberId": card,
            "payor": [{"identifier": {"system": OWN + "agency", "value": "bhxh"}}],
        }
        period = _period(_nth(starts, number), _nth(ends, number))
        made.append(coverage | ({"period": period} if period else {}))
    return made


def _nth(values: list[str], number: int) -> str:
    return values[number - 1] if len(values) >= number else ""


def _period(start: str, end: str) -> Resource:
    period = {}
    if start:
        period["start"] = moment(start)
    if end:
        period["end"] = moment(end)
    return period


def _conditions(source: Source) -> list[Resource]:
    row = source.summary
    codes = list(dict.fromkeys(filter(None, [row["MA_BENH_CHINH"], *row["MA_BENH_KT"].split(";")])))
    made = []
    for number, code in enumerate(codes, 1):
        known = disease(code)
        words = row["CHAN_DOAN_RV"] if number == 1 else known.name if known else code
        condition = source.named("Condition", "XML1", number, "d")
        condition |= {
            "clinicalStatus": _CLINICAL,
            "category": _CATEGORY,
            "code": concept(ICD10, code, words),
            "subject": source.subject,
            "encounter": source.encounter,
            "recordedDate": moment(row["NGAY_RA"]),
        }
        if number == 1 and (notes := [words for words in (row["PP_DIEU_TRI"], row["GHI_CHU"]) if words]):
            condition["note"] = [{"text": words} for words in notes]  # the treatment given, and the advice
        made.append(condition)
    return made


def _encounter(source: Source, conditions: list[Resource]) -> Resource:
    row = source.summary
    code, display = _CLASSES.get(row["MA_LOAI_KCB"], ("AMB", "ambulatory"))
    made: Resource = {
        "resourceType": "Encounter",
        "id": source.id,
        "meta": {"source": f"urn:lienthong:{source.facility}:{source.number}#XML1/1"},
        "identifier": [{"system": f"{OWN}episode/{source.facility}", "value": source.number}],
        "status": "finished",
        "class": {"system": _ACT, "code": code, "display": display},
        "type": [
            concept(CODES + "form_of_care", row["MA_LOAI_KCB"], code_list("form_of_care").label(row["MA_LOAI_KCB"]))
        ],
        "subject": source.subject,
        "period": {"start": moment(row["NGAY_VAO"]), "end": moment(row["NGAY_RA"])},
        "reasonCode": [{"text": row["LY_DO_VV"]}],
        "diagnosis": [
            {
                "condition": {"reference": f"Condition/{condition['id']}"},
                "use": {"coding": [{"system": _USE, "code": "DD"}]},
                "rank": rank,
            }
            for rank, condition in enumerate(conditions, 1)
        ],
        "hospitalization": _hospitalization(row),
        "serviceProvider": source.performer,
    }
    if row["MA_TTDV"]:
        made["participant"] = [{"individual": practitioner(row["MA_TTDV"])}]
    return made


def _hospitalization(row: dict[str, str]) -> Resource:
    result, kind = row["KET_QUA_DTRI"], row["MA_LOAI_RV"]
    made: Resource = {
        "dischargeDisposition": {
            "coding": [
                {"system": CODES + "kind_of_discharge", "code": kind},
                {"system": CODES + "result_of_treatment", "code": result},
            ]
        }
    }
    if row["MA_NOI_DI"]:
        made["origin"] = {"identifier": {"system": FACILITY, "value": row["MA_NOI_DI"]}}
    if row["MA_NOI_DEN"]:
        made["destination"] = {"identifier": {"system": FACILITY, "value": row["MA_NOI_DEN"]}}
    return made
