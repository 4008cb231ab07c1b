"""The archive of a backup: one tar file with a manifest, the database's dump, and the home's keys and files.

The manifest comes first and names every part with its SHA-256, the schema, and how many rows each table had.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "manifest.json"
DUMP = "database.dump"
HOME_FOLDERS = ("keys", "files")


class BadArchive(Exception):
    """The file is no backup of ours, or not whole; nothing was changed."""


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    made_at: str
    schema: str
    server_version: int
    synthetic: bool
    rows: dict[str, int]
    parts: dict[str, str]


def write(target: Path, dump: Path, home: Path, **facts) -> Manifest:
    """Pack the parts; the file appears under its name only when it is whole, readable by its owner alone."""
    parts = {DUMP: dump} | {
        str(path.relative_to(home)): path
        for folder in HOME_FOLDERS
        for path in sorted((home / folder).rglob("*"))
        if path.is_file()
    }
    manifest = Manifest(parts={name: sha256(path) for name, path in parts.items()}, **facts)
    draft = target.with_name(f".{target.name}.draft")
    draft.touch(mode=0o600)
    with tarfile.open(draft, "w") as tar:
        text = json.dumps(asdict(manifest), indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
        for name, path in parts.items():
            tar.add(path, arcname=name, recursive=False)
    draft.rename(target)
    return manifest


def manifest(source: Path) -> Manifest:
    """What the archive says of itself. Raises BadArchive."""
    with _opened(source) as tar:
        return _manifest(tar)


def unpack(source: Path, into: Path) -> Manifest:
    """Unpack every part the manifest names, each checked against its hash. Raises BadArchive."""
    with _opened(source) as tar:
        told = _manifest(tar)
        for name, digest in told.parts.items():
            try:
                tar.extract(name, into, filter="data")
            except KeyError:
                raise BadArchive(f"{source.name} is not whole: {name} is missing; nothing was changed.") from None
            if sha256(into / name) != digest:
                raise BadArchive(f"{source.name} is damaged: {name} was altered; nothing was changed.")
    return told


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source) as tar:
            yield tar
    except (tarfile.TarError, FileNotFoundError, EOFError) as error:
        reason = str(error).splitlines()[0].rstrip(":")  # tarfile lists every form of compression it tried
        raise BadArchive(f"{source} can't be read as a backup ({reason}); nothing was changed.") from error


def _manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        file = tar.extractfile(MANIFEST)
        return Manifest(**json.loads(file.read() if file else b""))
    except (KeyError, ValueError, TypeError) as error:
        raise BadArchive(f"{tar.name!s} is no backup of Liên Thông: {error}; nothing was changed.") from error
