"""Writing the XML set: rows → the document of a table → the envelope, unsigned or signed by the facility.

Every field of the version is written, in order, empty ones too. Text is escaped, no byte order mark is written.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

from lienthong.exchange.tables import TABLES, Era, era_at

Rows = Sequence[Mapping[str, str]]
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_NAMESPACES = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'


def table(name: str, rows: Rows, era: Era) -> str:
    """The document of one table."""
    described = TABLES[name]
    names = [field.name for field in described.fields_of(era)]
    records = "".join(_record(described.record, names, row) for row in rows)
    if described.root:
        records = f"<{described.root}><{described.list}>{records}</{described.list}></{described.root}>"
    return _DECLARATION + records


def envelope(facility: str, dossiers: Sequence[Mapping[str, Rows]], *, made_on: date) -> bytes:
    """An unsigned GIAMDINHHS with these dossiers: table name → rows. The version follows each episode's end."""
    written = "".join(f"<HOSO>{_files(dossier)}</HOSO>" for dossier in dossiers)
    return (
        f"{_DECLARATION}<GIAMDINHHS {_NAMESPACES}><THONGTINDONVI><MACSKCB>{facility}</MACSKCB></THONGTINDONVI>"
        f"<THONGTINHOSO><NGAYLAP>{made_on:%Y%m%d}</NGAYLAP><SOLUONGHOSO>{len(dossiers)}</SOLUONGHOSO>"
        f"<DANHSACHHOSO>{written}</DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>"
    ).encode()


def signed(envelope_bytes: bytes, *, facility: str) -> bytes:
    """The envelope with the facility's XML signature in CHUKYDONVI."""
    from lienthong.signing import xml

    return xml.sign(envelope_bytes, organisation=f"facility:{facility}", into="CHUKYDONVI")


def check_in(rows: Rows) -> bytes:
    """A lone XML0, with its own root and its place for the signature."""
    document = table("XML0", rows, Era.QD1931)
    root = TABLES["XML0"].root
    return document.replace(f"</{root}>", f"<CHUKYDONVI/></{root}>").encode()


def era_of(summary: Mapping[str, str]) -> Era:
    """The version an episode follows, by its end (NGAY_RA); the present one if that can't be read."""
    ended = summary.get("NGAY_RA", "")[:8]
    try:
        return era_at(date(int(ended[:4]), int(ended[4:6]), int(ended[6:])))
    except ValueError:
        return Era.QD1931


def _files(dossier: Mapping[str, Rows]) -> str:
    era = era_of(dossier["XML1"][0])
    return "".join(_file(name, table(name, rows, era)) for name, rows in dossier.items() if rows)


def _file(name: str, document: str) -> str:
    content = base64.b64encode(document.encode()).decode()
    return f"<FILEHOSO><LOAIHOSO>{name}</LOAIHOSO><NOIDUNGFILE>{content}</NOIDUNGFILE></FILEHOSO>"


def _record(element: str, names: Sequence[str], row: Mapping[str, str]) -> str:
    fields = "".join(f"<{name}>{escape(row.get(name, ''))}</{name}>" for name in names)
    return f"<{element}>{fields}</{element}>"
