"""JSON Schemas from FHIR StructureDefinitions: `python tools/fhir_definitions.py` calls this.

Each type and each backbone element becomes one definition. Rules that JSON Schema has no single word for stand in
`allOf` with a `$comment` that names the element, from which lienthong.fhir.validation makes its sentences.
"""

from tools.fhir_primitives import PRIMITIVES
from tools.fhir_value_sets import codes_of

Schema = dict
NESTED = {"Resource"}  # held by contained, Bundle.entry and Parameters: validated one by one, by their own schema


class Schemas:
    """All definitions, made from the snapshots in `structures` and the value sets in `terminology`."""

    def __init__(self, structures: dict[str, dict], terminology: dict[str, dict]):
        self.structures = structures
        self.terminology = terminology
        self.made: dict[str, Schema] = {name: {"$comment": name, **rule} for name, rule in PRIMITIVES.items()}

    def all(self) -> dict[str, Schema]:
        """Definitions by name: "Patient", "Patient.contact", "HumanName", "code", "codes:administrative-gender"."""
        for name, definition in self.structures.items():
            if definition["kind"] in ("complex-type", "resource") and not definition["abstract"]:
                self._structure(name, definition)
        self.made["Element"] = self._abstract("Element")
        self.made["BackboneElement"] = self._abstract("BackboneElement")
        self.made["Resource"] = {"type": "object", "required": ["resourceType"]}
        return self.made

    def _abstract(self, name: str) -> Schema:
        return self._object(name, self.structures[name]["snapshot"]["element"][1:], None)

    def _structure(self, name: str, definition: dict) -> None:
        elements = definition["snapshot"]["element"]
        parents = {element["path"].rpartition(".")[0] for element in elements[1:]}
        for path in sorted(parents):
            children = [e for e in elements[1:] if e["path"].rpartition(".")[0] == path]
            is_resource = path == name and definition["kind"] == "resource"
            self.made[path] = self._object(path, children, name if is_resource else None)

    def _object(self, path: str, elements: list[dict], resource_type: str | None) -> Schema:
        properties: dict[str, Schema] = {}
        required: list[str] = []
        rules: list[Schema] = []
        for element in elements:
            self._element(path, element, properties, required, rules)
        if resource_type:
            properties["resourceType"] = {"const": resource_type}
            required.insert(0, "resourceType")
        made: Schema = {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}
        if required:
            made["required"] = required
        if path == "Extension":
            rules = [extension_rule(properties)]
        if rules:
            made["allOf"] = rules
        return made

    def _element(self, path: str, element: dict, properties: dict, required: list, rules: list) -> None:
        name = element["path"].rpartition(".")[2]
        if element["max"] == "0":
            return
        kinds = self._kinds(element)
        names = {name.replace("[x]", kind[:1].upper() + kind[1:]) if name.endswith("[x]") else name: kind
                 for kind in kinds}  # fmt: skip
        shadows = []
        for json_name, kind in names.items():
            properties[json_name] = self._property(element, kind)
            if self._is_primitive(element, kind):
                properties["_" + json_name] = self._shadow(element)
                shadows.append("_" + json_name)
        if name.endswith("[x]"):
            rules.append(choice_rule(name, list(names), shadows, needed=element["min"] > 0))
        elif element["min"] > 0 and shadows:
            rules.append({"$comment": name, "anyOf": [{"required": [name]}, {"required": shadows}]})
        elif element["min"] > 0:
            required.append(name)

    def _kinds(self, element: dict) -> list[str]:
        if "contentReference" in element:
            return [element["contentReference"].removeprefix("#")]
        kinds = []
        for kind in element["type"]:
            code = kind["code"]
            if code.startswith("http://hl7.org/fhirpath/"):
                code = next(
                    e["valueUrl"] for e in kind["extension"] if e["url"].endswith("structuredefinition-fhir-type")
                )
                code = "string" if element["path"].endswith(".id") and code != "id" else code
                code = "id" if element["path"].count(".") == 1 and self._is_resource_id(element) else code
            kinds.append(element["path"] if code in ("BackboneElement", "Element") else code)
        return kinds

    def _is_resource_id(self, element: dict) -> bool:
        owner, _, name = element["path"].partition(".")
        return name == "id" and self.structures.get(owner, {}).get("kind") == "resource"

    def _is_primitive(self, element: dict, kind: str) -> bool:
        """Whether the value may have an id and extensions beside it (`_name`); ids and Extension.url may not."""
        by_path = any(t["code"].startswith("http://hl7.org/fhirpath/") for t in element.get("type", []))
        return kind in PRIMITIVES and not by_path

    def _property(self, element: dict, kind: str) -> Schema:
        one = self._one(element, kind)
        if element["max"] == "1":
            return one
        if self._is_primitive(element, kind):
            one = {"anyOf": [one, {"type": "null"}]}  # null where only the companion `_name` has something to say
        return {"type": "array", "minItems": 1, "items": one}

    def _one(self, element: dict, kind: str) -> Schema:
        codes = self._codes(element)
        if codes and kind == "code":
            return {"$ref": f"#/$defs/{codes}"}
        if codes and kind in ("Coding", "CodeableConcept"):
            coded = {"type": "object", "required": ["code"], "properties": {"code": {"$ref": f"#/$defs/{codes}"}}}
            within = (
                coded if kind == "Coding" else {"required": ["coding"], "properties": {"coding": {"contains": coded}}}
            )
            return {"allOf": [{"$ref": f"#/$defs/{kind}"}, {"$comment": f"{codes} of {kind}", "anyOf": [within]}]}
        return {"$ref": f"#/$defs/{kind}"}

    def _codes(self, element: dict) -> str | None:
        """The name of the enumeration that a required binding demands, where it can be expanded."""
        binding = element.get("binding", {})
        if binding.get("strength") != "required" or "valueSet" not in binding:
            return None
        address = binding["valueSet"].partition("|")[0]
        name = "codes:" + address.rpartition("/")[2]
        if name not in self.made:
            codes = codes_of(address, self.terminology)
            if codes is None:
                return None
            self.made[name] = {"$comment": name, "enum": codes}
        return name

    def _shadow(self, element: dict) -> Schema:
        one: Schema = {"$ref": "#/$defs/Element"}
        if element["max"] == "1":
            return one
        return {"type": "array", "minItems": 1, "items": {"anyOf": [one, {"type": "null"}]}}


def choice_rule(name: str, names: list[str], shadows: list[str], *, needed: bool) -> Schema:
    """At most one of `value[x]`; where needed, exactly one (or only its extensions)."""
    one = [{"required": [n]} for n in names]
    none = {"not": {"anyOf": one}}
    if not needed:
        return {"$comment": name, "anyOf": [none, {"oneOf": one}]}
    only_shadow = [{"allOf": [none, {"anyOf": [{"required": [s]} for s in shadows]}]}] if shadows else []
    return {"$comment": f"{name} needed", "anyOf": [{"oneOf": one}, *only_shadow]}


def extension_rule(properties: dict[str, Schema]) -> Schema:
    """ext-1: an extension has either a value or extensions, not both."""
    values = [n for n in properties if n.startswith("value")]
    shadows = [n for n in properties if n.startswith("_value")]
    return choice_rule("value[x]", ["extension", *values], shadows, needed=True)
