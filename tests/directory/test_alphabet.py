"""If these fail, a name typed without marks is not found, or lists are in no Vietnamese order."""

from hypothesis import given
from hypothesis import strategies as st

from lienthong.directory import alphabet


def test_marks_and_case_do_not_matter_for_finding():
    assert alphabet.folded("  Đặng  Thị HÒA ") == alphabet.folded("dang thi hoà") == "dang thi hoa"


def test_letters_come_in_the_order_of_the_alphabet():
    names = ["Ân", "Ăn", "An", "Đào", "Dương", "Ôn", "Ơn", "Oanh", "Ưng", "Uyên", "Yên"]
    assert sorted(names, key=alphabet.sort_key) == [
        "An", "Ăn", "Ân", "Dương", "Đào", "Oanh", "Ôn", "Ơn", "Uyên", "Ưng", "Yên",
    ]  # fmt: skip


def test_tones_decide_between_equal_letters():
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=alphabet.sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


def test_a_list_of_persons_is_sorted_by_given_name():
    names = ["Trần Văn An", "Lê Thị Bình", "Nguyễn Thị An", "Nguyễn Văn An"]
    assert sorted(names, key=alphabet.name_sort_key) == [
        "Nguyễn Thị An", "Nguyễn Văn An", "Trần Văn An", "Lê Thị Bình",
    ]  # fmt: skip


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ ÀĐƯ"))
def test_composed_and_decomposed_writing_are_the_same(text):
    import unicodedata

    other = unicodedata.normalize("NFD", text)
    assert alphabet.folded(text) == alphabet.folded(other)
    assert alphabet.sort_key(unicodedata.normalize("NFC", text)) == alphabet.sort_key(other)
