"""If these fail, nonsense gets into a dossier, or its sender gets a stack trace instead of a sentence."""

import pytest

from lienthong.assistance.dossiers import found, reception, submission
from lienthong.assistance.dossiers.dossier import Dossier, UnknownDossier
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.assistance.dossiers.submission import LARGEST, LONGEST, Attachment, Proxy
from lienthong.assistance.procedures.catalogue import UnknownProcedure

from .conftest import citizen, new_person

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 nothing"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "burn"}, "kind"),
        ({"channel": "pigeon"}, "channel"),
        ({"commune": "99999"}, "commune"),
        ({"commune": "01"}, "commune"),
        ({"proxy": Proxy("", "12", "")}, "proxy_name"),
        ({"proxy": Proxy("An", "0010800123x6", "con")}, "proxy_number"),
        ({"attachments": [Attachment("nonsense", "a.pdf", PDF)]}, "attachments"),
        ({"attachments": [Attachment("other", "a.exe", b"MZ\x90\x00")]}, "attachments"),
        ({"attachments": [Attachment("other", "a.pdf", b"%PDF" + b"x" * LARGEST)]}, "attachments"),
        ({"attachments": [Attachment("other", "empty.pdf", b"")]}, "attachments"),
    ],
)
def test_every_fault_is_said_at_its_field_and_nothing_is_kept(morning, submitted, changes, field):
    with pytest.raises(NotReady) as told:
        submitted(**changes)
    assert field in [fault.field for fault in told.value.faults] and str(told.value)
    assert not Dossier.objects.unscoped("test").exists()


def test_an_unknown_procedure_is_refused(morning, submitted):
    with pytest.raises(UnknownProcedure, match=r"1\.001699"):
        submitted(procedure="1.001699")


@pytest.mark.parametrize("code", ["", "nonsense", "dossier:nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_code_is_told(hanh, ground, code):
    with pytest.raises(UnknownDossier):
        found(code, actor=hanh)


def test_answers_of_an_unknown_or_broken_form_are_kept_and_say_nothing(morning, submitted, hanh):
    broken = {"resourceType": "QuestionnaireResponse", "questionnaire": "http://elsewhere/form|9",
              "item": [{"linkId": "x", "item": [{"linkId": "hiv", "answer": [{"valueBoolean": True}]}]}]}  # fmt: skip
    dossier = reception.receive(submitted(answers=broken), by=hanh)
    assert dossier.read()["item"] == []  # what might tell of HIV is parted all the same


def test_letters_have_a_length_and_a_supplement_a_content(morning, submitted, lanh, hanh):
    dossier = submitted()
    mine = citizen(lanh)
    for text in ("", "  ", "x" * (LONGEST + 1)):
        with pytest.raises(NotReady):
            submission.complain(dossier, text, by=mine)
    with pytest.raises(NotReady):
        reception.ask_supplement(dossier, ["", "  "], by=hanh)
    dossier = reception.ask_supplement(dossier, ["Căn cước"], by=hanh)
    with pytest.raises(NotReady):
        submission.supplement(dossier, by=mine)
    dossier = submission.supplement(dossier, by=mine, attachments=[Attachment("other", "<b>.pdf", PDF)])
    assert [one["name"] for one in dossier.attachments] == ["<b>.pdf"] and dossier.state == "submitted"


def test_a_person_without_a_known_residence_needs_a_commune(morning, submitted, an):
    from lienthong.people.persons import Person

    stray = new_person("001080012399", "Lê Văn Cam", 1945)
    Person.objects.unscoped("test").filter(pk=stray.pk).update(commune="", province="")
    stray.refresh_from_db()
    with pytest.raises(NotReady) as told:
        submitted(person=stray, applicant=stray)
    assert [fault.field for fault in told.value.faults] == ["commune"]
    assert submitted(person=stray, applicant=stray, commune="00004").commune == "00004"
