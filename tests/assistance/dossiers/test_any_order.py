"""Steps in any order: what the table allows happens, all else changes nothing, and what is owed fits the state."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from lienthong import ledger
from lienthong.assistance.dossiers import checking, deciding, proposing, reception, submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.assistance.dossiers.issued_paper import DossierPaper
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.ledger import refold

from .conftest import citizen, officer

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
OFFICER, CHAIRMAN = officer(), officer("chu", "commune_chairman")
OPEN = {"submitted", "received", "checked", "supplement", "proposed"}

# Where each step may begin and what follows: the table, said once more and by hand.
STEPS = {
    "receive": ({"submitted"}, "received"),
    "ask": ({"submitted", "received", "checked"}, "supplement"),
    "check": ({"received", "checked"}, "checked"),
    "grant": ({"checked"}, "proposed"),
    "refuse": ({"checked"}, "proposed"),
    "send_back": ({"proposed"}, "checked"),
    "sign": ({"proposed"}, None),
    "hand_over": ({"decided", "refused"}, "returned"),
    "withdraw": (OPEN, "withdrawn"),
}


def do(step: str, dossier: Dossier) -> None:
    mother = citizen(dossier.person)
    {
        "receive": lambda: reception.receive(dossier, by=OFFICER),
        "ask": lambda: reception.ask_supplement(dossier, ["Ảnh"], by=OFFICER),
        "supply": lambda: submission.supplement(dossier, by=mother, note="Đây"),
        "resume": lambda: reception.resume(dossier, "Không cần nữa", by=OFFICER),
        "check": lambda: checking.check(dossier, by=OFFICER),
        "grant": lambda: proposing.propose(dossier, refuse=False, by=OFFICER),
        "refuse": lambda: proposing.propose(dossier, refuse=True, reasons="Không đủ", by=OFFICER),
        "send_back": lambda: proposing.send_back(dossier, "Xem lại", by=CHAIRMAN),
        "sign": lambda: deciding.sign(dossier, by=CHAIRMAN),
        "hand_over": lambda: reception.return_result(dossier, to="Bà Lành", by=OFFICER),
        "withdraw": lambda: submission.withdraw(dossier, by=mother),
    }[step]()


def machine(submitted):
    class Dossiers(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.dossier = submitted()
            self.state, self.was_received, self.refusal = "submitted", False, False

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        def row(self) -> Dossier:
            return Dossier.objects.unscoped("test").select_related("person", "applicant").get(pk=self.dossier.pk)

        @rule(step=st.sampled_from([*STEPS, "supply", "resume"]))
        def any_step(self, step):
            may, after = self.expected(step)
            if may:
                do(step, self.row())
                self.state = after
                self.was_received |= step == "receive"
                self.refusal = step == "refuse" if step in ("grant", "refuse") else self.refusal
            else:
                before = self.row().version
                with pytest.raises((ledger.InvalidState, NotReady)):
                    do(step, self.row())
                assert self.row().version == before

        @precondition(lambda self: self.state in OPEN)
        @rule()
        def forward(self):
            """The way on, so that ends are reached."""
            way = {
                "submitted": "receive",
                "received": "check",
                "checked": "grant",
                "supplement": "supply",
                "proposed": "sign",
            }
            self.any_step(way[self.state])

        def expected(self, step):
            if step == "supply":
                return self.state == "supplement", "received" if self.was_received else "submitted"
            if step == "resume":
                return self.state == "supplement" and self.was_received, "checked"
            begins, after = STEPS[step]
            if step == "sign":
                after = "refused" if self.refusal else "decided"
            return self.state in begins, after

        @invariant()
        def the_row_is_the_fold_of_its_actions(self):
            assert self.row().state == self.state
            assert [one for one in refold.differences() if one] == []

        @invariant()
        def the_decision_is_owed_exactly_while_the_clock_runs(self):
            open_rules = set(
                ledger.obligations.of(thing=self.dossier.thing).filter(standing="open").values_list("rule", flat=True)
            )
            assert ("dossier.decide" in open_rules) == (self.state in {"received", "checked", "proposed"})
            assert ("dossier.return-result" in open_rules) == (self.state in {"decided", "refused"})
            assert ("dossier.answer-on-paper" in open_rules) == (self.state == "submitted")

        @invariant()
        def one_decision_and_one_entitlement_at_most(self):
            decided = DossierPaper.objects.unscoped("test").filter(kind__in=["decision", "refusal"]).count()
            granted = Entitlement.objects.unscoped("test").count()
            has_ended = self.state in {"decided", "refused", "returned"}
            assert decided == int(has_ended) and granted == int(has_ended and not self.refusal)

    return Dossiers


def test_steps_in_any_order(morning, submitted):
    quiet = settings(
        max_examples=8, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes here
    )  # fmt: skip
    run_state_machine_as_test(machine(submitted), settings=quiet)
