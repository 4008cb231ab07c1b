"""Gathers the room's tables."""

from lienthong.civil.birth import Birth, BirthAction
from lienthong.civil.contradiction import Contradiction, ContradictionAction
from lienthong.civil.death import Death, DeathAction
from lienthong.civil.registration import Registration, RegistrationAction
from lienthong.civil.statement import Statement

__all__ = [
    "Birth", "BirthAction", "Contradiction", "ContradictionAction", "Death", "DeathAction", "Registration",
    "RegistrationAction", "Statement",
]  # fmt: skip
