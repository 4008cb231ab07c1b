"""`lienthong report`: rule by rule, what was owed, sent, accepted, late, failed, and how soon it was received.

With `--as-of` it is the Minister's report: the published figures as known on that day (`oversight/report_text.py`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from lienthong.ledger import report as counts
from lienthong.ledger.report import Line

NUMBERS = ("owed", "sent", "accepted", "accepted_late", "late", "failed")
DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])
WORDS = {
    "vi": {
        "title": "Nghĩa vụ phát sinh {span}, tính đến {now}",
        "always": "từ trước đến nay",
        "from": "từ {since}",
        "to": "đến {until}",
        "head": ("phải gửi", "đã gửi", "đã nhận", "nhận muộn", "trễ", "lỗi", "trung vị"),
        "total": "Tất cả",
        "nothing": "Không có nghĩa vụ nào phát sinh.",
        "unverified": "chưa kiểm chứng từ văn bản gốc",
    },
    "en": {
        "title": "Obligations that arose {span}, as of {now}",
        "always": "at any time",
        "from": "from {since}",
        "to": "to {until}",
        "head": ("owed", "sent", "accepted", "in late", "late", "failed", "median"),
        "total": "All",
        "nothing": "No obligation arose.",
        "unverified": "not verified in the primary text",
    },
}


@click.command()
@click.option("--since", type=DAY, metavar="DAY", help="Arisen on this day or later (2026-12-07 or 07/12/2026).")
@click.option("--until", type=DAY, metavar="DAY", help="Arisen on this day or before.")
@click.option("--rule", metavar="CODE", help="One rule of the catalogue, as referral.to-receiver.")
@click.option("--debtor", metavar="CODE", help="What one party owes, as facility:37S01.")
@click.option("--by-debtor", is_flag=True, help="A line for each debtor of a rule, the latest first.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.option("--as-of", type=DAY, metavar="DAY", help="The Minister's report instead, as known on this day.")
@click.option(
    "--pdf", type=click.Path(dir_okay=False, path_type=Path), help="With --as-of: write it, in both languages."
)
@click.option("--check", is_flag=True, help="Exit code 1 if anything is late or failed.")
@click.pass_context
def report(
    context: click.Context,
    since: datetime | None,
    until: datetime | None,
    rule: str | None,
    debtor: str | None,
    by_debtor: bool,
    form: str,
    language: str,
    as_of: datetime | None,
    pdf: Path | None,
    check: bool,
) -> None:
    """Who owed what, and what became of it: sent, accepted, late, failed, and the median time to the receipt.

    What was withdrawn is not counted. "Accepted late" is part of "accepted". Works on an empty home, where it is empty.
    With --as-of: electronic records, social assistance and Project 06 as published figures had it on that day.
    """
    if as_of or pdf:
        _published(as_of, pdf, form, language, since or until or rule or debtor or by_debtor or check)
        return
    _known(rule)
    first, last = (moment.date() if moment else None for moment in (since, until))
    if first and last and last < first:
        raise click.UsageError(f"--until {last} lies before --since {first}.")
    lines = counts.lines(first, last, debtor=debtor, rule=rule, by_debtor=by_debtor)
    if form == "json":
        click.echo(orjson.dumps(_data(lines, first, last), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(_text(lines, first, last, language))
    if check and not all(line.is_clean for line in lines):
        context.exit(1)


def _published(as_of: datetime | None, pdf: Path | None, form: str, language: str, narrowed: Any) -> None:
    from django.utils import translation

    from lienthong.oversight import report as minister
    from lienthong.oversight import report_text

    if as_of is None or narrowed:
        raise click.UsageError(
            "--as-of is the whole published report of a day: it goes with --pdf, --format, --language."
        )
    day = as_of.date()
    if pdf:
        pdf.write_bytes(minister.pdf(day, by="lienthong report"))
    with translation.override(language):
        told = minister.of(day)
        if form == "json":
            click.echo(orjson.dumps(minister.data(told), option=orjson.OPT_INDENT_2).decode())
        else:
            click.echo(report_text.text(told))


def _known(rule: str | None) -> None:
    from lienthong.ledger import catalogue

    if rule and catalogue.rule(rule) is None:
        known = ", ".join(sorted(one.code for one in catalogue.rules()))
        raise click.UsageError(f"No rule is called {rule!r}. There are: {known}.")


def _data(lines: Sequence[Line], since: date | None, until: date | None) -> dict[str, Any]:
    from lienthong.database import clock

    return {"since": since, "until": until, "as_of": clock.now(), "lines": [_line_data(line) for line in lines]}


def _line_data(line: Line) -> dict[str, Any]:
    said: dict[str, Any] = {"rule": line.rule, "debtor": line.debtor or None}
    if line.law:
        said |= {"title": line.law.title, "legal_basis": line.law.legal_basis, "evidence": line.law.evidence}
    numbers = {name: getattr(line, name) for name in NUMBERS}
    seconds = None if line.median is None else line.median.total_seconds()
    return said | numbers | {"median_seconds_to_receipt": seconds}


def _text(lines: Sequence[Line], since: date | None, until: date | None, language: str) -> str:
    from lienthong.database import clock

    words: dict[str, Any] = WORDS[language]
    now = clock.now().astimezone(clock.VIETNAM)
    said = [words["title"].format(span=_span(since, until, words), now=f"{now:%H:%M %d/%m/%Y}"), ""]
    if not lines:
        return "\n".join([*said, words["nothing"]])
    said.append(_row(words["head"]))
    for line in lines:
        said += [_row(_numbers(line, language)) + f"  {_title(line, language)}", f"    {_basis(line, language)}"]
    totals = [sum(getattr(line, name) for line in lines) for name in NUMBERS]
    return "\n".join([*said, _row([*totals, ""]) + f"  {words['total']}"])


def _numbers(line: Line, language: str) -> list[Any]:
    from django.utils import translation

    from lienthong.pages import formats

    with translation.override(language):
        return [*(getattr(line, name) for name in NUMBERS), formats.duration(line.median)]


def _row(cells: Sequence[Any]) -> str:
    return "".join(f"{cell!s:>10}" for cell in cells[:-1]) + f"{cells[-1]:>12}"


def _title(line: Line, language: str) -> str:
    title = line.law.title[language] if line.law else line.rule
    return f"{title}: {line.debtor}" if line.debtor else title


def _basis(line: Line, language: str) -> str:
    if line.law is None:
        return line.rule
    basis = f"{line.rule} · {line.law.legal_basis[language]}"
    return basis if line.law.evidence == "primary" else f"{basis} [{WORDS[language]['unverified']}]"


def _span(since: date | None, until: date | None, words: dict[str, Any]) -> str:
    parts = [words["from"].format(since=f"{since:%d/%m/%Y}")] if since else []
    parts += [words["to"].format(until=f"{until:%d/%m/%Y}")] if until else []
    return " ".join(parts) or words["always"]
