"""`lienthong obligations`: the ledger's command, with persons found by name or number."""

import click

from lienthong.ledger import commands
from lienthong.web.demo import cast


@click.command(params=list(commands.obligations.params))
@click.pass_context
def obligations(context: click.Context, subject: str | None, **options: str) -> None:
    """Who owes whom what, until when, on what legal basis, with the receipt.

    SUBJECT is a party's code ("person:<id>"), a person's number (personal number, insurance card), or words of a name:
    `lienthong obligations --subject LANH`.
    """
    context.invoke(commands.obligations, subject=_party(subject) if subject else None, **options)


def _party(words: str) -> str:
    """The one party these words name. Raises ClickException where they name nobody, or several."""
    from lienthong import people
    from lienthong.access import SYSTEM

    if ":" in words:
        return words
    words = cast.SUBJECTS.get(words.upper(), words)
    for system in ("personal-number", "insurance-card"):
        found = people.find(system, words) if words[-4:].isdigit() else None
        if found:
            return found.party
    persons = list(people.search(words, actor=SYSTEM))
    if not persons:
        raise click.ClickException(f"Nobody here is called {words!r}.")
    if len(persons) > 1:
        some = ", ".join(f"{person.name} ({person.birth_year}, {person.party})" for person in persons[:5])
        raise click.ClickException(f"{len(persons)} persons are called {words!r}; name one by its code: {some}")
    return persons[0].party
