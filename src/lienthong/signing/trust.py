"""Trust: whose certificates count. The home's own authority always does; others are added by hand.

Two homes that add each other's authority verify each other's seals:  `trust.add(trust.own_pem())` on the other side.
"""

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from lienthong import database
from lienthong.database import clock, queries
from lienthong.signing import authority
from lienthong.signing.authority import fingerprint

QUERIES = queries.load(__file__)
LONGEST = 4  # certificates between the signer's and the root


class NoAuthority(ValueError):
    """These bytes are not the certificate of an authority that could be trusted."""


def own_pem() -> bytes:
    """The certificate of this home's authority, to be given to others."""
    return authority.own().certificate.public_bytes(Encoding.PEM)


def add(pem: bytes, *, organisations: Sequence[str] | None = None) -> str:
    """Trust this authority from now on; answers its fingerprint, which must be compared by another way.

    organisations: the party codes it may certify; None means any.
    Raises NoAuthority unless it is one self-signed certificate of an authority, valid today.
    """
    root = _readable(pem)
    facts = {
        "fingerprint": fingerprint(root),
        "name": root.subject.rfc4514_string(),
        "pem": root.public_bytes(Encoding.PEM).decode(),
        "organisations": list(organisations) if organisations is not None else None,
    }
    with database.transaction() as conn:
        conn.execute(QUERIES["add"], facts)
    return fingerprint(root)


def remove(mark: str) -> bool:
    """Trust the authority with this fingerprint no longer. False if it was not trusted."""
    with database.transaction() as conn:
        return conn.execute(QUERIES["remove"], [mark]).rowcount > 0


def root_of(leaf: x509.Certificate, others: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """The trusted root that stands behind a certificate, through at most four others; None if there is none."""
    step, trusted = leaf, _trusted(leaf, others)
    for _ in range(LONGEST):
        for root in trusted:
            if _issued(root, step):
                return root
        above = next((other for other in others if other != step and _issued(other, step)), None)
        if above is None:
            return None
        step = above
    return None


def _trusted(leaf: x509.Certificate, others: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """The authorities that may stand behind this signer: named as an issuer, and allowed to certify them."""
    own = authority.own().certificate
    issuers = {certificate.issuer.rfc4514_string() for certificate in (leaf, *others)}
    if issuers == {own.subject.rfc4514_string()}:
        return [own]
    facts = {"names": list(issuers), "organisation": authority.organisation_of(leaf)}
    rows = database.connection().execute(QUERIES["behind"], facts).fetchall()
    return [own, *(x509.load_pem_x509_certificate(pem.encode()) for (pem,) in rows)]


def _issued(above: x509.Certificate, below: x509.Certificate) -> bool:
    if not _is_authority(above):
        return False
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _readable(pem: bytes) -> x509.Certificate:
    try:
        [root] = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise NoAuthority("not one certificate in PEM form") from error
    if not _issued(root, root):
        raise NoAuthority("not the self-signed certificate of an authority")
    if not root.not_valid_before_utc <= clock.real_now() <= root.not_valid_after_utc:
        raise NoAuthority("the authority's certificate is not valid today")
    return root
