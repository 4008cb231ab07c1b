"""If these fail, a file that was altered on its way pays somebody. Whatever is done to it, only what was handed over,
in the amount handed over, once, is ever taken as paid."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.assistance import payments
from lienthong.assistance.payments import control, result_file
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payments.report import Channel
from lienthong.database import clock
from tests.assistance.payments.conftest import PAID_ON, PAYER, POSTWOMAN, paid, told

pytestmark = pytest.mark.django_db
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
AMOUNTS = [540_000, 1_080_000, 1_620_000, 2_160_000]


@contextmanager
def undone():
    """What is done inside is undone afterwards: each example begins from the list as it was handed over."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def receive(file: bytes):
    with clock.at(PAID_ON):
        return payments.receive(file, payer=PAYER, channel=Channel.UPLOAD, by=POSTWOMAN)


def paid_lines() -> set[int]:
    rows = Outcome.objects.filter(paid=True).values_list("entitlement", flat=True)
    assert len(rows) == len(set(rows)), "a line was paid twice"
    return set(rows)


@MANY
@given(data=st.data())
def test_bytes_altered_on_the_way_pay_nobody(handed, ids, data):
    whole = told([paid(line, amount) for line, amount in zip(ids, AMOUNTS, strict=True)])
    start = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.integers(0, 40))
    altered = whole[:start] + data.draw(st.binary(max_size=40)) + whole[start + length :]
    with undone():
        report = receive(altered)
        same = control.split_csv(whole)[0]
        if report.state == "taken":  # only where nothing that counts was touched: the control record's own line break
            assert control.split_csv(altered)[0] == same
        else:
            assert not paid_lines() and report.refusal


CELL = st.one_of(
    st.sampled_from(["", "0", "-540000", "540000", "540000.0", " 540000 ", "5,4e5", "PAID_CASH", "2026-12-05", "=1+1"]),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12),
)


@MANY
@given(data=st.data())
def test_a_payer_may_write_anything_and_only_what_agrees_is_paid(handed, ids, data):
    places = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=8))
    rows = [dict.fromkeys(result_file.COLUMNS, "") | paid(ids[place], AMOUNTS[place]) for place in places]
    for row in rows:
        for name in data.draw(st.lists(st.sampled_from(result_file.COLUMNS), max_size=2)):
            row[name] = data.draw(CELL)
    known = {int(line.split("-")[1]): amount for line, amount in zip(ids, AMOUNTS, strict=True)}
    said = [
        (str(row["id"]).strip(), str(row["amount"]).strip(), str(row["result"]).strip()) for row in rows
    ]  # fmt: skip
    with undone():
        report = receive(_signed_off(rows))
        for entitlement in paid_lines():
            fitting = [
                one for one in said
                if one[0].lstrip("0").startswith("202612-") and one[0].split("-")[1].lstrip("0") == str(entitlement)
                and one[1].isdecimal() and int(one[1]) == known[entitlement] and one[2].startswith("PAID")
            ]  # fmt: skip
            assert len(fitting) == 1, (entitlement, said)
        if report.state == "taken":
            assert report.taken + report.faults == len(rows)


def _signed_off(rows) -> bytes:
    """The rows with a control record that agrees with them, whatever they say."""
    import csv
    import io

    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, result_file.COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    texts = [str(row["amount"]).strip() for row in rows]
    amount = sum(int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) <= 15)
    return control.sign_off(
        out.getvalue().encode("utf-8", "surrogatepass"),
        code="202612-00004",
        payer=PAYER,
        lines=len(rows),
        amount=amount,
    )
