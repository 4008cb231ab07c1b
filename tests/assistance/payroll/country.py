"""A small synthetic country on the register: some communes, and the months before already listed."""

from datetime import date

from lienthong.assistance.payroll import national
from lienthong.assistance.payroll.bench import generation, run
from lienthong.database import clock, jobs
from lienthong.directory.units import Unit

DRAFTS, APPROVES = run.DRAFTS, run.APPROVES
AUGUST, SEPTEMBER, OCTOBER = run.LISTED_FROM, run.SECOND, run.MONTH


def build(people: int, each: int) -> None:
    """So many beneficiaries in communes of `each`; nothing is listed yet, and the clock stands before August's list."""
    clock.mark_synthetic()
    Unit.objects.all().delete()  # of this country these communes are all
    for number in range(-(-people // each)):
        Unit.objects.create(
            level="commune", code=f"{number + 1:05}", name=f"Xã {number}", kind="commune", evidence="assumed",
            province_code="01" if number % 2 else "37", folded="xa", sort_key="xa",
        )  # fmt: skip
    generation.build(people, listed_from=AUGUST, known=run.IMPORTED, say=lambda _what: None, each=each)
    clock.set_time(run.KNOWN[AUGUST])


def close(month: date, people: int) -> None:
    """Draft in slices of so many people, propose, approve: in this process."""
    clock.set_time(run.KNOWN[month])
    national.begin(month, by=DRAFTS, people=people)
    jobs.work(until_idle=True, concurrency=1, queues=[national.QUEUE])
    assert sum(national.propose_all(month, by=DRAFTS)) > 0
    assert sum(national.approve_all(month, by=APPROVES)) > 0


def with_two_months_listed(people: int, each: int) -> None:
    """As above, August and September approved, and then some stops, corrections and deaths; October comes next."""
    build(people, each)
    close(AUGUST, people)
    close(SEPTEMBER, people)
    generation.news(OCTOBER, run.KNOWN[SEPTEMBER].replace(day=25))
    clock.set_time(run.KNOWN[OCTOBER])
