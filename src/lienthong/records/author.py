"""Who writes, as a reader wants to see it."""

from lienthong.access.user import User


def name(code: str) -> str:
    """The name of a user; the code where there is no such user (a client, the house)."""
    login = code.removeprefix("user:")
    found = User.objects.filter(login=login).values_list("name", flat=True).first() if login != code else None
    return found or code


def names(codes: set[str]) -> dict[str, str]:
    """The names of many, in one query."""
    logins = [code.removeprefix("user:") for code in codes]
    found = dict(User.objects.filter(login__in=logins).values_list("login", "name"))
    return {code: found.get(code.removeprefix("user:"), code) for code in codes}
