"""The parties of a civil event, by their roles in obligations.yaml."""

from lienthong.people.persons import Person

CIVIL_STATUS, RESIDENCE, INSURER, HEALTH_ACCOUNT = (
    "agency:civil-status", "agency:residence", "agency:bhxh", "agency:health-account",
)  # fmt: skip


def parties_of(person: Person, facility: str = "") -> dict[str, str]:
    """Who is concerned: the person, the commune of residence, the facility that told it, and the partners."""
    found = {
        "person": person.party, "register": CIVIL_STATUS, "residence": RESIDENCE, "insurer": INSURER,
        "health-account": HEALTH_ACCOUNT,
    }  # fmt: skip
    if person.commune:
        found["commune"] = f"unit:{person.commune}"
    return found | ({"facility": facility} if facility else {})
