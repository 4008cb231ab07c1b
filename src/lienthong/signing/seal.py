"""A seal: a detached signature with which an organisation vouches for bytes (ECDSA, P-256, SHA-256).

What is signed is not the bytes alone but the canonical form of their digest, the organisation, the time and the
certificate, so that none of these can be exchanged. Times are real times. A seal outlives its certificate: it counts
if the certificate was valid when it was signed.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from lienthong.database import clock
from lienthong.signing import keys
from lienthong.signing.authority import organisation_of, own
from lienthong.signing.canonical import canonical
from lienthong.signing.standing import flaw_of
from lienthong.signing.verdict import Flaw, Verdict

ALGORITHM = "ECDSA-P256-SHA256"
_ECDSA = ECDSA(SHA256())


@dataclass(frozen=True)
class Seal:
    """A signature as it is kept and sent.

    digest: hexadecimal; signature: base64; chain: DER in base64, the signer's certificate first.
    """

    algorithm: str
    organisation: str
    signed_at: str
    digest: str
    signature: str
    chain: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The seal as JSON can say it."""
        return {**asdict(self), "chain": list(self.chain)}

    @staticmethod
    def from_dict(facts: Mapping[str, Any]) -> "Seal":
        """The seal that `to_dict` wrote. Raises ValueError for anything else."""
        texts = {name: facts.get(name) for name in ("algorithm", "organisation", "signed_at", "digest", "signature")}
        chain = facts.get("chain")
        if not isinstance(chain, list | tuple) or not all(isinstance(text, str) for text in (*texts.values(), *chain)):
            raise ValueError("not a seal")
        return Seal(**{name: str(text) for name, text in texts.items()}, chain=tuple(chain))

    def attributes(self) -> bytes:
        """The bytes under the signature."""
        certificate = sha256(b64decode(self.chain[0])).hexdigest()
        facts = {name: getattr(self, name) for name in ("algorithm", "organisation", "signed_at", "digest")}
        return canonical({**facts, "certificate": certificate})


def seal(data: bytes, *, organisation: str) -> Seal:
    """Sign `data` for an organisation (party code), with its key in this home, at the present real time."""
    found = keys.credential(organisation)
    chain = tuple(_written(certificate) for certificate in (found.certificate, own().certificate))
    signed_at = clock.real_now().isoformat(timespec="milliseconds")
    draft = Seal(ALGORITHM, organisation, signed_at, sha256(data).hexdigest(), "", chain)
    signature = found.key.sign(draft.attributes(), _ECDSA)
    return Seal(**{**asdict(draft), "chain": chain, "signature": b64encode(signature).decode()})


def check(data: bytes, found: Seal | Mapping[str, Any], *, organisation: str | None = None) -> Verdict:
    """Whether `found` is a seal of these bytes (and of this organisation), by a signer trusted here. Never raises
    for what the sender wrote: what can't be read is a verdict too."""
    try:
        seal = found if isinstance(found, Seal) else Seal.from_dict(found)
        chain = [x509.load_der_x509_certificate(b64decode(text, validate=True)) for text in seal.chain]
        signature, signed_at = b64decode(seal.signature, validate=True), datetime.fromisoformat(seal.signed_at)
        key = chain[0].public_key()
    except (ValueError, IndexError, TypeError) as error:
        return Verdict(Flaw.UNREADABLE, detail=str(error))
    if seal.algorithm != ALGORITHM or not isinstance(key, EllipticCurvePublicKey) or signed_at.tzinfo is None:
        return Verdict(Flaw.UNREADABLE, detail=seal.algorithm)
    return _judge(data, seal, signature, signed_at, chain, key, organisation)


def _judge(
    data: bytes,
    seal: Seal,
    signature: bytes,
    signed_at: datetime,
    chain: list[x509.Certificate],
    key: EllipticCurvePublicKey,
    organisation: str | None,
) -> Verdict:
    flaw = _altered(data, seal, signature, key) or flaw_of(chain, signed_at)
    if not flaw and (seal.organisation != organisation_of(chain[0]) or organisation not in (None, seal.organisation)):
        flaw = Flaw.WRONG_ORGANISATION
    return Verdict(flaw, seal.organisation, signed_at)


def _altered(data: bytes, seal: Seal, signature: bytes, key: EllipticCurvePublicKey) -> Flaw | None:
    try:
        key.verify(signature, seal.attributes(), _ECDSA)
    except InvalidSignature:
        return Flaw.ALTERED
    return None if sha256(data).hexdigest() == seal.digest else Flaw.ALTERED


def _written(certificate: x509.Certificate) -> str:
    return b64encode(certificate.public_bytes(Encoding.DER)).decode()
