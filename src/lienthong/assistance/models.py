"""Gathers the room's tables."""

from lienthong.assistance.dossiers.deputies import Deputy, DeputyRecall
from lienthong.assistance.dossiers.dossier import Dossier, DossierAction
from lienthong.assistance.dossiers.issued_paper import DossierPaper, DossierPrint
from lienthong.assistance.dossiers.numbering import Number
from lienthong.assistance.funerals.offer import FuneralOffer, FuneralOfferAction
from lienthong.assistance.handover.handover import Handover, HandoverAction
from lienthong.assistance.law.entry import LawEntry, LawEntryAction
from lienthong.assistance.payments.contract import PayerContract
from lienthong.assistance.payments.handed_list import HandedLine, HandedList
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payments.payer_entry import PayerEntry, PayerEntryAction
from lienthong.assistance.payments.proposal import SuspensionProposal, SuspensionProposalAction
from lienthong.assistance.payments.report import PayerReport, PayerReportAction, ReportFault
from lienthong.assistance.payments.stop_order import StopOrder, StopOrderAction
from lienthong.assistance.payroll.line import Line, LineRecall
from lienthong.assistance.payroll.payment_list import PaymentList, PaymentListAction
from lienthong.assistance.register.beneficiary import Beneficiary, BeneficiaryChange
from lienthong.assistance.register.circumstance import Circumstance
from lienthong.assistance.register.entitlement import Entitlement, EntitlementChange
from lienthong.assistance.register.moving_register import MovedLine, MovedPlace, RegisterMove, RegisterMoveAction

__all__ = [
    "Beneficiary",
    "BeneficiaryChange",
    "Circumstance",
    "Deputy",
    "DeputyRecall",
    "Dossier",
    "DossierAction",
    "DossierPaper",
    "DossierPrint",
    "Entitlement",
    "EntitlementChange",
    "FuneralOffer",
    "FuneralOfferAction",
    "HandedLine",
    "HandedList",
    "Handover",
    "HandoverAction",
    "LawEntry",
    "LawEntryAction",
    "Line",
    "LineRecall",
    "MovedLine",
    "MovedPlace",
    "Number",
    "Outcome",
    "PayerContract",
    "PayerEntry",
    "PayerEntryAction",
    "PayerReport",
    "PayerReportAction",
    "PaymentList",
    "PaymentListAction",
    "RegisterMove",
    "RegisterMoveAction",
    "ReportFault",
    "StopOrder",
    "StopOrderAction",
    "SuspensionProposal",
    "SuspensionProposalAction",
]
