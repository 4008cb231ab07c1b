"""The page and what its script asks: bad input gets a sentence, other people's forms stay closed."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lienthong import access, forms
from lienthong.database import clock, files
from lienthong.forms import attachment
from lienthong.forms.draft import Draft
from lienthong.forms.submission import Submission
from lienthong.pages import layout
from tests.access.actors import signed_in, user
from tests.forms.samples import PDF, PNG

pytestmark = pytest.mark.django_db
TRY = "forms.try"


@pytest.fixture
def lanh(db, small):
    clock.mark_synthetic()
    return signed_in(user("lanh", ("unit:00004", "commune_officer")))


@pytest.fixture
def draft(lanh) -> Draft:
    lanh.post(reverse("forms-begin", args=["small"]))
    return latest()


def latest() -> Draft:
    return Draft.objects.unscoped("test").order_by("-begun_at")[0]


def page_of(draft: Draft) -> str:
    return reverse("forms-try", args=[draft.pk])


def save(client, draft, body, content_type="application/json"):
    text = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(reverse("forms-save", args=[draft.pk]), text, content_type=content_type)


def test_a_page_is_shown_saved_and_sent(lanh, draft):
    assert lanh.get(page_of(draft)).status_code == 200
    sent = {"~do": "submit", "~revision": "0", "kinds": "none", "name": "Lành"}
    answer = lanh.post(page_of(draft), sent)
    kept = Submission.objects.unscoped("test").get()
    assert answer.headers["Location"] == reverse("forms-tried", args=[kept.pk])
    assert b"Nguy" not in lanh.get(answer.headers["Location"]).content
    assert lanh.get(f"{answer.headers['Location']}?as=pdf").content.startswith(b"%PDF")
    assert "đã được gửi" in lanh.get(page_of(draft)).content.decode()
    assert lanh.post(page_of(draft), sent).status_code == 200  # told that it is closed
    assert access.audit.QUERIES and kept.values() == {"kinds": ["none"], "name": "Lành"}


def test_faults_are_told_and_what_was_written_stays(lanh, draft):
    answer = lanh.post(page_of(draft), {"~do": "submit", "~revision": "0", "name": "x" * 30, "born": "31/02/1950"})
    text = answer.content.decode()
    assert answer.status_code == 200 and "31/02/1950" in text and "x" * 30 in text
    assert text.count("govuk-error-message") >= 3
    assert latest().written["born"] == ["31/02/1950"]


@pytest.mark.parametrize(
    "button", ["add:", "add:nothing", "remove:", "remove:x/y/z", "drop:", "drop:a:b:c", "strange", "add:children/0", ""]
)
def test_no_button_breaks_the_page(lanh, draft, button):
    answer = lanh.post(page_of(draft), {"~do": button, "~revision": "0", "name": "Lành", "children/#": ["", "0"]})
    assert answer.status_code == 302
    assert latest().written["name"] == ["Lành"]


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999", "7"])
def test_a_stale_page_is_told_and_keeps_its_answers(lanh, draft, revision):
    answer = lanh.post(page_of(draft), {"~do": "submit", "~revision": revision, "name": "Của tôi", "kinds": "none"})
    assert answer.status_code == 409 and "Của tôi" in answer.content.decode()
    assert latest().written == {} and not Submission.objects.unscoped("test").exists()


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"revision": 0}', '{"revision": "0", "written": {}}', '{"revision": true, "written": {}}',
     '{"revision": 0, "written": []}', b"\xff\xfe", "[" * 200_000, '{"revision": 0.5, "written": {}}'],
)  # fmt: skip
def test_what_is_no_saving_is_refused_in_words(lanh, draft, body):
    answer = save(lanh, draft, body)
    assert answer.status_code == 400 and answer.json()["message"]
    assert latest().revision == 0


@pytest.mark.parametrize("written", [{"name": "text"}, {"name": [1, None, {}]}, {"name": ["\ud800\x00"]}, {"": ["x"]},
                                     {"children/99999/child_name": ["x"]}, {"csrfmiddlewaretoken": ["x"]}])  # fmt: skip
def test_odd_answers_do_no_harm(lanh, draft, written):
    assert save(lanh, draft, {"revision": 0, "written": written}).status_code == 200
    assert lanh.get(page_of(draft)).status_code == 200


def test_the_script_is_told_of_a_stale_revision(lanh, draft):
    assert save(lanh, draft, {"revision": 0, "written": {"name": ["A"]}}).json()["revision"] == 1
    answer = save(lanh, draft, {"revision": 0, "written": {"name": ["B"]}})
    assert answer.status_code == 409 and answer.json()["revision"] == 1
    huge = {"revision": 2**40, "written": {}}
    assert save(lanh, draft, huge).status_code == 409
    forms.discard(latest(), by=access.Actor("user:lanh", "unit:00004", frozenset({"commune_officer"})))
    assert save(lanh, draft, {"revision": 2, "written": {}}).status_code == 410


def test_strangers_and_others_find_nothing(lanh, draft, client):
    other = signed_in(user("hoa", ("unit:00004", "commune_officer")))
    addresses = [page_of(draft), reverse("forms-file", args=[draft.pk, draft.pk])]
    for address in addresses:
        assert other.get(address).status_code == 404
        assert client.get(address).status_code == 302  # to sign in
    assert save(other, draft, {"revision": 0, "written": {}}).status_code == 404
    assert other.post(reverse("forms-attach", args=[draft.pk]), {"name": "paper"}).status_code == 404
    assert client.get(reverse("forms")).status_code == 302


def attach(client, draft, name, body, title="giấy.pdf"):
    sent = SimpleUploadedFile(title, body)
    return client.post(reverse("forms-attach", args=[draft.pk]), {"name": name, "file": sent})


def test_a_file_is_kept_by_its_content_and_comes_back(lanh, draft):
    kept = attach(lanh, draft, "paper", PDF, "../../etc/giấy\x07.pdf").json()
    assert kept["title"] == "giấy.pdf" and kept["size"] == len(PDF)
    save(lanh, draft, {"revision": 0, "written": {"kinds": ["none"], "name": ["Lành"], "paper": [kept["id"]]}})
    back = lanh.get(reverse("forms-file", args=[draft.pk, kept["id"]]))
    assert back.content == PDF and back.headers["Content-Disposition"] == "attachment"
    assert back.headers["Content-Type"] == "application/pdf" and back.headers["X-Content-Type-Options"] == "nosniff"
    lanh.post(page_of(draft), {"~do": "submit", "~revision": "1", "kinds": "none", "name": "Lành", "paper": kept["id"]})
    said = Submission.objects.unscoped("test").get().values()["paper"]
    assert attachment.content(said) == PDF and files.exists(said["url"].removeprefix("urn:sha256:"))


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [("paper", b"", "trống"), ("paper", b"<html>", "không thuộc loại"), ("paper", PDF + bytes(2**20), "lớn hơn 1 MB"),
     ("name", PDF, "không yêu cầu tệp"), ("nothing", PDF, "không yêu cầu tệp"), ("", PNG, "không yêu cầu tệp")],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_words(lanh, draft, name, body, told):
    answer = attach(lanh, draft, name, body)
    assert answer.status_code == 422 and told in answer.json()["message"]


def test_nobody_can_claim_the_file_of_another_draft(lanh, draft):
    kept = attach(lanh, draft, "paper", PNG).json()
    lanh.post(reverse("forms-begin", args=["small"]))
    mine = latest()
    answer = lanh.post(
        page_of(mine), {"~do": "submit", "~revision": "0", "kinds": "none", "name": "x", "paper": kept["id"]}
    )
    assert "Hãy gửi lại" in answer.content.decode()


def test_a_list_is_searched_by_words_and_code(lanh):
    def found(text):
        return lanh.get(reverse("forms-list", args=["communes"]), {"q": text}).json()["found"]

    assert ["00004", "Phường Ba Đình, Thành phố Hà Nội"] in found("ba đình")
    assert found("ba dinh ha noi")[0][0] == "00004" and found("00004")[0][0] == "00004"
    assert found("") == [] and found("zzzz") == [] and len(found("phu")) == 30
    assert lanh.get(reverse("forms-list", args=["nothing"])).status_code == 404
    assert lanh.get(reverse("forms-list", args=["ethnic-groups"]), {"q": "kho me"}).json()["found"] == [
        ["05", "Khơ-me"]
    ]


def test_only_a_synthetic_home_offers_a_try(db, small, monkeypatch):
    monkeypatch.setattr(layout, "is_synthetic", lambda: False)
    client = signed_in(user("lanh", ("unit:00004", "commune_officer")))
    assert client.post(reverse("forms-begin", args=["small"])).status_code == 404
    assert "Khai thử" not in client.get(reverse("forms")).content.decode()
    assert client.get(reverse("forms-blank", args=["small"])).content.startswith(b"%PDF")
    assert client.get(reverse("forms-blank", args=["nothing"])).status_code == 404


def test_a_room_gets_the_answers_and_may_refuse_them(lanh, draft, rf):
    from django.http import HttpResponse

    from lienthong.forms.screens.fill import fill
    from lienthong.forms.sheet import Fault

    actor = access.Actor("user:lanh", "unit:00004", frozenset({"commune_officer"}))
    seen = []

    def ask(submitted, revision):
        request = rf.post("/apply/", {"~do": "submit", "~revision": str(revision), "kinds": "none", "name": "Lành"})
        request.actor, request.inquiry = actor, None
        return fill(request, forms.find(draft.pk, by=actor), submitted, send="Nộp")

    def refuse(sent):
        raise forms.NotComplete([Fault("name", "Họ tên", "Người này đã có hồ sơ.")])

    def take(sent):
        seen.append(sent.values())
        return HttpResponse("taken")

    refused = ask(refuse, 0)
    assert "Người này đã có hồ sơ." in refused.content.decode()
    assert not Submission.objects.unscoped("test").exists() and latest().is_open
    assert ask(take, latest().revision).content == b"taken" and seen == [{"kinds": ["none"], "name": "Lành"}]


def test_one_of_several_must_be_answered(lanh, monkeypatch):
    monkeypatch.undo()
    lanh.post(reverse("forms-begin", args=["form-01-335-2026"]))
    draft = latest()
    shown = lanh.get(page_of(draft)).content.decode()
    assert "Chọn các trường hợp đúng với người được đề nghị <span" not in shown
    answer = lanh.post(page_of(draft), {"~do": "submit", "~revision": "0"})
    assert "Hãy chọn ít nhất một mục." in answer.content.decode()
    told = lanh.post(page_of(draft), {"~do": "submit", "~revision": "1", "hiv": "true"}).content.decode()
    assert "Hãy chọn ít nhất một mục." not in told and "hiv" not in str(latest().written)
