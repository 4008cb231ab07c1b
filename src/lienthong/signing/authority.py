"""The home's own certificate authority: a demo authority, made on first use, that certifies organisations.

It stands in for the licensed authorities of Vietnam, whose roots are added by `trust.add`. Times are real times.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from lienthong.database import clock
from lienthong.signing import safe

ROOT_YEARS, ORGANISATION_YEARS = 20, 2
SLACK = timedelta(hours=1)  # clocks of two homes may differ


@dataclass(frozen=True)
class Credential:
    """A private key with its certificate."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> tuple[bytes, bytes]:
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key, self.certificate.public_bytes(Encoding.PEM)

    def keep(self, stem: Path) -> None:
        """Write <stem>.key and <stem>.crt; the certificate last, for it says that both are there."""
        key, certificate = self.pem
        safe.put(stem.with_name(stem.name + ".key"), key)
        safe.put(stem.with_name(stem.name + ".crt"), certificate)

    @staticmethod
    def load(stem: Path) -> "Credential | None":
        """The credential kept at `stem`, or None. A key that doesn't fit its certificate counts as none."""
        certificate_file = stem.with_name(stem.name + ".crt")
        if not certificate_file.exists():
            return None
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = load_pem_private_key(stem.with_name(stem.name + ".key").read_bytes(), None)
        assert isinstance(key, EllipticCurvePrivateKey)
        return Credential(key, certificate) if key.public_key() == certificate.public_key() else None


def own() -> Credential:
    """This home's authority; made, once for all processes, on first use."""
    return _own(safe.folder())


@cache
def _own(folder: Path) -> Credential:
    found = Credential.load(folder / "authority")
    if found:
        return found
    with safe.locked():
        found = Credential.load(folder / "authority")
        if not found:
            found = _root()
            found.keep(folder / "authority")
    return found


def certify(organisation: str) -> Credential:
    """A new key for an organisation, certified by this home's authority."""
    key = generate_private_key(SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, organisation[:64]),
        ]
    )
    root = own()
    builder = _draft(name, root.certificate.subject, key, ORGANISATION_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs=True), critical=True)
    builder = builder.add_extension(_identifier_of(root), critical=False)
    return Credential(key, builder.sign(root.key, hashes.SHA256()))


def organisation_of(certificate: x509.Certificate) -> str | None:
    """The party code in a certificate's subject (organizationIdentifier), if it has one."""
    found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    return str(found[0].value) if len(found) == 1 else None


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, in hexadecimal: how an authority is named."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def serial(certificate: x509.Certificate) -> str:
    """A certificate's serial number, in hexadecimal."""
    return f"{certificate.serial_number:x}"


def _root() -> Credential:
    key = generate_private_key(SECP256R1())
    mark = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Lien Thong demo authority {mark.digest.hex()[:8]}"),
        ]
    )
    builder = _draft(name, name, key, ROOT_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs=False), critical=True)
    return Credential(key, builder.sign(key, hashes.SHA256()))


def _draft(subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, years: int) -> x509.CertificateBuilder:
    now = clock.real_now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _identifier_of(root: Credential) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_cert_sign=not signs,
        crl_sign=not signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
