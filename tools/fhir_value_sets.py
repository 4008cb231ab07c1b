"""Expanding FHIR ValueSets into the codes that a required binding allows."""


def codes_of(address: str, terminology: dict[str, dict]) -> list[str] | None:
    """All codes of a value set, sorted; None where it takes in a system that is not enumerated here (UCUM, BCP-47)."""
    value_set = terminology.get(address)
    if not value_set or "compose" not in value_set:
        return None
    found: set[str] = set()
    for part in value_set["compose"]["include"]:
        codes = _part(part, terminology)
        if codes is None:
            return None
        found |= codes
    for part in value_set["compose"].get("exclude", []):
        found -= _part(part, terminology) or set()
    return sorted(found) or None


def _part(part: dict, terminology: dict[str, dict]) -> set[str] | None:
    if "concept" in part:
        return {concept["code"] for concept in part["concept"]}
    if "valueSet" in part:
        sets = [codes_of(address.partition("|")[0], terminology) for address in part["valueSet"]]
        return None if None in sets else set().union(*(s for s in sets if s))
    system = terminology.get(part["system"])
    if not system or system.get("content") != "complete":
        return None
    tree = list(_tree(system.get("concept", []), ()))
    codes = {code for code, _ in tree}
    for rule in part.get("filter", []):
        if rule["property"] != "concept" or rule["op"] not in ("is-a", "descendent-of"):
            return None
        below = {code for code, above in tree if rule["value"] in above}
        codes &= below | ({rule["value"]} if rule["op"] == "is-a" else set())
    return codes


def _tree(concepts: list[dict], above: tuple[str, ...]):
    for concept in concepts:
        yield concept["code"], above
        yield from _tree(concept.get("concept", []), (*above, concept["code"]))
