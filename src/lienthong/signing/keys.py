"""The keys of the organisations of this home: in files, never in the database; their certificates in both."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.serialization import Encoding

from lienthong import database
from lienthong.database import clock, queries
from lienthong.signing import authority, safe
from lienthong.signing.authority import Credential, fingerprint, serial

QUERIES = queries.load(__file__)
RENEW_BEFORE = timedelta(days=30)

_loaded: dict[Path, Credential] = {}


def credential(organisation: str) -> Credential:
    """The key and certificate of an organisation; made, once for all processes, on first use.

    Renewed when it has less than a month to run, replaced when it has been revoked.
    """
    stem = _stem(organisation)
    found = _loaded.get(stem)
    if not found or not _usable(found):
        found = _loaded[stem] = _load_or_issue(organisation, stem)
    return found


def exists(organisation: str) -> bool:
    """Whether the organisation has a key and certificate in this home; none is made."""
    return Credential.load(_stem(organisation)) is not None


def _stem(organisation: str) -> Path:
    return safe.folder("organisations") / quote(organisation, safe="")


def _load_or_issue(organisation: str, stem: Path) -> Credential:
    authority.own()  # takes the same lock
    with safe.locked():
        found = Credential.load(stem)
        if not found or not _usable(found):
            found = authority.certify(organisation)
            found.keep(stem)
            _usable(found)
    return found


def _usable(found: Credential) -> bool:
    """Whether to go on signing with it; sees to it that the database knows the certificate."""
    if found.certificate.not_valid_after_utc - clock.real_now() < RENEW_BEFORE:
        return False
    if found.certificate.issuer != authority.own().certificate.subject:
        return False
    revoked = database.connection().execute(QUERIES["publish"], _row(found)).fetchone()
    return not (revoked and revoked[0])


def _row(found: Credential) -> dict[str, object]:
    certificate = found.certificate
    return {
        "serial": serial(certificate),
        "authority": fingerprint(authority.own().certificate),
        "organisation": authority.organisation_of(certificate),
        "pem": certificate.public_bytes(Encoding.PEM).decode(),
        "valid_from": certificate.not_valid_before_utc,
        "valid_to": certificate.not_valid_after_utc,
    }
