"""Two at once, and a process that dies: nothing is done twice, nothing is half done, no number is lost."""

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from lienthong import ledger
from lienthong.assistance.dossiers import checking, deciding, effects, proposing, reception, submission
from lienthong.assistance.dossiers.dossier import Dossier, found
from lienthong.assistance.dossiers.issued_paper import DossierPaper
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.people import verification

from . import conftest
from .conftest import new_person, officer

pytestmark = [pytest.mark.timeout(600)]
OFFICER, CHAIRMAN = officer(), officer("chu", "commune_chairman")
KILLED = -9


@pytest.fixture
def town(fresh_database, monkeypatch):
    monkeypatch.setitem(verification._bound, "verifier", conftest.Answers())


def brought(number: int, *, proposed: bool = True) -> Dossier:
    person = new_person(f"00115001{number:04d}", f"Nguyễn Thị Lành {number}", 1950)
    dossier = submission.submit(
        submission.Application(
            "1.014027", person, person, "desk", "form-01-335-2026", {"resourceType": "QuestionnaireResponse"}
        ),
        by=OFFICER,
    )
    if not proposed:
        return dossier
    checked = checking.check(reception.receive(dossier, by=OFFICER), by=OFFICER)
    return proposing.propose(checked, refuse=False, by=OFFICER)


def at_once(*actions: Callable[[], object]) -> list[object]:
    """What came of each: its answer, or the exception."""
    answers: list[object] = []

    def run(action: Callable[[], object]) -> None:
        try:
            answers.append(action())
        except Exception as fault:
            answers.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def papers() -> list[tuple[str, int]]:
    rows = DossierPaper.objects.unscoped("test").filter(kind="decision").order_by("number")
    return [(row.series, row.number) for row in rows]


def test_two_officers_receive_at_once_and_one_receipt_is_issued(town):
    dossier = brought(1, proposed=False)
    answers = at_once(*[lambda who=who: reception.receive(dossier, by=officer(who)) for who in ("hanh", "lan", "mai")])
    assert sorted(type(one).__name__ for one in answers) == ["Dossier", "InvalidState", "InvalidState"]
    assert DossierPaper.objects.unscoped("test").filter(kind="receipt").count() == 1


def test_many_sign_at_once_each_is_signed_once_and_no_number_is_lost(town):
    waiting = [brought(number) for number in range(6)]
    chosen = [(one.pk, None) for one in waiting]
    answers = at_once(*[lambda: deciding.sign_many(chosen, by=CHAIRMAN) for _ in range(3)])
    signed = [one for many in answers for one in many if one.paper]
    told = [one for many in answers for one in many if not one.paper]
    assert len(signed) == 6 and len(told) == 12 and all("quicker" in one.fault or "nhanh" in one.fault for one in told)
    assert papers() == [("QĐ", number) for number in range(1, 7)]
    assert Entitlement.objects.unscoped("test").count() == 6


def test_one_of_many_that_fails_takes_no_number_and_leaves_the_others(town, monkeypatch):
    waiting = [brought(number) for number in range(3)]
    unlucky, works = waiting[1].pk, effects.apply

    def fail(dossier, *args, **kwargs):
        if dossier.pk == unlucky:
            raise effects.NotPossible("Sổ không nhận.")
        works(dossier, *args, **kwargs)

    monkeypatch.setattr(effects, "apply", fail)
    results = deciding.sign_many([(one.pk, one.version) for one in waiting], by=CHAIRMAN)
    assert [bool(one.paper) for one in results] == [True, False, True]
    assert results[1].fault == "Sổ không nhận." and found(unlucky, actor=OFFICER).state == "proposed"
    assert papers() == [("QĐ", 1), ("QĐ", 2)]


def killed_while_signing(dossier: Dossier, kill_at: str) -> int:
    """Sign in a process of its own, which dies at that commit; its exit code."""
    connection.close()
    command = [sys.executable, "-m", "tests.assistance.dossiers.killed_signer", str(dossier.pk)]
    ended = subprocess.run(command, env={**os.environ, "LIENTHONG_KILL_AT": kill_at}, timeout=120, capture_output=True)
    assert ended.returncode in (0, KILLED), ended.stderr.decode()
    return ended.returncode


@pytest.mark.kill
def test_killed_between_proposal_and_signature_all_or_nothing(town):
    for place in itertools.count(1):
        ends = []
        for moment in ("before", "after"):
            dossier = brought(place * 10 + (moment == "after"))
            ends.append(killed_while_signing(dossier, f"{place}:{moment}"))
            now = found(dossier.pk, actor=CHAIRMAN)
            done = [
                now.state == "decided",
                DossierPaper.objects.unscoped("test").filter(dossier=now, kind="decision").exists(),
                Entitlement.objects.unscoped("test").filter(beneficiary__person=now.person).exists(),
                ledger.obligations.of(thing=now.thing).filter(rule="dossier.decide", standing="fulfilled").exists(),
            ]
            assert len(set(done)) == 1, done
            if not done[0]:
                deciding.sign(now, by=CHAIRMAN)
        if ends == [0, 0]:
            break
        assert KILLED in ends
    assert place > 1
    assert papers() == [("QĐ", number) for number in range(1, 2 * place + 1)]
