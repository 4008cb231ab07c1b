"""Gathers the room's tables."""

from lienthong.partners.eid_account import EIdAccount
from lienthong.partners.endpoint import PartnerEndpoint
from lienthong.partners.national_portal.account import NationalPortalAccount
from lienthong.partners.national_portal.link import (
    NationalPortalContact,
    NationalPortalDossier,
    NationalPortalDossierAction,
)
from lienthong.partners.payer_account import PayerAccount
from lienthong.partners.population_account import PopulationAccount
from lienthong.partners.portal_account import PortalAccount
from lienthong.partners.province_connector import Connector, ConnectorAction
from lienthong.partners.province_dossier import ProvinceAnswer, ProvinceDossier

__all__ = [
    "Connector",
    "ConnectorAction",
    "EIdAccount",
    "NationalPortalAccount",
    "NationalPortalContact",
    "NationalPortalDossier",
    "NationalPortalDossierAction",
    "PartnerEndpoint",
    "PayerAccount",
    "PopulationAccount",
    "PortalAccount",
    "ProvinceAnswer",
    "ProvinceDossier",
]
