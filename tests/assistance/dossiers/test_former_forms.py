"""If these fail, a dossier received before 05/10/2026 is filled in on a form that was not there yet, or lost in it."""

from datetime import date, datetime

import pytest

from lienthong.assistance.dossiers import checking, circumstances, reception, reckoning, sensitive
from lienthong.assistance.procedures import catalogue as procedures
from lienthong.assistance.screens import citizen_apply
from lienthong.database import clock
from lienthong.forms import catalogue, response, written
from lienthong.forms.sheet import Sheet

from .conftest import officer

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 9, 7, 9, 0, tzinfo=clock.VIETNAM)
AFTER = datetime(2026, 10, 5, 9, 0, tzinfo=clock.VIETNAM)
PENSION, ALLOWANCE, FUNERAL = "form-01-176-2025", "form-1-20-2021", "form-04-20-2021"
ALWAYS = {
    "purpose": "apply", "applicant_name": "Nguyễn Thị Lành", "applicant_born": date(1950, 3, 2),
    "applicant_sex": "female", "applicant_number": "001150012345", "residence_commune": "00004", "household": "poor",
    "in_institution": False, "benefits": ["none"], "filled_by": "self",
}  # fmt: skip


def filled(form: str, **values) -> dict:
    questions = catalogue.get(form)
    reading = Sheet(questions, written.from_values(questions, ALWAYS | values)).read()
    assert reading.faults == []
    return response.build(questions, reading.items, authored=BEFORE)


def test_the_day_of_receipt_chooses_the_form():
    for moment, forms in (
        (BEFORE, {"social-pension": PENSION, "allowance": ALLOWANCE, "funeral": FUNERAL}),
        (AFTER, {"social-pension": "form-01-335-2026", "allowance": "form-01-335-2026", "funeral": "form-03-335-2026"}),
    ):
        with clock.at(moment):
            choices = citizen_apply.choices()
            assert {key: choices[key].form for key in forms} == forms


def test_every_version_names_forms_that_are_there():
    for procedure in procedures.in_use().values():
        for version in procedure.versions:
            for form in version.questionnaires.values():
                assert catalogue.get(form).url.endswith(f"/{form}")


def test_none_of_the_former_forms_says_more_than_is_known():
    assert catalogue.get(PENSION).evidence == "assumed"
    assert {catalogue.get(form).evidence for form in (ALLOWANCE, FUNERAL)} == {"secondary"}


@pytest.fixture
def applied(submitted, hanh):
    with clock.at(BEFORE):

        def apply(procedure: str, form: str, **values):
            dossier = submitted(procedure=procedure, form=form, answers=filled(form, **values))
            return checking.check(reception.receive(dossier, by=hanh), by=hanh)

        yield apply


def test_the_social_pension_is_reckoned_from_its_former_form(applied):
    dossier = applied("1.014027", PENSION, pension_request=True, channel="bank", account_name="NGUYEN THI LANH",
                      account="19031234567890", bank="VBA", payee_is_other=False)  # fmt: skip
    assert (dossier.version_name, dossier.limit_days) == ("176/2025", 10)
    assert {one.family: one.national for one in reckoning.reckon(dossier).measures} == {"social_pension": 540_000}
    assert circumstances.payment(dossier).account == "19031234567890"


def test_the_allowance_is_reckoned_from_forms_1a_to_1đ(applied):
    dossier = applied(
        "1.001776", ALLOWANCE, kinds=["disabled"], marital="widowed", school="left", disability="severe",
        disability_certificate="12/XN", disability_certified_on=date(2026, 5, 4), works=False,
    )  # fmt: skip
    assert (dossier.version_name, dossier.limit_days) == ("147/2025", 10)
    facts = circumstances.of(dossier)
    assert (facts["disability"], facts["household"]) == ("severe", "poor")
    assert {one.family for one in reckoning.reckon(dossier).measures} == {"allowance"}
    assert circumstances.payment(dossier).channel == "cash"  # the former forms do not ask


def test_who_fills_in_what_was_form_1b_is_known_to_nobody(applied):
    dossier = applied("1.001776", ALLOWANCE, hiv=True, wage=False)
    assert "hiv" not in str(dossier.read()).lower() and dossier.form == ALLOWANCE
    assert sensitive.of(dossier, by=officer())  # kept apart, for who may read it


def test_a_form_begun_before_is_not_sent_after(lanh):
    from types import SimpleNamespace

    from lienthong.forms import NotComplete

    sent = SimpleNamespace(questionnaire=catalogue.get(ALLOWANCE).canonical)
    with clock.at(BEFORE):
        citizen_apply.of_today(citizen_apply.choices()["allowance"], sent)
    with clock.at(AFTER), pytest.raises(NotComplete):
        citizen_apply.of_today(citizen_apply.choices()["allowance"], sent)
