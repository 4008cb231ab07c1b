"""Signed PDFs: PAdES (ETSI EN 319 142-1, level B-B, SHA-256) with an organisation's key, over the whole file.

made = pdf.sign(bytes_of_typst, organisation="facility:01001", reason="Bản sao hồ sơ bệnh án")
pdf.check(made, organisation="facility:01001").valid

The signature's time is the signer's word, as for every seal; a reader (Adobe, pyhanko) finds the chain inside.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lienthong.signing import keys
from lienthong.signing.authority import organisation_of, own
from lienthong.signing.standing import flaw_of
from lienthong.signing.verdict import Flaw, Verdict

FIELD = "ChuKyDonVi"


def sign(data: bytes, *, organisation: str, reason: str = "") -> bytes:
    """The PDF with the organisation's invisible signature, added as one more revision of the file."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import SigSeedSubFilter

    about = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", reason=reason or None, name=organisation,
        subfilter=SigSeedSubFilter.PADES,
    )  # fmt: skip
    out = io.BytesIO()
    PdfSigner(about, _signer(organisation)).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=out)
    return out.getvalue()


def check(data: bytes, *, organisation: str | None = None) -> Verdict:
    """Whether the whole file, as it is, is signed (by this organisation) by a signer trusted here.

    Never raises for what the sender wrote: what can't be read is a verdict too.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel

    try:
        signatures = PdfFileReader(io.BytesIO(data)).embedded_signatures
        if len(signatures) != 1:
            return Verdict(Flaw.UNREADABLE, detail=f"{len(signatures)} signatures")
        found = signatures[0]
        found.compute_integrity_info()
        whole = found.coverage == SignatureCoverageLevel.ENTIRE_FILE
        status = _integrity(found)
        chain = [_certificate(found.signer_cert), *map(_certificate, found.other_embedded_certs)]
        signed_at = found.self_reported_timestamp
    except (PdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        return Verdict(Flaw.UNREADABLE, detail=str(error))
    if signed_at is None:
        return Verdict(Flaw.UNREADABLE, detail="no time")
    return _judge(whole and status, chain, signed_at, organisation)


def _judge(intact: bool, chain: list[x509.Certificate], signed_at: datetime, organisation: str | None) -> Verdict:
    signer = organisation_of(chain[0])
    flaw = None if intact else Flaw.ALTERED
    flaw = flaw or flaw_of(chain, signed_at)
    if not flaw and organisation not in (None, signer):
        flaw = Flaw.WRONG_ORGANISATION
    return Verdict(flaw, signer or "", signed_at)


def _integrity(found: Any) -> bool:
    """Whether the digest and the signature itself hold; whom to trust is asked by `standing`."""
    from pyhanko.sign.general import extract_signer_info
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    intact, valid = validate_sig_integrity(
        extract_signer_info(found.signed_data), found.signer_cert, expected_content_type="data",
        actual_digest=found.compute_digest(),
    )  # fmt: skip
    return bool(intact and valid)


def _signer(organisation: str) -> Any:
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    found = keys.credential(organisation)
    secret = found.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(own().certificate.public_bytes(Encoding.DER)))
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(found.certificate.public_bytes(Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(secret), cert_registry=store,
    )  # fmt: skip


def _certificate(found: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(found.dump())
