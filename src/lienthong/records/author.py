"""Who writes, as a reader wants to see it."""

from lienthong.access import user


def name(code: str) -> str:
    """The name of a user; the code where there is no such user (a client, the house)."""
    return names({code})[code]


def names(codes: set[str]) -> dict[str, str]:
    """The names of many, in one query."""
    found = user.names(codes)
    return {code: found.get(code) or code for code in codes}
