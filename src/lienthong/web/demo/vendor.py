"""A vendor of the demo: let in, sends on trial, mends what was refused, is certified, agrees to a pilot.

Its certificate was issued eleven months before the demo is opened, so that it is within thirty days of its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from lienthong.access import ANONYMOUS, Actor, Role
from lienthong.exchange import hub, writing
from lienthong.exchange.arrival import Channel
from lienthong.oversight import conformance_certificate as certificates
from lienthong.oversight import conformance_expiry, partnership, partnership_keys, partnership_pilot
from lienthong.oversight.conformance_criteria import Scheme, schemes
from lienthong.oversight.partnership import Product, Vendor
from lienthong.oversight.partnership_pilot import Measure
from lienthong.web.demo import cast, episodes, offices, simulators
from lienthong.web.demo.catalogue import ILLNESSES
from lienthong.web.demo.plan import Patient, Plan, Tables

LOGIN, TAX_CODE = "nhacungcap", "0100000000"
APPLIED, TRIED, CERTIFIED = datetime(2026, 1, 5, 9), datetime(2026, 1, 12, 9), datetime(2026, 1, 15, 9)
REMINDED, PROPOSED, AGREED = datetime(2026, 12, 16, 6), datetime(2026, 11, 30, 9), datetime(2026, 12, 1, 9)
PILOT = date(2026, 12, 7), date(2027, 1, 31)
SCHEME = "xml-qd3176"  # what the set followed when it was certified
FACTS = {
    "name": "Công ty Phần mềm Y tế Hoa Lư (giả lập)", "tax_code": TAX_CODE, "contact_name": "Lê Văn Tám",
    "contact_email": "tam@hoalu.example", "contact_phone": "0900000001", "product": "HL-HIS", "release": "5.2",
    "kind": "his",
}  # fmt: skip


def play() -> int:
    """From the application to the pilot; how many envelopes were tried. Played again, it adds nothing."""
    if Vendor.objects.unscoped("whether this was played").filter(tax_code=TAX_CODE).exists():
        return 0
    with simulators.at(APPLIED):
        vendor = partnership.apply(**FACTS, by=ANONYMOUS)
        partnership.admit(vendor, by=offices.MINISTRY)
    cast.give_account(cast.Account(LOGIN, "Lê Văn Tám (nhà cung cấp phần mềm)", vendor.party, Role.FACILITY_IT))
    product = Product.objects.unscoped("the demo's own").select_related("vendor").get(vendor=vendor)
    by = Actor(f"user:{LOGIN}", vendor.party, frozenset({Role.FACILITY_IT.value}))
    with simulators.at(TRIED):
        tried = _try(product, schemes()[SCHEME], by)
    with simulators.at(CERTIFIED):
        certificates.issue(certificates.request(product, SCHEME, by=by), by=offices.MINISTRY)
    _pilot(product, by)
    with simulators.at(REMINDED):
        conformance_expiry.remind()
    return tried


def _try(product: Product, scheme: Scheme, by: Actor) -> int:
    """A key; an envelope that is refused; the same mended; then as many as are looked at."""
    key = partnership_keys.issue(product, by=by).key
    sender = f"facility:{product.vendor.test_code}"
    bodies = [*_bodies(product.vendor, scheme.window)]
    for body in bodies:
        hub.receive(body, sender=sender, channel=Channel.AXIS, actor=key.client.actor)
    return len(bodies)


def _bodies(vendor: Vendor, good: int) -> Iterator[bytes]:
    for number in range(good + 1):
        tables = episodes.write(_plan(vendor, max(number, 1)), Random(number))
        if number == 0:
            tables["XML1"][0]["GIOI_TINH"] = "9"  # no such sex: refused, then sent again
        yield _envelope(vendor, tables)
    yield _envelope(vendor, episodes.write(_plan(vendor, 1, address="Thôn 2"), Random(1)))  # corrected


def _envelope(vendor: Vendor, tables: Tables) -> bytes:
    return writing.envelope(vendor.test_code, [tables], made_on=TRIED.date())


def _plan(vendor: Vendor, number: int, address: str = "Thôn 1") -> Plan:
    arrived = TRIED - timedelta(days=1, minutes=number)
    citizen = cast.LANH
    patient = Patient(
        number=f"{vendor.test_code}-{number}", name=citizen.name, born=citizen.born, sex=citizen.sex,
        personal_number=citizen.personal_number, card=citizen.card, address=address, province=cast.PROVINCE,
        commune=cast.home_commune(), registered_at=cast.CLINIC,
    )  # fmt: skip
    return replace(
        Plan("", vendor.test_code, cast.DOCTOR, cast.CLINIC_HEAD, patient, ILLNESSES[0], arrived, arrived),
        episode=f"{vendor.test_code}{number:011d}", left=arrived + timedelta(minutes=75),
    )  # fmt: skip


def _pilot(product: Product, by: Actor) -> None:
    """The vendor's software at the cast's health station, measured."""
    facts: dict[str, Any] = {
        "site": f"facility:{cast.CLINIC}", "aim": "Gửi dữ liệu XML của trạm y tế trong ngày",
        "first_day": PILOT[0], "last_day": PILOT[1], "terms": "Dùng thử không thu phí, hỗ trợ trong giờ làm việc.",
        "targets": [(Measure.ENVELOPES, 20), (Measure.ACCEPTED, 95), (Measure.AVAILABILITY, 99)],
    }  # fmt: skip
    with simulators.at(PROPOSED):
        pilot = partnership_pilot.propose(product, **facts, by=offices.MINISTRY)
    with simulators.at(AGREED):
        partnership_pilot.agree(pilot, by=by)
    with simulators.at(datetime.combine(PILOT[0], APPLIED.time())):
        partnership_pilot.start(pilot, [f"client:{cast.CLINIC}"], by=offices.MINISTRY)
