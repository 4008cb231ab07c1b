"""Money: the totals of XML1 are the sums of XML2 and XML3, and each line is quantity × price × shares.

Amounts have two decimals and are rounded line by line; a difference of up to one đồng is let through (assumed).
Floats are exact enough here: sums of amounts of two decimals far below 2**53 hundredths.
"""

from collections.abc import Callable, Iterator
from math import isnan, nan
from operator import itemgetter

from lienthong.exchange.checks.case import Case, Row
from lienthong.exchange.checks.registry import rule
from lienthong.exchange.fault import Fault, fault

TOLERANCE = 1.0  # đồng
SUPPLIES = frozenset({"10", "11"})  # MA_NHOM
BY_FEE = frozenset({"1"})  # MA_PTTT: paid by service


# The figures of a line that rules calculate with.
_SHARED = ("SO_LUONG", "TYLE_TT_BH", "THANH_TIEN_BV", "THANH_TIEN_BH", "T_BNTT", "T_BNCCT", "T_BHTT")
_OTHERS = ("T_NGUONKHAC", "T_NGUONKHAC_NSNN", "T_NGUONKHAC_VTNN", "T_NGUONKHAC_VTTN", "T_NGUONKHAC_CL")
_FIGURES = {
    "XML2": (*_SHARED, *_OTHERS, "DON_GIA"),
    "XML3": (*_SHARED, *_OTHERS, "DON_GIA_BV", "DON_GIA_BH", "TYLE_TT_DV"),
}
_WRITTEN = {table: itemgetter(*names) for table, names in _FIGURES.items()}
Figures = dict[str, float]


def figures(rows: list[Row], table: str) -> list[Figures]:
    """The figures of each line, read once for all rules; NaN for what is empty or no number."""
    names, written = _FIGURES[table], _WRITTEN[table]
    try:
        return [dict(zip(names, map(float, written(row)), strict=True)) for row in rows]
    except (KeyError, ValueError):
        return [{name: _number(row, name, nan) for name in names} for row in rows]


def _number(row: Row, name: str, otherwise: float = 0.0) -> float:
    """The amount of a field; `otherwise` where it is empty or no number (which its own rule reports)."""
    try:
        return float(row[name])
    except (KeyError, ValueError):
        return otherwise


def _total(lines: list[Figures], name: str) -> float:
    """The sum of a figure over lines; what is no number counts as nothing."""
    sum_of_all = sum([line[name] for line in lines])
    return sum([line[name] for line in lines if line[name] == line[name]]) if isnan(sum_of_all) else sum_of_all


def _lines(case: Case, table: str) -> list[Figures]:
    if table not in case.figures:
        case.figures[table] = figures(case.rows(table), table)
    return case.figures[table]


@rule(
    "total.drugs", "total.supplies", "total.charged", "total.insured", "total.self-paid", "total.co-paid",
    "total.other-sources", "total.fee-for-service", "total.claimed",
)  # fmt: skip
def totals(case: Case) -> Iterator[Fault]:
    """Each total of XML1 against the rows."""
    drugs, services = _lines(case, "XML2"), _lines(case, "XML3")
    lines = drugs + services
    sums: tuple[tuple[str, str, float], ...] = (
        ("total.drugs", "T_THUOC", _total(drugs, "THANH_TIEN_BV")),
        ("total.supplies", "T_VTYT", _total(_of(case, "XML3", "MA_NHOM", SUPPLIES), "THANH_TIEN_BV")),
        ("total.charged", "T_TONGCHI_BV", _total(lines, "THANH_TIEN_BV")),
        ("total.insured", "T_TONGCHI_BH", _total(lines, "THANH_TIEN_BH")),
        ("total.self-paid", "T_BNTT", _total(lines, "T_BNTT")),
        ("total.co-paid", "T_BNCCT", _total(lines, "T_BNCCT")),
        ("total.other-sources", "T_NGUONKHAC", _total(lines, "T_NGUONKHAC")),
        ("total.fee-for-service", "T_BHTT_GDV", _total(_by_fee(case), "T_BHTT")),
        ("total.claimed", "T_BHTT", _number(case.summary, "T_TONGCHI_BH") - _number(case.summary, "T_BNCCT")),
    )
    for name, field, expected in sums:
        if abs(_number(case.summary, field) - expected) > TOLERANCE:
            yield fault(name, "XML1", 1, field, case.summary[field], f"{expected:.2f}")


def _of(case: Case, table: str, field: str, values: frozenset[str]) -> list[Figures]:
    """The lines of which a field has one of these values."""
    return [line for row, line in zip(case.rows(table), _lines(case, table), strict=True) if row[field] in values]


def _by_fee(case: Case) -> list[Figures]:
    return _of(case, "XML2", "MA_PTTT", BY_FEE) + _of(case, "XML3", "MA_PTTT", BY_FEE)


@rule("line.charged")
def charged(case: Case) -> Iterator[Fault]:
    """What the facility charges for a line."""
    yield from _differing(case, "line.charged", "XML2", "THANH_TIEN_BV", _drug_charged)
    yield from _differing(case, "line.charged", "XML3", "THANH_TIEN_BV", _service_charged)


@rule("line.insured")
def insured(case: Case) -> Iterator[Fault]:
    """What of a line lies within insurance; rows that others pay for, or with a ceiling, are calculated otherwise."""
    yield from _differing(case, "line.insured", "XML2", "THANH_TIEN_BH", _drug_insured)
    yield from _differing(case, "line.insured", "XML3", "THANH_TIEN_BH", _service_insured)


@rule("line.other-sources")
def other_sources(case: Case) -> Iterator[Fault]:
    """The other sources of a line add up."""
    for table in ("XML2", "XML3"):
        yield from _differing(case, "line.other-sources", table, "T_NGUONKHAC", _of_others)


def _drug_charged(row: Row, line: Figures) -> float:
    return line["SO_LUONG"] * line["DON_GIA"]


def _service_charged(row: Row, line: Figures) -> float:
    return line["SO_LUONG"] * line["DON_GIA_BV"] * line["TYLE_TT_DV"] / 100


def _drug_insured(row: Row, line: Figures) -> float:
    if line["T_NGUONKHAC"]:
        return nan
    return line["SO_LUONG"] * line["DON_GIA"] * line["TYLE_TT_BH"] / 100


def _service_insured(row: Row, line: Figures) -> float:
    if line["T_NGUONKHAC"] or row["T_TRANTT"]:
        return nan
    share = line["TYLE_TT_DV"] * line["TYLE_TT_BH"] / 10_000
    return line["SO_LUONG"] * line["DON_GIA_BH"] * share


def _of_others(row: Row, line: Figures) -> float:
    return (
        line["T_NGUONKHAC_NSNN"] + line["T_NGUONKHAC_VTNN"] + line["T_NGUONKHAC_VTTN"] + line["T_NGUONKHAC_CL"]
    )  # fmt: skip


def _differing(
    case: Case, name: str, table: str, field: str, calculate: Callable[[Row, Figures], float]
) -> Iterator[Fault]:
    """The lines whose amount is another than calculated; one whose figures are no numbers (NaN) is told elsewhere."""
    for position, (row, line) in enumerate(zip(case.rows(table), _lines(case, table), strict=True), 1):
        expected = calculate(row, line)
        if abs(line[field] - expected) > TOLERANCE:
            yield fault(name, table, position, field, row[field], f"{expected:.2f}")
