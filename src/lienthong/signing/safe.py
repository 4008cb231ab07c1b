"""The safe: the folder home/keys, readable by this user alone, changed by one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lienthong.database import home


def folder(*parts: str) -> Path:
    """The folder of keys, or one within it, made on first use."""
    path = home.current().folder("keys").joinpath(*parts)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


@contextmanager
def locked() -> Iterator[None]:
    """Inside the block, no other thread or process changes keys. A process that dies lets go."""
    with (folder() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for this user alone (0600)."""
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
