"""Each field judged by what its table says of it: the obvious way, one value at a time.

`quick` judges whole rows at once and must agree with this; rows it does not let through come here to be told why.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from lienthong.exchange import formats
from lienthong.exchange.fault import NOT_IN_LIST, Fault, fault
from lienthong.exchange.tables import Era, Field, Table, code_list

Row = dict[str, str]
BLANKS = " \t\r\n"  # what XML calls white space


def check_rows(table: Table, era: Era, rows: Sequence[Mapping[str, str]], ended: date) -> Iterator[Fault]:
    """Every fault of every field of these rows."""
    fields = table.fields_of(era)
    for number, row in enumerate(rows, 1):
        for field in fields:
            yield from check_value(table, era, field, row, number, ended)


def check_value(
    table: Table, era: Era, field: Field, row: Mapping[str, str], number: int, ended: date
) -> Iterator[Fault]:
    """The faults of one field of one row: missing, too long, of the wrong form, not in its list."""
    value = row.get(field.name, "")
    if not value.strip(BLANKS):
        yield from _missing(table, field, row, number)
        return
    length = field.length_in(era)
    if length is not None and not field.number and len(value) > length:
        yield fault("field.length", table.name, number, field.name, str(len(value)), str(length))
        return
    if field.codes:
        yield from _code(table, field, value, number, ended)
        return
    pattern = formats.compiled(field, era)
    if pattern and not pattern.fullmatch(value):
        yield fault(formats.RULE_OF[field.format], table.name, number, field.name, value, _form(field, era))


def trimmed(field: Field, value: str) -> str:
    """The value as it is kept: free words as written, all else without blanks around it; mere blanks are none."""
    bare = value.strip(BLANKS)
    return value if bare and field.is_plain_text else bare


def _missing(table: Table, field: Field, row: Mapping[str, str], number: int) -> Iterator[Fault]:
    requirement = field.requirement
    if requirement is None:
        return
    if requirement.when is None:
        yield fault("field.required", table.name, number, field.name, severity=requirement.severity)
    elif requirement.when.holds(row):
        words = requirement.when.words()
        yield fault("field.required-when", table.name, number, field.name, "", words, requirement.severity)


def _code(table: Table, field: Field, value: str, number: int, ended: date) -> Iterator[Fault]:
    known = code_list(field.codes)
    code = value.lstrip("0") or "0" if field.number and len(value) <= (field.length or 0) else value
    if code in known.labels and known.since.get(code, date.min) <= ended:
        return
    severity = "warning" if field.codes_evidence == "assumed" else ""
    yield fault(NOT_IN_LIST, table.name, number, field.name, value, field.codes, severity)


def _form(field: Field, era: Era) -> str:
    """The form in a few signs that need no translation."""
    signs = {
        "moment": "yyyymmddHHMM", "day": "yyyymmdd", "days": "yyyymmdd;yyyymmdd", "moments": "yyyymmddHHMM;…",
        "birth": "yyyymmddHHMM", "birth_day": "yyyymmdd", "day_or_moment": "yyyymmdd", "amount": "0.00",
        "price": "0.000", "quantity": "0.000", "integer": f"0 ({field.length_in(era)})",
    }  # fmt: skip
    return signs.get(field.format, "")
