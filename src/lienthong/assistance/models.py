"""Gathers the room's tables."""

from lienthong.assistance.law.entry import LawEntry, LawEntryAction
from lienthong.assistance.payroll.line import Line, LineRecall
from lienthong.assistance.payroll.payment_list import PaymentList, PaymentListAction
from lienthong.assistance.register.beneficiary import Beneficiary, BeneficiaryChange
from lienthong.assistance.register.circumstance import Circumstance
from lienthong.assistance.register.entitlement import Entitlement, EntitlementChange

__all__ = [
    "Beneficiary",
    "BeneficiaryChange",
    "Circumstance",
    "Entitlement",
    "EntitlementChange",
    "LawEntry",
    "LawEntryAction",
    "Line",
    "LineRecall",
    "PaymentList",
    "PaymentListAction",
]
