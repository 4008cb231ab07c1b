"""If these fail, the order in which three offices write decides whether somebody counts as dead."""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lienthong.civil.source import AUTHORITIES, Says, Source
from lienthong.civil.standing import Conflict, Decision, State, fold

DAY, OTHER = date(2026, 12, 28), date(2026, 12, 29)


@dataclass(frozen=True)
class Word:
    pk: int
    source: str
    says: str = Says.DIED
    died_on: date | None = DAY
    reference: str = "1"
    differs: tuple[str, ...] = field(default=())


def test_a_notice_is_no_fact_and_an_authority_makes_one():
    assert fold([Word(1, Source.HOSPITAL)]).state == State.NOTICED
    for source in AUTHORITIES:
        assert fold([Word(1, Source.HOSPITAL), Word(2, source)]).state == State.ESTABLISHED


def test_what_cannot_be_true_together_waits_for_a_person():
    cases = [
        ([Word(1, "hospital"), Word(2, "commune", died_on=OTHER)], Conflict.DATE),
        ([Word(1, "hospital"), Word(2, "population", Says.ALIVE)], Conflict.ALIVE),
        ([Word(1, "civil-status", differs=("birth-year",))], Conflict.IDENTITY),
        ([Word(1, "population", died_on=None)], Conflict.NO_DAY),
    ]
    for words, kind in cases:
        found = fold(words)
        assert found.state == State.CONTRADICTED and [one for one, _words in found.conflicts] == [kind]


def test_a_decision_lets_one_side_count_and_the_other_stays_known():
    words = [Word(1, "hospital"), Word(2, "commune", died_on=OTHER)]
    assert fold(words, [Decision(rejected=[1])]).died_on == OTHER
    assert fold(words, [Decision(rejected=[2])]).state == State.NOTICED
    alive = [Word(1, "hospital"), Word(2, "population", Says.ALIVE)]
    assert fold(alive, [Decision(rejected=[1])]).state == State.CANCELLED
    day = fold([Word(1, "population", died_on=None)], [Decision(died_on=DAY)])
    assert (day.state, day.died_on) == (State.ESTABLISHED, DAY)


def test_a_notice_taken_back_leaves_nothing():
    words = [Word(1, "hospital"), Word(2, "hospital", Says.WITHDRAWN, None)]
    assert fold(words).state == State.WITHDRAWN
    assert fold([*words, Word(3, "commune")]).state == State.ESTABLISHED


@given(
    st.lists(
        st.builds(
            Word, pk=st.integers(1, 9), source=st.sampled_from(Source.values), says=st.sampled_from(Says.values),
            died_on=st.sampled_from([None, DAY, OTHER]), reference=st.sampled_from("12"),
        ),
        min_size=1, unique_by=(lambda one: one.pk, lambda one: (one.source, one.reference, one.says)),
    ).flatmap(lambda words: st.tuples(st.just(words), st.permutations(words)))
)  # fmt: skip
def test_the_order_of_the_words_decides_nothing(pair):
    words, shuffled = pair
    one, other = fold(words), fold(shuffled)
    assert (one.state, one.died_on, set(one.conflicts)) == (other.state, other.died_on, set(other.conflicts))
