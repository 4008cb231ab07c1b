"""Forms: days as people write them, faults that lead to their field, nothing a reader wrote lost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from hypothesis import given
from hypothesis import strategies as some

from lienthong.pages import fields, forms


class Refer(forms.Form):
    name = forms.CharField(label="Họ tên", help_text="Như trên thẻ")
    born = forms.BirthDay(label="Ngày sinh")
    day = forms.Day(label="Ngày hẹn", required=False)
    sex = forms.ChoiceField(label="Giới", choices=[("f", "Nữ"), ("m", "Nam")], widget=forms.RadioSelect)
    to = forms.SearchableChoice(label="Nơi nhận", choices=[("1", "Bắc Ninh")])


def shown(form) -> str:
    return engines["django"].from_string("{% form form %}").render({"form": form})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("07/12/1950", (date(1950, 12, 7), "day")),
        ("7-12-1950", (date(1950, 12, 7), "day")),
        ("12/1950", (date(1950, 12, 1), "month")),
        ("1950", (date(1950, 1, 1), "year")),
    ],
)
def test_a_birth_is_taken_as_exactly_as_it_is_known(written, meant):
    assert forms.BirthDay().clean(written) == meant


@pytest.mark.parametrize("written", ["50", "7/12/50", "31/02/1950", "13/1950", "1/2/3/1950", "hôm qua", "0"])
def test_what_is_no_date_is_refused_with_an_example(written):
    with pytest.raises(forms.ValidationError, match="07/12/1950"):
        forms.BirthDay().clean(written)


@given(some.text(max_size=14))
def test_whatever_is_written_as_a_birth_is_taken_or_refused_in_words(text):
    try:
        found = forms.BirthDay(required=False).clean(text)
    except forms.ValidationError:
        return
    assert found is None or found[1] in ("day", "month", "year")


def test_faults_are_linked_to_their_fields_and_what_was_written_stays():
    form = Refer({"name": 'Nguyễn "Thị" Lành', "born": "31/02/1950", "sex": "x", "to": "1"})
    assert [anchor for anchor, _text in fields.faults(form)] == ["id_born", "id_sex_0"]
    page = shown(form)
    assert 'href="#id_born"' in page and 'id="id_born"' in page
    assert 'aria-describedby="id_born-hint id_born-error"' in page and 'aria-invalid="true"' in page
    assert 'value="Nguyễn &quot;Thị&quot; Lành"' in page and 'value="31/02/1950"' in page
    assert '<option value="1" selected>' in page


def test_an_empty_form_shows_no_faults():
    page = shown(Refer())
    assert "govuk-error" not in page
    assert "(không bắt buộc)" in page


def test_a_file_that_is_too_large_is_refused_before_it_is_kept():
    field = forms.Upload(at_most=3)
    assert field.clean(SimpleUploadedFile("a.xml", b"abc")).size == 3
    with pytest.raises(forms.ValidationError, match="Chưa lưu gì cả"):
        field.clean(SimpleUploadedFile("a.xml", b"abcd"))
