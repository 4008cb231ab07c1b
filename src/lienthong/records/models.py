"""Gathers the room's tables."""

from lienthong.records.entry import Entry, Signature, Unsigned
from lienthong.records.paperless import Paperless, PaperlessAction
from lienthong.records.reading import Reading, ReadingAction
from lienthong.records.record import MedicalRecord, RecordAction
from lienthong.records.regulation import Regulation, RegulationAction
from lienthong.records.release import Release, ReleaseAction

__all__ = [
    "Entry",
    "MedicalRecord",
    "Paperless",
    "PaperlessAction",
    "Reading",
    "ReadingAction",
    "RecordAction",
    "Regulation",
    "RegulationAction",
    "Release",
    "ReleaseAction",
    "Signature",
    "Unsigned",
]
