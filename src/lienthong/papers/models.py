"""Gathers the room's tables."""

from lienthong.papers.appointment import Appointment
from lienthong.papers.arrival import Arrival, Judgement
from lienthong.papers.birth_certificate import BirthCertificate
from lienthong.papers.consent import Consent, ConsentAction, Emergency
from lienthong.papers.death_notice import DeathNotice
from lienthong.papers.discharge import DischargePaper
from lienthong.papers.health_book_entry import BookEntry
from lienthong.papers.paper import Paper, PaperAction
from lienthong.papers.record_summary import RecordSummary
from lienthong.papers.referral import Referral
from lienthong.papers.sick_leave import MaternityRest, SickLeave
from lienthong.papers.use import AwaitedUse

__all__ = [
    "Appointment",
    "Arrival",
    "AwaitedUse",
    "BirthCertificate",
    "BookEntry",
    "Consent",
    "ConsentAction",
    "DeathNotice",
    "DischargePaper",
    "Emergency",
    "Judgement",
    "MaternityRest",
    "Paper",
    "PaperAction",
    "RecordSummary",
    "Referral",
    "SickLeave",
]
