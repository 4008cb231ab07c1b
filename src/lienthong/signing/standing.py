"""The standing of a signer: whether their certificate counted at the time of signing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509

from lienthong.database import clock
from lienthong.signing import revocation, trust
from lienthong.signing.authority import serial
from lienthong.signing.verdict import Flaw

CLOCKS_DIFFER = timedelta(minutes=5)


def flaw_of(chain: Sequence[x509.Certificate], signed_at: datetime) -> Flaw | None:
    """What is wrong with the signer's certificate (the first of the chain) at `signed_at`, or None."""
    leaf = chain[0]
    root = trust.root_of(leaf, chain[1:])
    if root is None:
        return Flaw.UNKNOWN_AUTHORITY
    if not _may_sign(leaf):
        return Flaw.UNREADABLE
    if signed_at > clock.real_now() + CLOCKS_DIFFER:
        return Flaw.FUTURE
    if not leaf.not_valid_before_utc <= signed_at <= leaf.not_valid_after_utc:
        return Flaw.EXPIRED
    return Flaw.REVOKED if revocation.is_revoked(root, serial(leaf), signed_at) else None


def _may_sign(leaf: x509.Certificate) -> bool:
    try:
        return leaf.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
