"""Whoever reads Vietnamese finds no English on the screens of this house."""

import gettext

import pytest

from lienthong.pages import translations

ROOMS = sorted(path.parent.name for path in translations.SOURCE.glob("*/__init__.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_everything_said_has_vietnamese(room):
    missing = [f"{one.place}: {one.words}" for one in translations.missing() if one.room == room]
    assert not missing, "run `python -m lienthong.pages.translations --missing`:\n" + "\n".join(missing)


def test_no_two_rooms_translate_the_same_words_differently():
    assert translations.contradictions() == []


def test_no_translation_loses_a_placeholder():
    assert translations.broken_placeholders() == []


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
