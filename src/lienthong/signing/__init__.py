"""Floor 2: keys, certificates, detached signatures, XML signatures.

    seal = signing.seal(signing.canonical(paper), organisation="facility:01001")
    verdict = signing.check(signing.canonical(paper), seal)
    verdict.valid, verdict.organisation, verdict.words

`signing.xml` signs envelopes, `signing.trust` says whose certificates count, `signing.revocation` takes one back,
`signing.blocks.BlockSigner` signs the ledger's blocks.
"""

from importlib import import_module
from types import ModuleType

from cryptography import x509

from lienthong.signing import keys, revocation, trust
from lienthong.signing.canonical import canonical
from lienthong.signing.seal import Seal, check, seal
from lienthong.signing.verdict import Flaw, Verdict

__all__ = ["Flaw", "Seal", "Verdict", "canonical", "certificate", "check", "revocation", "seal", "trust", "xml"]


def certificate(organisation: str) -> x509.Certificate:
    """The certificate with which this organisation (party code) signs in this home; issued on first use."""
    return keys.credential(organisation).certificate


def __getattr__(name: str) -> ModuleType:
    if name == "xml":  # its libraries take a while to load, and few processes sign envelopes
        return import_module("lienthong.signing.xml")
    raise AttributeError(name)
