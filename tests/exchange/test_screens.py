"""What a sender's IT and their supervisors would lose: the list, the faults with their lines, and others' privacy."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong.exchange import hub
from tests.access.actors import signed_in, user
from tests.exchange import sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture
def it() -> Client:
    party = f"facility:{sample.CLINIC}"
    return signed_in(user("it", (party, "facility_it")), party)


@pytest.fixture
def refused() -> hub.Receipt:
    body = sample.envelope(sample.tables(XML1={"GIOI_TINH": "9"}))
    return hub.receive(body, sender=f"facility:{sample.CLINIC}", channel="command", actor=sample.IT)


def test_the_list_shows_and_narrows_the_own_sendings(it, refused):
    accepted = hub.receive(sample.envelope(), sender=f"facility:{sample.CLINIC}", channel="upload", actor=sample.IT)
    page = it.get("/exchange/").content.decode()
    assert refused.code in page and accepted.code in page
    narrowed = it.get("/exchange/?rule=field.code").content.decode()
    assert refused.code in narrowed and accepted.code not in narrowed
    assert accepted.code not in it.get("/exchange/?table=XML1&state=refused").content.decode()


def test_a_sending_shows_each_fault_with_its_sentence_and_its_line(it, refused):
    page = it.get(f"/exchange/arrivals/{refused.code}").content.decode()
    assert "field.code" in page and "GIOI_TINH" in page
    line = it.get(f"/exchange/arrivals/{refused.code}?dossier=1&table=XML1&row=1&field=GIOI_TINH").content.decode()
    assert "<mark>&lt;GIOI_TINH&gt;9&lt;/GIOI_TINH&gt;</mark>" in line


def test_a_province_sees_faults_and_no_patient(refused):
    ministry = signed_in(user("bo", ("agency:moh", "ministry_officer")), "agency:moh")
    address = f"/exchange/arrivals/{refused.code}?dossier=1&table=XML1&row=1"
    page = ministry.get(address).content.decode()
    assert "field.code" in page
    assert "LÀNH" not in page and sample.PLAN.episode not in page and "<mark>" not in page


def test_another_facility_does_not_find_it(refused):
    party = f"facility:{sample.HOSPITAL}"
    other = signed_in(user("other", (party, "facility_it")), party)
    assert other.get(f"/exchange/arrivals/{refused.code}").status_code == 404
    assert refused.code not in other.get("/exchange/").content.decode()


def test_files_are_uploaded_and_answered(it):
    files = [SimpleUploadedFile("a.xml", sample.envelope()), SimpleUploadedFile("b.xml", b"x")]
    page = it.post("/exchange/send", {"facility": f"facility:{sample.CLINIC}", "files": files}).content.decode()
    assert "a.xml" in page and "b.xml" in page
    assert page.count("/exchange/arrivals/") == 2


def test_nobody_uploads_for_another_facility(it):
    given = {"facility": f"facility:{sample.HOSPITAL}", "files": [SimpleUploadedFile("a.xml", sample.envelope())]}
    assert "/exchange/arrivals/" not in it.post("/exchange/send", given).content.decode()


def test_the_chart_of_faults_leads_to_the_sendings(it, refused):
    page = it.get("/exchange/faults").content.decode()
    assert "/exchange/?rule=field.code" in page


def reader(language: str) -> Client:
    client = Client()
    client.cookies["django_language"] = language
    return client


@pytest.mark.parametrize(
    "address",
    ["/exchange/tables", "/exchange/tables/XML1", "/exchange/tables/XML13", "/exchange/rules", "/exchange/lists/sex"],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_documentation_is_open_to_everyone_in_both_languages(address, language):
    page = reader(language).get(address)
    assert page.status_code == 200 and f'lang="{language}"' in page.content.decode()


@pytest.mark.parametrize(
    ("language", "title"), [("vi", "Hình thức khám chữa bệnh"), ("en", "Form of care")], ids=["vi", "en"]
)
def test_a_code_list_is_called_by_its_title_and_its_code_stands_beside(language, title):
    link, beside = f'/exchange/lists/form_of_care">{title}</a>', '<code class="lt-quiet">form_of_care</code>'
    for address in ("/exchange/tables", "/exchange/tables/XML1"):
        page = reader(language).get(address).content.decode()
        assert f"{link} {beside}" in page, address
    page = reader(language).get("/exchange/lists/form_of_care").content.decode()
    assert f"<h1>{title}</h1>" in page and "<code>form_of_care</code>" in page


def test_the_lists_stand_in_the_order_of_the_vietnamese_alphabet():
    page = reader("vi").get("/exchange/tables").content.decode()
    titles = ["Dân tộc", "Đánh dấu", "Đối tượng đến khám", "Giới tính", "Kết quả PCR", "Kháng thuốc lao"]
    places = [page.index(f">{title}</a>") for title in titles]
    assert places == sorted(places)


def test_strangers_are_asked_to_sign_in():
    assert Client().get("/exchange/").status_code == 302


@pytest.mark.parametrize("count", [1, 8])
def test_pages_need_few_queries_however_much_was_sent(it, refused, count, django_assert_max_num_queries):
    from dataclasses import replace

    for number in range(count):
        body = sample.envelope(sample.tables(replace(sample.PLAN, episode=f"37S01N{number}")))
        hub.receive(body, sender=f"facility:{sample.CLINIC}", channel="command", actor=sample.IT)
    for address in ("/exchange/", f"/exchange/arrivals/{refused.code}", "/exchange/faults", "/exchange/send"):
        with django_assert_max_num_queries(15):
            it.get(address)
