"""Money: the totals of XML1 are the sums of XML2 and XML3, and each line is quantity × price × shares.

Amounts have two decimals and are rounded line by line; a difference of up to one đồng is let through (assumed).
Floats are exact enough here: sums of amounts of two decimals far below 2**53 hundredths.
"""

from collections.abc import Callable, Iterator

from lienthong.exchange.checks.case import Case, Row
from lienthong.exchange.checks.registry import rule
from lienthong.exchange.fault import Fault, fault

TOLERANCE = 1.0  # đồng
SUPPLIES = frozenset({"10", "11"})


def number(row: Row, name: str) -> float:
    """The amount of a field; 0 where it is empty or no number (which its own rule reports)."""
    try:
        return float(row[name])
    except (KeyError, ValueError):
        return 0.0


def total(rows: list[Row], name: str) -> float:
    """The sum of a field over rows."""
    try:
        return sum([float(row[name]) for row in rows])
    except (KeyError, ValueError):
        return sum(number(row, name) for row in rows)


@rule(
    "total.drugs", "total.supplies", "total.charged", "total.insured", "total.self-paid", "total.co-paid",
    "total.other-sources", "total.fee-for-service", "total.claimed",
)  # fmt: skip
def totals(case: Case) -> Iterator[Fault]:
    """Each total of XML1 against the rows."""
    drugs = case.rows("XML2")
    lines = drugs + case.rows("XML3")
    sums: tuple[tuple[str, str, float], ...] = (
        ("total.drugs", "T_THUOC", total(drugs, "THANH_TIEN_BV")),
        ("total.supplies", "T_VTYT", total(_supplies(case), "THANH_TIEN_BV")),
        ("total.charged", "T_TONGCHI_BV", total(lines, "THANH_TIEN_BV")),
        ("total.insured", "T_TONGCHI_BH", total(lines, "THANH_TIEN_BH")),
        ("total.self-paid", "T_BNTT", total(lines, "T_BNTT")),
        ("total.co-paid", "T_BNCCT", total(lines, "T_BNCCT")),
        ("total.other-sources", "T_NGUONKHAC", total(lines, "T_NGUONKHAC")),
        ("total.fee-for-service", "T_BHTT_GDV", total([row for row in lines if row["MA_PTTT"] == "1"], "T_BHTT")),
        ("total.claimed", "T_BHTT", number(case.summary, "T_TONGCHI_BH") - number(case.summary, "T_BNCCT")),
    )
    for name, field, expected in sums:
        if abs(number(case.summary, field) - expected) > TOLERANCE:
            yield fault(name, "XML1", 1, field, case.summary[field], f"{expected:.2f}")


def _supplies(case: Case) -> list[Row]:
    return [row for row in case.rows("XML3") if row["MA_NHOM"] in SUPPLIES]


@rule("line.charged")
def charged(case: Case) -> Iterator[Fault]:
    """What the facility charges for a line."""
    yield from _lines(case, "line.charged", "XML2", "THANH_TIEN_BV", _drug_charged)
    yield from _lines(case, "line.charged", "XML3", "THANH_TIEN_BV", _service_charged)


@rule("line.insured")
def insured(case: Case) -> Iterator[Fault]:
    """What of a line lies within insurance; rows that others pay for, or with a ceiling, are calculated otherwise."""
    yield from _lines(case, "line.insured", "XML2", "THANH_TIEN_BH", _drug_insured)
    yield from _lines(case, "line.insured", "XML3", "THANH_TIEN_BH", _service_insured)


@rule("line.other-sources")
def other_sources(case: Case) -> Iterator[Fault]:
    """The other sources of a line add up."""
    for table in ("XML2", "XML3"):
        yield from _lines(case, "line.other-sources", table, "T_NGUONKHAC", _of_others)


def _drug_charged(row: Row) -> float:
    return float(row["SO_LUONG"]) * float(row["DON_GIA"])


def _service_charged(row: Row) -> float:
    return float(row["SO_LUONG"]) * float(row["DON_GIA_BV"]) * float(row["TYLE_TT_DV"]) / 100


def _drug_insured(row: Row) -> float | None:
    if float(row["T_NGUONKHAC"]):
        return None
    return _drug_charged(row) * float(row["TYLE_TT_BH"]) / 100


def _service_insured(row: Row) -> float | None:
    if row["T_TRANTT"] or float(row["T_NGUONKHAC"]):
        return None
    share = float(row["TYLE_TT_DV"]) * float(row["TYLE_TT_BH"]) / 10_000
    return float(row["SO_LUONG"]) * float(row["DON_GIA_BH"]) * share


def _of_others(row: Row) -> float:
    return (
        float(row["T_NGUONKHAC_NSNN"]) + float(row["T_NGUONKHAC_VTNN"])
        + float(row["T_NGUONKHAC_VTTN"]) + float(row["T_NGUONKHAC_CL"])
    )  # fmt: skip


def _lines(case: Case, name: str, table: str, field: str, calculate: Callable[[Row], float | None]) -> Iterator[Fault]:
    """The lines whose amount is another than calculated; one whose figures are no numbers is told elsewhere."""
    for position, row in enumerate(case.rows(table), 1):
        try:
            expected = calculate(row)
            if expected is None or abs(float(row[field]) - expected) <= TOLERANCE:
                continue
        except ValueError:
            continue
        yield fault(name, table, position, field, row[field], f"{expected:.2f}")
