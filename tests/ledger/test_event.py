"""What would be lost if a fact were recorded twice, changed, or recorded without what it obliges."""

import psycopg
import pytest

from lienthong import database, ledger
from lienthong.ledger import canonical
from lienthong.ledger import event as events
from tests.ledger.conftest import SIGNED


@pytest.mark.django_db
def test_a_fact_is_read_back_as_it_was_written_and_its_hash_can_be_computed_again(sign):
    written = sign(file="ab" * 32, number=3)
    (read,) = ledger.events(thing="paper:1")
    assert (read.kind, read.subject, read.by, read.organisation) == (
        "paper.signed",
        "person:1",
        "user:lan",
        "facility:01001",
    )
    assert read.happened_at == SIGNED
    assert read.hash == written.hash == events.content_hash(read)
    assert read.position == written.position


@pytest.mark.django_db
def test_the_same_key_gives_the_first_fact_and_obliges_nobody_twice(sign):
    first = sign(key="k")
    assert sign(key="k", other=1) == first
    assert len(ledger.events(thing="paper:1")) == 1
    owed = ledger.obligations.of(thing="paper:1").values_list("rule", flat=True)
    assert sorted(owed) == ["paper.deliver", "paper.report"]  # nobody is named as the patient


@pytest.mark.django_db
def test_many_facts_are_written_in_order_with_keys_repeated_among_them():
    drafts = [
        ledger.Draft("note.made", "person:1", f"note:{n}", "user:lan", "facility:01001", key=f"k{n % 3}")
        for n in range(6)
    ]
    written = ledger.record_many(drafts)
    assert [fact.thing for fact in written] == ["note:0", "note:1", "note:2"] * 2
    assert written[:3] == written[3:]


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["UPDATE ledger_event SET kind = 'x'", "DELETE FROM ledger_event"])
def test_the_application_can_neither_change_nor_remove_a_fact(sign, order):
    sign()
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction() as connection:
        connection.execute(order)


@pytest.mark.django_db
def test_a_fraction_is_refused_because_its_hash_could_not_be_repeated(sign):
    with pytest.raises(canonical.NotPlain, match="float"):
        sign(amount=0.1)
    assert ledger.events(thing="paper:1") == []


@pytest.mark.django_db
def test_one_fact_with_its_obligations_costs_one_statement_and_a_hundred_cost_no_more():
    counted = []
    connection = database.connection()

    class Counting:
        def execute(self, *given):
            counted.append(given[0])
            return connection.execute(*given)

    draft = ledger.Draft(
        "paper.signed",
        "person:1",
        "paper:1",
        "user:lan",
        "facility:01001",
        {"sender": "facility:01001", "receiver": "facility:01002"},
        happened_at=SIGNED,
    )
    for number in (1, 100):
        counted.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "transaction", lambda: _as_context(Counting()))
            ledger.record_many([draft] * number)
        assert len(counted) == 1


class _as_context:
    def __init__(self, value):
        self.value = value

    def __enter__(self):
        return self.value

    def __exit__(self, *_fault):
        return False


@pytest.mark.django_db
def test_what_two_transactions_record_under_one_key_is_one_fact(sign):
    first = sign(key="paper-1")
    second = sign("paper:2", key="paper-1")
    assert second.id == first.id
    assert ledger.events(thing="paper:2") == []
