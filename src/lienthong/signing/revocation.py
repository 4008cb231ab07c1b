"""Revocation: taking a certificate back, and the list by which other homes learn of it (X.509 CRL)."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from lienthong import database
from lienthong.database import clock, queries
from lienthong.signing import authority
from lienthong.signing.authority import fingerprint

QUERIES = queries.load(__file__)
NEXT_LIST = timedelta(days=7)
COMPROMISED = "key-compromise"
_REASONS = {COMPROMISED: x509.ReasonFlags.key_compromise, "superseded": x509.ReasonFlags.superseded}


class NoList(ValueError):
    """These bytes are no revocation list of an authority trusted here."""


def revoke(serial: str, *, reason: str) -> None:
    """Take back a certificate of this home's authority, by its serial number (hexadecimal), from now on.

    reason: "key-compromise" (nothing it ever signed counts) or "superseded" (what it signed before stays valid).
    """
    if reason not in _REASONS:
        raise ValueError(f"reason is one of {', '.join(_REASONS)}")
    _keep(fingerprint(authority.own().certificate), serial, clock.real_now(), reason)


def is_revoked(root: x509.Certificate, serial: str, signed_at: datetime) -> bool:
    """Whether a signature made at `signed_at` falls to a revocation."""
    row = database.connection().execute(QUERIES["of"], [fingerprint(root), serial]).fetchone()
    return row is not None and (row[1] == COMPROMISED or signed_at >= row[0])


def list_pem() -> bytes:
    """The list of all certificates this home's authority has taken back, signed by it; good for a week."""
    root, now = authority.own(), clock.real_now()
    draft = x509.CertificateRevocationListBuilder().issuer_name(root.certificate.subject)
    draft = draft.last_update(now).next_update(now + NEXT_LIST)
    for serial, at, reason in database.connection().execute(QUERIES["all"], [fingerprint(root.certificate)]).fetchall():
        draft = draft.add_revoked_certificate(_listed(serial, at, reason))
    return draft.sign(root.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def take_list(pem: bytes, root_pem: bytes) -> int:
    """Learn another authority's revocations; answers how many its list names. Raises NoList if it didn't sign it."""
    root = x509.load_pem_x509_certificate(root_pem)
    try:
        found = x509.load_pem_x509_crl(pem)
    except ValueError as error:
        raise NoList("not a revocation list in PEM form") from error
    if not found.is_signature_valid(root.public_key()):  # type: ignore[arg-type]
        raise NoList("this authority didn't sign the list")
    with database.transaction():
        for entry in found:
            _keep(fingerprint(root), f"{entry.serial_number:x}", entry.revocation_date_utc, _reason_of(entry))
    return len(found)


def _keep(mark: str, serial: str, at: datetime, reason: str) -> None:
    with database.transaction() as conn:
        conn.execute(QUERIES["keep"], [mark, serial, at, reason])


def _listed(serial: str, at: datetime, reason: str) -> x509.RevokedCertificate:
    entry = x509.RevokedCertificateBuilder().serial_number(int(serial, 16)).revocation_date(at)
    return entry.add_extension(x509.CRLReason(_REASONS[reason]), critical=False).build()


def _reason_of(entry: x509.RevokedCertificate) -> str:
    try:
        flag = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return COMPROMISED  # the strictest reading of what is not said
    return "superseded" if flag == x509.ReasonFlags.superseded else COMPROMISED
