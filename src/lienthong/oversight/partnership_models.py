"""Gathers the tables of vendors, trials, certificates, pilots and usage."""

from lienthong.oversight.conformance import Trial as Trial
from lienthong.oversight.conformance import TrialFault as TrialFault
from lienthong.oversight.conformance import TrialPart as TrialPart
from lienthong.oversight.conformance_certificate import Certificate as Certificate
from lienthong.oversight.conformance_certificate import CertificateAction as CertificateAction
from lienthong.oversight.metering import Usage as Usage
from lienthong.oversight.partnership import Product as Product
from lienthong.oversight.partnership import Vendor as Vendor
from lienthong.oversight.partnership import VendorAction as VendorAction
from lienthong.oversight.partnership_keys import SandboxKey as SandboxKey
from lienthong.oversight.partnership_pilot import Pilot as Pilot
from lienthong.oversight.partnership_pilot import PilotAction as PilotAction
