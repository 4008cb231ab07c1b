"""Parts that several forms share: what a form takes in, leaves out and counts differently."""

import pytest

from lienthong.forms import catalogue, parts
from lienthong.forms.questionnaire import InvalidQuestionnaire

SHARED = {
    "who": [{"id": "name", "number": "1"}, {"id": "place", "number": "2", "items": [{"include": "house"}]}],
    "house": [{"id": "street"}, {"id": "village"}],
}  # fmt: skip


def test_a_part_is_taken_in_with_its_own_parts():
    whole = parts.joined({"items": [{"include": "who", "without": ["village"], "numbers": {"place": "7"}}]}, SHARED)
    assert whole["items"] == [
        {"id": "name", "number": "1"}, {"id": "place", "number": "7", "items": [{"id": "street"}]}
    ]  # fmt: skip
    assert SHARED["who"][1]["number"] == "2"


@pytest.mark.parametrize("item", [{"include": "nothing"}, {"include": "who", "vi": "x"}])
def test_a_part_that_is_not_there_is_refused(item):
    with pytest.raises(InvalidQuestionnaire):
        parts.joined({"items": [item]}, SHARED)


def test_three_record_forms_share_one_skeleton():
    """The same question has the same id, words and type in each, and form 17 leaves one out."""
    forms = [catalogue.get(f"record-ms-{number}").index for number in ("01", "15", "17")]
    shared = {"name", "occupation", "commune", "card_number", "story", "admission_main", "discharge_main", "result"}
    for link in shared:
        assert len({(one[link].text, one[link].type, one[link].value_set) for one in forms}) == 1
    assert "nationality" in forms[0] and "nationality" not in forms[2]
    assert [one["workplace"].prefix for one in forms] == ["8", "8", "7"]
