"""Comparing our catalogue of procedures with the portal's (LayThuTuc). Nothing is changed by it: a person decides."""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.assistance.dossiers.state import Channel
from lienthong.assistance.procedures import catalogue
from lienthong.database import clock
from lienthong.partners.national_portal.line import Line


@dataclass(frozen=True)
class Compared:
    """A procedure here and there; empty where the portal doesn't have it, or doesn't tell."""

    code: str
    our_name: str
    our_days: str
    name: str
    days: str

    @property
    def is_same(self) -> bool:
        """Whether name and limit agree, as far as the portal tells them."""
        return self.name == self.our_name and self.days in ("", self.our_days)


def compare(line: Line) -> list[Compared]:
    """Every procedure in use. Raises what line.FAULTS names."""
    found = []
    for one in catalogue.in_use().values():
        said = line.procedure(one.code)
        days = one.on(clock.today()).limit(channel=Channel.ONLINE).days
        found.append(Compared(one.code, one.name["vi"], str(days), said.get("name", ""), said.get("days", "")))
    return found
