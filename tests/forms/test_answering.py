"""What a person writes becomes an answer, or is told how to mend it; nothing else is asked of them."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.database import clock
from lienthong.forms import answers, definition, response, terse, value
from lienthong.forms import written as page
from lienthong.forms.conditions import holds, together
from lienthong.forms.questionnaire import Condition
from lienthong.forms.sheet import Sheet
from lienthong.people.birth import BirthDate
from tests.forms.conftest import SMALL

FORM = definition.read(terse.compiled(SMALL))
NEEDED = {"kinds": ["none"], "name": ["Lành"]}


def said(**written: str | list[str]) -> tuple[dict, dict[str, str]]:
    """The answers and the faults by the name of their control."""
    given_ = {name: texts if isinstance(texts, list) else [texts] for name, texts in written.items()}
    with clock.at(date(2026, 12, 7)):
        reading = Sheet(FORM, NEEDED | given_).read()
    return answers._flat(FORM, reading.items), {fault.name: fault.message for fault in reading.faults}


@pytest.mark.parametrize(
    ("link", "text", "wanted"),
    [
        ("name", "  Nguyễn  Thị Lành ", "Nguyễn Thị Lành"),
        ("born", "07/12/1950", date(1950, 12, 7)), ("born", "1950", BirthDate(1950)),
        ("born", "3-1950", BirthDate(1950, 3)),
        ("born", "1950-03-01", date(1950, 3, 1)), ("born", "07/12/2026", date(2026, 12, 7)),
        ("since", "7.1.2030", date(2030, 1, 7)),
        ("number", "001 150 012345", "001150012345"),
        ("pension", "1.500.000", 1_500_000), ("pension", "0", 0), ("pension", "1 500", 1500),
        ("share", "2,5", 2.5), ("share", "1.000", 1000), ("share", "2.5", 2.5), ("share", "-3", -3),
        ("poor", "true", True), ("poor", "false", False),
        ("at", "14:05 07/12/2026", datetime(2026, 12, 7, 14, 5, tzinfo=value.ZONE)),
        ("hour", "9h05", time(9, 5)), ("hour", "23:59:59", time(23, 59, 59)),
        ("site", "https://a.vn/x?y=1", "https://a.vn/x?y=1"),
        ("code", "AB123", "AB123"), ("notes", "một\nhai", "một\nhai"),
        ("bank", "agri", "agri"), ("bank", "Ngân hàng khác", "Ngân hàng khác"),
        ("kinds", ["elderly", "child", "elderly"], ["elderly", "child"]),
    ],
)  # fmt: skip
def test_what_is_accepted(link, text, wanted):
    extra = {"alone": "false", "children/0/child_name": "A"} if link == "kinds" else {}
    found, faults = said(**{link: text, **extra})
    assert faults == {} and found[link] == wanted


@pytest.mark.parametrize(
    ("link", "text", "told"),
    [
        ("name", "", "Fill in this field"), ("name", "x" * 21, "20 characters"),
        ("born", "31/02/1950", "only the year"), ("born", "07/12/50", "only the year"),
        ("born", "08/12/2026", "not come"),
        ("born", "2027", "not come"), ("born", "1849", "only the year"), ("since", "2026", "a day that exists"),
        ("since", "30/02/2026", "a day that exists"), ("since", "hôm qua", "a day that exists"),
        ("number", "12345", "12 digits"), ("number", "00115001234x", "12 digits"),
        ("number", "001299012345", "still to come"),
        ("pension", "-1", "Not less than 0"), ("pension", "100.000.001", "Not more than"),
        ("pension", "1,5", "whole number"),
        ("pension", "9999999999", "whole number"), ("pension", "nhiều", "whole number"), ("share", "1/2", "a number"),
        ("share", "1e5", "a number"), ("share", "NaN", "a number"), ("poor", "maybe", "one of the answers"),
        ("at", "07/12/2026", "the hour and the day"), ("at", "25:00 07/12/2026", "the hour and the day"),
        ("hour", "9", "the hour"), ("site", "javascript:alert(1)", "https://"), ("site", "http://a b", "https://"),
        ("code", "ab123", "AB123"), ("code", "AB1234", "AB123"), ("notes", "x" * 5001, "5000 characters"),
        ("kinds", [], "Choose an answer"), ("kinds", ["evil"], "one of the answers"),
        ("kinds", ["none", "child"], "can't stand beside"), ("paper", "not-a-file", "Send it again"),
    ],
)  # fmt: skip
def test_what_is_not_says_how_to_mend_it(link, text, told):
    _found, faults = said(**{link: text, "children/0/child_name": "A"})
    assert told in faults[link]


def test_what_is_not_asked_is_dropped_and_keeps_nothing_from_being_sent():
    found, faults = said(
        kinds="child", alone="true", why="vì", **{"children/0/child_name": "A", "children/0/school": "B"}
    )
    assert faults == {}
    assert found == {"kinds": ["child"], "name": "Lành", "children": [{"child_name": "A"}]}


def test_a_condition_is_asked_of_the_own_row():
    rows = {"children/#": ["0", "3"], "children/0/child_name": "A", "children/3/child_name": "B",
            "children/3/studies": "true"}  # fmt: skip
    _found, faults = said(kinds="child", **rows)
    assert list(faults) == ["children/3/school"]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ({}, ["children/0/child_name"]),
        ({"children/#": []}, ["children"]),
        ({"children/#": ["0", "1"], "children/1/child_name": "B"}, []),
        ({"children/#": ["0", "1"], "children/0/studies": "false"}, ["children/0/child_name"]),
    ],
)
def test_as_many_rows_as_are_needed(rows, faults):
    assert list(said(kinds="child", **rows)[1]) == faults


def test_empty_rows_are_no_answers():
    found, _faults = said(kinds="child", **{"children/#": ["0", "1", "2"], "children/2/child_name": "C"})
    assert found["children"] == [{"child_name": "C"}]


ORDER = {"=": (False, True, False), "!=": (True, False, True), ">": (False, False, True), "<": (True, False, False),
         ">=": (False, True, True), "<=": (True, True, False)}  # fmt: skip


@pytest.mark.parametrize("operator", ORDER)
@pytest.mark.parametrize(
    ("answer", "three"),
    [(5, (4, 5, 6)), (date(2026, 1, 1), (BirthDate(2025), BirthDate(2026), date(2026, 1, 2))), ("b", ("a", "b", "c")),
     (True, (False, True, 2)), (time(9), (time(8), time(9), time(10)))],
)  # fmt: skip
def test_the_truth_table_of_conditions(operator, answer, three):
    condition = Condition("q", operator, answer)
    assert tuple(holds(condition, [one]) for one in three) == ORDER[operator]
    assert holds(condition, []) == (operator == "!=")


@given(st.lists(st.integers(0, 3)), st.integers(0, 3))
def test_conditions_on_several_answers(given_, answer):
    assert holds(Condition("q", "=", answer), given_) == (answer in given_)
    assert holds(Condition("q", "!=", answer), given_) == (answer not in given_)
    assert holds(Condition("q", ">=", answer), given_) == any(one >= answer for one in given_)
    for wanted in (True, False):
        assert holds(Condition("q", "exists", wanted), given_) == (bool(given_) == wanted)


@given(st.lists(st.booleans()))
def test_all_of_them_or_any(results):
    assert together(results, any_of=False) == all(results)
    assert together(results, any_of=True) == (any(results) or not results)


def test_an_answer_of_another_kind_lies_nowhere():
    assert not holds(Condition("q", ">", 5), ["six"]) and not holds(Condition("q", "<", date(2026, 1, 1)), [3])


PRINTABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=20
)
DAYS = st.dates(date(1850, 1, 1), date(2026, 12, 7))
BIRTHS = st.one_of(DAYS, st.builds(BirthDate, st.integers(1850, 2026)),
                   st.builds(BirthDate, st.integers(1850, 2025), st.integers(1, 12)))  # fmt: skip
CHILD = st.one_of(
    st.fixed_dictionaries({"child_name": PRINTABLE}, optional={"studies": st.just(False)}),
    st.fixed_dictionaries({"child_name": PRINTABLE, "studies": st.just(True), "school": PRINTABLE}),
)
VALUES = st.fixed_dictionaries(
    {"kinds": st.just(["elderly", "child"]), "name": PRINTABLE, "alone": st.just(True),
     "children": st.lists(CHILD, min_size=1, max_size=5)},
    optional={
        "born": BIRTHS, "pension": st.integers(0, 100_000_000), "poor": st.booleans(), "since": DAYS,
        "share": st.decimals(-10**9, 10**9, places=3), "hour": st.times().map(lambda one: one.replace(microsecond=0)),
        "at": st.datetimes(datetime(1850, 1, 1), datetime(2200, 1, 1)).map(
            lambda one: one.replace(second=0, microsecond=0, tzinfo=value.ZONE)),
        "code": st.from_regex(r"\A[A-Z]{2}[0-9]{3}\Z"), "bank": st.sampled_from(["agri", "Khác"]), "why": PRINTABLE,
        "number": st.from_regex(r"\A00[0-9]1[0-9]{8}\Z"), "hiv": st.just(True),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_answers_come_back_as_they_were_given(values):
    """values → page → response → values; the response is valid FHIR and fits its questionnaire."""
    with clock.at(date(2026, 12, 7)):
        reading = Sheet(FORM, page.from_values(FORM, values)).read()
        assert reading.faults == []
        made = response.build(FORM, reading.items, authored=clock.now())
        assert answers.values(made, FORM) == values
        response.check(FORM, made)
        assert Sheet(FORM, page.from_items(FORM, made["item"])).read().items == reading.items


@given(
    st.dictionaries(
        st.text(max_size=30), st.one_of(st.none(), st.text(), st.lists(st.one_of(st.text(), st.integers(), st.none())))
    )
)
def test_whatever_is_sent_only_what_is_asked_is_kept(sent):
    kept = page.clean(FORM, sent | {"name": ["a\x00b\ud800\r\nc"], "told": ["x"]}, before={"told": ["có"]})
    assert kept["name"] == ["ab\nc"] and kept["told"] == ["có"]
    assert all(page.item_of(FORM, name) for name in kept)


@given(st.text())
def test_no_text_is_too_strange_to_be_judged(text):
    with clock.at(date(2026, 12, 7)):
        for item in FORM.index.values():
            if item.is_question:
                Sheet(FORM, {item.link: [text]}).answers(item, ())


def test_what_is_too_much_is_refused():
    with pytest.raises(page.TooMuch):
        page.clean(FORM, {f"children/{number}/child_name": ["x" * 20_000] for number in range(100)}, before={})


def test_numbers_are_written_as_in_vietnam():
    assert value.shown({"valueInteger": 1500000}, money=True) == "1.500.000\u00a0đ"
    assert value.text({"valueDecimal": 2.5}) == "2,5" and value.shown({"valueDate": "1950-03"}) == "03/1950"
