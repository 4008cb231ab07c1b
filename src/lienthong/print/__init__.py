"""Floor 3: papers by typst, with a QR code that verifies them.

from lienthong import print as printing
pdf = printing.paper("papers/referral", data, verify_url=verification.address(code), code=code)
"""

from lienthong.print.typeset import NotPrinted, paper, qr

__all__ = ["NotPrinted", "paper", "qr"]
