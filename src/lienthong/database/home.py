"""A home: the folder that holds everything of one installation that is not in PostgreSQL.

`LIENTHONG_HOME` names it (default: `home` in the working folder). Two homes never touch each other: each has its own
database server or database, its own keys, its own socket.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The folder of one installation. Folders inside are made on first use."""

    path: Path

    def folder(self, name: str) -> Path:
        """The sub-folder `name`, readable by this user alone."""
        folder = self.path / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    @property
    def mark(self) -> str:
        """Eight letters that tell this home from every other on the machine."""
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:8]


def current() -> Home:
    """The home that `LIENTHONG_HOME` names."""
    return Home(Path(os.environ.get("LIENTHONG_HOME", "home")).absolute())
