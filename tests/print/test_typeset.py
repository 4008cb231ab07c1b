"""A printed paper: the same facts give the same bytes, and nothing a person wrote can change the form."""

import io
import re

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as some
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong import print as printing
from lienthong.print import typeset

FACTS = {
    "superior": "Sở Y tế tỉnh Bắc Ninh", "organisation": "Trạm Y tế xã Song Liễu", "number": "12/2026/CT",
    "receiver": "Bệnh viện Đa khoa tỉnh Bắc Ninh", "name": "Nguyễn Thị Lành", "birth_year": "1950", "address": "",
    "card": "GD4272712345678", "valid_until": "2026-12-21", "reason": "Vượt quá khả năng chuyên môn",
    "medicines": [{"name": "Amlodipin 5 mg", "count": 10}], "place": "Bắc Ninh", "signed_on": "2026-12-07",
    "doctor": "BS. Trần Văn Ổn",
    "seal": {"organisation": "Trạm Y tế xã Song Liễu", "signed_at": "14:05 07/12/2026", "certificate": "4F:2A"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def real_home(monkeypatch):
    monkeypatch.setattr(typeset, "_is_synthetic", lambda: False)


def pages_of(**changed) -> int:
    """How many pages the specimen has with these facts changed."""
    pdf = printing.paper("print/specimen", {**FACTS, **changed})
    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def test_the_same_facts_give_the_same_bytes():
    first = printing.paper("print/specimen", FACTS, verify_url="http://127.0.0.1/v/ABCD", code="ABCD")
    assert first == printing.paper(
        "print/specimen", dict(reversed(FACTS.items())), verify_url="http://127.0.0.1/v/ABCD", code="ABCD"
    )
    assert first.startswith(b"%PDF-")
    assert first != printing.paper(
        "print/specimen", {**FACTS, "doctor": "BS. Lê Lành"}, verify_url="http://127.0.0.1/v/ABCD", code="ABCD"
    )


@settings(max_examples=40, deadline=None)
@given(some.text(max_size=60))
def test_whatever_a_person_writes_is_printed_as_text(text):
    """Markup, code, brackets, control characters: the paper is still one page of the same form."""
    on_one_line = " ".join(text.split())
    assert pages_of(reason=on_one_line, name=on_one_line, doctor=on_one_line) == 1


@pytest.mark.parametrize("kind", ["\r\n", "\r", "\r\r\r\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\n \n\n"])
def test_every_kind_of_line_break_is_one_line_break(kind):
    """Empty lines pasted from elsewhere would push the signature onto a second page."""
    plain = printing.paper("print/specimen", {**FACTS, "reason": "Sốt cao\nKhó thở"})
    assert printing.paper("print/specimen", {**FACTS, "reason": f"Sốt cao{kind}Khó thở{kind}"}) == plain
    assert plain != printing.paper("print/specimen", {**FACTS, "reason": "Sốt cao Khó thở"})


@pytest.mark.parametrize(
    "text", ["#panic()", '$x$ *a* _b_ `c` @d <e> #import "x"', "\\ \u0000 ] [ } {", "= Tiêu đề\n- mục"]
)
def test_typst_code_in_a_name_does_nothing(text):
    assert pages_of(reason=text) == 1


def test_a_synthetic_home_prints_its_mark_across_the_paper(monkeypatch):
    plain = printing.paper("print/specimen", FACTS)
    monkeypatch.setattr(typeset, "_is_synthetic", lambda: True)
    assert printing.paper("print/specimen", FACTS) != plain


def test_every_vietnamese_letter_has_its_shape():
    """A missing glyph would print an empty box in someone's name."""
    small = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
    letters = small + small.upper() + "₫×"
    source = f'#set text(font: "Be Vietnam Pro", fallback: false)\n{letters}'.encode()
    drawn = typst.compile(source, font_paths=typeset._fonts(), ignore_system_fonts=True, format="svg").decode()
    shapes = set(re.findall(r'<symbol id="(\w+)"', drawn))
    assert len(shapes) == len(set(letters)), "typst draws nothing for what a font does not have"


def test_a_template_that_fails_says_which_and_why():
    with pytest.raises(printing.NotPrinted, match=r"specimen\.typ"):
        printing.paper("print/specimen", {"name": "x"})
    for outside in ("print/nothing", "../../etc/passwd.typ", "/etc/passwd"):
        with pytest.raises(printing.NotPrinted):
            printing.paper(outside, FACTS)
