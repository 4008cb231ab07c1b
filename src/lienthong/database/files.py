"""Files, known by the SHA-256 of their bytes: put twice, kept once; never changed.

The row and its hash are history and stay; the bytes may be destroyed by a lawful protocol (`destroy`). The bytes lie in
PostgreSQL, in the transaction of the fact they belong to; another place (object storage) is bound as a `FileStore`.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import zstandard

from lienthong.database import queries
from lienthong.database.connection import after_commit, connection, transaction

_QUERIES = queries.load(__file__)


class NoSuchFile(LookupError):
    """No file with this digest was ever put here."""


class Destroyed(LookupError):
    """The bytes were destroyed by the protocol named; the hash remains."""


class FileStore(Protocol):
    """Where bytes lie. `keep` runs inside the transaction, `erase` after it: an orphan is harmless, a loss is not."""

    name: str

    def keep(self, digest: str, content: bytes) -> None:
        """Hold the bytes from now on; holding them already is fine."""

    def fetch(self, digest: str) -> bytes | None:
        """The bytes, or None if they are not here."""

    def fetch_many(self, digests: Collection[str]) -> dict[str, bytes]:
        """The bytes of those that are here."""

    def erase(self, digest: str) -> None:
        """Let the bytes go for ever; having none is fine."""


class PostgresStore:
    """The default: bytes beside the facts, in one transaction and one backup; packed where that makes them smaller."""

    name = "postgresql"

    def keep(self, digest: str, content: bytes) -> None:
        encoding, packed = _pack(zstandard.ZstdCompressor(_LEVEL), content)
        connection().execute(_QUERIES["keep"], {"digest": digest, "encoding": encoding, "content": packed})

    def keep_many(self, contents: dict[str, bytes]) -> None:
        """Hold contents, by digest, that are not held yet."""
        packer = zstandard.ZstdCompressor(_LEVEL)
        with connection().cursor().copy(_QUERIES["keep_many"]) as copy:  # binary: an array of bytes costs twice as much
            copy.set_types(["text", "text", "bytea"])
            for digest, content in contents.items():
                copy.write_row((digest, *_pack(packer, content)))

    def fetch(self, digest: str) -> bytes | None:
        row = connection().execute(_QUERIES["fetch"], {"digest": digest}, binary=True).fetchone()
        return _unpacked(*row) if row else None

    def fetch_many(self, digests: Collection[str]) -> dict[str, bytes]:
        rows = connection().execute(_QUERIES["fetch_many"], {"digests": list(digests)}, binary=True)
        return {digest: _unpacked(encoding, packed) for digest, encoding, packed in rows}

    def erase(self, digest: str) -> None:
        connection().execute(_QUERIES["erase"], {"digest": digest})


_ZSTD = "zstd"
_LEVEL = 1  # the quickest: it packs an envelope of 90 kB in 60 microseconds


def _pack(packer: zstandard.ZstdCompressor, content: bytes) -> tuple[str, bytes]:
    """How the bytes are written, and the bytes; as they are if packing gains less than a tenth."""
    packed = packer.compress(content)
    return (_ZSTD, packed) if len(packed) < 0.9 * len(content) else ("", content)


def _unpacked(encoding: str, packed: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(packed) if encoding == _ZSTD else bytes(packed)


@dataclass(frozen=True)
class _Facts:
    media_type: str
    size: int
    store: str
    protocol: str | None


_stores: dict[str, FileStore] = {PostgresStore.name: PostgresStore()}
_writing_to: str = PostgresStore.name


def bind(store: FileStore) -> None:
    """New files go to `store`; what lies elsewhere is still read from there."""
    global _writing_to
    _stores[store.name] = store
    _writing_to = store.name


def put(content: bytes, *, media_type: str) -> str:
    """Keep the bytes; gives their SHA-256 in hexadecimal. The first media type given stays.

    Raises Destroyed if these very bytes had to go by a lawful protocol: they may not come back unseen.
    """
    digest = hashlib.sha256(content).hexdigest()
    entry = {"digest": digest, "media_type": media_type, "size": len(content), "store": _writing_to}
    with transaction() as conn:
        if conn.execute(_QUERIES["enter"], entry).fetchone():
            _stores[_writing_to].keep(digest, content)
        else:
            _present(digest)
    return digest


def put_many(contents: Sequence[bytes], *, media_type: str) -> list[str]:
    """As `put` for many, in a constant number of statements; the digests come in the same order."""
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    by_digest = dict(zip(digests, contents, strict=True))
    given = {
        "digest": list(by_digest), "media_type": media_type, "size": list(map(len, by_digest.values())),
        "store": _writing_to,
    }  # fmt: skip
    with transaction() as conn:
        new = [row[0] for row in conn.execute(_QUERIES["enter_many"], given)]
        store = _stores[_writing_to]
        if isinstance(store, PostgresStore):
            store.keep_many({digest: by_digest[digest] for digest in new})
        else:
            for digest in new:
                store.keep(digest, by_digest[digest])
        for digest in by_digest.keys() - set(new):
            _present(digest)
    return digests


def get(digest: str) -> bytes:
    """The bytes. Raises NoSuchFile or Destroyed, and ValueError if they no longer have their hash."""
    store = _stores[_present(digest).store]
    content = store.fetch(digest)
    if content is None:
        raise NoSuchFile(f"the bytes of file {digest} are missing from {store.name}: restore them from a backup")
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"the bytes of file {digest} were altered in {store.name}: restore them from a backup")
    return content


def get_many(digests: Collection[str]) -> dict[str, bytes]:
    """The bytes of many, by digest, in a constant number of statements where they lie in PostgreSQL.

    What is missing, destroyed or altered is left out; `get` says which.
    """
    known = connection().execute(_QUERIES["facts_of_many"], {"digests": list(digests)}).fetchall()
    found: dict[str, bytes] = {}
    for name in {store for _digest, store in known}:
        wanted = [digest for digest, store in known if store == name]
        found |= _stores[name].fetch_many(wanted)
    return {digest: content for digest, content in found.items() if hashlib.sha256(content).hexdigest() == digest}


def media_type(digest: str) -> str:
    """The media type it was put with; also known of a destroyed file. Raises NoSuchFile."""
    return _facts(digest).media_type


def size(digest: str) -> int:
    """Its length in bytes; also known of a destroyed file. Raises NoSuchFile."""
    return _facts(digest).size


def exists(digest: str) -> bool:
    """Whether the bytes can be had."""
    try:
        _present(digest)
    except (NoSuchFile, Destroyed):
        return False
    return True


def destroy(digest: str, *, protocol: str) -> None:
    """Let the bytes go for ever by a lawful protocol (its number and date); the hash remains.

    Raises NoSuchFile, or Destroyed if they are gone already.
    """
    store = _stores[_present(digest).store]
    with transaction() as conn:
        conn.execute(_QUERIES["destroyed"], {"digest": digest, "protocol": protocol})
        if isinstance(store, PostgresStore):
            store.erase(digest)
        else:
            after_commit(lambda: store.erase(digest))


def _facts(digest: str) -> _Facts:
    row = connection().execute(_QUERIES["facts"], {"digest": digest}).fetchone()
    if not row:
        raise NoSuchFile(f"no file {digest}")
    return _Facts(*row)


def _present(digest: str) -> _Facts:
    facts = _facts(digest)
    if facts.protocol is not None:
        raise Destroyed(f"the content of file {digest} was destroyed by {facts.protocol}")
    return facts
