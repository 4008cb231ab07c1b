"""If these fail, whoever can't go to the commune has nobody to apply for them, or a stranger reads what is theirs."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong import access, ledger
from lienthong.assistance.dossiers import checking, reception, submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.forms.draft import Draft
from tests.access.actors import signed_in, user
from tests.assistance.dossiers.conftest import (
    an,
    citizen,
    ground,
    hanh,
    lanh,
    new_person,
    population,
    response,
)
from tests.assistance.test_citizen import PENSION, faults, morning, text

__all__ = ["an", "ground", "hanh", "lanh", "morning", "population"]
pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 authorisation"
PROXY = {"filled_by": "proxy", "proxy_relation": "cháu họ"}


@pytest.fixture
def nephew(db) -> Any:
    """Not of her household, nobody she is in the care of."""
    return new_person("001090000077", "Trần Văn Bách", 1990, sex="male")


def account(person: Any, login: str) -> Client:
    made = user(login, (person.party, "citizen"))
    made.name = person.name
    made.save()
    return signed_in(made, "")


@pytest.fixture
def client_of_nephew(nephew) -> Client:
    return account(nephew, "bach")


def begin(client: Client) -> str:
    return client.post("/my/apply/social-pension/", {"whom": "another"})["Location"]


def send(client: Client, address: str, *, paper: bool = True, **changes: Any) -> Any:
    pk = address.split("/")[3]
    if paper:
        sent = SimpleUploadedFile("uy-quyen.pdf", PDF)
        kept = client.post(f"/forms/drafts/{pk}/attach/", {"name": "paper_proxy", "file": sent}).json()
        changes["paper_proxy"] = kept["id"]
    draft = Draft.objects.unscoped("test").get(pk=pk)
    mine = {one: draft.written[one][0] for one in ("proxy_name", "proxy_number")}
    return client.post(
        address, {**PENSION, **PROXY, **mine, **changes, "~revision": str(draft.revision), "~do": "submit"}
    )


@pytest.fixture
def filed(client_of_nephew, lanh) -> Dossier:
    answer = send(client_of_nephew, begin(client_of_nephew))
    assert answer.status_code == 302, faults(answer)
    return Dossier.objects.unscoped("test").get()


def test_nothing_of_the_other_person_is_filled_in_and_the_proxy_is(client_of_nephew, nephew, lanh):
    draft = Draft.objects.unscoped("test").get(pk=begin(client_of_nephew).split("/")[3])
    assert "applicant_name" not in draft.written or not any(draft.written["applicant_name"])
    assert draft.written["proxy_name"] == [nephew.name] and draft.written["filled_by"] == ["proxy"]


def test_the_proxy_is_recorded_and_follows_the_dossier(filed, client_of_nephew, lanh, nephew):
    assert (filed.person, filed.applicant, filed.filed_by) == (lanh, lanh, nephew)
    assert filed.proxy["relation"] == "cháu họ" and filed.proxy["number"] == "001090000077"
    assert "paper_proxy" in {one["code"] for one in filed.attachments}
    assert filed.number in text(client_of_nephew.get("/my/"))
    assert client_of_nephew.get(f"/my/dossiers/{filed.pk}/").status_code == 200
    complaint = client_of_nephew.post(f"/my/dossiers/{filed.pk}/complain/", {"complain-text": "Lâu quá"})
    assert complaint.status_code == 302


def test_without_the_paper_or_the_relation_nothing_is_sent(client_of_nephew, lanh):
    address = begin(client_of_nephew)
    for wrong in ({"paper": False}, {"proxy_relation": ""}, {"filled_by": "self"}):
        answer = send(client_of_nephew, address, **wrong)
        assert answer.status_code == 200 and "govuk-error-summary" in text(answer)
    assert not Dossier.objects.unscoped("test").exists()


def test_a_proxy_reads_the_dossier_they_filed_and_nothing_else(filed, client_of_nephew, lanh, nephew):
    other = submission.submit(_application(lanh, procedure="1.001776"), by=citizen(lanh))
    assert client_of_nephew.get(f"/my/dossiers/{other.pk}/").status_code == 404
    assert other.number not in text(client_of_nephew.get("/my/"))
    actor = citizen(nephew, "bach")
    assert [one.pk for one in Dossier.objects.within(actor)] == [filed.pk]
    stranger = account(new_person("001090000078", "Lê Thị Xuân", 1991), "xuan")
    assert stranger.get(f"/my/dossiers/{filed.pk}/").status_code == 404
    with pytest.raises(access.NotAllowed):
        submission.withdraw(other, by=actor)


def test_what_others_asked_for_is_told_to_the_officer_and_not_to_the_proxy(client_of_nephew, lanh, hanh):
    own = submission.submit(_application(lanh), by=citizen(lanh))
    answer = send(client_of_nephew, begin(client_of_nephew))
    assert answer.status_code == 302 and own.number not in text(answer)
    second = Dossier.objects.unscoped("test").exclude(pk=own.pk).get()
    row = checking.check(reception.receive(second, by=hanh), by=hanh)
    assert own.number in {one.about for one in checking.of(row) if one.code == "dossiers"}
    again = send(client_of_nephew, begin(client_of_nephew))
    assert again.status_code == 200 and second.number in text(again)  # their own they are told


def test_the_officer_sees_whether_the_person_agreed(filed, lanh, nephew, hanh):
    def check(row: Dossier) -> checking.Check:
        return next(one for one in checking.of(row) if one.code == "proxy")

    row = checking.check(reception.receive(filed, by=hanh), by=hanh)
    assert not check(row).is_fine and "ủy quyền" in check(row).words
    with pytest.raises(access.NotAllowed):
        submission.agree(row, by=citizen(nephew, "bach"))  # nobody agrees for another
    hers = account(lanh, "lanh")
    assert nephew.name in text(hers.get(f"/my/dossiers/{filed.pk}/"))
    assert hers.post(f"/my/dossiers/{filed.pk}/agree/").status_code == 302
    row = checking.check(Dossier.objects.unscoped("test").get(pk=row.pk), by=hanh)
    assert check(row).is_fine
    assert ledger.events(kind="dossier.proxy_agreed", thing=row.thing)
    own = submission.submit(_application(lanh, procedure="1.001776"), by=citizen(lanh))
    with pytest.raises(ledger.InvalidState):
        submission.agree(own, by=citizen(lanh))


def test_a_proxy_cannot_claim_to_be_another_proxy(lanh, nephew):
    proxy = submission.Proxy("Trần Văn Bách", "001090000077", "cháu họ")
    with pytest.raises(access.NotAllowed):
        submission.submit(_application(lanh, proxy=proxy, filed_by=lanh), by=citizen(nephew, "bach"))
    with pytest.raises(NotReady) as told:
        submission.submit(_application(lanh, proxy=proxy, filed_by=nephew), by=citizen(nephew, "bach"))
    assert [one.field for one in told.value.faults] == ["paper_proxy"]


def _application(person: Any, *, procedure: str = "1.014027", **more: Any) -> submission.Application:
    return submission.Application(
        procedure=procedure, person=person, applicant=person, channel="online", form="form-01-335-2026",
        answers=response("form-01-335-2026"), **more,
    )  # fmt: skip
