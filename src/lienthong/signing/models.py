"""Gathers the room's tables."""

from lienthong.signing.certificates import Authority, Certificate, Revocation

__all__ = ["Authority", "Certificate", "Revocation"]
