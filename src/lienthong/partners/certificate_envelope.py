"""Envelope around one certificate: for papers written on a screen, which no hospital software puts into an envelope.

The frame is that of the XML set (GIAMDINHHS) with the certificate's table alone, signed by the facility. A death notice
has no table; it travels in the same frame as `BAOTU`, with the fields of its form (assumed).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from xml.sax.saxutils import escape

from lienthong.database import clock
from lienthong.exchange import writing
from lienthong.exchange.tables import TABLES, era_at

DEATH_NOTICE = "BAOTU"


class CertificateEnvelopeWriter:
    """The adapter of `papers.ports.EnvelopeWriter`."""

    def write(self, table: str, row: Mapping[str, str], *, organisation: str) -> bytes:
        """The signed envelope of the facility with this one row."""
        code = organisation.removeprefix("facility:")
        name = table if table in TABLES else DEATH_NOTICE
        document = writing.table(table, [row], era_at(clock.today())) if table in TABLES else _plain(row)
        content = b64encode(document.encode()).decode()
        frame = (
            '<?xml version="1.0" encoding="utf-8"?>'
            f"<GIAMDINHHS><THONGTINDONVI><MACSKCB>{escape(code)}</MACSKCB></THONGTINDONVI><THONGTINHOSO>"
            f"<NGAYLAP>{clock.today():%Y%m%d}</NGAYLAP><SOLUONGHOSO>1</SOLUONGHOSO><DANHSACHHOSO><HOSO><FILEHOSO>"
            f"<LOAIHOSO>{name}</LOAIHOSO><NOIDUNGFILE>{content}</NOIDUNGFILE></FILEHOSO></HOSO></DANHSACHHOSO>"
            "</THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>"
        )
        return writing.signed(frame.encode(), facility=code)


def _plain(row: Mapping[str, str]) -> str:
    fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in row.items())
    return f'<?xml version="1.0" encoding="utf-8"?><CHI_TIEU_GIAY_BAO_TU>{fields}</CHI_TIEU_GIAY_BAO_TU>'
