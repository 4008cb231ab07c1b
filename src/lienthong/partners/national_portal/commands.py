"""`lienthong portal`: take what citizens did on the national portal, and see what it shows of a dossier."""

from __future__ import annotations

import click


@click.group()
def portal() -> None:
    """The National Public Service Portal."""


@portal.command()
def pull() -> None:
    """Take what citizens did on the portal: applications, supplements, withdrawals."""
    from lienthong.ledger.reason import words
    from lienthong.partners.national_portal import pulling

    came = pulling.pull()
    click.echo(f"taken {came.taken}, held {came.held}, known before {came.known}")
    if came.fault:
        raise click.ClickException(words(came.fault))


@portal.command()
@click.argument("dossier")
@click.option("--ask", is_flag=True, help="Ask the portal what it shows now.")
def status(dossier: str, ask: bool) -> None:
    """What the portal was told of DOSSIER (its number, here or there), with receipts."""
    known = _known(dossier)
    click.echo(f"{known.number or '(no number yet)'}  {known.dossier.number if known.dossier else '(not taken)'}")
    for reason in known.reasons:
        click.echo(f"  {reason}")
    for line in _told(known):
        click.echo(f"  {line}")
    if ask:
        _ask(known.number)


def _known(number: str):
    from lienthong.partners.national_portal.link import NationalPortalDossier

    rows = NationalPortalDossier.objects.unscoped("whoever runs the home asks for one dossier by its number")
    known = rows.select_related("dossier")
    found = known.filter(number=number).first() or known.filter(dossier__number=number).first()
    if found is None:
        raise click.ClickException(f"The portal knows no dossier {number}.")
    return found


def _told(known):
    from lienthong.ledger import Delivery, Receipt
    from lienthong.ledger.reason import words
    from lienthong.pages import formats
    from lienthong.partners.national_portal.status import Status
    from lienthong.partners.national_portal.telling import CHANNEL

    for one in Delivery.objects.filter(channel=CHANNEL, thing=known.thing).order_by("number"):
        code, proof = one.kind.rpartition(".")[2], Receipt.objects.filter(delivery=one.id).first()
        shown = f" · {proof.id}" if proof else f" {words(one.reason)}"
        yield f"{formats.moment(one.sent_at)}  {code} {Status(int(code)).label}: {one.state}{shown}"


def _ask(number: str) -> None:
    from lienthong.ledger.reason import reason, words
    from lienthong.partners import calling
    from lienthong.partners.national_portal import account
    from lienthong.partners.national_portal.courier import line_of
    from lienthong.partners.national_portal.line import FAULTS

    held = account.current()
    if held is None:
        raise click.ClickException(words(reason("no-account")))
    try:
        shown = line_of(held).look_up(number) if number else None
    except FAULTS as fault:
        raise click.ClickException(f"The portal gave no answer: {words(calling.why(fault))}") from fault
    if shown is None:
        raise click.ClickException("The portal does not have it.")
    click.echo(f"now {shown.status}")
    for moment, code, step in sorted(shown.steps):
        click.echo(f"  {moment} {code} {step}")
