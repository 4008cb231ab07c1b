"""The offices of the cast's commune: who works there, what they do with a dossier; and its payer."""

from datetime import date
from decimal import Decimal

from lienthong.access import SYSTEM, Actor, Role
from lienthong.assistance import dossiers
from lienthong.assistance.dossiers import checking, deciding, proposing, reception
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.payments import contract
from lienthong.assistance.payments.contract import Method, NoContract
from lienthong.web.demo import cast
from lienthong.web.demo.cast import Account

MINISTRY = Actor("user:bo", "agency:moh", frozenset({Role.MINISTRY_OFFICER.value}))
PAYER = "agency:vnpost"
SINCE = date(2026, 7, 1)
FEE = Decimal(8)  # per mille: no published fee is known, so this one is made up


def accounts() -> list[Account]:
    """The commune's officer and chairman, and the post's."""
    unit = f"unit:{cast.home_commune()}"
    return [
        Account("xa", "Bùi Thị Mai (công chức xã)", unit, Role.COMMUNE_OFFICER),
        Account("chutich", "Đỗ Văn Hải (Chủ tịch xã)", unit, Role.COMMUNE_CHAIRMAN),
        Account("buudien", "Lương Thị Thu (Bưu điện)", PAYER, Role.PAYER_OFFICER),
    ]


def stage() -> None:
    """Put them there, with the commune's contract, once."""
    for account in accounts():
        cast.give_account(account)
    agree(cast.home_commune())


def officer(commune: str = "") -> Actor:
    """The officer of a commune; without one, of the cast's."""
    return _of("user:xa", Role.COMMUNE_OFFICER, commune)


def chairman(commune: str = "") -> Actor:
    """The chairman of a commune; without one, of the cast's."""
    return _of("user:chutich", Role.COMMUNE_CHAIRMAN, commune)


def propose(row: Dossier) -> Dossier:
    """The cast's officer brings a dossier as far as the proposal to the chairman, from wherever it stands."""
    by = officer()
    if row.state == dossiers.State.SUBMITTED:
        row = reception.receive(row, by=by)
    if row.state == dossiers.State.RECEIVED:
        row = checking.check(row, by=by)
    if row.state == dossiers.State.CHECKED:
        row = proposing.propose(row, refuse=False, by=by)
    return row


def decide(row: Dossier, *, to: str) -> Dossier:
    """The chairman signs what is proposed, and the officer hands the result to whom it concerns."""
    if row.state == dossiers.State.PROPOSED:
        deciding.sign(row, by=chairman())
        row = dossiers.found(row.thing, actor=SYSTEM)
    if row.state == dossiers.State.DECIDED:
        row = reception.return_result(row, to=to, by=officer())
    return row


def agree(commune: str) -> None:
    """A contract of the commune with the post, unless there is one."""
    try:
        contract.of(commune, SINCE)
    except NoContract:
        entered = contract.enter(
            commune, payer=PAYER, method=Method.BOTH, fee_per_mille=FEE, legal_note="HĐ 01/2026 (giả lập)",
            valid_from=SINCE, by=officer(commune),
        )  # fmt: skip
        contract.confirm(entered, by=chairman(commune))


def _of(code: str, role: Role, commune: str) -> Actor:
    unit = f"unit:{commune or cast.home_commune()}"
    return Actor(code, unit, frozenset({role.value}), frozenset({unit}))
