"""The Minister's report as lines of text, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lienthong.database import clock
from lienthong.oversight.report import Line, Report
from lienthong.pages import formats


def text(report: Report) -> str:
    """The whole report. Each figure with its part, its day and its source; what is no official document says so."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield _("Report as of %(day)s") % {"day": formats.day(report.day)}
    if report.day > clock.today():
        yield _("That day is still to come: these are the last figures known today.")
    if not report.sections:
        yield _("Nothing was known on that day.")
    for part in report.sections:
        yield f"\n{part.title}"
        for line in part.lines:
            yield from _line(line)
    if report.open_tasks:
        yield "\n" + _("Open tasks")
        for place, task in enumerate(report.open_tasks, 1):
            yield f"  {place}. {task.title}" + (f": {task.blocks}" if task.blocks else "")


def _line(line: Line) -> Iterator[str]:
    fact = line.fact
    share = f" ({line.share})" if line.share else ""
    yield f"  {fact.text + share:>22}  {line.series.title}"
    if line.names:
        yield f"{'':26}{line.named}: {', '.join(line.names)}"
    unverified = "" if fact.evidence == "primary" else f" [{_('unverified')}]"
    yield f"{'':26}{fact.of_what} · {fact.day} · {fact.source}{unverified}"
