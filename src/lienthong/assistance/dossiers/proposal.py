"""Proposal: what the officer puts before the chairman, and what the chairman signs.

It names families of benefit, months and amounts only: never a clause, a category or a coefficient, for everyone alike.
Why an amount is what it is, is reckoned anew for those who may read it (`reckoning`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from lienthong.assistance.dossiers.state import Outcome

LONGEST = 4000


@dataclass(frozen=True)
class Measure:
    """One family of benefit: what a month brings (đồng), from which month, and who it is paid to if a carer.

    entitlement: the register's row that is adjusted or stopped. A funeral grant's amount is one-off.
    """

    family: str
    national: int
    province: int
    from_month: date
    entitlement: int | None = None
    carer: str = ""

    @property
    def amount(self) -> int:
        """What is paid: national level and province's top-up together."""
        return self.national + self.province

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"from_month": self.from_month.isoformat()}

    @staticmethod
    def from_dict(facts: Mapping[str, Any]) -> Measure:
        return Measure(**{**facts, "from_month": date.fromisoformat(facts["from_month"])})


@dataclass(frozen=True)
class Proposal:
    """What is to be decided. `reasons`: of a refusal, printed; otherwise the officer's words to the chairman.

    facts_from: from which day the form's facts hold for the register. known_at: as of when the rules were asked.
    """

    outcome: str
    measures: tuple[Measure, ...] = ()
    reasons: str = ""
    facts_from: date | None = None
    known_at: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_refusal(self) -> bool:
        return self.outcome == Outcome.REFUSE

    def to_dict(self) -> dict[str, Any]:
        """As the dossier keeps it."""
        return {
            "outcome": str(self.outcome),
            "measures": [one.to_dict() for one in self.measures],
            "reasons": self.reasons,
            "facts_from": self.facts_from.isoformat() if self.facts_from else "",
            "known_at": self.known_at,
            "facts": dict(self.facts),
        }

    @staticmethod
    def from_dict(facts: Mapping[str, Any]) -> Proposal:
        """The proposal that `to_dict` wrote."""
        since = facts.get("facts_from")
        return Proposal(
            outcome=facts["outcome"],
            measures=tuple(Measure.from_dict(one) for one in facts.get("measures", ())),
            reasons=facts.get("reasons", ""),
            facts_from=date.fromisoformat(since) if since else None,
            known_at=facts.get("known_at", ""),
            facts=facts.get("facts", {}),
        )
