"""Signed envelopes: an XML signature (XML-DSig with XAdES signing time, SHA-256) inside the element CHUKYDONVI.

The signature covers the whole envelope but itself. Accepted from others: enveloped XML-DSig over the whole document
with RSA or ECDSA and SHA-2, with or without XAdES; nothing that leaves a part of the envelope unsigned.
"""

from base64 import b64decode
from datetime import datetime

from cryptography import x509
from lxml import etree
from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLVerifier
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
from signxml.exceptions import SignXMLException
from signxml.xades import XAdESSigner, XAdESVerifier

from lienthong.database import clock
from lienthong.signing import keys
from lienthong.signing.authority import organisation_of, own
from lienthong.signing.standing import flaw_of
from lienthong.signing.verdict import Flaw, Verdict

PLACE = "CHUKYDONVI"
_NAMES = {"ds": "http://www.w3.org/2000/09/xmldsig#", "xades": "http://uri.etsi.org/01903/v1.3.2#"}
_SIGNATURE = f"{{{_NAMES['ds']}}}Signature"
_WHOLE = {SignatureConstructionMethod.enveloped.value, *(method.value for method in CanonicalizationMethod)}
_METHODS = frozenset(
    SignatureMethod[f"{kind}_{digest}"] for kind in ("RSA", "ECDSA") for digest in ("SHA256", "SHA384", "SHA512")
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


class NotXML(ValueError):
    """These bytes are no XML that could be signed or checked: ill-formed, or with a document type of its own."""


class Unsigned(Exception):
    """There is no one signature of the whole envelope where it belongs."""


def parse(data: bytes) -> etree._Element:
    """The root of an XML document, read without entities, document types or network. Raises NotXML."""
    try:
        root = etree.fromstring(data, parser=_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXML(str(error)) from error
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise NotXML("a document type (DTD) is not accepted")
    return root


def sign(data: bytes, *, organisation: str, into: str = PLACE) -> bytes:
    """The envelope with the organisation's signature in the element `into` (made if missing, emptied if not)."""
    root = parse(data)
    place = root.find(f"{{*}}{into}")
    if place is None:
        place = etree.SubElement(root, etree.QName(etree.QName(root).namespace, into))
    for child in list(place):
        place.remove(child)
    place.text = None
    etree.SubElement(place, _SIGNATURE, {"Id": "placeholder"}, nsmap={"ds": _NAMES["ds"]})
    found = keys.credential(organisation)
    signer = XAdESSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        # With comments: a comment slipped into a signed field could cut its text in two.
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0_WITH_COMMENTS,
    )
    chain = [found.certificate, own().certificate]
    signed = signer.sign(root, key=found.key, cert=chain, always_add_key_value=False)
    return etree.tostring(signed, xml_declaration=True, encoding="UTF-8")


def check(data: bytes, *, organisation: str | None = None, into: str = PLACE) -> Verdict:
    """Whether the whole envelope is signed (by this organisation), by a signer trusted here.

    Never raises for what the sender wrote: what can't be read is a verdict too.
    """
    try:
        root = parse(data)
        signature = _signature(root, into)
        chain, signed_at = _chain(signature), _signed_at(signature)
    except Unsigned as error:
        return Verdict(Flaw.MISSING, detail=str(error))
    except (ValueError, IndexError) as error:
        return Verdict(Flaw.UNREADABLE, detail=str(error))
    signer = organisation_of(chain[0])
    moment = signed_at or clock.real_now()
    flaw = _altered(data, signature, chain[0], moment, into) or flaw_of(chain, moment)
    if not flaw and organisation not in (None, signer):
        flaw = Flaw.WRONG_ORGANISATION
    return Verdict(flaw, signer, signed_at)


def _parser() -> etree.XMLParser:
    # huge_tree: an envelope may carry single fields of more than 10 MB; without entities it can't be a bomb.
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def _signature(root: etree._Element, into: str) -> etree._Element:
    places = root.findall(f"{{*}}{into}")
    found = [signature for place in places for signature in place.iter(_SIGNATURE)]
    if len(places) != 1 or len(found) != 1 or found[0].getparent() is not places[0]:
        raise Unsigned(f"{into}: {len(found)}")
    whole = [one for one in found[0].findall("ds:SignedInfo/ds:Reference", _NAMES) if one.get("URI") == ""]
    if len(whole) != 1 or not {one.get("Algorithm") for one in whole[0].findall(".//ds:Transform", _NAMES)} <= _WHOLE:
        raise Unsigned("it doesn't cover the whole envelope")
    return found[0]


def _chain(signature: etree._Element) -> list[x509.Certificate]:
    texts = [one.text or "" for one in signature.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", _NAMES)]
    return [x509.load_der_x509_certificate(b64decode(text)) for text in texts][:8] or _no_certificate()


def _no_certificate() -> list[x509.Certificate]:
    raise ValueError("no certificate")


def _signed_at(signature: etree._Element) -> datetime | None:
    text = signature.findtext(".//xades:SignedSignatureProperties/xades:SigningTime", None, _NAMES)
    if text is None:
        return None
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


def _altered(
    data: bytes, signature: etree._Element, leaf: x509.Certificate, moment: datetime, into: str
) -> Flaw | None:
    root = signature.getroottree().getroot()
    if next(root.iter(etree.Comment), None) is not None and not _covers_comments(signature):
        return Flaw.ALTERED
    dated = signature.find(".//xades:SignedProperties", _NAMES) is not None
    config = SignatureConfiguration(
        location=f"./{{*}}{into}/",
        expect_references=dated or 1,  # True: as many as XAdES brings along; that one covers the whole is seen above
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        verification_time=moment,
    )
    try:
        verifier = XAdESVerifier() if dated else XMLVerifier()
        verifier.verify(data, x509_cert=leaf, parser=_parser(), expect_config=config)
    except (SignXMLException, ValueError, etree.LxmlError):
        return Flaw.ALTERED
    return None


def _covers_comments(signature: etree._Element) -> bool:
    whole = next(one for one in signature.findall("ds:SignedInfo/ds:Reference", _NAMES) if one.get("URI") == "")
    return any(
        (one.get("Algorithm") or "").endswith("WithComments") for one in whole.iter(f"{{{_NAMES['ds']}}}Transform")
    )
