"""Gathers the room's tables."""

from lienthong.partners.eid_account import EIdAccount
from lienthong.partners.payer_account import PayerAccount
from lienthong.partners.population_account import PopulationAccount
from lienthong.partners.portal_account import PortalAccount

__all__ = ["EIdAccount", "PayerAccount", "PopulationAccount", "PortalAccount"]
