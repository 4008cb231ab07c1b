"""Merkle root: one hash for many, from which each one's presence can be proved with a few others (RFC 6962)."""

import hashlib
from collections.abc import Sequence


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over the leaves in order. Leaves and nodes are hashed apart, so that none passes for the other."""
    if not leaves:
        raise ValueError("a tree has at least one leaf")
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]  # an odd one goes up as it is
    return level[0]
