"""`lienthong story`: one person's way through everything, step by step."""

import click

from lienthong.database import clock

END = {"vi": "Hết. Xem mọi nghĩa vụ và biên nhận", "en": "The end. Every obligation with its receipt"}


@click.command()
@click.option("--until", type=int, metavar="N", help="Stop after step N; going on later gives the same ledger.")
@click.option(
    "--variant",
    type=click.Choice(["stopped", "paid"]),
    default="stopped",
    show_default=True,
    help="How January ended: its line stopped before it was paid, or paid before and recovered.",
)
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def story(until: int | None, variant: str, language: str) -> None:
    """Play the story: each step says what happened, on which basis, what it obliged, and which receipts closed it.

    Works on an empty home, and again on the same home, where it adds nothing. All data are synthetic.
    """
    from lienthong.web.story import partners, steps, telling

    clock.mark_synthetic()
    with partners.beside():
        for told in telling.tell(steps.steps(variant), until=until):
            _print(told, language)
    click.echo(f"\n{END[language]}: lienthong obligations --subject LANH")


def _print(told, language: str) -> None:
    step = told.step
    click.secho(f"\n{told.number}. {step.moment:%d/%m/%Y %H:%M}  {step.title[language]}", bold=True)
    click.echo(f"   {step.basis[language]}{_unverified(step.evidence, language)}")
    for line in told.outcome[language].splitlines():
        click.echo(f"   {line}")
    for row in told.arose:
        click.echo(f"   + {row.title(language)}: {row.debtor} → {row.creditor}, {_moment(row.due_at)}")
    for row in told.closed:
        proof = f" · {row.receipt}" if row.receipt else ""
        click.secho(f"   ✓ {row.title(language)}: {row.creditor}, {_moment(row.closed_at)}{proof}", fg="green")
    if told.was_told_before:
        click.echo({"vi": "   (đã kể trước đây: không thêm gì)", "en": "   (told before: nothing was added)"}[language])


def _unverified(evidence: str, language: str) -> str:
    if evidence == "primary":
        return ""
    return {"vi": " [chưa kiểm chứng từ văn bản gốc]", "en": " [not verified in the primary text]"}[language]


def _moment(value) -> str:
    return value.astimezone(clock.VIETNAM).strftime("%d/%m/%Y %H:%M")
