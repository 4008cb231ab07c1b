"""Components: what people wrote is text and stays text; colour never speaks alone; the country is whole."""

import re

import pytest
from django.template import engines

from lienthong.pages import charts, country

EVIL = '<script>alert("x")</script>'


def rendered(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


COMPONENTS = """
{% button evil %}
{% button 'x' href=evil %}
{% tag 'late' evil %}
{% tag evil %}
{% notice evil title=evil %}
{% summary_list rows %}
{% timeline events %}
{% law evil evil href=evil %}
{% number_link 3 evil evil %}
{% details evil %}{{ evil }}{% enddetails %}
{% panel evil %}{{ evil }}{% endpanel %}
{% tabs title=evil %}{% tab_panel evil %}{{ evil }}{% endtab_panel %}{% endtabs %}
{% chart chart %}
{% country_map map %}
{% breadcrumb_trail rows %}
{% tab_links links label=evil %}
{% progress 1 2 evil url=evil %}
"""


@pytest.mark.parametrize("source", COMPONENTS.strip().splitlines())
def test_what_people_wrote_is_never_markup(source):
    page = rendered(
        source,
        evil=EVIL,
        rows=[(EVIL, EVIL, EVIL, EVIL)],
        links=[(EVIL, EVIL, True, 3)],
        events=[{"title": EVIL, "at": None, "by": EVIL, "receipt": EVIL}],
        chart=charts.Chart(EVIL, [EVIL], [charts.Series(EVIL, [1], hrefs=[EVIL])]),
        map=country.Country(EVIL, [country.Place("01", EVIL, 3, EVIL)], {"hanoi": "01"}),
    )
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("state", ["late", "soon", "fulfilled", "open", "something new"])
def test_a_state_has_a_word_beside_its_colour(state):
    assert re.sub("<[^>]+>", "", rendered("{% tag state %}", state=state)).strip()


def test_only_primary_law_goes_unmarked():
    assert "chưa kiểm chứng" not in rendered("{% law 'Nghị định 137/2024/NĐ-CP' 'primary' %}")
    for evidence in ("secondary", "assumed", ""):
        assert "chưa kiểm chứng" in rendered("{% law 'TT 01/2025' evidence %}", evidence=evidence)


def test_zero_leads_nowhere_and_any_other_number_opens_its_rows():
    assert "href" not in rendered("{% number_link 0 '/late/' %}")
    assert 'href="/late/"' in rendered("{% number_link 1240 '/late/' %}") and "1.240" in rendered(
        "{% number_link 1240 %}"
    )


def test_two_sets_of_tabs_on_a_page_do_not_mix():
    one = '{% tabs %}{% tab_panel "A" %}a{% endtab_panel %}{% endtabs %}'
    page = rendered(one + '{% tabs %}{% tab_panel "B" name="b" %}b{% endtab_panel %}{% endtabs %}')
    assert page.count('class="govuk-tabs__tab"') == 2


def test_the_map_has_all_shapes_and_both_archipelagos():
    names = country.shape_names()
    assert len(names) == 65 and {"hoangsa", "truongsa"} <= names
    page = rendered(
        "{% country_map map %}", map=country.Country("Bản đồ", [country.Place("48", "Đà Nẵng", 3)], {"hoangsa": "48"})
    )
    assert "Quần đảo Hoàng Sa" in page and "Quần đảo Trường Sa" in page
    assert page.count("<path") == 65
    assert "CC BY 4.0" in page


def test_a_chart_says_its_numbers_in_a_table_too():
    chart = charts.Chart("Giấy tờ", ["07/12"], [charts.Series("Quá hạn", [3], "late", ["/late/"])])
    page = rendered("{% chart chart %}", chart=chart)
    assert 'href="/late/"' in page and '<th scope="row">07/12</th>' in page


@pytest.mark.django_db
def test_who_did_it_is_called_by_name_never_by_code():
    from lienthong.access import user

    user.User.objects.create(login="hoa", name="Trần Thị Hoa")
    codes = ("user:hoa", "system:worker", "user:001150012345", "Sở Y tế")
    page = rendered("{% timeline events %}", events=[{"title": "x", "at": None, "by": code} for code in codes])
    assert "Trần Thị Hoa" in page and "Sở Y tế" in page and not re.search("user:|system:|001150012345", page)
