"""Times in their order, days of treatment, and cards with their days. Times are compared as written: yyyymmddHHMM."""

from collections.abc import Iterator
from datetime import date

from lienthong.exchange.checks.case import Case
from lienthong.exchange.checks.registry import rule
from lienthong.exchange.fault import Fault, fault

NO_DAYS = frozenset({"01", "07", "09"})
BOTH_DAYS = frozenset({"02", "03", "04", "06"})
ENDS_WITH_MEDICINE = frozenset({"02", "05", "07"})
MAY_END_LATER = ENDS_WITH_MEDICINE | {"08"}


def day(written: str) -> date | None:
    """The day of a written date or time; None if there is none."""
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:8]))
    except ValueError:
        return None


@rule("date.stay", "date.admission", "date.birth", "date.future", "date.end-of-day")
def stay(case: Case) -> Iterator[Fault]:
    """Birth, arrival, admission and end in their order."""
    summary, form = case.summary, case.summary["MA_LOAI_KCB"]
    arrived, admitted, ended = summary["NGAY_VAO"], summary["NGAY_VAO_NOI_TRU"], summary["NGAY_RA"]
    if ended < arrived:
        yield fault("date.stay", "XML1", 1, "NGAY_RA", ended, f"NGAY_VAO {arrived}")
    if admitted and admitted < arrived:
        yield fault("date.admission", "XML1", 1, "NGAY_VAO_NOI_TRU", admitted, f"NGAY_VAO {arrived}")
    if summary["NGAY_SINH"][:8].rstrip("0") > arrived[:8]:
        yield fault("date.birth", "XML1", 1, "NGAY_VAO", arrived, f"NGAY_SINH {summary['NGAY_SINH']}")
    if ended > f"{case.known.now:%Y%m%d%H%M}" and form not in MAY_END_LATER:
        yield fault("date.future", "XML1", 1, "NGAY_RA", ended)
    if form in ENDS_WITH_MEDICINE and ended[8:] != "2359":
        yield fault("date.end-of-day", "XML1", 1, "NGAY_RA", ended)


@rule("stay.days")
def days_of_treatment(case: Case) -> Iterator[Fault]:
    """SO_NGAY_DTRI by the form of care; forms 05 and 08 can't be told from dates."""
    summary, form = case.summary, case.summary["MA_LOAI_KCB"]
    if form in NO_DAYS:
        expected = 0
    elif form in BOTH_DAYS:
        first, last = day(summary["NGAY_VAO"]), day(summary["NGAY_RA"])
        if not first or not last:
            return
        expected = (last - first).days + 1
    else:
        return
    stated = summary["SO_NGAY_DTRI"]
    if stated.isdigit() and int(stated) != expected:
        yield fault("stay.days", "XML1", 1, "SO_NGAY_DTRI", stated, str(expected))


@rule("date.order")
def orders(case: Case) -> Iterator[Fault]:
    """Nothing is carried out, and no result is there, before it was ordered."""
    for table, names in (("XML2", ("NGAY_TH_YL",)), ("XML3", ("NGAY_TH_YL", "NGAY_KQ"))):
        for position, row in enumerate(case.rows(table), 1):
            ordered = row["NGAY_YL"]
            for name in names:
                if row[name] and row[name] < ordered:
                    yield fault("date.order", table, position, name, row[name], f"NGAY_YL {ordered}")


@rule("date.settlement")
def settlement(case: Case) -> Iterator[Fault]:
    """The month of settlement is one."""
    month = case.summary["THANG_QT"]
    if month.isdigit() and not 1 <= int(month) <= 12:
        yield fault("date.settlement", "XML1", 1, "THANG_QT", month)


@rule("card.dates", "card.not-insured")
def cards(case: Case) -> Iterator[Fault]:
    """Each card has its day of expiry; who is not treated under insurance shows none."""
    for table in ("XML1", "XML13", "XML14"):
        for position, row in enumerate(case.rows(table), 1):
            count = len(row["MA_THE_BHYT"].split(";")) if row["MA_THE_BHYT"] else 0
            days = len(row["GT_THE_DEN"].split(";")) if row["GT_THE_DEN"] else 0
            if count and count != days:
                yield fault("card.dates", table, position, "GT_THE_DEN", str(days), str(count))
    if case.summary["MA_DOITUONG_KCB"] == "9" and case.summary["MA_THE_BHYT"]:
        yield fault("card.not-insured", "XML1", 1, "MA_THE_BHYT")
