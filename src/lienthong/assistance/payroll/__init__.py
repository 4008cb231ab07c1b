"""The monthly payroll: a commune's payment list from its draft to its approval, and the lines on it.

from lienthong.assistance import payroll
row = payroll.draft("00004", date(2026, 12, 1), by=officer)     # freely, again and again
payroll.propose(row, by=officer); payroll.approve(row, by=chairman)
payroll.recall(line, reason=…, by=chairman)                     # before it is handed over
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienthong.assistance.payroll.approval import Broken, approve, draft, give_back, lines_of, propose
    from lienthong.assistance.payroll.recalling import recall
    from lienthong.assistance.payroll.slice import NotReady

_HOMES = {
    "Broken": "approval", "approve": "approval", "draft": "approval", "give_back": "approval", "lines_of": "approval",
    "propose": "approval", "recall": "recalling", "NotReady": "slice",
}  # fmt: skip
__all__ = ["Broken", "NotReady", "approve", "draft", "give_back", "lines_of", "propose", "recall"]


def __getattr__(name: str) -> Any:
    """Tables can be imported only once Django is set up: so they are fetched when first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(name)
