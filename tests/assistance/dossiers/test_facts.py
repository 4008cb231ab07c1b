"""If these fail, what a citizen writes becomes another fact, another amount, or somebody learns of HIV who may not."""

from datetime import date, datetime

import pytest

from lienthong import access
from lienthong.assistance.dossiers import checking, circumstances, deciding, proposing, reception, reckoning, sensitive
from lienthong.assistance.dossiers.dossier import Dossier, found
from lienthong.assistance.register import facts, granting
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.database import clock
from lienthong.forms import catalogue, response, written
from lienthong.forms.sheet import Sheet

from .conftest import MORNING, officer

pytestmark = pytest.mark.django_db
FORM = "form-01-335-2026"
ALWAYS = {
    "purpose": "apply", "applicant_name": "Nguyễn Thị Lành", "applicant_born": date(1950, 3, 2),
    "applicant_sex": "female", "applicant_number": "001150012345", "residence_commune": "00004", "household": "poor",
    "in_institution": False, "benefits": ["none"], "channel": "cash", "payee_is_other": False, "filled_by": "self",
}  # fmt: skip


def filled(**values) -> dict:
    """The form as the engine would hand it over: only what is asked, checked against the questionnaire."""
    form = catalogue.get(FORM)
    reading = Sheet(form, written.from_values(form, ALWAYS | values)).read()
    assert reading.faults == []
    return response.build(form, reading.items, authored=MORNING)


@pytest.fixture
def applied(morning, submitted, hanh):
    def apply(procedure: str = "1.001776", **values) -> Dossier:
        dossier = submitted(procedure=procedure, form=FORM, answers=filled(**values))
        return checking.check(reception.receive(dossier, by=hanh), by=hanh)

    return apply


def families(dossier: Dossier) -> dict[str, int]:
    return {one.family: one.national for one in reckoning.reckon(dossier).measures}


def test_answers_become_the_facts_the_law_asks_about(applied):
    said = circumstances.of(applied(
        kinds=["single_parent", "disabled"], marital="widowed", school="left", disability="severe",
        disability_certificate="12/XN", disability_certified_on=date(2026, 5, 4), works=False,
        benefits=["survivor", "merit"], survivor_amount=400_000,
        children=[{"child_name": "Bình", "child_born": date(2019, 5, 4), "child_studying": True}],
    ))  # fmt: skip
    expected = {
        "born": date(1950, 3, 2), "born_precision": "day", "household": "poor", "lone_parent": True, "studying": False,
        "disability": "severe", "disability_certified_on": date(2026, 5, 4), "pension_monthly": 400_000,
        "survivor_monthly": True, "other_monthly": True, "in_institution": False,
        "children": [date(2019, 5, 4)], "children_studying": [date(2019, 5, 4)],
    }  # fmt: skip
    assert said == expected


def test_the_rules_give_the_amounts_and_the_register_gets_the_facts(applied, hanh, chairman, lanh):
    dossier = applied(kinds=["elderly"], marital="widowed", no_supporter=True, taken_in=False)
    assert families(dossier) == {"allowance": 1_080_000}  # 75 and older: 2.0
    told = reckoning.sentences(dossier, reckoning.reckon(dossier), by=hanh, language="en")
    assert any("540.000" in one and "× 2.0" in one for one in told)
    deciding.sign(proposing.propose(dossier, refuse=False, by=hanh), by=chairman)
    known = facts.latest(Beneficiary.objects.unscoped("test").get(person=lanh))
    assert (known.household, known.no_supporter, known.source) == ("poor", True, dossier.thing)


def test_nothing_is_proposed_where_the_rules_give_nothing(applied, hanh):
    dossier = applied(household="neither", kinds=["elderly"], marital="widowed", no_supporter=True, taken_in=False)
    with pytest.raises(proposing.NotReady, match=r"rules give nothing|chưa được hưởng"):
        proposing.propose(dossier, refuse=False, by=hanh)


def test_hiv_is_parted_at_once_and_counts_all_the_same(applied, hanh, chairman, lanh):
    dossier = applied(hiv=True, wage=False)
    assert "hiv" not in str(dossier.read()) and "wage" not in str(dossier.read())
    assert [item["linkId"] for item in sensitive.of(dossier, by=hanh)] == ["hiv", "hiv_part"]
    assert families(dossier) == {"allowance": 810_000}
    dossier = proposing.propose(dossier, refuse=False, by=hanh)
    paper = deciding.sign(dossier, by=chairman)
    for kept in (dossier.proposal, paper.read(), *dossier.actions.values_list("data", "changes")):
        assert "hiv" not in str(kept).lower() and "5.8" not in str(kept)
    province = access.Actor(
        "user:tinh", "unit:01", frozenset({"province_officer"}), frozenset({"unit:01", "unit:00004"})
    )
    with pytest.raises(access.NotAllowed):
        sensitive.of(dossier, by=province)
    told = " ".join(reckoning.sentences(dossier, reckoning.reckon(dossier), by=province, language="vi"))
    assert "810.000" in told and "HIV" not in told and "1,5" not in told


def test_an_adjustment_counts_from_the_month_of_the_change(applied, submitted, hanh, chairman):
    first = applied(kinds=["disabled"], school="left", marital="single", works=False, disability="severe",
                    disability_certificate="1", disability_certified_on=date(2026, 5, 4))  # fmt: skip
    deciding.sign(proposing.propose(first, refuse=False, by=hanh), by=chairman)
    worse = filled(purpose="change", change_what="Nặng hơn", change_on=date(2026, 11, 20), kinds=["disabled"],
                   school="left", marital="single", works=False, disability="special_severe",
                   disability_certificate="2", disability_certified_on=date(2026, 11, 20))  # fmt: skip
    dossier = submitted(procedure="1.001776", kind="adjust", answers=worse, form=FORM)
    dossier = checking.check(reception.receive(dossier, by=hanh), by=hanh)
    dossier = proposing.propose(dossier, refuse=False, by=hanh)
    measure = dossier.proposal["measures"][0]
    assert (measure["family"], measure["national"], measure["from_month"]) == ("allowance", 1_350_000, "2026-11-01")
    deciding.sign(dossier, by=chairman)
    known = facts.latest(Beneficiary.objects.unscoped("test").get())
    assert (known.disability, known.valid_from) == ("special_severe", date(2026, 11, 1))


def test_a_stop_counts_from_the_month_after(applied, submitted, hanh, chairman):
    first = applied("1.014027", kinds=["social_pension"], pension_request=True)
    deciding.sign(proposing.propose(first, refuse=False, by=hanh), by=chairman)
    dossier = submitted(kind="stop")
    dossier = checking.check(reception.receive(dossier, by=hanh), by=hanh)
    deciding.sign(proposing.propose(dossier, refuse=False, by=hanh), by=chairman)
    assert Entitlement.objects.unscoped("test").get().to_month == date(2027, 1, 1)
    assert found(dossier.pk, actor=officer()).state == "decided"


def test_another_takes_the_money_where_the_form_says_so(applied, an):
    dossier = applied(kinds=["elderly"], marital="widowed", no_supporter=True, taken_in=False, channel="bank",
                      bank="BIDV", account_name="NGUYEN VAN AN", account="19031234567890", payee_is_other=True,
                      payee_name="Nguyễn Văn An", payee_number="001080012346", payee_relation="con")  # fmt: skip
    paid = circumstances.payment(dossier)
    assert (paid.payee, paid.channel, paid.bank, paid.account) == (an, "bank", "BIDV", "19031234567890")


def test_after_a_move_the_new_commune_goes_on_without_gap_or_overlap(submitted, lanh, hanh, chairman):
    elsewhere = officer("xa", unit="unit:00008")
    with clock.at(datetime(2026, 10, 5, 9, tzinfo=clock.VIETNAM)):
        old = granting.grant(lanh, "social_pension", commune="00008", province="01", from_month=date(2026, 10, 1),
                             decision="decision:x", event=None, by=elsewhere)  # fmt: skip
        facts.record(old.beneficiary, valid_from=date(2026, 10, 1), source="x", by=elsewhere, born=date(1950, 3, 2))
    with clock.at(MORNING):
        answers = filled(purpose="move", kinds=["social_pension"], pension_request=True, former_commune="00008")
        dossier = reception.receive(submitted(form=FORM, answers=answers), by=hanh)
        dossier = proposing.propose(checking.check(dossier, by=hanh), refuse=False, by=hanh)
        assert (dossier.proposal["outcome"], dossier.proposal["measures"][0]["from_month"]) == ("move", "2026-12-01")
        deciding.sign(dossier, by=chairman)
    spans = Entitlement.objects.unscoped("test").order_by("from_month").values_list("commune", "from_month", "to_month")
    assert list(spans) == [("00008", date(2026, 10, 1), date(2026, 12, 1)), ("00004", date(2026, 12, 1), None)]
    assert Beneficiary.objects.unscoped("test").get().commune == "00004"


def test_care_is_paid_to_the_carer_the_form_names(morning, submitted, hanh, chairman, lanh):
    said = {name: value for name, value in ALWAYS.items() if name not in ("household", "benefits", "payee_is_other")}
    said |= {
        "care_for": ["carer"], "cared_by": "own_household", "disability": "special_severe",
        "disability_certificate": "7", "disability_certified_on": date(2026, 5, 4), "filled_by": "guardian",
        "proxy_name": "Nguyễn Thị Mơ", "proxy_born": date(1985, 1, 1), "proxy_number": "001185012347",
        "proxy_relation": "con",
    }  # fmt: skip
    form = catalogue.get("form-02-335-2026")
    reading = Sheet(form, written.from_values(form, said)).read()
    assert reading.faults == []
    answers = response.build(form, reading.items, authored=MORNING)
    dossier = reception.receive(submitted(procedure="1.001776", form="form-02-335-2026", answers=answers), by=hanh)
    dossier = checking.check(dossier, by=hanh)
    assert [one.found for one in checking.of(dossier) if one.code == "carer"] == ["ok"]
    dossier = proposing.propose(dossier, refuse=False, by=hanh)
    assert [(one["family"], one["national"]) for one in dossier.proposal["measures"]] == [("care", 540_000)]
    deciding.sign(dossier, by=chairman)
    granted = Entitlement.objects.unscoped("test").select_related("carer").get()
    assert (granted.family, granted.carer.name) == ("care", "Nguyễn Thị Mơ")
