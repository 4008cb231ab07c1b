"""The rules that look across fields and tables, in the order they are asked."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from lienthong.exchange.fault import Fault, catalogue

if TYPE_CHECKING:
    from lienthong.exchange.checks.case import Case

Check = Callable[["Case"], Iterable[Fault]]
Function = TypeVar("Function", bound=Check)
RULES: list[Check] = []
REPORTS: dict[str, str] = {}  # id of a rule → the function that reports it


def rule(*ids: str) -> Callable[[Function], Function]:
    """Register a function as the one that reports these rules. Raises KeyError for an id rules.yaml does not know."""

    def registered(function: Function) -> Function:
        for name in ids:
            REPORTS[catalogue()[name].id] = f"{function.__module__}.{function.__name__}"
        RULES.append(function)
        return function

    return registered
