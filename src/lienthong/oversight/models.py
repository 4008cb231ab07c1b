"""Gathers the room's tables."""

from lienthong.oversight import partnership_models as partnership_models
from lienthong.oversight.fact_entry import FactEntry, FactEntryAction
from lienthong.oversight.facts import Fact
from lienthong.oversight.paperless_way import FacilityWay, FacilityWayAction
from lienthong.oversight.project_task import ProjectTask, ProjectTaskAction
from lienthong.oversight.travelled import ReadingsCounted, TravelDay, Travelled

__all__ = [
    "FacilityWay",
    "FacilityWayAction",
    "Fact",
    "FactEntry",
    "FactEntryAction",
    "ProjectTask",
    "ProjectTaskAction",
    "ReadingsCounted",
    "TravelDay",
    "Travelled",
]
