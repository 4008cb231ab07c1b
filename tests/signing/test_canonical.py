"""What would be lost: a signature that holds although a program wrote the same fact in another order."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.signing import canonical

LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
OBJECTS = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def shuffled(obj: Any) -> Any:
    if isinstance(obj, dict):
        return {key: shuffled(obj[key]) for key in reversed(list(obj))}
    return [shuffled(one) for one in obj] if isinstance(obj, list) else obj


@given(OBJECTS)
def test_the_order_of_keys_does_not_matter(obj: Any) -> None:
    assert canonical(obj) == canonical(shuffled(obj))


@given(OBJECTS, OBJECTS)
def test_different_objects_differ(one: Any, other: Any) -> None:
    same = repr(shuffled(one)) == repr(shuffled(other)) or one == other
    assert same or canonical(one) != canonical(other)


def test_the_form_is_this_one() -> None:
    moment = datetime(2026, 12, 7, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert canonical({"b": "Lành", "a": [date(2026, 12, 7), moment]}) == (
        '{"a":["2026-12-07","2026-12-07T08:00:00+07:00"],"b":"Lành"}'.encode()
    )


@pytest.mark.parametrize("obj", [Decimal("1.0"), b"bytes", {1: "x"}, {"x": {2, 3}}])
def test_what_could_be_written_in_two_ways_is_refused(obj: Any) -> None:
    with pytest.raises(TypeError):
        canonical(obj)
