"""The extensions of FHIR R4 a questionnaire is read by: HL7's own where there is one, ours for the rest.

Ours say what no standard one does: which legal form it is, how sure we are of it, how an answer is written (a personal
number, money), who signs the print, and that an item is shown to those with the right only.
"""

from collections.abc import Iterator
from typing import Any

HL7 = "http://hl7.org/fhir/StructureDefinition/"
OURS = "http://lienthong.vn/fhir/StructureDefinition/"

TRANSLATION = f"{HL7}translation"
REGEX = f"{HL7}regex"
ENTRY_FORMAT = f"{HL7}entryFormat"
MIN_VALUE, MAX_VALUE = f"{HL7}minValue", f"{HL7}maxValue"
MIN_LENGTH = f"{HL7}minLength"
MAX_SIZE = f"{HL7}maxSize"  # megabytes
MIME_TYPE = f"{HL7}mimeType"
MIN_OCCURS, MAX_OCCURS = f"{HL7}questionnaire-minOccurs", f"{HL7}questionnaire-maxOccurs"
ITEM_CONTROL = f"{HL7}questionnaire-itemControl"
ITEM_CONTROL_CODES = "http://hl7.org/fhir/questionnaire-item-control"
OPTION_EXCLUSIVE = f"{HL7}questionnaire-optionExclusive"
EXPRESSION = f"{HL7}cqf-expression"
TODAY = {"language": "text/fhirpath", "expression": "today()"}

LEGAL_FORM = f"{OURS}legal-form"
EVIDENCE, EVIDENCE_NOTE = f"{OURS}evidence", f"{OURS}evidence-note"
ANSWER_KIND = f"{OURS}answer-kind"  # personal-number | birth-date | money | telephone
ROW_TITLE = f"{OURS}row-title"  # what one row of a repeating group is called
ONE_OF = f"{OURS}one-of"  # on a group: at least one of these questions is answered
RESTRICTED = f"{OURS}restricted"
HIV = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}
ADDRESSEE, DECLARATION, SIGNATURE = f"{OURS}paper-addressee", f"{OURS}paper-declaration", f"{OURS}paper-signature"


def each(element: Any, url: str) -> Iterator[dict[str, Any]]:
    """The extensions of an element with this address."""
    for extension in (element or {}).get("extension", ()):
        if extension.get("url") == url:
            yield extension


def value(element: Any, url: str) -> Any:
    """The value of the first extension with this address, None if there is none."""
    found = next(each(element, url), None)
    return next((found[key] for key in found if key.startswith("value")), None) if found else None


def translated(text_of: dict[str, Any], name: str, language: str = "en") -> str:
    """The translation of a string element (`_text` beside `text`), "" if there is none."""
    for extension in each(text_of.get(f"_{name}"), TRANSLATION):
        parts = {part["url"]: part for part in extension.get("extension", ())}
        if parts.get("lang", {}).get("valueCode") == language:
            return parts.get("content", {}).get("valueString", "")
    return ""


def translation(text: str, language: str = "en") -> dict[str, Any]:
    """The `_text` element that says `text` in another language."""
    lang, content = {"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}
    return {"extension": [{"url": TRANSLATION, "extension": [lang, content]}]}
