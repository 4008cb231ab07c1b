"""The tables of printed papers."""

from lienthong.print.issued import Ended, Issued

__all__ = ["Ended", "Issued"]
