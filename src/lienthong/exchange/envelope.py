"""Opening what arrived: bytes → envelope → dossiers → tables, with every fault of its form.

The outer document is GIAMDINHHS with dossiers (HOSO), each a set of tables in base64; or a lone XML0 with its own root.
Hardened: UTF-8 only, no DTD, no entities, no network, no huge trees. White space within base64 is let through, any
other foreign character is not. Nothing here judges what a table says.
"""

import binascii
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pybase64
from lxml import etree

from lienthong.exchange.fault import Fault, fault
from lienthong.exchange.tables import SENT_WITH_EPISODE, TABLES

LIMIT = 100 * 1024 * 1024  # bytes of one sending that are judged
ROOT = "GIAMDINHHS"
CHECK_IN = TABLES["XML0"].root
BOM = b"\xef\xbb\xbf"
BEGINNING = 20  # characters of what is no XML that its fault repeats
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BLANKS = b" \t\r\n"
_own = threading.local()  # making a parser costs more than parsing a small table


@dataclass
class Dossier:
    """One HOSO: the documents of its tables as text, by name, and the faults of its form."""

    position: int
    documents: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    content: bytes = b""  # what its digest is taken of: every table's name and bytes


@dataclass
class Envelope:
    """What arrived, opened. `faults` concern all of it; a critical one leaves no dossiers."""

    facility: str = ""
    made_on: str = ""
    dossiers: list[Dossier] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    signed: bool = False
    is_check_in: bool = False


def parser() -> etree.XMLParser:
    """This thread's lxml parser: it fetches nothing, resolves nothing and gives up on what is huge."""
    found = getattr(_own, "parser", None)
    if found is None:
        found = _own.parser = _hardened()
    return found


def _hardened() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, strip_cdata=True,
    )  # fmt: skip


def open_envelope(body: bytes) -> Envelope:
    """The envelope that these bytes hold, or one without dossiers and with the fault that hides them."""
    envelope = Envelope()
    root = _root(body, envelope.faults)
    if root is None:
        return envelope
    if root.tag == CHECK_IN:
        envelope.is_check_in = True
        envelope.dossiers.append(_check_in(body, root))
        envelope.facility = (root.findtext(".//MA_CSKCB") or "").strip()
    elif root.tag == ROOT:
        _fill(envelope, root)
    else:
        envelope.faults.append(fault("envelope.root", found=str(root.tag), expected=ROOT))
    return envelope


def text_of(data: bytes, faults: list[Fault], table: str = "") -> str | None:
    """The text of a document: UTF-8 without byte order mark or DTD; None with its fault otherwise."""
    if data.startswith(BOM):
        faults.append(fault("envelope.bom", table))
        data = data[len(BOM) :]
    declared = _DECLARED.match(data, 0, 200)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        faults.append(fault("envelope.encoding", table, found=declared[1].decode()))
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        faults.append(fault("envelope.encoding", table, found=f"byte {wrong.start}"))
        return None
    # A single mark is found a hundred times as quickly as a word, and stands in few documents.
    if b"!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        faults.append(fault("envelope.dtd", table))
        return None
    return text


def parsed(text: str, faults: list[Fault], table: str = "") -> etree._Element | None:
    """The tree of a document's text; None with its fault where it is not well formed."""
    try:
        return etree.fromstring(text.encode(), parser())
    except etree.XMLSyntaxError as wrong:
        faults.append(fault("envelope.xml", table, found=str(wrong.msg or wrong)))
        return None


def _root(body: bytes, faults: list[Fault]) -> etree._Element | None:
    if len(body) > LIMIT:
        faults.append(fault("envelope.size", found=str(len(body) >> 20), expected=str(LIMIT >> 20)))
        return None
    text = text_of(body, faults)
    if text is None:
        return None
    begins = text.lstrip()[:BEGINNING]
    if begins and not begins.startswith("<"):
        faults.append(fault("envelope.not-xml", found=begins))
        return None
    return parsed(text, faults)


def _fill(envelope: Envelope, root: etree._Element) -> None:
    envelope.facility = (root.findtext("THONGTINDONVI/MACSKCB") or "").strip()
    envelope.made_on = (root.findtext("THONGTINHOSO/NGAYLAP") or "").strip()
    signature = root.find("CHUKYDONVI")
    envelope.signed = signature is not None and (len(signature) > 0 or bool((signature.text or "").strip()))
    if not envelope.signed:
        envelope.faults.append(fault("envelope.signature-missing", field="CHUKYDONVI"))
    for position, element in enumerate(root.iterfind("THONGTINHOSO/DANHSACHHOSO/HOSO"), 1):
        envelope.dossiers.append(_dossier(position, element))
    if not envelope.dossiers:
        envelope.faults.append(fault("envelope.empty"))
    stated = (root.findtext("THONGTINHOSO/SOLUONGHOSO") or "").strip()
    if envelope.dossiers and stated != str(len(envelope.dossiers)):
        envelope.faults.append(
            fault("envelope.count", field="SOLUONGHOSO", found=stated, expected=str(len(envelope.dossiers)))
        )


def _dossier(position: int, element: etree._Element) -> Dossier:
    dossier = Dossier(position)
    pieces: list[bytes] = []
    for name, data in _files(dossier, element):
        pieces += (name.encode(), data)
        text = text_of(data, dossier.faults, name)
        if text is not None:
            dossier.documents[name] = text
    dossier.content = b"\0".join(pieces)
    if "XML1" not in dossier.documents and not any(f.table == "XML1" for f in dossier.faults):
        dossier.faults.append(fault("dossier.no-summary", "XML1"))
    return dossier


def _files(dossier: Dossier, element: etree._Element) -> Iterator[tuple[str, bytes]]:
    seen = set()
    for file in element.iterfind("FILEHOSO"):
        name = (file.findtext("LOAIHOSO") or "").strip().upper()
        content = (file.findtext("NOIDUNGFILE") or "").encode("ascii", "replace")
        if name not in SENT_WITH_EPISODE:
            dossier.faults.append(fault("dossier.table-unknown", found=name))
        elif name in seen:
            dossier.faults.append(fault("dossier.table-twice", name))
        elif content.strip():  # an empty file says that the table was not sent
            seen.add(name)
            data = decoded(content)
            if data is None:
                dossier.faults.append(fault("envelope.base64", name))
            else:
                yield name, data


def decoded(content: bytes) -> bytes | None:
    """Base64 with white space anywhere; None for any other foreign character or wrong padding."""
    try:
        if not len(content) % 4:
            return pybase64.b64decode(content, validate=True)
    except binascii.Error:
        pass
    bare = content.translate(None, _BLANKS)
    return None if len(bare) == len(content) else decoded(bare)


def _check_in(body: bytes, root: etree._Element) -> Dossier:
    """XML0 alone: its own signature is set aside, so that the table reads like any other."""
    for signature in root.findall("CHUKYDONVI"):
        root.remove(signature)
    return Dossier(1, {"XML0": etree.tostring(root, encoding="unicode")}, content=body)
