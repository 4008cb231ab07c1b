"""A list as a file: CSV or XLSX, streamed, with nothing in it that a spreadsheet would run."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import translation

from lienthong.database.clock import VIETNAM
from lienthong.pages.columns import Column

SHEET_HOLDS = 1_048_575  # rows under the heading: the format's own limit
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(columns: list[Column], rows: Iterable[Any], name: str) -> StreamingHttpResponse:
    """Comma-separated, UTF-8 with the mark by which spreadsheets know it."""
    lines = _in_language(translation.get_language(), _lines(columns, rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_xlsx(columns: list[Column], rows: Iterable[Any], name: str) -> FileResponse:
    """A workbook, written to disk row by row and sent from there."""
    from openpyxl import Workbook  # a fifth of a second at the start of every process, for what few ask for
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    heading = [WriteOnlyCell(sheet, value=str(column.label)) for column in columns]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for number, row in enumerate(rows):
        if number >= SHEET_HOLDS:
            sheet.append(["…"])
            break
        sheet.append([_formatted(WriteOnlyCell(sheet, value=_plain(column.of(row)))) for column in columns])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def harmless(text: str) -> str:
    """Text that a spreadsheet shows and never runs as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


class _Line:
    """What csv.writer writes to: hands the line back."""

    def write(self, line: str) -> str:
        return line


def _lines(columns: list[Column], rows: Iterable[Any]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([harmless(str(column.label)) for column in columns])
    for row in rows:
        yield writer.writerow([_text(column.of(row)) for column in columns])


def _in_language(language: str | None, lines: Iterator[str]) -> Iterator[str]:
    """Each line made in the reader's language: when it is sent, the request that had it is over."""
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _text(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, datetime):
        return plain.isoformat(" ", "seconds")
    return harmless(plain) if isinstance(plain, str) else plain


def _formatted(cell: Any) -> Any:
    if isinstance(cell.value, str):
        cell.data_type = "s"  # never a formula, whatever it begins with
    if isinstance(cell.value, date):
        cell.number_format = "DD/MM/YYYY HH:MM" if isinstance(cell.value, datetime) else "DD/MM/YYYY"
    return cell


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).replace(tzinfo=None) if value.tzinfo else value
    return value if value is None or isinstance(value, bool | int | float | date) else str(value)
