"""The offices of the cast's commune: who works there, and the payer with whom the commune has a contract."""

from datetime import date
from decimal import Decimal

from lienthong.access import Actor, Role
from lienthong.assistance.payments import contract
from lienthong.assistance.payments.contract import Method, NoContract
from lienthong.web.demo import cast
from lienthong.web.demo.cast import Account

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


def agree(commune: str) -> None:
    """A contract of the commune with the post, unless there is one."""
    try:
        contract.of(commune, SINCE)
    except NoContract:
        contract.enter(
            commune, payer=PAYER, method=Method.BOTH, fee_per_mille=FEE, legal_note="HĐ 01/2026 (giả lập)",
            valid_from=SINCE, by=officer(commune),
        )  # fmt: skip


def _of(code: str, role: Role, commune: str) -> Actor:
    unit = f"unit:{commune or cast.home_commune()}"
    return Actor(code, unit, frozenset({role.value}), frozenset({unit}))
