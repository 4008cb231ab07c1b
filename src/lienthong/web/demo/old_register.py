"""The register of a former district, handed in late with the codes of three levels, and moved to two.

What lay in communes that were not divided is on the register; what lay in the divided ones waits, village by village,
for somebody of the province who knows where each lies now.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from random import Random

from lienthong.access import Actor, Role
from lienthong.assistance.register import moving_apply, moving_file, moving_register
from lienthong.assistance.register.moving_register import MovedLine, MovedPlace, RegisterMove, State
from lienthong.directory import units
from lienthong.people.demo_country import names
from lienthong.people.demo_country.numbers import Numbers
from lienthong.web.demo import cast, offices, simulators

FILE = "so-thi-xa-duy-tien-cu.csv"
FORMER_PROVINCE, DISTRICT = "35", "349"  # Thị xã Duy Tiên, Hà Nam: in today's Ninh Bình, four of its communes divided
MOVED = datetime(2026, 12, 17, 9, 0)
FIRST = date(2027, 2, 1)  # January's lists were drawn up without them
EACH, VILLAGES = 20, 4  # lines of a former commune, and the villages they lie in
SEED = 349
BY = Actor("user:tinh", f"unit:{cast.PROVINCE}", frozenset({Role.PROVINCE_OFFICER.value}))


def play() -> int:
    """Send the file and apply it; how many lines it has. Played again, it does what is left."""
    with simulators.at(MOVED):
        moves = RegisterMove.objects.filter(name=FILE)
        if not moves.exists():
            moving_register.begin(_file(), name=FILE, by=BY)
        move = moving_register.preview(moves.get())
        if move.state == State.PREVIEWED:
            for commune in _reached(move):
                offices.agree(commune)
            moving_apply.apply(move, listed_from=FIRST, by=BY)
    return MovedLine.objects.unscoped("how many lines there are").filter(move=move).count()


def _reached(move: RegisterMove) -> list[str]:
    """The communes of today that pay from now on."""
    rows = MovedPlace.objects.filter(move=move).exclude(new_code="")
    return list(rows.order_by("new_code").values_list("new_code", flat=True).distinct())


def _file() -> bytes:
    """Old people and severely disabled ones of every commune the district had."""
    chance, numbers, written = Random(SEED), Numbers(SEED), io.StringIO()
    lines = csv.DictWriter(written, moving_file.COLUMNS, restval="")
    lines.writeheader()
    former = units.at(units.TWO_LEVELS - timedelta(days=1)).filter(
        level=units.Level.COMMUNE, province_code=FORMER_PROVINCE, district_code=DISTRICT
    )
    for unit in former.order_by("code"):
        for number in range(EACH):
            lines.writerow(_line(unit, number, chance, numbers))
    return written.getvalue().encode()


def _line(unit: units.Unit, number: int, chance: Random, numbers: Numbers) -> dict[str, str]:
    pension, sex = number % 3 != 2, chance.choice(("female", "male"))
    born = date(chance.randint(1932, 1950) if pension else chance.randint(1960, 1995), 1, 1) + timedelta(
        days=chance.randrange(365)
    )
    kinh = names.people(names.KINH)
    return {
        "source_id": f"{unit.code}-{number + 1:03}", "number": numbers.personal(FORMER_PROVINCE, sex, born.year),
        "name": kinh.full(chance, kinh.surnames.draw(chance), sex, born.year).upper(), "born": f"{born:%d/%m/%Y}",
        "sex": sex, "province": unit.province_code, "district": unit.district_code, "commune": unit.code,
        "village": f"Thôn {number % VILLAGES + 1}", "family": "social_pension" if pension else "allowance",
        "amount": "500000" if pension else "1000000", "from_month": f"{number % 9 + 1:02}/2026",
        "disability": "" if pension else "severe",
    }  # fmt: skip
