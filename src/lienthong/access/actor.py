"""An actor: who acts, for which organisation, in which roles, over whom. Known to other rooms only as opaque codes."""

from dataclasses import dataclass

SYSTEM_ROLE = "system"
SANDBOX_ROLE = "sandbox"  # no permission can name it: who has it alone may do nothing with real data
HOME = "system:home"  # whoever runs this installation
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts.

    code: "user:<login>", "client:<id>", "system:worker", or "anonymous".
    organisation: party code of the organisation acted for ("facility:01001", "unit:00004"), None for citizens.
    roles: names of `Role`. units: the administrative units (party codes) whose affairs the actor sees.
    persons: the persons ("person:<uuid>") the actor speaks for: a citizen's own, or those in their care.
    language: "vi" or "en".
    """

    code: str
    organisation: str | None = None
    roles: frozenset[str] = _NONE
    units: frozenset[str] = _NONE
    persons: frozenset[str] = _NONE
    language: str = "vi"

    @property
    def is_system(self) -> bool:
        """Whether the house itself acts (a subscriber, a job, the story)."""
        return SYSTEM_ROLE in self.roles

    @property
    def is_sandbox(self) -> bool:
        """Whether what this actor sends is only judged, never kept (software on trial)."""
        return SANDBOX_ROLE in self.roles

    @property
    def is_anonymous(self) -> bool:
        return self.code == "anonymous"

    @property
    def organisations(self) -> frozenset[str]:
        """Every party the actor may act for or look into: the own organisation and the units."""
        return self.units | {self.organisation} if self.organisation else self.units

    def speaks_for(self, party: str) -> bool:
        """Whether the actor may act for this party: the own organisation, a unit, a person in their care."""
        return party in self.organisations or party in self.persons or self.organisation == HOME


ANONYMOUS = Actor("anonymous")
SYSTEM = Actor("system:worker", organisation=HOME, roles=frozenset({SYSTEM_ROLE}))
