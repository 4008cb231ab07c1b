"""Seal: committed events are folded into blocks, each with the Merkle root of its events, the root before, a signature.

One sealer a time takes what no transaction can still add to (see followers.py). Sealing is off the path of those who
record: a chain column would make them wait for each other. The signature comes through a port, `BlockSigner`, bound in
`web/house.py` to the home's key; without one, blocks are unsigned and `verify` says so.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import orjson

from lienthong import database
from lienthong.database import clock, queries
from lienthong.ledger import canonical, merkle
from lienthong.ledger.followers import Position, between, horizon

QUERIES = queries.load(__file__)
GENESIS = bytes(32)
LEAF = 40  # bytes: seq (8) and hash (32)
LARGEST = 20_000  # events a block
ONE_SEALER = 20250930  # the advisory lock


class BlockSigner(Protocol):
    """Signs blocks with the home's key, and checks them."""

    def sign(self, data: bytes) -> dict[str, Any]: ...
    def check(self, data: bytes, signature: dict[str, Any]) -> bool: ...


_signer: BlockSigner | None = None


def sign_with(signer: BlockSigner | None) -> None:
    """From now on blocks are signed and checked by `signer`."""
    global _signer
    _signer = signer


def signer() -> BlockSigner | None:
    """Who signs blocks in this process."""
    return _signer


@dataclass(frozen=True, slots=True)
class Block:
    """A run of events in order, sealed."""

    number: int
    after: Position
    upto: Position
    leaves: bytes
    root: bytes
    previous: bytes
    signature: dict[str, Any] | None
    sealed_at: datetime

    def header(self) -> bytes:
        """What is signed: place, root and link; the leaves are in the root."""
        return canonical.canonical(
            {
                "number": self.number,
                "after": list(self.after),
                "upto": list(self.upto),
                "root": self.root.hex(),
                "previous": self.previous.hex(),
                "sealed_at": canonical.moment(self.sealed_at),
            }
        )

    def hashes(self) -> dict[int, bytes]:
        """Each event's hash by its seq, as it was when sealed."""
        return {int.from_bytes(leaf[:8]): leaf[8:] for leaf in split(self.leaves)}


def split(leaves: bytes) -> list[bytes]:
    """The leaves one by one."""
    return [leaves[at : at + LEAF] for at in range(0, len(leaves), LEAF)]


def seal() -> Block | None:
    """Fold the events that are ready into the next block. None if there are none, or another seals just now."""
    with database.transaction() as connection:
        if not connection.execute(QUERIES["be_the_sealer"], {"lock": ONE_SEALER}).fetchone()[0]:  # type: ignore[index]
            return None
        last = newest()
        after = last.upto if last else Position()
        events = between(after, horizon(), limit=LARGEST)
        if not events:
            return None
        leaves = b"".join(event.seq.to_bytes(8) + event.hash for event in events)
        block = Block(
            number=last.number + 1 if last else 1,
            after=after,
            upto=Position(*events[-1].position),
            leaves=leaves,
            root=merkle.root(split(leaves)),
            previous=last.root if last else GENESIS,
            signature=None,
            sealed_at=clock.real_now(),
        )
        _keep(block)
        return block


def newest() -> Block | None:
    """The last block."""
    row = database.connection().execute(QUERIES["newest"]).fetchone()
    return _from_row(row) if row else None


def blocks(after: int, limit: int) -> list[Block]:
    """The blocks after a number, in order."""
    rows = database.connection().execute(QUERIES["blocks"], {"after": after, "limit": limit})
    return [_from_row(row) for row in rows]


def _keep(block: Block) -> None:
    signature = _signer.sign(block.header()) if _signer else None
    places = {f"after_{name}": value for name, value in block.after._asdict().items()}
    places |= {f"upto_{name}": value for name, value in block.upto._asdict().items()}
    database.connection().execute(
        QUERIES["keep"],
        places
        | {
            "number": block.number,
            "leaves": block.leaves,
            "root": block.root,
            "previous": block.previous,
            "signature": orjson.dumps(signature).decode() if signature is not None else None,
            "sealed_at": block.sealed_at,
        },
    )


def _from_row(row: Any) -> Block:
    return Block(
        row[0], Position(*row[1:4]), Position(*row[4:7]), bytes(row[7]), bytes(row[8]), bytes(row[9]),
        canonical.stored(row[10]), row[11],
    )  # fmt: skip
