"""The papers in a dossier: referral, appointment, sick leave, maternity rest, discharge, summary (XML7-14)."""

from collections.abc import Iterator

from lienthong.exchange.checks.case import Case, Row
from lienthong.exchange.checks.dates import day
from lienthong.exchange.checks.registry import rule
from lienthong.exchange.fault import Fault, fault

TRANSFERRED = frozenset({"2", "5"})
LEAVE, LEAVE_AFTER_PREGNANCY, LEAVE_FOR_TUBERCULOSIS = 30, 50, 180  # days
IN_BED = frozenset({"03", "04"})
_TUBERCULOSIS = ("A15", "A16", "A17", "A18", "A19")


@rule("referral.not-transferred", "referral.missing", "referral.destination")
def referral(case: Case) -> Iterator[Fault]:
    """A referral and a transfer come together, and name one destination."""
    discharge, rows = case.summary["MA_LOAI_RV"], case.rows("XML13")
    if rows and discharge not in TRANSFERRED:
        yield fault("referral.not-transferred", "XML13", 1, "MA_LOAI_RV", discharge)
    if not rows and discharge in TRANSFERRED:
        yield fault("referral.missing", "XML1", 1, "MA_LOAI_RV", discharge)
    for row in rows:
        name = "MA_CSKCB_DEN" if "MA_CSKCB_DEN" in row else "MA_NOI_DEN"
        stated = case.summary["MA_NOI_DEN"]
        if stated and row[name] and row[name] != stated:
            yield fault("referral.destination", "XML13", 1, name, row[name], stated)


@rule("appointment.before-end", "appointment.issued", "appointment.not-in-summary")
def appointment(case: Case) -> Iterator[Fault]:
    """A revisit lies after the end, its paper after the arrival, and XML1 names its day."""
    for row in case.rows("XML14"):
        set_for, ended, arrived = row["NGAY_HEN_KL"][:8], case.summary["NGAY_RA"], case.summary["NGAY_VAO"]
        if set_for < ended[:8]:
            yield fault("appointment.before-end", "XML14", 1, "NGAY_HEN_KL", set_for, f"NGAY_RA {ended}")
        if row["NGAY_CT"] < arrived[:8]:
            yield fault("appointment.issued", "XML14", 1, "NGAY_CT", row["NGAY_CT"], f"NGAY_VAO {arrived}")
        days = case.summary["NGAY_TAI_KHAM"]
        if set_for not in days.split(";"):
            yield fault("appointment.not-in-summary", "XML14", 1, "NGAY_HEN_KL", set_for, days)


@rule("leave.days", "leave.dates", "leave.issued")
def sick_leave(case: Case) -> Iterator[Fault]:
    """How long sick leave may be, and that it joins the episode."""
    for row in case.rows("XML11"):
        stated, most = row["SO_NGAY_NGHI"], _longest_leave(case, row)
        if stated.isdigit() and not 1 <= int(stated) <= most:
            yield fault("leave.days", "XML11", 1, "SO_NGAY_NGHI", stated, str(most))
        arrived, ended = case.summary["NGAY_VAO"][:8], case.summary["NGAY_RA"][:8]
        if row["DEN_NGAY"] < row["TU_NGAY"]:
            yield fault("leave.dates", "XML11", 1, "DEN_NGAY", row["DEN_NGAY"], f"TU_NGAY {row['TU_NGAY']}")
        if row["TU_NGAY"] > ended:
            yield fault("leave.dates", "XML11", 1, "TU_NGAY", row["TU_NGAY"], f"NGAY_RA {ended}")
        if row["DEN_NGAY"] < arrived:
            yield fault("leave.dates", "XML11", 1, "DEN_NGAY", row["DEN_NGAY"], f"NGAY_VAO {arrived}")
        if row["NGAY_CT"] != arrived:
            yield fault("leave.issued", "XML11", 1, "NGAY_CT", row["NGAY_CT"], arrived)


def _longest_leave(case: Case, row: Row) -> int:
    if case.summary["MA_BENH_CHINH"].startswith(_TUBERCULOSIS):
        return LEAVE_FOR_TUBERCULOSIS
    weeks = row["TUOI_THAI"]
    return LEAVE_AFTER_PREGNANCY if weeks.isdigit() and int(weeks) >= 13 else LEAVE


@rule("pregnancy.weeks")
def pregnancy(case: Case) -> Iterator[Fault]:
    """Weeks of a pregnancy that ended."""
    for table in ("XML7", "XML11"):
        for row in case.rows(table):
            weeks = row["TUOI_THAI"]
            if weeks.isdigit() and not 1 <= int(weeks) <= 42:
                yield fault("pregnancy.weeks", table, 1, "TUOI_THAI", weeks)


@rule("rest.days")
def maternity_rest(case: Case) -> Iterator[Fault]:
    """SO_NGAY is the difference of the dates; counting both ends is let through as well."""
    for row in case.rows("XML10"):
        first, last = day(row["TU_NGAY"]), day(row["DEN_NGAY"])
        if first and last and row["SO_NGAY"].isdigit():
            days = (last - first).days
            if int(row["SO_NGAY"]) not in (days, days + 1):
                yield fault("rest.days", "XML10", 1, "SO_NGAY", row["SO_NGAY"], str(days))


@rule("discharge.missing")
def discharge(case: Case) -> Iterator[Fault]:
    """Who lay in a bed and left alive gets a discharge paper."""
    form = case.summary["MA_LOAI_KCB"]
    if form in IN_BED and not case.rows("XML7"):
        yield fault("discharge.missing", "XML1", 1, "MA_LOAI_KCB", form)


@rule("summary.length")
def summary(case: Case) -> Iterator[Fault]:
    """The portal cuts longer summaries of test results."""
    for row in case.rows("XML8"):
        if len(row["TOMTAT_KQ"]) > 4000:
            yield fault("summary.length", "XML8", 1, "TOMTAT_KQ", str(len(row["TOMTAT_KQ"])))
