"""Payments: a list goes to its payer as a file, the payer's results come back, and the list is settled to the đồng.

The contract of both files is `docs/payer-file.md`. `unpaid` says what the next list must carry.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienthong.assistance.payments.carrying import unpaid
    from lienthong.assistance.payments.handing_over import hand_over
    from lienthong.assistance.payments.report import receive
    from lienthong.assistance.payments.settlement import close_empty, settle

_HOMES = {
    "unpaid": "carrying", "hand_over": "handing_over", "receive": "report", "settle": "settlement",
    "close_empty": "settlement",
}  # fmt: skip
__all__ = ["close_empty", "hand_over", "receive", "settle", "unpaid"]


def __getattr__(name: str) -> Any:
    """Tables can be imported only once Django is set up: so they are fetched when first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(name)
