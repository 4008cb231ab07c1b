"""The ledger's port for signing blocks (`ledger.BlockSigner`), answered with the home's own key."""

from typing import Any

from lienthong.signing.seal import check, seal

HOME = "system:home"


class BlockSigner:
    """Signs what the sealer of the ledger has folded into a block; checks a block's signature."""

    def sign(self, data: bytes) -> dict[str, Any]:
        return seal(data, organisation=HOME).to_dict()

    def check(self, data: bytes, signature: dict[str, Any]) -> bool:
        return check(data, signature, organisation=HOME).valid
