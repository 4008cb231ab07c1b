"""Whoever reads Vietnamese finds no English on the screens of this house."""

import gettext
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from lienthong.pages import translations

ROOMS = sorted(path.parent.name for path in translations.SOURCE.glob("*/__init__.py"))


@pytest.fixture(scope="module")
def untranslated() -> list[translations.Said]:
    return translations.missing()


@pytest.mark.parametrize("room", ROOMS)
def test_everything_said_has_vietnamese(room, untranslated):
    missing = [f"{one.place}: {one.words}" for one in untranslated if one.room == room]
    assert not missing, "run `python -m lienthong.pages.translations --missing`:\n" + "\n".join(missing)


def test_no_two_rooms_translate_the_same_words_differently():
    assert translations.contradictions() == []


def test_no_translation_loses_a_placeholder():
    assert translations.broken_placeholders() == []


# Names of places and numbers of documents are no words; these two are of Vietnam's money.
MONEY = {"đồng", "đ"}
FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
VIETNAMESE = re.compile("[ăâđêôơưáàãéèíìĩóòõúùũýạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


def in_two_languages(found: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Every label below, with where it stands and both its languages."""
    if isinstance(found, dict):
        if found.keys() & {"vi", "en"}:
            yield place, found.get("vi"), found.get("en")
        for key, value in found.items():
            yield from in_two_languages(value, f"{place}/{key}")
    elif isinstance(found, list):
        for number, value in enumerate(found):
            yield from in_two_languages(value, f"{place}/{number}")


def test_what_stands_in_data_is_said_in_both_languages():
    found = [
        one
        for page in sorted(translations.SOURCE.rglob("*.yaml"))
        for one in in_two_languages(yaml.load(page.read_text("utf-8"), FAST), page.name)
    ]
    assert len(found) > 1500
    assert [place for place, vi, en in found if not (vi and en)] == []
    foreign = [
        f"{place}: {word}"
        for place, _vi, en in found
        for word in re.findall(r"\w+", en if isinstance(en, str) else " ".join(map(str, en)))
        if word.islower() and word.isalpha() and VIETNAMESE.search(word) and word not in MONEY
    ]
    assert foreign == []


def test_what_is_compiled_is_what_django_reads(tmp_path):
    folder = tmp_path / "room" / "locale" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    )
    (folder / "django.po").write_text(head + '\nmsgid "Late"\nmsgstr "Quá hạn"\n', "utf-8")
    assert translations.compile_all(tmp_path) == 1
    assert translations.compile_all(tmp_path) == 0, "what is new is not compiled again"
    with (folder / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Late") == "Quá hạn"


def test_words_in_code_and_templates_are_found(tmp_path):
    (tmp_path / "room" / "templates" / "room").mkdir(parents=True)
    (tmp_path / "room" / "a.py").write_text('x = _("From code")\ny = ngettext("%(n)s day", "%(n)s days", n)\n', "utf-8")
    page = '{% translate "From a template" %}{% button _("From an argument") %}'
    page += "{% blocktranslate %}Hi {{ name }}{% endblocktranslate %}"
    (tmp_path / "room" / "templates" / "room" / "a.html").write_text(page, "utf-8")
    found = {one.words for one in translations.missing(tmp_path)}
    assert found == {"From code", "%(n)s day", "From a template", "From an argument", "Hi %(name)s"}
